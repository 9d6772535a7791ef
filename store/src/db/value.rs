//! The few kinds of value that pass between us and an engine, and the description of a table.
//!
//! There are no floats, booleans, dates or decimals here: flags are 0/1, instants are milliseconds,
//! dates and decimals are text, so that both engines store and compare them alike.

use std::sync::Arc;

use super::Error;

/// A value on its way into or out of a column.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    /// Nothing.
    Null,
    /// A number, an id, an instant or a flag.
    Int(i64),
    /// Text without NUL characters.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Int(i64::from(value))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(value.clone())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Blob(value)
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Blob(value.to_vec())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl Value {
    /// Returns a word for messages.
    pub fn kind_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Int(_) => "int",
            Self::Text(_) => "text",
            Self::Blob(_) => "blob",
        }
    }
}

/// A list for an `{in:$1}` place in a query.
#[derive(Debug, Clone, Copy)]
pub enum List<'a> {
    /// Ids.
    Ints(&'a [i64]),
    /// Words.
    Texts(&'a [String]),
}

impl<'a> From<&'a [i64]> for List<'a> {
    fn from(value: &'a [i64]) -> Self {
        Self::Ints(value)
    }
}

impl<'a> From<&'a Vec<i64>> for List<'a> {
    fn from(value: &'a Vec<i64>) -> Self {
        Self::Ints(value)
    }
}

impl<'a, const N: usize> From<&'a [i64; N]> for List<'a> {
    fn from(value: &'a [i64; N]) -> Self {
        Self::Ints(value)
    }
}

impl<'a> From<&'a [String]> for List<'a> {
    fn from(value: &'a [String]) -> Self {
        Self::Texts(value)
    }
}

impl<'a> From<&'a Vec<String>> for List<'a> {
    fn from(value: &'a Vec<String>) -> Self {
        Self::Texts(value)
    }
}

impl List<'_> {
    /// Returns whether the list names nothing.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Ints(ids) => ids.is_empty(),
            Self::Texts(words) => words.is_empty(),
        }
    }
}

/// One row of an answer, read by position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    names: Arc<[String]>,
    values: Vec<Value>,
}

impl Row {
    pub(super) fn new(names: Arc<[String]>, values: Vec<Value>) -> Self {
        Self { names, values }
    }

    /// Returns the values in column order.
    pub fn into_values(self) -> Vec<Value> {
        self.values
    }

    /// Returns the number in column `i`.
    pub fn int(&self, i: usize) -> Result<i64, Error> {
        self.opt_int(i)?.ok_or_else(|| self.misfit(i, "int"))
    }

    /// Returns the number in column `i`, or nothing when it is null.
    pub fn opt_int(&self, i: usize) -> Result<Option<i64>, Error> {
        match self.values.get(i) {
            Some(Value::Int(number)) => Ok(Some(*number)),
            Some(Value::Null) => Ok(None),
            Some(Value::Text(_) | Value::Blob(_)) | None => Err(self.misfit(i, "int")),
        }
    }

    /// Returns the flag in column `i`.
    pub fn flag(&self, i: usize) -> Result<bool, Error> {
        match self.int(i)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(self.misfit(i, "0 or 1")),
        }
    }

    /// Returns the text in column `i`.
    pub fn text(&self, i: usize) -> Result<String, Error> {
        self.str(i).map(ToOwned::to_owned)
    }

    /// Returns the text in column `i` without copying it.
    pub fn str(&self, i: usize) -> Result<&str, Error> {
        match self.values.get(i) {
            Some(Value::Text(text)) => Ok(text),
            Some(Value::Null | Value::Int(_) | Value::Blob(_)) | None => Err(self.misfit(i, "text")),
        }
    }

    /// Returns the text in column `i`, or nothing when it is null.
    pub fn opt_text(&self, i: usize) -> Result<Option<String>, Error> {
        match self.values.get(i) {
            Some(Value::Null) => Ok(None),
            Some(Value::Text(_) | Value::Int(_) | Value::Blob(_)) | None => self.text(i).map(Some),
        }
    }

    /// Returns the bytes in column `i`.
    pub fn blob(&self, i: usize) -> Result<Vec<u8>, Error> {
        match self.values.get(i) {
            Some(Value::Blob(bytes)) => Ok(bytes.clone()),
            Some(Value::Null | Value::Int(_) | Value::Text(_)) | None => Err(self.misfit(i, "blob")),
        }
    }

    fn misfit(&self, i: usize, wanted: &str) -> Error {
        let column = self.names.get(i).map_or("(no such column)", String::as_str);
        let found = self.values.get(i).map_or("nothing", Value::kind_name);
        Error::corrupt(format!("reading column {i} `{column}`"), format!("found {found} instead of {wanted}"))
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 64-bit integers.
    Int,
    /// Text.
    Text,
    /// Bytes.
    Blob,
}

/// One column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
}

/// Returns a column of integers.
pub const fn int(name: &'static str) -> Column {
    Column { name, kind: Kind::Int }
}

/// Returns a column of text.
pub const fn text(name: &'static str) -> Column {
    Column { name, kind: Kind::Text }
}

/// Returns a column of bytes.
pub const fn blob(name: &'static str) -> Column {
    Column { name, kind: Kind::Blob }
}

/// A table as the program knows it; what it really looks like is in the migrations.
///
/// ```
/// use store::db::{Table, int, text};
///
/// const UNIT: Table = Table { name: "unit", columns: &[int("id"), text("name")], key: &["id"] };
/// assert_eq!(UNIT.columns.len(), 2);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// The columns in the order in which rows are given.
    pub columns: &'static [Column],
    /// The columns that make a row unique.
    pub key: &'static [&'static str],
}
