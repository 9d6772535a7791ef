//! The history of a store as plain JSON: what happened to which order, in the order of the ledger.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;
use store::{house::Store, ledger};

/// One thing that happened.
#[derive(Clone, Debug)]
pub(crate) struct Happened {
    pub(crate) seq: i64,
    pub(crate) at: Timestamp,
    pub(crate) by: String,
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
                by: event.entry.actor,
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
