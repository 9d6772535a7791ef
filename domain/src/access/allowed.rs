//! Whether somebody may do something to an order, to a case, or at all; and why not.

use super::{Action, Actor, Reach};
use crate::{case::Case, order::Order};

/// Not allowed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The action is known to the person, but not theirs to do.
    #[error("`{action}` is not yours to do; ask a person whose role allows it")]
    Action {
        /// What was tried.
        action: &'static str,
    },
    /// The person may not even know that the order exists.
    #[error("no such order")]
    Hidden,
}

/// Checks whether `actor` may do `action` to `order`.
///
/// # Errors
/// [`Denied::Hidden`] when the actor may not know the order, [`Denied::Action`] when it may, but not do this.
pub fn allowed(actor: &Actor, action: Action, order: &Order) -> Result<(), Denied> {
    if covers(actor, actor.reach(action), order) {
        return Ok(());
    }
    if covers(actor, actor.reach(Action::ReadOrder), order) {
        return Err(Denied::Action { action: action.code() });
    }
    Err(Denied::Hidden)
}

/// Checks whether `actor` may do `action` that concerns no order.
///
/// # Errors
/// [`Denied::Action`] when it may not.
pub fn allowed_anywhere(actor: &Actor, action: Action) -> Result<(), Denied> {
    match actor.reach(action) {
        Reach::None => Err(Denied::Action { action: action.code() }),
        Reach::Own | Reach::OwnUnit | Reach::LeadUnit | Reach::Everywhere => Ok(()),
    }
}

/// Checks whether `actor` may do `action` to `case`.
///
/// # Errors
/// [`Denied::Action`] when it may not.
pub fn allowed_on_case(actor: &Actor, action: Action, case: &Case) -> Result<(), Denied> {
    let covers = match (actor.reach(action), actor) {
        (Reach::Everywhere, _) | (Reach::Own, Actor::Citizen) => true,
        (Reach::OwnUnit | Reach::LeadUnit, Actor::Staff(staff)) => staff.units.contains(&case.facts.unit),
        (Reach::None | Reach::Own | Reach::OwnUnit | Reach::LeadUnit, _) => false,
    };
    if covers { Ok(()) } else { Err(Denied::Action { action: action.code() }) }
}

fn covers(actor: &Actor, reach: Reach, order: &Order) -> bool {
    match (reach, actor) {
        (Reach::None, _) => false,
        (Reach::Everywhere, _) => true,
        (Reach::Own, Actor::Citizen) => true,
        (Reach::OwnUnit, Actor::Staff(staff)) => staff.units.iter().any(|unit| order.is_handled_by(*unit)),
        (Reach::LeadUnit, Actor::Staff(staff)) => order.lead.is_some_and(|unit| staff.units.contains(&unit)),
        (Reach::Own | Reach::OwnUnit | Reach::LeadUnit, _) => false,
    }
}
