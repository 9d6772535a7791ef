//! What orders add to the measures of an assessment.

use std::collections::BTreeMap;

use crate::{
    calendar::date_of,
    facts::{
        Described, Facts, counted_fault, counted_supervised,
        supervised::{self, Supervised},
    },
    ids::UnitId,
    order::{
        Order,
        fault::{self, Fault},
    },
    policy::{Assessment, Condition, Counted, Measure, Month},
    proceeding::Proceeding,
};

/// What one order adds to the measures of its unit and month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    /// The unit.
    pub unit: UnitId,
    /// The period.
    pub month: Month,
    /// Place of a measure in its pack → what the order adds; nothing is left out rather than zero.
    pub values: Vec<(usize, i64)>,
}

/// The measures of an assessment, ready for counting many orders.
#[derive(Clone, Debug)]
pub struct Counter<'a> {
    assessment: &'a Assessment,
    /// For each measure, the place of the one it is `of`; it stands before it.
    wholes: Vec<Option<usize>>,
    /// The places of the measures that count a fault.
    faults: BTreeMap<Fault, usize>,
    /// The places of the measures that count what supervision did.
    supervised: BTreeMap<Supervised, usize>,
}

impl<'a> Counter<'a> {
    /// Returns the measures ready for counting.
    #[must_use]
    pub fn new(assessment: &'a Assessment) -> Self {
        let place = |id: &String| assessment.measures.iter().position(|measure| measure.id == *id);
        let wholes = assessment.measures.iter().map(|measure| measure.of.as_ref().and_then(place));
        let places = assessment.measures.iter().enumerate();
        let faults = places.clone().filter_map(|(place, measure)| Some((counted_fault(measure)?, place)));
        let supervised = places.filter_map(|(place, measure)| Some((counted_supervised(measure)?, place)));
        Self {
            assessment,
            wholes: wholes.collect(),
            faults: faults.collect(),
            supervised: supervised.collect(),
        }
    }

    /// Returns the measures, in their places.
    #[must_use]
    pub fn measures(&self) -> &'a [Measure] {
        &self.assessment.measures
    }

    /// Returns what an order adds; `None` when it lies in no period or with no unit.
    #[must_use]
    pub fn count(&self, order: &Order) -> Option<Counts> {
        let facts = Facts::of(order)?;
        let month = facts.month(self.assessment.placed_by)?;
        let mut values = Vec::new();
        self.add(&facts, &mut Vec::new(), |place, value| values.push((place, value)));
        Some(Counts { unit: facts.unit, month, values })
    }

    /// Returns the month something lies in; `None` when it lies in none yet.
    #[must_use]
    pub fn month(&self, facts: &impl Described) -> Option<Month> {
        facts.month(self.assessment.placed_by)
    }

    /// Tells what something adds to each measure, by the measure's place, nothing rather than zero. `held` is room
    /// that many calls may share.
    pub fn add(&self, facts: &impl Described, held: &mut Vec<bool>, mut tell: impl FnMut(usize, i64)) {
        held.clear();
        for (place, (measure, whole)) in self.assessment.measures.iter().zip(&self.wholes).enumerate() {
            let inside = whole.is_none_or(|whole| held.get(whole).copied().unwrap_or(false));
            let meets = |condition: &Condition| {
                condition.holds(|fact| facts.flag(fact), |fact| facts.text(fact), |fact| facts.number(fact))
            };
            let holds = inside && measure.conditions.iter().all(meets);
            held.push(holds);
            let value = match measure.counts {
                Counted::Orders => i64::from(holds),
                Counted::Sum(fact) if holds => facts.number(fact),
                Counted::Sum(_) | Counted::Marks => 0,
            };
            if value != 0 {
                tell(place, value);
            }
        }
    }
}

impl Counter<'_> {
    /// Returns everything an order adds: what it is, for the unit that leads it, and its faults, each for the unit
    /// that committed it, in the month in which it became certain.
    #[must_use]
    pub fn count_all(&self, order: &Order) -> Vec<Counts> {
        let faults = fault::found(order).filter_map(|found| {
            let place = self.fault_place(found.fault)?;
            Some(Counts { unit: found.unit, month: Month::of(date_of(found.at)), values: vec![(place, 1)] })
        });
        self.count(order).into_iter().chain(faults).collect()
    }

    /// Returns what a proceeding adds: each thing for the unit it was done about, in the month of its day.
    #[must_use]
    pub fn count_proceeding(&self, proceeding: &Proceeding) -> Vec<Counts> {
        if self.supervised.is_empty() {
            return Vec::new();
        }
        let counted = supervised::counted(proceeding).into_iter().filter_map(|one| {
            let place = self.supervised.get(&one.what).copied()?;
            Some(Counts { unit: one.unit, month: Month::of(one.on), values: vec![(place, 1)] })
        });
        counted.collect()
    }

    /// Returns the place of the measure that counts a fault; `None` when the pack counts it nowhere.
    #[must_use]
    pub fn fault_place(&self, fault: Fault) -> Option<usize> {
        self.faults.get(&fault).copied()
    }
}
