//! What visits come to in a year, for each unit and for each who made them: the figures that year-end assessment and
//! leaders ask for. A visit counts in the year in which it was made; one that was not, in the year of its last day.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::{
    ids::{OrderId, UnitId},
    visit::{Standing, Verdict, Visit, Visitor},
};

/// What is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Visits that were planned, those given up left out: the denominator of `made` and `missed`.
    pub planned: u32,
    /// Visits that were made and written down.
    pub made: u32,
    /// Visits whose days went by and nothing was written down.
    pub missed: u32,
    /// Visits that were given up.
    pub cancelled: u32,
    /// Steps that were done: the denominator of `faults`.
    pub steps: u32,
    /// Steps that were not as they should be: the denominator of `orders`.
    pub faults: u32,
    /// Faults that became an order: the denominator of `ended` and `righted`.
    pub orders: u32,
    /// Such orders that have ended.
    pub ended: u32,
    /// Such faults that a second look found put right.
    pub righted: u32,
    /// Such faults that the last look found unchanged, and that became no further order since.
    pub still: u32,
    /// Visits that were made and that a leader has read: a part of `made`.
    pub read: u32,
}

impl Count {
    /// Returns the figures in the order in which tables show them, each with its code.
    #[must_use]
    pub fn figures(&self) -> [(&'static str, u32); 11] {
        [
            ("planned", self.planned),
            ("made", self.made),
            ("missed", self.missed),
            ("cancelled", self.cancelled),
            ("steps", self.steps),
            ("faults", self.faults),
            ("orders", self.orders),
            ("ended", self.ended),
            ("righted", self.righted),
            ("still", self.still),
            ("read", self.read),
        ]
    }

    /// Adds another count to it.
    pub fn merge(&mut self, other: &Self) {
        let pairs = [
            (&mut self.planned, other.planned),
            (&mut self.made, other.made),
            (&mut self.missed, other.missed),
            (&mut self.cancelled, other.cancelled),
            (&mut self.steps, other.steps),
            (&mut self.faults, other.faults),
            (&mut self.orders, other.orders),
            (&mut self.ended, other.ended),
            (&mut self.righted, other.righted),
            (&mut self.still, other.still),
            (&mut self.read, other.read),
        ];
        for (figure, more) in pairs {
            *figure = figure.saturating_add(more);
        }
    }

    fn add(&mut self, visit: &Visit, today: Date, has_ended: impl Fn(OrderId) -> bool) {
        let one = |holds: bool| u32::from(holds);
        let is_alive = visit.standing != Standing::Cancelled;
        self.planned = self.planned.saturating_add(one(is_alive));
        self.cancelled = self.cancelled.saturating_add(one(!is_alive));
        self.made = self.made.saturating_add(one(visit.standing == Standing::Recorded));
        self.missed = self.missed.saturating_add(one(visit.is_missed_on(today)));
        self.read = self.read.saturating_add(one(!visit.reads.is_empty()));
        for finding in visit.record.iter().flat_map(|record| &record.findings) {
            let verdict = finding.seen.verdict;
            self.steps = self.steps.saturating_add(one(verdict != Verdict::NotDone));
            self.faults = self.faults.saturating_add(one(verdict == Verdict::Fault));
            self.orders = self.orders.saturating_add(one(finding.order.is_some()));
            self.ended = self.ended.saturating_add(one(finding.order.is_some_and(&has_ended)));
            let again = finding.again.as_ref().map(|again| again.is_right);
            self.righted = self.righted.saturating_add(one(again == Some(true)));
            self.still = self.still.saturating_add(one(again == Some(false)));
        }
    }
}

/// What a year comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Year {
    /// For each visited unit.
    pub units: BTreeMap<UnitId, Count>,
    /// For each who made visits, or should have.
    pub visitors: BTreeMap<Visitor, Count>,
    /// All together.
    pub total: Count,
}

impl Year {
    /// Returns the units' figures as they count for whom `home` names: a window's and a section's for the unit above.
    #[must_use]
    pub fn by_home(&self, home: impl Fn(UnitId) -> UnitId) -> BTreeMap<UnitId, Count> {
        let mut homes: BTreeMap<UnitId, Count> = BTreeMap::new();
        for (unit, count) in &self.units {
            homes.entry(home(*unit)).or_default().merge(count);
        }
        homes
    }
}

/// Returns what visits come to in a year; `has_ended` says of an order whether nothing more is awaited of anybody.
#[must_use]
pub fn year(visits: &[Visit], year: i16, today: Date, has_ended: impl Fn(OrderId) -> bool) -> Year {
    let mut found = Year::default();
    for visit in visits.iter().filter(|visit| visit.counted_on().year() == year) {
        found.total.add(visit, today, &has_ended);
        found.units.entry(visit.plan.unit).or_default().add(visit, today, &has_ended);
        found.visitors.entry(visit.plan.visitor).or_default().add(visit, today, &has_ended);
    }
    found
}
