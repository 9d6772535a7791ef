//! One transaction on either engine: the words in which the rest of the store speaks SQL.
//!
//! SQL is written once. Places are `$1`, `$2` …; a list is written `{in:$1}`:
//! `where order_id {in:$1} and at > $2`. Give a place whose type the server cannot guess a cast
//! (`cast($1 as bigint)`), and cast what you sum.

use super::error::Error;
use super::link::Link;
use super::postgres::Array;
use super::sqlite::running;
use super::value::{Kind, List, Row, Table, Value};

/// How many rows one bulk statement carries.
const BULK_ROWS: usize = 8_192;

/// An open transaction. Dropping it takes everything back.
///
/// After a statement has failed, nothing more is done and nothing is stored, even when the caller
/// overlooks the failure: one engine would go on, the other would not, and neither would be right.
pub struct Tx<'a> {
    link: &'a mut Link,
    head: Option<Row>,
    failure: Option<Error>,
    is_open: bool,
}

impl<'a> Tx<'a> {
    /// Speaks in the transaction that the caller has begun on `link`.
    pub(super) fn around(link: &'a mut Link, head: Option<Row>) -> Self {
        Self { link, head, failure: None, is_open: true }
    }

    pub(super) fn commit(mut self) -> Result<(), Error> {
        self.is_open = false;
        let outcome = match self.failure.take() {
            Some(failure) => Err(failure),
            None => self.link.commit(),
        };
        if outcome.is_err() {
            self.link.take_back();
        }
        outcome
    }

    /// Returns the head row if taking the writers' lock has brought it and nothing was written since.
    pub(crate) fn take_head(&mut self) -> Option<Row> {
        self.head.take()
    }

    pub(super) fn link(&mut self) -> &mut Link {
        self.link
    }

    /// Returns every row of the answer.
    pub fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Error> {
        self.attempt(|link| {
            check_texts(values, sql)?;
            match link {
                Link::Sqlite(sqlite) => sqlite.query(sql, values),
                Link::Postgres(postgres) => postgres.query(sql, None, values),
            }
        })
    }

    /// Returns the first row of the answer, if there is one.
    pub fn query_one(&mut self, sql: &str, values: &[Value]) -> Result<Option<Row>, Error> {
        Ok(self.query(sql, values)?.into_iter().next())
    }

    /// Returns every row of the answer; `{in:$1}` in `sql` is the list, `$2` and on are `values`.
    pub fn query_in<'l>(
        &mut self,
        sql: &str,
        list: impl Into<List<'l>>,
        values: &[Value],
    ) -> Result<Vec<Row>, Error> {
        let list = list.into();
        if list.is_empty() {
            return Ok(Vec::new());
        }
        self.attempt(|link| {
            check_list(list, values, sql)?;
            match link {
                Link::Sqlite(sqlite) => sqlite.query(&for_sqlite(sql), &listed(list, values)),
                Link::Postgres(postgres) => postgres.query(&for_postgres(sql), Some(list), values),
            }
        })
    }

    /// Runs a statement and returns how many rows it touched.
    pub fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Error> {
        self.head = None;
        self.attempt(|link| {
            check_texts(values, sql)?;
            match link {
                Link::Sqlite(sqlite) => sqlite.execute(sql, values),
                Link::Postgres(postgres) => postgres.execute(sql, None, values),
            }
        })
    }

    /// Runs a statement whose `{in:$1}` is the list and returns how many rows it touched.
    pub fn execute_in<'l>(
        &mut self,
        sql: &str,
        list: impl Into<List<'l>>,
        values: &[Value],
    ) -> Result<u64, Error> {
        let list = list.into();
        if list.is_empty() {
            return Ok(0);
        }
        self.head = None;
        self.attempt(|link| {
            check_list(list, values, sql)?;
            match link {
                Link::Sqlite(sqlite) => sqlite.execute(&for_sqlite(sql), &listed(list, values)),
                Link::Postgres(postgres) => postgres.execute(&for_postgres(sql), Some(list), values),
            }
        })
    }

    fn attempt<T>(&mut self, work: impl FnOnce(&mut Link) -> Result<T, Error>) -> Result<T, Error> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        let outcome = work(self.link);
        if let Err(error) = &outcome {
            self.failure = Some(error.clone());
        }
        outcome
    }

    /// Adds rows, each with one value for each column of the table; an existing key is a conflict.
    pub fn insert(&mut self, table: &Table, rows: Vec<Vec<Value>>) -> Result<(), Error> {
        let columns: Vec<(&str, Kind)> =
            table.columns.iter().map(|column| (column.name, column.kind)).collect();
        self.put(table.name, &columns, "", rows)
    }

    /// Adds rows or, where the key exists, replaces all other columns; of two rows with one key the later wins.
    pub fn upsert(&mut self, table: &Table, mut rows: Vec<Vec<Value>>) -> Result<(), Error> {
        let columns: Vec<(&str, Kind)> =
            table.columns.iter().map(|column| (column.name, column.kind)).collect();
        let changes: Vec<String> = columns
            .iter()
            .filter(|(name, _)| !table.key.contains(name))
            .map(|(name, _)| format!("{name} = excluded.{name}"))
            .collect();
        let action = if changes.is_empty() {
            "nothing".to_owned()
        } else {
            format!("update set {}", changes.join(", "))
        };
        let conflict = format!(" on conflict ({}) do {action}", table.key.join(", "));
        if matches!(self.link, Link::Postgres(_)) {
            keep_last_of_each_key(table, &mut rows);
        }
        self.put(table.name, &columns, &conflict, rows)
    }

    /// Removes the rows whose `column` is one of `ids` and returns how many there were.
    pub fn delete_in(&mut self, table: &Table, column: &str, ids: &[i64]) -> Result<u64, Error> {
        let sql = format!("delete from {} where {column} {{in:$1}}", table.name);
        self.execute_in(&sql, ids, &[])
    }

    /// Adds rows to a table known only by name, for restoring backups.
    pub(crate) fn put(
        &mut self,
        table: &str,
        columns: &[(&str, Kind)],
        conflict: &str,
        rows: Vec<Vec<Value>>,
    ) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        self.head = None;
        self.attempt(|link| {
            for row in &rows {
                check_shape(table, columns, row)?;
            }
            match link {
                Link::Sqlite(sqlite) => sqlite.execute_each(&insert_row(table, columns, conflict), &rows),
                Link::Postgres(postgres) => {
                    let sql = insert_columns(table, columns, conflict);
                    let mut rows = rows.into_iter();
                    while rows.len() > 0 {
                        postgres.execute_columns(&sql, gather(rows.by_ref().take(BULK_ROWS), columns))?;
                    }
                    Ok(())
                }
            }
        })
    }
}

