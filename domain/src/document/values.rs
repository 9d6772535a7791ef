//! What a document says, by the names of its kind's fields. Everything is text; nothing in it is ever read as a
//! placeholder or a mark.

use std::collections::BTreeMap;

use super::{
    Kind,
    field::{Field, Holds, PICTURE},
};

/// The longest line, in characters.
pub const LINE_LIMIT: usize = 300;
/// The longest text of paragraphs, in characters.
pub const TEXT_LIMIT: usize = 10_000;
/// The most rows.
pub const ROW_LIMIT: usize = 200;

/// A row: what its columns hold, by their names.
pub type Row = BTreeMap<String, String>;

/// What a document says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    texts: BTreeMap<String, String>,
    rows: BTreeMap<String, Vec<Row>>,
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A document must say it.
    #[error("`{0}` is empty; fill it in")]
    Missing(&'static str),
    /// It is too long.
    #[error("`{field}` has {length} characters; at most {limit}")]
    TooLong {
        /// The field.
        field: &'static str,
        /// How long it is.
        length: usize,
        /// How long it may be.
        limit: usize,
    },
    /// Too many rows.
    #[error("`{field}` has {rows} rows; at most {ROW_LIMIT}")]
    TooManyRows {
        /// The field.
        field: &'static str,
        /// How many.
        rows: usize,
    },
    /// The kind has no such field.
    #[error("there is no field `{0}` in a document of this kind")]
    Unknown(String),
}

impl Fault {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "missing",
            Self::TooLong { .. } => "too-long",
            Self::TooManyRows { .. } => "too-many-rows",
            Self::Unknown(_) => "unknown",
        }
    }

    /// Returns the name of the field.
    #[must_use]
    pub fn field(&self) -> &str {
        match self {
            Self::Missing(field) | Self::TooLong { field, .. } | Self::TooManyRows { field, .. } => field,
            Self::Unknown(field) => field,
        }
    }
}

impl Values {
    /// Returns the values with one more text.
    #[must_use]
    pub fn with(mut self, name: &str, text: impl Into<String>) -> Self {
        self.set(name, text);
        self
    }

    /// Sets a text.
    pub fn set(&mut self, name: &str, text: impl Into<String>) {
        self.texts.insert(name.to_owned(), text.into());
    }

    /// Returns the values with the rows of one more field.
    #[must_use]
    pub fn with_rows(mut self, name: &str, rows: Vec<Row>) -> Self {
        self.rows.insert(name.to_owned(), rows);
        self
    }

    /// Returns a text, trimmed; empty when there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.texts.get(name).map_or("", |text| text.trim())
    }

    /// Returns the rows of a field.
    #[must_use]
    pub fn rows(&self, name: &str) -> &[Row] {
        self.rows.get(name).map_or(&[], Vec::as_slice)
    }

    /// Returns every text, by name.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// Returns what is wrong with the values of a document of this kind; nothing when all is well.
    #[must_use]
    pub fn faults(&self, kind: Kind) -> Vec<Fault> {
        let known = |name: &String| kind.fields().any(|field| field.name == name);
        let unknown = self.texts.keys().chain(self.rows.keys()).filter(|name| !known(name));
        let mut faults: Vec<Fault> = unknown.cloned().map(Fault::Unknown).collect();
        faults.extend(kind.fields().filter_map(|field| self.fault(field)));
        faults
    }

    fn fault(&self, field: &Field) -> Option<Fault> {
        let Field { name, holds, is_required, .. } = *field;
        let limit = match holds {
            Holds::Line | Holds::Day => LINE_LIMIT,
            Holds::Text => TEXT_LIMIT,
            Holds::Picture => return None,
            Holds::Rows(_) => {
                let rows = self.rows(name);
                let longest = rows.iter().flat_map(BTreeMap::values).map(|cell| cell.chars().count()).max();
                return if rows.len() > ROW_LIMIT {
                    Some(Fault::TooManyRows { field: name, rows: rows.len() })
                } else {
                    let length = longest.filter(|length| *length > LINE_LIMIT)?;
                    Some(Fault::TooLong { field: name, length, limit: LINE_LIMIT })
                };
            }
        };
        let length = self.text(name).chars().count();
        if length > limit {
            Some(Fault::TooLong { field: name, length, limit })
        } else {
            (length == 0 && is_required && name != PICTURE).then_some(Fault::Missing(name))
        }
    }
}
