//! The rules of a batch, and what is assessed by them.

use std::sync::Arc;

use domain::{
    access::Actor,
    assessment::{
        command::{Command as Assess, Span},
        event::Event as Assessed,
        periods::{self, Act as Acted},
    },
    ids::{AppealId, MarkId},
    world,
};
use jiff::Timestamp;

use super::{Answer, Work};
use crate::{
    closing,
    command::Done,
    db::Error,
    job::LookedUp,
    measure::MarkMove,
    order::to_json,
    world::{ASSESSMENT, RULES},
};

impl Work<'_, '_> {
    pub(super) fn rules(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        command: world::Command,
    ) -> Result<Answer, Error> {
        let event = match world::decide(&self.world, actor, command) {
            Ok(event) => event,
            Err(refusal) => return Ok(Err(refusal.into())),
        };
        self.enter(at, actor, RULES, 0, event.code(), to_json("writing an event", &event)?);
        self.has_new_packs |= matches!(event, world::Event::PackLoaded { .. });
        Arc::make_mut(&mut self.world)
            .apply_all([&event])
            .map_err(|refusal| Error::corrupt("applying a rule", refusal.to_string()))?;
        Ok(Ok(Done::Rules))
    }

    pub(super) fn assess(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        mut command: Assess,
        looked_up: &LookedUp,
    ) -> Result<Answer, Error> {
        let mut id = 0;
        match &mut command {
            Assess::Mark { mark, .. } => {
                id = self.head.take_id();
                *mark = MarkId(id);
            }
            Assess::Appeal { appeal, .. } => {
                id = self.head.take_id();
                *appeal = AppealId(id);
            }
            Assess::Enter { .. }
            | Assess::Unmark { .. }
            | Assess::Close { .. }
            | Assess::Correct { .. }
            | Assess::RuleAppeal { .. } => {}
        }
        let context = periods::Context {
            at,
            actor,
            world: &self.world,
            has_order: command.order().is_some_and(|order| self.orders.contains_key(&order)),
            counted: looked_up.counted.as_ref(),
            frozen: looked_up.frozen.as_ref(),
        };
        let mut event = match periods::decide(context, command) {
            Ok(event) => event,
            Err(refusal) => return Ok(Err(Box::new(refusal).into())),
        };
        if let Assessed::MonthClosed { digest, snapshot, .. } = &mut event {
            *digest = closing::digest(snapshot)?;
        }
        let period: Span = event.place().1;
        self.enter(
            at,
            actor,
            ASSESSMENT,
            period.number(),
            event.code(),
            to_json("writing an event", &event)?,
        );
        self.marks.extend(MarkMove::of(&event));
        Arc::make_mut(&mut self.world).periods.apply(Acted { at, by: actor.signature() }, event);
        Ok(Ok(Done::Assessed { id }))
    }
}
