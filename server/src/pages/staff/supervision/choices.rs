//! Whom and what the forms offer: persons by what they may do, units, grounds.

use domain::{
    access::{Reach, reach},
    people::Person,
    policy::Pack,
    proceeding::{command::Move, legal::action_of},
};

use crate::{
    http::signed::Signed,
    pages::staff::rows::unit_name,
    told,
    views::{locale::Words, parts::Choice},
};

/// Returns the active persons who can do `step` by one of their roles, by unit.
pub(super) fn persons(signed: &Signed, step: Move) -> Vec<Choice> {
    let can = |person: &&Person| {
        let may = person.roles.iter().any(|role| reach(*role, action_of(step)) != Reach::None);
        // Whoever answers for a task answers for a unit.
        may && person.active && (step != Move::Report || person.unit.is_some())
    };
    let mut found: Vec<&Person> = signed.world.people.persons.iter().filter(can).collect();
    found.sort_by_key(|person| (person.unit, person.id));
    found.into_iter().map(|person| choice(signed, person)).collect()
}

fn choice(signed: &Signed, person: &Person) -> Choice {
    let unit = person.unit.map(|unit| unit_name(signed, unit)).unwrap_or_default();
    let label = if unit.is_empty() { person.name.clone() } else { format!("{} · {unit}", person.name) };
    Choice::new(&person.id.to_string(), Words::plain(label))
}

/// Returns the names of the open units, for completion.
pub(super) fn units(signed: &Signed, at: jiff::Timestamp) -> Vec<String> {
    crate::pages::staff::suggest::all(signed, at).into_iter().map(|unit| unit.name).collect()
}

/// Returns a pack's grounds of accountability.
pub(super) fn grounds(signed: &Signed, pack: &Pack) -> Vec<Choice> {
    let ground = |ground: &domain::policy::Referral| {
        let value = format!("{}:{}", pack.id(), ground.id);
        Choice::new(&value, Words::plain(told::text(&ground.name, signed.visitor.lang)))
    };
    pack.duties().referrals.iter().map(ground).collect()
}
