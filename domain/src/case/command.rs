//! What people, pages and jobs may ask of a case.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    case::{By, Known, Taken, Terms},
    order::command::AttemptResult,
    rating::{Grade, Rating},
};

/// A case on its way in. Taken again by the same key it changes nothing, or is corrected by what differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Take {
    /// Its facts.
    pub facts: Taken,
    /// How to ask: `None` as its number allows, [`By::Session`] at a window.
    pub by: Option<By>,
    /// By what rules it is asked.
    pub terms: Terms,
    /// What else is known; filled in by the store.
    pub known: Known,
}

/// A command to a case that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Ask, or ask again in another way.
    Ask {
        /// How.
        by: By,
        /// The days within which an answer is in time.
        answer_days: u16,
    },
    /// Record what the citizen said: the first rating, or one beside it (追评).
    Rate {
        /// What was said, and how we know.
        rating: Box<Rating>,
    },
    /// Keep a reply that could not be understood; it waits for a person.
    Hear {
        /// The gateway's own id of the reply.
        message: String,
        /// What it says.
        words: String,
        /// When it came in.
        at: Timestamp,
    },
    /// Say what a reply means, as a person.
    Read {
        /// The gateway's own id of the reply.
        message: String,
        /// What it means.
        meaning: Meaning,
    },
    /// Record that the citizen could not be reached by a call.
    Attempt {
        /// What happened.
        result: AttemptResult,
        /// When to try again.
        again_at: Option<Timestamp>,
        /// The call's record, if there is one.
        record: Option<String>,
    },
    /// The citizen wants no more messages.
    OptOut {
        /// The reply or page that said so.
        evidence: String,
    },
    /// Look at the citizen's name and number in the clear; recorded each time.
    Unmask {
        /// What for.
        reason: String,
    },
    /// The time to answer is over; it ends unrated.
    Expire,
}

/// What a reply means to the person who read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "meaning", rename_all = "kebab-case")]
pub enum Meaning {
    /// An answer on the pack's own scale.
    Scale {
        /// The option's id.
        option: String,
    },
    /// One of the national grades.
    Grade {
        /// Which.
        grade: Grade,
    },
    /// No more messages.
    OptOut,
    /// Nothing that could be graded.
    None,
}

/// The name of a command, for the access matrix and the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Move {
    /// See [`Take`].
    Take,
    /// A [`Take`] at a window, with [`By::Session`]: the device is set to the case. No rating is seen by that.
    StartRating,
    /// See [`Command::Ask`].
    Ask,
    /// See [`Command::Rate`].
    Rate,
    /// See [`Command::Hear`].
    Hear,
    /// See [`Command::Read`].
    Read,
    /// See [`Command::Attempt`].
    Attempt,
    /// See [`Command::OptOut`].
    OptOut,
    /// See [`Command::Unmask`].
    Unmask,
    /// See [`Command::Expire`].
    Expire,
}

impl Move {
    /// Every move.
    pub const ALL: [Self; 10] = [
        Self::Take,
        Self::StartRating,
        Self::Ask,
        Self::Rate,
        Self::Hear,
        Self::Read,
        Self::Attempt,
        Self::OptOut,
        Self::Unmask,
        Self::Expire,
    ];

    /// Returns the stable code, distinct from those of an order's moves.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Take => "take-case",
            Self::StartRating => "start-rating",
            Self::Ask => "ask-case",
            Self::Rate => "rate-case",
            Self::Hear => "hear-reply",
            Self::Read => "read-reply",
            Self::Attempt => "call-case",
            Self::OptOut => "opt-out",
            Self::Unmask => "unmask-case",
            Self::Expire => "expire-case",
        }
    }
}

impl Take {
    /// Returns the name of the command.
    #[must_use]
    pub fn name(&self) -> Move {
        match self.by {
            Some(By::Session) => Move::StartRating,
            Some(By::Sms | By::Phone) | None => Move::Take,
        }
    }
}

impl Command {
    /// Returns the name of the command.
    #[must_use]
    pub fn name(&self) -> Move {
        match self {
            Self::Ask { .. } => Move::Ask,
            Self::Rate { .. } => Move::Rate,
            Self::Hear { .. } => Move::Hear,
            Self::Read { .. } => Move::Read,
            Self::Attempt { .. } => Move::Attempt,
            Self::OptOut { .. } => Move::OptOut,
            Self::Unmask { .. } => Move::Unmask,
            Self::Expire => Move::Expire,
        }
    }
}
