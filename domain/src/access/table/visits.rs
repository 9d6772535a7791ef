//! Who may do what in visits: the supervisor appoints, plans, records and makes orders; whoever is sent writes down
//! what they found; leaders read it; a visited unit reads what was recorded of it.

use super::super::{Action, Reach, Role};
use crate::visit::command::Move;

/// Returns how far `role` may do `action`; nothing when the action is none of visits.
pub(super) fn reach(role: Role, action: Action) -> Option<Reach> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "other actions stand in the other tables")]
    match action {
        Action::ReadVisits => Some(match role {
            Role::Citizen | Role::Administrator | Role::Surveyor => Reach::None,
            Role::Window
            | Role::Agent
            | Role::Dispatcher
            | Role::UnitHandler
            | Role::UnitApprover
            | Role::UnitPrincipal
            | Role::Adjudicator => Reach::OwnUnit,
            Role::Supervisor | Role::Assessor | Role::Leader | Role::Auditor => Reach::Everywhere,
        }),
        Action::Visit(step) => Some(of_move(role, step)),
        _ => None,
    }
}

fn of_move(role: Role, step: Move) -> Reach {
    match (role, step) {
        (
            Role::Supervisor,
            Move::Appoint | Move::Plan | Move::Cancel | Move::Record | Move::Order | Move::LookAgain,
        )
        | (Role::Leader, Move::Read) => Reach::Everywhere,
        (
            Role::Window
            | Role::Agent
            | Role::Dispatcher
            | Role::UnitHandler
            | Role::UnitApprover
            | Role::UnitPrincipal
            | Role::Assessor
            | Role::Leader
            | Role::Adjudicator,
            Move::Record,
        ) => Reach::Own,
        _ => Reach::None,
    }
}
