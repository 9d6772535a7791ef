//! From counts to scores to ranks. Everything here is a function of a pack and a table of counts: the same table
//! gives the same digits, whoever computes it. Nothing is rounded before the end of an indicator.

mod costs;
mod curve;
mod explain;
mod table;

pub mod command;
pub mod event;
pub mod peers;
pub mod periods;
pub mod public;
pub mod what_if;

pub use costs::{Cost, costs};
pub use curve::{Scored, ScoredPart, value_of};
pub use explain::{Because, Line};
pub use table::{Cells, Row, Table, TableError};

use std::cmp::Reverse;

use crate::{
    exact::{Exact, ExactError},
    policy::{Assessment, Indicator},
};

/// A table of counts, scored.
#[derive(Clone, Debug)]
pub struct Assessed<'a> {
    assessment: &'a Assessment,
    table: &'a Table,
    /// The peer groups, in the order of the pack.
    pub groups: Vec<GroupScores<'a>>,
}

/// The scores of one peer group.
#[derive(Clone, Debug)]
pub struct GroupScores<'a> {
    /// The group.
    pub group: &'a str,
    /// Its units by rank; those that are not ranked come last.
    pub units: Vec<UnitScore<'a>>,
    /// What every indicator's curves met, in the order of the indicators.
    pub scored: Vec<Scored<'a>>,
}

/// The scores of one unit.
#[derive(Clone, Debug)]
pub struct UnitScore<'a> {
    /// The unit.
    pub unit: &'a str,
    /// Its place, from 1; units with the same total share it. `None` when it is not ranked.
    pub rank: Option<usize>,
    /// What its base measure counts.
    pub n: Exact,
    /// The sum of its rounded scores; `None` when it is not ranked.
    pub total: Option<Exact>,
    /// Its scores, in the order of the indicators; empty when it is not ranked.
    pub scores: Vec<Score<'a>>,
    /// Its place among the ranked of its group, in the order of the table; `None` when it is not ranked.
    pub place: Option<usize>,
}

/// One indicator of one unit.
#[derive(Clone, Debug)]
pub struct Score<'a> {
    /// The indicator.
    pub indicator: &'a Indicator,
    /// What its first curve looked at; the sum taken off, for deductions. `None` when there was nothing to look at.
    pub value: Option<Exact>,
    /// What it gives, rounded.
    pub score: Exact,
}

/// Why a table cannot be scored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("indicator `{indicator}`, unit `{unit}`: {error}")]
pub struct ScoreError {
    /// The indicator.
    pub indicator: String,
    /// The unit.
    pub unit: String,
    /// What went wrong.
    pub error: ExactError,
}

/// Scores a table by the indicators of every period.
///
/// # Errors
/// When a number is too large to stay exact.
pub fn assess<'a>(assessment: &'a Assessment, table: &'a Table) -> Result<Assessed<'a>, ScoreError> {
    by(assessment, &assessment.indicators, table)
}

/// Scores a table by the indicators of the year's end.
///
/// # Errors
/// When a number is too large to stay exact.
pub fn assess_yearly<'a>(assessment: &'a Assessment, table: &'a Table) -> Result<Assessed<'a>, ScoreError> {
    by(assessment, &assessment.yearly, table)
}

fn by<'a>(
    assessment: &'a Assessment,
    indicators: &'a [Indicator],
    table: &'a Table,
) -> Result<Assessed<'a>, ScoreError> {
    let groups = assessment.groups.iter().map(|group| group_scores(assessment, indicators, table, &group.id));
    let groups = groups.filter(|scores| scores.as_ref().map_or(true, |scores| !scores.units.is_empty()));
    Ok(Assessed { assessment, table, groups: groups.collect::<Result<_, _>>()? })
}

fn group_scores<'a>(
    assessment: &'a Assessment,
    indicators: &'a [Indicator],
    table: &'a Table,
    group: &'a str,
) -> Result<GroupScores<'a>, ScoreError> {
    let minimum = Exact::from(assessment.minimum.max(1));
    let base = table.column(&assessment.base);
    let all: Vec<&'a Row> = table.rows().iter().filter(|row| row.group == group).collect();
    let ranked: Vec<&'a Row> = all.iter().copied().filter(|row| row.at(base) >= minimum).collect();
    let scored = indicators
        .iter()
        .map(|indicator| curve::score(assessment, table, indicator, group, &ranked))
        .collect::<Result<Vec<_>, _>>()?;
    let mut units = Vec::with_capacity(all.len());
    let mut next = 0;
    for row in all {
        let n = row.at(base);
        if n < minimum {
            units.push(UnitScore {
                unit: &row.unit,
                rank: None,
                n,
                total: None,
                scores: Vec::new(),
                place: None,
            });
            continue;
        }
        let place = next;
        next += 1;
        let scores: Vec<Score<'a>> = scored.iter().map(|scored| scored.of(place)).collect();
        let mut total = Exact::ZERO;
        for score in &scores {
            total = total.plus(score.score).map_err(|error| ScoreError {
                indicator: score.indicator.id.clone(),
                unit: row.unit.clone(),
                error,
            })?;
        }
        units.push(UnitScore {
            unit: &row.unit,
            rank: None,
            n,
            total: Some(total),
            scores,
            place: Some(place),
        });
    }
    rank(&mut units);
    Ok(GroupScores { group, units, scored })
}

/// Gives ranks and sorts by them; units with the same total share a rank and the next one is skipped.
fn rank(units: &mut [UnitScore<'_>]) {
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

impl<'a> Assessed<'a> {
    /// Returns the scores of a unit.
    #[must_use]
    pub fn unit(&self, unit: &str) -> Option<(&GroupScores<'a>, &UnitScore<'a>)> {
        self.groups
            .iter()
            .find_map(|group| Some((group, group.units.iter().find(|score| score.unit == unit)?)))
    }

    /// Returns why a unit has a score: what was looked at, what the group's best and worst have, what the curve
    /// made of it, and where the regulation says so.
    #[must_use]
    pub fn explain(&self, group: &GroupScores<'a>, unit: &UnitScore<'a>, indicator: &str) -> Because {
        explain::explain(self.assessment, self.table, group, unit, indicator)
    }
}
