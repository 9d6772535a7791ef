//! One nominee with all that became of it, and one meeting with what is to be done after it.

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    access::{Action, Reach},
    calendar::date_of,
    woodpecker::{
        CaseEntry, Collection, FollowUp, Nominee, Sheet, Stage, command::Move, event::Event, legal, rank,
    },
};
use jiff::civil::Date;
use store::timeline::Entry;

use super::{PATH, Reader, became, merits, progress, read};
use crate::{
    actions::{
        self,
        woodpecker::{places, score},
    },
    app::App,
    http::{answer, signed::Signed},
    pages::staff::{nav, notice, rows::unit_name, who::who},
    problem::Problem,
    views::{
        frame::Tone,
        locale::Words,
        parts::Badge,
        staff::woodpecker::{
            CaseView, FollowUpRow, SheetRow, StepRow, Way, WoodpeckerMeeting, WoodpeckerNominee,
        },
    },
};

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((id, number)): Path<(i64, u16)>,
) -> Response {
    let outcome = async {
        let year = read(&app, id).await?;
        let nominee = year.nominee(number).ok_or(Problem::NotFound)?;
        let mut view = view(&signed, &year, nominee, date_of(app.clock.now()));
        // Before the choice an earlier sheet is nobody's business; afterwards everybody sees what was changed.
        if year.stage == Stage::Chosen {
            let about = year.id;
            let entries = actions::read(&app.store, move |tx| store::woodpecker::timeline(tx, about)).await?;
            view.replaced = replaced(&signed, &year, nominee, &entries);
        }
        answer::page(&app, &signed.visitor, &nav::frame(&app, &signed).await, &view)
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

fn view(signed: &Signed, year: &Collection, nominee: &Nominee, today: Date) -> WoodpeckerNominee {
    let number = nominee.number;
    let reads = legal::reads_sheets(&signed.actor, year);
    let readable = |sheet: &&Sheet| {
        let juror = year.juror(sheet.juror);
        reads || juror.is_some_and(|juror| legal::hands_in(&signed.actor, juror))
    };
    let ranked = reads.then(|| places(year).into_iter().find(|one| one.nominee == number)).flatten();
    let (above, below) = rank::score(&year.rule, nominee);
    let is_scored = reads && !nominee.sheets.is_empty();
    let consent = nominee.consent.as_ref();
    // Whoever asks the citizen sees what was heard; everybody else what the book prints.
    let hears = legal::allowed(&signed.actor, Move::Consent, Some(nominee.unit)).is_ok();
    let case = nominee.case.as_ref();
    let shown = |case: &&CaseEntry| hears || case.reviewed.is_some();
    let name = nominee.printed_name().filter(|_| hears || nominee.printed().is_some());
    let heard = consent.filter(|_| hears).map(|one| one.heard.clone());
    WoodpeckerNominee {
        back_url: format!("{PATH}/{}", year.id),
        year: year.year,
        number,
        title: nominee.title.clone(),
        order: nominee.order_number.clone(),
        order_url: format!("/orders/{}", nominee.order_number),
        unit: unit_name(signed, nominee.unit),
        reason: nominee.reason.clone(),
        progress: became(nominee),
        place: ranked.map_or(0, |one| one.place),
        chosen: year.is_chosen(number),
        struck: nominee.struck.clone().unwrap_or_default(),
        ways: ways(signed, year, nominee, today),
        steps: nominee
            .steps
            .iter()
            .map(|step| StepRow {
                progress: progress(step.to),
                at_ms: step.at.as_millisecond(),
                who: who(signed, &step.by),
                note: step.note.clone(),
            })
            .chain(nominee.declined.as_ref().map(|declined| StepRow {
                progress: became(nominee),
                at_ms: declined.at.as_millisecond(),
                who: who(signed, &declined.by),
                note: declined.reason.clone(),
            }))
            .collect(),
        merits: merits(signed, year).into_iter().map(|(_, name, _)| name).collect(),
        sheets: nominee.sheets.iter().filter(readable).map(|sheet| sheet_row(signed, year, sheet)).collect(),
        replaced: Vec::new(),
        count: nominee.sheets.len(),
        is_hidden: !reads,
        score: if is_scored { score(above, below) } else { String::new() },
        fraction: if is_scored { format!("{above}/{below}") } else { String::new() },
        consent: consent.map(|one| Words::key(&format!("woodpecker.agreed.{}", one.agreed.code()))),
        name: name.unwrap_or_default().to_owned(),
        heard: heard.unwrap_or_default(),
        is_withheld: case.is_some_and(|case| !shown(&case)),
        case: case.filter(shown).map(|case| {
            let (state, tone) = if case.reviewed.is_some() {
                ("woodpecker.reviewed", Tone::Good)
            } else {
                ("woodpecker.unreviewed", Tone::Soon)
            };
            CaseView {
                title: case.text.title.clone(),
                opinion: case.text.opinion.clone(),
                measures: case.text.measures.clone(),
                effect: case.text.effect.clone(),
                by: who(signed, &case.by),
                state: Badge::new(Words::key(state), tone),
            }
        }),
    }
}

fn sheet_row(signed: &Signed, year: &Collection, sheet: &Sheet) -> SheetRow {
    let merits = year.rule.weights.iter();
    let juror = year.juror(sheet.juror);
    let own = juror.and_then(|juror| juror.person).map(|person| format!("person:{person}"));
    SheetRow {
        juror: juror.map(|juror| juror.name.clone()).unwrap_or_default(),
        typed_by: (own.as_deref() != Some(sheet.by.as_str())).then(|| who(signed, &sheet.by)),
        points: merits.map(|(merit, _)| sheet.points.get(merit).copied().unwrap_or(0)).collect(),
        reason: sheet.reason.clone(),
        at_ms: sheet.at.as_millisecond(),
    }
}

/// Returns the sheets that later ones of the same jurors took the place of, the oldest first.
fn replaced(
    signed: &Signed,
    year: &Collection,
    nominee: &Nominee,
    entries: &[Entry<Event>],
) -> Vec<SheetRow> {
    let handed_in = entries.iter().filter_map(|entry| {
        let Event::NomineeScored { juror, nominee: of, points, reason } = &entry.event else { return None };
        let (points, reason) = (points.clone(), reason.clone());
        let sheet = Sheet { juror: *juror, points, reason, at: entry.at, by: entry.actor.clone() };
        (*of == nominee.number).then_some(sheet)
    });
    let gone = handed_in.filter(|sheet| !nominee.sheets.contains(sheet));
    gone.map(|sheet| sheet_row(signed, year, &sheet)).collect()
}

fn ways(signed: &Signed, year: &Collection, nominee: &Nominee, today: Date) -> Vec<Way> {
    let number = nominee.number;
    let way = |step: Move, more: &str, label: Words| Way {
        label,
        url: format!("{PATH}/{}/do/{}?nominee={number}{more}", year.id, step.code()),
    };
    let named = |step: Move| Words::key(&format!("woodpecker.step.{}", step.code()));
    let moves = legal::nominee_moves(&signed.actor, year, nominee, today);
    let mut ways: Vec<Way> = moves.into_iter().map(|step| way(step, "", named(step))).collect();
    // What a unit declined the centre may put forward again, as another nominee of the same order.
    let nominates = Action::Woodpecker(Move::Nominate);
    let is_renewed = || year.nominees.iter().any(|one| one.order == nominee.order && !one.is_declined());
    if nominee.is_declined()
        && signed.actor.reach(nominates) == Reach::Everywhere
        && legal::is_possible(year, Move::Nominate)
        && !is_renewed()
    {
        let order: String = form_urlencoded::byte_serialize(nominee.order_number.as_bytes()).collect();
        let url = format!("{PATH}/{}/do/{}?order={order}", year.id, Move::Nominate.code());
        ways.push(Way { label: Words::key("woodpecker.again"), url });
    }
    if nominee.stands() {
        let sheets = legal::sheets(&signed.actor, year).into_iter();
        for juror in sheets.filter(|juror| !legal::is_own(&signed.world, juror, nominee)) {
            let label = Words::key("woodpecker.sheet_of").with("juror", &juror.name);
            ways.push(way(Move::Score, &format!("&juror={}", juror.number), label));
        }
    }
    ways
}

pub(super) async fn meeting(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((id, number)): Path<(i64, u16)>,
) -> Response {
    let outcome = async {
        let year = read(&app, id).await?;
        let meeting = year.meeting(number).ok_or(Problem::NotFound)?;
        let base = format!("{PATH}/{id}/do");
        let may_note = legal::allowed(&signed.actor, Move::FollowUp, None).is_ok();
        let today = date_of(app.clock.now());
        let row = |one: &FollowUp| {
            let owner = signed.world.people.persons.get(one.owner);
            let own = signed.actor.signature() == format!("person:{}", one.owner);
            let is_open = one.settled.is_none();
            let query = format!("?meeting={number}&follow_up={}", one.number);
            FollowUpRow {
                text: one.text.clone(),
                owner: owner.map(|person| person.name.clone()).unwrap_or_default(),
                due: one.due.to_string(),
                late: is_open && one.due < today,
                result: one.settled.as_ref().map(|(result, _, _)| result.clone()).unwrap_or_default(),
                url: match is_open && (own || may_note) {
                    true => format!("{base}/{}{query}", Move::Settle.code()),
                    false => String::new(),
                },
            }
        };
        let view = WoodpeckerMeeting {
            back_url: format!("{PATH}/{id}"),
            year: year.year,
            on: meeting.on.to_string(),
            place: meeting.place.clone(),
            subject: meeting.subject.clone(),
            attendees: meeting.attendees.clone(),
            minutes: meeting.minutes.clone(),
            follow_ups: meeting.follow_ups.iter().map(row).collect(),
            more_url: match may_note {
                true => format!("{base}/{}?meeting={number}", Move::FollowUp.code()),
                false => String::new(),
            },
        };
        answer::page(&app, &signed.visitor, &nav::frame(&app, &signed).await, &view)
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}
