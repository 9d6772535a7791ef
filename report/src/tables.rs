//! A monthly table (满意度统计表) as a workbook whose sums, shares and ranks are formulas, and as an official document on a
//! page lying on its side. What is counted and how it is named is the caller's.

use domain::{
    policy::Language,
    tables::{
        Row,
        sheet::{Cell, sheet},
        template::{Column, Holds, Label, Template},
    },
};
use rust_xlsxwriter::{
    Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
    utility::column_number_to_name,
};
use zip::result::ZipError;

use crate::{
    docx::{self, Block, Paragraph, Style, Table, WIDE_WIDTH},
    list::{sheet_name, width},
};

/// A4 as workbooks number it.
const A4: u8 = 9;
/// The rows above the headings of the workbook: title, and who and when.
const HEADINGS: u32 = 2;
/// The widest and the narrowest column of the workbook, in characters.
const WIDEST: u16 = 36;
const NARROWEST: u16 = 8;
/// The size of the document's table, in half points.
const SMALL: u32 = 15;

/// What a file is made of.
#[derive(Clone, Debug)]
pub struct Sheet<'a> {
    /// The layout.
    pub template: &'a Template,
    /// The rows.
    pub rows: &'a [Row],
    /// Who reports, under the title.
    pub issuer: String,
    /// The month in words.
    pub period: String,
    /// The lines below: who signed, when, the digest, the corrections.
    pub notes: Vec<String>,
    /// The word for the sum of all rows.
    pub total: String,
    /// The language of the headings.
    pub language: Language,
}

/// Why a file cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// The XLSX writer refused.
    #[error("cannot write the table as XLSX: {0}")]
    Xlsx(#[from] XlsxError),
    /// The package is too large.
    #[error("cannot write the table as DOCX: {0}")]
    Docx(#[from] ZipError),
}

/// Returns the table as a workbook: counts are numbers; sums, shares and ranks are formulas over them.
///
/// # Errors
/// [`SheetError::Xlsx`] when a cell holds more than the format allows.
pub fn xlsx(table: &Sheet<'_>) -> Result<Vec<u8>, SheetError> {
    let title = table.template.title.in_language(table.language);
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.set_name(sheet_name(title))?.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    let formats = Formats::new();
    let columns = &table.template.columns;
    let last = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(0);
    if last > 0 {
        page.merge_range(0, 0, 0, last, title, &formats.title)?;
    } else {
        page.write_string_with_format(0, 0, title, &formats.title)?;
    }
    page.write_string(1, 0, format!("{}    {}", table.issuer, table.period))?;
    page.set_row_height(HEADINGS, 45)?.set_freeze_panes(HEADINGS + 1, 0)?;
    let cells = sheet(table.template, table.rows);
    let first = HEADINGS + 1;
    let count = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
    let below = first.saturating_add(count);
    let grid = Grid { template: table.template, first, below };
    for (at, column) in (0_u16..).zip(columns) {
        let heading = column.heading.in_language(table.language);
        page.write_string_with_format(HEADINGS, at, heading, &formats.heading)?;
        page.set_column_width(at, wide(table, &cells.rows, at, heading))?;
        for (row, values) in (first..).zip(&cells.rows) {
            let value = values.get(usize::from(at)).unwrap_or(&Cell::Blank);
            grid.write(page, (row, at), column, value, &formats)?;
        }
        let value = cells.total.get(usize::from(at)).unwrap_or(&Cell::Blank);
        grid.write_total(page, (below, at), column, value, &formats)?;
    }
    if let Some(at) = word_of_total(columns) {
        page.write_string_with_format(below, at, &table.total, &formats.heading)?;
    }
    for (row, note) in (below.saturating_add(2)..).zip(&table.notes) {
        page.write_string(row, 0, note)?;
    }
    Ok(book.save_to_buffer()?)
}

struct Formats {
    title: Format,
    heading: Format,
    text: Format,
    number: Format,
    share: Format,
}

impl Formats {
    fn new() -> Self {
        let framed = || Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
        Self {
            title: Format::new().set_bold().set_font_size(16).set_align(FormatAlign::Center),
            heading: framed().set_bold().set_text_wrap().set_align(FormatAlign::Center),
            text: framed().set_text_wrap(),
            number: framed().set_num_format("0").set_align(FormatAlign::Center),
            share: framed().set_num_format("0.00%").set_align(FormatAlign::Center),
        }
    }
}

/// Where the rows stand, so that formulas can name their cells.
struct Grid<'a> {
    template: &'a Template,
    first: u32,
    below: u32,
}

