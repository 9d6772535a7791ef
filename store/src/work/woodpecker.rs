//! The woodpecker's years of a batch: begun, and led on.

use domain::{
    access::Actor,
    ids::{CollectionId, OrderId},
    woodpecker::{
        Collection,
        command::{Begin, Command, Known, KnownOrder},
        decide::{self, Context},
        event::Event,
        refusal::Refusal,
    },
};
use jiff::Timestamp;

use super::{Answer, Work, aggregates::unless_changed};
use crate::{aggregate::Aggregate, command::Done, db::Error, woodpecker};

impl Work<'_, '_> {
    pub(super) fn begin_collection(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        begin: Begin,
    ) -> Result<Answer, Error> {
        let known = Collection::among(&mut self.aggregates)
            .values()
            .find(|one| one.year == begin.year)
            .map(|one| one.id);
        let twin = match known {
            Some(twin) => Some(twin),
            None => woodpecker::of_year(self.tx, begin.year)?,
        };
        let world = std::sync::Arc::clone(&self.world);
        match decide::begin(Context { at, actor, world: &world }, begin, &Known { order: None, twin }) {
            Ok(events) => {
                let id = CollectionId(self.head.take_id());
                self.collected(at, actor, id, &events).map(Ok)
            }
            Err(refusal) => Ok(Err(Box::new(refusal).into())),
        }
    }

    pub(super) fn collection(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: CollectionId,
        seen: Option<i64>,
        command: Command,
    ) -> Result<Answer, Error> {
        let Some(now) = self.known::<Collection>(id.0)? else {
            return Ok(Err(Box::new(Refusal::NoCollection(id)).into()));
        };
        let order =
            if let Command::Nominate { order, .. } = &command { self.nominated(*order)? } else { None };
        let known = Known { order, twin: None };
        let world = std::sync::Arc::clone(&self.world);
        let decided = decide::decide(Context { at, actor, world: &world }, &now, command, &known);
        match unless_changed(decided, seen, now.version) {
            Ok(events) => self.collected(at, actor, id, &events).map(Ok),
            Err(refusal) => Ok(Err(Box::new(refusal).into())),
        }
    }

    /// Returns what is known of an order that shall be put forward.
    fn nominated(&mut self, id: OrderId) -> Result<Option<KnownOrder>, Error> {
        if !self.orders.contains_key(&id) {
            self.fetch(&[id.0])?;
        }
        Ok(self.orders.get(&id).map(|change| &change.now).map(|order| KnownOrder {
            number: order.number.clone(),
            unit: order.lead,
            ended: order.is_ended(),
            confidential: order.confidential,
            year: order.received_on.year(),
        }))
    }

    fn collected(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: CollectionId,
        events: &[Event],
    ) -> Result<Done, Error> {
        let version = self.lead_on::<Collection>(at, actor, id.0, events)?;
        Ok(Done::Collection { id, version })
    }
}
