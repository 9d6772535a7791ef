//! What concerns the people of the house: messages to leaders, their telephone numbers, and where their events lie.

use domain::{
    access::Actor,
    ids::{OrderId, PersonId},
    order::{Order, effects, event::Event},
    people,
    proceeding::{self, Proceeding, notice},
};
use jiff::Timestamp;

use super::{Answer, Work};
use crate::{
    command::Done,
    db::Error,
    order::to_json,
    outbox::{self, Subject},
    personal::{self, Contact, Indexes},
    world::{DIGEST, EXPORT, PEOPLE, SIGN_IN},
};

impl Work<'_, '_> {
    /// Queues the messages to leaders that an event asks for.
    pub(super) fn notify(&mut self, at: Timestamp, order: OrderId, now: &Order, event: &Event) {
        let Some((form, persons)) = effects::notices(event) else { return };
        self.messages.extend(persons.into_iter().map(|person| outbox::New {
            subject: Subject::Person(person),
            message: effects::Message::Warned,
            round: now.round,
            at,
            code: None,
            warned: Some(outbox::Warned { order, form }),
            told: None,
        }));
    }

    /// Queues the messages that an event of a proceeding asks for; nobody is told of what they did themselves.
    pub(super) fn tell(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        now: &Proceeding,
        event: &proceeding::event::Event,
    ) {
        for (person, told) in notice::notices(now, event) {
            let is_own = matches!(actor, Actor::Staff(staff) if staff.person == person);
            if !is_own {
                let told = outbox::Told::Proceeding { id: now.id, told };
                self.tell_person(at, person, effects::Message::Supervised, told);
            }
        }
    }

    /// Queues a message to a person of the house.
    pub(super) fn tell_person(
        &mut self,
        at: Timestamp,
        person: PersonId,
        message: effects::Message,
        told: outbox::Told,
    ) {
        let subject = Subject::Person(person);
        let told = Some(told);
        self.messages.push(outbox::New { subject, message, round: 0, at, code: None, warned: None, told });
    }

    /// Keeps the number a person of the house is reached at, sealed and apart; the ledger has its digest alone.
    pub(super) fn set_phone(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        person: PersonId,
        phone: &str,
    ) -> Result<Answer, Error> {
        let contact = Contact::new("", phone);
        // No index: whoever is searched for by number is a citizen, and may be the same person.
        let sealed = personal::seal(self.vault, person.0, &contact, Indexes::default(), at.as_millisecond())?;
        let digest = sealed.digest.clone();
        let command = people::Command::SetPhone { person, phone: contact.phone, digest };
        let event = match people::decide(&self.world.people, actor, command) {
            Ok(event) => event,
            Err(refusal) => return Ok(Err(refusal.into())),
        };
        self.enter(at, actor, PEOPLE, person.0, event.code(), to_json("writing an event", &event)?);
        self.phones.push(sealed);
        Ok(Ok(Done::Person { id: person }))
    }
}

/// Returns where an event of units and persons lies in the ledger, and what is answered.
pub(super) fn place(event: &people::Event) -> (&'static str, i64, Done) {
    match event {
        people::Event::UnitAdded { unit } => (PEOPLE, unit.id.0, Done::Unit { id: unit.id }),
        people::Event::UnitRenamed { unit, .. }
        | people::Event::UnitClosed { unit, .. }
        | people::Event::AliasAdded { unit, .. }
        | people::Event::AliasRemoved { unit, .. } => (PEOPLE, unit.0, Done::Unit { id: *unit }),
        people::Event::PersonAdded { person } => (PEOPLE, person.id.0, Done::Person { id: person.id }),
        people::Event::PersonChanged { person, .. }
        | people::Event::ActiveSet { person, .. }
        | people::Event::PhoneSet { person, .. } => (PEOPLE, person.0, Done::Person { id: *person }),
        people::Event::DigestTold { person, .. } => (DIGEST, person.0, Done::Person { id: *person }),
        people::Event::SignIn { person, .. } => (SIGN_IN, person.0, Done::Person { id: *person }),
        people::Event::Exported { person, .. } => (EXPORT, person.0, Done::Person { id: *person }),
        people::Event::DeviceAdded { device } => (PEOPLE, device.id.0, Done::Device { id: device.id }),
        people::Event::DeviceRevoked { device } => (PEOPLE, device.0, Done::Device { id: *device }),
    }
}
