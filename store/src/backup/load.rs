//! Reads a backup: checks all of it first, then takes it back.
//!
//! Never unpacks by the paths inside; an entry that the manifest does not name is damage.

use std::collections::BTreeMap;
use std::io::{BufReader, Read};
use std::path::Path;

use sm3::{Digest, Sm3};
use tar::{Archive, Entry};
use zeroize::Zeroizing;

use super::manifest::{FORM, Manifest, Part};
use super::{BackupError, FILES, KEY, MANIFEST, MIGRATION, Progress, Step, TABLES, open};
use crate::db::{Db, Error, Kind, Shape, Tx, Value};
use crate::device;
use crate::files::Files;
use crate::hex;
use crate::ledger::{Report, verify_chain};
use crate::secrets;
use crate::vault::write_new;

/// The tables of the database being filled, by name.
type Shapes = BTreeMap<String, Shape>;

/// How large a manifest, or one part of a table, may be.
const TEXT_LIMIT: u64 = 256 << 20;
/// How much is read at once while checking.
const CHUNK: usize = 64 * 1024;

pub(super) fn check(archive: &Path) -> Result<Manifest, BackupError> {
    let mut parts: Vec<Part> = Vec::new();
    let mut manifest: Option<Manifest> = None;
    each_entry(archive, |path, entry| {
        if manifest.is_some() {
            return Err(BackupError::damaged(path, "something follows the manifest"));
        }
        if path == MANIFEST {
            manifest = Some(read_manifest(entry)?);
        } else {
            parts.push(measure(path, entry)?);
        }
        Ok(())
    })?;
    let manifest = manifest.ok_or_else(|| BackupError::damaged(MANIFEST, "it is missing"))?;
    for (found, named) in parts.iter().zip(&manifest.parts) {
        if found != named {
            return Err(BackupError::damaged(
                &named.path,
                "its bytes do not have the digest of the manifest",
            ));
        }
    }
    if parts.len() != manifest.parts.len() {
        let why = format!("{} parts are there, {} are named", parts.len(), manifest.parts.len());
        return Err(BackupError::damaged(MANIFEST, why));
    }
    Ok(manifest)
}

fn read_manifest(entry: &mut dyn Read) -> Result<Manifest, BackupError> {
    let damaged = |why: String| BackupError::damaged(MANIFEST, why);
    let mut text = String::new();
    entry.take(TEXT_LIMIT).read_to_string(&mut text).map_err(|error| damaged(error.to_string()))?;
    // The form is read alone first, because a newer one may have fields that are unknown here.
    let value: serde_json::Value = serde_json::from_str(&text).map_err(|error| damaged(error.to_string()))?;
    let form = value.get("form").and_then(serde_json::Value::as_i64).unwrap_or_default();
    if form > FORM {
        return Err(BackupError::Newer { found: form, known: FORM });
    }
    serde_json::from_value(value).map_err(|error| damaged(error.to_string()))
}

fn measure(path: &str, entry: &mut dyn Read) -> Result<Part, BackupError> {
    let mut sm3 = Sm3::new();
    let mut chunk = vec![0; CHUNK];
    let mut size: u64 = 0;
    loop {
        let length = entry.read(&mut chunk).map_err(|error| BackupError::damaged(path, error.to_string()))?;
        let Some(bytes) = chunk.get(..length).filter(|bytes| !bytes.is_empty()) else {
            return Ok(Part { path: path.to_owned(), size, sm3: hex::encode(&sm3.finalize()) });
        };
        size = size.saturating_add(u64::try_from(length).unwrap_or(u64::MAX));
        sm3.update(bytes);
    }
}

/// Shows `visit` every entry with its path.
fn each_entry(
    archive: &Path,
    mut visit: impl FnMut(&str, &mut dyn Read) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    let name = archive.display().to_string();
    let damaged = |error: std::io::Error| BackupError::damaged(&name, error.to_string());
    let mut reader = Archive::new(BufReader::new(open(archive)?));
    for entry in reader.entries().map_err(damaged)? {
        let mut entry: Entry<'_, _> = entry.map_err(damaged)?;
        let path = entry.path().map_err(damaged)?.display().to_string();
        visit(&path, &mut entry)?;
    }
    Ok(())
}

pub(super) fn ensure_empty(db: &Db) -> Result<(), BackupError> {
    let filled = db.read(|tx| {
        for shape in tx.shapes()? {
            // The head is there from the start; what matters is whether it has moved.
            let sql = match shape.name.as_str() {
                MIGRATION => continue,
                "head" => "select id from head where seq > 0 or next_id > 1".to_owned(),
                table => format!("select 1 from {table} limit 1"),
            };
            if tx.query_one(&sql, &[])?.is_some() {
                return Ok(Some(shape.name));
            }
        }
        Ok(None)
    })?;
    match filled {
        Some(table) => Err(BackupError::NotEmpty { place: db.location().to_string(), table }),
        None => Ok(()),
    }
}

