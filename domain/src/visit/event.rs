//! What has happened to a visit.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    ids::OrderId,
    visit::{Plan, Seen},
};

/// What has happened. A stored contract: only added to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// It was planned.
    VisitPlanned {
        /// What is to be tried.
        plan: Box<Plan>,
    },
    /// It was given up.
    VisitCancelled {
        /// Why.
        reason: String,
    },
    /// What was found was written down.
    VisitRecorded {
        /// The day of the visit.
        on: Date,
        /// Step by step.
        seen: Vec<Seen>,
        /// As a whole.
        outcome: String,
    },
    /// A fault became an order, or another one after a look found it unchanged.
    FaultOrdered {
        /// At which step.
        step: u8,
        /// Which order.
        order: OrderId,
    },
    /// Somebody looked again after the order had ended.
    FaultLookedAt {
        /// At which step.
        step: u8,
        /// The day.
        on: Date,
        /// Whether it is put right.
        is_right: bool,
        /// What was seen.
        words: String,
    },
    /// A leader read it.
    VisitRead {
        /// What the leader says.
        words: String,
    },
}

impl Event {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::VisitPlanned { .. } => "visit-planned",
            Self::VisitCancelled { .. } => "visit-cancelled",
            Self::VisitRecorded { .. } => "visit-recorded",
            Self::FaultOrdered { .. } => "fault-ordered",
            Self::FaultLookedAt { .. } => "fault-looked-at",
            Self::VisitRead { .. } => "visit-read",
        }
    }
}
