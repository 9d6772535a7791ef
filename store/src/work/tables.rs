//! Closing and correcting monthly tables, and what is said of findings, within a batch.

use std::sync::Arc;

use domain::{
    access::Actor,
    integrity::note,
    tables::{self, Event, command::Command},
};
use jiff::Timestamp;

use super::{Answer, Work};
use crate::{
    command::Done,
    db::Error,
    job::LookedUp,
    order::to_json,
    tables::{digest, number},
    world::{FINDING, TABLE},
};

impl Work<'_, '_> {
    pub(super) fn table(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        command: Command,
        looked_up: &LookedUp,
    ) -> Result<Answer, Error> {
        let context = tables::decide::Context {
            at,
            actor,
            world: &self.world,
            counted: looked_up.tabled.as_ref(),
            frozen: looked_up.frozen_table.as_ref(),
        };
        let mut event = match tables::decide::decide(context, command) {
            Ok(event) => event,
            Err(refusal) => return Ok(Err(Box::new(refusal).into())),
        };
        if let Event::TableClosed { digest: written, snapshot } = &mut event {
            *written = digest(snapshot)?;
        }
        let body = to_json("writing an event", &event)?;
        self.enter(at, actor, TABLE, number(event.place()), event.code(), body);
        let act = tables::Act { at, by: actor.signature() };
        Arc::make_mut(&mut self.world).tables.apply(act, event);
        Ok(Ok(Done::Table))
    }

    pub(super) fn note(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        command: note::Command,
    ) -> Result<Answer, Error> {
        let event = match note::decide(actor, command) {
            Ok(event) => event,
            Err(refusal) => return Ok(Err(refusal.into())),
        };
        self.enter(at, actor, FINDING, 0, event.code(), to_json("writing an event", &event)?);
        Arc::make_mut(&mut self.world).notes.apply(at, actor.signature(), event);
        Ok(Ok(Done::Noted))
    }
}
