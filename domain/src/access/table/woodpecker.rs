//! Who may do what in a year of the woodpecker: units and the centre put opinions forward, a unit says what it did with
//! its own, the centre runs the year; whoever is on the jury scores, whatever else they are.

use super::super::{Action, Reach, Role};
use crate::woodpecker::command::Move;

/// Returns how far `role` may do `action`; nothing when the action is none of the woodpecker.
pub(super) fn reach(role: Role, action: Action) -> Option<Reach> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "other actions stand in the other tables")]
    match action {
        Action::ReadWoodpecker => Some(match role {
            Role::Citizen | Role::Surveyor => Reach::None,
            _ => Reach::Everywhere,
        }),
        Action::Woodpecker(step) => Some(of_move(role, step)),
        _ => None,
    }
}

fn of_move(role: Role, step: Move) -> Reach {
    match role {
        Role::Citizen | Role::Surveyor => Reach::None,
        Role::Supervisor => Reach::Everywhere,
        Role::Dispatcher => match step {
            Move::Nominate
            | Move::Advance
            | Move::Decline
            | Move::Consent
            | Move::WriteCase
            | Move::ReviewCase
            | Move::Meet
            | Move::FollowUp
            | Move::Score
            | Move::Settle => Reach::Everywhere,
            Move::Begin
            | Move::Strike
            | Move::Publish
            | Move::Seat
            | Move::Judge
            | Move::Choose
            | Move::Appoint
            | Move::End => Reach::None,
        },
        Role::UnitHandler | Role::UnitApprover | Role::UnitPrincipal => match step {
            Move::Nominate | Move::Advance | Move::Decline => Reach::OwnUnit,
            step => as_juror(step),
        },
        Role::Window
        | Role::Agent
        | Role::Assessor
        | Role::Leader
        | Role::Administrator
        | Role::Auditor
        | Role::Adjudicator => as_juror(step),
    }
}

/// Whoever was named scores and settles what was given them to do; `decide` asks whether it was.
fn as_juror(step: Move) -> Reach {
    if matches!(step, Move::Score | Move::Settle) { Reach::Everywhere } else { Reach::None }
}
