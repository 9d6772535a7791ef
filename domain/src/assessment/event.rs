//! What has happened to assessments. Stored events are a contract: a variant or field is added, never changed or
//! removed, so that every ledger stays readable for ever.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    assessment::command::{Proof, Span},
    exact::Exact,
    ids::{AppealId, MarkId, OrderId, UnitId},
    policy::Month,
};

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// A value was entered.
    Entered {
        /// The pack that assesses.
        pack: String,
        /// The period.
        period: Span,
        /// Whose.
        unit: UnitId,
        /// The pack's input.
        input: String,
        /// The value.
        value: Exact,
        /// What proves it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<Proof>,
        /// For the record.
        note: String,
    },
    /// A mark was set.
    Marked {
        /// Identifies it.
        mark: MarkId,
        /// The pack that assesses.
        pack: String,
        /// The month.
        month: Month,
        /// Whose.
        unit: UnitId,
        /// The measure that counts it.
        measure: String,
        /// The order it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        order: Option<OrderId>,
        /// What proves it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<Proof>,
        /// What was found.
        note: String,
    },
    /// A mark was taken away.
    Unmarked {
        /// Which.
        mark: MarkId,
        /// The pack that assesses.
        pack: String,
        /// The month.
        month: Month,
        /// Whose.
        unit: UnitId,
        /// The measure that counted it.
        measure: String,
        /// Why.
        reason: String,
    },
    /// A month was frozen.
    MonthClosed {
        /// The pack that assesses.
        pack: String,
        /// The month.
        month: Month,
        /// Facts before this instant were counted.
        cut_off: Timestamp,
        /// The SM3 digest of the snapshot's text, in hex; written by the store.
        digest: String,
        /// The frozen month.
        snapshot: Box<Snapshot>,
    },
    /// A correction was set beside a frozen month.
    Corrected {
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
        #[serde(default, skip_serializing_if = "Option::is_none")]
        appeal: Option<AppealId>,
    },
    /// A unit appealed.
    Appealed {
        /// Identifies the appeal.
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
    /// An appeal was ruled on.
    AppealRuled {
        /// Which.
        appeal: AppealId,
        /// The pack that assesses.
        pack: String,
        /// The month.
        month: Month,
        /// Whether the unit is right.
        granted: bool,
        /// Why.
        reason: String,
    },
}

impl Event {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Entered { .. } => "entered",
            Self::Marked { .. } => "marked",
            Self::Unmarked { .. } => "unmarked",
            Self::MonthClosed { .. } => "month-closed",
            Self::Corrected { .. } => "corrected",
            Self::Appealed { .. } => "appealed",
            Self::AppealRuled { .. } => "appeal-ruled",
        }
    }

    /// Returns the pack and the period it is about.
    #[must_use]
    pub fn place(&self) -> (&str, Span) {
        match self {
            Self::Entered { pack, period, .. } => (pack, *period),
            Self::Marked { pack, month, .. }
            | Self::Unmarked { pack, month, .. }
            | Self::MonthClosed { pack, month, .. }
            | Self::Corrected { pack, month, .. }
            | Self::Appealed { pack, month, .. }
            | Self::AppealRuled { pack, month, .. } => (pack, Span::Month(*month)),
        }
    }
}

/// A frozen month: counts, inputs, scores and ranks as they stood at its cut-off, and what they were scored by.
/// Its text is JSON without spaces, keys in this order; numbers that are scored are decimal texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The pack.
    pub pack: String,
    /// The SM3 digest of the pack's text, in hex.
    pub pack_digest: String,
    /// The month.
    pub month: Month,
    /// Orders were counted as they stood just before this instant.
    pub cut_off: Timestamp,
    /// The last event that was looked at.
    pub events: i64,
    /// When it was frozen.
    pub closed_at: Timestamp,
    /// Who froze it, as the ledger signs it.
    pub closed_by: String,
    /// The peer groups, in the order of the pack.
    pub groups: Vec<FrozenGroup>,
}

/// A peer group of a frozen month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenGroup {
    /// The group.
    pub group: String,
    /// Its units by rank; those that are not ranked come last.
    pub units: Vec<FrozenUnit>,
}

/// A unit of a frozen month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenUnit {
    /// The unit.
    pub unit: UnitId,
    /// Its code.
    pub code: String,
    /// Its name then.
    pub name: String,
    /// Its place, from 1; nothing when it was not ranked.
    pub rank: Option<u32>,
    /// What its base measure counted.
    pub n: Exact,
    /// The sum of its scores; nothing when it was not ranked.
    pub total: Option<Exact>,
    /// Indicator → score; empty when it was not ranked.
    pub scores: BTreeMap<String, Exact>,
    /// Measure or input → value; zeros are left out.
    pub values: BTreeMap<String, Exact>,
}

impl Snapshot {
    /// Returns a unit of it.
    #[must_use]
    pub fn unit(&self, unit: UnitId) -> Option<(&FrozenGroup, &FrozenUnit)> {
        self.groups
            .iter()
            .find_map(|group| Some((group, group.units.iter().find(|frozen| frozen.unit == unit)?)))
    }
}
