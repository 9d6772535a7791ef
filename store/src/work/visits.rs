//! The visits of a batch and the register of social supervisors. The order of a fault is registered in the same moment
//! as the fault is linked to it: both happen, or neither.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use domain::{
    access::Actor,
    calendar::date_of,
    ids::{OrderId, SupervisorId, VisitId},
    order::decide as orders,
    visit::{
        Plan, Visit, apply,
        command::Command,
        decide::{self, Context},
        event::Event,
        opening,
        refusal::Refusal,
        supervisor,
    },
};
use jiff::{Timestamp, civil::Date};

use super::{Answer, Work};
use crate::{
    command::Done,
    db::Error,
    order::to_json,
    visit::{self, SUBJECT},
    world::SUPERVISOR,
};

/// Who registers the order of a fault: whoever found it asks for nothing and is not called back.
const FINDER: Actor = Actor::System("visits");

/// The visits a batch has touched so far.
#[derive(Default)]
pub(super) struct Visits {
    known: HashMap<VisitId, Visit>,
    changed: BTreeSet<VisitId>,
}

impl Visits {
    /// Returns the changed visits, by id.
    pub(super) fn take_changes(&mut self) -> Vec<Visit> {
        std::mem::take(&mut self.changed).iter().filter_map(|id| self.known.remove(id)).collect()
    }
}

fn refused(refusal: Refusal) -> Result<Answer, Error> {
    Ok(Err(Box::new(refusal).into()))
}

impl Work<'_, '_> {
    pub(super) fn supervisor(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        mut command: supervisor::Command,
    ) -> Result<Answer, Error> {
        if let supervisor::Command::Appoint { id, .. } = &mut command {
            *id = SupervisorId(self.head.take_id());
        }
        let world = Arc::clone(&self.world);
        let event = match supervisor::decide(Context { at, actor, world: &world }, command) {
            Ok(event) => event,
            Err(refusal) => return Ok(Err(Box::new(refusal).into())),
        };
        let id = event.supervisor();
        self.enter(at, actor, SUPERVISOR, id.0, event.code(), to_json("writing an event", &event)?);
        drop(world);
        Arc::make_mut(&mut self.world).supervisors.apply(at, actor.signature(), event);
        Ok(Ok(Done::Supervisor { id }))
    }

    pub(super) fn plan_visit(&mut self, at: Timestamp, actor: &Actor, plan: Plan) -> Result<Answer, Error> {
        let world = Arc::clone(&self.world);
        match decide::plan(Context { at, actor, world: &world }, plan) {
            Ok(event) => {
                let id = VisitId(self.head.take_id());
                self.visited(at, actor, id, None, &[event]).map(Ok)
            }
            Err(refusal) => refused(refusal),
        }
    }

    pub(super) fn visit(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: VisitId,
        seen: Option<i64>,
        mut command: Command,
    ) -> Result<Answer, Error> {
        let known = match self.visits.known.get(&id) {
            Some(known) => Some(known.clone()),
            None => visit::get(self.tx, id)?,
        };
        let Some(now) = known else { return refused(Refusal::NoVisit(id)) };
        let mut begins = None;
        match &mut command {
            Command::Order { step, pack, kind, order } => {
                *order = OrderId(self.head.take_id());
                begins = Some((*step, *order, (pack.clone(), kind.clone())));
            }
            Command::LookAgain { step, ended_on, .. } => {
                *ended_on = match now.finding(*step).and_then(|finding| finding.order) {
                    Some(order) => self.ended_on(order)?,
                    None => None,
                };
            }
            Command::Cancel { .. } | Command::Record { .. } | Command::Read { .. } => {}
        }
        let world = Arc::clone(&self.world);
        let decided = decide::decide(Context { at, actor, world: &world }, &now, command);
        // Whether it changed meanwhile is told only to whoever may know it.
        let changed = seen.filter(|seen| *seen != now.version);
        let events = match (decided, changed) {
            (Err(Refusal::Denied(denied)), _) => return refused(Refusal::Denied(denied)),
            (_, Some(seen)) => return refused(Refusal::Changed { seen, actual: now.version }),
            (Err(refusal), None) => return refused(refusal),
            (Ok(events), None) => events,
        };
        if let Some((step, order, begin)) = begins
            && let Some(finding) = now.finding(step)
        {
            let demand = opening::demand(&now, step, finding, &world.people.units, begin);
            let context = orders::Context { at, actor: &FINDER, world: &world };
            match orders::found(context, order, demand) {
                Ok(made) => self.happen(at, &FINDER, order, None, made)?,
                Err(refusal) => return refused(Refusal::CannotRegister(Box::new(refusal))),
            };
        }
        self.visited(at, actor, id, Some(now), &events).map(Ok)
    }

    /// Returns when an order ended, or the one it was merged into.
    fn ended_on(&mut self, id: OrderId) -> Result<Option<Date>, Error> {
        let mut next = Some(id);
        // An order is merged into one that is merged into none.
        for _ in 0..2 {
            let Some(id) = next else { return Ok(None) };
            if !self.orders.contains_key(&id) {
                self.fetch(&[id.0])?;
            }
            let Some(order) = self.orders.get(&id).map(|change| &change.now) else { return Ok(None) };
            if order.merged_into.is_none() {
                return Ok(order.closed_at.filter(|_| order.is_ended()).map(date_of));
            }
            next = order.merged_into;
        }
        Ok(None)
    }

    /// Takes decided events of one visit into the batch.
    fn visited(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: VisitId,
        before: Option<Visit>,
        events: &[Event],
    ) -> Result<Done, Error> {
        let (mut now, by) = (before, actor.signature());
        for event in events {
            let next = apply::apply(now, id, at, &by, event)
                .map_err(|error| Error::corrupt("applying a decision", error.to_string()))?;
            self.enter(at, actor, SUBJECT, id.0, event.code(), to_json("writing an event", event)?);
            now = Some(next);
        }
        let now = now.ok_or_else(|| Error::corrupt("applying a decision", "it made no visit"))?;
        let done = Done::Visit { id, version: now.version };
        self.visits.changed.insert(id);
        self.visits.known.insert(id, now);
        Ok(done)
    }
}
