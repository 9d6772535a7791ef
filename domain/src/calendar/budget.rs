//! How much time a rule gives, and when its last day ends.
//! Only the amounts: what they come to on a given day is the calendar's.

use std::fmt;

use jiff::{
    Timestamp,
    civil::{Date, Time},
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::instant;

/// What a budget is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// An hour of 24 × 7 time.
    Hour,
    /// A calendar day (自然日).
    NaturalDay,
    /// A working day (工作日).
    WorkingDay,
}

impl Unit {
    /// Returns one unit in what is counted with: milliseconds for hours, days for days.
    pub(crate) fn size(self) -> i64 {
        match self {
            Self::Hour => 3_600_000,
            Self::NaturalDay | Self::WorkingDay => 1,
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Hour => "hour",
            Self::NaturalDay => "natural-day",
            Self::WorkingDay => "working-day",
        })
    }
}

/// The time a rule gives, written `{ amount = 5, unit = "working-day" }` in packs and stored events alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "WrittenBudget", into = "WrittenBudget")]
pub enum Budget {
    /// Hours that run day and night from the moment (民法典 art. 201 para. 2).
    Hours(u32),
    /// Calendar days; the first is not counted, and an end on a rest day moves to the next working day
    /// (民法典 art. 201 para. 1, art. 203 para. 1).
    NaturalDays(u16),
    /// Working days; the first day is not counted (行政许可法 art. 82).
    WorkingDays(u16),
}

impl Budget {
    /// Returns what the budget is counted in.
    #[must_use]
    pub fn unit(self) -> Unit {
        match self {
            Self::Hours(_) => Unit::Hour,
            Self::NaturalDays(_) => Unit::NaturalDay,
            Self::WorkingDays(_) => Unit::WorkingDay,
        }
    }

    /// Returns how many units it holds.
    #[must_use]
    pub fn amount(self) -> u32 {
        match self {
            Self::Hours(hours) => hours,
            Self::NaturalDays(days) | Self::WorkingDays(days) => u32::from(days),
        }
    }
}

/// A budget as a pack's author writes it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenBudget {
    amount: u32,
    unit: Unit,
}

impl TryFrom<WrittenBudget> for Budget {
    type Error = BudgetError;

    fn try_from(written: WrittenBudget) -> Result<Self, BudgetError> {
        let WrittenBudget { amount, unit } = written;
        if amount == 0 {
            return Err(BudgetError::Zero { unit });
        }
        let days = || u16::try_from(amount).map_err(|_| BudgetError::TooLong { amount, unit });
        match unit {
            Unit::Hour => Ok(Self::Hours(amount)),
            Unit::NaturalDay => days().map(Self::NaturalDays),
            Unit::WorkingDay => days().map(Self::WorkingDays),
        }
    }
}

impl From<Budget> for WrittenBudget {
    fn from(budget: Budget) -> Self {
        Self { amount: budget.amount(), unit: budget.unit() }
    }
}

/// Why a written budget is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BudgetError {
    /// No time at all.
    #[error("a budget of `0` in `{unit}` gives no time; write at least 1")]
    Zero {
        /// The unit written.
        unit: Unit,
    },
    /// More days than any limit in law.
    #[error("a budget of `{amount}` in `{unit}` is too long; write at most {}", u16::MAX)]
    TooLong {
        /// The amount written.
        amount: u32,
        /// The unit written.
        unit: Unit,
    },
}

/// When the last day of a budget in days ends (民法典 art. 203 para. 2). Written `"midnight"` or `"17:30"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum DayEnd {
    /// At 24:00; the next day's 00:00 itself is too late.
    Midnight,
    /// When business stops, to the minute; that minute's first instant is still in time.
    CloseOfBusiness(Time),
}

impl DayEnd {
    /// Returns the instant a day ends.
    #[must_use]
    pub fn of(self, date: Date) -> Timestamp {
        match self {
            Self::Midnight => date.tomorrow().map_or(Timestamp::MAX, |next| instant(next, Time::midnight())),
            Self::CloseOfBusiness(time) => instant(date, time),
        }
    }
}

impl TryFrom<String> for DayEnd {
    type Error = DayEndError;

    fn try_from(text: String) -> Result<Self, DayEndError> {
        if text == "midnight" {
            return Ok(Self::Midnight);
        }
        match Time::strptime("%H:%M", &text) {
            Ok(time) if time != Time::midnight() => Ok(Self::CloseOfBusiness(time)),
            _ => Err(DayEndError { text }),
        }
    }
}

impl From<DayEnd> for String {
    fn from(day_end: DayEnd) -> Self {
        match day_end {
            DayEnd::Midnight => "midnight".to_owned(),
            DayEnd::CloseOfBusiness(time) => format!("{:02}:{:02}", time.hour(), time.minute()),
        }
    }
}

/// A day cannot end then.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("a day does not end at `{text}`; write `midnight`, or a closing time such as `17:30`")]
pub struct DayEndError {
    /// What was written.
    pub text: String,
}
