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
pub fn places(dir: &Path, units: &Units) -> Result<Places, String> {
    let file = dir.join(FILE);
    let length = match std::fs::metadata(&file) {
        Ok(known) => known.len(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Places::of_units(units)),
        Err(error) => return Err(format!("{}: {error}", file.display())),
    };
    if length > LARGEST {
        return Err(format!("{}: larger than {LARGEST} bytes", file.display()));
    }
    let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    parse(&text).map_err(|problem| format!("{}: {problem}", file.display()))
}

/// Returns the places of a file's text.
///
/// # Errors
/// What is wrong, with the line.
pub fn parse(text: &str) -> Result<Places, String> {
    let mut named = Vec::new();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    for (number, line) in reader.deserialize().enumerate() {
        let line: Line = line.map_err(|error| format!("line {}: {error}", number + 2))?;
        if line.name.trim().is_empty() {
            return Err(format!("line {}: `name` is empty; name the street or town", number + 2));
        }
        named.push((line.name.trim().to_owned(), line.area_name.trim().to_owned()));
    }
    if named.len() > PLACES_LIMIT {
        return Err(format!("{} places; at most {PLACES_LIMIT} are read", named.len()));
    }
    Ok(Places::of(named))
}
