//! What is known of the periods of assessments: what was entered and marked, what was frozen, what was corrected
//! and appealed against. And whom a month compares: the units of the pack's groups that existed in it.
//!
//! Snapshots are not kept here; they stay in the ledger, and their digests stand for them.

mod decide;
mod freeze;
mod standing;
mod year;

use std::{collections::BTreeMap, sync::Arc};

use jiff::{Timestamp, civil::Date};

// The files above are private; this is the one path of each word.
pub use decide::{Context, cut_off, decide};
pub use freeze::{Unscored, freeze, thaw};
pub use standing::{Standing, standings};
pub use year::{MonthTotals, YearGroup, YearMonth, YearScore, YearUnit, year};

use crate::{
    assessment::{
        Table, TableError,
        command::{Counts, Proof, Span},
        event::Event,
    },
    exact::Exact,
    ids::{AppealId, MarkId, OrderId, UnitId},
    people::{People, Unit},
    policy::{Assessment, Month, Pack, Packs},
};

/// Every period something is known of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Periods {
    by_place: BTreeMap<(String, Span), Arc<Period>>,
}

/// One period under one pack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// What was entered, by unit and input, the oldest first; the last one counts.
    pub inputs: BTreeMap<(UnitId, String), Vec<Entered>>,
    /// The marks, those taken away among them.
    pub marks: BTreeMap<MarkId, Mark>,
    /// How it was frozen.
    pub closing: Option<Closing>,
    /// The corrections, the oldest first.
    pub corrections: Vec<Correction>,
    /// The appeals.
    pub appeals: BTreeMap<AppealId, Appeal>,
}

/// Who did something, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// When.
    pub at: Timestamp,
    /// Who, as the ledger signs it.
    pub by: String,
}

/// A value that was entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// Who and when.
    pub act: Act,
    /// The value.
    pub value: Exact,
    /// What proves it.
    pub evidence: Vec<Proof>,
    /// For the record.
    pub note: String,
}

/// A mark that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Who and when.
    pub act: Act,
    /// Whose.
    pub unit: UnitId,
    /// The measure that counts it.
    pub measure: String,
    /// The order it is about.
    pub order: Option<OrderId>,
    /// What proves it.
    pub evidence: Vec<Proof>,
    /// What was found.
    pub note: String,
    /// Who took it away, when and why.
    pub gone: Option<(Act, String)>,
}

/// How a month was frozen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// Who and when.
    pub act: Act,
    /// Facts before this instant were counted.
    pub cut_off: Timestamp,
    /// The last event that was looked at.
    pub events: i64,
    /// The digest of the snapshot.
    pub digest: String,
}

/// A correction beside a frozen month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Who and when.
    pub act: Act,
    /// Whose.
    pub unit: UnitId,
    /// The measure or input.
    pub measure: String,
    /// By how much.
    pub by: Exact,
    /// Why.
    pub reason: String,
    /// The granted appeal it follows from.
    pub appeal: Option<AppealId>,
}

/// An appeal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appeal {
    /// Who and when.
    pub act: Act,
    /// Whose score.
    pub unit: UnitId,
    /// The indicator.
    pub indicator: String,
    /// Why it is wrong.
    pub grounds: String,
    /// How it was ruled on.
    pub ruling: Option<Ruling>,
}

/// How an appeal was ruled on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// Who and when.
    pub act: Act,
    /// Whether the unit is right.
    pub granted: bool,
    /// Why.
    pub reason: String,
}

impl Periods {
    /// Returns what is known of a period under a pack, if anything is.
    #[must_use]
    pub fn get(&self, pack: &str, period: Span) -> Option<&Period> {
        self.by_place.get(&(pack.to_owned(), period)).map(Arc::as_ref)
    }

