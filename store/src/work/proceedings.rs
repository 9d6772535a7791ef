//! The proceedings of a batch: opened with what only the store knows, and led on.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{
    access::Actor,
    calendar::{date_of, instant},
    document::due,
    ids::{OrderId, ProceedingId, UnitId},
    proceeding::{
        Proceeding, apply,
        command::{Command, Known, NewMatter, Open},
        decide::{self, Context},
        draw,
        event::Event,
        refusal::Refusal,
    },
};
use jiff::{Timestamp, civil::time};

use super::{Answer, Work, aggregates::unless_changed};
use crate::{
    command::Done,
    db::Error,
    files::Given,
    order::to_json,
    proceeding::{self, Change},
};

/// The proceedings a batch has touched so far.
#[derive(Default)]
pub(super) struct Proceedings {
    changes: HashMap<ProceedingId, Change>,
    changed: BTreeSet<ProceedingId>,
    counts: BTreeMap<i16, u32>,
    written: HashMap<String, ProceedingId>,
}

impl Proceedings {
    /// Returns the changed proceedings, by id.
    pub(super) fn take_changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changed).iter().filter_map(|id| self.changes.remove(id)).collect()
    }
}

impl Work<'_, '_> {
    pub(super) fn open_proceeding(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        given: Open,
    ) -> Result<Answer, Error> {
        let known = self.known_of(at, &given)?;
        let origin = given.origin.as_ref().map(|origin| origin.key(&given.pack));
        let id = ProceedingId(self.head.take_id());
        let world = std::sync::Arc::clone(&self.world);
        match decide::open(Context { at, actor, world: &world }, id, given, known) {
            Ok(events) => {
                let done = self.proceed(at, actor, id, None, &events)?;
                if let Some(now) = self.proceedings.changes.get(&id).map(|change| &change.now) {
                    self.proceedings.counts.insert(now.number.year, now.number.count);
                }
                self.proceedings.written.extend(origin.map(|origin| (origin, id)));
                Ok(Ok(done))
            }
            Err(refusal) => Ok(Err(Box::new(refusal).into())),
        }
    }

    pub(super) fn proceeding(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: ProceedingId,
        seen: Option<i64>,
        command: Command,
    ) -> Result<Answer, Error> {
        let Some(now) = self.known_proceeding(id)? else {
            return Ok(Err(Box::new(Refusal::NoProceeding(id)).into()));
        };
        let world = std::sync::Arc::clone(&self.world);
        let decided = decide::decide(Context { at, actor, world: &world }, &now, command);
        match unless_changed(decided, seen, now.version) {
            Ok(events) => self.proceed(at, actor, id, Some(now), &events).map(Ok),
            Err(refusal) => Ok(Err(Box::new(refusal).into())),
        }
    }

    /// Returns a proceeding as it is within the batch.
    pub(super) fn known_proceeding(&mut self, id: ProceedingId) -> Result<Option<Proceeding>, Error> {
        if !self.proceedings.changes.contains_key(&id)
            && let Some(found) = proceeding::get(self.tx, id)?
        {
            self.proceedings.changes.insert(id, Change { before: Some(found.clone()), now: found });
        }
        Ok(self.proceedings.changes.get(&id).map(|change| change.now.clone()))
    }

    /// Returns what only the store knows when a proceeding begins.
    fn known_of(&mut self, at: Timestamp, given: &Open) -> Result<Known, Error> {
        let year = date_of(at).year();
        let count = match self.proceedings.counts.get(&year) {
            Some(count) => *count,
            None => proceeding::count(self.tx, year)?,
        };
        let missing: Vec<i64> = given
            .orders
            .iter()
            .filter(|order| !self.orders.contains_key(order))
            .map(|order| order.0)
            .collect();
        self.fetch(&missing)?;
        let orders = given.orders.iter().filter_map(|id| {
            let order = &self.orders.get(id)?.now;
            let units: BTreeSet<UnitId> = order.lead.iter().chain(&order.co_handlers).copied().collect();
            Some((*id, units))
        });
        let orders = orders.collect();
        let proofs = if matches!(given.matter, NewMatter::Referral { .. }) {
            proceeding::proofs(self.tx, &given.orders)?
        } else {
            Vec::new()
        };
        let frame = self.frame_of(&given.matter)?;
        let twin = match given.origin.as_ref().map(|origin| origin.key(&given.pack)) {
            Some(origin) => match self.proceedings.written.get(&origin) {
                Some(twin) => Some(*twin),
                None => proceeding::written(self.tx, &origin)?,
            },
            None => None,
        };
        Ok(Known { count, orders, head: self.head.seq, proofs, frame, twin })
    }

    fn frame_of(&mut self, matter: &NewMatter) -> Result<Vec<OrderId>, Error> {
        let NewMatter::SpotCheck { frame, .. } = matter else { return Ok(Vec::new()) };
        let from = instant(frame.from, time(0, 0, 0, 0));
        let after = frame.until.tomorrow().unwrap_or(frame.until);
        let mut units = BTreeSet::new();
        for unit in &frame.units {
            units.extend(self.world.people.units.subtree(*unit));
        }
        // One more than is allowed, so that too many are refused and not cut off.
        let limit = draw::FRAME_LIMIT.saturating_add(1);
        proceeding::frame(self.tx, from, instant(after, time(0, 0, 0, 0)), &units, limit)
    }

    /// Takes decided events of one proceeding into the batch.
    fn proceed(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: ProceedingId,
        before: Option<Proceeding>,
        events: &[Event],
    ) -> Result<Done, Error> {
        let mut now = before;
        for event in events {
            let next = apply::apply(now, id, at, event)
                .map_err(|error| Error::corrupt("applying a decision", error.to_string()))?;
            self.given.extend(Given::of_proofs(event.files(), at.as_millisecond()));
            let body = to_json("writing an event", event)?;
            self.enter(at, actor, proceeding::SUBJECT, id.0, event.code(), body);
            self.tell(at, actor, &next, event);
            for asked in due::of_proceeding(&next, event) {
                self.ask_for(at, actor, asked)?;
            }
            now = Some(next);
        }
        let now = now.ok_or_else(|| Error::corrupt("applying a decision", "it made no proceeding"))?;
        let done = Done::Proceeding { id, number: now.number.to_string(), version: now.version };
        self.proceedings.changed.insert(id);
        match self.proceedings.changes.get_mut(&id) {
            Some(change) => change.now = now,
            None => {
                self.proceedings.changes.insert(id, Change { before: None, now });
            }
        }
        Ok(done)
    }
}
