//! Names for completion: who handles, who leads, as far as the installation knows them.

use std::collections::BTreeSet;

use domain::{
    access::Role,
    ids::UnitId,
    order::{command::Move, event::Event, sign, stead},
};

use super::case::Case;

/// The most names offered.
const NAMES: usize = 30;

/// Returns the handlers of the unit that this person signs for.
pub(super) fn to_sign(case: &Case<'_>) -> Vec<String> {
    let stand_in = stead::stand_in(case.context(), &case.order, case.pack, Move::Sign);
    let actor = stand_in.as_ref().map_or(&case.signed.actor, |stand_in| &stand_in.actor);
    let unit = sign::unit_of(actor, &case.order, case.pack).ok();
    distinct(people(case, unit, &[Role::UnitHandler]))
}

/// Returns the people of the leading unit and the handlers named before in this order.
pub(super) fn of_lead(case: &Case<'_>) -> Vec<String> {
    let named = case.entries.iter().filter_map(|entry| {
        if let Event::Signed { handler, .. } | Event::Answered { handler, .. } = &entry.recorded.event {
            Some(handler.clone())
        } else {
            None
        }
    });
    distinct(named.chain(people(case, case.order.lead, &[Role::UnitHandler])))
}

/// Returns the name of whoever is signed in, when it is somebody who handles; a principal names another.
pub(super) fn own_name<'a>(case: &Case<'a>) -> &'a str {
    let person = &case.signed.person;
    if person.roles.contains(&Role::UnitHandler) { &person.name } else { "" }
}

/// Returns the deputies and principals of the leading unit and the leaders named before in this order.
pub(super) fn leaders(case: &Case<'_>) -> Vec<String> {
    let named = case.entries.iter().filter_map(|entry| {
        if let Event::Answered { leader, .. } = &entry.recorded.event { Some(leader.clone()) } else { None }
    });
    distinct(named.chain(people(case, case.order.lead, &[Role::UnitApprover, Role::UnitPrincipal])))
}

/// Returns the handler named when the lead signed in this round; empty for none.
pub(super) fn signed_for(case: &Case<'_>) -> String {
    let order = &case.order;
    order.lead.and_then(|lead| order.handlers.get(&lead)).cloned().unwrap_or_default()
}

fn people<'a>(
    case: &'a Case<'_>,
    unit: Option<UnitId>,
    roles: &'a [Role],
) -> impl Iterator<Item = String> + 'a {
    let world = &case.signed.world;
    let units = unit.map(|unit| world.people.units.subtree(unit)).unwrap_or_default();
    let people = world.people.persons.iter().filter(|person| person.active);
    let theirs = people.filter(move |person| {
        person.unit.is_some_and(|unit| units.contains(&unit))
            && roles.iter().any(|role| person.roles.contains(role))
    });
    theirs.map(|person| person.name.clone())
}

fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    names.filter(|name| !name.is_empty() && seen.insert(name.clone())).take(NAMES).collect()
}
