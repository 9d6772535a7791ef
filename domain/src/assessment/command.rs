//! What people may ask of an assessment: enter, mark, close, correct, appeal, rule. A command carries facts; what a
//! month counts at its cut-off comes from the ledger, never from whoever closes it.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    access::Denied,
    assessment::{TableError, periods::Unscored},
    exact::Exact,
    ids::{AppealId, MarkId, OrderId, UnitId},
    policy::Month,
};

/// The longest note, reason or ground, in characters.
pub const WORDS_LIMIT: usize = 2_000;
/// The most files that prove one thing.
pub const PROOFS_LIMIT: usize = 10;
/// The longest name of a file, in characters.
pub const NAME_LIMIT: usize = 200;

/// A period something is entered for: a month, or the end of a year. Written `2022-05` or `2022`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Span {
    /// A month of the daily assessment.
    Month(Month),
    /// The year's end.
    Year(i16),
}

impl Span {
    /// Reads `2022-05` or `2022`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(month) = Month::parse(text) {
            return Some(Self::Month(month));
        }
        let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| is_year).map(Self::Year)
    }

    /// Returns its number for files and indexes: `202205`, or `202200` for a year.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Month(month) => i64::from(month.year()) * 100 + i64::from(month.first().month()),
            Self::Year(year) => i64::from(year) * 100,
        }
    }

    /// Returns its first day.
    #[must_use]
    pub fn first(self) -> Option<Date> {
        match self {
            Self::Month(month) => Some(month.first()),
            Self::Year(year) => Date::new(year, 1, 1).ok(),
        }
    }

    /// Returns its last month.
    #[must_use]
    pub fn last_month(self) -> Option<Month> {
        match self {
            Self::Month(month) => Some(month),
            Self::Year(year) => Date::new(year, 12, 1).ok().map(Month::of),
        }
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Month(month) => month.fmt(formatter),
            Self::Year(year) => write!(formatter, "{year:04}"),
        }
    }
}

impl Serialize for Span {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wrong = || serde::de::Error::custom(format!("`{text}` is no period; write 2022-05 or 2022"));
        Self::parse(&text).ok_or_else(wrong)
    }
}

/// A file that proves something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The SM3 digest of its bytes, in hex.
    pub digest: String,
    /// What it was called.
    pub name: String,
    /// How many bytes it has.
    pub size: i64,
}

/// What may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Enter a value. The last one counts; all are kept.
    Enter {
        /// The pack that assesses.
        pack: String,
        /// The month, or the year for what is scored at its end.
        period: Span,
        /// Whose.
        unit: UnitId,
        /// The pack's input.
        input: String,
        /// The value.
        value: Exact,
        /// What proves it.
        evidence: Vec<Proof>,
        /// For the record.
        note: String,
    },
    /// Set a mark on a unit.
    Mark {
        /// Identifies the mark; given by the store.
        mark: MarkId,
        /// The pack that assesses.
        pack: String,
        /// The month.
        month: Month,
        /// Whose.
        unit: UnitId,
        /// The measure that counts marks.
        measure: String,
        /// The order it is about, if it is about one.
        order: Option<OrderId>,
        /// What proves it.
        evidence: Vec<Proof>,
        /// What was found.
        note: String,
    },
    /// Take a mark away; it stays on record.
    Unmark {
        /// Which.
        mark: MarkId,
        /// Why.
        reason: String,
    },
    /// Freeze a month as it stood at its cut-off.
    Close {
        /// The pack that assesses.
        pack: String,
        /// The month.
        month: Month,
    },
    /// Set a correction beside a frozen month.
    Correct {
        /// The pack that assesses.
        pack: String,
        /// The month.
        month: Month,
        /// Whose.
        unit: UnitId,
        /// The measure or input.
        measure: String,
        /// By how much.
        by: Exact,
        /// Why.
        reason: String,
        /// The granted appeal it follows from.
        appeal: Option<AppealId>,
    },
    /// Appeal against a score of a frozen month.
    Appeal {
        /// Identifies the appeal; given by the store.
        appeal: AppealId,
        /// The pack that assesses.
        pack: String,
        /// The month.
        month: Month,
        /// Whose score.
        unit: UnitId,
        /// The indicator.
        indicator: String,
        /// Why it is wrong.
        grounds: String,
    },
    /// Rule on an appeal.
    RuleAppeal {
        /// Which.
        appeal: AppealId,
        /// Whether the unit is right; then a correction follows.
        granted: bool,
        /// Why.
        reason: String,
    },
}

