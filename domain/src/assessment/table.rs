//! The table that is scored: one row for each unit, one column for each measure and input. It comes from tallies or
//! from a file; scoring does not know which.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::{
    exact::{Exact, ExactError},
    policy::{Assessment, Counted},
};

/// The largest value of a cell. Larger ones are mistakes, and would make fractions too long to stay exact.
const LARGEST: i64 = 1_000_000_000;

/// Counts of units in one period.
#[derive(Clone, Debug)]
pub struct Table {
    columns: HashMap<String, usize>,
    rows: Vec<Row>,
    /// Where a unit's row is.
    places: HashMap<String, usize>,
}

/// The counts of one unit.
#[derive(Clone, Debug)]
pub struct Row {
    /// The unit, as its reader names it.
    pub unit: String,
    /// Its peer group.
    pub group: String,
    values: Vec<Exact>,
}

impl Row {
    /// Returns the value of a column.
    pub(super) fn at(&self, column: usize) -> Exact {
        self.values.get(column).copied().unwrap_or(Exact::ZERO)
    }
}

/// Why a cell or a row cannot be taken; every one can be put right by whoever wrote the table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// The pack does not count this.
    #[error("the pack has no measure or input `{0}`")]
    UnknownMeasure(String),
    /// The pack has no such group.
    #[error("the pack has no group `{group}`; its groups are {known}")]
    UnknownGroup {
        /// What was written.
        group: String,
        /// What could be.
        known: String,
    },
    /// A unit is in two groups.
    #[error("unit `{unit}` is in group `{first}` and in group `{second}`")]
    TwoGroups {
        /// The unit.
        unit: String,
        /// Its first group.
        first: String,
        /// The other.
        second: String,
    },
    /// A cell is given twice.
    #[error("unit `{unit}` has `{measure}` twice")]
    Twice {
        /// The unit.
        unit: String,
        /// The measure.
        measure: String,
    },
    /// Not a value of this column.
    #[error("`{measure}` of unit `{unit}` cannot be `{value}`; {wanted}")]
    BadValue {
        /// The unit.
        unit: String,
        /// The measure or input.
        measure: String,
        /// What was written.
        value: String,
        /// What could be.
        wanted: String,
    },
    /// An input of another group.
    #[error("`{input}` of unit `{unit}` is not entered for group `{group}`")]
    NotForGroup {
        /// The unit.
        unit: String,
        /// The input.
        input: String,
        /// The unit's group.
        group: String,
    },
    /// A part is larger than its whole.
    #[error(
        "unit `{unit}` has {part_value} of `{part}` and only {whole_value} of `{whole}`, which it is a part of"
    )]
    LargerThanWhole {
        /// The unit.
        unit: String,
        /// The measure.
        part: String,
        /// Its value.
        part_value: String,
        /// The measure it is a part of.
        whole: String,
        /// Its value.
        whole_value: String,
    },
}

impl Table {
    /// Returns an empty table for an assessment.
    #[must_use]
    pub fn new(assessment: &Assessment) -> Self {
        let ids = assessment.measures.iter().map(|measure| &measure.id);
        let ids = ids.chain(assessment.inputs.iter().map(|input| &input.id));
        Self {
            columns: ids.enumerate().map(|(place, id)| (id.clone(), place)).collect(),
            rows: Vec::new(),
            places: HashMap::new(),
        }
    }

    /// Adds a unit with what was counted; what is not named is 0. The values must be of the pack's columns.
    ///
    /// # Errors
    /// When the group or a column is unknown, or a value does not fit its column.
    pub fn add<'v>(
        &mut self,
        assessment: &Assessment,
        unit: &str,
        group: &str,
        values: impl IntoIterator<Item = (&'v str, Exact)>,
    ) -> Result<(), TableError> {
        let place = self.row(assessment, unit, group)?;
        for (id, value) in values {
            self.set(assessment, place, id, value)?;
        }
        Ok(())
    }

    /// Returns the rows, in the order they were added.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Returns a cell; `None` when there is no such unit or column.
    #[must_use]
    pub fn value(&self, unit: &str, id: &str) -> Option<Exact> {
        Some(self.row_of(unit)?.at(*self.columns.get(id)?))
    }

    /// Returns the row of a unit.
    #[must_use]
    pub fn row_of(&self, unit: &str) -> Option<&Row> {
        self.rows.get(*self.places.get(unit)?)
    }

    /// Returns a cell of a row; 0 when there is no such column.
    #[must_use]
    pub fn cell(&self, row: &Row, id: &str) -> Exact {
        row.at(self.column(id))
    }

    /// Returns the place of a column. The reader of the pack has seen to it that every id it names is one.
    pub(super) fn column(&self, id: &str) -> usize {
        self.columns.get(id).copied().unwrap_or(usize::MAX)
    }

    fn row(&mut self, assessment: &Assessment, unit: &str, group: &str) -> Result<usize, TableError> {
        check_group(assessment, group)?;
        let values = vec![Exact::ZERO; self.columns.len()];
        self.places.entry(unit.to_owned()).or_insert(self.rows.len());
        self.rows.push(Row { unit: unit.to_owned(), group: group.to_owned(), values });
        Ok(self.rows.len() - 1)
    }

    fn set(
        &mut self,
        assessment: &Assessment,
        place: usize,
        id: &str,
        value: Exact,
    ) -> Result<(), TableError> {
        let Some(row) = self.rows.get_mut(place) else { return Ok(()) };
        check(assessment, &row.unit, &row.group, id, value)?;
        match self.columns.get(id).and_then(|column| row.values.get_mut(*column)) {
            Some(cell) => *cell = value,
            None => return Err(TableError::UnknownMeasure(id.to_owned())),
        }
        Ok(())
    }