    /// Returns every period something is known of, by pack, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Span, &Period)> {
        self.by_place.iter().map(|((pack, period), known)| (pack.as_str(), *period, known.as_ref()))
    }

    /// Returns a mark with its pack and month.
    #[must_use]
    pub fn mark(&self, mark: MarkId) -> Option<(&str, Span, &Mark)> {
        self.iter().find_map(|(pack, period, known)| Some((pack, period, known.marks.get(&mark)?)))
    }

    /// Returns an appeal with its pack and month.
    #[must_use]
    pub fn appeal(&self, appeal: AppealId) -> Option<(&str, Span, &Appeal)> {
        self.iter().find_map(|(pack, period, known)| Some((pack, period, known.appeals.get(&appeal)?)))
    }

    /// Lets an event happen. Never fails: what is stored was decided before.
    pub fn apply(&mut self, act: Act, event: Event) {
        let (pack, period) = event.place();
        let place = (pack.to_owned(), period);
        let known = Arc::make_mut(self.by_place.entry(place).or_default());
        match event {
            Event::Entered { unit, input, value, evidence, note, .. } => {
                known.inputs.entry((unit, input)).or_default().push(Entered { act, value, evidence, note });
            }
            Event::Marked { mark, unit, measure, order, evidence, note, .. } => {
                let set = Mark { act, unit, measure, order, evidence, note, gone: None };
                known.marks.insert(mark, set);
            }
            Event::Unmarked { mark, reason, .. } => {
                if let Some(mark) = known.marks.get_mut(&mark) {
                    mark.gone = Some((act, reason));
                }
            }
            Event::MonthClosed { cut_off, digest, snapshot, .. } => {
                known.closing = Some(Closing { act, cut_off, events: snapshot.events, digest });
            }
            Event::Corrected { unit, measure, by, reason, appeal, .. } => {
                known.corrections.push(Correction { act, unit, measure, by, reason, appeal });
            }
            Event::Appealed { appeal, unit, indicator, grounds, .. } => {
                let made = Appeal { act, unit, indicator, grounds, ruling: None };
                known.appeals.insert(appeal, made);
            }
            Event::AppealRuled { appeal, granted, reason, .. } => {
                if let Some(appeal) = known.appeals.get_mut(&appeal) {
                    appeal.ruling = Some(Ruling { act, granted, reason });
                }
            }
        }
    }
}

impl Period {
    /// Returns the value that counts for an input of a unit.
    #[must_use]
    pub fn input(&self, unit: UnitId, input: &str) -> Option<&Entered> {
        self.inputs.get(&(unit, input.to_owned())).and_then(|entered| entered.last())
    }

    /// Adds the marks that stand to what was counted.
    pub fn add_marks(&self, counts: &mut Counts) {
        for mark in self.marks.values().filter(|mark| mark.gone.is_none()) {
            *counts.entry(mark.unit).or_default().entry(mark.measure.clone()).or_insert(0) += 1;
        }
    }
}

/// Returns the months that a pack assesses, the last one only when it is known.
///
/// A month is assessed whole, by the version of a document that is in force on its first day; when there is none,
/// by the first that comes into force within it. `None` when no month is left for the pack.
#[must_use]
pub fn reach(packs: &Packs, pack: &Pack) -> Option<(Month, Option<Month>)> {
    let header = pack.header();
    let begins = Month::of(header.effective);
    let is_taken = packs.iter().map(Pack::header).any(|other| {
        other.document == header.document
            && other.jurisdiction == header.jurisdiction
            && other.effective < header.effective
            && packs.last_day(other).is_none_or(|last| last >= begins.first())
    });
    let first = if is_taken { begins.after() } else { begins };
    let last = packs.last_day(header).map(Month::of);
    last.is_none_or(|last| first <= last).then_some((first, last))
}

/// Returns the packs that assess a month, in the order they were loaded.
pub fn assessing(packs: &Packs, month: Month) -> impl Iterator<Item = &Pack> {
    let covers = move |pack: &&Pack| {
        let reach = pack.assessment().and_then(|_| reach(packs, pack));
        reach.is_some_and(|(first, last)| first <= month && last.is_none_or(|last| month <= last))
    };
    packs.iter().filter(covers)
}

