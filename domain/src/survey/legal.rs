//! Which moves a survey allows whom as it stands: what the pages offer. `decide` asks the same questions.

use jiff::Timestamp;

use crate::{
    access::{Action, Actor, Denied, Reach},
    survey::{Channel, Standing, Survey, command::Move},
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

/// Checks whether `actor` may do a move on this survey: what a third party asks, nobody of the house asks, and whoever
/// has it in hand knows no other.
///
/// # Errors
/// [`Denied::Hidden`] when they may not know of it, [`Denied::Action`] when they may, but not do this.
pub fn allowed_on(actor: &Actor, step: Move, survey: &Survey, at: Timestamp) -> Result<(), Denied> {
    let action = Action::Survey(step);
    let is_allowed = match actor.reach(action) {
        Reach::None => false,
        Reach::Everywhere => {
            !(survey.plan.third_party && is_call(step)) || actor.is_system() || is_in_hand(actor, survey, at)
        }
        Reach::Own | Reach::OwnUnit | Reach::LeadUnit => is_in_hand(actor, survey, at),
    };
    if is_allowed {
        return Ok(());
    }
    may_read(actor)?;
    Err(Denied::Action { action: action.code() })
}

/// Returns whether somebody of a third party has a survey in hand at an instant.
#[must_use]
pub fn is_in_hand(actor: &Actor, survey: &Survey, at: Timestamp) -> bool {
    let Actor::Staff(staff) = actor else { return false };
    survey.plan.third_party && survey.hand.as_ref().is_some_and(|hand| hand.is_of(staff.person, at))
}

/// Returns whether `actor` can type in now what came back on paper.
#[must_use]
pub fn may_type_in(actor: &Actor, survey: &Survey, at: Timestamp) -> bool {
    allowed_on(actor, Move::TypeIn, survey, at).is_ok()
        && survey.plan.channels.contains(&Channel::Paper)
        && survey.takes_at(at)
}

/// Returns whether a move asks people, or delivers what they said.
fn is_call(step: Move) -> bool {
    match step {
        Move::Show
        | Move::Miss
        | Move::Refuse
        | Move::Interview
        | Move::TypeIn
        | Move::Seal
        | Move::Invite => true,
        Move::Plan | Move::Draw | Move::Close | Move::Cancel | Move::Respond | Move::Assign => false,
    }
}

/// Checks whether `actor` may see surveys and what they found.
///
/// # Errors
/// [`Denied::Hidden`] when it may not know of them.
pub fn may_read(actor: &Actor) -> Result<(), Denied> {
    if actor.reach(Action::ReadSurveys) == Reach::Everywhere { Ok(()) } else { Err(Denied::Hidden) }
}

/// Returns whether `actor` may see with which seed a survey was drawn, and which cases and orders: whoever knows that
/// while people are asked can talk to them first, and those who are rated are never told.
#[must_use]
pub fn sees_sample(actor: &Actor, survey: &Survey) -> bool {
    let action = if has_ended(survey) { Action::ReadSamples } else { Action::LeadSurveys };
    actor.reach(action) == Reach::Everywhere
}

/// Returns whether `actor` may see what a survey found: everybody of the house once it has ended; before that only those
/// who answer for surveys, and of a third party's nobody until its seal.
#[must_use]
pub fn sees_findings(actor: &Actor, survey: &Survey) -> bool {
    if has_ended(survey) {
        may_read(actor).is_ok()
    } else {
        !survey.plan.third_party && actor.reach(Action::LeadSurveys) == Reach::Everywhere
    }
}

fn has_ended(survey: &Survey) -> bool {
    match survey.standing {
        Standing::Planned | Standing::Drawn => false,
        Standing::Closed | Standing::Cancelled => true,
    }
}

/// Returns whether `step` is possible at all as the survey stands, whoever does it.
#[must_use]
pub fn is_possible(survey: &Survey, step: Move) -> bool {
    match step {
        Move::Plan | Move::Draw => survey.standing == Standing::Planned,
        Move::Cancel | Move::Assign => matches!(survey.standing, Standing::Planned | Standing::Drawn),
        Move::Close
        | Move::Show
        | Move::Miss
        | Move::Refuse
        | Move::Interview
        | Move::TypeIn
        | Move::Respond
        | Move::Seal
        | Move::Invite => survey.standing == Standing::Drawn,
    }
}
