//! The door at which a tablet hands over what was written down: each record is answered for itself, so that one that is
//! refused holds up no other. A record that was taken before is answered as taken.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::tablet::{HAND_OVER_LIMIT, Handed, Sheet, skew_ms};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use store::command::{Act, Done, Error, Refused};

use super::BearerForm;
use crate::{
    actions,
    app::App,
    http::{
        form::{Form, Upload},
        signed::Signed,
    },
    pages::{
        staff::{campaigns::photos, notice},
        surveyed,
    },
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

pub(super) async fn take(State(app): State<App>, BearerForm { signed, mut form }: BearerForm) -> Response {
    let outcome = taken(&app, &signed, &mut form).await.map(|taken| Json(taken).into_response());
    notice::answered(&app, &signed, &form, outcome).await
}

async fn taken(app: &App, signed: &Signed, form: &mut Form) -> Result<Taken, Problem> {
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
        match whole(app, signed, form, record).await? {
            Ok(handed) => read.push(handed),
            Err(outcome) => outcomes.push(outcome),
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

/// Returns a record with the photos that came beside it, as stored; or what becomes of one that is not whole.
async fn whole(
    app: &App,
    signed: &Signed,
    form: &mut Form,
    mut record: Value,
) -> Result<Result<Handed, Outcome>, Problem> {
    let drawn = record.get("drawn").and_then(Value::as_str).unwrap_or_default().to_owned();
    let told = record.as_object_mut().and_then(|fields| fields.remove(names::PHOTOS));
    let told = told.and_then(|count| count.as_u64()).unwrap_or(0);
    let files: Vec<Upload> = form.files.extract_if(.., |file| file.field == drawn).collect();
    if u64::try_from(files.len()).ok() != Some(told) {
        // Cut off on the way: the tablet sends it once more.
        let code = names::PHOTOS.to_owned();
        return Ok(Err(Outcome { drawn, outcome: "failed", code, words: String::new() }));
    }
    let mut handed: Handed = match serde_json::from_value(record) {
        Ok(handed) => handed,
        Err(error) => {
            tracing::debug!(%error, "a record of a tablet cannot be read");
            let words = Words::key("tablet.refusal.unreadable");
            return refused(app, signed, drawn, "unreadable", &words).map(Err);
        }
    };
    match photos::store(app, files).await? {
        Ok(stored) => {
            if let Sheet::Visit { photos, .. } = &mut handed.sheet {
                *photos = stored;
            }
            Ok(Ok(handed))
        }
        Err(fault) => refused(app, signed, drawn, fault.code(), &fault.words(app)).map(Err),
    }
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
