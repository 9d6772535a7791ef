//! Small numbers are not published: what counts fewer than a threshold is shown as “<5”, and as much beside it is left
//! out as it takes so that no number that was hidden follows from those that are shown and their totals.
//!
//! Numbers of a table and its totals are equations, one for each row and column. A hidden number follows from them
//! exactly when it is a bridge in the graph of rows and columns that hidden numbers join; so bridges are looked for and
//! the smallest number that closes a circle around each is left out too.

use std::collections::{BTreeMap, BTreeSet};

/// A number as it is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// As it is.
    Shown(u64),
    /// Some, but fewer than the threshold.
    Few,
    /// Left out, so that a small one cannot be computed.
    Kept,
}

/// A table of counts with its totals, as it may be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The rows, each with its total last; the row of totals is the last one.
    pub rows: Vec<Vec<Cell>>,
}

/// A node of the graph: a row or a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Line {
    Row(usize),
    Column(usize),
}

type Place = (usize, usize);

/// Returns what may be published of counts: rows of the same length, whose totals are published beside them.
#[must_use]
pub fn suppress(counts: &[Vec<u64>], threshold: u64) -> Published {
    let full = with_totals(counts);
    let mut hidden: BTreeSet<Place> = places(&full, |count| count > 0 && count < threshold);
    let few = hidden.clone();
    let mut fixed = true;
    while fixed {
        fixed = false;
        if let Some(place) =
            bridge(&full, &hidden).or_else(|| told_by_bounds(&full, &hidden, &few, threshold))
        {
            hidden.insert(place);
            fixed = true;
        }
    }
    let cell = |place: Place, count: u64| match (few.contains(&place), hidden.contains(&place)) {
        (true, _) => Cell::Few,
        (false, true) => Cell::Kept,
        (false, false) => Cell::Shown(count),
    };
    let row = |(row, counts): (usize, &Vec<u64>)| {
        counts.iter().enumerate().map(|(column, count)| cell((row, column), *count)).collect()
    };
    Published { rows: full.iter().enumerate().map(row).collect() }
}

/// Returns a single count as it may be published.
#[must_use]
pub fn alone(count: u64, threshold: u64) -> Cell {
    if count > 0 && count < threshold { Cell::Few } else { Cell::Shown(count) }
}

fn with_totals(counts: &[Vec<u64>]) -> Vec<Vec<u64>> {
    let width = counts.iter().map(Vec::len).max().unwrap_or(0);
    let mut full: Vec<Vec<u64>> = Vec::new();
    let mut totals = vec![0_u64; width + 1];
    for counts in counts {
        let mut row = counts.clone();
        row.resize(width, 0);
        row.push(row.iter().sum());
        for (total, count) in totals.iter_mut().zip(&row) {
            *total += count;
        }
        full.push(row);
    }
    full.push(totals);
    full
}

fn places(full: &[Vec<u64>], holds: impl Fn(u64) -> bool) -> BTreeSet<Place> {
    let mut found = BTreeSet::new();
    for (row, counts) in full.iter().enumerate() {
        for (column, count) in counts.iter().enumerate() {
            if holds(*count) {
                found.insert((row, column));
            }
        }
    }
    found
}

/// Returns what to leave out so that a hidden number which follows from the equations no longer does.
fn bridge(full: &[Vec<u64>], hidden: &BTreeSet<Place>) -> Option<Place> {
    hidden.iter().find_map(|place| {
        let side = reached(hidden, *place);
        (!side.contains(&Line::Column(place.1))).then(|| closing(full, hidden, &side)).flatten()
    })
}

/// Returns the rows and columns that hidden numbers join to the row of a place, that place itself left out.
fn reached(hidden: &BTreeSet<Place>, without: Place) -> BTreeSet<Line> {
    let mut joins: BTreeMap<Line, Vec<Line>> = BTreeMap::new();
    for (row, column) in hidden.iter().filter(|place| **place != without) {
        joins.entry(Line::Row(*row)).or_default().push(Line::Column(*column));
        joins.entry(Line::Column(*column)).or_default().push(Line::Row(*row));
    }
    let mut found = BTreeSet::from([Line::Row(without.0)]);
    let mut open = vec![Line::Row(without.0)];
    while let Some(line) = open.pop() {
        for other in joins.get(&line).into_iter().flatten() {
            if found.insert(*other) {
                open.push(*other);
            }
        }
    }
    found
}

/// Returns the smallest shown number between one side and the other; a total only when nothing else is left.
fn closing(full: &[Vec<u64>], hidden: &BTreeSet<Place>, side: &BTreeSet<Line>) -> Option<Place> {
    smallest(full, hidden, |(row, column)| {
        side.contains(&Line::Row(row)) != side.contains(&Line::Column(column))
    })
}

fn smallest(full: &[Vec<u64>], hidden: &BTreeSet<Place>, fits: impl Fn(Place) -> bool) -> Option<Place> {
    let last = full.len().saturating_sub(1);
    let mut best: Option<((bool, bool, u64), Place)> = None;
    for (row, counts) in full.iter().enumerate() {
        let totals = counts.len().saturating_sub(1);
        for (column, count) in counts.iter().enumerate() {
            let place = (row, column);
            if hidden.contains(&place) || !fits(place) {
                continue;
            }
            // A nought says little when it is left out; a total says most.
            let cost = (row == last || column == totals, *count == 0, *count);
            if best.as_ref().is_none_or(|(known, _)| cost < *known) {
                best = Some((cost, place));
            }
        }
    }
    best.map(|(_, place)| place)
}

/// Small numbers alone in a line whose sum is as small or as large as it can be are each known: “<5” and “<5” make 2.
fn told_by_bounds(
    full: &[Vec<u64>],
    hidden: &BTreeSet<Place>,
    few: &BTreeSet<Place>,
    threshold: u64,
) -> Option<Place> {
    let width = full.first().map_or(0, Vec::len);
    let lines = (0..full.len()).map(Line::Row).chain((0..width).map(Line::Column));
    lines.into_iter().find_map(|line| {
        let of_line = |place: Place| match line {
            Line::Row(row) => place.0 == row,
            Line::Column(column) => place.1 == column,
        };
        let inside: Vec<Place> = hidden.iter().copied().filter(|place| of_line(*place)).collect();
        let is_total = |place: &Place| match line {
            Line::Row(_) => place.1 + 1 == width,
            Line::Column(_) => place.0 + 1 == full.len(),
        };
        if inside.is_empty() || inside.iter().any(is_total) || !inside.iter().all(|place| few.contains(place))
        {
            return None;
        }
        let count = |place: &Place| full.get(place.0).and_then(|row| row.get(place.1)).copied().unwrap_or(0);
        let sum: u64 = inside.iter().map(count).sum();
        let many = u64::try_from(inside.len()).unwrap_or(u64::MAX);
        let is_told = sum == many || sum == many.saturating_mul(threshold.saturating_sub(1));
        is_told.then(|| smallest(full, hidden, of_line)).flatten()
    })
}
