//! One year: what was put forward, who judges, the places with why, the book, members, meetings, what happened.

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    calendar::date_of,
    woodpecker::{Collection, Juror, Meeting, Nominee, Ranked, command::Move, event::Event, legal, rank},
};

use super::{PATH, Reader, became, members, merits, read, stage, waiting};
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
        parts::TimelineEntry,
        staff::woodpecker::{JurorRow, MeetingRow, NomineeRow, RankRow, Way, WoodpeckerYear},
    },
};

/// The moves that a year's page offers; the others belong to a nominee, a member or a meeting.
const OF_THE_YEAR: [Move; 5] = [Move::Nominate, Move::Seat, Move::Judge, Move::Choose, Move::Meet];

pub(super) async fn show(State(app): State<App>, Reader(signed): Reader, Path(id): Path<i64>) -> Response {
    let outcome = page(&app, &signed, id).await;
    notice::respond(&app, &signed, outcome).await
}

async fn page(app: &App, signed: &Signed, id: i64) -> Result<Response, Problem> {
    let year = read(app, id).await?;
    let today = date_of(app.clock.now());
    let merits = merits(signed, &year);
    let about = year.id;
    let entries = actions::read(&app.store, move |tx| store::woodpecker::timeline(tx, about)).await?;
    let reads = legal::reads_sheets(&signed.actor, &year);
    let moves = legal::moves(&signed.actor, &year);
    let pack = signed.world.packs.get(&year.rule.pack);
    let chosen = year.nominees.iter().filter(|nominee| year.is_chosen(nominee.number)).count();
    let view = WoodpeckerYear {
        year: year.year,
        stage: stage(year.stage),
        document: pack.map(|pack| pack.header().number.clone()).unwrap_or_default(),
        scale: year.rule.scale,
        least: year.rule.sheets,
        merits: merits.iter().map(|(_, name, weight)| (name.clone(), *weight)).collect(),
        ways: OF_THE_YEAR
            .into_iter()
            .filter(|step| moves.contains(step))
            .map(|step| way(&year, step))
            .collect(),
        waits: waiting(signed, &year, today),
        nominees: year
            .nominees
            .iter()
            .filter(|one| one.struck.is_none())
            .map(|one| nominee(signed, &year, one))
            .collect(),
        struck: year.nominees.iter().filter_map(|one| struck(&year, one)).collect(),
        jury: year.jurors.iter().map(|one| juror(signed, &year, one)).collect(),
        ranking: match reads {
            true => places(&year).iter().map(|one| ranked(&year, one)).collect(),
            false => Vec::new(),
        },
        is_hidden: !reads,
        adopted: year.nominees.iter().filter(|one| one.stands()).count(),
        declined: year.nominees.iter().filter(|one| one.is_declined()).count(),
        open: year.nominees.iter().filter(|one| one.is_open()).count(),
        choice: year.choice.as_ref().map(|choice| choice.reason.clone()).unwrap_or_default(),
        chosen_by: match &year.choice {
            Some(choice) => app.views.say(signed.visitor.lang, &who(signed, &choice.by))?,
            None => String::new(),
        },
        chosen_ms: year.choice.as_ref().map_or(0, |choice| choice.at.as_millisecond()),
        book: (year.book().count(), chosen),
        book_url: format!("/casebook?year={}", year.year),
        docx_url: format!("{PATH}/{id}/book.docx"),
        members: year.members.iter().map(|one| members::row(signed, &year, one, today)).collect(),
        meetings: year.meetings.iter().map(|one| meeting(&year, one)).collect(),
        history: entries
            .iter()
            .rev()
            .map(|entry| history(app, signed, &year, entry))
            .collect::<Result<_, _>>()?,
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &view)
}

fn way(year: &Collection, step: Move) -> Way {
    Way {
        label: Words::key(&format!("woodpecker.step.{}", step.code())),
        url: format!("{PATH}/{}/do/{}", year.id, step.code()),
    }
}

fn nominee(signed: &Signed, year: &Collection, one: &Nominee) -> NomineeRow {
    NomineeRow {
        number: one.number,
        title: one.title.clone(),
        url: format!("{PATH}/{}/nominees/{}", year.id, one.number),
        unit: unit_name(signed, one.unit),
        progress: became(one),
        sheets: one.sheets.len(),
        chosen: year.is_chosen(one.number),
    }
}

