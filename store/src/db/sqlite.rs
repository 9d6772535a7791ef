//! The embedded engine: one connection to an SQLite file, tuned and with its failures translated.
//!
//! Knows nothing of transactions beyond three words; `tx` decides when they are said.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, OpenFlags};

use super::error::Error;
use super::value::{Row, Value};

/// How long one process waits for another to finish its write.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How often a new file is asked to write ahead while other processes open it too.
const WRITE_AHEAD_ATTEMPTS: usize = 100;
/// How many prepared statements one connection keeps.
const STATEMENTS: usize = 256;
/// Page cache of the writer, in KiB (SQLite wants it negative). A larger one costs more than it saves: the engine
/// looks through all of it after most commits.
const WRITER_CACHE_KIB: i64 = -16_384;
/// Page cache of each reader, in KiB.
const READER_CACHE_KIB: i64 = -16_384;
/// How much of the file readers map into memory.
const READER_MMAP_BYTES: i64 = 1 << 30;
/// How many pages the write-ahead log gathers before they are moved into the file.
const CHECKPOINT_PAGES: i64 = 16_000;
/// To what size the write-ahead log is cut back after it was moved.
const LOG_LIMIT_BYTES: i64 = 128 << 20;

/// How many pages the engine can have at most.
const MOST_PAGES: i64 = 4_294_967_294;

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Write,
    Read,
}

/// One connection.
#[derive(Debug)]
pub(super) struct Sqlite {
    connection: Connection,
    is_lost: bool,
}

impl Sqlite {
    pub(super) fn open(path: &Path, role: Role) -> Result<Self, Error> {
        let opening = || format!("opening `{}`", path.display());
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        if role == Role::Write {
            flags |= OpenFlags::SQLITE_OPEN_CREATE;
        }
        let connection =
            Connection::open_with_flags(path, flags).map_err(|error| translate(&error, opening))?;
        tune(&connection, role).map_err(|error| translate(&error, opening))?;
        Ok(Self { connection, is_lost: false })
    }

    pub(super) fn is_lost(&self) -> bool {
        self.is_lost
    }

    pub(super) fn give_up(&mut self) {
        self.is_lost = true;
    }

