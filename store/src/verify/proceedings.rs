//! Lets every proceeding live once more, writes its rows into the scratch database, and looks whether the places in the
//! ledger that a lead names are still what they were.

use std::collections::{BTreeMap, HashMap};

use domain::{
    ids::ProceedingId,
    proceeding::{Proceeding, apply, event::Event, matter::Proof},
};

use crate::{
    db::{Error, Tx},
    files::Given,
    ledger,
    order::{from_json, instant},
    proceeding::{self, Change},
    verify::Report,
};

/// The proceedings of one chunk of the ledger.
#[derive(Default)]
pub(super) struct Proceedings {
    known: HashMap<ProceedingId, Proceeding>,
    changes: BTreeMap<ProceedingId, Change>,
    pub(super) given: Vec<Given>,
}

impl Proceedings {
    /// Loads what the scratch database has of the proceedings that these events are about.
    pub(super) fn load(scratch: &mut Tx<'_>, events: &[ledger::Event]) -> Result<Self, Error> {
        let about = events.iter().filter(|event| event.entry.subject == proceeding::SUBJECT);
        let ids: Vec<i64> = about.map(|event| event.entry.subject_id).collect();
        let found = proceeding::load(scratch, &ids)?;
        let known = found.into_iter().map(|proceeding| (proceeding.id, proceeding)).collect();
        Ok(Self { known, ..Self::default() })
    }

    /// Lets an event happen; what cannot be read or cannot follow leaves the proceeding as it was.
    pub(super) fn live(&mut self, event: &ledger::Event) -> Result<(), String> {
        let id = ProceedingId(event.entry.subject_id);
        let happened: Event =
            from_json("reading an event", &event.entry.body).map_err(|error| error.to_string())?;
        let at = instant(event.entry.at).map_err(|error| error.to_string())?;
        let before = self.known.get(&id).cloned();
        let now = apply::apply(before.clone(), id, at, &happened).map_err(|error| error.to_string())?;
        self.given.extend(Given::of_proofs(happened.files(), event.entry.at));
        self.known.insert(id, now.clone());
        match self.changes.get_mut(&id) {
            Some(change) => change.now = now,
            None => {
                self.changes.insert(id, Change { before, now });
            }
        }
        Ok(())
    }

    /// Writes their rows; returns how many proceedings are new.
    pub(super) fn save(self, scratch: &mut Tx<'_>) -> Result<i64, Error> {
        let changes: Vec<Change> = self.changes.into_values().collect();
        proceeding::save(scratch, &changes)?;
        let new = changes.iter().filter(|change| change.before.is_none()).count();
        Ok(i64::try_from(new).unwrap_or(i64::MAX))
    }
}

/// Compares the places that leads name with the ledger as it is.
pub(super) fn prove(tx: &mut Tx<'_>, report: &mut Report) -> Result<(), Error> {
    let sql = "select subject_id, body from event where subject = $1 and kind = 'opened' order by seq";
    for row in tx.query(sql, &[proceeding::SUBJECT.into()])? {
        let opened: Event = from_json("reading an event", row.str(1)?)?;
        let Event::Opened(opened) = opened else { continue };
        let (id, proofs) = (row.int(0)?, opened.proofs);
        for Proof { seq, hash } in proofs {
            let stands = ledger::hash_of(tx, seq)?.is_some_and(|found| found.to_string() == hash);
            if !stands {
                report.differ(format!("proceeding {id}: event {seq} is not the one its evidence names"));
            }
        }
    }
    Ok(())
}
