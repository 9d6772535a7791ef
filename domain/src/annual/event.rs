//! What has happened to a year's sheet.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    annual::{Cell, Named, Origin},
    ids::UnitId,
};

/// What has happened. A stored contract: only added to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// A year was opened.
    AnnualOpened {
        /// The pack.
        pack: String,
        /// The pack's yearly aggregate.
        block: String,
        /// The year.
        year: i16,
        /// By which decision the weights were set.
        basis: String,
        /// The weights in percent, by source.
        weights: BTreeMap<String, String>,
    },
    /// Other weights were set.
    AnnualWeighed {
        /// By which decision.
        basis: String,
        /// The weights in percent, by source.
        weights: BTreeMap<String, String>,
        /// Why.
        reason: String,
    },
    /// A source was taken.
    AnnualSourceTaken {
        /// Which.
        source: String,
        /// From where.
        origin: Origin,
        /// What it says of each unit.
        cells: Vec<(UnitId, Cell)>,
        /// Why it was taken once more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Units were left out of a source.
    AnnualLeftOut {
        /// Which source.
        source: String,
        /// Which units.
        units: Vec<UnitId>,
        /// Why.
        reason: String,
    },
    /// A unit counts in a source again.
    AnnualIncluded {
        /// Which source.
        source: String,
        /// Which unit.
        unit: UnitId,
    },
    /// It was published.
    AnnualPublished {
        /// The units, as they are called.
        units: Vec<Named>,
    },
    /// A correction was begun.
    AnnualReopened {
        /// Why.
        reason: String,
    },
}

impl Event {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::AnnualOpened { .. } => "annual-opened",
            Self::AnnualWeighed { .. } => "annual-weighed",
            Self::AnnualSourceTaken { .. } => "annual-source-taken",
            Self::AnnualLeftOut { .. } => "annual-left-out",
            Self::AnnualIncluded { .. } => "annual-included",
            Self::AnnualPublished { .. } => "annual-published",
            Self::AnnualReopened { .. } => "annual-reopened",
        }
    }
}