impl Grid<'_> {
    fn letter(&self, id: &str) -> String {
        let place = self.template.columns.iter().position(|column| column.id == id).unwrap_or(0);
        column_number_to_name(u16::try_from(place).unwrap_or(0))
    }

    /// Returns the formula of a share in a row, 1-based as workbooks count.
    fn share(&self, part: &[String], whole: &str, row: u32) -> String {
        let parts: Vec<String> = part.iter().map(|id| format!("{}{row}", self.letter(id))).collect();
        let whole = format!("{}{row}", self.letter(whole));
        format!("IF({whole}=0,\"\",({})/{whole})", parts.join("+"))
    }

    fn write(
        &self,
        page: &mut Worksheet,
        (row, at): (u32, u16),
        column: &Column,
        value: &Cell,
        formats: &Formats,
    ) -> Result<(), XlsxError> {
        let line = row.saturating_add(1);
        match (&column.holds, value) {
            (Holds::Share { part, whole }, _) => {
                let formula = result(Formula::new(self.share(part, whole, line)), value);
                page.write_formula_with_format(row, at, formula, &formats.share)?;
            }
            (Holds::Rank(by), _) => {
                let letter = self.letter(by);
                let (first, last) = (self.first.saturating_add(1), self.below);
                let formula = format!(
                    "IF(ISNUMBER({letter}{line}),RANK({letter}{line},{letter}${first}:{letter}${last}),\"\")"
                );
                let formula = result(Formula::new(formula), value);
                page.write_formula_with_format(row, at, formula, &formats.number)?;
            }
            (_, Cell::Count(count)) => {
                page.write_number_with_format(row, at, number(*count), &formats.number)?;
            }
            (_, Cell::Text(text)) => {
                page.write_string_with_format(row, at, text, &formats.text)?;
            }
            (_, Cell::Share { .. } | Cell::Rank(_) | Cell::Blank) => {
                page.write_blank(row, at, &formats.text)?;
            }
        }
        Ok(())
    }

    fn write_total(
        &self,
        page: &mut Worksheet,
        (row, at): (u32, u16),
        column: &Column,
        value: &Cell,
        formats: &Formats,
    ) -> Result<(), XlsxError> {
        match &column.holds {
            Holds::Count(_) if self.below > self.first => {
                let letter = column_number_to_name(at);
                let formula = format!("SUM({letter}{}:{letter}{})", self.first.saturating_add(1), self.below);
                page.write_formula_with_format(
                    row,
                    at,
                    result(Formula::new(formula), value),
                    &formats.number,
                )?;
            }
            Holds::Count(_) => {
                page.write_number_with_format(row, at, 0, &formats.number)?;
            }
            Holds::Share { part, whole } => {
                let formula = Formula::new(self.share(part, whole, row.saturating_add(1)));
                page.write_formula_with_format(row, at, result(formula, value), &formats.share)?;
            }
            Holds::Label(_) | Holds::Rank(_) | Holds::Blank => {
                page.write_blank(row, at, &formats.text)?;
            }
        }
        Ok(())
    }
}

/// Returns a formula with what it gives, for readers that compute nothing.
fn result(formula: Formula, value: &Cell) -> Formula {
    match value {
        Cell::Count(count) => formula.set_result(count.to_string()),
        Cell::Rank(Some(rank)) => formula.set_result(rank.to_string()),
        Cell::Share { part, whole } if *whole > 0 => {
            let share = domain::exact::Exact::ratio(*part, *whole).map(|share| share.short(15));
            formula.set_result(share.unwrap_or_default())
        }
        Cell::Share { .. } | Cell::Rank(None) | Cell::Text(_) | Cell::Blank => formula.set_result(""),
    }
}