    /// Looks whether every part fits into its whole.
    ///
    /// # Errors
    /// The first part that does not.
    pub fn check_parts(&self, assessment: &Assessment) -> Result<(), TableError> {
        for row in &self.rows {
            for measure in
                assessment.measures.iter().filter(|measure| !matches!(measure.counts, Counted::Sum(_)))
            {
                let Some(of) = &measure.of else { continue };
                let (part, whole) = (row.at(self.column(&measure.id)), row.at(self.column(of)));
                if part > whole {
                    return Err(TableError::LargerThanWhole {
                        unit: row.unit.clone(),
                        part: measure.id.clone(),
                        part_value: part.to_string(),
                        whole: of.clone(),
                        whole_value: whole.to_string(),
                    });
                }
            }
        }
        Ok(())
    }
}

fn check_group(assessment: &Assessment, group: &str) -> Result<(), TableError> {
    if assessment.group(group).is_some() {
        return Ok(());
    }
    let known = assessment.groups.iter().map(|group| format!("`{}`", group.id)).collect::<Vec<_>>();
    Err(TableError::UnknownGroup { group: group.to_owned(), known: known.join(", ") })
}

fn check(assessment: &Assessment, unit: &str, group: &str, id: &str, value: Exact) -> Result<(), TableError> {
    let bad = |wanted: String| TableError::BadValue {
        unit: unit.to_owned(),
        measure: id.to_owned(),
        value: value.to_string(),
        wanted,
    };
    if assessment.measure(id).is_some() {
        let whole = value.rounded(0, crate::exact::Rounding::Down).is_ok_and(|whole| whole == value);
        let fits = whole && value >= Exact::ZERO && value <= Exact::from(LARGEST);
        return if fits { Ok(()) } else { Err(bad(format!("write a whole number from 0 to {LARGEST}"))) };
    }
    let Some(input) = assessment.input(id) else { return Err(TableError::UnknownMeasure(id.to_owned())) };
    if value.is_zero() {
        return Ok(());
    }
    if !input.groups.is_empty() && !input.groups.iter().any(|known| known == group) {
        let (unit, input, group) = (unit.to_owned(), id.to_owned(), group.to_owned());
        return Err(TableError::NotForGroup { unit, input, group });
    }
    if !input.values.is_empty() && !input.values.contains(&value) {
        let values: Vec<String> = input.values.iter().map(ToString::to_string).collect();
        return Err(bad(format!("write one of {}", values.join(", "))));
    }
    if value < Exact::ZERO || value > input.most {
        return Err(bad(format!("write a number from 0 to {}", input.most)));
    }
    Ok(())
}

/// Cells in long form, as a file brings them: unit, group, measure, value. A missing cell is 0.
#[derive(Clone, Debug, Default)]
pub struct Cells {
    order: Vec<String>,
    groups: HashMap<String, String>,
    seen: HashSet<(String, String)>,
    values: HashMap<String, BTreeMap<String, Exact>>,
}

impl Cells {
    /// Takes in a cell.
    ///
    /// # Errors
    /// When it contradicts an earlier one, or its value is no number.
    pub fn take(&mut self, unit: &str, group: &str, measure: &str, value: &str) -> Result<(), TableError> {
        let bad = |wanted: &str| TableError::BadValue {
            unit: unit.to_owned(),
            measure: measure.to_owned(),
            value: value.to_owned(),
            wanted: wanted.to_owned(),
        };
        let number = match Exact::parse(value) {
            Ok(number) => number,
            Err(ExactError::NoNumber(_) | ExactError::TooLarge | ExactError::ByZero) => {
                return Err(bad("write a number such as 12"));
            }
        };
        match self.groups.get(unit) {
            Some(first) if first != group => {
                let (unit, first, second) = (unit.to_owned(), first.clone(), group.to_owned());
                return Err(TableError::TwoGroups { unit, first, second });
            }
            Some(_) => {}
            None => {
                self.order.push(unit.to_owned());
                self.groups.insert(unit.to_owned(), group.to_owned());
            }
        }
        if !self.seen.insert((unit.to_owned(), measure.to_owned())) {
            return Err(TableError::Twice { unit: unit.to_owned(), measure: measure.to_owned() });
        }
        self.values.entry(unit.to_owned()).or_default().insert(measure.to_owned(), number);
        Ok(())
    }

    /// Looks at one cell as the pack sees it, so that an error can name its line.
    ///
    /// # Errors
    /// As for [`Table::add`].
    pub fn check(
        &self,
        assessment: &Assessment,
        unit: &str,
        group: &str,
        measure: &str,
    ) -> Result<(), TableError> {
        let value =
            self.values.get(unit).and_then(|values| values.get(measure)).copied().unwrap_or(Exact::ZERO);
        check_group(assessment, group)?;
        check(assessment, unit, group, measure, value)
    }

    /// Returns the table.
    ///
    /// # Errors
    /// As for [`Table::add`] and [`Table::check_parts`].
    pub fn into_table(self, assessment: &Assessment) -> Result<Table, TableError> {
        let mut table = Table::new(assessment);
        for unit in &self.order {
            let group = self.groups.get(unit).map_or("", String::as_str);
            let values = self.values.get(unit);
            let values = values.into_iter().flatten().map(|(id, value)| (id.as_str(), *value));
            table.add(assessment, unit, group, values)?;
        }
        table.check_parts(assessment)?;
        Ok(table)
    }
}
