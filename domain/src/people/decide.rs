//! Decides what administrators ask of units and persons. Nothing here changes anything: the answer is an event.

use std::collections::BTreeSet;

use super::{Command, Event, NAME_LIMIT, People, Person, Refusal, Unit, device::Device};
use crate::{
    access::{self, Action, Actor, Denied, Role},
    ids::{PersonId, UnitId},
};

/// How many digits a telephone number has.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=12;

/// Decides a command about units or persons.
///
/// # Errors
/// A [`Refusal`] with the facts.
pub fn decide(people: &People, actor: &Actor, command: Command) -> Result<Event, Refusal> {
    if !matches!(command, Command::Audit { .. } | Command::Export { .. }) {
        access::allowed_anywhere(actor, Action::Administer)?;
    }
    match command {
        Command::AddUnit(unit) => add_unit(people, unit),
        Command::RenameUnit { unit, name, name_en } => {
            known_unit(people, unit)?;
            let name = free_name(people, "name", &name, Some(unit))?;
            Ok(Event::UnitRenamed { unit, name, name_en: checked("name_en", &name_en)? })
        }
        Command::CloseUnit { unit, until } => {
            let from = known_unit(people, unit)?.from;
            if until < from {
                return Err(Refusal::EndsBeforeItBegins { from, until });
            }
            Ok(Event::UnitClosed { unit, until })
        }
        Command::AddAlias { unit, alias } => {
            known_unit(people, unit)?;
            Ok(Event::AliasAdded { unit, alias: free_name(people, "alias", &alias, Some(unit))? })
        }
        Command::RemoveAlias { unit, alias } => {
            let alias = alias.trim().to_owned();
            if !known_unit(people, unit)?.aliases.contains(&alias) {
                return Err(Refusal::NoAlias(alias));
            }
            Ok(Event::AliasRemoved { unit, alias })
        }
        Command::AddPerson(person) => add_person(people, person),
        Command::ChangePerson { person, name, roles, unit } => {
            if !roles.contains(&Role::Administrator) {
                keeps_an_administrator(people, person)?;
            }
            unit.map(|unit| known_unit(people, unit)).transpose()?;
            people.persons.get(person).ok_or(Refusal::NoPerson(person))?;
            Ok(Event::PersonChanged { person, name: checked("name", &name)?, roles, unit })
        }
        Command::SetActive { person, active } => {
            people.persons.get(person).ok_or(Refusal::NoPerson(person))?;
            if !active {
                keeps_an_administrator(people, person)?;
            }
            Ok(Event::ActiveSet { person, active })
        }
        Command::Audit { person, what } => {
            people.persons.get(person).ok_or(Refusal::NoPerson(person))?;
            Ok(Event::SignIn { person, what })
        }
        Command::SetPhone { person, phone, digest } => {
            people.persons.get(person).ok_or(Refusal::NoPerson(person))?;
            let is_number =
                PHONE_DIGITS.contains(&phone.len()) && phone.bytes().all(|digit| digit.is_ascii_digit());
            if is_number || phone.is_empty() {
                Ok(Event::PhoneSet { person, digest })
            } else {
                Err(Refusal::BadPhone)
            }
        }
        Command::TellDigest { person, day, counts } => {
            let known = people.persons.get(person).filter(|person| person.active);
            known.ok_or(Refusal::NoPerson(person))?;
            if counts.is_empty() {
                return Err(Refusal::NothingToTell);
            }
            Ok(Event::DigestTold { person, day, counts })
        }
        Command::Export { list, filter, rows } => export(actor, list, filter, rows),
        Command::AddDevice(device) => add_device(people, device),
        Command::RevokeDevice { device } => {
            people.devices.in_use(device).ok_or(Refusal::NoDevice(device))?;
            Ok(Event::DeviceRevoked { device })
        }
    }
}

/// Two devices in use never share a name: the clerk picks one by it.
fn add_device(people: &People, mut device: Device) -> Result<Event, Refusal> {
    device.name = checked("name", &device.name)?;
    let unit = known_unit(people, device.window)?;
    let is_taken = |other: &Device| other.window == device.window && other.name == device.name;
    if people.devices.all_in_use().any(is_taken) {
        return Err(Refusal::Taken { field: "name", value: device.name, by: unit.name.clone() });
    }
    device.revoked = false;
    Ok(Event::DeviceAdded { device })
}

/// Whoever may see a list may take it away; only a person does, because somebody must answer for it.
fn export(actor: &Actor, list: String, filter: String, rows: u32) -> Result<Event, Refusal> {
    let Actor::Staff(staff) = actor else { return Err(Denied::Action { action: "export" }.into()) };
    access::allowed_anywhere(actor, Action::ListOrders)
        .or_else(|_| access::allowed_anywhere(actor, Action::Audit))?;
    Ok(Event::Exported { person: staff.person, list, filter, rows })
}

fn add_unit(people: &People, mut unit: Unit) -> Result<Event, Refusal> {
    unit.code = free_name(people, "code", &unit.code, None)?;
    unit.name = free_name(people, "name", &unit.name, None)?;
    unit.name_en = checked("name_en", &unit.name_en)?;
    unit.parent.map(|parent| known_unit(people, parent)).transpose()?;
    let mut aliases = BTreeSet::new();
    for alias in &unit.aliases {
        aliases.insert(free_name(people, "alias", alias, None)?);
    }
    unit.aliases = aliases;
    Ok(Event::UnitAdded { unit })
}

fn add_person(people: &People, mut person: Person) -> Result<Event, Refusal> {
    person.sign_in = checked("sign_in", &person.sign_in)?;
    person.name = checked("name", &person.name)?;
    person.unit.map(|unit| known_unit(people, unit)).transpose()?;
    if let Some(other) = people.persons.signing_in_as(&person.sign_in) {
        return Err(Refusal::Taken { field: "sign_in", value: person.sign_in, by: other.name.clone() });
    }
    Ok(Event::PersonAdded { person })
}

fn known_unit(people: &People, unit: UnitId) -> Result<&Unit, Refusal> {
    people.units.get(unit).ok_or(Refusal::NoUnit(unit))
}

fn keeps_an_administrator(people: &People, leaving: PersonId) -> Result<(), Refusal> {
    let is_administrator = |person: &&Person| person.active && person.roles.contains(&Role::Administrator);
    let leaves = people.persons.get(leaving).is_some_and(|person| is_administrator(&person));
    if leaves && people.persons.iter().filter(is_administrator).count() < 2 {
        return Err(Refusal::LastAdministrator);
    }
    Ok(())
}

fn free_name(
    people: &People,
    field: &'static str,
    name: &str,
    own: Option<UnitId>,
) -> Result<String, Refusal> {
    let name = checked(field, name)?;
    match people.units.named(&name) {
        Some(other) if Some(other.id) != own => {
            Err(Refusal::Taken { field, value: name, by: other.name.clone() })
        }
        Some(_) | None => Ok(name),
    }
}

fn checked(field: &'static str, text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    let length = text.chars().count();
    if length == 0 || length > NAME_LIMIT || text.chars().any(char::is_control) {
        return Err(Refusal::BadField { field });
    }
    Ok(text.to_owned())
}
