//! Who may do what at a year's end: the assessor puts the sheet together, another assessor or a leader publishes it.

use super::super::{Action, Reach, Role};
use crate::annual::command::Move;

/// Returns how far `role` may do `action`; nothing when the action is none of a year's end.
pub(super) fn reach(role: Role, action: Action) -> Option<Reach> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "other actions stand in the other tables")]
    let may = match action {
        Action::ReadAnnual => {
            matches!(role, Role::Assessor | Role::Supervisor | Role::Leader | Role::Auditor)
        }
        Action::Annual(Move::Publish) => matches!(role, Role::Assessor | Role::Leader),
        Action::Annual(_) => role == Role::Assessor,
        _ => return None,
    };
    Some(if may { Reach::Everywhere } else { Reach::None })
}
