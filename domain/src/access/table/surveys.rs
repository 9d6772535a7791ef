//! Who may do what in surveys: the assessor plans, draws and ends them, agents call, whoever holds paper types it in,
//! everybody of the house but the administrator of machines reads what was found, once it is over. While people are
//! asked only those who answer for surveys see who was drawn and what was said; windows and units, who are rated, never
//! see who was drawn. A surveyor of a third party calls
//! and types paper in for the surveys in hand, and reads nothing.

use super::super::{Action, Reach, Role};
use crate::survey::command::Move;

/// Returns how far `role` may do `action`; nothing when the action is none of surveys.
pub(super) fn reach(role: Role, action: Action) -> Option<Reach> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "other actions stand in the other tables")]
    match action {
        Action::ReadSurveys => Some(match role {
            Role::Citizen | Role::Administrator | Role::Surveyor => Reach::None,
            Role::Window
            | Role::Agent
            | Role::Dispatcher
            | Role::UnitHandler
            | Role::UnitApprover
            | Role::UnitPrincipal
            | Role::Supervisor
            | Role::Assessor
            | Role::Leader
            | Role::Auditor
            | Role::Adjudicator => Reach::Everywhere,
        }),
        Action::AskSurveys => Some(if role == Role::Surveyor { Reach::Own } else { Reach::None }),
        Action::LeadSurveys => Some(match role {
            Role::Supervisor | Role::Assessor | Role::Leader | Role::Auditor => Reach::Everywhere,
            Role::Citizen
            | Role::Window
            | Role::Agent
            | Role::Dispatcher
            | Role::UnitHandler
            | Role::UnitApprover
            | Role::UnitPrincipal
            | Role::Administrator
            | Role::Adjudicator
            | Role::Surveyor => Reach::None,
        }),
        Action::ReadSamples => Some(match role {
            Role::Agent
            | Role::Dispatcher
            | Role::Supervisor
            | Role::Assessor
            | Role::Leader
            | Role::Auditor
            | Role::Adjudicator => Reach::Everywhere,
            Role::Citizen
            | Role::Window
            | Role::UnitHandler
            | Role::UnitApprover
            | Role::UnitPrincipal
            | Role::Administrator
            | Role::Surveyor => Reach::None,
        }),
        Action::Survey(step) => Some(of_move(role, step)),
        _ => None,
    }
}

fn of_move(role: Role, step: Move) -> Reach {
    match (role, step) {
        (
            Role::Assessor,
            Move::Plan | Move::Draw | Move::Close | Move::Cancel | Move::TypeIn | Move::Assign | Move::Invite,
        ) => Reach::Everywhere,
        (
            Role::Surveyor,
            Move::Show | Move::Miss | Move::Refuse | Move::Interview | Move::TypeIn | Move::Seal,
        ) => Reach::Own,
        (Role::Agent, Move::Show | Move::Miss | Move::Refuse | Move::Interview | Move::TypeIn) => {
            Reach::Everywhere
        }
        _ => Reach::None,
    }
}
