//! The sheet of one peer group: rank, unit and total first, then the columns of every indicator, a row for each unit.

use domain::{
    assessment::{GroupScores, Row, UnitScore},
    exact::Exact,
};
use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, Worksheet, XlsxError, utility::column_number_to_name,
};

use crate::list::width;

use super::{
    Book, BookError, Formats, LINE, SCALE,
    column::{Cell, Column, Look},
    facts::Facts,
    formula, printed,
};

/// The rows above the units, from 0.
const TITLE: u32 = 0;
const INDICATORS: u32 = 1;
const ARTICLES: u32 = 2;
const HEADINGS: u32 = 3;
pub(super) const LOWEST: u32 = 4;
pub(super) const HIGHEST: u32 = 5;
const FIRST: u32 = 6;
/// The columns before the first indicator, from 0.
const RANK: u16 = 0;
const UNIT: u16 = 1;
const BASE: u16 = 2;
const TOTAL: u16 = 3;
const BEFORE: u16 = 8;
/// How close two numbers of as many digits are when they are the same.
const SAME: &str = "0.000000001";

/// The sheet before it is written.
pub(super) struct Plan<'a> {
    pub(super) book: &'a Book<'a>,
    pub(super) scores: &'a GroupScores<'a>,
    facts: &'a Facts<'a>,
    facts_sheet: &'a str,
    pub(super) rows: Vec<(&'a UnitScore<'a>, &'a Row)>,
    /// The columns from [`BEFORE`] on.
    columns: Vec<Column>,
    /// What stands above them: name and article, from and to which column.
    pub(super) blocks: Vec<(String, String, u16, u16)>,
    /// Where the scores are.
    pub(super) totals: Vec<u16>,
}

impl<'a> Plan<'a> {
    pub(super) fn of(
        book: &'a Book<'a>,
        scores: &'a GroupScores<'a>,
        facts: &'a Facts<'a>,
        facts_sheet: &'a str,
    ) -> Result<Self, BookError> {
        let units = scores.units.iter();
        let rows = units.filter_map(|unit| Some((unit, book.table.row_of(unit.unit)?))).collect();
        let (columns, blocks, totals) = (Vec::new(), Vec::new(), Vec::new());
        let mut plan = Self { book, scores, facts, facts_sheet, rows, columns, blocks, totals };
        for scored in &scores.scored {
            plan.indicator(scored)?;
        }
        Ok(plan)
    }

    pub(super) fn next(&self) -> u16 {
        BEFORE.saturating_add(u16::try_from(self.columns.len()).unwrap_or(u16::MAX))
    }

    /// Adds a column; returns where it is.
    pub(super) fn add(&mut self, heading: &str, look: Look, cell: impl Fn(&Self, usize) -> Cell) -> u16 {
        let at = self.next();
        let cells = (0..self.rows.len()).map(|row| cell(self, row)).collect();
        self.columns.push(Column { heading: heading.to_owned(), look, cells, bounds: None });
        at
    }

    pub(super) fn bound(&mut self, column: u16, low: Exact, high: Exact) {
        let range = self.range(column);
        let place = usize::from(column.saturating_sub(BEFORE));
        if let Some(column) = self.columns.get_mut(place) {
            let lowest = Cell::Formula(format!("=MIN({range})"), Some(low));
            column.bounds = Some((lowest, Cell::Formula(format!("=MAX({range})"), Some(high))));
        }
    }

    pub(super) fn fact(&self, row: usize, id: &str) -> Cell {
        let outcome = self.rows.get(row).filter(|(unit, _)| unit.place.is_some());
        let outcome = outcome.map(|(_, counts)| self.book.table.cell(counts, id));
        Cell::Formula(self.if_ranked(row, &self.reference(row, id)), outcome)
    }

    pub(super) fn reference(&self, row: usize, id: &str) -> String {
        let unit = self.rows.get(row).map_or("", |(unit, _)| unit.unit);
        self.facts.reference(self.facts_sheet, unit, id)
    }

    /// Returns the place of a row's unit among the ranked.
    pub(super) fn place(&self, row: usize) -> Option<usize> {
        self.rows.get(row)?.0.place
    }

