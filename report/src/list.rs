//! A list as a file: CSV that spreadsheets open in Chinese, and XLSX with real dates. What is in the list, and who
//! may take it away, is decided by the caller.

use jiff::civil::{Date, DateTime};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// The widest column, in characters.
const WIDEST: u16 = 60;
/// The narrowest column, in characters.
const NARROWEST: u16 = 8;
/// Without it spreadsheets take UTF-8 for the encoding of their country.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A list to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// What it is called; the name of the sheet.
    pub title: String,
    /// The headings.
    pub headings: Vec<String>,
    /// The rows, each as long as the headings.
    pub rows: Vec<Vec<Cell>>,
    /// A last line that says what is missing; nothing when the list is whole.
    pub note: Option<String>,
}

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words, never a formula.
    Text(String),
    /// A whole number.
    Whole(u32),
    /// A day.
    Day(Date),
    /// A moment, as the clock on the wall shows it.
    Moment(DateTime),
}

impl Cell {
    /// Returns words, or nothing for none.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    fn written(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Whole(number) => number.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Moment(moment) => moment.strftime("%Y-%m-%d %H:%M").to_string(),
        }
    }
}

/// Why a list cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// The CSV writer refused.
    #[error("cannot write the list as CSV: {0}")]
    Csv(String),
    /// The XLSX writer refused: a cell or a sheet is larger than the format allows.
    #[error("cannot write the list as XLSX: {0}")]
    Xlsx(#[from] XlsxError),
}

/// Returns the list as CSV in UTF-8 with its mark, CR LF and a heading row.
///
/// ```
/// use report::list::{Cell, List, csv};
/// let list = List {
///     title: "待派单".to_owned(),
///     headings: vec!["标题".to_owned()],
///     rows: vec![vec![Cell::text("=1+1")]],
///     note: None,
/// };
/// assert_eq!(csv(&list).unwrap(), "\u{feff}标题\r\n'=1+1\r\n".as_bytes());
/// ```
///
/// # Errors
/// [`ListError::Csv`], which means that memory ran out.
pub fn csv(list: &List) -> Result<Vec<u8>, ListError> {
    let failed = |error: String| ListError::Csv(error);
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(BYTE_ORDER_MARK.to_vec());
    writer.write_record(&list.headings).map_err(|error| failed(error.to_string()))?;
    for row in &list.rows {
        let cells = row.iter().map(|cell| harmless(cell.written()));
        writer.write_record(cells).map_err(|error| failed(error.to_string()))?;
    }
    if let Some(note) = &list.note {
        writer.write_record([note]).map_err(|error| failed(error.to_string()))?;
    }
    writer.into_inner().map_err(|error| failed(error.to_string()))
}

/// A spreadsheet takes text that begins like this for a formula; what citizens write must stay text.
fn harmless(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

/// Returns the list as a workbook of one sheet, with a fixed heading row and filters.
///
/// # Errors
/// [`ListError::Xlsx`] when a cell holds more than the format allows.
pub fn xlsx(list: &List) -> Result<Vec<u8>, ListError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(sheet_name(&list.title))?;
    write_headings(sheet, list)?;
    let formats = Formats {
        day: Format::new().set_num_format("yyyy-mm-dd"),
        moment: Format::new().set_num_format("yyyy-mm-dd hh:mm"),
    };
    let mut at = 0;
    for row in &list.rows {
        at += 1;
        for (column, cell) in (0..).zip(row) {
            write_cell(sheet, at, column, cell, &formats)?;
        }
    }
    if let Some(note) = &list.note {
        sheet.write_string(at + 1, 0, note)?;
    }
    let last_column = u16::try_from(list.headings.len().saturating_sub(1)).unwrap_or(0);
    sheet.autofilter(0, 0, at, last_column)?;
    Ok(book.save_to_buffer()?)
}

struct Formats {
    day: Format,
    moment: Format,
}

fn write_headings(sheet: &mut Worksheet, list: &List) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (column, heading) in (0..).zip(&list.headings) {
        sheet.write_string_with_format(0, column, heading, &bold)?;
        let place = usize::from(column);
        let cells = list.rows.iter().filter_map(|row| row.get(place)).map(|cell| width(&cell.written()));
        let widest = cells.max().unwrap_or(0).max(width(heading)).saturating_add(2);
        sheet.set_column_width(column, widest.clamp(NARROWEST, WIDEST))?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => {
            sheet.write_string(row, column, text)?;
        }
        Cell::Whole(number) => {
            sheet.write_number(row, column, *number)?;
        }
        Cell::Day(day) => match excel_day(*day) {
            Some(day) => {
                sheet.write_datetime_with_format(row, column, day, &formats.day)?;
            }
            None => {
                sheet.write_string(row, column, cell.written())?;
            }
        },
        Cell::Moment(moment) => match excel_moment(*moment) {
            Some(moment) => {
                sheet.write_datetime_with_format(row, column, moment, &formats.moment)?;
            }
            None => {
                sheet.write_string(row, column, cell.written())?;
            }
        },
    }
    Ok(())
}

/// A workbook knows no day before 1900; such a day is written as words.
fn excel_day(day: Date) -> Option<ExcelDateTime> {
    let (year, month, day) = (u16::try_from(day.year()).ok()?, u8::try_from(day.month()).ok()?, day.day());
    ExcelDateTime::from_ymd(year, month, u8::try_from(day).ok()?).ok()
}

fn excel_moment(moment: DateTime) -> Option<ExcelDateTime> {
    let (hour, minute) = (u16::try_from(moment.hour()).ok()?, u8::try_from(moment.minute()).ok()?);
    excel_day(moment.date())?.and_hms(hour, minute, 0).ok()
}

/// Returns a name a sheet may have: 31 characters, none of those that paths use.
pub(crate) fn sheet_name(title: &str) -> String {
    let kept: String = title.chars().filter(|character| !"[]:*?/\\'".contains(*character)).take(31).collect();
    if kept.trim().is_empty() { "list".to_owned() } else { kept }
}

/// Returns how wide text is shown: a Chinese character takes the room of two Latin ones.
pub(crate) fn width(text: &str) -> u16 {
    let units = text.chars().map(|character| if character.is_ascii() { 1 } else { 2 });
    u16::try_from(units.sum::<usize>()).unwrap_or(u16::MAX)
}
