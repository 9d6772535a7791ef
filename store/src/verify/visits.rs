//! Lets every visit live once more and writes its row into the scratch database.

use std::collections::{BTreeMap, HashMap};

use domain::{
    ids::VisitId,
    visit::{Visit, apply, event::Event},
};

use crate::{
    db::{Error, Tx},
    ledger,
    order::{from_json, instant},
    visit,
};

/// The visits of one chunk of the ledger.
#[derive(Default)]
pub(super) struct Visits {
    known: HashMap<i64, Visit>,
    changed: BTreeMap<i64, Visit>,
    new: i64,
}

impl Visits {
    /// Loads what the scratch database has of the visits that these events are about.
    pub(super) fn load(scratch: &mut Tx<'_>, events: &[ledger::Event]) -> Result<Self, Error> {
        let about = events.iter().filter(|event| event.entry.subject == visit::SUBJECT);
        let ids: Vec<i64> = about.map(|event| event.entry.subject_id).collect();
        let known = visit::load(scratch, &ids)?.into_iter().map(|visit| (visit.id.0, visit)).collect();
        Ok(Self { known, ..Self::default() })
    }

    /// Lets an event happen; what cannot be read or cannot follow leaves the visit as it was.
    pub(super) fn live(&mut self, event: &ledger::Event) -> Result<(), String> {
        let id = event.entry.subject_id;
        let told = |error: Error| error.to_string();
        let happened: Event = from_json("reading an event", &event.entry.body).map_err(told)?;
        let at = instant(event.entry.at).map_err(told)?;
        let before = self.known.get(&id).cloned();
        let is_new = before.is_none();
        let now = apply::apply(before, VisitId(id), at, &event.entry.actor, &happened);
        let now = now.map_err(|error| error.to_string())?;
        self.new += i64::from(is_new);
        self.known.insert(id, now.clone());
        self.changed.insert(id, now);
        Ok(())
    }

    /// Writes their rows; returns how many visits are new.
    pub(super) fn save(self, scratch: &mut Tx<'_>) -> Result<i64, Error> {
        let changed: Vec<Visit> = self.changed.into_values().collect();
        visit::save(scratch, &changed)?;
        Ok(self.new)
    }
}
