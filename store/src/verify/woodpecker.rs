//! Lets every year of the woodpecker live once more and writes its rows into the scratch database.

use std::collections::{BTreeMap, HashMap};

use domain::{
    ids::CollectionId,
    woodpecker::{Collection, apply, event::Event},
};

use crate::{
    db::{Error, Tx},
    ledger,
    order::{from_json, instant},
    woodpecker,
};

/// The years of one chunk of the ledger.
#[derive(Default)]
pub(super) struct Collections {
    known: HashMap<CollectionId, Collection>,
    changed: BTreeMap<CollectionId, Collection>,
    new: i64,
}

impl Collections {
    /// Loads what the scratch database has of the years that these events are about.
    pub(super) fn load(scratch: &mut Tx<'_>, events: &[ledger::Event]) -> Result<Self, Error> {
        let about = events.iter().filter(|event| event.entry.subject == woodpecker::SUBJECT);
        let ids: Vec<i64> = about.map(|event| event.entry.subject_id).collect();
        let found = woodpecker::load(scratch, &ids)?;
        Ok(Self { known: found.into_iter().map(|year| (year.id, year)).collect(), ..Self::default() })
    }

    /// Lets an event happen; what cannot be read or cannot follow leaves the year as it was.
    pub(super) fn live(&mut self, event: &ledger::Event) -> Result<(), String> {
        let id = CollectionId(event.entry.subject_id);
        let happened: Event =
            from_json("reading an event", &event.entry.body).map_err(|error| error.to_string())?;
        let at = instant(event.entry.at).map_err(|error| error.to_string())?;
        let before = self.known.get(&id).cloned();
        let is_new = before.is_none();
        let now = apply::apply(before, id, at, &event.entry.actor, &happened);
        let now = now.map_err(|error| error.to_string())?;
        self.new += i64::from(is_new);
        self.known.insert(id, now.clone());
        self.changed.insert(id, now);
        Ok(())
    }

    /// Writes their rows; returns how many years are new.
    pub(super) fn save(self, scratch: &mut Tx<'_>) -> Result<i64, Error> {
        let changed: Vec<Collection> = self.changed.into_values().collect();
        woodpecker::save(scratch, &changed)?;
        Ok(self.new)
    }
}
