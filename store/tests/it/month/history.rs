//! The history of a store as plain JSON: what happened to which order, in the order of the ledger.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde_json::Value;
use store::{house::Store, ledger};

/// One thing that happened.
#[derive(Clone, Debug)]
pub(crate) struct Happened {
    pub(crate) seq: i64,
    pub(crate) at: Timestamp,
    pub(crate) kind: String,
    pub(crate) event: Value,
    pub(crate) clocks: Vec<Value>,
}

impl Happened {
    pub(crate) fn text(&self, field: &str) -> &str {
        self.event[field].as_str().unwrap_or_default()
    }

    pub(crate) fn int(&self, field: &str) -> Option<i64> {
        self.event[field].as_i64()
    }

    pub(crate) fn flag(&self, field: &str) -> Option<bool> {
        self.event[field].as_bool()
    }
}

/// What happened to each order, the oldest first.
pub(crate) type History = BTreeMap<i64, Vec<Happened>>;

/// Reads the whole ledger.
pub(crate) fn read(store: &Store) -> History {
    let mut history = History::new();
    let visit = |event: ledger::Event| {
        if event.entry.subject == "order" {
            let mut body: Value = serde_json::from_str(&event.entry.body).unwrap();
            let clocks = body["clocks"].as_array().cloned().unwrap_or_default();
            history.entry(event.entry.subject_id).or_default().push(Happened {
                seq: event.seq,
                at: Timestamp::from_millisecond(event.entry.at).unwrap(),
                kind: event.entry.kind,
                event: body["event"].take(),
                clocks,
            });
        }
        Ok(())
    };
    store.read(|tx| ledger::walk(tx, 1, i64::MAX, visit)).unwrap();
    history
}

/// Returns the figures of the drafts that rules wrote, by rule and first day.
pub(crate) fn drafts(store: &Store) -> BTreeMap<(String, Date), Value> {
    let mut drafts = BTreeMap::new();
    let visit = |event: ledger::Event| {
        if event.entry.subject == "proceeding" {
            let body: Value = serde_json::from_str(&event.entry.body).unwrap();
            let (origin, figures) = (found(&body, "origin"), found(&body, "figures"));
            if let (Some(origin), Some(figures)) = (origin, figures) {
                let text = |key: &str| origin[key].as_str().unwrap().to_owned();
                drafts.insert((text("rule"), text("from").parse().unwrap()), figures.clone());
            }
        }
        Ok(())
    };
    store.read(|tx| ledger::walk(tx, 1, i64::MAX, visit)).unwrap();
    drafts
}

/// Returns what stands under a key, however deep.
fn found<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    match value {
        Value::Object(fields) => {
            fields.get(key).or_else(|| fields.values().find_map(|value| found(value, key)))
        }
        Value::Array(entries) => entries.iter().find_map(|value| found(value, key)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}
