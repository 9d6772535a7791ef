//! The same month scored by two sets of rules: what each unit had, what it would have, and why that differs. Only
//! compares; nothing here becomes a score of anybody.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    assessment::{Assessed, GroupScores, ScoredPart, Table, TableError, command::Counts, periods::Compared},
    exact::Exact,
    ids::UnitId,
    policy::Assessment,
};

/// A unit under both sets of rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnitChange {
    /// The unit.
    pub unit: String,
    /// Its group under the new rules; under the old ones when the new ones do not compare it.
    pub group: String,
    /// Where it stood; nothing when it was not ranked.
    pub old: Option<Place>,
    /// Where it would stand; nothing when it would not be ranked.
    pub new: Option<Place>,
    /// The indicators whose score, points or presence differ.
    pub indicators: Vec<IndicatorChange>,
}

/// A place in a ranking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The rank, from 1.
    pub rank: usize,
    /// The total.
    pub total: Exact,
}

/// An indicator of a unit under both sets of rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IndicatorChange {
    /// The indicator.
    pub indicator: String,
    /// What it gave; nothing when the old rules do not know it.
    pub old: Option<Exact>,
    /// What it would give; nothing when the new rules do not know it.
    pub new: Option<Exact>,
    /// Why they differ; never nothing.
    pub why: Vec<Why>,
}

/// Why a score differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Why {
    /// The indicator is new.
    Added,
    /// The indicator is gone.
    Removed,
    /// It gives more or fewer points.
    Points {
        /// The most it gave.
        old: Exact,
        /// The most it would give.
        new: Exact,
    },
    /// Something else is looked at.
    Looks,
    /// What is looked at has another value.
    Value {
        /// As it was.
        old: Option<Exact>,
        /// As it would be.
        new: Option<Exact>,
    },
    /// Points are made of it in another way.
    Curve,
    /// Nothing of its own: the units it is compared with have other values, or are others.
    Others,
}

/// What was entered and does not fit the new rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// The unit.
    pub unit: String,
    /// The input.
    pub input: String,
    /// The value.
    pub value: Exact,
}

/// Returns the table of a month under rules it was not entered by, with what had to be left out.
///
/// # Errors
/// When a count does not fit its column.
pub fn table<'p>(
    rules: &Assessment,
    compared: &Compared<'_>,
    counts: &Counts,
    entered: impl Iterator<Item = (UnitId, &'p str, Exact)>,
) -> Result<(Table, Vec<LeftOut>), TableError> {
    let (mut kept, mut left_out) = (Vec::new(), Vec::new());
    for (id, input, value) in entered {
        let Some(unit) = compared.units().find(|unit| unit.id == id) else { continue };
        let group = unit.group.as_deref().unwrap_or_default();
        let fits = Table::new(rules).add(rules, &unit.name, group, [(input, value)]).is_ok();
        match fits {
            true => kept.push((id, input, value)),
            false => left_out.push(LeftOut { unit: unit.name.clone(), input: input.to_owned(), value }),
        }
    }
    Ok((compared.table(rules, counts, kept.into_iter())?, left_out))
}

/// Compares two scorings of a month, in the order of the new ranking; units only the old rules compare come last.
#[must_use]
pub fn what_if(old: &Assessed<'_>, new: &Assessed<'_>) -> Vec<UnitChange> {
    let mut changes = Vec::new();
    for group in &new.groups {
        changes.extend(group.units.iter().map(|unit| change(unit.unit, group.group, old, new)));
    }
    for group in &old.groups {
        let gone = group.units.iter().filter(|unit| new.unit(unit.unit).is_none());
        changes.extend(gone.map(|unit| change(unit.unit, group.group, old, new)));
    }
    changes
}

fn change(unit: &str, group: &str, old: &Assessed<'_>, new: &Assessed<'_>) -> UnitChange {
    let (before, after) = (side(old, unit), side(new, unit));
    let mut indicators = Vec::new();
    for (id, is) in &after.indicators {
        let was = before.indicators.get(id);
        let why = was.map_or_else(|| vec![Why::Added], |was| why(was, is));
        if !why.is_empty() {
            let old = was.map(|was| was.score);
            indicators.push(IndicatorChange { indicator: (*id).to_owned(), old, new: Some(is.score), why });
        }
    }
    for (id, was) in before.indicators.iter().filter(|(id, _)| !after.indicators.contains_key(*id)) {
        let why = vec![Why::Removed];
        indicators.push(IndicatorChange {
            indicator: (*id).to_owned(),
            old: Some(was.score),
            new: None,
            why,
        });
    }
    UnitChange {
        unit: unit.to_owned(),
        group: group.to_owned(),
        old: before.place,
        new: after.place,
        indicators,
    }
}

/// A unit under one set of rules.
#[derive(Default)]
struct Side<'a> {
    place: Option<Place>,
    indicators: BTreeMap<&'a str, Scored<'a>>,
}

struct Scored<'a> {
    score: Exact,
    points: Exact,
    parts: Vec<&'a ScoredPart<'a>>,
    at: usize,
}

fn side<'a>(assessed: &'a Assessed<'a>, unit: &str) -> Side<'a> {
    let Some((group, scored)) = assessed.groups.iter().find_map(|group| found(group, unit)) else {
        return Side::default();
    };
    let place = scored.rank.zip(scored.total).map(|(rank, total)| Place { rank, total });
    let Some(at) = scored.place else { return Side { place, indicators: BTreeMap::new() } };
    let indicators = group.scored.iter().filter_map(|one| {
        let score = scored.scores.iter().find(|score| score.indicator.id == one.indicator.id)?;
        let (points, parts) = (one.indicator.points, one.parts.iter().collect());
        Some((one.indicator.id.as_str(), Scored { score: score.score, points, parts, at }))
    });
    Side { place, indicators: indicators.collect() }
}

fn found<'a>(
    group: &'a GroupScores<'a>,
    unit: &str,
) -> Option<(&'a GroupScores<'a>, &'a crate::assessment::UnitScore<'a>)> {
    Some((group, group.units.iter().find(|score| score.unit == unit)?))
}

fn why(was: &Scored<'_>, is: &Scored<'_>) -> Vec<Why> {
    let mut why = Vec::new();
    if was.points != is.points {
        why.push(Why::Points { old: was.points, new: is.points });
    }
    let looks =
        |scored: &Scored<'_>| scored.parts.iter().map(|part| part.part.value.clone()).collect::<Vec<_>>();
    let curves =
        |scored: &Scored<'_>| scored.parts.iter().map(|part| part.part.curve.clone()).collect::<Vec<_>>();
    let value = |scored: &Scored<'_>, part: usize| {
        scored.parts.get(part).and_then(|part| part.values.get(scored.at).copied().flatten())
    };
    if looks(was) != looks(is) {
        why.push(Why::Looks);
    }
    let differs = (0..was.parts.len().max(is.parts.len())).find(|part| value(was, *part) != value(is, *part));
    if let Some(part) = differs {
        why.push(Why::Value { old: value(was, part), new: value(is, part) });
    }
    if curves(was) != curves(is) {
        why.push(Why::Curve);
    }
    match (why.is_empty(), was.score == is.score) {
        (true, false) => vec![Why::Others],
        // The points may fall as they did; then nothing differs for this unit.
        (false, true) if was.points == is.points => Vec::new(),
        (true, true) | (false, _) => why,
    }
}
