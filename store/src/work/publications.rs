//! Opinions on their way to the public, within a batch.

use std::sync::Arc;

use domain::{
    access::Actor,
    ids::PublicationId,
    publication::{self, Command},
};
use jiff::Timestamp;

use super::{Answer, Work};
use crate::{command::Done, db::Error, order::to_json, world::PUBLICATION};

impl Work<'_, '_> {
    pub(super) fn publication(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        mut command: Command,
    ) -> Result<Answer, Error> {
        let asked = match &mut command {
            Command::Propose { id, order, .. } => {
                id.0 = self.head.take_id();
                Some(*order)
            }
            Command::Agree { order } | Command::TakeBack { order } => Some(*order),
            Command::Review { .. }
            | Command::Decline { .. }
            | Command::Publish { .. }
            | Command::Withdraw { .. } => None,
        };
        if let Some(order) = asked.filter(|order| !self.orders.contains_key(order)) {
            self.fetch(&[order.0])?;
        }
        let order = asked.and_then(|order| self.orders.get(&order)).map(|change| &change.now);
        let context = publication::Context { at, actor, order, publications: &self.world.publications };
        let event = match publication::decide(context, command) {
            Ok(event) => event,
            Err(refusal) => return Ok(Err(refusal.into())),
        };
        let id = PublicationId(event.about());
        self.enter(at, actor, PUBLICATION, id.0, event.code(), to_json("writing an event", &event)?);
        Arc::make_mut(&mut self.world).publications.apply(at, actor.signature(), event);
        Ok(Ok(Done::Publication { id }))
    }
}
