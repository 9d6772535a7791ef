//! What can be asked of an article.

use jiff::civil::Date;

use crate::{
    ids::{OrderId, UnitId},
    knowledge::Content,
};

/// How an article begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begin {
    /// A unit writes it.
    Write {
        /// The unit that answers for it.
        unit: UnitId,
        /// What it says.
        content: Box<Content>,
    },
    /// Somebody misses it and asks a unit to write it.
    Miss {
        /// The unit that should know.
        unit: UnitId,
        /// What it should be called.
        title: String,
        /// The matter.
        matter: String,
        /// What is asked.
        text: String,
        /// The order in which it came up.
        order: Option<OrderId>,
    },
}

impl Begin {
    /// Returns the name of the move.
    #[must_use]
    pub fn name(&self) -> Move {
        match self {
            Self::Write { .. } => Move::Write,
            Self::Miss { .. } => Move::Ask,
        }
    }
}

/// What can be asked of an article that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Begin or change the draft.
    Revise {
        /// What it says.
        content: Box<Content>,
    },
    /// Hand the draft to whoever approves.
    Submit,
    /// Give the draft back.
    Return {
        /// Why.
        remark: String,
    },
    /// Publish the draft; it answers every request that was taken up.
    Publish,
    /// Give the draft up.
    Drop,
    /// Ask for a change.
    Ask {
        /// What should be changed.
        text: String,
        /// The order in which it came up.
        order: Option<OrderId>,
    },
    /// Take a request up.
    TakeUp {
        /// Which.
        request: u16,
    },
    /// Say why there will be no change.
    Refuse {
        /// Which.
        request: u16,
        /// Why.
        reason: String,
    },
    /// Say that nothing has changed, and when to look again.
    Confirm {
        /// The next day.
        review_on: Date,
    },
    /// Let another unit answer for it.
    HandOver {
        /// Which unit.
        unit: UnitId,
        /// Why.
        reason: String,
    },
    /// Take it out of use.
    Retire {
        /// Why.
        reason: String,
    },
    /// Let happen what is due.
    Tick,
}

impl Command {
    /// Returns the name of the move.
    #[must_use]
    pub fn name(&self) -> Move {
        match self {
            Self::Revise { .. } => Move::Write,
            Self::Submit => Move::Submit,
            Self::Return { .. } => Move::Return,
            Self::Publish => Move::Publish,
            Self::Drop => Move::Drop,
            Self::Ask { .. } => Move::Ask,
            Self::TakeUp { .. } => Move::TakeUp,
            Self::Refuse { .. } => Move::Refuse,
            Self::Confirm { .. } => Move::Confirm,
            Self::HandOver { .. } => Move::HandOver,
            Self::Retire { .. } => Move::Retire,
            Self::Tick => Move::Tick,
        }
    }
}

/// The name of a move, for the access table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Move {
    /// Write an article or its next edition.
    Write,
    /// Hand a draft to whoever approves.
    Submit,
    /// Give a draft back.
    Return,
    /// Publish a draft.
    Publish,
    /// Give a draft up.
    Drop,
    /// Ask for a change, or for an article that is missing.
    Ask,
    /// Take a request up.
    TakeUp,
    /// Refuse a request.
    Refuse,
    /// Confirm that nothing has changed.
    Confirm,
    /// Let another unit answer for it.
    HandOver,
    /// Take it out of use.
    Retire,
    /// Let happen what is due.
    Tick,
}

impl Move {
    /// Every move.
    pub const ALL: [Self; 12] = [
        Self::Write,
        Self::Submit,
        Self::Return,
        Self::Publish,
        Self::Drop,
        Self::Ask,
        Self::TakeUp,
        Self::Refuse,
        Self::Confirm,
        Self::HandOver,
        Self::Retire,
        Self::Tick,
    ];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Write => "write-article",
            Self::Submit => "submit-article",
            Self::Return => "return-article",
            Self::Publish => "publish-article",
            Self::Drop => "drop-draft",
            Self::Ask => "ask-change",
            Self::TakeUp => "take-up-change",
            Self::Refuse => "refuse-change",
            Self::Confirm => "confirm-article",
            Self::HandOver => "hand-over-article",
            Self::Retire => "retire-article",
            Self::Tick => "tick-article",
        }
    }
}
