//! Writes a backup: one consistent read of every table, then the files that its rows name.
//!
//! Finds the tables in the engine's own catalogue, so that a new one cannot be forgotten.

use std::fs::File;
use std::io::{BufWriter, Read};
use std::path::Path;

use tar::{Builder, Header};
use zeroize::Zeroizing;

use super::manifest::{FORM, Manifest, Part, TableCount};
use super::{BackupError, FILES, KEY, KeyPolicy, MANIFEST, MIGRATION, Progress, Step, TABLES, digest_of};
use crate::db::{Db, Error, Row, Shape, Tx, Value};
use crate::files::{FileError, Files};
use crate::hex;
use crate::ledger::Head;

/// How many rows are read at once.
const PAGE_ROWS: i64 = 2_000;
/// How many bytes of rows one part gathers before the next begins.
const PART_BYTES: usize = 8 << 20;

pub(super) fn save(
    db: &Db,
    files: &Files,
    key: KeyPolicy<'_>,
    out: &Path,
    at: i64,
    progress: Progress<'_>,
) -> Result<(), BackupError> {
    let file = File::create_new(out).map_err(|cause| BackupError::Io { path: out.to_owned(), cause })?;
    let mut saver = Saver {
        out,
        at,
        archive: Builder::new(BufWriter::new(file)),
        parts: Vec::new(),
        done: 0,
        of: 0,
        progress,
    };
    // INVARIANT: all rows are read in one transaction, so they belong to one moment.
    let rows = db.read(|tx| Ok(saver.add_rows(tx)))??;
    let missing_files = saver.add_files(files, &rows.files)?;
    let (fingerprint, enclosed) = match key {
        KeyPolicy::Apart { fingerprint } => (fingerprint, None),
        KeyPolicy::Enclosed { fingerprint, path } => (fingerprint, Some(path)),
    };
    if let Some(path) = enclosed {
        let text = std::fs::read(path).map_err(|cause| BackupError::Io { path: path.to_owned(), cause })?;
        saver.add(KEY, &Zeroizing::new(text))?;
    }
    let manifest = Manifest {
        form: FORM,
        made_at: at,
        migration: rows.migration,
        events: rows.head.seq,
        head: rows.head.batch_hash.to_string(),
        key: fingerprint.to_owned(),
        key_is_enclosed: enclosed.is_some(),
        tables: rows.tables,
        missing_files,
        parts: std::mem::take(&mut saver.parts),
    };
    saver.finish(&manifest)
}

/// What the rows told.
struct Rows {
    head: Head,
    migration: i64,
    tables: Vec<TableCount>,
    files: Vec<String>,
}

struct Saver<'a> {
    out: &'a Path,
    at: i64,
    archive: Builder<BufWriter<File>>,
    parts: Vec<Part>,
    done: u64,
    of: u64,
    progress: Progress<'a>,
}