/// A count as workbooks keep numbers.
fn number(count: i64) -> f64 {
    i32::try_from(count).map_or(f64::MAX, f64::from)
}

/// Returns where the word for the sum stands: in the first column that is a word other than the running number.
fn word_of_total(columns: &[Column]) -> Option<u16> {
    let is_word = |column: &Column| matches!(column.holds, Holds::Label(label) if label != Label::Number);
    let place = columns
        .iter()
        .position(is_word)
        .or_else(|| columns.iter().position(|column| matches!(column.holds, Holds::Label(_))))?;
    u16::try_from(place).ok()
}

fn wide(table: &Sheet<'_>, rows: &[Vec<Cell>], at: u16, heading: &str) -> u16 {
    let cells = rows.iter().filter_map(|row| row.get(usize::from(at))).map(|cell| match cell {
        Cell::Text(text) => width(text),
        Cell::Count(_) | Cell::Share { .. } | Cell::Rank(_) | Cell::Blank => NARROWEST,
    });
    let lines = if table.rows.is_empty() { 1 } else { 2 };
    cells.max().unwrap_or(0).max(width(heading) / lines).saturating_add(2).clamp(NARROWEST, WIDEST)
}

/// Returns the table as an official document; the same values always give the same bytes.
///
/// # Errors
/// [`SheetError::Docx`] when the package is too large.
pub fn docx(table: &Sheet<'_>) -> Result<Vec<u8>, SheetError> {
    let title = table.template.title.in_language(table.language);
    let cells = sheet(table.template, table.rows);
    let columns = &table.template.columns;
    let mut rows: Vec<Vec<docx::Cell>> =
        cells.rows.iter().map(|row| row.iter().map(shown).collect()).collect();
    let mut total: Vec<docx::Cell> = cells.total.iter().map(shown).collect();
    if let Some(cell) = word_of_total(columns).and_then(|at| total.get_mut(usize::from(at))) {
        *cell = docx::Cell::Text(table.total.clone());
    }
    rows.push(total);
    let widths = widths(columns);
    let columns = columns.iter().zip(widths).map(|(column, width)| docx::Column {
        heading: column.heading.in_language(table.language).to_owned(),
        width,
    });
    let mut blocks = vec![
        Block::Paragraph(Paragraph::new(Style::Title, title)),
        Block::Paragraph(
            Paragraph::new(Style::Recipients, format!("{}    {}", table.issuer, table.period)).below(1),
        ),
        Block::Table(Table { columns: columns.collect(), rows, size: SMALL }),
    ];
    blocks.extend(table.notes.iter().map(|note| Block::Paragraph(Paragraph::new(Style::Body, note))));
    Ok(docx::pack(&docx::Document {
        title: title.to_owned(),
        issuer: table.issuer.clone(),
        language: table.language,
        is_wide: true,
        letter_head: None,
        blocks,
    })?)
}

fn shown(cell: &Cell) -> docx::Cell {
    match cell {
        Cell::Text(text) => docx::Cell::Text(text.clone()),
        Cell::Count(count) => docx::Cell::Number(count.to_string()),
        Cell::Rank(rank) => docx::Cell::Number(rank.map_or_else(String::new, |rank| rank.to_string())),
        Cell::Share { .. } => {
            docx::Cell::Number(cell.percent().map_or_else(String::new, |share| format!("{share}%")))
        }
        Cell::Blank => docx::Cell::Text(String::new()),
    }
}

/// Words are given three times the room of numbers, the running number the least.
fn widths(columns: &[Column]) -> Vec<u32> {
    let weight = |column: &Column| match &column.holds {
        Holds::Label(Label::Number) => 2,
        Holds::Label(_) => 6,
        Holds::Share { .. } => 4,
        Holds::Count(_) | Holds::Rank(_) | Holds::Blank => 3,
    };
    let all: u32 = columns.iter().map(weight).sum();
    columns.iter().map(|column| WIDE_WIDTH.saturating_mul(weight(column)) / all.max(1)).collect()
}
