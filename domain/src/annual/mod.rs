//! The year's end (年度汇总): the scores of several systems, weighed by what the office sets that year, into one total
//! and rank for each unit. What is weighed is the pack's; the weights, the files, what of a unit is left out and why are
//! a sheet's, one for each pack, aggregate and year. What was published is never written over: a correction is another
//! edition beside it. Whoever prepared an edition does not publish it.

pub mod apply;
pub mod command;
pub mod decide;
pub mod event;
pub mod legal;
pub mod public;
pub mod refusal;
pub mod result;
pub mod rows;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    assessment::{command::Span, periods::Compared},
    ids::{AnnualId, UnitId},
    policy::{self, Assessment},
    world::World,
};

/// The most editions of one sheet.
pub const EDITIONS_LIMIT: usize = 50;

/// Where a sheet stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// It is being put together, for the first time or to be corrected.
    Working,
    /// Its last edition is what is published.
    Published,
}

impl Stage {
    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Working => "working",
            Self::Published => "published",
        }
    }
}

/// What a source says of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Cell {
    /// A score out of the full mark, as the file wrote it.
    Score {
        /// A decimal number.
        score: String,
    },
    /// Counted by the house at the moment it was taken.
    Counted {
        /// The measure: the numerator, or what is taken from the whole.
        part: i64,
        /// What it is of: the denominator; never nothing.
        whole: i64,
    },
}

/// Where the cells of a source come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Origin {
    /// A file.
    File {
        /// Its name.
        name: String,
        /// The SM3 digest of its bytes, in hex.
        digest: String,
    },
    /// The house's own counts.
    Own {
        /// The last day that they reach to.
        until: Date,
    },
}

/// What was taken of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// From where.
    pub origin: Origin,
    /// When.
    pub at: Timestamp,
    /// By whom, as the ledger signs.
    pub by: String,
    /// Why it was taken once more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// By unit; a unit that is not here has nothing of this source.
    pub cells: BTreeMap<UnitId, Cell>,
}

/// What a sheet is computed from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// By which decision the weights were set.
    pub basis: String,
    /// The weights in percent, exactly as they were written, by source; their sum is 100.
    pub weights: BTreeMap<String, String>,
    /// What was taken, by source.
    #[serde(default)]
    pub taken: BTreeMap<String, Taken>,
    /// Why a unit is left out of a source.
    #[serde(default)]
    pub left_out: BTreeMap<String, BTreeMap<UnitId, String>>,
}

/// A unit of a sheet, as it was called when an edition was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// The unit.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// Its English name.
    pub name_en: String,
    /// The group it is ranked in.
    pub group: String,
}

/// What was published once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// Its number, from 1.
    pub number: usize,
    /// When.
    pub at: Timestamp,
    /// Who confirmed it, as the ledger signs.
    pub by: String,
    /// Who prepared it.
    pub hands: BTreeSet<String>,
    /// Why the one before was corrected; `None` for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The units.
    pub units: Vec<Named>,
    /// What it was computed from.
    pub figures: Figures,
}

/// The state of one sheet. It can always be rebuilt from the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Sheet {
    /// Identifies it.
    pub id: AnnualId,
    /// How many events it has lived through; a command may name the version it was decided on.
    pub version: i64,
    /// The pack.
    pub pack: String,
    /// The pack's yearly aggregate.
    pub block: String,
    /// The year.
    pub year: i16,
    /// Where it stands.
    pub stage: Stage,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When something last happened to it.
    pub changed_at: Timestamp,
    /// Who has prepared what is not published yet; none of them publishes it.
    pub hands: BTreeSet<String>,
    /// Why a correction was begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What it is computed from as it stands.
    pub figures: Figures,
    /// What was published, oldest first.
    #[serde(default)]
    pub editions: Vec<Edition>,
}

