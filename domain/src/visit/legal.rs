//! Which moves a visit allows whom as it stands, and who may know of it: what the pages offer. `decide` asks the same.

use std::collections::BTreeSet;

use crate::{
    access::{Action, Actor, Denied, Reach},
    ids::{PersonId, UnitId},
    people::{UnitKind, Units},
    visit::{Standing, Visit, Visitor, command::Move},
};

/// What somebody may know of visits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Everybody's visits, but planned ones to units the person belongs to.
    pub is_wide: bool,
    /// The units the person belongs to.
    pub own: BTreeSet<UnitId>,
    /// The person, who knows what they are to do.
    pub person: Option<PersonId>,
}

impl Scope {
    /// Returns what `actor` may know.
    #[must_use]
    pub fn of(actor: &Actor, units: &Units) -> Self {
        let reach = actor.reach(Action::ReadVisits);
        let own = match actor {
            Actor::Staff(staff) if reach != Reach::None => belonging(&staff.units, units),
            Actor::Citizen | Actor::Staff(_) | Actor::System(_) => BTreeSet::new(),
        };
        let person = person(actor).filter(|_| reach != Reach::None);
        Self { is_wide: reach == Reach::Everywhere, own, person }
    }

    /// Returns whether a visit lies in it: a visited unit learns of it when its findings are recorded.
    #[must_use]
    pub fn has(&self, visit: &Visit) -> bool {
        let is_own = self.own.contains(&visit.plan.unit);
        let is_recorded = visit.standing == Standing::Recorded;
        let makes_it = self.person.is_some_and(|person| visit.plan.visitor == Visitor::Staff(person));
        !is_own && (self.is_wide || makes_it) || is_own && is_recorded
    }
}

/// Checks whether `actor` may do a move to no visit in particular: appoint, or plan.
///
/// # Errors
/// [`Denied::Action`] when it may not.
pub fn allowed_anywhere(actor: &Actor, step: Move) -> Result<(), Denied> {
    let action = Action::Visit(step);
    if actor.reach(action) == Reach::Everywhere {
        Ok(())
    } else {
        Err(Denied::Action { action: action.code() })
    }
}

/// Checks whether `actor` may do a move to a visit.
///
/// # Errors
/// [`Denied::Hidden`] when it may not know of it, [`Denied::Action`] when it may, but not do this.
pub fn allowed(actor: &Actor, units: &Units, visit: &Visit, step: Move) -> Result<(), Denied> {
    may_read(actor, units, visit)?;
    let action = Action::Visit(step);
    let makes_it = person(actor).is_some_and(|person| visit.plan.visitor == Visitor::Staff(person));
    let is_judged = belongs(actor, units, visit.plan.unit);
    let covers = match actor.reach(action) {
        Reach::Everywhere => !is_judged || step == Move::Read,
        Reach::Own => makes_it && !is_judged,
        Reach::None | Reach::LeadUnit | Reach::OwnUnit => false,
    };
    if covers { Ok(()) } else { Err(Denied::Action { action: action.code() }) }
}

/// Checks whether `actor` may know of a visit.
///
/// # Errors
/// [`Denied::Hidden`] when it may not.
pub fn may_read(actor: &Actor, units: &Units, visit: &Visit) -> Result<(), Denied> {
    let knows = Scope::of(actor, units).has(visit) || actor.is_system();
    if knows { Ok(()) } else { Err(Denied::Hidden) }
}

/// Returns whether `actor` belongs to a unit that is visited: to it, to one below it or to one above it. Whoever
/// belongs to the jurisdiction as a whole belongs to none of its units.
#[must_use]
pub fn belongs(actor: &Actor, units: &Units, visited: UnitId) -> bool {
    match actor {
        Actor::Staff(staff) => belonging(&staff.units, units).contains(&visited),
        Actor::Citizen | Actor::System(_) => false,
    }
}

/// Returns whether somebody of `unit` belongs to a unit that is visited.
#[must_use]
pub fn is_of(units: &Units, unit: UnitId, visited: UnitId) -> bool {
    belonging(&units.subtree(unit), units).contains(&visited)
}

/// Returns whether `step` is possible at all as the visit stands, whoever does it.
#[must_use]
pub fn is_possible(visit: &Visit, step: Move) -> bool {
    match step {
        Move::Appoint | Move::Plan => false,
        Move::Cancel | Move::Record => visit.standing == Standing::Planned,
        Move::Order | Move::LookAgain | Move::Read => visit.standing == Standing::Recorded,
    }
}

/// Returns the moves that `actor` may try as the visit stands.
#[must_use]
pub fn moves(actor: &Actor, units: &Units, visit: &Visit) -> Vec<Move> {
    let may = |step: &Move| is_possible(visit, *step) && allowed(actor, units, visit, *step).is_ok();
    Move::ALL.into_iter().filter(may).collect()
}

/// The units of a person and those above them, up to the jurisdiction.
fn belonging(of_person: &BTreeSet<UnitId>, units: &Units) -> BTreeSet<UnitId> {
    let is_whole = |unit: &UnitId| units.get(*unit).is_some_and(|unit| unit.kind == UnitKind::Jurisdiction);
    if of_person.iter().any(is_whole) {
        return BTreeSet::new();
    }
    let mut found = of_person.clone();
    let mut waiting: Vec<UnitId> = of_person.iter().copied().collect();
    while let Some(unit) = waiting.pop() {
        let above = units.get(unit).and_then(|unit| unit.parent);
        waiting.extend(above.filter(|above| !is_whole(above) && found.insert(*above)));
    }
    found
}

fn person(actor: &Actor) -> Option<PersonId> {
    match actor {
        Actor::Staff(staff) => Some(staff.person),
        Actor::Citizen | Actor::System(_) => None,
    }
}
