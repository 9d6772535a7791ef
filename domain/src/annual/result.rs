//! What a sheet comes to: for each unit every number, its share of the weights, the total and the rank. Exact until the
//! total, which is rounded once; ranks compare what is shown.

use std::collections::BTreeMap;

use crate::{
    annual::{Cell, Figures, Named},
    exact::{Exact, ExactError},
    policy::{Annual, AnnualSource, percent},
};

/// What a source adds to a unit's total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The source.
    pub source: String,
    /// What the source says of the unit; nothing when it is missing or was left out.
    pub cell: Option<Cell>,
    /// Why the unit was left out; nothing when it was not.
    pub left_out: Option<String>,
    /// The score out of the full mark.
    pub score: Option<Exact>,
    /// The weight as it applies to the unit, in percent: scaled when another source is left out.
    pub weight: Option<Exact>,
    /// What it adds to the total, out of 100; not rounded.
    pub points: Option<Exact>,
}

/// A unit's line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The unit.
    pub named: Named,
    /// The sources, in the order of the pack.
    pub parts: Vec<Part>,
    /// Whether the weights are scaled because a source is not there.
    pub is_scaled: bool,
    /// The total out of 100; nothing when no source says anything.
    pub total: Option<Exact>,
    /// The place in the group; equal totals have the same, and the next one is left empty.
    pub rank: Option<usize>,
}

/// Returns the lines of a sheet, in the order of `units`.
///
/// # Errors
/// When a number is too large, or a stored one cannot be read.
pub fn lines(rule: &Annual, figures: &Figures, units: &[Named]) -> Result<Vec<Line>, ExactError> {
    let mut lines = units.iter().map(|named| line(rule, figures, named)).collect::<Result<Vec<_>, _>>()?;
    let totals: Vec<(String, Exact)> =
        lines.iter().filter_map(|line| Some((line.named.group.clone(), line.total?))).collect();
    for line in &mut lines {
        let Some(total) = line.total else { continue };
        let better = totals.iter().filter(|(group, other)| *group == line.named.group && *other > total);
        line.rank = Some(better.count().saturating_add(1));
    }
    Ok(lines)
}

fn line(rule: &Annual, figures: &Figures, named: &Named) -> Result<Line, ExactError> {
    let mut shares = BTreeMap::new();
    for source in &rule.sources {
        let is_left_out = figures.reason(&source.id, named.unit).is_some();
        let cell = figures.taken.get(&source.id).and_then(|taken| taken.cells.get(&named.unit));
        if let Some(cell) = cell.filter(|_| !is_left_out) {
            let weight = percent(figures.weights.get(&source.id).map_or("0", String::as_str))?;
            shares.insert(source.id.as_str(), (weight, share(source, cell)?));
        }
    }
    let present = shares.values().try_fold(Exact::ZERO, |sum, (weight, _)| sum.plus(*weight))?;
    let part = |source: &AnnualSource| {
        let found = shares.get(source.id.as_str());
        let cell = figures.taken.get(&source.id).and_then(|taken| taken.cells.get(&named.unit));
        let weight = found.map(|(weight, _)| scaled(*weight, present)).transpose()?;
        let points = found.zip(weight).map(|((_, share), weight)| weight.times(*share)).transpose()?;
        let score = found.map(|(_, share)| share.times(source.full)).transpose()?;
        Ok(Part {
            source: source.id.clone(),
            cell: cell.cloned(),
            left_out: figures.reason(&source.id, named.unit).map(str::to_owned),
            score,
            weight,
            points,
        })
    };
    let given: Vec<(Exact, Exact)> = shares.values().copied().collect();
    Ok(Line {
        named: named.clone(),
        parts: rule.sources.iter().map(part).collect::<Result<_, ExactError>>()?,
        is_scaled: !shares.is_empty() && shares.len() < rule.sources.len(),
        total: rule.total(&given)?,
        rank: None,
    })
}

fn scaled(weight: Exact, present: Exact) -> Result<Exact, ExactError> {
    weight.times(Exact::from(100))?.over(present)
}

/// Returns the share of the full mark that a cell says.
fn share(source: &AnnualSource, cell: &Cell) -> Result<Exact, ExactError> {
    match (cell, source.own) {
        (Cell::Score { score }, _) => Exact::parse(score)?.over(source.full),
        (Cell::Counted { part, whole }, Some(own)) => own.share(*part, *whole),
        (Cell::Counted { part, whole }, None) => Exact::ratio(*part, *whole),
    }
}