impl Drop for Tx<'_> {
    fn drop(&mut self) {
        if self.is_open {
            self.link.take_back();
        }
    }
}

/// Writes the statement that the embedded engine runs once for each row.
pub(super) fn insert_row(table: &str, columns: &[(&str, Kind)], conflict: &str) -> String {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let places: Vec<String> = (1..=columns.len()).map(|n| format!("?{n}")).collect();
    format!("insert into {table} ({}) values ({}){conflict}", names.join(", "), places.join(", "))
}

/// Writes the statement that the server runs once for all rows.
pub(super) fn insert_columns(table: &str, columns: &[(&str, Kind)], conflict: &str) -> String {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let place = |(n, (_, kind)): (usize, &(&str, Kind))| format!("${}::{}[]", n + 1, server_type(*kind));
    let places: Vec<String> = columns.iter().enumerate().map(place).collect();
    format!(
        "insert into {table} ({}) select * from unnest({}){conflict}",
        names.join(", "),
        places.join(", ")
    )
}

fn for_sqlite(sql: &str) -> String {
    sql.replace("{in:$1}", "in (select value from json_each($1))")
}

fn for_postgres(sql: &str) -> String {
    sql.replace("{in:$1}", "= any($1)")
}

fn server_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "bigint",
        Kind::Text => "text",
        Kind::Blob => "bytea",
    }
}

/// The embedded engine takes a list as one JSON text.
fn listed(list: List<'_>, values: &[Value]) -> Vec<Value> {
    let json = match list {
        List::Ints(ids) => serde_json::Value::from(ids).to_string(),
        List::Texts(words) => serde_json::Value::from(words).to_string(),
    };
    let mut all = Vec::with_capacity(values.len() + 1);
    all.push(Value::Text(json));
    all.extend_from_slice(values);
    all
}

/// Turns rows into columns.
pub(super) fn gather(
    rows: impl ExactSizeIterator<Item = Vec<Value>>,
    columns: &[(&str, Kind)],
) -> Vec<Array> {
    let mut arrays: Vec<Array> =
        columns.iter().map(|(_, kind)| Array::with_capacity(*kind, rows.len())).collect();
    for row in rows {
        for (array, value) in arrays.iter_mut().zip(row) {
            array.push(value);
        }
    }
    arrays
}

fn check_shape(table: &str, columns: &[(&str, Kind)], row: &[Value]) -> Result<(), Error> {
    if row.len() != columns.len() {
        let cause = format!("{} values for {} columns", row.len(), columns.len());
        return Err(Error::corrupt(format!("writing to `{table}`"), cause));
    }
    for (value, (name, kind)) in row.iter().zip(columns) {
        let fits = match value {
            Value::Null => true,
            Value::Int(_) => *kind == Kind::Int,
            Value::Text(text) => *kind == Kind::Text && !text.contains('\0'),
            Value::Blob(_) => *kind == Kind::Blob,
        };
        if !fits {
            let cause = format!("a value of kind {} or with a NUL character does not fit", value.kind_name());
            return Err(Error::corrupt(format!("writing column `{name}` of `{table}`"), cause));
        }
    }
    Ok(())
}

/// One engine refuses NUL characters and the other cuts texts at them, so neither gets any.
fn check_texts(values: &[Value], sql: &str) -> Result<(), Error> {
    let has_nul = |value: &Value| matches!(value, Value::Text(text) if text.contains('\0'));
    if values.iter().any(has_nul) {
        return Err(Error::corrupt(running(sql), "a text holds a NUL character"));
    }
    Ok(())
}

fn check_list(list: List<'_>, values: &[Value], sql: &str) -> Result<(), Error> {
    if let List::Texts(words) = list
        && words.iter().any(|word| word.contains('\0'))
    {
        return Err(Error::corrupt(running(sql), "a text holds a NUL character"));
    }
    check_texts(values, sql)
}

fn keep_last_of_each_key(table: &Table, rows: &mut Vec<Vec<Value>>) {
    let places: Vec<usize> = table
        .key
        .iter()
        .filter_map(|key| table.columns.iter().position(|column| column.name == *key))
        .collect();
    let mut seen = std::collections::HashSet::new();
    rows.reverse();
    rows.retain(|row| seen.insert(places.iter().map(|i| row.get(*i).cloned()).collect::<Vec<_>>()));
    rows.reverse();
}
