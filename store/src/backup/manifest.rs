//! What a backup says about itself.
//!
//! Counts and digests only: nothing personal, so that it may be shown and logged.

use serde::{Deserialize, Serialize};

/// The form of backups that this program writes.
pub(super) const FORM: i64 = 1;

/// The contents of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The form of the file.
    pub form: i64,
    /// When it was made.
    pub made_at: i64,
    /// The migration whose shape the rows have.
    pub migration: i64,
    /// How many events the ledger has.
    pub events: i64,
    /// The hash of the ledger's last batch; it stands for every event in the backup.
    pub head: String,
    /// The fingerprint of the key file that opens the personal data.
    pub key: String,
    /// Whether that key file is inside.
    pub key_is_enclosed: bool,
    /// Every table.
    pub tables: Vec<TableCount>,
    /// Files that rows name and the store did not have, by digest.
    pub missing_files: Vec<String>,
    /// Every other part of the archive, in order.
    pub parts: Vec<Part>,
}

/// How much a table holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableCount {
    /// Its name.
    pub name: String,
    /// How many rows it has.
    pub rows: u64,
}

/// One entry of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Its path inside.
    pub path: String,
    /// How many bytes it has.
    pub size: u64,
    /// The SM3 digest of its bytes.
    pub sm3: String,
}

impl Manifest {
    /// Returns how many rows and files there are.
    pub fn items(&self) -> u64 {
        let files = self.parts.iter().filter(|part| part.path.starts_with(super::FILES)).count();
        let rows: u64 = self.tables.iter().map(|table| table.rows).sum();
        rows.saturating_add(u64::try_from(files).unwrap_or(u64::MAX))
    }
}
