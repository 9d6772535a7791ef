//! A clock: a budget, the moment it began, and a ledger of everything that held it up or lengthened it.
//!
//! The due date is never stored. It is derived from the ledger and a calendar each time, so a new calendar moves it
//! and suspending neither gives nor takes time: what is left after a pause is what was left before it.
//! Who may suspend or extend, and how often, is the order's and the pack's business, not the clock's.

mod reading;
mod rung;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

// The files above are private; this is the one path of each word.
pub use reading::{Remaining, Verdict};
pub use rung::{OPENING, OVERDUE_EVERY, Rung, RungError};

use crate::calendar::{Budget, DayEnd};

/// The most entries a ledger holds; a clock held up more often than this is held up by a mistake.
pub const LEDGER_LIMIT: usize = 200;

/// A budget running down. A stored contract: its JSON stays readable for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub struct Clock {
    // INVARIANT: instants never decrease; suspensions and resumptions alternate; nothing follows the stop.
    started_at: Timestamp,
    budget: Budget,
    day_end: DayEnd,
    ledger: Vec<Entry>,
    stopped_at: Option<Timestamp>,
}

/// One thing that happened to a running clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Entry {
    /// It stands still from here.
    Suspended {
        /// When.
        at: Timestamp,
    },
    /// It goes on from here.
    Resumed {
        /// When.
        at: Timestamp,
    },
    /// Its budget grows; it counts from the start, whenever it is granted.
    Extended {
        /// When.
        at: Timestamp,
        /// How much, in the budget's own unit.
        by: u16,
    },
}

impl Entry {
    /// Returns when it happened.
    #[must_use]
    pub fn at(self) -> Timestamp {
        match self {
            Self::Suspended { at } | Self::Resumed { at } | Self::Extended { at, .. } => at,
        }
    }
}

/// Why a clock refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ClockError {
    /// It stands already.
    #[error("the clock has been suspended since `{since}`; resume it first")]
    AlreadySuspended {
        /// Since when.
        since: Timestamp,
    },
    /// It is not standing.
    #[error("the clock is not suspended; there is nothing to resume")]
    NotSuspended,
    /// It has come to its end.
    #[error("the clock was stopped at `{at}`; start a new one")]
    Stopped {
        /// When.
        at: Timestamp,
    },
    /// The ledger is already past that moment.
    #[error("`{at}` lies before the last entry at `{last}`; record what happened in order")]
    BackInTime {
        /// The latest instant on record.
        last: Timestamp,
        /// The instant asked for.
        at: Timestamp,
    },
    /// An extension by nothing.
    #[error("an extension of `0` changes nothing; write at least 1")]
    EmptyExtension,
    /// More than [`LEDGER_LIMIT`] entries.
    #[error("the clock already has `{limit}` entries; stop it and start a new one")]
    LedgerFull {
        /// The limit.
        limit: usize,
    },
}

impl ClockError {
    /// Returns the stable code, for pages in two languages.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::AlreadySuspended { .. } => "already-suspended",
            Self::NotSuspended => "not-suspended",
            Self::Stopped { .. } => "stopped",
            Self::BackInTime { .. } => "back-in-time",
            Self::EmptyExtension => "empty-extension",
            Self::LedgerFull { .. } => "ledger-full",
        }
    }
}

impl Clock {
    /// Returns a clock that starts now.
    #[must_use]
    pub fn start(at: Timestamp, budget: Budget, day_end: DayEnd) -> Self {
        Self { started_at: at, budget, day_end, ledger: Vec::new(), stopped_at: None }
    }

    /// Returns the clock standing still from `at`.
    ///
    /// # Errors
    /// When it already stands or has stopped, or `at` lies before the last entry.
    pub fn suspend(&self, at: Timestamp) -> Result<Self, ClockError> {
        self.clone().with(Entry::Suspended { at })
    }

    /// Returns the clock going on from `at`.
    ///
    /// # Errors
    /// When it does not stand or has stopped, or `at` lies before the last entry.
    pub fn resume(&self, at: Timestamp) -> Result<Self, ClockError> {
        self.clone().with(Entry::Resumed { at })
    }

