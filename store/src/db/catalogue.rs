//! The tables as they really are, read from the engine, for whatever must miss none of them.
//!
//! Knows only the column types that the migrations use; a table with another is an error.

use super::error::Error;
use super::link::Link;
use super::tx::Tx;
use super::value::{Kind, Row};

/// A table as the engine describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// Its name.
    pub name: String,
    /// Its columns in order, with what they hold.
    pub columns: Vec<(String, Kind)>,
    /// The columns of its primary key, in order.
    pub key: Vec<String>,
}

impl Tx<'_> {
    /// Returns the engine's name and version, as people call it.
    pub fn engine(&mut self) -> Result<String, Error> {
        let (name, sql) = match self.link() {
            Link::Sqlite(_) => ("SQLite", "select sqlite_version()"),
            Link::Postgres(_) => ("PostgreSQL", "select current_setting('server_version')"),
        };
        let version = self.query_one(sql, &[])?.map_or(Ok(String::new()), |row| row.text(0))?;
        Ok(format!("{name} {version}"))
    }

    /// Returns how many bytes the database takes on its disk.
    pub fn size(&mut self) -> Result<i64, Error> {
        let sql = match self.link() {
            Link::Sqlite(_) => {
                "select c.page_count * s.page_size from pragma_page_count() c, pragma_page_size() s"
            }
            Link::Postgres(_) => "select pg_database_size(current_database())",
        };
        self.query_one(sql, &[])?.map_or(Ok(0), |row| row.int(0))
    }

    /// Returns every table of the database, by name.
    pub fn shapes(&mut self) -> Result<Vec<Shape>, Error> {
        let (columns_sql, keys_sql) = match self.link() {
            Link::Sqlite(_) => (SQLITE_COLUMNS, SQLITE_KEYS),
            Link::Postgres(_) => (POSTGRES_COLUMNS, POSTGRES_KEYS),
        };
        let mut shapes: Vec<Shape> = Vec::new();
        for row in self.query(columns_sql, &[])? {
            let name = row.text(0)?;
            if shapes.last().is_none_or(|shape| shape.name != name) {
                shapes.push(Shape { name, columns: Vec::new(), key: Vec::new() });
            }
            if let Some(shape) = shapes.last_mut() {
                shape.columns.push((row.text(1)?, kind(&row)?));
            }
        }
        for row in self.query(keys_sql, &[])? {
            let name = row.str(0)?;
            if let Some(shape) = shapes.iter_mut().find(|shape| shape.name == name) {
                shape.key.push(row.text(1)?);
            }
        }
        Ok(shapes)
    }
}

fn kind(row: &Row) -> Result<Kind, Error> {
    match row.str(2)?.to_ascii_lowercase().as_str() {
        "integer" | "bigint" => Ok(Kind::Int),
        "text" => Ok(Kind::Text),
        "blob" | "bytea" => Ok(Kind::Blob),
        other => {
            let what = format!("reading the shape of `{}`", row.str(0)?);
            Err(Error::corrupt(what, format!("column `{}` is of type `{other}`", row.str(1)?)))
        }
    }
}

const SQLITE_COLUMNS: &str = "
select t.name, c.name, c.type
from sqlite_master t, pragma_table_info(t.name) c
where t.type = 'table' and t.name not like 'sqlite\\_%' escape '\\'
order by t.name, c.cid";

const SQLITE_KEYS: &str = "
select t.name, c.name
from sqlite_master t, pragma_table_info(t.name) c
where t.type = 'table' and c.pk > 0
order by t.name, c.pk";

const POSTGRES_COLUMNS: &str = "
select cast(t.table_name as text), cast(c.column_name as text), cast(c.data_type as text)
from information_schema.tables t
join information_schema.columns c on c.table_schema = t.table_schema and c.table_name = t.table_name
where t.table_schema = current_schema() and t.table_type = 'BASE TABLE'
order by cast(t.table_name as text) collate \"C\", c.ordinal_position";

const POSTGRES_KEYS: &str = "
select cast(t.table_name as text), cast(k.column_name as text)
from information_schema.table_constraints t
join information_schema.key_column_usage k
  on k.constraint_schema = t.constraint_schema
 and k.constraint_name = t.constraint_name
 and k.table_name = t.table_name
where t.table_schema = current_schema() and t.constraint_type = 'PRIMARY KEY'
order by t.table_name, k.ordinal_position";
