//! Why a command was refused: always the facts, and what would be possible instead.
//! A refusal is an answer, not a failure; nothing has changed.

use crate::{
    access::Denied,
    clock::ClockError,
    ids::{OrderId, UnitId},
    order::{command::Move, stage::Stage},
};

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The order is not at a stage where this can be done.
    #[error("`{}` is not possible while the order is `{}`; possible now: {}", .tried.code(), .stage.code(), list(.legal))]
    IllegalMove {
        /// What was tried.
        tried: Move,
        /// Where the order stands.
        stage: Stage,
        /// What the order allows.
        legal: Vec<Move>,
    },
    /// The order waits for the citizen.
    #[error("the order waits for the citizen; resume it before `{}`", .tried.code())]
    Suspended {
        /// What was tried.
        tried: Move,
    },
    /// This person may not do this to this order.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A field is empty.
    #[error("`{field}` is empty; fill it in")]
    Empty {
        /// Which one.
        field: &'static str,
    },
    /// A field is too long.
    #[error("`{field}` has {length} characters; shorten it to {limit}")]
    TooLong {
        /// Which one.
        field: &'static str,
        /// How long it is.
        length: usize,
        /// How long it may be.
        limit: usize,
    },
    /// A field holds a character that cannot be kept or read.
    #[error("`{field}` holds a control character at position {at}; remove it")]
    ControlCharacter {
        /// Which one.
        field: &'static str,
        /// Where, counted in characters from 1.
        at: usize,
    },
    /// The pack does not know this value.
    #[error("`{value}` is not a {what} of the pack `{pack}`; choose one of: {}", .known.join(", "))]
    Unknown {
        /// What kind of thing (`reason`, `kind`, `question`, …).
        what: &'static str,
        /// What was given.
        value: String,
        /// The pack.
        pack: String,
        /// What the pack knows.
        known: Vec<String>,
    },
    /// No such pack is loaded.
    #[error("the pack `{0}` is not loaded; load it first")]
    UnknownPack(String),
    /// No such unit, or it is closed.
    #[error("unit `{0}` does not exist or is closed; choose another")]
    UnknownUnit(UnitId),
    /// A unit was named twice.
    #[error("unit `{0}` is named twice; it leads or it helps, once")]
    UnitTwice(UnitId),
    /// A required question has no answer.
    #[error("question `{0}` has no answer")]
    Unanswered(String),
    /// Dissatisfied without a word why.
    #[error("say in a few words what is not right, so that it can be put right")]
    WordsNeeded,
    /// The evidence is not this citizen's.
    #[error("this answer does not come from the citizen of this order")]
    NotTheCitizen,
    /// It has not been answered yet.
    #[error("the citizen has not been asked yet; only the citizen's withdrawal can end it now")]
    OnlyWithdrawal,
    /// Too few attempts to give up.
    #[error("{made} of {needed} attempts were made; try again or record the citizen's answer")]
    TooFewAttempts {
        /// How many were made.
        made: u16,
        /// How many the pack demands.
        needed: u16,
    },
    /// The citizen's right to dispute has lapsed.
    #[error("it closed more than the pack's window ago; register a new demand")]
    WindowClosed,
    /// The received day lies in the future.
    #[error("`received_on` is `{0}`, which lies in the future; correct it")]
    FutureDate(jiff::civil::Date),
    /// A main order cannot be merged into itself, into another jurisdiction's pack, or into a child.
    #[error("order `{child}` cannot be merged into order `{main}`: {why}")]
    CannotMerge {
        /// The order to be merged.
        child: OrderId,
        /// The order it should go into.
        main: OrderId,
        /// Why not.
        why: &'static str,
    },
    /// The order changed since it was shown.
    #[error("the order is at version {actual}, you saw version {seen}; look at what changed")]
    Changed {
        /// The version the person saw.
        seen: i64,
        /// The present version.
        actual: i64,
    },
    /// No such order.
    #[error("order `{0}` does not exist")]
    NoOrder(OrderId),
    /// A timer that is not the clock's next rung.
    #[error("the timer is not due or has fired already")]
    StaleTimer,
    /// A clock refused.
    #[error(transparent)]
    Clock(#[from] ClockError),
    /// The stored order cannot be continued.
    #[error(transparent)]
    Unreadable(#[from] super::apply::Unreadable),
}

impl Refusal {
    /// Returns the stable code, for pages in two languages and for scripts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::IllegalMove { .. } => "illegal-move",
            Self::Suspended { .. } => "suspended",
            Self::Denied(_) => "denied",
            Self::Empty { .. } => "empty",
            Self::TooLong { .. } => "too-long",
            Self::ControlCharacter { .. } => "control-character",
            Self::Unknown { .. } => "unknown-value",
            Self::UnknownPack(_) => "unknown-pack",
            Self::UnknownUnit(_) => "unknown-unit",
            Self::UnitTwice(_) => "unit-twice",
            Self::Unanswered(_) => "unanswered",
            Self::WordsNeeded => "words-needed",
            Self::NotTheCitizen => "not-the-citizen",
            Self::OnlyWithdrawal => "only-withdrawal",
            Self::TooFewAttempts { .. } => "too-few-attempts",
            Self::WindowClosed => "window-closed",
            Self::FutureDate(_) => "future-date",
            Self::CannotMerge { .. } => "cannot-merge",
            Self::Changed { .. } => "changed",
            Self::NoOrder(_) => "no-order",
            Self::StaleTimer => "stale-timer",
            Self::Clock(_) => "clock",
            Self::Unreadable(_) => "unreadable",
        }
    }
}

fn list(moves: &[Move]) -> String {
    moves.iter().map(|step| step.code()).collect::<Vec<_>>().join(", ")
}
