//! What came from tablets for one survey: what people said who were met on site, apart from the sample, and every record
//! with the tablet's time beside the server's.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use domain::{
    ids::SurveyId,
    survey::{
        Survey, legal,
        question::Said,
        result::{Counted, counted},
    },
    tablet::{Matter, Record, SKEW_TOLD},
};
use serde::Deserialize;
use store::{list::Key, survey, tablet};

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

/// How many records a page of the table has, and how many texts a question shows.
const ROWS: usize = 100;
const WORDS: usize = 100;

/// Where a page of the records begins.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    at: Option<i64>,
    id: Option<i64>,
}

pub(super) async fn show(
    State(app): State<App>,
    Bearer(signed): Bearer,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = async {
        let id = SurveyId(id);
        let after = asked.at.zip(asked.id).map(|(at, id)| Key { at, id });
        let read = actions::read(&app.store, move |tx| {
            let Some(survey) = survey::get(tx, id)? else { return Ok(None) };
            let (places, walk_ins) = (tablet::count(tx, id, "place")?, tablet::count(tx, id, "walk-in")?);
            let records = tablet::page(tx, id, after, ROWS)?;
            Ok(Some((survey, tablet::walk_ins(tx, id)?, records, places, walk_ins)))
        });
        let (survey, met, records, places, walk_ins) = read.await?.ok_or(Problem::NotFound)?;
        // Who was met gave no name that could be looked for; what names somebody by its form is hidden.
        let met: Vec<Vec<Said>> =
            met.iter().map(|sheet| sheet.iter().map(|said| surveyed::masked(said, &[])).collect()).collect();
        let asked = &survey.plan.questionnaire;
        let sees_findings = legal::sees_findings(&signed.actor, &survey);
        let page = SurveyTablet {
            title: asked.title.clone(),
            back_url: format!("/surveys/{}", survey.id),
            places,
            walk_ins,
            sees_findings,
            questions: match sees_findings {
                true => counted(asked, &met).iter().map(|one| question(&survey, one)).collect(),
                false => Vec::new(),
            },
            records: records.items.iter().map(|record| row(&signed, record)).collect(),
            next_url: records
                .next
                .map(|next| format!("/surveys/{id}/tablet?at={}&id={}#records", next.at, next.id)),
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
        // What was said last stands in front.
        words: found.words.iter().rev().take(WORDS).cloned().collect(),
        more: found.words.len().saturating_sub(WORDS),
    }
}

fn row(signed: &Signed, record: &Record) -> RecordRow {
    let what = match &record.matter {
        Matter::Place { number, .. } => Words::key("survey.place").with("number", number),
        Matter::WalkIn { .. } => Words::key("tablet.met"),
        Matter::Visit { .. } => Words::key("tablet.visit.one"),
    };
    let person = signed.world.people.persons.signing(&record.by);
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