impl Saver<'_> {
    fn add_rows(&mut self, tx: &mut Tx<'_>) -> Result<Rows, BackupError> {
        let head = Head::load(tx)?;
        let migration = one_int(tx, "select max(version) from migration")?;
        let files = tx.query("select digest from file order by digest", &[])?;
        let files = files.iter().map(|row| row.text(0)).collect::<Result<Vec<_>, _>>()?;
        let shapes: Vec<Shape> = tx.shapes()?.into_iter().filter(|shape| shape.name != MIGRATION).collect();
        let mut tables = Vec::with_capacity(shapes.len());
        for shape in &shapes {
            let rows = one_int(tx, &format!("select count(*) from {}", shape.name))?;
            tables.push(TableCount { name: shape.name.clone(), rows: rows.unsigned_abs() });
        }
        self.of = tables.iter().map(|table| table.rows).sum();
        self.of += u64::try_from(files.len()).unwrap_or(u64::MAX);
        for shape in &shapes {
            self.add_table(tx, shape)?;
        }
        Ok(Rows { head, migration, tables, files })
    }

    fn add_table(&mut self, tx: &mut Tx<'_>, shape: &Shape) -> Result<(), BackupError> {
        let pages = Pages::of(shape)?;
        let mut last: Vec<Value> = Vec::new();
        let mut text = String::new();
        let mut number = 0;
        loop {
            let rows = pages.next(tx, &last)?;
            let count = rows.len();
            for row in rows {
                let values = row.into_values();
                write_line(&mut text, &values);
                last = pages.key_of(&values);
            }
            let is_last = count == 0;
            if text.len() >= PART_BYTES || (is_last && !text.is_empty()) {
                number += 1;
                self.add(&format!("{TABLES}{}/{number:06}.jsonl", shape.name), text.as_bytes())?;
                text.clear();
            }
            self.advance(&shape.name, u64::try_from(count).unwrap_or(u64::MAX));
            if is_last {
                return Ok(());
            }
        }
    }

    /// Adds the files and returns those that the store does not have.
    fn add_files(&mut self, files: &Files, digests: &[String]) -> Result<Vec<String>, BackupError> {
        let mut missing = Vec::new();
        for digest in digests {
            let path = format!("{FILES}{digest}");
            // Files are read whole: their limit is far below what a server's memory holds.
            match files.get(digest) {
                Ok(Some(bytes)) => self.add(&path, &bytes)?,
                // What is no digest names no file, as what an import or another program attached may.
                Ok(None) | Err(FileError::NotADigest { .. }) => missing.push(digest.clone()),
                Err(error) => return Err(error.into()),
            }
            self.advance(&path, 1);
        }
        Ok(missing)
    }

    fn add(&mut self, path: &str, bytes: &[u8]) -> Result<(), BackupError> {
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let sm3 = digest_of(bytes);
        self.append(path, size, bytes)?;
        self.parts.push(Part { path: path.to_owned(), size, sm3 });
        Ok(())
    }

    fn append(&mut self, path: &str, size: u64, bytes: impl Read) -> Result<(), BackupError> {
        let mut header = Header::new_gnu();
        header.set_size(size);
        header.set_mode(0o600);
        header.set_mtime(u64::try_from(self.at / 1_000).unwrap_or_default());
        self.archive
            .append_data(&mut header, path, bytes)
            .map_err(|cause| BackupError::Io { path: self.out.to_owned(), cause })
    }

    fn advance(&mut self, part: &str, items: u64) {
        self.done += items;
        (self.progress)(Step { part, done: self.done, of: self.of });
    }

    fn finish(mut self, manifest: &Manifest) -> Result<(), BackupError> {
        let text = serde_json::to_string_pretty(manifest)
            .map_err(|error| Error::corrupt("writing the manifest of a backup", error.to_string()))?;
        self.append(MANIFEST, u64::try_from(text.len()).unwrap_or(u64::MAX), text.as_bytes())?;
        let failed = |cause| BackupError::Io { path: self.out.to_owned(), cause };
        let file = self
            .archive
            .into_inner()
            .and_then(|buffer| buffer.into_inner().map_err(std::io::IntoInnerError::into_error));
        file.and_then(|file| file.sync_all()).map_err(failed)
    }
}

/// Reads a table in the order of its key, page by page.
struct Pages {
    first: String,
    further: String,
    key: Vec<usize>,
}

impl Pages {
    fn of(shape: &Shape) -> Result<Self, Error> {
        let names: Vec<&str> = shape.columns.iter().map(|(name, _)| name.as_str()).collect();
        let place = |key: &String| names.iter().position(|name| name == key);
        let key: Vec<usize> = shape.key.iter().filter_map(place).collect();
        if key.is_empty() {
            let what = format!("reading table `{}` for a backup", shape.name);
            return Err(Error::corrupt(what, "it has no primary key"));
        }
        let (columns, keys, limit) = (names.join(", "), shape.key.join(", "), key.len() + 1);
        let places: Vec<String> = (1..limit).map(|n| format!("${n}")).collect();
        let places = places.join(", ");
        let table = &shape.name;
        Ok(Self {
            first: format!("select {columns} from {table} order by {keys} limit $1"),
            further: format!(
                "select {columns} from {table} where ({keys}) > ({places}) order by {keys} limit ${limit}"
            ),
            key,
        })
    }

    fn next(&self, tx: &mut Tx<'_>, last: &[Value]) -> Result<Vec<Row>, Error> {
        if last.is_empty() {
            return tx.query(&self.first, &[PAGE_ROWS.into()]);
        }
        let mut values = last.to_vec();
        values.push(PAGE_ROWS.into());
        tx.query(&self.further, &values)
    }

    fn key_of(&self, values: &[Value]) -> Vec<Value> {
        self.key.iter().filter_map(|place| values.get(*place).cloned()).collect()
    }
}

/// Writes a row as one line: a JSON array in column order, bytes as hexadecimal text.
fn write_line(text: &mut String, values: &[Value]) {
    for (value, mark) in values.iter().zip(std::iter::once('[').chain(std::iter::repeat(','))) {
        text.push(mark);
        match value {
            Value::Null => text.push_str("null"),
            Value::Int(number) => text.push_str(&number.to_string()),
            Value::Text(words) => text.push_str(&serde_json::Value::from(words.as_str()).to_string()),
            Value::Blob(bytes) => {
                text.push('"');
                text.push_str(&hex::encode(bytes));
                text.push('"');
            }
        }
    }
    text.push_str("]\n");
}

fn one_int(tx: &mut Tx<'_>, sql: &str) -> Result<i64, Error> {
    tx.query_one(sql, &[])?.map_or(Ok(0), |row| row.int(0))
}