    /// Lets the file grow by at most so many bytes, or as far as the engine can.
    pub(super) fn limit_growth(&self, bytes: Option<i64>) -> Result<(), Error> {
        let limiting = |error: rusqlite::Error| translate(&error, || "limiting the database".to_owned());
        let read = |name: &str| self.connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        let pages = match bytes {
            Some(bytes) => {
                let (size, count) =
                    (read("page_size").map_err(limiting)?, read("page_count").map_err(limiting)?);
                count + bytes / size.max(1)
            }
            None => MOST_PAGES,
        };
        // The engine answers with the limit that now holds.
        self.connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).map_err(limiting)
    }

    pub(super) fn begin(&self, role: Role) -> Result<(), Error> {
        // A plain `begin` would take the write lock only at the first write and then fail with "database is locked".
        let sql = match role {
            Role::Write => "begin immediate",
            Role::Read => "begin",
        };
        self.say(sql)
    }

    pub(super) fn commit(&self) -> Result<(), Error> {
        self.say("commit")
    }

    pub(super) fn rollback(&self) -> Result<(), Error> {
        // After a full disk the engine has already rolled back by itself.
        if self.connection.is_autocommit() { Ok(()) } else { self.say("rollback") }
    }

    fn say(&self, sql: &'static str) -> Result<(), Error> {
        let running = || format!("running `{sql}`");
        let mut statement =
            self.connection.prepare_cached(sql).map_err(|error| translate(&error, running))?;
        statement.execute([]).map(|_| ()).map_err(|error| translate(&error, running))
    }

    /// Runs several statements that take no values, for migrations.
    pub(super) fn run_script(&self, sql: &str, doing: &str) -> Result<(), Error> {
        self.connection.execute_batch(sql).map_err(|error| translate(&error, || doing.to_owned()))
    }

    pub(super) fn query(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Error> {
        let failed = |error: rusqlite::Error| translate(&error, || running(sql));
        let mut statement = self.prepare(sql, values)?;
        let names: Arc<[String]> = statement.column_names().map(str::to_owned).collect();
        let mut answer = statement.raw_query();
        let mut rows = Vec::new();
        while let Some(row) = answer.next().map_err(failed)? {
            let mut values = Vec::with_capacity(names.len());
            for i in 0..names.len() {
                values.push(read(row.get_ref(i).map_err(failed)?, sql)?);
            }
            rows.push(Row::new(Arc::clone(&names), values));
        }
        Ok(rows)
    }

    pub(super) fn execute(&self, sql: &str, values: &[Value]) -> Result<u64, Error> {
        let mut statement = self.prepare(sql, values)?;
        let changed = statement.raw_execute().map_err(|error| translate(&error, || running(sql)))?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    /// Runs the same statement once for each row.
    pub(super) fn execute_each(&self, sql: &str, rows: &[Vec<Value>]) -> Result<(), Error> {
        let failed = |error: rusqlite::Error| translate(&error, || running(sql));
        let mut statement = self.connection.prepare_cached(sql).map_err(failed)?;
        for row in rows {
            for (i, value) in row.iter().enumerate() {
                statement.raw_bind_parameter(i + 1, value).map_err(failed)?;
            }
            statement.raw_execute().map_err(failed)?;
        }
        Ok(())
    }

    fn prepare(&self, sql: &str, values: &[Value]) -> Result<CachedStatement<'_>, Error> {
        let failed = |error: rusqlite::Error| translate(&error, || running(sql));
        let mut statement = self.connection.prepare_cached(sql).map_err(failed)?;
        for place in 1..=statement.parameter_count() {
            let number =
                statement.parameter_name(place).and_then(|name| name.get(1..)?.parse::<usize>().ok());
            let value = number
                .and_then(|number| values.get(number.checked_sub(1)?))
                .ok_or_else(|| Error::corrupt(running(sql), format!("no value for place {place}")))?;
            statement.raw_bind_parameter(place, value).map_err(failed)?;
        }
        Ok(statement)
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn tune(connection: &Connection, role: Role) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    if role == Role::Write {
        write_ahead(connection)?;
    }
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    match role {
        Role::Write => {
            connection.pragma_update(None, "cache_size", WRITER_CACHE_KIB)?;
            connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
            connection.pragma_update(None, "journal_size_limit", LOG_LIMIT_BYTES)
        }
        Role::Read => {
            connection.pragma_update(None, "cache_size", READER_CACHE_KIB)?;
            connection.pragma_update(None, "mmap_size", READER_MMAP_BYTES)?;
            connection.pragma_update(None, "query_only", true)
        }
    }
}

/// Lets readers go on beside the writer; the file remembers it.
fn write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    for _ in 1..WRITE_AHEAD_ATTEMPTS {
        if connection.pragma_update(None, "journal_mode", "wal").is_ok() {
            return Ok(());
        }
        // The change does not wait for a process that makes it at the same moment, but a transaction does.
        connection.execute_batch("begin immediate; commit")?;
    }
    connection.pragma_update(None, "journal_mode", "wal")
}

fn read(value: ValueRef<'_>, sql: &str) -> Result<Value, Error> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Text(bytes) => Value::Text(
            std::str::from_utf8(bytes)
                .map_err(|error| Error::corrupt(running(sql), error.to_string()))?
                .to_owned(),
        ),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
        ValueRef::Real(_) => {
            return Err(Error::corrupt(
                running(sql),
                "a column is a floating number; cast it to bigint or text",
            ));
        }
    })
}

pub(super) fn running(sql: &str) -> String {
    const SHOWN: usize = 160;
    format!("running `{}`", sql.chars().take(SHOWN).collect::<String>())
}

/// Puts an engine failure into our words. The numbers are SQLite's result codes.
pub(super) fn translate(error: &rusqlite::Error, what: impl FnOnce() -> String) -> Error {
    const CONSTRAINT_PRIMARY_KEY: i32 = 1555;
    const CONSTRAINT_UNIQUE: i32 = 2067;
    const CONSTRAINT_ROWID: i32 = 2579;
    let (what, cause) = (what(), error.to_string());
    let Some(code) = error.sqlite_error().map(|error| error.extended_code) else {
        return Error::Corrupt { what, cause };
    };
    match code {
        CONSTRAINT_PRIMARY_KEY | CONSTRAINT_UNIQUE | CONSTRAINT_ROWID => {
            return Error::Conflict { what, cause };
        }
        _ => {}
    }
    // The lower byte is the family: 5 busy, 6 locked, 13 full, 3 perm, 8 read-only, 10 I/O, 14 cannot open, 7 no memory.
    match code & 0xff {
        5 | 6 => Error::Busy { what, cause },
        13 => Error::Full { what, cause },
        3 | 7 | 8 | 10 | 14 => Error::Unavailable { what, cause },
        _ => Error::Corrupt { what, cause },
    }
}
