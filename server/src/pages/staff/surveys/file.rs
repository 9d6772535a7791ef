//! What a survey found as a file, and the frame with its sample for whoever lets the lot fall once more. Neither holds
//! anybody's name, number or own words; who may have them, and when, is asked of `domain::survey::legal`.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use domain::{
    access::Action,
    calendar::date_of,
    survey::{legal, result::Share, sample::Item},
};
use report::list::{self as sheet, Cell, List, ListError};

use super::{
    PATH, Reader,
    one::{Loaded, percent},
    read, stratum,
};
use crate::{
    actions,
    app::App,
    http::signed::Signed,
    pages::{
        staff::{export, notice},
        surveyed,
    },
    problem::Problem,
    views::locale::Words,
};

type Write = fn(&List) -> Result<Vec<u8>, ListError>;

pub(super) async fn csv(State(app): State<App>, Reader(signed): Reader, Path(id): Path<i64>) -> Response {
    let outcome = results(&app, &signed, id, "csv", sheet::csv).await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn xlsx(State(app): State<App>, Reader(signed): Reader, Path(id): Path<i64>) -> Response {
    let outcome = results(&app, &signed, id, "xlsx", sheet::xlsx).await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn frame(State(app): State<App>, Reader(signed): Reader, Path(id): Path<i64>) -> Response {
    let outcome = framed(&app, &signed, id).await;
    notice::respond(&app, &signed, outcome).await
}

/// Returns whether somebody may take results away as a file: who reads lists of orders, or audits.
pub(super) fn takes_away(signed: &Signed) -> bool {
    signed.may(Action::ListOrders) || signed.may(Action::Audit)
}

async fn results(
    app: &App,
    signed: &Signed,
    id: i64,
    ending: &'static str,
    write: Write,
) -> Result<Response, Problem> {
    let loaded = Loaded::of(app, id).await?;
    if !takes_away(signed) {
        return Err(Problem::Forbidden("whoever takes a list away reads lists".to_owned()));
    }
    if !legal::sees_findings(&signed.actor, &loaded.survey) {
        return Err(Problem::Forbidden("what was found is kept until the survey has ended".to_owned()));
    }
    let say = |words: &Words| app.views.say(signed.visitor.lang, words);
    let mut rows = Vec::new();
    for found in &loaded.results.findings {
        let Some(question) = loaded.survey.plan.questionnaire.question(found.question) else { continue };
        let mut line = |unit: String, n: u32, answer: String, share: Option<Share>| {
            let figure = |text: Option<String>| Cell::text(text.unwrap_or_default());
            rows.push(vec![
                Cell::text(found.question.to_string()),
                Cell::text(question.text.clone()),
                Cell::text(n.to_string()),
                Cell::text(answer),
                figure(share.map(|share| share.count.to_string())),
                figure(share.map(|share| percent(share.share))),
                figure(share.map(|share| percent(share.low))),
                figure(share.map(|share| percent(share.high))),
                Cell::text(unit),
            ]);
        };
        let all = || say(&Words::key("survey.everybody"));
        for (value, share) in &found.shares {
            line(all()?, found.n, say(&surveyed::label(question, *value))?, Some(*share));
        }
        if let Some(share) = found.satisfied {
            line(all()?, found.n, say(&Words::key("survey.satisfied"))?, Some(share));
        }
        if found.shares.is_empty() {
            line(all()?, found.n, String::new(), None);
        }
        for part in loaded.parts.get(&found.question).into_iter().flatten() {
            let told = if part.satisfied.is_some() { "survey.satisfied" } else { "survey.too_few" };
            line(say(&stratum(signed, &part.name))?, part.n, say(&Words::key(told))?, part.satisfied);
        }
    }
    let mut headings = Vec::new();
    for name in ["number", "question", "n", "answer", "count", "share", "low", "high", "unit"] {
        headings.push(say(&Words::key(&format!("survey.column.{name}")))?);
    }
    let outcomes = loaded.outcomes;
    let note = Words::key("survey.file_note")
        .with("drawn", outcomes.drawn)
        .with("answered", outcomes.answered)
        .with("refused", outcomes.refused)
        .with("rate", loaded.rate());
    let title = loaded.survey.plan.questionnaire.title.clone();
    let list = List { title, headings, rows, note: Some(say(&note)?) };
    sent(app, signed, format!("{PATH}/{id}/results.{ending}"), list, ending, write).await
}

async fn framed(app: &App, signed: &Signed, id: i64) -> Result<Response, Problem> {
    let survey = read(app, id).await?;
    if !legal::sees_sample(&signed.actor, &survey) {
        return Err(Problem::Forbidden("who was drawn is not told to whoever is rated".to_owned()));
    }
    let about = survey.id;
    let read = actions::read(&app.store, move |tx| {
        Ok((store::survey::drawn_among(tx, about)?, store::survey::places(tx, about)?))
    });
    let (frame, places) = read.await?;
    let drawn: BTreeMap<_, _> = places.iter().map(|place| (&place.item, place.number)).collect();
    let row = |item: &Item| {
        let number = drawn.get(item).map(ToString::to_string).unwrap_or_default();
        vec![Cell::text(item.stratum.clone()), Cell::text(item.key.clone()), Cell::text(number)]
    };
    let rows = frame.iter().map(row).collect();
    // The headings are a contract with whoever repeats the draw by a program.
    let headings = ["stratum", "key", "drawn"].map(str::to_owned).to_vec();
    let title = survey.plan.questionnaire.title.clone();
    let list = List { title, headings, rows, note: None };
    sent(app, signed, format!("{PATH}/{id}/frame.csv"), list, "csv", sheet::csv).await
}

async fn sent(
    app: &App,
    signed: &Signed,
    place: String,
    list: List,
    ending: &'static str,
    write: Write,
) -> Result<Response, Problem> {
    let media_type = match ending {
        "csv" => "text/csv; charset=utf-8",
        _ => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };
    let (title, rows) = (list.title.clone(), list.rows.len());
    let task = tokio::task::spawn_blocking(move || write(&list));
    let bytes = task.await.map_err(|error| Problem::Internal(error.to_string()))?;
    let bytes = bytes.map_err(|error| Problem::Internal(error.to_string()))?;
    let headers = export::headers(&format!("{title}-{}.{ending}", date_of(app.clock.now())), media_type)?;
    export::record(app, signed, place, std::iter::empty(), rows).await?;
    Ok((headers, bytes).into_response())
}
