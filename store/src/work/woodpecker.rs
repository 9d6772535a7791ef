//! The woodpecker's years of a batch: begun, and led on.

use std::collections::{BTreeSet, HashMap};

use domain::{
    access::Actor,
    ids::{CollectionId, OrderId},
    woodpecker::{
        Collection, apply,
        command::{Begin, Command, Known, KnownOrder},
        decide::{self, Context},
        event::Event,
        refusal::Refusal,
    },
};
use jiff::Timestamp;

use super::{Answer, Work};
use crate::{command::Done, db::Error, order::to_json, woodpecker};

/// The years a batch has touched so far.
#[derive(Default)]
pub(super) struct Collections {
    known: HashMap<CollectionId, Collection>,
    changed: BTreeSet<CollectionId>,
}

impl Collections {
    /// Returns the changed years, by id.
    pub(super) fn take_changes(&mut self) -> Vec<Collection> {
        std::mem::take(&mut self.changed).iter().filter_map(|id| self.known.remove(id)).collect()
    }
}

impl Work<'_, '_> {
    pub(super) fn begin_collection(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        begin: Begin,
    ) -> Result<Answer, Error> {
        let known = self.collections.known.values().find(|one| one.year == begin.year).map(|one| one.id);
        let twin = match known {
            Some(twin) => Some(twin),
            None => woodpecker::of_year(self.tx, begin.year)?,
        };
        let world = std::sync::Arc::clone(&self.world);
        match decide::begin(Context { at, actor, world: &world }, begin, &Known { order: None, twin }) {
            Ok(events) => {
                let id = CollectionId(self.head.take_id());
                self.collected(at, actor, id, None, &events).map(Ok)
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
        let known = self.collections.known.get(&id).cloned();
        let now = match known {
            Some(known) => Some(known),
            None => woodpecker::get(self.tx, id)?,
        };
        let Some(now) = now else { return Ok(Err(Box::new(Refusal::NoCollection(id)).into())) };
        let order =
            if let Command::Nominate { order, .. } = &command { self.nominated(*order)? } else { None };
        let known = Known { order, twin: None };
        let world = std::sync::Arc::clone(&self.world);
        let decided = decide::decide(Context { at, actor, world: &world }, &now, command, &known);
        // Whether it changed meanwhile is told only to whoever may know it.
        let changed = seen.filter(|seen| *seen != now.version);
        let decided = match (decided, changed) {
            (Err(Refusal::Denied(denied)), _) => Err(Refusal::Denied(denied)),
            (_, Some(seen)) => Err(Refusal::Changed { seen, actual: now.version }),
            (decided, None) => decided,
        };
        match decided {
            Ok(events) => self.collected(at, actor, id, Some(now), &events).map(Ok),
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

    /// Takes decided events of one year into the batch.
    fn collected(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: CollectionId,
        before: Option<Collection>,
        events: &[Event],
    ) -> Result<Done, Error> {
        let (mut now, by) = (before, actor.signature());
        for event in events {
            let next = apply::apply(now, id, at, &by, event)
                .map_err(|error| Error::corrupt("applying a decision", error.to_string()))?;
            let body = to_json("writing an event", event)?;
            self.enter(at, actor, woodpecker::SUBJECT, id.0, event.code(), body);
            now = Some(next);
        }
        let now = now.ok_or_else(|| Error::corrupt("applying a decision", "it made no collection"))?;
        let done = Done::Collection { id, version: now.version };
        self.collections.changed.insert(id);
        self.collections.known.insert(id, now);
        Ok(done)
    }
}
