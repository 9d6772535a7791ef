//! Issuing and withdrawing documents, and changing their templates, within a batch.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    access::Actor,
    document::{
        self, Document, Kind, Subject,
        command::Command,
        decide::{Context, decide},
        due::{self as asked, Asked, Due},
        event::Event,
    },
    ids::{DocumentId, ProceedingId},
    order::Order,
    proceeding::Proceeding,
};
use jiff::Timestamp;

use super::{Answer, Work};
use crate::{
    command::Done,
    db::Error,
    document::{SUBJECT, due, get, last, save},
    files::Given,
    order::to_json,
    world::TEMPLATE,
};

/// The documents of a batch: how far each kind and year is numbered, what was asked for, and what changed.
#[derive(Default)]
pub(super) struct Documents {
    last: BTreeMap<(Kind, i16), i64>,
    due: BTreeMap<DocumentId, Due>,
    changed: BTreeMap<DocumentId, Document>,
}

/// What a command about documents looks at.
#[derive(Default)]
struct Seen {
    numbered: i64,
    order: Option<Order>,
    proceeding: Option<Proceeding>,
    due: Option<Due>,
    document: Option<Document>,
}

impl Work<'_, '_> {
    pub(super) fn document(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        command: Command,
    ) -> Result<Answer, Error> {
        let seen = self.seen(&command)?;
        let world = Arc::clone(&self.world);
        let context = Context {
            at,
            actor,
            world: &world,
            order: seen.order.as_ref(),
            proceeding: seen.proceeding.as_ref(),
            due: seen.due.as_ref(),
            last: seen.numbered,
            document: seen.document.as_ref(),
        };
        let id = match &command {
            Command::Issue(issue) => issue.due,
            Command::Withdraw { document, .. } | Command::Waive { document, .. } => Some(*document),
            Command::ReplaceTemplate { .. } | Command::RestoreTemplate { .. } => None,
        };
        match decide(context, command) {
            Ok(event) => self.documented(at, actor, id, seen, event).map(Ok),
            Err(refusal) => Ok(Err(Box::new(refusal).into())),
        }
    }

    fn seen(&mut self, command: &Command) -> Result<Seen, Error> {
        let mut seen = Seen::default();
        let subject = match command {
            Command::Issue(issue) => {
                seen.numbered = self.numbered(issue.kind, issue.dated.year())?;
                seen.due = issue.due.map(|id| self.due(id)).transpose()?.flatten();
                Some(issue.subject)
            }
            Command::Withdraw { document, .. } => {
                seen.document = match self.documents.changed.get(document) {
                    Some(document) => Some(document.clone()),
                    None => get(self.tx, *document)?,
                };
                seen.document.as_ref().map(|document| document.subject)
            }
            Command::Waive { document, .. } => {
                seen.due = self.due(*document)?;
                seen.due.as_ref().map(|due| due.asked.subject)
            }
            Command::ReplaceTemplate { .. } | Command::RestoreTemplate { .. } => None,
        };
        match subject {
            Some(Subject::Order(order)) => {
                if !self.orders.contains_key(&order) {
                    self.fetch(&[order.0])?;
                }
                seen.order = self.orders.get(&order).map(|change| change.now.clone());
            }
            Some(Subject::Proceeding(id)) => seen.proceeding = self.known_proceeding(ProceedingId(id))?,
            Some(Subject::Case(_) | Subject::Unit(_)) | None => {}
        }
        Ok(seen)
    }

    fn due(&mut self, id: DocumentId) -> Result<Option<Due>, Error> {
        match self.documents.due.get(&id) {
            Some(due) => Ok(Some(due.clone())),
            None => due::get(self.tx, id),
        }
    }

    /// Takes into the batch that something asks for a document, in the transaction of what asks for it.
    pub(super) fn ask_for(&mut self, at: Timestamp, actor: &Actor, asked: Asked) -> Result<(), Error> {
        let id = DocumentId(self.head.take_id());
        let event = Event::DocumentDue(Box::new(asked));
        self.enter(at, actor, SUBJECT, id.0, event.code(), to_json("writing an event", &event)?);
        self.documents.due.extend(asked::apply(None, id, at, &event).map(|due| (id, due)));
        Ok(())
    }

    fn numbered(&mut self, kind: Kind, year: i16) -> Result<i64, Error> {
        if let Some(known) = self.documents.last.get(&(kind, year)) {
            return Ok(*known);
        }
        let last = last(self.tx, kind, year)?;
        self.documents.last.insert((kind, year), last);
        Ok(last)
    }

    fn documented(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: Option<DocumentId>,
        seen: Seen,
        event: Event,
    ) -> Result<Done, Error> {
        let body = to_json("writing an event", &event)?;
        let by = actor.signature();
        if let Some((digest, size)) = event.file() {
            self.given.push(Given { digest: digest.to_owned(), size, at: at.as_millisecond() });
        }
        match &event {
            Event::TemplateReplaced { .. } | Event::TemplateRestored { .. } => {
                self.enter(at, actor, TEMPLATE, 0, event.code(), body);
                Arc::make_mut(&mut self.world).templates.apply(at, by, event);
                return Ok(Done::Template);
            }
            Event::DocumentIssued(issued) => {
                self.documents.last.insert((issued.of, issued.year), issued.serial);
            }
            Event::DocumentWithdrawn { .. } | Event::DocumentDue(_) | Event::DocumentWaived { .. } => {}
        }
        let id = id.unwrap_or_else(|| DocumentId(self.head.take_id()));
        let wrong = || Error::corrupt("applying a decision", "it made no document");
        self.enter(at, actor, SUBJECT, id.0, event.code(), body);
        if let Some(due) = seen.due {
            let due = asked::apply(Some(due), id, at, &event).ok_or_else(wrong)?;
            self.documents.due.insert(id, due);
        }
        if matches!(event, Event::DocumentWaived { .. }) {
            return Ok(Done::Document { id, number: String::new() });
        }
        let document = document::event::apply(seen.document, id, at, &by, &event).ok_or_else(wrong)?;
        let number = document.number.clone();
        self.documents.changed.insert(id, document);
        Ok(Done::Document { id, number })
    }

    pub(super) fn store_documents(&mut self) -> Result<(), Error> {
        due::save(self.tx, std::mem::take(&mut self.documents.due).into_values())?;
        save(self.tx, std::mem::take(&mut self.documents.changed).into_values())
    }
}
