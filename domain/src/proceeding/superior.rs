//! To whom it goes when somebody is late: the next one up who can be named. Nothing here says what they must do.

use std::collections::BTreeSet;

use crate::{
    access::Role,
    ids::{PersonId, UnitId},
    people::{People, Person},
};

/// The most units one above the other.
const DEPTH: usize = 20;

/// Returns the person to tell that `person` is late: the principal of the unit, else of the nearest unit above, else a
/// leader of one of them or of no unit; `None` when nobody is above.
#[must_use]
pub fn superior(people: &People, person: PersonId) -> Option<PersonId> {
    let start = people.persons.get(person)?;
    let line = units_above(people, start);
    let others = || people.persons.iter().filter(|other| other.active && other.id != person);
    let with = |role: Role, unit: Option<UnitId>| {
        others().find(|other| other.roles.contains(&role) && other.unit == unit).map(|other| other.id)
    };
    // Whoever heads a unit has nobody above in it.
    let heads = start.roles.contains(&Role::UnitPrincipal);
    let principals = line.iter().skip(usize::from(heads));
    let principal = principals.clone().find_map(|unit| with(Role::UnitPrincipal, Some(*unit)));
    if start.roles.contains(&Role::Leader) {
        return None;
    }
    let leader = || line.iter().find_map(|unit| with(Role::Leader, Some(*unit)));
    principal.or_else(leader).or_else(|| with(Role::Leader, None))
}

fn units_above(people: &People, person: &Person) -> Vec<UnitId> {
    let mut line = Vec::new();
    let mut next = person.unit;
    while let Some(unit) = next.filter(|_| line.len() < DEPTH) {
        line.push(unit);
        next = people.units.get(unit).and_then(|unit| unit.parent);
    }
    line
}

/// Returns who keeps a draft that a rule writes: the active supervisor who was added first.
#[must_use]
pub fn keeper(people: &People) -> Option<PersonId> {
    let supervises = |person: &&Person| person.active && person.roles.contains(&Role::Supervisor);
    people.persons.iter().find(supervises).map(|person| person.id)
}

/// Returns who keeps what a citizen tells of `units`: as [`keeper`], but of none of them where another can.
#[must_use]
pub fn keeper_apart(people: &People, units: &BTreeSet<UnitId>) -> Option<PersonId> {
    let supervises = |person: &&Person| person.active && person.roles.contains(&Role::Supervisor);
    let is_apart = |person: &&Person| person.unit.is_none_or(|unit| !units.contains(&unit));
    let apart = people.persons.iter().filter(supervises).find(is_apart);
    apart.map(|person| person.id).or_else(|| keeper(people))
}
