//! Which moves a year's sheet allows whom as it stands: what the pages offer. `decide` asks the same.

use crate::{
    access::{Action, Actor, Denied, Reach},
    annual::{Sheet, Stage, command::Move},
};

/// Checks whether `actor` may do a move at all.
///
/// # Errors
/// [`Denied::Action`] when it may not.
pub fn allowed(actor: &Actor, step: Move) -> Result<(), Denied> {
    let action = Action::Annual(step);
    if actor.reach(action) == Reach::Everywhere {
        Ok(())
    } else {
        Err(Denied::Action { action: action.code() })
    }
}

/// Returns whether `step` is possible at all as the sheet stands, whoever does it.
#[must_use]
pub fn is_possible(sheet: &Sheet, step: Move) -> bool {
    match step {
        Move::Open => false,
        Move::Weigh => sheet.stage == Stage::Working && sheet.editions.is_empty(),
        Move::Take | Move::LeaveOut | Move::Publish => sheet.stage == Stage::Working,
        Move::Correct => sheet.stage == Stage::Published,
    }
}

/// Returns the moves that `actor` may try as the sheet stands; whoever prepared an edition may not publish it.
#[must_use]
pub fn moves(actor: &Actor, sheet: &Sheet) -> Vec<Move> {
    let by_others = |step: Move| step != Move::Publish || !sheet.hands.contains(&actor.signature());
    let may = |step: &Move| is_possible(sheet, *step) && allowed(actor, *step).is_ok() && by_others(*step);
    Move::ALL.into_iter().filter(may).collect()
}
