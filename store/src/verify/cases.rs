//! Lets every case live once more, and writes its rows into the scratch database.

use std::collections::{BTreeMap, HashMap};

use domain::{
    case::{Case, apply, event::Event},
    ids::CaseId,
};

use super::Seals;
use crate::{
    case::{self, Change},
    db::{Error, Tx},
    ledger,
    order::{from_json, instant},
};

/// The cases of one chunk of the ledger.
#[derive(Default)]
pub(super) struct Cases {
    known: HashMap<CaseId, Case>,
    changes: BTreeMap<CaseId, Change>,
}

impl Cases {
    /// Loads what the scratch database has of the cases that these events are about.
    pub(super) fn load(scratch: &mut Tx<'_>, events: &[ledger::Event]) -> Result<Self, Error> {
        let about = events.iter().filter(|event| event.entry.subject == case::SUBJECT);
        let ids: Vec<i64> = about.map(|event| event.entry.subject_id).collect();
        let known = case::load(scratch, &ids)?.into_iter().map(|case| (case.id, case)).collect();
        Ok(Self { known, changes: BTreeMap::new() })
    }

    /// Lets an event happen; what cannot be read or cannot follow leaves the case as it was.
    pub(super) fn live(&mut self, event: &ledger::Event, seals: &mut Seals) -> Result<(), String> {
        let id = CaseId(event.entry.subject_id);
        let happened: Event =
            from_json("reading an event", &event.entry.body).map_err(|error| error.to_string())?;
        let at = instant(event.entry.at).map_err(|error| error.to_string())?;
        if let Event::Taken(facts) | Event::Corrected(facts) = &happened
            && let (Some(citizen), Some(digest)) = (facts.citizen, &facts.contact_digest)
        {
            seals.insert(citizen.0, digest.clone());
        }
        let before = self.known.get(&id).cloned();
        let now = apply::apply(before.clone(), id, at, &happened).map_err(|error| error.to_string())?;
        self.known.insert(id, now.clone());
        match self.changes.get_mut(&id) {
            Some(change) => change.now = now,
            None => {
                self.changes.insert(id, Change { before, now });
            }
        }
        Ok(())
    }

    /// Writes their rows; returns how many cases are new.
    pub(super) fn save(self, scratch: &mut Tx<'_>) -> Result<i64, Error> {
        let changes: Vec<Change> = self.changes.into_values().collect();
        case::save(scratch, &changes)?;
        let new = changes.iter().filter(|change| change.before.is_none()).count();
        Ok(i64::try_from(new).unwrap_or(i64::MAX))
    }
}
