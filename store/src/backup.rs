//! Backups: one tar file that either engine writes while serving and either engine takes back.
//!
//! Inside are the rows of every table as lines of JSON, the files, perhaps the key file, and a
//! manifest with the SM3 digest of every part. A backup is read again and checked before it
//! counts as made. Nothing is compressed or encrypted here; personal data in it is sealed anyway,
//! and the keys stay apart unless the caller says otherwise.

mod load;
mod manifest;
mod save;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

pub use manifest::{Manifest, Part, TableCount};

use crate::db::{Db, Error, Location};
use crate::files::{FileError, Files, sync_folder_of};
use crate::ledger::{Hash, Report};

/// The last part of every backup.
const MANIFEST: &str = "manifest.json";
/// The key file, if it is inside.
const KEY: &str = "huiyin.key";
/// The folder of the tables.
const TABLES: &str = "tables/";
/// The folder of the files.
const FILES: &str = "files/";
/// The table that is not copied: restoring makes its rows anew.
const MIGRATION: &str = "migration";

/// Whether the keys of personal data travel with the data.
#[derive(Debug, Clone, Copy)]
pub enum KeyPolicy<'a> {
    /// They do not; the backup only notes which key file it will need.
    Apart {
        /// The fingerprint of the key file.
        fingerprint: &'a str,
    },
    /// They do: whoever holds the backup can read everything in it.
    Enclosed {
        /// The fingerprint of the key file.
        fingerprint: &'a str,
        /// Where it lies.
        path: &'a Path,
    },
}

/// How far a backup or its restoring is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step<'a> {
    /// What is being written or read: a table, a file.
    pub part: &'a str,
    /// Rows and files done.
    pub done: u64,
    /// Rows and files in all.
    pub of: u64,
}

/// Who wants to know how far it is.
pub type Progress<'a> = &'a mut dyn FnMut(Step<'_>);

/// Why a backup was not made or not taken back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] Error),
    /// The file store failed.
    #[error(transparent)]
    File(#[from] FileError),
    /// The system failed.
    #[error("`{path}` cannot be used (`{cause}`); check the folder, its owner and its room")]
    Io {
        /// Where.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The backup is not what was written.
    #[error("the backup is damaged at `{part}` ({why}); use another copy")]
    Damaged {
        /// Which part.
        part: String,
        /// What does not fit.
        why: String,
    },
    /// The backup was made by a newer program.
    #[error(
        "the backup is of form {found}, this program knows {known}; use the program version that made it, or a newer one"
    )]
    Newer {
        /// Its form or migration.
        found: i64,
        /// The newest that is known here.
        known: i64,
    },
    /// There is something already.
    #[error("`{place}` is not empty: table `{table}` has rows; restore into an empty database")]
    NotEmpty {
        /// Where.
        place: String,
        /// The first table with rows.
        table: String,
    },
}

impl BackupError {
    fn damaged(part: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Damaged { part: part.into(), why: why.into() }
    }
}

/// Writes everything as it is at one moment to the new file `out`, while others go on writing, and checks it.
///
/// Files that rows name but the store has lost do not stop the backup; they are listed in the manifest.
pub fn backup(
    db: &Db,
    files: &Files,
    key: KeyPolicy<'_>,
    out: &Path,
    at: i64,
    progress: Progress<'_>,
) -> Result<Manifest, BackupError> {
    let failed = |cause| BackupError::Io { path: out.to_owned(), cause };
    if out.exists() {
        return Err(failed(io::ErrorKind::AlreadyExists.into()));
    }
    let unfinished = out.with_added_extension("unfinished");
    let outcome = save::save(db, files, key, &unfinished, at, progress).and_then(|()| check(&unfinished));
    let placed = outcome.and_then(|manifest| {
        fs::rename(&unfinished, out).map_err(failed)?;
        sync_folder_of(out).map_err(failed)?;
        Ok(manifest)
    });
    if placed.is_err() && unfinished.exists() {
        fs::remove_file(&unfinished).map_err(failed)?;
    }
    placed
}

/// Reads a whole backup, compares every part with its digest and returns what it holds.
pub fn check(archive: &Path) -> Result<Manifest, BackupError> {
    load::check(archive)
}

/// What was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What the backup held.
    pub manifest: Manifest,
    /// The ledger as recomputed afterwards.
    pub ledger: Report,
}

/// Takes a backup back into an empty database of either engine, and proves that it is the same.
///
/// A key file inside is written to `key`, where none may be. The rows come in one transaction: after a
/// failure the database is as empty as before. Sessions and one-time links do not come back.
pub fn restore(
    archive: &Path,
    location: &Location,
    files: &Files,
    key: &Path,
    at: i64,
    progress: Progress<'_>,
) -> Result<Restored, BackupError> {
    let manifest = check(archive)?;
    if manifest.migration > Db::newest_migration() {
        return Err(BackupError::Newer { found: manifest.migration, known: Db::newest_migration() });
    }
    // Rows go in in the shape in which they came out; newer migrations are applied to them afterwards.
    let db = Db::open_up_to(location, manifest.migration, at)?;
    load::ensure_empty(&db)?;
    load::take_files(archive, files, key)?;
    let ledger = load::take_rows(&db, archive, &manifest, progress)?;
    drop(db);
    Db::open(location, at)?;
    Ok(Restored { manifest, ledger })
}

fn open(archive: &Path) -> Result<File, BackupError> {
    File::open(archive).map_err(|cause| BackupError::Io { path: archive.to_owned(), cause })
}

fn digest_of(bytes: &[u8]) -> String {
    Hash::of(bytes).to_string()
}
