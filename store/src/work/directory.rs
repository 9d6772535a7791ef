//! The directory of where everybody may speak, within a batch.

use std::sync::Arc;

use domain::{
    access::Actor,
    directory::{self, Command},
};
use jiff::Timestamp;

use super::{Answer, Work};
use crate::{command::Done, db::Error, order::to_json, world::DIRECTORY};

impl Work<'_, '_> {
    pub(super) fn directory(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        mut command: Command,
    ) -> Result<Answer, Error> {
        match &mut command {
            Command::List { id, .. } => id.0 = self.head.take_id(),
            Command::Change { .. } | Command::Remove { .. } => {}
        }
        let context =
            directory::Context { actor, directory: &self.world.directory, units: &self.world.people.units };
        let event = match directory::decide(context, command) {
            Ok(event) => event,
            Err(refusal) => return Ok(Err(refusal.into())),
        };
        let id = event.entry();
        self.enter(at, actor, DIRECTORY, id.0, event.code(), to_json("writing an event", &event)?);
        Arc::make_mut(&mut self.world).directory.apply(at, actor.signature(), event);
        Ok(Ok(Done::Listing { id }))
    }
}
