//! The engine with nothing of ours before it: writes rows that were made ready earlier, for measuring.
//!
//! Uses the fastest way we know on each engine: one prepared statement a row on SQLite, one prepared
//! statement a table on PostgreSQL with the whole transaction on its way at once. It takes no writers' lock.

use super::error::Error;
use super::link::Link;
use super::location::Location;
use super::postgres::Gathered;
use super::sqlite::Role;
use super::tx::{gather, insert_columns, insert_row};
use super::value::{Kind, Value};

/// Rows for one table.
#[derive(Debug, Clone)]
pub struct Part {
    /// The table.
    pub table: &'static str,
    /// Its columns.
    pub columns: Vec<(&'static str, Kind)>,
    /// What happens to a key that exists, as an `on conflict` clause; empty when that is an error.
    pub conflict: String,
    /// The rows, each with one value for each column.
    pub rows: Vec<Vec<Value>>,
}

/// The rows of one transaction in the form the engine takes them in.
pub struct Ready {
    form: Form,
}

enum Form {
    Rows(Vec<(String, Vec<Vec<Value>>)>),
    Columns(Vec<Gathered>),
}

/// One connection that writes and does nothing else.
pub struct Bare {
    link: Link,
}

impl Bare {
    /// Connects to a database that is in the newest shape already.
    pub fn open(location: &Location) -> Result<Self, Error> {
        Ok(Self { link: Link::open(location, Role::Write)? })
    }

    /// Makes the rows of one transaction ready, so that writing them is all that is left to do.
    pub fn ready(&mut self, parts: Vec<Part>) -> Result<Ready, Error> {
        let parts = parts.into_iter().filter(|part| !part.rows.is_empty());
        let form = match &mut self.link {
            Link::Sqlite(_) => {
                let row_by_row =
                    |part: Part| (insert_row(part.table, &part.columns, &part.conflict), part.rows);
                Form::Rows(parts.map(row_by_row).collect())
            }
            Link::Postgres(postgres) => {
                let mut statements = Vec::new();
                for Part { table, columns, conflict, rows } in parts {
                    let sql = insert_columns(table, &columns, &conflict);
                    statements.push(postgres.ready(&sql, gather(rows.into_iter(), &columns))?);
                }
                Form::Columns(statements)
            }
        };
        Ok(Ready { form })
    }

    /// Writes one transaction durably.
    pub fn write(&mut self, ready: &Ready) -> Result<(), Error> {
        match (&mut self.link, &ready.form) {
            (Link::Sqlite(sqlite), Form::Rows(parts)) => {
                sqlite.begin(Role::Write)?;
                for (sql, rows) in parts {
                    sqlite.execute_each(sql, rows)?;
                }
                sqlite.commit()
            }
            (Link::Postgres(postgres), Form::Columns(statements)) => postgres.write_at_once(statements),
            (Link::Sqlite(_), Form::Columns(_)) | (Link::Postgres(_), Form::Rows(_)) => {
                Err(Error::corrupt("writing rows that were made ready", "they are for the other engine"))
            }
        }
    }
}
