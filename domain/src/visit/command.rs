//! What can be asked of visits.

use jiff::civil::Date;

use crate::{ids::OrderId, visit::Seen};

/// What can be asked of a visit that is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Give it up.
    Cancel {
        /// Why.
        reason: String,
    },
    /// Write down what was found.
    Record {
        /// The day of the visit.
        on: Date,
        /// Step by step, as the script goes.
        seen: Vec<Seen>,
        /// As a whole.
        outcome: String,
    },
    /// Make an order of a fault, or another one when the first ended and left it as it was.
    Order {
        /// At which step.
        step: u8,
        /// The pack the order begins under.
        pack: String,
        /// The pack's kind.
        kind: String,
        /// The order; its id is given by the store, which registers it in the same moment.
        order: OrderId,
    },
    /// Say what a look after the order's end showed.
    LookAgain {
        /// At which step.
        step: u8,
        /// The day.
        on: Date,
        /// Whether it is put right.
        is_right: bool,
        /// What was seen.
        words: String,
        /// When the order ended, if it did; filled in by the store.
        ended_on: Option<Date>,
    },
    /// A leader has read it.
    Read {
        /// What the leader says.
        words: String,
    },
}

impl Command {
    /// Returns the name of the move.
    #[must_use]
    pub fn name(&self) -> Move {
        match self {
            Self::Cancel { .. } => Move::Cancel,
            Self::Record { .. } => Move::Record,
            Self::Order { .. } => Move::Order,
            Self::LookAgain { .. } => Move::LookAgain,
            Self::Read { .. } => Move::Read,
        }
    }
}

/// The name of a move, for the access table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Move {
    /// Appoint social supervisors, and withdraw them.
    Appoint,
    /// Plan a visit.
    Plan,
    /// Give a visit up.
    Cancel,
    /// Write down what was found.
    Record,
    /// Make an order of a fault.
    Order,
    /// Say what a second look showed.
    LookAgain,
    /// Say that it was read.
    Read,
}

impl Move {
    /// Every move.
    pub const ALL: [Self; 7] =
        [Self::Appoint, Self::Plan, Self::Cancel, Self::Record, Self::Order, Self::LookAgain, Self::Read];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Appoint => "appoint-supervisor",
            Self::Plan => "plan-visit",
            Self::Cancel => "cancel-visit",
            Self::Record => "record-visit",
            Self::Order => "order-fault",
            Self::LookAgain => "look-again",
            Self::Read => "read-visit",
        }
    }
}
