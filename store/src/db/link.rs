//! One connection to whichever engine the location names.

use super::error::Error;
use super::location::Location;
use super::postgres::Postgres;
use super::sqlite::{Role, Sqlite};
use super::value::{Row, Value};

/// The columns of `head`, in the order in which taking the lock brings them.
const HEAD_COLUMNS: [&str; 5] = ["seq", "batch", "next_id", "hash", "batch_hash"];
/// What a writer must hold before it reads or writes anything, so that several servers take turns.
const WRITER_LOCK: &str = "select seq, batch, next_id, hash, batch_hash from head where id = 1 for update";

/// One connection.
pub(super) enum Link {
    Sqlite(Sqlite),
    Postgres(Box<Postgres>),
}

impl Link {
    pub(super) fn open(location: &Location, role: Role) -> Result<Self, Error> {
        match location {
            Location::Sqlite(path) => Sqlite::open(path, role).map(Self::Sqlite),
            Location::Postgres(url) => Postgres::open(url).map(|postgres| Self::Postgres(Box::new(postgres))),
        }
    }

    /// Begins a transaction; the head comes along where taking the writers' lock reads it anyway.
    pub(super) fn begin(&mut self, role: Role) -> Result<Option<Row>, Error> {
        let begun = match self {
            Self::Sqlite(sqlite) => sqlite.begin(role).map(|()| None),
            Self::Postgres(postgres) => {
                postgres.begin(role, WRITER_LOCK).and_then(|cells| cells.map(head_row).transpose())
            }
        };
        if begun.is_err() {
            self.take_back();
        }
        begun
    }

    /// Begins the transaction of the migrations, one process at a time.
    pub(super) fn begin_migration(&mut self) -> Result<(), Error> {
        match self {
            Self::Sqlite(sqlite) => sqlite.begin(Role::Write),
            Self::Postgres(postgres) => postgres.begin_migration(),
        }
    }

    /// Runs several statements that take no values.
    pub(super) fn run_script(&mut self, sql: &str, doing: &str) -> Result<(), Error> {
        match self {
            Self::Sqlite(sqlite) => sqlite.run_script(sql, doing),
            Self::Postgres(postgres) => postgres.run_script(sql, doing),
        }
    }

    pub(super) fn commit(&mut self) -> Result<(), Error> {
        match self {
            Self::Sqlite(sqlite) => sqlite.commit(),
            Self::Postgres(postgres) => postgres.commit(),
        }
    }

    /// Rolls back whatever is open.
    pub(super) fn take_back(&mut self) {
        let outcome = match self {
            Self::Sqlite(sqlite) => sqlite.rollback(),
            Self::Postgres(postgres) => postgres.rollback(),
        };
        // A connection that cannot roll back is not used again; closing it makes the engine take everything back.
        if outcome.is_err() {
            self.give_up();
        }
    }

    /// Returns whether this connection must be replaced before it is used again.
    pub(super) fn is_lost(&self) -> bool {
        match self {
            Self::Sqlite(sqlite) => sqlite.is_lost(),
            Self::Postgres(postgres) => postgres.is_lost(),
        }
    }

    /// Marks a connection whose state is unknown.
    pub(super) fn give_up(&mut self) {
        match self {
            Self::Sqlite(sqlite) => sqlite.give_up(),
            Self::Postgres(postgres) => postgres.give_up(),
        }
    }
}

/// The lock is taken in the text protocol, so the numbers and bytes come as text.
fn head_row(cells: Vec<Option<String>>) -> Result<Row, Error> {
    let misfit = || Error::corrupt("taking the writers' lock", "the row of `head` has an unexpected shape");
    let mut values = Vec::with_capacity(cells.len());
    for (i, cell) in cells.into_iter().enumerate() {
        let text = cell.ok_or_else(misfit)?;
        values.push(if i < 3 {
            Value::Int(text.parse().map_err(|_| misfit())?)
        } else {
            Value::Blob(text.strip_prefix("\\x").and_then(crate::hex::decode).ok_or_else(misfit)?)
        });
    }
    Ok(Row::new(HEAD_COLUMNS.iter().map(|name| (*name).to_owned()).collect(), values))
}
