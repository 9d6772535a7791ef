//! The ladder of a running clock: a warning, the due date, then a reminder every five working days.
//! When each rung is reached is derived here; who hears of it, and by what channel, is the pack's.

use std::{fmt, str::FromStr};

use jiff::{
    Timestamp,
    civil::{Time, time},
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    Clock,
    reading::{Passage, Span, overdue},
};
use crate::calendar::{Calendar, Unit, date_of, instant, later_by_ms};

/// When offices open and a rung of a budget in days is reached: nobody is woken at midnight.
pub const OPENING: Time = time(9, 0, 0, 0);

/// Working days from one overdue rung to the next.
pub const OVERDUE_EVERY: i64 = 5;

/// One rung of the ladder, in firing order. Written `warn`, `due`, `overdue-1`, `overdue-2`, …
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Rung {
    /// Four fifths of the budget are used.
    Warn,
    /// The budget runs out.
    Due,
    /// The first working day after the due date (1), and every fifth after that (2, 3, …).
    Overdue(u16),
}

impl fmt::Display for Rung {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Warn => formatter.write_str("warn"),
            Self::Due => formatter.write_str("due"),
            Self::Overdue(count) => write!(formatter, "overdue-{count}"),
        }
    }
}

impl FromStr for Rung {
    type Err = RungError;

    fn from_str(text: &str) -> Result<Self, RungError> {
        let count = || text.strip_prefix("overdue-")?.parse().ok().filter(|count| *count > 0);
        let rung = match text {
            "warn" => Some(Self::Warn),
            "due" => Some(Self::Due),
            _ => count().map(Self::Overdue),
        };
        // Only the written form itself is read: no `overdue-01`, no `overdue-+1`.
        let rung = rung.filter(|rung| rung.to_string() == text);
        rung.ok_or_else(|| RungError { text: text.to_owned() })
    }
}

impl TryFrom<String> for Rung {
    type Error = RungError;

    fn try_from(text: String) -> Result<Self, RungError> {
        text.parse()
    }
}

impl From<Rung> for String {
    fn from(rung: Rung) -> Self {
        rung.to_string()
    }
}

/// No rung has that name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{text}` is no rung; write `warn`, `due` or `overdue-1` and up")]
pub struct RungError {
    /// What was written.
    pub text: String,
}

impl Clock {
    /// Returns the rung after the last one fired.
    #[must_use]
    pub fn next_rung(&self, last_fired: Option<Rung>) -> Rung {
        match last_fired {
            None => Rung::Warn,
            Some(Rung::Warn) => Rung::Due,
            Some(Rung::Due) => Rung::Overdue(1),
            Some(Rung::Overdue(count)) => Rung::Overdue(count.saturating_add(1)),
        }
    }

    /// Returns when a running clock reaches a rung; `None` while it stands and once it has stopped.
    ///
    /// A rung reached before the clock last went on is reached at that moment, for nothing fires while it stands.
    /// Later rungs are never reached before earlier ones.
    #[must_use]
    pub fn rung_at(&self, rung: Rung, calendar: &Calendar) -> Option<Timestamp> {
        if !self.is_running() {
            return None;
        }
        let spans = self.spans();
        let Passage::RunsOut { landing, span } = self.passage(&spans, calendar) else {
            return None;
        };
        let at = match rung {
            Rung::Warn => {
                let four_fifths = (self.total() * 4 + 4) / 5;
                reach(&spans, four_fifths, self.budget.unit(), calendar)?.min(landing.at)
            }
            Rung::Due => landing.at,
            Rung::Overdue(count) => {
                let days = 1 + OVERDUE_EVERY * (i64::from(count.max(1)) - 1);
                reach(&overdue(&spans, span, landing), days, Unit::WorkingDay, calendar)?
            }
        };
        Some(at.max(self.running_since()))
    }
}

/// Returns when so much of a unit has passed over the spans: to the millisecond, or at the opening of that day.
fn reach(spans: &[Span], amount: i64, unit: Unit, calendar: &Calendar) -> Option<Timestamp> {
    let mut left = amount;
    for span in spans {
        match span.to.map(|to| calendar.counted(unit, span.from, to)) {
            Some(passed) if passed < left => left -= passed,
            _ if unit == Unit::Hour => return Some(later_by_ms(span.from, left)),
            _ => {
                return Some(instant(calendar.date_after(date_of(span.from), left, unit), OPENING));
            }
        }
    }
    None
}