fn struck(year: &Collection, one: &Nominee) -> Option<(String, String, String)> {
    let url = format!("{PATH}/{}/nominees/{}", year.id, one.number);
    one.struck.as_ref().map(|why| (one.title.clone(), url, why.clone()))
}

fn juror(signed: &Signed, year: &Collection, one: &Juror) -> JurorRow {
    let sheets = year.nominees.iter().flat_map(|nominee| &nominee.sheets);
    JurorRow {
        number: one.number,
        name: one.name.clone(),
        organisation: one.organisation.clone(),
        unit: one.unit.map(|unit| unit_name(signed, unit)).unwrap_or_default(),
        paper: one.person.is_none(),
        sheets: sheets.filter(|sheet| sheet.juror == one.number).count(),
    }
}

fn ranked(year: &Collection, one: &Ranked) -> RankRow {
    let nominee = year.nominee(one.nominee);
    let mean = |merit: &str| {
        nominee.and_then(|nominee| rank::mean(nominee, merit)).map(|mean| mean.fixed(2)).unwrap_or_default()
    };
    RankRow {
        place: one.place,
        title: nominee.map(|nominee| nominee.title.clone()).unwrap_or_default(),
        url: format!("{PATH}/{}/nominees/{}", year.id, one.nominee),
        means: year.rule.weights.iter().map(|(merit, _)| mean(merit)).collect(),
        score: score(one.above, one.below),
        fraction: format!("{}/{}", one.above, one.below),
        sheets: one.sheets,
        chosen: one.chosen,
    }
}

fn meeting(year: &Collection, one: &Meeting) -> MeetingRow {
    MeetingRow {
        on: one.on.to_string(),
        subject: one.subject.clone(),
        url: format!("{PATH}/{}/meetings/{}", year.id, one.number),
        count: one.attendees.len(),
        open: one.follow_ups.iter().filter(|one| one.settled.is_none()).count(),
    }
}

fn history(
    app: &App,
    signed: &Signed,
    year: &Collection,
    entry: &store::timeline::Entry<Event>,
) -> Result<TimelineEntry, Problem> {
    let title = |number: &u16| year.nominee(*number).map(|one| one.title.clone()).unwrap_or_default();
    let (detail, tone, icon) = match &entry.event {
        Event::CollectionBegun { year, .. } => (year.to_string(), Tone::Calm, "plus"),
        Event::OpinionNominated { title, .. } => (title.clone(), Tone::Calm, "plus"),
        Event::NomineeStruck { nominee, reason } => {
            (format!("{} · {reason}", title(nominee)), Tone::Quiet, "alert")
        }
        Event::NomineeAdvanced { nominee, note, .. } => {
            (format!("{} · {note}", title(nominee)), Tone::Good, "check")
        }
        Event::NomineeDeclined { nominee, reason } => {
            (format!("{} · {reason}", title(nominee)), Tone::Quiet, "alert")
        }
        Event::JurorSeated { name, organisation, .. } => {
            (format!("{name} · {organisation}"), Tone::Calm, "user")
        }
        Event::JudgingBegun => (String::new(), Tone::Soon, "clock"),
        // Who gave how much is told where sheets may be read, not here.
        Event::NomineeScored { .. } => (String::new(), Tone::Calm, "pencil"),
        Event::CasesChosen { reason, .. } => (reason.clone(), Tone::Good, "check"),
        Event::ConsentRecorded { nominee, .. }
        | Event::CaseWritten { nominee, .. }
        | Event::CaseReviewed { nominee } => (title(nominee), Tone::Calm, "pencil"),
        Event::MemberAppointed { name, letter, .. } => (format!("{name} · {letter}"), Tone::Good, "user"),
        Event::MemberEnded { reason, .. } => (reason.clone(), Tone::Quiet, "user"),
        Event::MeetingHeld { subject, .. } => (subject.clone(), Tone::Calm, "calendar"),
        Event::FollowUpNoted { text, .. } => (text.clone(), Tone::Soon, "clock"),
        Event::FollowUpSettled { result, .. } => (result.clone(), Tone::Good, "check"),
    };
    Ok(TimelineEntry {
        at_ms: entry.at.as_millisecond(),
        title: Words::key(&format!("woodpecker.event.{}", entry.event.code())),
        who: app.views.say(signed.visitor.lang, &who(signed, &entry.actor))?,
        detail,
        tone,
        icon: icon.to_owned(),
    })
}
