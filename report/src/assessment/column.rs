//! A column of a group's sheet before it is written: what stands in every cell, as a formula and as the number the
//! program has for it, so that a viewer that computes nothing shows the same.

use domain::exact::Exact;
use rust_xlsxwriter::{Format, Formula, Worksheet, XlsxError};

use super::Formats;

/// The digits a workbook is given of a number that no decimal holds.
const DIGITS: u32 = 12;

/// A cell.
#[derive(Clone, Debug)]
pub(super) enum Cell {
    /// Words, never a formula.
    Words(String),
    /// A number as the program says; nothing where it says none.
    Number(Option<Exact>),
    /// A formula whose outcome is a number, or nothing.
    Formula(String, Option<Exact>),
    /// A formula whose outcome is a word.
    Verdict(String, String),
}

/// How a column looks.
#[derive(Clone, Copy, Debug)]
pub(super) enum Look {
    Words,
    Verdict,
    Count,
    Value,
    Points,
    Score,
}

impl Look {
    /// How wide a column is, in characters.
    pub(super) fn width(self) -> u16 {
        match self {
            Self::Verdict => 8,
            Self::Count => 10,
            Self::Words | Self::Value | Self::Points | Self::Score => 13,
        }
    }

    pub(super) fn format(self, formats: &Formats) -> &Format {
        match self {
            Self::Words => &formats.text,
            Self::Verdict => &formats.verdict,
            Self::Count => &formats.count,
            Self::Value => &formats.value,
            Self::Points => &formats.points,
            Self::Score => &formats.score,
        }
    }
}

/// A column.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) heading: String,
    pub(super) look: Look,
    /// A cell for each unit.
    pub(super) cells: Vec<Cell>,
    /// The lowest and the highest of it, which stand above the units.
    pub(super) bounds: Option<(Cell, Cell)>,
}

impl Cell {
    pub(super) fn write(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        column: u16,
        format: &Format,
    ) -> Result<(), XlsxError> {
        match self {
            Self::Words(words) => sheet.write_string_with_format(row, column, words, format)?,
            Self::Number(Some(number)) => {
                sheet.write_number_with_format(row, column, number.drawn(), format)?
            }
            Self::Number(None) => sheet.write_blank(row, column, format)?,
            Self::Formula(formula, outcome) => {
                let outcome = outcome.map_or_else(String::new, |number| number.short(DIGITS));
                let formula = Formula::new(formula).set_result(outcome);
                sheet.write_formula_with_format(row, column, formula, format)?
            }
            Self::Verdict(formula, outcome) => {
                let formula = Formula::new(formula).set_result(outcome);
                sheet.write_formula_with_format(row, column, formula, format)?
            }
        };
        Ok(())
    }
}