impl Command {
    /// Returns the order it is about.
    #[must_use]
    pub fn order(&self) -> Option<OrderId> {
        match self {
            Self::Mark { order, .. } => *order,
            Self::Enter { .. }
            | Self::Unmark { .. }
            | Self::Close { .. }
            | Self::Correct { .. }
            | Self::Appeal { .. }
            | Self::RuleAppeal { .. } => None,
        }
    }
}

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not the actor's to do.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// No such pack, or one that assesses nothing.
    #[error("the pack `{0}` is not loaded or assesses nothing")]
    NoAssessment(String),
    /// The pack does not assess that period.
    #[error("the pack `{pack}` does not assess `{period}`; packs that do: {}", if .instead.is_empty() { "none".to_owned() } else { .instead.join(", ") })]
    NotAssessed {
        /// The pack.
        pack: String,
        /// The period.
        period: Span,
        /// The packs that do.
        instead: Vec<String>,
    },
    /// The pack knows no year's end.
    #[error("the pack `{0}` assesses months only")]
    NoYear(String),
    /// The period has not begun.
    #[error("`{period}` has not begun yet")]
    NotBegun {
        /// The period.
        period: Span,
    },
    /// The unit is not compared in that period.
    #[error(
        "unit `{unit}` is not compared in `{period}`: it has no group of the pack, or did not exist then"
    )]
    NotCompared {
        /// The unit.
        unit: UnitId,
        /// The period.
        period: Span,
    },
    /// The pack has no such thing.
    #[error("`{value}` is not {what} of the pack `{pack}`; choose one of: {}", .known.join(", "))]
    Unknown {
        /// What kind of thing (`an input`, `a measure of marks`, `a measure or input`, `an indicator`).
        what: &'static str,
        /// What was given.
        value: String,
        /// The pack.
        pack: String,
        /// What could be.
        known: Vec<String>,
    },
    /// The value does not fit.
    #[error(transparent)]
    BadValue(#[from] TableError),
    /// The month cannot be scored.
    #[error(transparent)]
    Unscored(#[from] Unscored),
    /// A correction by nothing.
    #[error("a correction by 0 corrects nothing")]
    ByNothing,
    /// A field is empty, too long, or holds control characters.
    #[error("`{field}` must have 1 to {limit} printable characters")]
    BadField {
        /// Which.
        field: &'static str,
        /// The most.
        limit: usize,
    },
    /// A file's digest, name or size cannot be right, or there are too many.
    #[error("evidence is at most {PROOFS_LIMIT} files, each with its SM3 digest, a name and a size")]
    BadEvidence,
    /// The input must be proven.
    #[error("`{input}` must be proven by a file")]
    NeedsEvidence {
        /// The input.
        input: String,
    },
    /// No such order.
    #[error("order `{0}` does not exist")]
    NoOrder(OrderId),
    /// No such mark, or it was taken away.
    #[error("mark `{0}` does not exist or was taken away already")]
    NoMark(MarkId),
    /// The month is frozen.
    #[error("`{period}` was closed on {on}; set a correction beside it")]
    Closed {
        /// The period.
        period: Span,
        /// The day it was closed.
        on: Date,
    },
    /// The month is not frozen yet.
    #[error("`{month}` is not closed yet; enter or mark instead")]
    NotClosed {
        /// The month.
        month: Month,
    },
    /// Facts of the month are still awaited.
    #[error("`{month}` can be closed after its cut-off, which is the end of {cut_off}")]
    BeforeCutOff {
        /// The month.
        month: Month,
        /// The last day facts are awaited.
        cut_off: Date,
    },
    /// The time for appeals is over.
    #[error("appeals against `{month}` were possible until {until}")]
    AppealsOver {
        /// The month.
        month: Month,
        /// The last day.
        until: Date,
    },
    /// An appeal against the same score waits already.
    #[error("an appeal against this score waits for its ruling already")]
    AppealWaits,
    /// No such appeal.
    #[error("appeal `{0}` does not exist")]
    NoAppeal(AppealId),
    /// It was ruled on.
    #[error("appeal `{appeal}` was ruled on already")]
    Ruled {
        /// Which.
        appeal: AppealId,
    },
    /// Nobody rules on an appeal of their own unit.
    #[error("nobody rules on an appeal of their own unit; ask another assessor")]
    OwnAppeal,
    /// A correction names an appeal that does not stand for it.
    #[error("appeal `{appeal}` was not granted to this unit for this month")]
    NotGranted {
        /// Which.
        appeal: AppealId,
    },
}

impl Refusal {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied(_) => "denied",
            Self::NoAssessment(_) => "no-assessment",
            Self::NotAssessed { .. } => "not-assessed",
            Self::NoYear(_) => "no-year-end",
            Self::NotBegun { .. } => "period-not-begun",
            Self::NotCompared { .. } => "not-compared",
            Self::Unknown { .. } => "not-in-pack",
            Self::BadValue(_) => "bad-value",
            Self::Unscored(_) => "no-score",
            Self::ByNothing => "by-nothing",
            Self::BadField { .. } => "bad-words",
            Self::BadEvidence => "bad-evidence",
            Self::NeedsEvidence { .. } => "needs-evidence",
            Self::NoOrder(_) => "no-order",
            Self::NoMark(_) => "no-mark",
            Self::Closed { .. } => "period-closed",
            Self::NotClosed { .. } => "period-open",
            Self::BeforeCutOff { .. } => "before-cut-off",
            Self::AppealsOver { .. } => "appeals-over",
            Self::AppealWaits => "appeal-waits",
            Self::NoAppeal(_) => "no-appeal",
            Self::Ruled { .. } => "appeal-ruled",
            Self::OwnAppeal => "own-appeal",
            Self::NotGranted { .. } => "appeal-not-granted",
        }
    }
}

/// What the ledger says of a month's orders as they stood at an instant; counted by the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedOrders {
    /// The SM3 digest of the pack's text, in hex.
    pub pack_digest: String,
    /// The instant; events at or after it are not looked at.
    pub cut_off: Timestamp,
    /// The last event that was looked at.
    pub events: i64,
    /// Measure → count, for each unit that leads an order of the month.
    pub counts: Counts,
}

/// Measure → count, by unit.
pub type Counts = std::collections::BTreeMap<UnitId, std::collections::BTreeMap<String, i64>>;