/// Takes the files and the key; both before the rows, so that no row ever names a file that is not there.
pub(super) fn take_files(archive: &Path, files: &Files, key: &Path) -> Result<(), BackupError> {
    each_entry(archive, |path, entry| {
        if let Some(digest) = path.strip_prefix(FILES) {
            let stored = files.put(entry, u64::MAX)?;
            if stored.digest != digest {
                return Err(BackupError::damaged(
                    path,
                    format!("its bytes have the digest {}", stored.digest),
                ));
            }
        }
        if path == KEY {
            let failed = |cause| BackupError::Io { path: key.to_owned(), cause };
            let mut text = Zeroizing::new(String::new());
            entry.read_to_string(&mut text).map_err(failed)?;
            // Whoever has brought the same key file already loses nothing.
            if std::fs::read(key).is_ok_and(|present| present == text.as_bytes()) {
                return Ok(());
            }
            write_new(key, &text).map_err(failed)?;
        }
        Ok(())
    })
}

/// Takes the rows, in one transaction, and recomputes the ledger before it is committed. Nobody is signed in then.
pub(super) fn take_rows(
    db: &Db,
    archive: &Path,
    manifest: &Manifest,
    progress: Progress<'_>,
) -> Result<Report, BackupError> {
    let mut failure = None;
    let outcome = db.write(|tx| {
        take_rows_in(tx, archive, manifest, progress).map_err(|error| {
            let shown = Error::corrupt("taking a backup back", error.to_string());
            failure = Some(error);
            shown
        })
    });
    match failure {
        Some(failure) => Err(failure),
        None => Ok(outcome?),
    }
}

fn take_rows_in(
    tx: &mut Tx<'_>,
    archive: &Path,
    manifest: &Manifest,
    progress: Progress<'_>,
) -> Result<Report, BackupError> {
    let shapes: Shapes = tx.shapes()?.into_iter().map(|shape| (shape.name.clone(), shape)).collect();
    tx.execute("delete from head", &[])?;
    let (mut done, of) = (0, manifest.items());
    each_entry(archive, |path, entry| {
        let Some((table, _)) = path.strip_prefix(TABLES).and_then(|rest| rest.split_once('/')) else {
            return Ok(());
        };
        let shape = shapes.get(table).filter(|shape| shape.name != MIGRATION);
        let shape = shape.ok_or_else(|| BackupError::damaged(path, "there is no such table"))?;
        let mut text = String::new();
        entry
            .take(TEXT_LIMIT)
            .read_to_string(&mut text)
            .map_err(|error| BackupError::damaged(path, error.to_string()))?;
        let rows = text
            .lines()
            .zip(1..)
            .map(|(line, number)| {
                read_line(shape, line).ok_or_else(|| {
                    BackupError::damaged(path, format!("line {number} is not a row of the table"))
                })
            })
            .collect::<Result<Vec<_>, _>>()?;
        done += u64::try_from(rows.len()).unwrap_or(u64::MAX);
        let columns: Vec<(&str, Kind)> =
            shape.columns.iter().map(|(name, kind)| (name.as_str(), *kind)).collect();
        tx.put(table, &columns, "", rows)?;
        progress(Step { part: table, done, of });
        Ok(())
    })?;
    let report = prove(tx, &shapes, manifest)?;
    secrets::shut(tx)?;
    device::shut(tx)?;
    Ok(report)
}

fn read_line(shape: &Shape, line: &str) -> Option<Vec<Value>> {
    let cells: Vec<serde_json::Value> = serde_json::from_str(line).ok()?;
    if cells.len() != shape.columns.len() {
        return None;
    }
    cells
        .into_iter()
        .zip(&shape.columns)
        .map(|(cell, (_, kind))| match (cell, kind) {
            (serde_json::Value::Null, _) => Some(Value::Null),
            (serde_json::Value::Number(number), Kind::Int) => number.as_i64().map(Value::Int),
            (serde_json::Value::String(text), Kind::Text) => Some(Value::Text(text)),
            (serde_json::Value::String(text), Kind::Blob) => hex::decode(&text).map(Value::Blob),
            (_, Kind::Int | Kind::Text | Kind::Blob) => None,
        })
        .collect()
}

/// Counts every table and recomputes the ledger.
fn prove(tx: &mut Tx<'_>, shapes: &Shapes, manifest: &Manifest) -> Result<Report, BackupError> {
    let named: BTreeMap<&str, u64> =
        manifest.tables.iter().map(|table| (table.name.as_str(), table.rows)).collect();
    for table in shapes.keys().filter(|table| *table != MIGRATION) {
        let rows = tx.query_one(&format!("select count(*) from {table}"), &[])?;
        let rows = rows.map_or(Ok(0), |row| row.int(0))?.unsigned_abs();
        let named = named.get(table.as_str()).copied().unwrap_or_default();
        if rows != named {
            let why = format!("{rows} rows came in, {named} are named");
            return Err(BackupError::damaged(format!("{TABLES}{table}"), why));
        }
    }
    let report = verify_chain(tx, |_, _| ())?;
    let report = report.map_err(|broken| BackupError::damaged("tables/event", broken.to_string()))?;
    if report.batch_hash.to_string() != manifest.head || report.events != manifest.events {
        let why = format!("the ledger leads to {}, the manifest says {}", report.batch_hash, manifest.head);
        return Err(BackupError::damaged("tables/event", why));
    }
    Ok(report)
}
