//! Units, persons and devices within a batch.

use std::sync::Arc;

use domain::{access::Actor, order::effects::Message, people};
use jiff::Timestamp;

use super::{Answer, Work, staff};
use crate::{db::Error, order::to_json, outbox::Told};

impl Work<'_, '_> {
    pub(super) fn people(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        mut command: people::Command,
    ) -> Result<Answer, Error> {
        match &mut command {
            people::Command::AddUnit(unit) => unit.id.0 = self.head.take_id(),
            people::Command::AddPerson(person) => person.id.0 = self.head.take_id(),
            people::Command::AddDevice(device) => device.id.0 = self.head.take_id(),
            people::Command::RenameUnit { .. }
            | people::Command::CloseUnit { .. }
            | people::Command::AddAlias { .. }
            | people::Command::RemoveAlias { .. }
            | people::Command::ChangePerson { .. }
            | people::Command::SetActive { .. }
            | people::Command::Audit { .. }
            | people::Command::Export { .. }
            | people::Command::SetPhone { .. }
            | people::Command::TellDigest { .. }
            | people::Command::RevokeDevice { .. } => {}
        }
        let event = match people::decide(&self.world.people, actor, command) {
            Ok(event) => event,
            Err(refusal) => return Ok(Err(refusal.into())),
        };
        let (subject, id, done) = staff::place(&event);
        self.enter(at, actor, subject, id, event.code(), to_json("writing an event", &event)?);
        if let people::Event::DigestTold { person, counts, .. } = &event {
            self.tell_person(at, *person, Message::Digest, Told::Digest { counts: *counts });
        }
        people::apply(&mut Arc::make_mut(&mut self.world).people, &event);
        Ok(Ok(done))
    }
}
