//! The visits of a batch and the register of social supervisors. The order of a fault is registered in the same moment
//! as the fault is linked to it: both happen, or neither.

use std::sync::Arc;

use domain::{
    access::Actor,
    calendar::date_of,
    ids::{OrderId, SupervisorId, VisitId},
    order::decide as orders,
    visit::{
        Finding, Plan, Visit,
        command::Command,
        decide::{self, Context},
        event::Event,
        opening,
        refusal::Refusal,
        supervisor,
    },
};
use jiff::{Timestamp, civil::Date};

use super::{Answer, Work, aggregates::unless_changed};
use crate::{command::Done, db::Error, order::to_json, world::SUPERVISOR};

/// Who registers the order of a fault: whoever found it asks for nothing and is not called back.
const FINDER: Actor = Actor::System("visits");

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
                self.visited(at, actor, id, &[event]).map(Ok)
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
        let Some(now) = self.known::<Visit>(id.0)? else { return refused(Refusal::NoVisit(id)) };
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
        let events = match unless_changed(decided, seen, now.version) {
            Ok(events) => events,
            Err(refusal) => return refused(refusal),
        };
        if let Some((step, order, begin)) = begins
            && let Some(finding) = now.finding(step)
        {
            let earlier = self.numbers(finding)?;
            let demand = opening::demand(&now, step, (finding, &earlier), &world.people.units, begin);
            let context = orders::Context { at, actor: &FINDER, world: &world };
            match orders::found(context, order, demand) {
                Ok(made) => self.happen(at, &FINDER, order, None, made)?,
                Err(refusal) => return refused(Refusal::CannotRegister(Box::new(refusal))),
            };
        }
        self.visited(at, actor, id, &events).map(Ok)
    }

    /// Returns the numbers of the orders that a fault became before.
    fn numbers(&mut self, finding: &Finding) -> Result<Vec<String>, Error> {
        let mut numbers = Vec::new();
        for id in finding.orders() {
            if !self.orders.contains_key(&id) {
                self.fetch(&[id.0])?;
            }
            numbers.extend(self.orders.get(&id).map(|change| change.now.number.clone()));
        }
        Ok(numbers)
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

    fn visited(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: VisitId,
        events: &[Event],
    ) -> Result<Done, Error> {
        let version = self.lead_on::<Visit>(at, actor, id.0, events)?;
        Ok(Done::Visit { id, version })
    }
}
