//! The streets and towns of an installation: from `divisions.csv` in its folder, with the columns of published
//! divisions, or, where there is no such file, from the names of its units.

use std::path::Path;

use domain::{
    analysis::{PLACES_LIMIT, Places},
    people::Units,
};
use serde::Deserialize;

/// The file's name.
pub const FILE: &str = "divisions.csv";
/// The largest file that is read, in bytes.
const LARGEST: u64 = 2 * 1024 * 1024;

/// What is wrong with the file, for whoever put it there.
#[derive(Debug, thiserror::Error)]
pub enum Wrong {
    /// It cannot be read from the disk.
    #[error("`{FILE}` cannot be read: {0}; check whose file it is")]
    Unreadable(std::io::Error),
    /// It is larger than any list of streets.
    #[error("`{FILE}` is larger than {LARGEST} bytes; keep the streets and towns of one place")]
    TooLarge,
    /// It is no UTF-8.
    #[error("line {line} of `{FILE}` is not UTF-8; save it as “CSV UTF-8”")]
    NoText {
        /// The first such line, from one.
        line: u64,
    },
    /// A line lacks a column.
    #[error(
        "line {line} of `{FILE}` has no `name` or `areaName`; the first line is `code,name,areaCode,areaName`"
    )]
    Columns {
        /// Which line, from one.
        line: u64,
    },
    /// A line names nothing.
    #[error("line {line} of `{FILE}` has an empty `name`; name the street or town, or take the line out")]
    Unnamed {
        /// Which line, from one.
        line: u64,
    },
    /// There are more places than are read.
    #[error("`{FILE}` has more than {PLACES_LIMIT} places; keep those of one place")]
    TooMany,
}

/// A line of the file.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    name: String,
    area_name: String,
}

/// Returns the places of the installation in `dir`.
///
/// # Errors
/// What is wrong with the file, with its line.
pub fn places(dir: &Path, units: &Units) -> Result<Places, Wrong> {
    let file = dir.join(FILE);
    let length = match std::fs::metadata(&file) {
        Ok(known) => known.len(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Places::of_units(units)),
        Err(error) => return Err(Wrong::Unreadable(error)),
    };
    if length > LARGEST {
        return Err(Wrong::TooLarge);
    }
    parse(&std::fs::read(&file).map_err(Wrong::Unreadable)?)
}

/// Returns the places of a file's bytes.
///
/// # Errors
/// What is wrong, with the line.
pub fn parse(bytes: &[u8]) -> Result<Places, Wrong> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.iter().take(error.valid_up_to()).filter(|byte| **byte == b'\n').count();
        Wrong::NoText { line: u64::try_from(before).unwrap_or(u64::MAX).saturating_add(1) }
    })?;
    let mut named = Vec::new();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    for (line, number) in reader.deserialize().zip(2..) {
        let line: Line = line.map_err(|error| {
            let at = error.position().map_or(number, csv::Position::line);
            Wrong::Columns { line: at }
        })?;
        if line.name.trim().is_empty() {
            return Err(Wrong::Unnamed { line: number });
        }
        named.push((line.name.trim().to_owned(), line.area_name.trim().to_owned()));
        if named.len() > PLACES_LIMIT {
            return Err(Wrong::TooMany);
        }
    }
    Ok(Places::of(named))
}