/// The units that a period compares: those in a group of the pack that existed on any of its days.
#[derive(Clone, Debug)]
pub struct Compared<'w> {
    people: &'w People,
    units: BTreeMap<UnitId, &'w Unit>,
}

impl<'w> Compared<'w> {
    /// Returns the units that are compared between two days.
    #[must_use]
    pub fn between(people: &'w People, assessment: &Assessment, first: Date, last: Date) -> Self {
        let is_compared = |unit: &&Unit| {
            let has_group = unit.group.as_deref().is_some_and(|group| assessment.group(group).is_some());
            has_group && unit.from <= last && unit.until.is_none_or(|until| first <= until)
        };
        let units = people.units.iter().filter(is_compared).map(|unit| (unit.id, unit)).collect();
        Self { people, units }
    }

    /// Returns the units that are compared in a month.
    #[must_use]
    pub fn of(people: &'w People, assessment: &Assessment, month: Month) -> Self {
        Self::between(people, assessment, month.first(), month.last())
    }

    /// Returns the units, by id.
    pub fn units(&self) -> impl Iterator<Item = &'w Unit> {
        self.units.values().copied()
    }

    /// Returns whether a unit is compared.
    #[must_use]
    pub fn has(&self, unit: UnitId) -> bool {
        self.units.contains_key(&unit)
    }

    /// Returns the unit that what `unit` did counts for: itself, or the nearest one above it that is compared.
    #[must_use]
    pub fn home(&self, unit: UnitId) -> Option<UnitId> {
        let mut at = Some(unit);
        while let Some(unit) = at {
            if self.has(unit) {
                return Some(unit);
            }
            at = self.people.units.get(unit).and_then(|unit| unit.parent);
        }
        None
    }

    /// Returns the units whose doings count for `unit`: itself and those below it that are not compared themselves.
    #[must_use]
    pub fn household(&self, unit: UnitId) -> Vec<UnitId> {
        let below = self.people.units.subtree(unit);
        below.into_iter().filter(|one| self.home(*one) == Some(unit)).collect()
    }

    /// Returns the table of what was counted and entered, its units by name.
    ///
    /// # Errors
    /// When a value does not fit its column any more.
    pub fn table<'p>(
        &self,
        assessment: &Assessment,
        counts: &Counts,
        inputs: impl Iterator<Item = (UnitId, &'p str, Exact)>,
    ) -> Result<Table, TableError> {
        let mut sums: BTreeMap<UnitId, BTreeMap<&str, i64>> = BTreeMap::new();
        for (unit, counted) in counts {
            let Some(home) = self.home(*unit) else { continue };
            let row = sums.entry(home).or_default();
            for (measure, count) in counted {
                let sum = row.entry(measure).or_insert(0);
                *sum = sum.saturating_add(*count);
            }
        }
        let mut values: BTreeMap<UnitId, Vec<(&str, Exact)>> = BTreeMap::new();
        for (unit, row) in sums {
            // A measure that the pack no longer knows, under another reading of its file, is no column.
            let known = row.into_iter().filter(|(id, _)| assessment.measure(id).is_some());
            values.insert(unit, known.map(|(id, count)| (id, Exact::from(count))).collect());
        }
        for (unit, input, value) in inputs.filter(|(_, input, _)| assessment.input(input).is_some()) {
            values.entry(unit).or_default().push((input, value));
        }
        let mut table = Table::new(assessment);
        for unit in self.units() {
            let row = values.remove(&unit.id).unwrap_or_default();
            table.add(assessment, &unit.name, unit.group.as_deref().unwrap_or_default(), row)?;
        }
        Ok(table)
    }
}

/// Returns what counts of everything entered in a period.
pub fn entered(period: Option<&Period>) -> impl Iterator<Item = (UnitId, &str, Exact)> {
    let inputs = period.into_iter().flat_map(|period| &period.inputs);
    inputs.filter_map(|((unit, input), all)| Some((*unit, input.as_str(), all.last()?.value)))
}
