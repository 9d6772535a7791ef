//! Who may do what in a campaign: the office leads it, a unit puts right and tests itself, the authority above it
//! applies, assessors keep visits and measurements. A panel judges; it does not sign in.

use super::super::{Action, Reach, Role};
use crate::campaign::command::Move;

/// Returns how far `role` may do `action`; nothing when the action is none of a campaign.
pub(super) fn reach(role: Role, action: Action) -> Option<Reach> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "other actions stand in the other tables")]
    match action {
        Action::ReadCampaigns => Some(reads(role)),
        Action::ReadCampaignFiles => Some(match role {
            Role::Supervisor | Role::Assessor | Role::Leader | Role::Auditor => Reach::Everywhere,
            _ => Reach::None,
        }),
        Action::Campaign(step) => Some(of_move(role, step)),
        _ => None,
    }
}

fn reads(role: Role) -> Reach {
    match role {
        Role::UnitHandler | Role::UnitApprover | Role::UnitPrincipal => Reach::OwnUnit,
        Role::Supervisor | Role::Assessor | Role::Leader | Role::Auditor | Role::Dispatcher => {
            Reach::Everywhere
        }
        Role::Citizen
        | Role::Window
        | Role::Agent
        | Role::Administrator
        | Role::Adjudicator
        | Role::Surveyor => Reach::None,
    }
}

fn of_move(role: Role, step: Move) -> Reach {
    match (role, step) {
        (Role::UnitHandler | Role::UnitApprover | Role::UnitPrincipal, Move::Rectify)
        | (Role::UnitApprover | Role::UnitPrincipal, Move::SelfAssess | Move::Apply) => Reach::OwnUnit,
        (Role::Dispatcher, Move::Find | Move::Confirm) => Reach::Everywhere,
        (Role::Assessor, Move::Visit | Move::Measure | Move::Retest) => Reach::Everywhere,
        // Units speak for themselves; whoever leads the campaign does not speak for them.
        (Role::Supervisor, Move::Rectify | Move::SelfAssess) => Reach::None,
        (Role::Supervisor, _) => Reach::Everywhere,
        _ => Reach::None,
    }
}