impl Sheet {
    /// Returns the rules of its pack; `None` when the pack is not there.
    #[must_use]
    pub fn rule<'w>(&self, world: &'w World) -> Option<&'w policy::Annual> {
        rule(world, &self.pack, &self.block)
    }

    /// Returns the units that belong on it, as they are called now.
    #[must_use]
    pub fn units(&self, world: &World) -> Vec<Named> {
        units(world, &self.pack, self.year)
    }

    /// Returns what was published under a number.
    #[must_use]
    pub fn edition(&self, number: usize) -> Option<&Edition> {
        self.editions.iter().find(|one| one.number == number)
    }

    /// Returns the units that a source says nothing of and that were not left out of it, by source.
    #[must_use]
    pub fn missing(&self, rule: &policy::Annual, units: &[Named]) -> BTreeMap<String, Vec<UnitId>> {
        let of = |source: &policy::AnnualSource| {
            let is_missing = |named: &&Named| {
                let taken = self.figures.taken.get(&source.id);
                let has = taken.is_some_and(|taken| taken.cells.contains_key(&named.unit));
                !has && self.figures.reason(&source.id, named.unit).is_none()
            };
            (source.id.clone(), units.iter().filter(is_missing).map(|named| named.unit).collect())
        };
        rule.sources.iter().map(of).collect()
    }
}

impl Figures {
    /// Returns why a unit is left out of a source; `None` when it is not.
    #[must_use]
    pub fn reason(&self, source: &str, unit: UnitId) -> Option<&str> {
        self.left_out.get(source)?.get(&unit).map(String::as_str)
    }

    /// Returns what people wrote in it that everybody reads once it is published: the basis, the names of files, why
    /// units are left out.
    #[must_use]
    pub fn texts(&self) -> BTreeSet<&str> {
        let names = self.taken.values().filter_map(|taken| match &taken.origin {
            Origin::File { name, digest: _ } => Some(name.as_str()),
            Origin::Own { until: _ } => None,
        });
        let reasons = self.left_out.values().flat_map(BTreeMap::values).map(String::as_str);
        names.chain(reasons).chain([self.basis.as_str()]).collect()
    }

    /// Returns it as everybody reads it, each of these texts as `shown` gives it; why something was taken once more is
    /// nobody else's to read.
    fn shown(&self, shown: impl Fn(&str) -> String) -> Self {
        let texts: BTreeMap<&str, String> =
            self.texts().into_iter().map(|text| (text, shown(text))).collect();
        let text = |written: &str| texts.get(written).cloned().unwrap_or_default();
        let taken = |taken: &Taken| Taken {
            origin: match &taken.origin {
                Origin::File { name, digest } => Origin::File { name: text(name), digest: digest.clone() },
                Origin::Own { until } => Origin::Own { until: *until },
            },
            reason: None,
            ..taken.clone()
        };
        let left_out =
            |of: &BTreeMap<UnitId, String>| of.iter().map(|(unit, reason)| (*unit, text(reason))).collect();
        Self {
            basis: text(&self.basis),
            weights: self.weights.clone(),
            taken: self.taken.iter().map(|(source, one)| (source.clone(), taken(one))).collect(),
            left_out: self.left_out.iter().map(|(source, of)| (source.clone(), left_out(of))).collect(),
        }
    }
}

impl Edition {
    /// Returns it as everybody reads it, each text that somebody wrote as `shown` gives it; numbers and units stay.
    #[must_use]
    pub fn shown(&self, shown: impl Fn(&str) -> String) -> Self {
        Self {
            reason: self.reason.as_deref().map(&shown),
            figures: self.figures.shown(&shown),
            ..self.clone()
        }
    }
}

/// Returns a yearly aggregate of a pack, when both are there.
#[must_use]
pub fn rule<'w>(world: &'w World, pack: &str, block: &str) -> Option<&'w policy::Annual> {
    world.packs.get(pack)?.duties().annual(block)
}

/// Returns the units that a pack compares in a year, by name within their groups.
#[must_use]
pub fn units(world: &World, pack: &str, year: i16) -> Vec<Named> {
    let span = Span::Year(year);
    let rules = world.packs.get(pack).and_then(policy::Pack::assessment);
    let (Some(rules), Some(first), Some(last)) = (rules, span.first(), span.last_month()) else {
        return Vec::new();
    };
    let named = |unit: &crate::people::Unit| Named {
        unit: unit.id,
        name: unit.name.clone(),
        name_en: unit.name_en.clone(),
        group: unit.group.clone().unwrap_or_default(),
    };
    let compared = Compared::between(&world.people, rules, first, last.last());
    let mut units: Vec<Named> = compared.units().map(named).collect();
    units.sort_by_key(|one| (place(rules, &one.group), one.unit));
    units
}

fn place(rules: &Assessment, group: &str) -> usize {
    rules.groups.iter().position(|known| known.id == group).unwrap_or(usize::MAX)
}
