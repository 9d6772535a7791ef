//! Issuing and withdrawing documents, and changing their templates, within a batch.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    access::Actor,
    document::{
        self, Document, Kind, Subject,
        command::Command,
        decide::{Context, decide},
        event::Event,
    },
    ids::DocumentId,
};
use jiff::Timestamp;

use super::{Answer, Work};
use crate::{
    command::Done,
    db::Error,
    document::{SUBJECT, get, last, save},
    files::Given,
    order::to_json,
    world::TEMPLATE,
};

/// The documents of a batch: how far each kind and year is numbered, and what changed.
#[derive(Default)]
pub(super) struct Documents {
    last: BTreeMap<(Kind, i16), i64>,
    changed: BTreeMap<DocumentId, Document>,
}

impl Work<'_, '_> {
    pub(super) fn document(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        command: Command,
    ) -> Result<Answer, Error> {
        let (mut numbered, mut before, mut about) = (0, None, None);
        match &command {
            Command::Issue(issue) => {
                numbered = self.numbered(issue.kind, issue.dated.year())?;
                if let Subject::Order(order) = issue.subject {
                    if !self.orders.contains_key(&order) {
                        self.fetch(&[order.0])?;
                    }
                    about = self.orders.get(&order).map(|change| change.now.clone());
                }
            }
            Command::Withdraw { document, .. } => {
                before = match self.documents.changed.get(document) {
                    Some(document) => Some(document.clone()),
                    None => get(self.tx, *document)?,
                };
            }
            Command::ReplaceTemplate { .. } | Command::RestoreTemplate { .. } => {}
        }
        let world = Arc::clone(&self.world);
        let context = Context {
            at,
            actor,
            world: &world,
            order: about.as_ref(),
            last: numbered,
            document: before.as_ref(),
        };
        match decide(context, command) {
            Ok(event) => self.documented(at, actor, before, event).map(Ok),
            Err(refusal) => Ok(Err(Box::new(refusal).into())),
        }
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
        before: Option<Document>,
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
            Event::DocumentWithdrawn { .. } => {}
        }
        let id = match &before {
            Some(document) => document.id,
            None => DocumentId(self.head.take_id()),
        };
        let document = document::event::apply(before, id, at, &by, &event)
            .ok_or_else(|| Error::corrupt("applying a decision", "it made no document"))?;
        self.enter(at, actor, SUBJECT, id.0, event.code(), body);
        let number = document.number.clone();
        self.documents.changed.insert(id, document);
        Ok(Done::Document { id, number })
    }

    pub(super) fn store_documents(&mut self) -> Result<(), Error> {
        save(self.tx, std::mem::take(&mut self.documents.changed).into_values())
    }
}
