//! From one state of a case to the next. Total over stored events: what `decide` once allowed stays readable.

use crate::ids::CaseId;

/// A stored event that cannot follow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("case `{case}`: the event `{event}` cannot follow: {why}")]
pub struct Unreadable {
    /// The case.
    pub case: CaseId,
    /// The event's code.
    pub event: &'static str,
    /// What is wrong.
    pub why: &'static str,
}
