//! What of a year's end everybody may read: a score that is a share of counts is published as such a share may be, and
//! with it the total it is in and the place it leads to. Scores out of a file are the office's own and stay.

use crate::{
    annual::{
        Cell,
        result::{Line, Part},
    },
    exact::{Exact, ExactError},
    policy::Annual,
    publication::share::{Told, alike, leaves_open, told},
};

/// A unit's line as it may be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// How the score of each source may be told, as a share of its full mark; in the order of the pack.
    pub parts: Vec<Told>,
    /// How the total may be told.
    pub total: Told,
    /// Whether its place may be told.
    pub is_placed: bool,
}

/// Returns how lines may be published where counts below `threshold` are not, in the same order.
///
/// # Errors
/// When a number is too large.
pub fn shown(rule: &Annual, lines: &[Line], threshold: i64) -> Result<Vec<Shown>, ExactError> {
    let counted = |line: &Line| line.parts.iter().map(|part| counts(rule, part)).collect::<Vec<_>>();
    let parts = |line: &Line| {
        let counts = counted(line).into_iter();
        let tell = |counts: Option<(i64, i64)>| {
            counts.map_or(Told::Exactly, |(part, whole)| told(part, whole, threshold))
        };
        counts.map(tell).collect::<Vec<_>>()
    };
    let is_exact = |line: &Line| parts(line).iter().all(|part| *part == Told::Exactly);
    let mut all = Vec::new();
    for line in lines {
        let (parts, counts) = (parts(line), counted(line));
        let of_group =
            |other: &&Line| other.named.group == line.named.group && other.named.unit != line.named.unit;
        let published: Vec<Exact> = lines
            .iter()
            .filter(of_group)
            .filter(|other| is_exact(other))
            .filter_map(|other| other.total)
            .collect();
        let mut is_placed = !parts.contains(&Told::Nothing);
        for (place, counts) in counts.iter().enumerate() {
            let (Some((part, whole)), Some(total)) = (counts, line.total) else { continue };
            if is_placed && parts.get(place) != Some(&Told::Exactly) {
                let mut possible = Vec::new();
                for part in alike(*part, *whole, threshold) {
                    possible.extend(total_with(rule, line, place, Exact::ratio(part, *whole)?)?);
                }
                is_placed = leaves_open(total, &possible, &published);
            }
        }
        all.push(Shown { total: total(rule, line, &parts)?, parts, is_placed });
    }
    Ok(all)
}

/// Returns the counts that a score is a share of: what counts for the unit, and the whole.
fn counts(rule: &Annual, part: &Part) -> Option<(i64, i64)> {
    let own = rule.source(&part.source).and_then(|source| source.own);
    match (&part.cell, part.score) {
        (Some(Cell::Counted { part, whole }), Some(_)) => {
            let is_rest = own.is_some_and(|own| own.is_rest);
            Some((if is_rest { whole.saturating_sub(*part) } else { *part }, *whole))
        }
        (Some(Cell::Counted { .. } | Cell::Score { .. }) | None, _) => None,
    }
}

/// A total has a bound when all that is hidden in it has one to the same side.
fn total(rule: &Annual, line: &Line, parts: &[Told]) -> Result<Told, ExactError> {
    let (mut above, mut below) = (false, false);
    for part in parts {
        match part {
            Told::Exactly => {}
            Told::Above(_) => above = true,
            Told::Below(_) => below = true,
            Told::Nothing => return Ok(Told::Nothing),
        }
    }
    let mut given = shares(rule, line)?;
    for (share, told) in given.iter_mut().zip(parts) {
        if let (Some((_, share)), Told::Above(bound) | Told::Below(bound)) = (share, told) {
            *share = *bound;
        }
    }
    let given: Vec<(Exact, Exact)> = given.into_iter().flatten().collect();
    let bound = rule.total(&given)?;
    Ok(match (above, below, bound) {
        (false, false, _) => Told::Exactly,
        (true, false, Some(bound)) => Told::Above(bound),
        (false, true, Some(bound)) => Told::Below(bound),
        (true, true, _) | (_, _, None) => Told::Nothing,
    })
}

fn total_with(rule: &Annual, line: &Line, place: usize, other: Exact) -> Result<Option<Exact>, ExactError> {
    let mut given = shares(rule, line)?;
    if let Some(Some((_, share))) = given.get_mut(place) {
        *share = other;
    }
    rule.total(&given.into_iter().flatten().collect::<Vec<_>>())
}

/// Returns weight and share of every source that says something.
fn shares(rule: &Annual, line: &Line) -> Result<Vec<Option<(Exact, Exact)>>, ExactError> {
    let share = |part: &Part| {
        let (Some(weight), Some(score), Some(source)) = (part.weight, part.score, rule.source(&part.source))
        else {
            return Ok(None);
        };
        Ok(Some((weight, score.over(source.full)?)))
    };
    line.parts.iter().map(share).collect()
}
