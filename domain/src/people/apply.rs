//! Lets events happen to units and persons. Never fails: what is stored was decided before.

use super::{Event, People, Unit};
use crate::ids::UnitId;

/// Lets `event` happen to `people`.
pub fn apply(people: &mut People, event: &Event) {
    match event {
        Event::UnitAdded { unit } => people.units.put(unit.clone()),
        Event::UnitRenamed { unit, name, name_en } => change_unit(people, *unit, |unit| {
            let former = std::mem::replace(&mut unit.name, name.clone());
            unit.aliases.insert(former);
            unit.name_en.clone_from(name_en);
        }),
        Event::UnitClosed { unit, until } => change_unit(people, *unit, |unit| unit.until = Some(*until)),
        Event::AliasAdded { unit, alias } => change_unit(people, *unit, |unit| {
            unit.aliases.insert(alias.clone());
        }),
        Event::AliasRemoved { unit, alias } => people.units.forget_alias(*unit, alias),
        Event::PersonAdded { person } => {
            people.persons.by_sign_in.insert(person.sign_in.clone(), person.id);
            people.persons.by_id.insert(person.id, person.clone());
        }
        Event::PersonChanged { person, name, roles, unit } => {
            if let Some(person) = people.persons.by_id.get_mut(person) {
                person.name.clone_from(name);
                person.roles.clone_from(roles);
                person.unit = *unit;
            }
        }
        Event::ActiveSet { person, active } => {
            if let Some(person) = people.persons.by_id.get_mut(person) {
                person.active = *active;
            }
        }
        Event::DeviceAdded { device } => people.devices.put(device.clone()),
        Event::DeviceRevoked { device } => people.devices.revoke(*device),
        Event::SignIn { .. } | Event::Exported { .. } | Event::PhoneSet { .. } | Event::DigestTold { .. } => {
        }
    }
}

fn change_unit(people: &mut People, id: UnitId, how: impl FnOnce(&mut Unit)) {
    if let Some(mut unit) = people.units.by_id.get(&id).cloned() {
        how(&mut unit);
        people.units.put(unit);
    }
}
