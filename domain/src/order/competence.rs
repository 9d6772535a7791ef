//! Whose matter it is when that is not plain (派单): what is unclear goes to a responsible person; the unit whose function is
//! nearest looks into it first; and a unit whose return was refused may have that reviewed once by somebody else, as
//! 国办函〔2025〕66号 has objections to a dispatch examined. The order lies with somebody at every moment.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    access::Actor,
    ids::UnitId,
    order::{Difficulty, Order, clocks::ClockKind, command::Move, refusal::Refusal},
    policy::Pack,
};

/// Why a responsible person has to decide whose a matter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// It is not clear whose it is.
    Unclear,
    /// No unit has it among its duties.
    Nobody,
    /// Several units have it among theirs.
    Several,
    /// A leader gave an instruction on it.
    Instructed,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Self; 4] = [Self::Unclear, Self::Nobody, Self::Several, Self::Instructed];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unclear => "unclear",
            Self::Nobody => "nobody",
            Self::Several => "several",
            Self::Instructed => "instructed",
        }
    }
}

/// What can be asked around whose matter an order is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Have a responsible person decide.
    Refer {
        /// Why.
        cause: Cause,
        /// What is known.
        words: String,
    },
    /// Decide, as the responsible person.
    Decide {
        /// What becomes of the order.
        course: Course,
        /// Why.
        words: String,
    },
    /// Have a unit look into it before it is assigned.
    Investigate {
        /// The unit whose function is nearest.
        unit: UnitId,
        /// What it is to find out.
        note: String,
    },
    /// Report what looking into it found.
    ReportFinding {
        /// What was found.
        found: String,
        /// Which unit it proposes; itself, when it is its own.
        proposed: Option<UnitId>,
    },
    /// Have the refusal of a return reviewed.
    RequestReview {
        /// What speaks against the refusal.
        grounds: String,
    },
    /// Decide a review; that is final.
    RuleReview {
        /// Whether the unit may give the order back after all.
        granted: bool,
        /// Why.
        words: String,
        /// It was the unit's own matter, and the unit said otherwise; only where the unit keeps it.
        own_matter: bool,
    },
}

impl Ask {
    /// Returns the name of the move.
    #[must_use]
    pub fn name(&self) -> Move {
        match self {
            Self::Refer { .. } => Move::Refer,
            Self::Decide { .. } => Move::Decide,
            Self::Investigate { .. } => Move::Investigate,
            Self::ReportFinding { .. } => Move::ReportFinding,
            Self::RequestReview { .. } => Move::RequestReview,
            Self::RuleReview { .. } => Move::RuleReview,
        }
    }
}

/// What becomes of an order a responsible person decides on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Course {
    /// It goes to these units.
    Assign {
        /// The unit that leads.
        lead: UnitId,
        /// The units that help.
        co_handlers: Vec<UnitId>,
        /// Which budget applies.
        difficulty: Difficulty,
    },
    /// A unit looks into it first.
    Investigate {
        /// Which.
        unit: UnitId,
    },
}

/// A meeting on whose matter an order is (会商).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// The day it was held; the day it was recorded where none is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_on: Option<Date>,
    /// The units that took part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<UnitId>,
    /// The unit that leads, as it was concluded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<UnitId>,
}

impl Meeting {
    /// Returns whether only words were recorded of it.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        *self == Self::default()
    }
}

/// That a responsible person has to decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referred {
    /// Why.
    pub cause: Cause,
    /// What is known.
    pub words: String,
    /// Who says so, as the ledger signs.
    pub by: String,
}

/// What a unit found that looked into a matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The unit that looked.
    pub unit: UnitId,
    /// What it found.
    pub found: String,
    /// Which unit it proposes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed: Option<UnitId>,
}

/// Checks that a dispatch or an investigation does not pass over the responsible person who is to decide.
///
/// # Errors
/// [`Refusal::DecisionNeeded`].
pub fn is_decided(order: &Order) -> Result<(), Refusal> {
    match &order.rulings.referred {
        Some(referred) => Err(Refusal::DecisionNeeded { cause: referred.cause }),
        None => Ok(()),
    }
}

/// Checks that whoever decides is not who asked for the decision, or who refused the return that is reviewed.
///
/// # Errors
/// [`Refusal::SameDecider`].
pub fn is_another(actor: &Actor, first: Option<&str>) -> Result<(), Refusal> {
    if first.is_some_and(|first| matches!(actor, Actor::Staff(_)) && actor.signature() == first) {
        return Err(Refusal::SameDecider);
    }
    Ok(())
}

/// Returns whether the pack gives units time to look into a matter.
#[must_use]
pub fn investigates(pack: &Pack) -> bool {
    pack.clocks().iter().any(|rule| rule.clock == ClockKind::Investigation)
}

/// Returns whether the unit may still ask for a review of the refusal of its return: once, and within the pack's time.
#[must_use]
pub fn may_be_reviewed(order: &Order) -> bool {
    let window = order.clocks.get(&ClockKind::ReviewRequest);
    let is_open = window.is_some_and(|window| window.clock.is_open());
    is_open && order.rulings.return_refused && !order.rulings.reviewed && !order.rulings.under_review
}
