//! What became of each row: the taken ones by their key, the others with what is wrong; and which files are settled.

use std::collections::HashMap;

use domain::{batch::Outcome, ids::BatchId};

use crate::db::{Error, Table, Tx, Value, int, text};

/// Between the number of a case and its step.
const UNIT_SEPARATOR: char = '\u{1f}';

const SOURCE_ROW: Table = Table {
    name: "source_row",
    columns: &[
        text("source"),
        text("case_key"),
        int("batch_id"),
        int("place"),
        text("outcome"),
        text("reason"),
        int("is_late"),
        text("digest"),
    ],
    key: &["source", "case_key"],
};

const BATCH_FAULT: Table = Table {
    name: "batch_fault",
    columns: &[int("batch_id"), int("seq"), text("place"), text("field"), text("reason"), text("detail")],
    key: &["batch_id", "seq"],
};

const SOURCE_FILE: Table = Table {
    name: "source_file",
    columns: &[text("source"), text("name"), int("size"), int("modified"), int("batch_id")],
    key: &["source", "name"],
};

/// A row that was taken, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The batch that took it.
    pub batch: BatchId,
    /// What became of it.
    pub outcome: Outcome,
    /// Whether it showed up late.
    pub is_late: bool,
    /// The keyed digest of what its source told.
    pub digest: String,
}

/// A row that was taken, on its way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRow {
    /// The number of the case.
    pub number: String,
    /// Its step.
    pub step: String,
    /// Which row of the answer it was.
    pub place: u64,
    /// As it is kept.
    pub kept: Kept,
}

/// A row that could not be taken, or a whole file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where it stands: `row 17`, or file and row.
    pub place: String,
    /// The column, as the source calls it; empty for the whole row.
    pub field: String,
    /// The code of what is wrong.
    pub reason: String,
    /// What is wrong, in words.
    pub detail: String,
}

/// A file as the disk tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePlace {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub size: u64,
    /// When it was written last, UTC milliseconds.
    pub modified: i64,
}

/// Returns the key under which a step of a case is kept.
pub(super) fn case_key(number: &str, step: &str) -> String {
    format!("{number}{UNIT_SEPARATOR}{step}")
}

/// Returns number and step of a key.
pub(super) fn number_and_step(key: &str) -> (String, String) {
    let (number, step) = key.split_once(UNIT_SEPARATOR).unwrap_or((key, ""));
    (number.to_owned(), step.to_owned())
}

/// Returns what is kept of these steps of a source, by number and step.
///
/// # Errors
/// When the database cannot be read.
pub fn kept(
    tx: &mut Tx<'_>,
    source: &str,
    steps: &[(&str, &str)],
) -> Result<HashMap<(String, String), Kept>, Error> {
    let keys: Vec<String> = steps.iter().map(|(number, step)| case_key(number, step)).collect();
    let rows = tx.query_in(
        "select case_key, batch_id, outcome, reason, is_late, digest from source_row where case_key {in:$1} and source = $2",
        &keys,
        &[source.into()],
    )?;
    let read = |row: &crate::db::Row| {
        let kept = Kept {
            batch: BatchId(row.int(1)?),
            outcome: outcome(row.str(2)?, row.str(3)?)?,
            is_late: row.flag(4)?,
            digest: row.text(5)?,
        };
        Ok((number_and_step(row.str(0)?), kept))
    };
    rows.iter().map(read).collect()
}

/// Returns an outcome of its codes.
pub(super) fn outcome(code: &str, reason: &str) -> Result<Outcome, Error> {
    match code {
        "sms" => Ok(Outcome::Sms),
        "phone" => Ok(Outcome::Phone),
        "excluded" => Ok(Outcome::Excluded(reason.to_owned())),
        "known" => Ok(Outcome::Known),
        "rejected" => Ok(Outcome::Rejected(reason.to_owned())),
        _ => Err(Error::corrupt("reading a row of a batch", format!("`{code}` is no outcome"))),
    }
}

/// Keeps rows that were taken.
///
/// # Errors
/// When the database cannot be written.
pub fn save_rows(tx: &mut Tx<'_>, source: &str, rows: Vec<NewRow>) -> Result<(), Error> {
    let row = |new: NewRow| -> Vec<Value> {
        vec![
            source.into(),
            case_key(&new.number, &new.step).into(),
            new.kept.batch.0.into(),
            i64::try_from(new.place).unwrap_or(i64::MAX).into(),
            new.kept.outcome.code().into(),
            new.kept.outcome.reason().into(),
            new.kept.is_late.into(),
            new.kept.digest.into(),
        ]
    };
    tx.upsert(&SOURCE_ROW, rows.into_iter().map(row).collect())
}

/// Keeps what could not be taken; `first` is the number of the first of them within the batch.
///
/// # Errors
/// When the database cannot be written.
pub fn save_faults(tx: &mut Tx<'_>, batch: BatchId, first: u64, faults: Vec<Fault>) -> Result<(), Error> {
    let number = |place: u64| i64::try_from(place).unwrap_or(i64::MAX);
    let row = |(place, fault): (u64, Fault)| -> Vec<Value> {
        vec![
            batch.0.into(),
            number(place).into(),
            fault.place.into(),
            fault.field.into(),
            fault.reason.into(),
            fault.detail.into(),
        ]
    };
    tx.upsert(&BATCH_FAULT, (first..).zip(faults).map(row).collect())
}

/// Forgets what could not be taken in an earlier attempt.
///
/// # Errors
/// When the database cannot be written.
pub fn forget_faults(tx: &mut Tx<'_>, batch: BatchId) -> Result<(), Error> {
    tx.execute("delete from batch_fault where batch_id = $1", &[batch.0.into()]).map(drop)
}

/// Returns whether nothing is left to take of a file as it is.
///
/// # Errors
/// When the database cannot be read.
pub fn is_settled(tx: &mut Tx<'_>, source: &str, file: &FilePlace) -> Result<bool, Error> {
    let row = tx.query_one(
        "select size, modified from source_file where source = $1 and name = $2",
        &[source.into(), file.name.as_str().into()],
    )?;
    let size = i64::try_from(file.size).unwrap_or(i64::MAX);
    row.map_or(Ok(false), |row| Ok(row.int(0)? == size && row.int(1)? == file.modified))
}

/// Keeps that nothing is left to take of a file.
///
/// # Errors
/// When the database cannot be written.
pub fn settle_file(tx: &mut Tx<'_>, source: &str, file: &FilePlace, batch: BatchId) -> Result<(), Error> {
    let row = vec![
        source.into(),
        file.name.as_str().into(),
        i64::try_from(file.size).unwrap_or(i64::MAX).into(),
        file.modified.into(),
        batch.0.into(),
    ];
    tx.upsert(&SOURCE_FILE, vec![row])
}
