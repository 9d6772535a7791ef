//! Writes every record of a tablet once more into the scratch database.

use domain::{
    ids::RecordId,
    tablet::{self, Event, Record},
};

use crate::{
    db::{Error, Tx},
    ledger,
    order::{from_json, instant},
};

/// The records of one chunk of the ledger.
#[derive(Default)]
pub(super) struct Tablets {
    taken: Vec<Record>,
}

impl Tablets {
    /// Takes the record of an event; nothing when the event cannot be read.
    pub(super) fn live(&mut self, event: &ledger::Event) -> Result<(), String> {
        let told = |error: Error| error.to_string();
        let happened: Event = from_json("reading an event", &event.entry.body).map_err(told)?;
        let at = instant(event.entry.at).map_err(told)?;
        self.taken.push(tablet::apply(RecordId(event.entry.subject_id), at, &event.entry.actor, &happened));
        Ok(())
    }

    /// Writes their rows.
    pub(super) fn save(self, scratch: &mut Tx<'_>) -> Result<(), Error> {
        crate::tablet::save(scratch, &self.taken)
    }
}
