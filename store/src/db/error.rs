//! What can go wrong between us and a database, in words that say what to do about it.
//!
//! Deliberately without the engines' own error types: a failure is shared by every job of a batch,
//! so it must be cheap to clone, and nobody outside `db` may branch on an engine's code.

/// A failure of the store; refusals of the domain are answers, not errors.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Somebody else changed or created the same thing first.
    #[error("another change came first while {what} (`{cause}`); read again and retry")]
    Conflict {
        /// What we were doing.
        what: String,
        /// What the engine said.
        cause: String,
    },
    /// The engine is there but did not let us in within the time limit.
    #[error("the database was busy while {what} (`{cause}`); retry in a moment")]
    Busy {
        /// What we were doing.
        what: String,
        /// What the engine said.
        cause: String,
    },
    /// The engine or its disk cannot be reached. When this happened while committing, only asking again tells
    /// whether it was stored; a command with its key is done once however often it is sent.
    #[error(
        "the database cannot be reached while {what} (`{cause}`); check the server and its disk, then send the same again"
    )]
    Unavailable {
        /// What we were doing.
        what: String,
        /// What the engine said.
        cause: String,
    },
    /// There is no room left for another row.
    #[error("the disk is full while {what} (`{cause}`); nothing was stored, make room and retry")]
    Full {
        /// What we were doing.
        what: String,
        /// What the engine said.
        cause: String,
    },
    /// A stored value or a statement is not what this program expects.
    #[error("the database does not hold what was expected while {what} (`{cause}`); run `huiyin verify`")]
    Corrupt {
        /// What we were doing.
        what: String,
        /// What did not fit.
        cause: String,
    },
    /// This program must not use this database.
    #[error("{what}; {remedy}")]
    Unusable {
        /// Why it must not.
        what: String,
        /// What to do about it.
        remedy: String,
    },
}

impl Error {
    /// Returns the failure of a value that does not fit, found while doing `what`.
    pub fn corrupt(what: impl Into<String>, cause: impl Into<String>) -> Self {
        Self::Corrupt { what: what.into(), cause: cause.into() }
    }

    /// Returns whether the whole engine failed, so that trying single jobs again is of no use.
    pub fn is_engine_wide(&self) -> bool {
        match self {
            Self::Busy { .. } | Self::Unavailable { .. } | Self::Full { .. } | Self::Unusable { .. } => true,
            Self::Conflict { .. } | Self::Corrupt { .. } => false,
        }
    }
}
