//! Which moves a survey allows whom as it stands: what the pages offer. `decide` asks the same questions.

use crate::{
    access::{Action, Actor, Denied, Reach},
    survey::{Standing, Survey, command::Move},
};

/// Checks whether `actor` may do a move.
///
/// # Errors
/// [`Denied::Action`] when it may not.
pub fn allowed(actor: &Actor, step: Move) -> Result<(), Denied> {
    let action = Action::Survey(step);
    if actor.reach(action) == Reach::Everywhere {
        Ok(())
    } else {
        Err(Denied::Action { action: action.code() })
    }
}

/// Checks whether `actor` may see surveys and what they found.
///
/// # Errors
/// [`Denied::Hidden`] when it may not know of them.
pub fn may_read(actor: &Actor) -> Result<(), Denied> {
    if actor.reach(Action::ReadSurveys) == Reach::Everywhere { Ok(()) } else { Err(Denied::Hidden) }
}

/// Returns whether `step` is possible at all as the survey stands, whoever does it.
#[must_use]
pub fn is_possible(survey: &Survey, step: Move) -> bool {
    match step {
        Move::Plan | Move::Draw => survey.standing == Standing::Planned,
        Move::Cancel => matches!(survey.standing, Standing::Planned | Standing::Drawn),
        Move::Close
        | Move::Show
        | Move::Miss
        | Move::Refuse
        | Move::Interview
        | Move::TypeIn
        | Move::Respond => survey.standing == Standing::Drawn,
    }
}
