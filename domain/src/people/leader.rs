//! Who leads a unit: the person whom a warning names.

use super::{People, Person};
use crate::{
    access::Role,
    ids::{PersonId, UnitId},
    policy::Office,
};

/// The most units above each other that are asked for a leader.
const DEPTH: usize = 10;

/// Returns the person who holds an office for a unit: in the unit itself or in the nearest above it, and of several
/// whoever was entered first. `None` for offices that are no person's in this house.
#[must_use]
pub fn of(people: &People, unit: UnitId, office: Office) -> Option<PersonId> {
    let role = role(office)?;
    let holds = |person: &&Person| person.active && person.roles.contains(&role);
    if role == Role::Supervisor {
        return people.persons.iter().find(holds).map(|person| person.id);
    }
    let mut at = Some(unit);
    for _ in 0..DEPTH {
        let here = at?;
        let mut persons = people.persons.iter().filter(|person| person.unit == Some(here));
        if let Some(person) = persons.find(holds) {
            return Some(person.id);
        }
        at = people.units.get(here).and_then(|unit| unit.parent);
    }
    None
}

/// Returns the role that holds an office.
fn role(office: Office) -> Option<Role> {
    match office {
        Office::UnitHandler => Some(Role::UnitHandler),
        Office::UnitDeputy => Some(Role::UnitApprover),
        Office::UnitPrincipal => Some(Role::UnitPrincipal),
        Office::Centre => Some(Role::Supervisor),
        Office::UnitLegal
        | Office::UnitSupervision
        | Office::SectorAuthority
        | Office::DeputyLeader
        | Office::Leaders
        | Office::GovernmentOffice
        | Office::LegalOffice
        | Office::EstablishmentOffice
        | Office::InspectionOffice
        | Office::Discipline
        | Office::Media
        | Office::Upper
        | Office::Public => None,
    }
}
