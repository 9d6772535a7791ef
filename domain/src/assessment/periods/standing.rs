//! A frozen month beside its corrections: what each unit had, and what it has with them. The frozen month itself is
//! never touched; both are shown.

use std::collections::BTreeMap;

use crate::{
    assessment::{
        Table, TableError, assess,
        event::{FrozenUnit, Snapshot},
        periods::{Correction, Unscored},
    },
    exact::Exact,
    ids::UnitId,
    policy::Assessment,
};

/// A unit of a frozen month, as it was and as it is with corrections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing<'s> {
    /// Its group.
    pub group: &'s str,
    /// As it was frozen.
    pub frozen: &'s FrozenUnit,
    /// Its place with the corrections; nothing when it is not ranked.
    pub rank: Option<usize>,
    /// The sum of its scores with the corrections.
    pub total: Option<Exact>,
    /// Indicator → score, with the corrections.
    pub scores: BTreeMap<String, Exact>,
}

impl Standing<'_> {
    /// Returns whether the corrections changed its place or a score.
    #[must_use]
    pub fn has_moved(&self) -> bool {
        let rank = self.frozen.rank.and_then(|rank| usize::try_from(rank).ok());
        rank != self.rank || self.frozen.total != self.total || self.frozen.scores != self.scores
    }
}

/// Returns every unit of a frozen month as it was and as it is with `corrections`, by group and new rank. With the
/// corrections up to one, and then with that one, the two tell what that one changed.
///
/// # Errors
/// When the month cannot be scored any more, which a decided correction never brings about.
pub fn standings<'s>(
    assessment: &Assessment,
    frozen: &'s Snapshot,
    corrections: &[Correction],
) -> Result<Vec<Standing<'s>>, Unscored> {
    let changes = corrections.iter().map(|one| (one.unit, one.measure.as_str(), one.by));
    let table = corrected(assessment, frozen, changes)?;
    let assessed = assess(assessment, &table)?;
    let units = frozen.groups.iter().flat_map(|group| group.units.iter().map(move |unit| (group, unit)));
    let by_key: BTreeMap<String, _> =
        units.map(|(group, unit)| (unit.unit.to_string(), (group.group.as_str(), unit))).collect();
    let scored = assessed.groups.iter().flat_map(|group| &group.units);
    let standings = scored.filter_map(|scored| {
        let (group, frozen) = *by_key.get(scored.unit)?;
        let scores = scored.scores.iter().map(|score| (score.indicator.id.clone(), score.score));
        Some(Standing { group, frozen, rank: scored.rank, total: scored.total, scores: scores.collect() })
    });
    Ok(standings.collect())
}

/// Returns the table of a frozen month with changes on top, its units by id.
pub(super) fn corrected<'c>(
    assessment: &Assessment,
    frozen: &Snapshot,
    changes: impl Iterator<Item = (UnitId, &'c str, Exact)>,
) -> Result<Table, TableError> {
    let mut by_unit: BTreeMap<UnitId, Vec<(&str, Exact)>> = BTreeMap::new();
    for (unit, measure, by) in changes {
        by_unit.entry(unit).or_default().push((measure, by));
    }
    let mut table = Table::new(assessment);
    for group in &frozen.groups {
        for unit in &group.units {
            let mut values: BTreeMap<&str, Exact> =
                unit.values.iter().map(|(id, value)| (id.as_str(), *value)).collect();
            for (measure, by) in by_unit.remove(&unit.unit).unwrap_or_default() {
                let value = values.entry(measure).or_insert(Exact::ZERO);
                // Values have few digits; a sum that is too large for a fraction is refused as too large a value.
                *value = value.plus(by).unwrap_or_else(|_| Exact::from(i64::MAX));
            }
            table.add(assessment, &unit.unit.to_string(), &group.group, values)?;
        }
    }
    Ok(table)
}
