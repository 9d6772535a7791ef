//! The monthly tables (满意度统计表) that an office sends upward: rows by handling section or by matter, columns as an
//! editable layout, frozen once with a digest and corrected only beside. Which report is due when is the pack's.
//!
//! A month counts the cases that were completed in it and taken before the table was closed; what is learnt later is a
//! correction. Nothing here draws a file.

pub mod agenda;
pub mod command;
pub mod decide;
pub mod figure;
pub mod sheet;
pub mod template;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    calendar::date_of,
    case::Case,
    order::Order,
    people::People,
    policy::Month,
    tables::{
        figure::{Figure, figures},
        template::{Label, RowsOf, Template},
    },
};

/// A table of one report for one month, under one pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The pack.
    pub pack: String,
    /// The pack's report.
    pub report: String,
    /// The month.
    pub month: Month,
}

/// A row of a table: who or what it is of, and every figure, whether a column shows it or not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Identifies it: the unit's number, or the matter's code.
    pub key: String,
    /// What is known of it in words.
    pub labels: BTreeMap<Label, String>,
    /// Figure → count; zeros are left out.
    pub figures: BTreeMap<Figure, i64>,
}

/// A table as it was frozen. Its text is JSON without spaces, keys in this order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Which table.
    pub place: Place,
    /// The SM3 digest of the pack's text, in hex.
    pub pack_digest: String,
    /// The layout it was closed with.
    pub template: Template,
    /// The last event that was looked at.
    pub events: i64,
    /// When it was closed.
    pub closed_at: Timestamp,
    /// Who closed and thereby signed it, as the ledger signs.
    pub closed_by: String,
    /// The rows.
    pub rows: Vec<Row>,
}

/// What has happened to tables. A stored contract: only added to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// A table was closed and signed.
    TableClosed {
        /// The SM3 digest of the snapshot's text, in hex; written by the store.
        digest: String,
        /// The frozen table.
        snapshot: Box<Snapshot>,
    },
    /// A correction was set beside a closed table.
    TableCorrected {
        /// Which table.
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

impl Event {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TableClosed { .. } => "table-closed",
            Self::TableCorrected { .. } => "table-corrected",
        }
    }

    /// Returns the table it is about.
    #[must_use]
    pub fn place(&self) -> &Place {
        match self {
            Self::TableClosed { snapshot, .. } => &snapshot.place,
            Self::TableCorrected { place, .. } => place,
        }
    }
}

/// Who did something, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// When.
    pub at: Timestamp,
    /// Who, as the ledger signs it.
    pub by: String,
}

/// A closed table, in short; the table itself stays in the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// Who closed it, and when.
    pub act: Act,
    /// The digest of what was closed.
    pub digest: String,
    /// The corrections beside it, the oldest first.
    pub corrections: Vec<Correction>,
}

/// A correction beside a closed table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Who and when.
    pub act: Act,
    /// The row.
    pub row: String,
    /// The figure.
    pub figure: Figure,
    /// By how much.
    pub by: i64,
    /// Why.
    pub reason: String,
}

/// Every closed table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tables {
    closed: BTreeMap<Place, Closed>,
}

impl Tables {
    /// Returns what is known of a closed table; `None` while it is open.
    #[must_use]
    pub fn get(&self, place: &Place) -> Option<&Closed> {
        self.closed.get(place)
    }

    /// Returns every closed table, by place.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Place, &Closed)> {
        self.closed.iter()
    }

    /// Lets an event happen. Never fails: what is stored was decided before.
    pub fn apply(&mut self, act: Act, event: Event) {
        match event {
            Event::TableClosed { digest, snapshot } => {
                self.closed.insert(snapshot.place, Closed { act, digest, corrections: Vec::new() });
            }
            Event::TableCorrected { place, row, figure, by, reason } => {
                if let Some(closed) = self.closed.get_mut(&place) {
                    closed.corrections.push(Correction { act, row, figure, by, reason });
                }
            }
        }
    }
}

/// Counts the cases of a month, one after another.
#[derive(Clone, Debug)]
pub struct Counter<'a> {
    people: &'a People,
    rows: RowsOf,
    month: Month,
    pack: &'a str,
    found: BTreeMap<(String, String), Row>,
}

impl<'a> Counter<'a> {
    /// Returns a counter that has counted nothing.
    #[must_use]
    pub fn new(people: &'a People, rows: RowsOf, pack: &'a str, month: Month) -> Self {
        Self { people, rows, month, pack, found: BTreeMap::new() }
    }

    /// Returns whether a case belongs to the table.
    #[must_use]
    pub fn covers(&self, case: &Case) -> bool {
        case.facts.pack == self.pack && Month::of(date_of(case.facts.finished_at)) == self.month
    }

    /// Counts a case; `order` is the one that its counted rating opened.
    pub fn add(&mut self, case: &Case, order: Option<&Order>) {
        if !self.covers(case) {
            return;
        }
        let row = match self.rows {
            RowsOf::Section => self.section(case),
            RowsOf::Matter => self.matter(case),
        };
        for figure in figures(case, order) {
            *row.figures.entry(figure).or_insert(0) += 1;
        }
    }

    fn section(&mut self, case: &Case) -> &mut Row {
        let unit = self.people.units.get(case.facts.unit);
        let above = unit.and_then(|unit| self.people.units.get(unit.parent?));
        let name =
            |unit: Option<&crate::people::Unit>| unit.map_or_else(String::new, |unit| unit.name.clone());
        let labels = BTreeMap::from([(Label::Department, name(above)), (Label::Section, name(unit))]);
        let key = case.facts.unit.to_string();
        let sorted = (format!("{}\u{1f}{}", name(above), name(unit)), key.clone());
        self.found.entry(sorted).or_insert_with(|| Row { key, labels, figures: BTreeMap::new() })
    }

    fn matter(&mut self, case: &Case) -> &mut Row {
        let matter = &case.facts.matter;
        let labels =
            BTreeMap::from([(Label::MatterCode, matter.code.clone()), (Label::Matter, matter.name.clone())]);
        // A matter that has no code is told by its name.
        let key = if matter.code.is_empty() { matter.name.clone() } else { matter.code.clone() };
        self.found.entry((key.clone(), String::new())).or_insert_with(|| Row {
            key,
            labels,
            figures: BTreeMap::new(),
        })
    }

    /// Returns the rows, by name or code.
    #[must_use]
    pub fn rows(self) -> Vec<Row> {
        self.found.into_values().collect()
    }
}
