//! Where an order stands and how it can end.

use serde::{Deserialize, Serialize};

/// The stages of the loop, in the order they are usually passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Written down; waits for screening.
    Registered,
    /// Accepted for handling; waits for dispatch.
    Accepted,
    /// A unit looks into whose it is, before it is sent to anybody.
    Investigating,
    /// Not accepted, with a coded reason told to the citizen.
    Refused,
    /// Handed over at once to an emergency line (110, 119, 120, 122).
    HandedOver,
    /// Sent to a lead unit; waits for receipt.
    Dispatched,
    /// The unit says it is not its matter; waits for the centre's ruling.
    ReturnRequested,
    /// Receipt acknowledged; waits for work.
    Signed,
    /// The unit is at it.
    InHand,
    /// The unit has answered; waits for the deputy's approval.
    Answered,
    /// The reply is out; the citizen is about to be asked.
    Approved,
    /// The citizen has been asked; waits for the citizen's word.
    Callback,
    /// The unit claims that duty was lawfully performed; waits for the verdict.
    Adjudication,
    /// Settled.
    Closed,
    /// Goes on inside its main order.
    Merged,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: [Self; 15] = [
        Self::Registered,
        Self::Accepted,
        Self::Investigating,
        Self::Refused,
        Self::HandedOver,
        Self::Dispatched,
        Self::ReturnRequested,
        Self::Signed,
        Self::InHand,
        Self::Answered,
        Self::Approved,
        Self::Callback,
        Self::Adjudication,
        Self::Closed,
        Self::Merged,
    ];

    /// Returns the stable code, as stored and as used in addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Accepted => "accepted",
            Self::Investigating => "investigating",
            Self::Refused => "refused",
            Self::HandedOver => "handed-over",
            Self::Dispatched => "dispatched",
            Self::ReturnRequested => "return-requested",
            Self::Signed => "signed",
            Self::InHand => "in-hand",
            Self::Answered => "answered",
            Self::Approved => "approved",
            Self::Callback => "callback",
            Self::Adjudication => "adjudication",
            Self::Closed => "closed",
            Self::Merged => "merged",
        }
    }

    /// Returns the stage of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// Returns whether nothing more is awaited from anybody at this stage.
    #[must_use]
    pub fn is_ended(self) -> bool {
        matches!(self, Self::Refused | Self::HandedOver | Self::Closed | Self::Merged)
    }

    /// Returns whether the order lies with a unit.
    #[must_use]
    pub fn is_with_unit(self) -> bool {
        matches!(
            self,
            Self::Dispatched | Self::ReturnRequested | Self::Signed | Self::InHand | Self::Answered
        )
    }
}

/// How an order ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The citizen said so.
    Satisfied,
    /// The citizen said no, and the pack's rounds are used up.
    Dissatisfied,
    /// Asked, and silent: “未评”. Never counted as satisfied (G3).
    Unrated,
    /// Adjudicated; the verdict stands beside the rating.
    Adjudicated,
    /// Found inadmissible by the centre's review; the citizen was told why.
    Inadmissible,
    /// The citizen withdrew the demand.
    Withdrawn,
    /// Ended in another system; taken over as it stood.
    Imported,
}

impl Outcome {
    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Satisfied => "satisfied",
            Self::Dissatisfied => "dissatisfied",
            Self::Unrated => "unrated",
            Self::Adjudicated => "adjudicated",
            Self::Inadmissible => "inadmissible",
            Self::Withdrawn => "withdrawn",
            Self::Imported => "imported",
        }
    }
}
