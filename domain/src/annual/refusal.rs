//! Why a command to a year's sheet is refused, with the facts.

use crate::{
    access::Denied,
    annual::{
        EDITIONS_LIMIT, Stage,
        rows::{ROWS_LIMIT, Wrong},
    },
    ids::{AnnualId, UnitId},
};

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not the actor's to do.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// No such sheet.
    #[error("there is no annual sheet {0}")]
    NoSheet(AnnualId),
    /// Somebody was faster.
    #[error("the sheet has changed meanwhile, from version {seen} to {actual}; look at it again")]
    Changed {
        /// The version that was seen.
        seen: i64,
        /// The version it has.
        actual: i64,
    },
    /// The pack has no such aggregate.
    #[error("pack `{pack}` has no yearly aggregate `{block}`; choose one that it has")]
    NoRules {
        /// The pack.
        pack: String,
        /// What was asked for.
        block: String,
    },
    /// One sheet a year.
    #[error("the sheet of {year} is open already, as sheet {sheet}; go on there")]
    YearTaken {
        /// The year.
        year: i16,
        /// Which.
        sheet: AnnualId,
    },
    /// Before the document or after today.
    #[error("the year must lie from {first} to {last}, not be {given}")]
    BadYear {
        /// The first that fits.
        first: i16,
        /// The last that fits.
        last: i16,
        /// What was given.
        given: i16,
    },
    /// A text is missing, too long, or holds control characters.
    #[error("`{field}` must have {least} to {most} printable characters")]
    BadField {
        /// Which.
        field: &'static str,
        /// The fewest characters.
        least: usize,
        /// The most.
        most: usize,
    },
    /// A weight is missing, is no percentage, or is not above 0 and at most 100.
    #[error("the weight of `{0}` must be above 0 and at most 100 %; write it as 40, 33.5 or 100/3")]
    BadWeight(String),
    /// The weights are not a whole.
    #[error("the weights come to {0} %; together they must be exactly 100 %")]
    Sum(String),
    /// The pack does not know the source.
    #[error("`{0}` is no source of this sheet; choose one of its list")]
    NoSource(String),
    /// The source is not the house's own.
    #[error("the scores of `{0}` come as a file")]
    NotOwn(String),
    /// The house is still counting.
    #[error("the counts of the pack are being gathered; try again in a few minutes")]
    NotCounted,
    /// It was taken before.
    #[error("`{0}` was taken before; say why it is taken once more")]
    NeedsReason(String),
    /// Too many rows.
    #[error("the file has {0} rows; at most {ROWS_LIMIT} are read")]
    RowCount(usize),
    /// Rows are wrong.
    #[error("{} rows are wrong; nothing was taken", .0.len())]
    Rows(Vec<Wrong>),
    /// Not one score.
    #[error("the file has no score; fill one in")]
    NoScores,
    /// No unit chosen.
    #[error("choose at least one unit")]
    NoUnits,
    /// The unit is not on the sheet, or not left out of the source.
    #[error("unit `{0}` is not on this sheet, or not left out of the source; choose another")]
    NotOnSheet(UnitId),
    /// Not as the sheet stands.
    #[error("this cannot be done to a sheet that is `{}`", .0.code())]
    NotNow(Stage),
    /// The weights were published.
    #[error("the weights of a published year are not changed any more")]
    WeightsPublished,
    /// Units without a score or a reason.
    #[error("{0} scores are missing; take them, or leave the units out with a reason")]
    Missing(usize),
    /// Whoever publishes prepared it.
    #[error("you prepared this edition; somebody else publishes it")]
    SameHands,
    /// Nothing was corrected.
    #[error("nothing differs from what is published; correct something first")]
    NothingChanged,
    /// Too many corrections.
    #[error("a sheet has at most {EDITIONS_LIMIT} editions")]
    TooManyEditions,
    /// The numbers grow beyond what can be computed exactly.
    #[error("the weights and scores cannot be computed exactly; write them with fewer digits")]
    TooLarge,
}

impl Refusal {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied(_) => "denied",
            Self::NoSheet(_) => "no-sheet",
            Self::Changed { .. } => "changed",
            Self::NoRules { .. } => "no-rules",
            Self::YearTaken { .. } => "year-taken",
            Self::BadYear { .. } => "bad-year",
            Self::BadField { .. } => "bad-field",
            Self::BadWeight(_) => "bad-weight",
            Self::Sum(_) => "sum",
            Self::NoSource(_) => "no-source",
            Self::NotOwn(_) => "not-own",
            Self::NotCounted => "not-counted",
            Self::NeedsReason(_) => "needs-reason",
            Self::RowCount(_) => "row-count",
            Self::Rows(_) => "rows",
            Self::NoScores => "no-scores",
            Self::NoUnits => "no-units",
            Self::NotOnSheet(_) => "not-on-sheet",
            Self::NotNow(_) => "not-now",
            Self::WeightsPublished => "weights-published",
            Self::Missing(_) => "missing",
            Self::SameHands => "same-hands",
            Self::NothingChanged => "nothing-changed",
            Self::TooManyEditions => "too-many-editions",
            Self::TooLarge => "too-large",
        }
    }
}
