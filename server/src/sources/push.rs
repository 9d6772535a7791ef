//! Cases that a business system hands in itself: a JSON array of records under the national field names, each answered
//! by itself. Sending the same record again is harmless: its key was taken, and the answer says so.

use std::collections::HashSet;

use domain::{
    batch::{self, Window},
    calendar::date_of,
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value};
use store::{
    batch::{self as rows, Batch, Start, State},
    db::{self, foreign::Cell},
};
use subtle::ConstantTimeEq;

use super::{
    field::{Field, Found},
    load,
    record::RawRow,
    settings::{Kind, Source},
    take::{Taker, Told},
};
use crate::{actions, app::App};

/// The most records of one request.
pub const RECORD_LIMIT: usize = 1_000;

/// What became of one record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// Its place among the records sent, from 0.
    pub index: usize,
    /// Its number, as far as it was understood.
    pub project_no: String,
    /// Its step.
    pub service_number: String,
    /// `sms`, `phone`, `excluded`, `known` or `rejected`.
    pub result: &'static str,
    /// The code of the reason; empty when it needs none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The field that is wrong.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub field: String,
    /// What is wrong with it, in words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answers {
    /// The batch the records were counted in.
    pub batch: i64,
    /// How many records came.
    pub received: usize,
    /// What became of each, in their order.
    pub records: Vec<Answer>,
}

/// Why a request cannot be answered record by record.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// The body is not what was agreed.
    #[error("{0}")]
    Body(String),
    /// The settings cannot be followed; the office must act, not the sender.
    #[error("the source is not set up: {0}")]
    Settings(String),
    /// Our database cannot take it now.
    #[error(transparent)]
    Store(#[from] db::Error),
}

/// Returns the source that a token belongs to; every token is compared, whichever fits.
///
/// # Errors
/// When the folder of sources cannot be read.
pub fn known_by(app: &App, token: &str) -> Result<Option<Source>, String> {
    let mut found = None;
    for loaded in load(&app.dir)? {
        let Ok(source) = loaded.source else { continue };
        if source.kind != Kind::Push || source.paused {
            continue;
        }
        match source.token() {
            Ok(own) if bool::from(own.as_bytes().ct_eq(token.as_bytes())) => found = Some(source),
            Ok(_) => {}
            Err(problem) => {
                tracing::error!(source = source.code, problem, "a source has no token that can be used")
            }
        }
    }
    Ok(found)
}

/// Takes records.
///
/// # Errors
/// When the body is no array of records, or nothing can be taken at all.
pub async fn take(app: &App, source: &Source, body: &[u8]) -> Result<Answers, PushError> {
    let records = records(body)?;
    let world = app.world();
    let leading = app.leading_pack(&world.packs);
    let pack = source.pack(&world, leading).map_err(PushError::Settings)?.id().to_owned();
    let names =
        Field::ALL.map(|field| source.columns.get(&field).map_or(field.name(), String::as_str).to_owned());
    let found = Found::of(names.to_vec(), &source.columns).map_err(PushError::Settings)?;
    let batch = opened(app, source).await?;
    let raw = (1_u64..).zip(&records).map(|(number, record)| raw(number, record, &found)).collect();
    let taker = Taker {
        app,
        source,
        world: &world,
        pack: &pack,
        batch: batch.id,
        // What was handed in is never late, and whether it lies in the future is asked of the rules of cases.
        window: Window { from: batch.window.reread_from, until: Timestamp::MAX, ..batch.window },
        is_dry: false,
        resumes: false,
    };
    let told = taker.take(raw, &found, &mut HashSet::new()).await?;
    let records = told.iter().enumerate().map(|(index, told)| answer(index, told)).collect();
    let received = told.len();
    keep(app, &batch, told).await?;
    Ok(Answers { batch: batch.id.0, received, records })
}

