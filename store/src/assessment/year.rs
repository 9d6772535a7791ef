//! The year as it stands: its months, frozen ones with their corrections, and its end.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    assessment::{
        assess, assess_yearly,
        command::{Counts, Span},
        periods::{self, Compared, MonthTotals, YearGroup, YearUnit},
    },
    exact::Exact,
    ids::UnitId,
    policy::{Assessment, Month, Pack},
    world::World,
};
use jiff::civil::Date;

use super::{Live, live, table, unscored};
use crate::{
    closing,
    db::{Error, Tx},
    measure,
};

/// A year put together.
#[derive(Clone, Debug)]
pub struct Year {
    /// The months that count, with the totals they gave.
    pub months: Vec<MonthTotals>,
    /// The peer groups.
    pub groups: Vec<YearGroup>,
    /// The table that the year's end is scored by.
    pub end: Live,
}

/// Puts a year together by the rules of a pack, up to the month of `today`. Months before it came into force count as
/// the version of its document gave them that was in force then. Nothing when the pack knows no year, or while its
/// orders were not counted yet.
///
/// # Errors
/// When the database cannot be read or a number cannot be scored.
pub fn year(
    tx: &mut Tx<'_>,
    world: &World,
    pack: &str,
    year: i16,
    today: Date,
) -> Result<Option<Year>, Error> {
    let span = Span::Year(year);
    let known = world.packs.get(pack).and_then(|pack| Some((pack, pack.assessment()?)));
    let (Some((pack, assessment)), Some(first), Some(last)) = (known, span.first(), span.last_month()) else {
        return Ok(None);
    };
    let (mut totals, mut counts) = (Vec::new(), Counts::new());
    let mut month = Month::of(first);
    while month <= last && month.first() <= today {
        if let Some(of) = of_the_document(world, pack, month) {
            let Some((given, counted)) = month_of(tx, world, of, month)? else { return Ok(None) };
            totals.push(given);
            add(&mut counts, counted);
        }
        month = month.after();
    }
    let compared = Compared::between(&world.people, assessment, first, last.last());
    let live = table(world, pack.id(), assessment, &compared, &counts, span)?;
    let scored = assess_yearly(assessment, &live.table).map_err(|error| unscored(span, &error))?;
    let entered: BTreeSet<UnitId> =
        periods::entered(world.periods.get(pack.id(), span)).map(|(unit, _, _)| unit).collect();
    let scored: BTreeMap<&str, _> =
        scored.groups.iter().flat_map(|group| group.units.iter().map(|unit| (unit.unit, unit))).collect();
    let units = compared.units().map(|unit| {
        let scores = scored.get(unit.name.as_str()).into_iter().flat_map(|scored| &scored.scores);
        YearUnit {
            unit: unit.id,
            name: unit.name.clone(),
            group: unit.group.clone().unwrap_or_default(),
            scores: scores.map(|score| (score.indicator.id.clone(), score.score)).collect(),
            is_entered: entered.contains(&unit.id),
        }
    });
    let groups =
        periods::year(assessment, &totals, units.collect()).map_err(|error| unscored(span, &error))?;
    Ok(groups.map(|groups| Year { months: totals, groups, end: live }))
}

/// Returns the version of a pack's document that assesses a month.
fn of_the_document<'w>(world: &'w World, pack: &Pack, month: Month) -> Option<&'w Pack> {
    let header = pack.header();
    periods::assessing(&world.packs, month).find(|other| {
        other.header().document == header.document && other.header().jurisdiction == header.jurisdiction
    })
}

/// Returns what a month gave and what it counted, frozen or as it stands.
fn month_of(
    tx: &mut Tx<'_>,
    world: &World,
    pack: &Pack,
    month: Month,
) -> Result<Option<(MonthTotals, Counts)>, Error> {
    let Some(assessment) = pack.assessment() else { return Ok(None) };
    let period = world.periods.get(pack.id(), Span::Month(month));
    if let Some(period) = period.filter(|period| period.closing.is_some())
        && let Some(frozen) = closing::frozen(tx, pack.id(), month)?
    {
        let frozen = frozen.snapshot;
        let standings = periods::standings(assessment, &frozen, &period.corrections);
        let standings = standings.map_err(|error| unscored(Span::Month(month), &error))?;
        let totals = standings.iter().filter_map(|unit| Some((unit.frozen.unit, (unit.total?, unit.rank?))));
        let totals = MonthTotals { month, is_frozen: true, totals: totals.collect() };
        let mut counts = Counts::new();
        for unit in &standings {
            let mut values = unit.frozen.values.clone();
            for one in period.corrections.iter().filter(|one| one.unit == unit.frozen.unit) {
                let value = values.entry(one.measure.clone()).or_insert(Exact::ZERO);
                *value = value.plus(one.by).map_err(|error| unscored(Span::Month(month), &error))?;
            }
            counts.insert(unit.frozen.unit, whole(assessment, &values));
        }
        return Ok(Some((totals, counts)));
    }
    let (Some(counts), Some(live)) =
        (measure::counts(tx, pack.id(), month)?, live(tx, world, pack.id(), month)?)
    else {
        return Ok(None);
    };
    let assessed = assess(assessment, &live.table).map_err(|error| unscored(Span::Month(month), &error))?;
    let units = assessed.groups.iter().flat_map(|group| &group.units);
    let totals =
        units.filter_map(|unit| Some((*live.units.get(unit.unit)?, (unit.total?, unit.rank?)))).collect();
    Ok(Some((MonthTotals { month, is_frozen: false, totals }, counts)))
}

/// Returns the measures among values, which are whole numbers.
fn whole(assessment: &Assessment, values: &BTreeMap<String, Exact>) -> BTreeMap<String, i64> {
    let counted = values.iter().filter(|(id, _)| assessment.measure(id).is_some());
    counted.filter_map(|(id, value)| Some((id.clone(), value.short(0).parse().ok()?))).collect()
}

fn add(sums: &mut Counts, counts: Counts) {
    for (unit, row) in counts {
        let sum = sums.entry(unit).or_default();
        for (measure, count) in row {
            *sum.entry(measure).or_insert(0) += count;
        }
    }
}
