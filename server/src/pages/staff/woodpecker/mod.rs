//! The woodpecker (啄木鸟) for staff: its years and what waits for the reader, one year, one nominee, every step as a
//! form that says first what it means, members and their letters, meetings, the case book as a file.

mod book;
mod command;
mod fields;
mod members;
mod nominee;
mod one;
mod refusals;
mod step;

use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use domain::{
    access::{Action, Actor, Reach},
    calendar::date_of,
    ids::CollectionId,
    order::Order,
    woodpecker::{
        Collection, Nominee, Progress, Stage,
        command::{Begin, Move},
        legal,
        waits::{Wait, waits},
    },
};
use jiff::civil::Date;
use serde::Deserialize;
use store::{
    command::{Act, Done},
    woodpecker::{Concerned, concerning},
};

use super::{
    admitted::{self, asking, sending},
    nav, notice,
};
use crate::{
    actions,
    app::App,
    http::{answer, form::Form, signed::Signed},
    problem::Problem,
    told,
    views::{
        frame::Tone,
        locale::Words,
        parts::Badge,
        staff::woodpecker::{WaitRow, WoodpeckerList, YearRow, names},
    },
};

/// Where the woodpecker is.
pub(super) const PATH: &str = "/woodpecker";

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(list).post(begin))
        .route("/woodpecker/nominate", get(nominate))
        .route("/woodpecker/members", get(members::list))
        .route("/woodpecker/members.csv", get(members::csv))
        .route("/woodpecker/{id}", get(one::show))
        .route("/woodpecker/{id}/book.docx", get(book::docx))
        .route("/woodpecker/{id}/nominees/{number}", get(nominee::show))
        .route("/woodpecker/{id}/meetings/{number}", get(nominee::meeting))
        .route("/woodpecker/{id}/members/{number}", get(members::letter))
        .route("/woodpecker/{id}/members/{number}/letter.docx", get(members::docx))
        .route("/woodpecker/{id}/do/{step}", get(step::show).post(step::send))
}

asking! {
    /// Somebody who may know of the woodpecker.
    pub(super) struct Reader for Action::ReadWoodpecker
}

sending! {
    /// A form of somebody who may know of the woodpecker; whether more is allowed is asked by the rules.
    pub(super) struct ReaderForm for Action::ReadWoodpecker
}

async fn list(State(app): State<App>, Reader(signed): Reader) -> Response {
    let outcome = page(&app, &signed, None).await;
    notice::respond(&app, &signed, outcome).await
}

