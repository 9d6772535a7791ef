//! What can be asked of a year's sheet.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::{annual::rows::Row, ids::UnitId};

/// Opens the sheet of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The pack.
    pub pack: String,
    /// The pack's yearly aggregate.
    pub block: String,
    /// The year.
    pub year: i16,
    /// By which decision the weights were set.
    pub basis: String,
    /// The weights in percent, by source: `40`, `33.5`, `100/3`.
    pub weights: BTreeMap<String, String>,
}

/// A figure of the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The unit.
    pub unit: UnitId,
    /// The measure.
    pub part: i64,
    /// What it is of.
    pub whole: i64,
}

/// What can be asked of a sheet that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Set other weights, until the sheet is published.
    SetWeights {
        /// By which decision.
        basis: String,
        /// The weights in percent, by source.
        weights: BTreeMap<String, String>,
        /// Why they change.
        reason: String,
    },
    /// Take a source's file, whole or not at all.
    TakeFile {
        /// Which source.
        source: String,
        /// The name of the file.
        name: String,
        /// The SM3 digest of its bytes, in hex.
        digest: String,
        /// Its rows.
        rows: Vec<Row>,
        /// Why it is taken once more; empty for the first time.
        reason: String,
    },
    /// Take the house's own figures as they stand now.
    TakeOwn {
        /// Which source.
        source: String,
        /// Up to which day, and the figures; filled in by the store, nothing while they are being counted.
        counted: Option<(Date, Vec<Figure>)>,
        /// Why they are taken once more; empty for the first time.
        reason: String,
    },
    /// Leave units out of a source.
    LeaveOut {
        /// Which source.
        source: String,
        /// Which units.
        units: Vec<UnitId>,
        /// Why.
        reason: String,
    },
    /// Count a unit in a source again.
    Include {
        /// Which source.
        source: String,
        /// Which unit.
        unit: UnitId,
    },
    /// Publish what was prepared by others.
    Publish,
    /// Begin a correction of what was published.
    Correct {
        /// Why.
        reason: String,
    },
}

impl Command {
    /// Returns the name of the move.
    #[must_use]
    pub fn name(&self) -> Move {
        match self {
            Self::SetWeights { .. } => Move::Weigh,
            Self::TakeFile { .. } | Self::TakeOwn { .. } => Move::Take,
            Self::LeaveOut { .. } | Self::Include { .. } => Move::LeaveOut,
            Self::Publish => Move::Publish,
            Self::Correct { .. } => Move::Correct,
        }
    }
}

/// The name of a move, for the access table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Move {
    /// Open a year with its weights.
    Open,
    /// Set other weights.
    Weigh,
    /// Take a source.
    Take,
    /// Leave units out of a source, or count them again.
    LeaveOut,
    /// Publish.
    Publish,
    /// Begin a correction.
    Correct,
}

impl Move {
    /// Every move.
    pub const ALL: [Self; 6] =
        [Self::Open, Self::Weigh, Self::Take, Self::LeaveOut, Self::Publish, Self::Correct];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "annual-open",
            Self::Weigh => "annual-weigh",
            Self::Take => "annual-take",
            Self::LeaveOut => "annual-leave-out",
            Self::Publish => "annual-publish",
            Self::Correct => "annual-correct",
        }
    }
}