    /// Returns the clock with a larger budget, in the budget's own unit. A standing clock may be extended.
    ///
    /// # Errors
    /// When `by` is 0, the clock has stopped, or `at` lies before the last entry.
    pub fn extend(&self, at: Timestamp, by: u16) -> Result<Self, ClockError> {
        self.clone().with(Entry::Extended { at, by })
    }

    /// Returns the clock at its end, running or standing.
    ///
    /// # Errors
    /// When it has stopped before, or `at` lies before the last entry.
    pub fn stop(&self, at: Timestamp) -> Result<Self, ClockError> {
        self.check_open_at(at)?;
        Ok(Self { stopped_at: Some(at), ..self.clone() })
    }

    /// Returns whether it has not been stopped.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.stopped_at.is_none()
    }

    /// Returns whether it stands still, waiting to go on.
    #[must_use]
    pub fn is_suspended(&self) -> bool {
        self.is_open() && self.suspended_since().is_some()
    }

    /// Returns whether it is open and not suspended.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.is_open() && self.suspended_since().is_none()
    }

    /// Returns when it began.
    #[must_use]
    pub fn started_at(&self) -> Timestamp {
        self.started_at
    }

    /// Returns when it was stopped.
    #[must_use]
    pub fn stopped_at(&self) -> Option<Timestamp> {
        self.stopped_at
    }

    /// Returns the budget it began with, without extensions.
    #[must_use]
    pub fn budget(&self) -> Budget {
        self.budget
    }

    /// Returns everything that happened to it, in order.
    #[must_use]
    pub fn ledger(&self) -> &[Entry] {
        &self.ledger
    }

    fn suspended_since(&self) -> Option<Timestamp> {
        self.ledger.iter().rev().find_map(|entry| match entry {
            Entry::Suspended { at } => Some(Some(*at)),
            Entry::Resumed { .. } => Some(None),
            Entry::Extended { .. } => None,
        })?
    }

    /// Returns when it last began to run.
    fn running_since(&self) -> Timestamp {
        let resumed = self.ledger.iter().rev().find_map(|entry| match entry {
            Entry::Resumed { at } => Some(*at),
            Entry::Suspended { .. } | Entry::Extended { .. } => None,
        });
        resumed.unwrap_or(self.started_at)
    }

    fn last_at(&self) -> Timestamp {
        self.ledger.last().map_or(self.started_at, |entry| entry.at())
    }

    fn check_open_at(&self, at: Timestamp) -> Result<(), ClockError> {
        let last = self.last_at();
        match self.stopped_at {
            Some(at) => Err(ClockError::Stopped { at }),
            None if at < last => Err(ClockError::BackInTime { last, at }),
            None => Ok(()),
        }
    }

    fn with(mut self, entry: Entry) -> Result<Self, ClockError> {
        self.check_open_at(entry.at())?;
        match (entry, self.suspended_since()) {
            (Entry::Suspended { .. }, Some(since)) => {
                return Err(ClockError::AlreadySuspended { since });
            }
            (Entry::Resumed { .. }, None) => return Err(ClockError::NotSuspended),
            (Entry::Extended { by: 0, .. }, _) => return Err(ClockError::EmptyExtension),
            (Entry::Suspended { .. }, None)
            | (Entry::Resumed { .. }, Some(_))
            | (Entry::Extended { .. }, _) => {}
        }
        if self.ledger.len() >= LEDGER_LIMIT {
            return Err(ClockError::LedgerFull { limit: LEDGER_LIMIT });
        }
        self.ledger.push(entry);
        Ok(self)
    }
}

/// A clock as stored: read back by living its ledger again, so that what is read is as sound as what was written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    started_at: Timestamp,
    budget: Budget,
    day_end: DayEnd,
    ledger: Vec<Entry>,
    stopped_at: Option<Timestamp>,
}

impl TryFrom<Written> for Clock {
    type Error = ClockError;

    fn try_from(written: Written) -> Result<Self, ClockError> {
        let clock = Self::start(written.started_at, written.budget, written.day_end);
        let clock = written.ledger.into_iter().try_fold(clock, Self::with)?;
        written.stopped_at.map_or(Ok(clock.clone()), |at| clock.stop(at))
    }
}
