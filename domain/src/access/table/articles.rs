//! Who may do what in the knowledge base: the unit keeps its articles, everybody who talks to citizens reads them and
//! may ask for a change, the centre may write for a unit and let another unit answer.

use super::super::{Action, Reach, Role};
use crate::knowledge::command::Move;

/// Returns how far `role` may do `action`; nothing when the action is none of the knowledge base.
pub(super) fn reach(role: Role, action: Action) -> Option<Reach> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "other actions stand in the other tables")]
    match action {
        Action::ReadArticles if matches!(role, Role::Citizen | Role::Surveyor) => Some(Reach::None),
        Action::ReadArticles => Some(Reach::Everywhere),
        Action::ReadArticleDrafts => Some(drafts(role)),
        Action::Article(step) => Some(of_move(role, step)),
        _ => None,
    }
}

fn drafts(role: Role) -> Reach {
    match role {
        Role::UnitHandler | Role::UnitApprover | Role::UnitPrincipal => Reach::OwnUnit,
        Role::Dispatcher | Role::Supervisor | Role::Assessor | Role::Auditor => Reach::Everywhere,
        Role::Citizen
        | Role::Window
        | Role::Agent
        | Role::Leader
        | Role::Administrator
        | Role::Adjudicator
        | Role::Surveyor => Reach::None,
    }
}

fn of_move(role: Role, step: Move) -> Reach {
    match (role, step) {
        (Role::UnitApprover | Role::UnitPrincipal, Move::Return | Move::Publish | Move::Refuse) => {
            Reach::OwnUnit
        }
        (Role::UnitApprover | Role::UnitPrincipal, Move::Confirm | Move::Retire) => Reach::OwnUnit,
        (
            Role::UnitHandler | Role::UnitApprover | Role::UnitPrincipal,
            Move::Write | Move::Submit | Move::Drop | Move::TakeUp,
        ) => Reach::OwnUnit,
        (Role::Dispatcher, Move::Write | Move::Submit | Move::Drop | Move::HandOver) => Reach::Everywhere,
        // Another unit notices a mistake as well as an agent does.
        (
            Role::Window
            | Role::Agent
            | Role::Dispatcher
            | Role::UnitHandler
            | Role::UnitApprover
            | Role::UnitPrincipal
            | Role::Supervisor,
            Move::Ask,
        ) => Reach::Everywhere,
        _ => Reach::None,
    }
}
