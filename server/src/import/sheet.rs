//! Rows of a workbook, a cell at a time. How large it becomes unpacked is measured before it is opened.

use std::io::{self, Read};

use calamine::{Data, DataRef, ExcelDateTime, Reader, Xlsx};
use zip::ZipArchive;

use super::{
    COLUMN_LIMIT, Cell, ROW_LIMIT, Row,
    source::Input,
    unreadable::{Place, Unreadable},
};

/// The most megabytes of a workbook unpacked.
const UNPACKED_LIMIT_MB: u64 = 256;
/// The parts of one workbook.
const PART_LIMIT: usize = 10_000;
/// Where a workbook says how many texts it holds.
const TEXTS_HEAD: usize = 4096;

/// Gives every row of a sheet to `each`, the first when none is named, with how far of `size` it is read.
pub(super) fn walk(
    input: &mut Box<dyn Input>,
    sheet: Option<&str>,
    size: u64,
    each: &mut dyn FnMut(Row, u64) -> Result<(), Unreadable>,
) -> Result<(), Unreadable> {
    measure(input)?;
    input.rewind()?;
    let mut workbook = Xlsx::new(input).map_err(broken)?;
    let has = workbook.sheet_names();
    let wanted = sheet.map(str::to_owned).or_else(|| has.first().cloned()).unwrap_or_default();
    if !has.contains(&wanted) {
        return Err(Unreadable::NoSheet { sheet: wanted, has });
    }
    let mut cells = workbook.worksheet_cells_reader(&wanted).map_err(broken)?;
    let last = u64::from(cells.dimensions().end.0).max(1);
    let mut row = Row::default();
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (number, column) = cell.get_position();
        let number = u64::from(number).saturating_add(1);
        if number > row.number {
            give(std::mem::take(&mut row), last, size, each)?;
            row.number = number;
        }
        place(&mut row, usize::try_from(column).unwrap_or(usize::MAX), &text(cell.get_value()))?;
    }
    give(row, last, size, each)
}

fn give(
    row: Row,
    last: u64,
    size: u64,
    each: &mut dyn FnMut(Row, u64) -> Result<(), Unreadable>,
) -> Result<(), Unreadable> {
    if row.is_blank() {
        return Ok(());
    }
    if row.number > ROW_LIMIT.saturating_add(1) {
        return Err(Unreadable::Rows);
    }
    let done = size.saturating_mul(row.number.min(last)).checked_div(last).unwrap_or(size);
    each(row, done)
}

fn place(row: &mut Row, column: usize, text: &str) -> Result<(), Unreadable> {
    if column >= COLUMN_LIMIT {
        return Err(Unreadable::Columns(Place { row: row.number, line: None, column: String::new() }));
    }
    if row.cells.len() <= column {
        row.cells.resize(column.saturating_add(1), Cell::default());
    }
    if let Some(cell) = row.cells.get_mut(column) {
        *cell = Cell::of(text);
    }
    Ok(())
}

/// Returns a cell as a person reads it.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::DateTime(moment) => date(moment),
        DataRef::Empty => String::new(),
        DataRef::Int(_)
        | DataRef::Float(_)
        | DataRef::String(_)
        | DataRef::SharedString(_)
        | DataRef::Bool(_)
        | DataRef::DateTimeIso(_)
        | DataRef::DurationIso(_)
        | DataRef::Error(_) => Data::from(value.clone()).to_string(),
    }
}

fn date(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}

/// Unpacks every part without keeping it, so that no small file can fill the memory.
fn measure(input: &mut Box<dyn Input>) -> Result<(), Unreadable> {
    input.rewind()?;
    let mut archive = ZipArchive::new(input).map_err(broken)?;
    if archive.len() > PART_LIMIT {
        return Err(Unreadable::LargeWorkbook { limit_mb: UNPACKED_LIMIT_MB });
    }
    let mut left = UNPACKED_LIMIT_MB * 1024 * 1024;
    for part in 0..archive.len() {
        let mut part = archive.by_index(part).map_err(broken)?;
        let mut head = Vec::new();
        let is_texts = part.name().map_err(broken)?.ends_with("sharedStrings.xml");
        part.by_ref().take(u64::try_from(TEXTS_HEAD).unwrap_or(0)).read_to_end(&mut head)?;
        if is_texts && claims_too_many_texts(&head, left) {
            return Err(Unreadable::LargeWorkbook { limit_mb: UNPACKED_LIMIT_MB });
        }
        let beginning = u64::try_from(head.len()).unwrap_or(u64::MAX);
        let rest = io::copy(&mut part.take(left.saturating_add(1)), &mut io::sink())
            .map_err(|error| Unreadable::Workbook(error.to_string()))?;
        left = left
            .checked_sub(beginning.saturating_add(rest))
            .ok_or(Unreadable::LargeWorkbook { limit_mb: UNPACKED_LIMIT_MB })?;
    }
    Ok(())
}

/// A workbook says in advance how many texts it holds, and room is made for as many.
fn claims_too_many_texts(head: &[u8], most: u64) -> bool {
    let head = String::from_utf8_lossy(head);
    let claimed = head.split_once("uniqueCount=\"").and_then(|(_, rest)| rest.split_once('"'));
    claimed.is_some_and(|(count, _)| count.parse::<u64>().map_or(true, |count| count > most / 24))
}

fn broken(error: impl std::fmt::Display) -> Unreadable {
    Unreadable::Workbook(error.to_string())
}
