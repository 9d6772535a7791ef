//! The door at which a tablet hands over what was written down: each record is answered for itself, so that one that is
//! refused holds up no other. A record that was taken before is answered as taken.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::tablet::{HAND_OVER_LIMIT, Handed, skew_ms};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use store::command::{Act, Done, Error, Refused};

use super::BearerForm;
use crate::{
    actions,
    app::App,
    http::{form::Form, signed::Signed},
    pages::{staff::notice, surveyed},
    problem::Problem,
    views::{locale::Words, staff::tablet::names},
};

/// Refusals of a campaign that a visit meets, with words of their own.
const OF_VISITS: [&str; 12] = [
    "denied",
    "no-campaign",
    "not-enrolled",
    "not-applied",
    "no-panel",
    "not-on-panel",
    "tied-judge",
    "bad-day",
    "bad-points",
    "bad-field",
    "too-many",
    "decided-already",
];

#[derive(Serialize)]
struct Taken {
    now: Timestamp,
    skew_ms: i64,
    outcomes: Vec<Outcome>,
}

/// What became of one record: `taken`, `refused` with why, or `failed`, which may be tried again.
#[derive(Serialize)]
struct Outcome {
    drawn: String,
    outcome: &'static str,
    code: String,
    words: String,
}

pub(super) async fn take(State(app): State<App>, BearerForm { signed, form }: BearerForm) -> Response {
    let outcome = taken(&app, &signed, &form).await.map(|taken| Json(taken).into_response());
    notice::answered(&app, &signed, &form, outcome).await
}

async fn taken(app: &App, signed: &Signed, form: &Form) -> Result<Taken, Problem> {
    let bad =
        |what: &str| Problem::BadRequest(format!("`{what}` cannot be read; update the page of the tablet"));
    let now = app.clock.now();
    let sent_at: Timestamp = form.text(names::SENT_AT).parse().map_err(|_| bad(names::SENT_AT))?;
    let records: Vec<Value> =
        serde_json::from_str(form.text(names::RECORDS)).map_err(|_| bad(names::RECORDS))?;
    if records.len() > HAND_OVER_LIMIT {
        let many =
            format!("at most {HAND_OVER_LIMIT} records are handed over at once, not {}", records.len());
        return Err(Problem::BadRequest(many));
    }
    let skew_ms = skew_ms(now, sent_at);
    let mut read = Vec::new();
    let mut outcomes = Vec::new();
    for record in records {
        let drawn = record.get("drawn").and_then(Value::as_str).unwrap_or_default().to_owned();
        match serde_json::from_value::<Handed>(record) {
            Ok(handed) => read.push(handed),
            Err(error) => {
                tracing::debug!(%error, "a record of a tablet cannot be read");
                outcomes.push(refused(
                    app,
                    signed,
                    drawn,
                    "unreadable",
                    &Words::key("tablet.refusal.unreadable"),
                )?);
            }
        }
    }
    let drawn: Vec<String> = read.iter().map(|handed| handed.drawn.clone()).collect();
    let acts = read.into_iter().map(|handed| Act::TabletRecord { handed: Box::new(handed), skew_ms });
    let answers = actions::perform_all(app, &signed.actor, acts).await;
    for (drawn, answer) in drawn.into_iter().zip(answers) {
        outcomes.push(outcome(app, signed, drawn, answer)?);
    }
    Ok(Taken { now, skew_ms, outcomes })
}

fn outcome(
    app: &App,
    signed: &Signed,
    drawn: String,
    answer: Result<Done, Error>,
) -> Result<Outcome, Problem> {
    let refusal = match answer {
        Ok(_) => {
            return Ok(Outcome { drawn, outcome: "taken", code: String::new(), words: String::new() });
        }
        Err(Error::Refused(refusal)) => refusal,
        Err(Error::Store(error)) => {
            tracing::warn!(%error, "a record of a tablet could not be stored");
            return Ok(Outcome { drawn, outcome: "failed", code: "store".to_owned(), words: String::new() });
        }
    };
    let code = refusal.code();
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "records meet the rules of surveys, campaigns and tablets"
    )]
    let words = match &refusal {
        Refused::Survey(refusal) => surveyed::refused(refusal),
        Refused::Tablet(_) => Words::key(&format!("tablet.refusal.{code}")),
        Refused::Campaign(_) if OF_VISITS.contains(&code) => {
            Words::key(&format!("tablet.visit_refusal.{code}"))
        }
        other => Words::key("tablet.refusal.unknown").with("told", other),
    };
    refused(app, signed, drawn, code, &words)
}

fn refused(app: &App, signed: &Signed, drawn: String, code: &str, words: &Words) -> Result<Outcome, Problem> {
    let words = app.views.say(signed.visitor.lang, words)?;
    Ok(Outcome { drawn, outcome: "refused", code: code.to_owned(), words })
}
