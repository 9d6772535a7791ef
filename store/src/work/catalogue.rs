//! Changing the dispatch catalogue within a batch.

use std::sync::Arc;

use domain::{
    access::Actor,
    catalogue::{
        command::Command,
        decide::{Context, decide},
    },
    ids::{EntryId, OrderId},
    order::event::{Event, Recorded},
};
use jiff::Timestamp;

use super::{Answer, Work};
use crate::{
    command::Done,
    db::Error,
    order::{SUBJECT, from_json, to_json},
    world::CATALOGUE,
};

/// What the ledger calls the record of a consultation.
const CONSULTED: &str = "consulted";

impl Work<'_, '_> {
    pub(super) fn catalogue(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        mut command: Command,
    ) -> Result<Answer, Error> {
        let (mut about, mut conclusion) = (None, None);
        match &mut command {
            Command::Add { entry, .. } => *entry = EntryId(self.head.take_id()),
            Command::Settle { order, fresh, .. } => {
                *fresh = EntryId(self.head.take_id());
                if !self.orders.contains_key(order) {
                    self.fetch(&[order.0])?;
                }
                about = self.orders.get(order).map(|change| change.now.clone());
                conclusion = self.concluded(*order)?;
            }
            Command::Import { rows, .. } => {
                for row in rows {
                    row.fresh = EntryId(self.head.take_id());
                }
            }
            Command::Change { .. } | Command::End { .. } => {}
        }
        let world = Arc::clone(&self.world);
        let settled = about.as_ref().zip(conclusion.as_deref());
        let event = match decide(Context { at, actor, world: &world, settled }, command) {
            Ok(event) => event,
            Err(refusal) => return Ok(Err(Box::new(refusal).into())),
        };
        let id = event.entry();
        let body = to_json("writing an event", &event)?;
        self.enter(at, actor, CATALOGUE, id.map_or(0, |id| id.0), event.code(), body);
        Arc::make_mut(&mut self.world).catalogue.apply(at, &actor.signature(), event);
        Ok(Ok(Done::Catalogue { entry: id }))
    }

    /// Returns what the last consultation on an order concluded, in this batch or before.
    fn concluded(&mut self, order: OrderId) -> Result<Option<String>, Error> {
        let is_it = |entry: &&crate::ledger::Entry| {
            entry.subject == SUBJECT && entry.subject_id == order.0 && entry.kind == CONSULTED
        };
        let body = match self.entries.iter().rev().find(is_it) {
            Some(entry) => Some(entry.body.clone()),
            None => {
                let sql = "select body from event where subject = $1 and subject_id = $2 and kind = $3 \
                           order by seq desc limit 1";
                let values = [SUBJECT.into(), order.0.into(), CONSULTED.into()];
                self.tx.query_one(sql, &values)?.map(|row| row.text(0)).transpose()?
            }
        };
        let Some(body) = body else { return Ok(None) };
        let recorded: Recorded = from_json("reading a consultation", &body)?;
        let Event::Consulted { conclusion, .. } = recorded.event else { return Ok(None) };
        Ok(Some(conclusion))
    }
}
