//! A file that somebody filled in, CSV or a workbook, as rows of the columns that are asked for, whatever their order. What
//! the cells mean is the caller's.

use std::io::Cursor;

use crate::{
    import::{self, map::Map, source::Source, unreadable::Unreadable},
    views::locale::Words,
};

/// A row: its number in the file, and what its columns say in the order that was asked for; nothing for a column the
/// file does not have.
pub(super) type Read = (u64, Vec<Option<String>>);

/// Which columns are read.
pub(super) struct Columns {
    /// How each column may be called, the name for messages first.
    pub(super) headings: Vec<Vec<String>>,
    /// The places of those that must be there.
    pub(super) required: Vec<usize>,
    /// The most rows.
    pub(super) most: usize,
}

/// Returns the rows of a file, or why it cannot be read.
pub(super) fn read(bytes: Vec<u8>, columns: &Columns) -> Result<Vec<Read>, Words> {
    let map = Map::default();
    let mut source = Source::of(Box::new(Cursor::new(bytes)), &map).map_err(|error| unreadable(&error))?;
    let mut places: Option<Vec<Option<usize>>> = None;
    let mut found: Vec<Read> = Vec::new();
    let mut is_long = false;
    let mut take = |row: import::Row, _: u64| {
        let Some(places) = &places else {
            let place = |names: &Vec<String>| {
                row.cells.iter().position(|cell| names.iter().any(|name| name == heading(&cell.text)))
            };
            places = Some(columns.headings.iter().map(place).collect());
            return Ok(());
        };
        let cell = |place: &Option<usize>| {
            place.map(|place| row.cells.get(place).map_or_else(String::new, |cell| plain(&cell.text)))
        };
        if found.len() >= columns.most {
            is_long = true;
            return Err(Unreadable::Rows);
        }
        if !row.is_blank() {
            found.push((row.number, places.iter().map(cell).collect()));
        }
        Ok(())
    };
    let walked = source.walk(&map, &mut take);
    if is_long {
        return Err(Words::key("catalogue.file.rows").with("limit", columns.most));
    }
    walked.map_err(|error| unreadable(&error))?;
    let places = places.unwrap_or_default();
    for place in &columns.required {
        if places.get(*place).copied().flatten().is_none() {
            let name = columns.headings.get(*place).and_then(|names| names.first()).cloned();
            return Err(Words::key("catalogue.file.no_column").with("column", name.unwrap_or_default()));
        }
    }
    if found.is_empty() { Err(Words::key("catalogue.file.no_rows")) } else { Ok(found) }
}

/// Returns a heading without what marks the file as UTF-8.
fn heading(text: &str) -> &str {
    text.trim_start_matches('\u{feff}').trim()
}

/// Our own files keep text from being taken for a formula by a mark in front.
fn plain(text: &str) -> String {
    let text = text.trim();
    let marked = text.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@']));
    marked.unwrap_or(text).to_owned()
}

#[expect(clippy::wildcard_enum_match_arm, reason = "what people cannot mend by a place is told in few words")]
fn unreadable(error: &Unreadable) -> Words {
    let place = match error {
        Unreadable::Bytes { place, .. } | Unreadable::CutOff { place, .. } => Some(("bytes", place)),
        Unreadable::CutCharacter(place) => Some(("bytes", place)),
        Unreadable::Unclosed(place) => Some(("unclosed", place)),
        Unreadable::Columns(place) => Some(("columns", place)),
        _ => None,
    };
    if let Some((code, place)) = place {
        let words = Words::key(&format!("catalogue.file.{code}"));
        return words.with("row", place.row).with("column", &place.column);
    }
    let code = match error {
        Unreadable::Empty => "empty",
        Unreadable::NoRows => "no_rows",
        Unreadable::Utf16 | Unreadable::Unsure { .. } => "encoding",
        Unreadable::OldWorkbook => "old",
        Unreadable::LargeWorkbook { .. } | Unreadable::Rows | Unreadable::Lines => "large",
        _ => "broken",
    };
    Words::key(&format!("catalogue.file.{code}"))
}
