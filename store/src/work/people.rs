//! Units, persons and devices within a batch.

use std::sync::Arc;

use domain::{access::Actor, people};
use jiff::Timestamp;

use super::{Answer, Work};
use crate::{
    command::Done,
    db::Error,
    order::to_json,
    world::{EXPORT, PEOPLE, SIGN_IN},
};

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
            | people::Command::RevokeDevice { .. } => {}
        }
        let event = match people::decide(&self.world.people, actor, command) {
            Ok(event) => event,
            Err(refusal) => return Ok(Err(refusal.into())),
        };
        let (subject, id, done) = place(&event);
        self.enter(at, actor, subject, id, event.code(), to_json("writing an event", &event)?);
        people::apply(&mut Arc::make_mut(&mut self.world).people, &event);
        Ok(Ok(done))
    }
}

fn place(event: &people::Event) -> (&'static str, i64, Done) {
    match event {
        people::Event::UnitAdded { unit } => (PEOPLE, unit.id.0, Done::Unit { id: unit.id }),
        people::Event::UnitRenamed { unit, .. }
        | people::Event::UnitClosed { unit, .. }
        | people::Event::AliasAdded { unit, .. }
        | people::Event::AliasRemoved { unit, .. } => (PEOPLE, unit.0, Done::Unit { id: *unit }),
        people::Event::PersonAdded { person } => (PEOPLE, person.id.0, Done::Person { id: person.id }),
        people::Event::PersonChanged { person, .. } | people::Event::ActiveSet { person, .. } => {
            (PEOPLE, person.0, Done::Person { id: *person })
        }
        people::Event::SignIn { person, .. } => (SIGN_IN, person.0, Done::Person { id: *person }),
        people::Event::Exported { person, .. } => (EXPORT, person.0, Done::Person { id: *person }),
        people::Event::DeviceAdded { device } => (PEOPLE, device.id.0, Done::Device { id: device.id }),
        people::Event::DeviceRevoked { device } => (PEOPLE, device.0, Done::Device { id: *device }),
    }
}
