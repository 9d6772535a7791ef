//! The year put together: the mean of the months in which a unit was ranked and what is scored at the year's end,
//! each with its weight. Every number stays beside the sum, so that anybody can do it again.

use std::{cmp::Reverse, collections::BTreeMap};

use serde::Serialize;

use crate::{
    exact::{Exact, ExactError},
    ids::UnitId,
    policy::{Assessment, Month},
};

/// What a month gave the units that were ranked in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthTotals {
    /// The month.
    pub month: Month,
    /// Whether it is frozen; another one still moves.
    pub is_frozen: bool,
    /// Total and rank of every unit that was ranked.
    pub totals: BTreeMap<UnitId, (Exact, usize)>,
}

/// A unit whose year is put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearUnit {
    /// The unit.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// Its group.
    pub group: String,
    /// Indicator of the year's end → score.
    pub scores: BTreeMap<String, Exact>,
    /// Whether anything was entered for its year's end.
    pub is_entered: bool,
}

/// A peer group's year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct YearGroup {
    /// The group.
    pub group: String,
    /// Its units by rank; those that were ranked in no month come last.
    pub units: Vec<YearScore>,
}

/// A unit's year, number by number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct YearScore {
    /// The unit.
    pub unit: String,
    /// Its place, from 1; nothing when it was ranked in no month.
    pub rank: Option<usize>,
    /// The year's total.
    pub total: Option<Exact>,
    /// The months in which it was ranked.
    pub months: Vec<YearMonth>,
    /// Their mean, before any rounding; shown with ten digits.
    pub mean: Option<Exact>,
    /// What the mean weighs.
    pub daily_weight: Exact,
    /// Indicator of the year's end → score.
    pub year_end: BTreeMap<String, Exact>,
    /// Their sum.
    pub year_end_total: Exact,
    /// What the year's end weighs.
    pub year_end_weight: Exact,
    /// Whether anything was entered for its year's end.
    pub is_entered: bool,
}

/// A month in a unit's year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct YearMonth {
    /// The month.
    pub month: Month,
    /// The unit's total.
    pub total: Exact,
    /// The unit's place.
    pub rank: usize,
    /// Whether the month is frozen.
    pub frozen: bool,
}

/// Puts a year together, in the groups of the pack; nothing when the pack knows no year.
///
/// # Errors
/// When a number is too large to stay exact.
pub fn year(
    assessment: &Assessment,
    months: &[MonthTotals],
    units: Vec<YearUnit>,
) -> Result<Option<Vec<YearGroup>>, ExactError> {
    let Some(rule) = &assessment.year else { return Ok(None) };
    let mut by_group: BTreeMap<String, Vec<YearScore>> = BTreeMap::new();
    for unit in units {
        let ranked = months.iter().filter_map(|month| {
            let (total, rank) = *month.totals.get(&unit.unit)?;
            Some(YearMonth { month: month.month, total, rank, frozen: month.is_frozen })
        });
        let ranked: Vec<YearMonth> = ranked.collect();
        let totals: Vec<Exact> = ranked.iter().map(|month| month.total).collect();
        let year_end_total = unit.scores.values().copied().try_fold(Exact::ZERO, Exact::plus)?;
        by_group.entry(unit.group).or_default().push(YearScore {
            unit: unit.name,
            rank: None,
            total: assessment.year_total(&totals, year_end_total)?,
            months: ranked,
            mean: mean(&totals)?,
            daily_weight: rule.daily,
            year_end: unit.scores,
            year_end_total,
            year_end_weight: rule.yearly,
            is_entered: unit.is_entered,
        });
    }
    let groups = assessment.groups.iter().filter_map(|group| {
        let mut units = by_group.remove(&group.id)?;
        rank(&mut units);
        Some(YearGroup { group: group.id.clone(), units })
    });
    Ok(Some(groups.collect()))
}

fn mean(totals: &[Exact]) -> Result<Option<Exact>, ExactError> {
    let count = i64::try_from(totals.len()).map_err(|_| ExactError::TooLarge)?;
    if count == 0 {
        return Ok(None);
    }
    totals.iter().copied().try_fold(Exact::ZERO, Exact::plus)?.over(Exact::from(count)).map(Some)
}

/// Gives ranks and sorts by them; units with the same total share a rank and the next one is skipped.
fn rank(units: &mut [YearScore]) {
    units.sort_by_key(|unit| Reverse(unit.total));
    let mut last: Option<(Exact, usize)> = None;
    for (place, unit) in units.iter_mut().enumerate() {
        let Some(total) = unit.total else { continue };
        let rank = match last {
            Some((same, rank)) if same == total => rank,
            _ => place + 1,
        };
        unit.rank = Some(rank);
        last = Some((total, rank));
    }
}