async fn keep(app: &App, batch: &Batch, told: Vec<Told>) -> Result<(), db::Error> {
    let (mut outcomes, mut new, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    for Told { outcome, is_late, new: row, fault, .. } in told {
        outcomes.push((outcome, is_late));
        new.extend(row);
        faults.extend(fault);
    }
    let id = batch.id;
    actions::write_rows(&app.store, move |tx| rows::add(tx, id, &outcomes, new, faults)).await
}

async fn opened(app: &App, source: &Source) -> Result<Batch, db::Error> {
    let at = app.clock.now();
    let overlap = SignedDuration::from_hours(i64::from(source.overlap_days).saturating_mul(24));
    let reread_from = at.checked_sub(overlap).unwrap_or(Timestamp::MIN);
    let (code, unit) = (source.code.clone(), source.unit.clone());
    let open = move |tx: &mut db::Tx<'_>| {
        let past = rows::past(tx, &code)?;
        let from = past.map_or(at, |past| past.furthest);
        let window = Window { from, until: from.max(at), reread_from, is_provisional: false };
        let start = Start {
            source: code,
            window,
            working_days: 1,
            begun_by: format!("unit:{unit}"),
            runner: String::new(),
            gone: Vec::new(),
            at,
            state: State::Open,
        };
        rows::open(tx, start)
    };
    actions::write_rows(&app.store, open).await
}

/// Ends the open batch of a source that hands its cases in, once a working day; returns whether there was one.
///
/// # Errors
/// When the store fails.
pub async fn close(app: &App, source: &Source) -> Result<bool, db::Error> {
    let (at, world) = (app.clock.now(), app.world());
    let today = date_of(at);
    if !world.calendar.is_workday(today) {
        return Ok(false);
    }
    let code = source.code.clone();
    let opened_today = move |batch: &Batch| date_of(batch.started_at) >= today;
    actions::write_rows(&app.store, move |tx| {
        let open = rows::unended(tx, &code)?.filter(|batch| batch.state == State::Open);
        let Some(mut batch) = open.filter(|batch| !opened_today(batch)) else { return Ok(false) };
        batch.window.until = at.max(batch.window.from);
        batch.working_days = batch::working_days(&world.calendar, &batch.window);
        let earlier = rows::brought(tx, &code, batch.id)?;
        batch.alarm = batch::alarm(batch.counts.fresh() / batch.working_days.max(1), &earlier);
        let balance = batch.counts.balance(batch.counted.unwrap_or(0));
        batch.state = if balance.is_exact() { State::Done } else { State::Unbalanced };
        batch.ended_at = Some(at);
        rows::keep(tx, &batch)
    })
    .await
}

fn records(body: &[u8]) -> Result<Vec<Map<String, Value>>, PushError> {
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| PushError::Body(format!("the body is no JSON in UTF-8: {error}")))?;
    let Value::Array(records) = value else {
        return Err(PushError::Body("the body is no array; send `[{…}, …]`".to_owned()));
    };
    if records.is_empty() || records.len() > RECORD_LIMIT {
        return Err(PushError::Body(format!("send 1 to {RECORD_LIMIT} records, not {}", records.len())));
    }
    let object = |(index, record): (usize, Value)| match record {
        Value::Object(record) => Ok(record),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Err(PushError::Body(format!("record {index} is no object `{{…}}`")))
        }
    };
    records.into_iter().enumerate().map(object).collect()
}

/// Lays a record out in the order of the columns; the names of its fields may be in either case.
fn raw(number: u64, record: &Map<String, Value>, found: &Found) -> RawRow {
    let cell = |name: &String| {
        let value = record.get(name).or_else(|| {
            record.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
        });
        match value {
            None | Some(Value::Null) => Cell::Null,
            Some(Value::String(text)) => Cell::Text(text.clone()),
            Some(Value::Number(number)) => Cell::Text(number.to_string()),
            Some(other @ (Value::Bool(_) | Value::Array(_) | Value::Object(_))) => {
                Cell::Text(other.to_string())
            }
        }
    };
    RawRow {
        place: format!("record {}", number.saturating_sub(1)),
        number,
        cells: found.header.iter().map(cell).collect(),
        shape: None,
    }
}

fn answer(index: usize, told: &Told) -> Answer {
    let (field, detail) =
        told.fault.as_ref().map(|fault| (fault.field.clone(), fault.detail.clone())).unwrap_or_default();
    Answer {
        index,
        project_no: told.step.0.clone(),
        service_number: told.step.1.clone(),
        result: told.outcome.code(),
        reason: told.outcome.reason().to_owned(),
        field,
        detail,
    }
}
