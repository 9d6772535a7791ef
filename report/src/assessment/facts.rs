//! The sheet of facts: a row for each unit, a column for each measure and input. Every formula refers to it, so it
//! holds numbers only.

use std::collections::HashMap;

use domain::exact::Exact;
use rust_xlsxwriter::{Worksheet, XlsxError, utility::column_number_to_name};

use crate::list::width;

use super::{Book, Formats, SCALE, printed};

/// The row of the first unit, from 0: names and ids stand above.
const FIRST: u32 = 2;
/// The columns before the first measure: unit and group.
const BEFORE: u16 = 2;

/// Where every fact stands.
pub(super) struct Facts<'a> {
    ids: Vec<&'a str>,
    columns: HashMap<&'a str, u16>,
    rows: HashMap<&'a str, u32>,
}

impl<'a> Facts<'a> {
    pub(super) fn of(book: &Book<'a>) -> Self {
        let measures = book.assessment.measures.iter().map(|measure| measure.id.as_str());
        let inputs = book.assessment.inputs.iter().map(|input| input.id.as_str());
        let ids: Vec<&str> = measures.chain(inputs).collect();
        let columns = ids.iter().copied().zip(BEFORE..).collect();
        let units = book.assessed.groups.iter().flat_map(|group| &group.units);
        let rows = units.map(|unit| unit.unit).zip(FIRST..).collect();
        Self { ids, columns, rows }
    }

    /// Returns the reference to a fact from another sheet; the number 0 for what the pack does not count.
    pub(super) fn reference(&self, sheet: &str, unit: &str, id: &str) -> String {
        match (self.columns.get(id), self.rows.get(unit)) {
            (Some(column), Some(row)) => {
                format!("'{sheet}'!${}{}", column_number_to_name(*column), row.saturating_add(1))
            }
            _ => "0".to_owned(),
        }
    }

    pub(super) fn sheet(
        &self,
        book: &Book<'_>,
        name: &str,
        formats: &Formats,
    ) -> Result<Worksheet, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        let words = book.words;
        for (column, heading) in [&words.unit, &words.group].into_iter().enumerate() {
            let column = u16::try_from(column).unwrap_or(0);
            sheet.write_string_with_format(0, column, heading, &formats.heading)?;
            sheet.write_blank(1, column, &formats.article)?;
        }
        for (id, column) in self.ids.iter().zip(BEFORE..) {
            sheet.write_string_with_format(0, column, book.name_of(id), &formats.heading)?;
            sheet.write_string_with_format(1, column, *id, &formats.article)?;
            sheet.set_column_width(column, 14)?;
        }
        let mut widest = width(&words.unit);
        for group in &book.assessed.groups {
            for unit in &group.units {
                let (Some(row), Some(counts)) = (self.rows.get(unit.unit), book.table.row_of(unit.unit))
                else {
                    continue;
                };
                widest = widest.max(width(unit.unit));
                sheet.write_string_with_format(*row, 0, unit.unit, &formats.text)?;
                sheet.write_string_with_format(*row, 1, book.group_name(group.group), &formats.text)?;
                for (id, column) in self.ids.iter().zip(BEFORE..) {
                    let fact: Exact = book.table.cell(counts, id);
                    sheet.write_number_with_format(*row, column, fact.drawn(), &formats.count)?;
                }
            }
        }
        sheet.set_column_width(0, widest.saturating_add(2).clamp(10, 40))?;
        sheet.set_column_width(1, 14)?;
        sheet.set_row_height(0, 48)?;
        sheet.set_row_height(1, 30)?;
        sheet.set_freeze_panes(FIRST, 1)?;
        sheet.set_repeat_rows(0, 1)?;
        sheet.set_repeat_columns(0, 0)?;
        printed(&mut sheet);
        sheet.set_print_scale(SCALE);
        Ok(sheet)
    }
}
