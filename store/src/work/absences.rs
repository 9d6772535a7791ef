//! Who is away and who acts meanwhile, within a batch.

use std::sync::Arc;

use domain::{
    absence::{self, Command},
    access::Actor,
};
use jiff::Timestamp;

use super::{Answer, Work};
use crate::{command::Done, db::Error, order::to_json, world::ABSENCE};

impl Work<'_, '_> {
    pub(super) fn absence(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        mut command: Command,
    ) -> Result<Answer, Error> {
        match &mut command {
            Command::Enter { id, .. } => id.0 = self.head.take_id(),
            Command::Appoint { .. } | Command::End { .. } => {}
        }
        let context =
            absence::Context { at, actor, people: &self.world.people, absences: &self.world.absences };
        let event = match absence::decide(context, command) {
            Ok(event) => event,
            Err(refusal) => return Ok(Err(refusal.into())),
        };
        let id = event.absence();
        self.enter(at, actor, ABSENCE, id.0, event.code(), to_json("writing an event", &event)?);
        Arc::make_mut(&mut self.world).absences.apply(at, actor.signature(), event);
        Ok(Ok(Done::Absence { id }))
    }
}
