//! Files that a business system drops into a folder: each is read twice, first to count its rows, then to give them.
//! A file that is still being written, or half of one, is left for the next run; a damaged one is told of and does not
//! stand in the way of the others.

use std::{
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use jiff::SignedDuration;
use store::{
    batch::FilePlace,
    db::foreign::{CHUNK, Cell, Unanswered},
};

use super::{
    fault::Fault,
    reader::{Failure, Piece, Span},
    record::RawRow,
    settings::Source,
};
use crate::import::{
    KEPT_LIMIT, Row,
    letter::trim,
    map::Map,
    source::Source as File,
    unreadable::{Place, Unreadable},
};

/// The most files of one run.
const FILE_LIMIT: usize = 10_000;
/// Endings of files that somebody is still writing.
const UNFINISHED: [&str; 6] = ["part", "tmp", "crdownload", "filepart", "swp", "writing"];
/// Endings of files that hold cases.
const ENDINGS: [&str; 4] = ["csv", "txt", "tsv", "xlsx"];

/// Gives every row of every file of a folder.
pub(super) fn read(
    source: &Source,
    span: &Span,
    is_settled: &dyn Fn(&FilePlace) -> bool,
    each: &mut dyn FnMut(Piece) -> Result<(), Unanswered>,
) -> Result<(), Failure> {
    let Some(folder) = source.drop_folder() else {
        return Err(Failure::Settings(format!("sources/{}.toml: a folder needs [folder]", source.code)));
    };
    let mut reading = Reading { map: map(source), each, number: 0, wrong: Vec::new() };
    for path in listed(&folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Ok(before) = place(&path, &name) else { continue };
        if is_settled(&before) {
            continue;
        }
        if let Some(detail) = unfinished(source, span, &path, &before) {
            (reading.each)(Piece::Left { file: name, reason: "half-written", detail })?;
            continue;
        }
        reading.file(&path, before)?;
    }
    if reading.wrong.is_empty() { Ok(()) } else { Err(Failure::Files(reading.wrong)) }
}

fn listed(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let gone = |error: std::io::Error| {
        Failure::Files(vec![format!("the folder `{}` cannot be read: {error}", folder.display())])
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(gone)? {
        let path = entry.map_err(gone)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let ending = ending(&path);
        let is_ours = ENDINGS.contains(&ending.as_str()) || UNFINISHED.contains(&ending.as_str());
        if is_ours && !name.starts_with('.') && !name.starts_with("~$") && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    found.truncate(FILE_LIMIT);
    Ok(found)
}

fn ending(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase()
}

fn place(path: &Path, name: &str) -> std::io::Result<FilePlace> {
    let data = std::fs::metadata(path)?;
    let since = data.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    let modified = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
    Ok(FilePlace { name: name.to_owned(), size: data.len(), modified })
}

/// Returns why a file is not whole yet.
fn unfinished(source: &Source, span: &Span, path: &Path, file: &FilePlace) -> Option<String> {
    let ending = ending(path);
    if UNFINISHED.contains(&ending.as_str()) {
        return Some(format!("its name ends with `.{ending}`: somebody is still writing it"));
    }
    let settle = source.folder.as_ref().map_or(0, |folder| folder.settle_seconds);
    let age = SignedDuration::from_millis(span.now.as_millisecond().saturating_sub(file.modified));
    let is_young = age >= SignedDuration::ZERO && age < SignedDuration::from_secs(i64::from(settle));
    is_young.then(|| format!("it was written to within the last {settle} s; the next run takes it"))
}

/// A file is read by the map of letters, of which only characters, separator and sheet count here.
fn map(source: &Source) -> Map {
    let folder = source.folder.as_ref();
    Map {
        encoding: source.encoding,
        separator: folder.and_then(|folder| folder.separator),
        sheet: folder.and_then(|folder| folder.sheet.clone()),
        ..Map::default()
    }
}

struct Reading<'a> {
    map: Map,
    each: &'a mut dyn FnMut(Piece) -> Result<(), Unanswered>,
    number: u64,
    wrong: Vec<String>,
}

/// Why a file was not read to its end.
enum Ended {
    Damaged(Unreadable),
    Stopped(Unanswered),
}

impl From<Unreadable> for Ended {
    fn from(unreadable: Unreadable) -> Self {
        Self::Damaged(unreadable)
    }
}

impl Reading<'_> {
    /// Reads one file; a damaged one is noted, and only a listener that has enough ends the reading.
    fn file(&mut self, path: &Path, before: FilePlace) -> Result<(), Unanswered> {
        match self.rows(path, &before) {
            Ok(()) => {}
            Err(Ended::Stopped(stopped)) => return Err(stopped),
            Err(Ended::Damaged(Unreadable::Empty | Unreadable::NoRows)) => {
                let detail = "it has no rows yet".to_owned();
                return (self.each)(Piece::Left { file: before.name, reason: "empty", detail });
            }
            Err(Ended::Damaged(unreadable)) => {
                self.wrong.push(format!("{}: {unreadable}", before.name));
                return Ok(());
            }
        }
        match place(path, &before.name) {
            Ok(after) if after == before => (self.each)(Piece::FileRead(before)),
            // It grew while it was read: what was there is taken, the rest comes with the next run.
            Ok(_) | Err(_) => {
                let detail = "it was written to while it was read; the next run reads it again".to_owned();
                (self.each)(Piece::Left { file: before.name, reason: "half-written", detail })
            }
        }
    }

    fn rows(&mut self, path: &Path, file: &FilePlace) -> Result<(), Ended> {
        let mut input = File::open(path, &self.map)?;
        // Nothing of a damaged file is given: it is read through before its first row is.
        let count = self.count(&mut input)?;
        (self.each)(Piece::Counted(count)).map_err(Ended::Stopped)?;
        let (mut header, mut rows, mut stopped) = (None::<usize>, Vec::with_capacity(CHUNK), None);
        let map = self.map.clone();
        let walked = input.walk(&map, &mut |row, _| {
            let outcome = match header {
                None => {
                    let names: Vec<String> =
                        row.cells.iter().map(|cell| trim(&cell.text).to_owned()).collect();
                    header = Some(names.len());
                    (self.each)(Piece::Columns { header: names, file: Some(file.name.clone()) })
                }
                Some(wants) => {
                    self.number = self.number.saturating_add(1);
                    rows.push(raw(row, wants, self.number, &file.name));
                    if rows.len() >= CHUNK {
                        (self.each)(Piece::Rows(std::mem::take(&mut rows)))
                    } else {
                        Ok(())
                    }
                }
            };
            outcome.map_err(|end| {
                stopped = Some(end);
                Unreadable::Empty
            })
        });
        if let Some(stopped) = stopped {
            return Err(Ended::Stopped(stopped));
        }
        walked?;
        if rows.is_empty() { Ok(()) } else { (self.each)(Piece::Rows(rows)).map_err(Ended::Stopped) }
    }

    /// Counts the rows below the header; a last row that was cut off makes the file damaged.
    fn count(&self, input: &mut File) -> Result<u64, Unreadable> {
        let (mut rows, mut header, mut last) = (0_u64, None::<usize>, None::<(Place, usize)>);
        let is_ended = input.walk(&self.map, &mut |row, _| {
            match header {
                None => header = Some(row.cells.len()),
                Some(_) => {
                    rows = rows.saturating_add(1);
                    let place = Place { row: row.number, line: row.line, column: String::new() };
                    last = Some((place, row.cells.len()));
                }
            }
            Ok(())
        })?;
        match (last, header) {
            (Some((place, has)), Some(wants)) if !is_ended && has < wants => {
                Err(Unreadable::CutOff { place, has, wants })
            }
            (Some(_), _) => Ok(rows),
            (None, _) => Err(Unreadable::NoRows),
        }
    }
}

fn raw(row: Row, wants: usize, number: u64, file: &str) -> RawRow {
    let place = Place { row: row.number, line: row.line, column: String::new() };
    let has = row.cells.len();
    let shape = match row.torn {
        Some(column) => Some((column.saturating_add(1).to_string(), Fault::Torn)),
        // A workbook lets go of empty cells at the end of a row.
        None if has > wants || has < wants && row.line.is_some() => {
            Some((String::new(), Fault::Cells { has, wants }))
        }
        None => None,
    };
    let cell = |cell: crate::import::Cell| {
        if cell.length > KEPT_LIMIT { Cell::TooLong(cell.length) } else { Cell::Text(cell.text) }
    };
    RawRow {
        place: format!("{file}, {place}"),
        number,
        cells: row.cells.into_iter().map(cell).collect(),
        shape,
    }
}