async fn page(app: &App, signed: &Signed, problem: Option<Words>) -> Result<Response, Problem> {
    let today = date_of(app.clock.now());
    let read = actions::read(&app.store, move |tx| {
        Ok((store::woodpecker::years(tx)?, store::woodpecker::members(tx, Some(today))?.len()))
    });
    let (years, serving) = read.await?;
    let possible = [today.year(), today.year().saturating_sub(1)].into_iter();
    let page = WoodpeckerList {
        waits: years.iter().flat_map(|year| waiting(signed, year, today)).collect(),
        years: years.iter().map(row).collect(),
        begin: match legal::allowed(&signed.actor, Move::Begin, None) {
            Ok(()) => possible.filter(|year| !years.iter().any(|one| one.year == *year)).collect(),
            Err(_) => Vec::new(),
        },
        key: app.ids.form_key(app.clock.now())?,
        serving,
        problem,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

fn row(year: &Collection) -> YearRow {
    let standing = || year.nominees.iter().filter(|nominee| nominee.struck.is_none());
    YearRow {
        year: year.year,
        url: format!("{PATH}/{}", year.id),
        stage: stage(year.stage),
        nominees: standing().count(),
        adopted: standing().filter(|nominee| nominee.stands()).count(),
        declined: standing().filter(|nominee| nominee.is_declined()).count(),
        open: standing().filter(|nominee| nominee.is_open()).count(),
        chosen: year.nominees.iter().filter(|nominee| year.is_chosen(nominee.number)).count(),
        members: year.members.len(),
    }
}

async fn begin(State(app): State<App>, ReaderForm { signed, form }: ReaderForm) -> Response {
    notice::answered(&app, &signed, &form, begun(&app, &signed, &form).await).await
}

async fn begun(app: &App, signed: &Signed, form: &Form) -> Result<Response, Problem> {
    let year = form.text(names::YEAR).parse();
    let year = year.map_err(|_| Problem::BadRequest("the year is no number".to_owned()))?;
    let act = Act::BeginCollection(Begin { year });
    match admitted::perform(app, signed, form, act).await? {
        Ok(done) => {
            let path =
                if let Done::Collection { id, .. } = done { format!("{PATH}/{id}") } else { PATH.to_owned() };
            Ok(admitted::done(signed, &Words::key("woodpecker.done.begin-collection"), &path))
        }
        Err(refusal) => {
            let mut answer = page(app, signed, Some(refusals::words(&refusal))).await?;
            answer::mark(&mut answer, refusal.code());
            Ok(answer)
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Ordered {
    order: String,
}

/// Leads from an order to the form of its year.
async fn nominate(State(app): State<App>, Reader(signed): Reader, Query(asked): Query<Ordered>) -> Response {
    let outcome = async {
        let number = asked.order.clone();
        let found = actions::read(&app.store, move |tx| {
            let Some(order) = store::order::numbered(tx, &number)? else { return Ok(None) };
            store::woodpecker::of_year(tx, order.received_on.year())
        });
        Ok(match found.await? {
            Some(id) => {
                let order: String = form_urlencoded::byte_serialize(asked.order.as_bytes()).collect();
                let step = Move::Nominate.code();
                answer::go(&signed.visitor, &format!("{PATH}/{id}/do/{step}?order={order}"))
            }
            None => admitted::not_done(&signed, &Words::key("woodpecker.fault.no-year"), PATH),
        })
    };
    let outcome: Result<Response, Problem> = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

async fn read(app: &App, id: i64) -> Result<Collection, Problem> {
    let read = actions::read(&app.store, move |tx| store::woodpecker::get(tx, CollectionId(id)));
    read.await?.ok_or(Problem::NotFound)
}

fn stage(stage: Stage) -> Badge {
    let tone = match stage {
        Stage::Open => Tone::Calm,
        Stage::Judging => Tone::Soon,
        Stage::Chosen => Tone::Good,
    };
    Badge::new(Words::key(&format!("woodpecker.stage.{}", stage.code())), tone)
}

/// Returns what became of an opinion.
fn became(nominee: &Nominee) -> Badge {
    match &nominee.declined {
        Some(_) => Badge::new(Words::key("woodpecker.progress.declined"), Tone::Quiet),
        None => progress(nominee.progress()),
    }
}

fn progress(progress: Progress) -> Badge {
    let tone = match progress {
        Progress::Nominated => Tone::Soon,
        Progress::Adopted => Tone::Calm,
        Progress::Done | Progress::Published => Tone::Good,
    };
    Badge::new(Words::key(&format!("woodpecker.progress.{}", progress.code())), tone)
}

/// Returns the names of the merits in the reader's language, with their ids and weights, as the year has them.
fn merits(signed: &Signed, year: &Collection) -> Vec<(String, String, u16)> {
    let pack = signed.world.packs.get(&year.rule.pack);
    let name = |id: &str| {
        let merit = pack.and_then(|pack| pack.duties().merits.iter().find(|merit| merit.id == id));
        merit.map_or_else(|| id.to_owned(), |merit| told::text(&merit.name, signed.visitor.lang))
    };
    year.rule.weights.iter().map(|(id, weight)| (id.clone(), name(id), *weight)).collect()
}

/// Returns what waits for the reader in a year.
fn waiting(signed: &Signed, year: &Collection, today: Date) -> Vec<WaitRow> {
    let found = waits(&signed.actor, &signed.world, year, today);
    found.into_iter().map(|wait| wait_row(year, wait, today)).collect()
}

/// Returns how much waits for a person in this year and the last; nothing for who may not know of the woodpecker.
pub(super) async fn waits_for(app: &App, signed: &Signed) -> Result<Option<u64>, Problem> {
    if !signed.may(Action::ReadWoodpecker) {
        return Ok(None);
    }
    let Actor::Staff(staff) = &signed.actor else { return Ok(None) };
    let who = Concerned {
        runs: signed.actor.reach(Action::Woodpecker(Move::ReviewCase)) == Reach::Everywhere,
        person: staff.person,
        units: match signed.actor.reach(Action::Woodpecker(Move::Advance)) {
            Reach::OwnUnit | Reach::LeadUnit => staff.units.iter().copied().collect(),
            Reach::None | Reach::Own | Reach::Everywhere => Vec::new(),
        },
    };
    let has_part = who.runs || !who.units.is_empty();
    let today = date_of(app.clock.now());
    let since = today.year().saturating_sub(1);
    let years = actions::read(&app.store, move |tx| concerning(tx, &who, since)).await?;
    let count: usize = years.iter().map(|year| waits(&signed.actor, &signed.world, year, today).len()).sum();
    // Others may be jurors: nothing that waits is no news to them.
    Ok((count > 0 || has_part).then(|| u64::try_from(count).unwrap_or(u64::MAX)))
}

fn wait_row(year: &Collection, wait: Wait, today: Date) -> WaitRow {
    let title = |nominee: u16| year.nominee(nominee).map(|one| one.title.clone()).unwrap_or_default();
    let of = |what: &str, step: Move, nominee: u16| {
        (what.to_owned(), step, format!("?nominee={nominee}"), title(nominee))
    };
    let whole = |what: &str, step: Move| (what.to_owned(), step, String::new(), year.year.to_string());
    let mut until = None;
    let (what, step, query, about) = match wait {
        Wait::Advance { nominee, now: Progress::Nominated } => of("adopt", Move::Advance, nominee),
        Wait::Advance { nominee, now: Progress::Adopted | Progress::Done | Progress::Published } => {
            of("finish", Move::Advance, nominee)
        }
        Wait::Publish { nominee } => of("publish", Move::Publish, nominee),
        Wait::Seat => whole("seat", Move::Seat),
        Wait::Judge => whole("judge", Move::Judge),
        Wait::Choose => whole("choose", Move::Choose),
        Wait::Consent { nominee } => of("consent", Move::Consent, nominee),
        Wait::Write { nominee } => of("write", Move::WriteCase, nominee),
        Wait::Review { nominee } => of("review", Move::ReviewCase, nominee),
        Wait::Appoint { nominee } => of("appoint", Move::Appoint, nominee),
        Wait::Score { juror, nominee } => {
            let name = year.juror(juror).map(|juror| juror.name.as_str()).unwrap_or_default();
            let about = format!("{} · {name}", title(nominee));
            ("score".to_owned(), Move::Score, format!("?nominee={nominee}&juror={juror}"), about)
        }
        Wait::Settle { meeting, follow_up, due } => {
            until = Some(due);
            let found = year.meeting(meeting).and_then(|one| {
                one.follow_ups.iter().find(|one| one.number == follow_up).map(|one| one.text.clone())
            });
            let query = format!("?meeting={meeting}&follow_up={follow_up}");
            ("settle".to_owned(), Move::Settle, query, found.unwrap_or_default())
        }
    };
    WaitRow {
        what: Words::key(&format!("woodpecker.wait.{what}")),
        about,
        url: format!("{PATH}/{}/do/{}{query}", year.id, step.code()),
        due: until.map(|day| day.to_string()).unwrap_or_default(),
        tone: if until.is_some_and(|day| day < today) { Tone::Bad } else { Tone::Soon },
    }
}

/// Returns where an order's opinion is put forward, for whoever may and when it can be.
pub(super) fn nominates(signed: &Signed, order: &Order) -> Option<String> {
    let may = order.lead.is_some() && legal::allowed(&signed.actor, Move::Nominate, order.lead).is_ok();
    let can = may && order.is_ended() && !order.confidential;
    can.then(|| format!("{PATH}/nominate?order={}", order.number))
}