    pub(super) fn met(&self, row: usize, numbers: &[Exact]) -> Option<Exact> {
        numbers.get(self.place(row)?).copied()
    }

    pub(super) fn if_ranked(&self, row: usize, formula: &str) -> String {
        let minimum = self.book.assessment.minimum.max(1);
        format!("=IF({}<{minimum},\"\",{formula})", self.cell(BASE, row))
    }

    pub(super) fn verdict(&self, row: usize, formula: u16, own: u16) -> Cell {
        let [agrees, differs] =
            [&self.book.words.agrees, &self.book.words.differs].map(|word| formula::text(word));
        let (formula, own) = (self.cell(formula, row), self.cell(own, row));
        let both = format!("IF(ABS({formula}-{own})<{SAME},{agrees},{differs})");
        let none = format!("IF(ISNUMBER({own}),{differs},\"\")");
        let ranked = format!("IF(ISNUMBER({own}),{both},{differs})");
        let outcome = self.place(row).map_or_else(String::new, |_| self.book.words.agrees.clone());
        Cell::Verdict(format!("=IF(ISNUMBER({formula}),{ranked},{none})"), outcome)
    }

    /// The cell of a column in a row, from 0 among the units.
    pub(super) fn cell(&self, column: u16, row: usize) -> String {
        let row = u32::try_from(row).unwrap_or(u32::MAX).saturating_add(FIRST).saturating_add(1);
        format!("${}{row}", column_number_to_name(column))
    }

    /// A cell above the units.
    pub(super) fn above(&self, column: u16, row: u32) -> String {
        format!("{}${}", column_number_to_name(column), row.saturating_add(1))
    }

    /// All cells of a column.
    pub(super) fn range(&self, column: u16) -> String {
        let name = column_number_to_name(column);
        let first = FIRST.saturating_add(1);
        format!("{name}${first}:{name}${}", self.last().saturating_add(1))
    }

    /// The row of the last unit.
    fn last(&self) -> u32 {
        let count = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        FIRST.saturating_add(count).saturating_sub(1)
    }

    /// Returns the formula that counts where formulas and program differ.
    pub(super) fn disagreements(&self, name: &str, differs: &str) -> String {
        let (last_column, last) = (self.next().saturating_sub(1), self.last().saturating_add(1));
        let area = format!("$A${}:${}${last}", FIRST.saturating_add(1), column_number_to_name(last_column));
        format!("COUNTIF('{name}'!{area},{})", formula::text(differs))
    }
}

