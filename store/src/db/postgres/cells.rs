//! Our values in the server's binary form and back.
//!
//! Knows only the types that the migrations use and those that plain expressions over them yield.

use std::error::Error as StdError;

use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::db::value::{Kind, Value};

/// A column of values for one bulk statement.
#[derive(Debug)]
pub(in crate::db) enum Array {
    Ints(Vec<Option<i64>>),
    Texts(Vec<Option<String>>),
    Blobs(Vec<Option<Vec<u8>>>),
}

impl Array {
    pub(in crate::db) fn with_capacity(kind: Kind, capacity: usize) -> Self {
        match kind {
            Kind::Int => Self::Ints(Vec::with_capacity(capacity)),
            Kind::Text => Self::Texts(Vec::with_capacity(capacity)),
            Kind::Blob => Self::Blobs(Vec::with_capacity(capacity)),
        }
    }

    /// Adds a value whose kind was checked before; anything else becomes null.
    pub(in crate::db) fn push(&mut self, value: Value) {
        match self {
            Self::Ints(cells) => cells.push(if let Value::Int(number) = value { Some(number) } else { None }),
            Self::Texts(cells) => cells.push(if let Value::Text(text) = value { Some(text) } else { None }),
            Self::Blobs(cells) => cells.push(if let Value::Blob(bytes) = value { Some(bytes) } else { None }),
        }
    }

    pub(super) fn as_param(&self) -> &(dyn ToSql + Sync) {
        match self {
            Self::Ints(cells) => cells,
            Self::Texts(cells) => cells,
            Self::Blobs(cells) => cells,
        }
    }
}

impl ToSql for Value {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) if *kind == Type::INT8 => number.to_sql(kind, out),
            Self::Int(number) if *kind == Type::INT4 => i32::try_from(*number)?.to_sql(kind, out),
            Self::Int(number) if *kind == Type::BOOL => (*number != 0).to_sql(kind, out),
            Self::Text(text) if <&str as ToSql>::accepts(kind) => text.as_str().to_sql(kind, out),
            Self::Blob(bytes) if *kind == Type::BYTEA => bytes.to_sql(kind, out),
            Self::Int(_) | Self::Text(_) | Self::Blob(_) => Err(format!(
                "the server wants {kind}, the program gives {}; cast the place",
                self.kind_name()
            )
            .into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A value as it comes from the server.
pub(super) struct Cell(pub(super) Value);

impl<'a> FromSql<'a> for Cell {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        let value = match *kind {
            Type::INT8 => Value::Int(i64::from_sql(kind, raw)?),
            Type::INT4 => Value::Int(i32::from_sql(kind, raw)?.into()),
            Type::INT2 => Value::Int(i16::from_sql(kind, raw)?.into()),
            Type::BOOL => Value::from(bool::from_sql(kind, raw)?),
            Type::BYTEA => Value::Blob(raw.to_vec()),
            _ if <&str as FromSql>::accepts(kind) => Value::Text(String::from_sql(kind, raw)?),
            _ => return Err(format!("a column is {kind}; cast it to bigint or text").into()),
        };
        Ok(Self(value))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
