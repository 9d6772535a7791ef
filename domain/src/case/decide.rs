//! The one way in for change: a command and a state give events, or a refusal.

use crate::case::{event::Event, opening::Opening};

/// What happens to a case, and the order it opens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// What happens to the case.
    pub events: Vec<Event>,
    /// The order a bad rating opens.
    pub opens: Option<Opening>,
}
