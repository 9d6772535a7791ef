//! What can be asked of a monthly table, what the store knows when it is asked, and why it is refused.

use jiff::civil::Date;

use crate::{
    access::Denied,
    policy::Month,
    tables::{Place, Row, figure::Figure, template::Template},
};

/// The longest reason, in characters.
pub const WORDS_LIMIT: usize = 500;

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Close and sign a table.
    Close {
        /// Which.
        place: Place,
        /// The layout of the installation.
        template: Box<Template>,
    },
    /// Set a correction beside a closed table.
    Correct {
        /// Which.
        place: Place,
        /// The row.
        row: String,
        /// The figure.
        figure: Figure,
        /// By how much.
        by: i64,
        /// Why.
        reason: String,
    },
}

/// What the store counted for a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The SM3 digest of the pack's text, in hex.
    pub pack_digest: String,
    /// The last event that was looked at.
    pub events: i64,
    /// The rows.
    pub rows: Vec<Row>,
}

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not the actor's to do.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// No such report.
    #[error("the pack `{pack}` asks for no monthly report `{report}`")]
    NoReport {
        /// The pack.
        pack: String,
        /// The report.
        report: String,
    },
    /// The layout is another report's.
    #[error("the layout is that of `{0}`, not of this report")]
    OtherLayout(String),
    /// The month still runs.
    #[error("`{month}` can be closed from {from} on, when it is over")]
    NotOver {
        /// The month.
        month: Month,
        /// The first day it can be closed.
        from: Date,
    },
    /// It is closed.
    #[error("the table of `{month}` was closed on {on}; set a correction beside it")]
    Closed {
        /// The month.
        month: Month,
        /// The day.
        on: Date,
    },
    /// It is not closed.
    #[error("the table of `{0}` is not closed yet; what is wrong is corrected where it comes from")]
    NotClosed(Month),
    /// No such row.
    #[error("the closed table has no row `{0}`")]
    NoRow(String),
    /// No column counts it.
    #[error("no column of the closed table counts `{}`", .0.code())]
    NotCounted(Figure),
    /// A correction by nothing.
    #[error("a correction by 0 corrects nothing")]
    ByNothing,
    /// The figures would contradict each other.
    #[error("`{}` would be {count}, which must lie between 0 and {most}; correct `{}` first", .figure.code(), .whole.code())]
    OutOfBounds {
        /// The figure.
        figure: Figure,
        /// What it would be.
        count: i64,
        /// The wider figure.
        whole: Figure,
        /// What that is.
        most: i64,
    },
    /// The reason is empty, too long, or holds control characters.
    #[error("the reason must have 1 to {WORDS_LIMIT} printable characters")]
    BadReason,
}

impl Refusal {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied(_) => "denied",
            Self::NoReport { .. } => "no-report",
            Self::OtherLayout(_) => "other-layout",
            Self::NotOver { .. } => "month-not-over",
            Self::Closed { .. } => "table-closed",
            Self::NotClosed(_) => "table-open",
            Self::NoRow(_) => "no-row",
            Self::NotCounted(_) => "not-counted",
            Self::ByNothing => "by-nothing",
            Self::OutOfBounds { .. } => "out-of-bounds",
            Self::BadReason => "bad-words",
        }
    }
}
