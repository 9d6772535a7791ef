//! Who may do what to a proceeding: restricted ones are for whom they name, drafts not for the units they are about.

use super::{Action, Actor, Denied, Reach};
use crate::proceeding::{Proceeding, Stage};

/// Checks whether `actor` may do `action` to `proceeding`. A restricted one is for the persons it names and nobody else,
/// whatever their roles; a draft is not yet for the units it is about.
///
/// # Errors
/// [`Denied::Hidden`] when the actor may not know it, [`Denied::Action`] when it may, but not do this.
pub fn allowed_on_proceeding(actor: &Actor, action: Action, proceeding: &Proceeding) -> Result<(), Denied> {
    if let (Some(readers), Actor::Staff(staff)) = (proceeding.readers(), actor)
        && !readers.contains(&staff.person)
    {
        return Err(Denied::Hidden);
    }
    let covers = |action: Action| match (actor.reach(action), actor) {
        (Reach::Everywhere, _) => true,
        (Reach::OwnUnit | Reach::LeadUnit, Actor::Staff(staff)) => {
            let is_told = proceeding.stage != Stage::Draft;
            let is_named = proceeding.persons().contains(&staff.person) || proceeding.readers().is_some();
            let concerns = || proceeding.all_units().iter().any(|unit| staff.units.contains(unit));
            is_told && (is_named || concerns())
        }
        (Reach::None | Reach::Own | Reach::OwnUnit | Reach::LeadUnit, _) => false,
    };
    if covers(action) {
        return Ok(());
    }
    if covers(Action::ReadProceeding) {
        Err(Denied::Action { action: action.code() })
    } else {
        Err(Denied::Hidden)
    }
}
