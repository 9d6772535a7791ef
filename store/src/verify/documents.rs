//! Lets every document be issued and withdrawn once more, writes its rows into the scratch database, and looks whether
//! the numbers have no gap.

use std::collections::BTreeMap;

use domain::{
    document::{
        Document,
        due::{self as asked, Due},
        event::{Event, apply},
    },
    ids::DocumentId,
};

use super::Report;
use crate::{
    db::{Error, Tx},
    document::{self, due},
    files::Given,
    ledger,
    order::{from_json, instant},
    world::TEMPLATE,
};

/// The documents of one chunk of the ledger.
#[derive(Default)]
pub(super) struct Documents {
    changed: BTreeMap<DocumentId, Document>,
    due: BTreeMap<DocumentId, Due>,
}

impl Documents {
    /// Lets an event happen; what cannot be read or cannot follow leaves the document as it was.
    pub(super) fn live(
        &mut self,
        scratch: &mut Tx<'_>,
        event: &ledger::Event,
        given: &mut Vec<Given>,
    ) -> Result<(), String> {
        let happened = read(event, given)?;
        let id = DocumentId(event.entry.subject_id);
        let at = instant(event.entry.at).map_err(|error| error.to_string())?;
        let due = match self.due.get(&id) {
            Some(due) => Some(due.clone()),
            None => due::get(scratch, id).map_err(|error| error.to_string())?,
        };
        let was_asked = due.is_some();
        let cannot = || format!("`{}` cannot follow", happened.code());
        match &happened {
            Event::DocumentDue(_) | Event::DocumentWaived { .. } => {
                let due = asked::apply(due, id, at, &happened).ok_or_else(cannot)?;
                self.due.insert(id, due);
                return Ok(());
            }
            Event::DocumentIssued(_) if was_asked => {
                let due = asked::apply(due, id, at, &happened).ok_or_else(cannot)?;
                self.due.insert(id, due);
            }
            Event::DocumentIssued(_)
            | Event::DocumentWithdrawn { .. }
            | Event::TemplateReplaced { .. }
            | Event::TemplateRestored { .. } => {}
        }
        let before = match self.changed.get(&id) {
            Some(document) => Some(document.clone()),
            None => document::get(scratch, id).map_err(|error| error.to_string())?,
        };
        let now = apply(before, id, at, &event.entry.actor, &happened).ok_or_else(cannot)?;
        self.changed.insert(id, now);
        Ok(())
    }

    /// Writes their rows.
    pub(super) fn save(self, scratch: &mut Tx<'_>) -> Result<(), Error> {
        due::save(scratch, self.due.into_values())?;
        document::save(scratch, self.changed.into_values())
    }
}

/// Notes the file that came with a change of a template.
pub(super) fn note_template(event: &ledger::Event, given: &mut Vec<Given>) {
    if event.entry.subject == TEMPLATE {
        // What cannot be read is told when the world takes it in.
        let _unread = read(event, given);
    }
}

fn read(event: &ledger::Event, given: &mut Vec<Given>) -> Result<Event, String> {
    let happened: Event =
        from_json("reading an event of a document", &event.entry.body).map_err(|error| error.to_string())?;
    if let Some((digest, size)) = happened.file() {
        given.push(Given { digest: digest.to_owned(), size, at: event.entry.at });
    }
    Ok(happened)
}

/// Looks whether the numbers of each kind and year run from 1 without a gap.
pub(super) fn numbers(tx: &mut Tx<'_>, report: &mut Report) -> Result<(), Error> {
    let sql = "select kind, year, count(*), min(serial), max(serial) from document \
               group by kind, year order by kind, year";
    for row in tx.query(sql, &[])? {
        let (count, first, last) = (row.int(2)?, row.int(3)?, row.int(4)?);
        if first != 1 || last != count {
            let place = format!("the numbers of `{}` in {}", row.str(0)?, row.int(1)?);
            report.differ(format!("{place} have a gap: {count} documents from {first} to {last}"));
        }
    }
    Ok(())
}