impl Plan<'_> {
    /// Writes the sheet.
    pub(super) fn sheet(&self, name: &str, formats: &Formats) -> Result<Worksheet, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        // A formula without an outcome shows nothing, not 0.
        sheet.set_formula_result_default("");
        sheet.write_string_with_format(TITLE, 0, self.book.group_name(self.scores.group), &formats.title)?;
        let mut widths = Vec::new();
        for (column, at) in self.before().iter().chain(&self.columns).zip(0..) {
            widths.push(self.write(&mut sheet, column, at, formats)?);
        }
        for (name, article, from, to) in &self.blocks {
            sheet.merge_range(INDICATORS, *from, INDICATORS, *to, name, &formats.heading)?;
            sheet.merge_range(ARTICLES, *from, ARTICLES, *to, article, &formats.article)?;
        }
        let words = self.book.words;
        sheet.write_string_with_format(LOWEST, UNIT, &words.lowest, &formats.article)?;
        sheet.write_string_with_format(HIGHEST, UNIT, &words.highest, &formats.article)?;
        let differs = ConditionalFormatCell::new()
            .set_rule(ConditionalFormatCellRule::EqualTo(words.differs.clone()))
            .set_format(&formats.differs);
        sheet.add_conditional_format(FIRST, 0, self.last(), self.next().saturating_sub(1), &differs)?;
        sheet.set_row_height(HEADINGS, 48)?;
        sheet.set_row_height(ARTICLES, 30)?;
        sheet.set_freeze_panes(FIRST, UNIT.saturating_add(1))?;
        sheet.set_repeat_rows(INDICATORS, HIGHEST)?;
        sheet.set_repeat_columns(0, UNIT)?;
        printed(&mut sheet);
        sheet.set_print_scale(SCALE);
        sheet.set_vertical_page_breaks(&self.breaks(&widths))?;
        Ok(sheet)
    }

    /// Returns before which columns a page ends, so that no indicator is torn.
    fn breaks(&self, widths: &[u16]) -> Vec<u32> {
        let wide =
            |from: u16, to: u16| widths.iter().take(usize::from(to)).skip(usize::from(from)).sum::<u16>();
        let names = wide(0, UNIT.saturating_add(1));
        let mut breaks = Vec::new();
        let mut used = wide(0, BEFORE);
        for (_, _, from, to) in &self.blocks {
            let block = wide(*from, to.saturating_add(1));
            used = used.saturating_add(block);
            if used > LINE {
                breaks.push(u32::from(*from));
                used = names.saturating_add(block);
            }
        }
        breaks
    }

    /// The columns before the first indicator.
    fn before(&self) -> Vec<Column> {
        let words = self.book.words;
        let column = |heading: &str, look, cell: &dyn Fn(usize, &UnitScore<'_>) -> Cell| {
            let cells = self.rows.iter().enumerate().map(|(row, (unit, _))| cell(row, unit));
            Column { heading: heading.to_owned(), look, cells: cells.collect(), bounds: None }
        };
        let rank = |unit: &UnitScore<'_>| Some(Exact::from(i64::try_from(unit.rank?).unwrap_or(i64::MAX)));
        let (digits, rounding) = (self.book.assessment.digits, self.book.assessment.rounding);
        let (own_total, own_rank) = (TOTAL.saturating_add(1), TOTAL.saturating_add(3));
        vec![
            column(&words.rank, Look::Count, &|row, unit| {
                let (total, totals) = (self.cell(TOTAL, row), self.range(TOTAL));
                Cell::Formula(self.if_ranked(row, &format!("RANK({total},{totals})")), rank(unit))
            }),
            column(&words.unit, Look::Words, &|_, unit| Cell::Words(unit.unit.to_owned())),
            column(self.book.name_of(&self.book.assessment.base), Look::Count, &|row, unit| {
                Cell::Formula(format!("={}", self.reference(row, &self.book.assessment.base)), Some(unit.n))
            }),
            column(&words.total, Look::Score, &|row, unit| {
                let scores: Vec<String> = self.totals.iter().map(|column| self.cell(*column, row)).collect();
                let sum = if scores.is_empty() { "0".to_owned() } else { scores.join("+") };
                // The sum of rounded scores has as many digits; rounding drops the dust, so that ties are ties.
                let sum = formula::rounded(&sum, digits, rounding);
                Cell::Formula(self.if_ranked(row, &sum), unit.total)
            }),
            column(&words.own_total, Look::Score, &|_, unit| Cell::Number(unit.total)),
            column(&words.agreement, Look::Verdict, &|row, _| self.verdict(row, TOTAL, own_total)),
            column(&words.own_rank, Look::Count, &|_, unit| Cell::Number(rank(unit))),
            column(&words.agreement, Look::Verdict, &|row, _| self.verdict(row, RANK, own_rank)),
        ]
    }

    /// Writes a column; returns its width.
    fn write(
        &self,
        sheet: &mut Worksheet,
        column: &Column,
        at: u16,
        formats: &Formats,
    ) -> Result<u16, XlsxError> {
        sheet.write_string_with_format(HEADINGS, at, &column.heading, &formats.heading)?;
        let format = column.look.format(formats);
        if let Some((lowest, highest)) = &column.bounds {
            lowest.write(sheet, LOWEST, at, format)?;
            highest.write(sheet, HIGHEST, at, format)?;
        }
        for (cell, row) in column.cells.iter().zip(FIRST..) {
            cell.write(sheet, row, at, format)?;
        }
        let wide = match at {
            0 => 6,
            UNIT => {
                let names = self.rows.iter().map(|(unit, _)| width(unit.unit));
                names.max().unwrap_or(0).saturating_add(2).clamp(10, 40)
            }
            _ => column.look.width(),
        };
        sheet.set_column_width(at, wide)?;
        Ok(wide)
    }
}
