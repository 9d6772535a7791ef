//! Months and years of an assessment in memory, for the stories at their first depth. What a store counts row by row is
//! counted here from the orders as they are; no story lets anything happen between a cut-off and the closing.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    access::Actor,
    assessment::{
        assess_yearly,
        command::{Command, CountedOrders, Counts, Span},
        periods::{self, Compared, MonthTotals, YearScore, YearUnit},
    },
    facts::Counter,
    ids::OrderId,
    policy::{Assessment, Month},
};
use jiff::Timestamp;

use super::Memory;
use crate::runner::No;

impl Memory {
    fn counted(&self, assessment: &Assessment, month: Month) -> CountedOrders {
        let (cut_off, _) = periods::cut_off(&self.world.calendar, assessment, month);
        let counter = Counter::new(assessment);
        let mut counts = Counts::new();
        let all = self.lives.values().flat_map(|life| counter.count_all(&life.order));
        for counted in all.filter(|counted| counted.month == month) {
            let row = counts.entry(counted.unit).or_default();
            for (place, value) in counted.values {
                *row.entry(counter.measures()[place].id.clone()).or_insert(0) += value;
            }
        }
        CountedOrders { pack_digest: "0".repeat(64), cut_off, events: 1, counts }
    }

    pub(super) fn assessed(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        command: Command,
    ) -> Result<Option<OrderId>, No> {
        let world = Arc::clone(&self.world);
        let counted = if let Command::Close { pack, month } = &command {
            let assessment = world.packs.get(pack).and_then(|pack| pack.assessment());
            let is_over =
                |assessment: &&Assessment| periods::cut_off(&world.calendar, assessment, *month).0 <= at;
            assessment.filter(is_over).map(|assessment| self.counted(assessment, *month))
        } else {
            None
        };
        let context = periods::Context {
            at,
            actor,
            world: &world,
            has_order: false,
            counted: counted.as_ref(),
            frozen: None,
        };
        let event = periods::decide(context, command).map_err(|no| No::other(no.code(), &no))?;
        let act = periods::Act { at, by: actor.signature() };
        drop(world);
        Arc::make_mut(&mut self.world).periods.apply(act, event);
        Ok(None)
    }

    /// Puts the year of a unit together from what its orders count.
    pub(super) fn year_of(&self, pack: &str, year: i16, unit: &str) -> Option<YearScore> {
        let (world, span) = (&*self.world, Span::Year(year));
        let assessment = world.packs.get(pack)?.assessment()?;
        let (first, last) = (span.first()?, span.last_month()?);
        let (mut totals, mut counts, mut month) = (Vec::new(), Counts::new(), Month::of(first));
        while month <= last {
            let counted = self.counted(assessment, month);
            let closed = periods::Act { at: Timestamp::UNIX_EPOCH, by: String::new() };
            let now = periods::freeze(world, (pack, assessment), month, &counted, closed).unwrap();
            let ranked =
                now.groups.iter().flat_map(|group| &group.units).filter_map(|unit| {
                    Some((unit.unit, (unit.total?, usize::try_from(unit.rank?).unwrap())))
                });
            let known = world.periods.get(pack, Span::Month(month));
            let is_frozen = known.is_some_and(|period| period.closing.is_some());
            totals.push(MonthTotals { month, is_frozen, totals: ranked.collect() });
            for (unit, row) in counted.counts {
                for (measure, count) in row {
                    *counts.entry(unit).or_default().entry(measure).or_insert(0) += count;
                }
            }
            month = month.after();
        }
        let compared = Compared::between(&world.people, assessment, first, last.last());
        let entered = periods::entered(world.periods.get(pack, span));
        let table = compared.table(assessment, &counts, entered).unwrap();
        let scored = assess_yearly(assessment, &table).unwrap();
        let units = compared.units().map(|unit| {
            let of_unit = scored.unit(&unit.name).map(|(_, unit)| unit);
            let scores: BTreeMap<_, _> = of_unit
                .into_iter()
                .flat_map(|unit| &unit.scores)
                .map(|score| (score.indicator.id.clone(), score.score))
                .collect();
            let mut entered = periods::entered(world.periods.get(pack, span));
            YearUnit {
                unit: unit.id,
                name: unit.name.clone(),
                group: unit.group.clone().unwrap_or_default(),
                scores,
                is_entered: entered.any(|(of, _, _)| of == unit.id),
            }
        });
        let groups = periods::year(assessment, &totals, units.collect()).unwrap()?;
        groups.into_iter().flat_map(|group| group.units).find(|one| one.unit == unit)
    }
}
