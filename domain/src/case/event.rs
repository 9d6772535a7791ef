//! What has happened to a case. Stored events are a contract: a variant or field is added, never changed or removed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    case::{Asked, Exclusion, Heard, Placed, Taken, command::Meaning},
    ids::{CaseId, OrderId},
    order::command::AttemptResult,
};

/// Why a case ended without a rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Silence {
    /// The time to answer is over.
    Over,
    /// Nobody was reached, as often as the pack has it tried.
    Attempts,
    /// The number is somebody else's.
    WrongNumber,
    /// The citizen does not want to answer.
    Declined,
    /// The citizen wants no more messages.
    OptedOut,
}

impl Silence {
    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Over => "over",
            Self::Attempts => "attempts",
            Self::WrongNumber => "wrong-number",
            Self::Declined => "declined",
            Self::OptedOut => "opted-out",
        }
    }
}

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// A case was taken.
    Taken(Box<Taken>),
    /// Its source tells it otherwise now.
    Corrected(Box<Taken>),
    /// It is not asked.
    Excluded {
        /// Why.
        reason: Exclusion,
        /// The case it doubles.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        twin: Option<CaseId>,
    },
    /// The citizen was asked.
    Asked(Asked),
    /// The citizen said something. Nothing ever edits this (G3).
    Rated(Box<Placed>),
    /// A reply came in that the program did not understand.
    Heard(Heard),
    /// A person said what a reply means; a grade follows as a rating of its own.
    Understood {
        /// The gateway's own id of the reply.
        message: String,
        /// What it means.
        read: Meaning,
    },
    /// The citizen could not be reached by a call.
    Attempted {
        /// What happened.
        result: AttemptResult,
        /// When to try again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        again_at: Option<Timestamp>,
        /// The call's record.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        record: Option<String>,
    },
    /// The citizen wants no more messages.
    OptedOut {
        /// The reply or page that said so.
        evidence: String,
    },
    /// Somebody looked at the citizen's name and number in the clear.
    Unmasked {
        /// What for.
        reason: String,
    },
    /// It ended without a rating: 未评.
    Expired {
        /// Why.
        why: Silence,
    },
    /// A bad rating opened an order.
    Opened {
        /// The order.
        order: OrderId,
        /// Which rating of the case.
        rating: u16,
    },
}

impl Event {
    /// Returns the stable code, as stored beside the body.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Taken(_) => "taken",
            Self::Corrected(_) => "corrected",
            Self::Excluded { .. } => "excluded",
            Self::Asked(_) => "asked",
            Self::Rated(_) => "rated",
            Self::Heard(_) => "heard",
            Self::Understood { .. } => "understood",
            Self::Attempted { .. } => "attempted",
            Self::OptedOut { .. } => "opted-out",
            Self::Unmasked { .. } => "unmasked",
            Self::Expired { .. } => "expired",
            Self::Opened { .. } => "opened",
        }
    }
}
