//! What stands in the cells of a table: counts, shares with both numbers, ranks; the sum of all rows last. Shares are
//! never added; the share of all is that of the sums.

use std::{cmp::Ordering, collections::BTreeMap};

use crate::{
    exact::Exact,
    tables::{
        Row,
        figure::Figure,
        template::{Holds, Label, Template},
    },
};

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A count.
    Count(i64),
    /// A share; `whole` may be nothing, and then there is no share.
    Share {
        /// The part.
        part: i64,
        /// The whole.
        whole: i64,
    },
    /// A place, from 1; nothing when there is no share to rank by.
    Rank(Option<usize>),
    /// Nothing.
    Blank,
}

impl Cell {
    /// Returns a share in hundredths, rounded half up to two digits, or `None` when there is no whole.
    ///
    /// ```
    /// use domain::tables::sheet::Cell;
    /// assert_eq!(Cell::Share { part: 2, whole: 3 }.percent().unwrap(), "66.67");
    /// assert_eq!(Cell::Share { part: 0, whole: 0 }.percent(), None);
    /// ```
    #[must_use]
    pub fn percent(&self) -> Option<String> {
        match self {
            Self::Share { part, whole } if *whole > 0 => {
                Some(Exact::ratio(part.saturating_mul(100), *whole).ok()?.fixed(2))
            }
            Self::Share { .. } | Self::Text(_) | Self::Count(_) | Self::Rank(_) | Self::Blank => None,
        }
    }
}

/// A table with every cell, each row as long as the layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
    /// The sum of all rows.
    pub total: Vec<Cell>,
}

/// Returns the cells of a table.
#[must_use]
pub fn sheet(template: &Template, rows: &[Row]) -> Sheet {
    let mut all: BTreeMap<Figure, i64> = BTreeMap::new();
    for row in rows {
        for (figure, count) in &row.figures {
            *all.entry(*figure).or_insert(0) += count;
        }
    }
    let ranks: BTreeMap<&str, Vec<Option<usize>>> = template
        .columns
        .iter()
        .filter_map(|column| match &column.holds {
            Holds::Rank(by) => Some((column.id.as_str(), ranks(template, by, rows))),
            Holds::Label(_) | Holds::Count(_) | Holds::Share { .. } | Holds::Blank => None,
        })
        .collect();
    let cells = rows.iter().enumerate().map(|(place, row)| {
        let cell = |column: &super::template::Column| match &column.holds {
            Holds::Label(Label::Number) => Cell::Count(i64::try_from(place + 1).unwrap_or(i64::MAX)),
            Holds::Label(label) => Cell::Text(row.labels.get(label).cloned().unwrap_or_default()),
            Holds::Rank(_) => Cell::Rank(
                ranks.get(column.id.as_str()).and_then(|ranks| ranks.get(place).copied().flatten()),
            ),
            Holds::Count(_) | Holds::Share { .. } | Holds::Blank => counted(template, column, &row.figures),
        };
        template.columns.iter().map(cell).collect()
    });
    let total = template.columns.iter().map(|column| counted(template, column, &all)).collect();
    Sheet { rows: cells.collect(), total }
}

fn counted(template: &Template, column: &super::template::Column, figures: &BTreeMap<Figure, i64>) -> Cell {
    match &column.holds {
        Holds::Count(of) => Cell::Count(sum(figures, of)),
        Holds::Share { part, whole } => {
            let part = part.iter().map(|id| sum(figures, template.figures(id))).sum();
            Cell::Share { part, whole: sum(figures, template.figures(whole)) }
        }
        Holds::Label(_) | Holds::Rank(_) | Holds::Blank => Cell::Blank,
    }
}

fn sum(figures: &BTreeMap<Figure, i64>, of: &[Figure]) -> i64 {
    of.iter().filter_map(|figure| figures.get(figure)).sum()
}

/// Returns the place of every row by a share, the largest first; equal shares have the same place.
fn ranks(template: &Template, by: &str, rows: &[Row]) -> Vec<Option<usize>> {
    let Some(column) = template.column(by) else { return vec![None; rows.len()] };
    let shares: Vec<Option<(i64, i64)>> = rows
        .iter()
        .map(|row| match counted(template, column, &row.figures) {
            Cell::Share { part, whole } if whole > 0 => Some((part, whole)),
            Cell::Share { .. } | Cell::Text(_) | Cell::Count(_) | Cell::Rank(_) | Cell::Blank => None,
        })
        .collect();
    let better = |own: (i64, i64)| {
        let ahead = shares.iter().flatten().filter(|other| larger(**other, own) == Ordering::Greater);
        ahead.count() + 1
    };
    shares.iter().map(|share| share.map(better)).collect()
}

fn larger((part, whole): (i64, i64), (other_part, other_whole): (i64, i64)) -> Ordering {
    let left = i128::from(part) * i128::from(other_whole);
    left.cmp(&(i128::from(other_part) * i128::from(whole)))
}

/// Returns rows with corrections on top.
#[must_use]
pub fn corrected<'c>(rows: &[Row], changes: impl IntoIterator<Item = (&'c str, Figure, i64)>) -> Vec<Row> {
    let mut rows = rows.to_vec();
    for (key, figure, by) in changes {
        if let Some(row) = rows.iter_mut().find(|row| row.key == key) {
            let count = row.figures.entry(figure).or_insert(0);
            *count = count.saturating_add(by);
        }
    }
    rows
}
