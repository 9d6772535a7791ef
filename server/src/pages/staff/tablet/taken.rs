//! What came from tablets for one survey: what people said who were met on site, apart from the sample, and every record
//! with the tablet's time beside the server's.

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    ids::{PersonId, SurveyId},
    survey::{
        Survey,
        result::{Counted, counted},
    },
    tablet::{Matter, Record, SKEW_TOLD},
};
use store::{survey, tablet};

use super::Bearer;
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    pages::{
        staff::{nav, notice},
        surveyed,
    },
    problem::Problem,
    views::{
        locale::Words,
        staff::tablet::{CountedView, RecordRow, SurveyTablet},
    },
};

pub(super) async fn show(State(app): State<App>, Bearer(signed): Bearer, Path(id): Path<i64>) -> Response {
    let outcome = async {
        let id = SurveyId(id);
        let read = actions::read(&app.store, move |tx| {
            let Some(survey) = survey::get(tx, id)? else { return Ok(None) };
            let (places, walk_ins) = (tablet::count(tx, id, "place")?, tablet::count(tx, id, "walk-in")?);
            Ok(Some((survey, tablet::walk_ins(tx, id)?, tablet::list(tx, id)?, places, walk_ins)))
        });
        let (survey, met, records, places, walk_ins) = read.await?.ok_or(Problem::NotFound)?;
        let asked = &survey.plan.questionnaire;
        let page = SurveyTablet {
            title: asked.title.clone(),
            back_url: format!("/surveys/{}", survey.id),
            places,
            walk_ins,
            questions: counted(asked, &met).iter().map(|one| question(&survey, one)).collect(),
            records: records.iter().map(|record| row(&signed, record)).collect(),
        };
        answer::page(&app, &signed.visitor, &nav::frame(&app, &signed).await, &page)
    };
    let outcome: Result<Response, Problem> = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

fn question(survey: &Survey, found: &Counted) -> CountedView {
    let question = survey.plan.questionnaire.question(found.question);
    let label = |value: u8| question.map_or_else(|| Words::plain(""), |one| surveyed::label(one, value));
    CountedView {
        number: found.question,
        text: question.map(|one| one.text.clone()).unwrap_or_default(),
        n: found.n,
        counts: found.counts.iter().map(|(value, count)| (label(*value), *count)).collect(),
        words: found.words.clone(),
    }
}

fn row(signed: &Signed, record: &Record) -> RecordRow {
    let what = match &record.matter {
        Matter::Place { number, .. } => Words::key("survey.place").with("number", number),
        Matter::WalkIn { .. } => Words::key("tablet.met"),
        Matter::Visit { .. } => Words::key("tablet.visit.one"),
    };
    let person = record.by.strip_prefix("person:").and_then(|id| id.parse().ok()).map(PersonId);
    let person = person.and_then(|id| signed.world.people.persons.get(id));
    let told = i64::try_from(SKEW_TOLD.as_millis()).unwrap_or(i64::MAX);
    // The sign of the server's lead is the other way round from how the tablet's clock goes.
    let minutes = record.skew_ms.saturating_abs().saturating_add(30_000) / 60_000;
    let skew = match record.skew_ms {
        skew if skew.saturating_abs() < told => Words::key("tablet.clock.right"),
        skew if skew > 0 => Words::key("tablet.clock.slow").with("minutes", minutes),
        _ => Words::key("tablet.clock.fast").with("minutes", minutes),
    };
    RecordRow {
        what,
        by: person.map_or_else(|| record.by.clone(), |person| person.name.clone()),
        written_ms: record.written_at.as_millisecond(),
        taken_ms: record.taken_at.as_millisecond(),
        skew,
    }
}
