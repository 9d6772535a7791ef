//! The file of a source, row by row: a unit and its score. Every wrong row is told, and then nothing is taken.

use std::collections::BTreeMap;

use crate::{
    annual::{Cell, Named, refusal::Refusal},
    exact::Exact,
    ids::UnitId,
    people::Units,
};

/// The most rows of one file.
pub const ROWS_LIMIT: usize = 5_000;
/// The most wrong rows that are told.
const FAULTS_LIMIT: usize = 100;
/// The most digits of a score after the point.
pub const SCORE_DIGITS: usize = 6;

/// A row of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number in the file.
    pub number: u64,
    /// The unit's code, name or other spelling.
    pub unit: String,
    /// The score; empty when there is none.
    pub score: String,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No unit is called so.
    NoUnit,
    /// The unit is not compared in that year.
    NotCompared,
    /// The unit stands in an earlier row.
    Twice {
        /// Which.
        first: u64,
    },
    /// The score is no number.
    NoNumber,
    /// The score is below 0 or above the full mark.
    Outside {
        /// The full mark.
        full: String,
    },
}

impl Fault {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoUnit => "no-unit",
            Self::NotCompared => "not-compared",
            Self::Twice { .. } => "twice",
            Self::NoNumber => "no-number",
            Self::Outside { .. } => "outside",
        }
    }
}

/// A wrong row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The row.
    pub row: Row,
    /// What is wrong.
    pub fault: Fault,
}

/// Returns what rows say of each unit. A row without a score says nothing of its unit.
///
/// # Errors
/// [`Refusal::Rows`] with every wrong row, [`Refusal::RowCount`] or [`Refusal::NoScores`].
pub fn read(
    rows: Vec<Row>,
    units: &Units,
    named: &[Named],
    full: Exact,
) -> Result<BTreeMap<UnitId, Cell>, Refusal> {
    if rows.len() > ROWS_LIMIT {
        return Err(Refusal::RowCount(rows.len()));
    }
    let (mut cells, mut wrong) = (BTreeMap::new(), Vec::new());
    let mut seen: BTreeMap<UnitId, u64> = BTreeMap::new();
    for row in rows {
        match one(&row, units, named, full, &mut seen) {
            Ok((unit, Some(score))) => {
                cells.insert(unit, Cell::Score { score });
            }
            Ok((_, None)) => {}
            Err(fault) => wrong.push(Wrong { row, fault }),
        }
    }
    wrong.truncate(FAULTS_LIMIT);
    match (wrong.is_empty(), cells.is_empty()) {
        (false, _) => Err(Refusal::Rows(wrong)),
        (true, true) => Err(Refusal::NoScores),
        (true, false) => Ok(cells),
    }
}

fn one(
    row: &Row,
    units: &Units,
    named: &[Named],
    full: Exact,
    seen: &mut BTreeMap<UnitId, u64>,
) -> Result<(UnitId, Option<String>), Fault> {
    let in_english = || named.iter().find(|one| one.name_en.eq_ignore_ascii_case(row.unit.trim()));
    let unit = units.named(&row.unit).map(|unit| unit.id).or_else(|| in_english().map(|one| one.unit));
    let unit = unit.ok_or(Fault::NoUnit)?;
    if !named.iter().any(|one| one.unit == unit) {
        return Err(Fault::NotCompared);
    }
    if let Some(first) = seen.insert(unit, row.number) {
        seen.insert(unit, first);
        return Err(Fault::Twice { first });
    }
    let text = row.score.trim();
    if text.is_empty() {
        return Ok((unit, None));
    }
    let digits = text.split_once('.').map_or(0, |(_, after)| after.len());
    let score = Exact::parse(text).ok().filter(|_| digits <= SCORE_DIGITS).ok_or(Fault::NoNumber)?;
    if score < Exact::ZERO || score > full {
        return Err(Fault::Outside { full: full.to_string() });
    }
    Ok((unit, Some(score.to_string())))
}
