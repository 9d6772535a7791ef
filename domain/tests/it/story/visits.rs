//! Visits in memory, for the stories at their first depth.

use std::sync::Arc;

use domain::{
    access::{Actor, Denied},
    calendar::date_of,
    ids::{OrderId, SupervisorId, VisitId},
    order::decide as orders,
    visit::{
        Plan,
        apply::apply,
        command::Command,
        decide::{Context, decide, plan},
        event::Event,
        opening,
        refusal::Refusal,
        supervisor,
    },
};
use jiff::Timestamp;

use super::Memory;
use crate::runner::No;

fn no(refusal: &Refusal) -> No {
    let is_hidden = *refusal == Refusal::Denied(Denied::Hidden);
    No::other(if is_hidden { "hidden" } else { refusal.code() }, refusal)
}

impl Memory {
    pub(super) fn supervisor(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        mut command: supervisor::Command,
    ) -> Result<Option<OrderId>, No> {
        if let supervisor::Command::Appoint { id, .. } = &mut command {
            *id = SupervisorId(self.take_id());
        }
        let world = Arc::clone(&self.world);
        let event = supervisor::decide(Context { at, actor, world: &world }, command)
            .map_err(|refusal| No::other(refusal.code(), &refusal))?;
        drop(world);
        Arc::make_mut(&mut self.world).supervisors.apply(at, actor.signature(), event);
        Ok(None)
    }

    pub(super) fn plan_visit(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        given: Plan,
    ) -> Result<Option<OrderId>, No> {
        let world = Arc::clone(&self.world);
        let event = plan(Context { at, actor, world: &world }, given).map_err(|refusal| no(&refusal))?;
        let id = VisitId(self.take_id());
        self.follow(at, actor, id, &event);
        Ok(None)
    }

    pub(super) fn visited(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        (id, seen): (VisitId, Option<i64>),
        mut command: Command,
    ) -> Result<Option<OrderId>, No> {
        let (now, world) = (self.visits[&id].clone(), Arc::clone(&self.world));
        if let Some(seen) = seen.filter(|seen| *seen != now.version) {
            return Err(no(&Refusal::Changed { seen, actual: now.version }));
        }
        let mut begins = None;
        if let Command::Order { step, pack, kind, order } = &mut command {
            *order = OrderId(self.take_id());
            begins = Some((*step, *order, (pack.clone(), kind.clone())));
        }
        if let Command::LookAgain { step, ended_on, .. } = &mut command {
            let order = now.finding(*step).and_then(|finding| finding.order);
            let order = order.map(|order| &self.lives[&order].order).filter(|order| order.is_ended());
            *ended_on = order.and_then(|order| order.closed_at).map(date_of);
        }
        let events =
            decide(Context { at, actor, world: &world }, &now, command).map_err(|refusal| no(&refusal))?;
        let mut made = None;
        if let Some((step, order, begin)) = begins {
            let finding = now.finding(step).unwrap();
            let earlier: Vec<String> =
                finding.orders().map(|order| self.lives[&order].order.number.clone()).collect();
            let demand = opening::demand(&now, step, (finding, &earlier), &world.people.units, begin);
            let finder = Actor::System("visits");
            let events = orders::found(orders::Context { at, actor: &finder, world: &world }, order, demand);
            self.happen(order, at, events.map_err(|refusal| No::of(&refusal))?);
            made = Some(order);
        }
        events.iter().for_each(|event| self.follow(at, actor, id, event));
        Ok(made)
    }

    fn follow(&mut self, at: Timestamp, actor: &Actor, id: VisitId, event: &Event) {
        let now = apply(self.visits.remove(&id), id, at, &actor.signature(), event).unwrap();
        self.visits.insert(id, now);
    }
}
