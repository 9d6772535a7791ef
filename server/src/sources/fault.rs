//! What is wrong with one row, by a stable code, with its column; never repeats what a person's field holds.

use super::field::Field;

/// The most characters of a value that a message repeats.
const SHOWN: usize = 40;

/// Why a row is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Nothing stands where something must.
    #[error("is empty, and no case is taken without it")]
    Missing,
    /// More characters than are kept.
    #[error("has {length} characters; the most are {most}")]
    TooLong {
        /// How many it has.
        length: usize,
        /// How many it may have.
        most: usize,
    },
    /// Control characters.
    #[error("holds control characters; take them out")]
    Control,
    /// Bytes of another encoding.
    #[error("holds bytes that are not {0}; say under `encoding` what they are")]
    Encoding(&'static str),
    /// Not a date.
    #[error("is `{0}`, which is no date and time")]
    NotAMoment(String),
    /// Not a code of the source.
    #[error("is `{value}`, which no code explains; add it under [codes.{field}]")]
    UnknownCode {
        /// The field.
        field: &'static str,
        /// What it is.
        value: String,
    },
    /// Not a region.
    #[error("is `{0}`, which is no region of 12 digits")]
    BadRegion(String),
    /// Not a unit.
    #[error("is `{0}`, which is no unit; add it under [units], or as another name of the unit")]
    UnknownUnit(String),
    /// Completed too long ago.
    #[error("lies before the days that are read; nobody is asked about it any more")]
    TooOld,
    /// Completed after the end of the batch.
    #[error("lies after the end of this batch; the next one takes it")]
    Later,
    /// The same step twice.
    #[error("is the number and step of an earlier row of this batch")]
    Twice,
    /// Too few or too many cells.
    #[error("has {has} cells, the header has {wants}")]
    Cells {
        /// How many it has.
        has: usize,
        /// How many the header has.
        wants: usize,
    },
    /// A quote inside a quoted cell.
    #[error("goes on after its closing quote; double the quotes inside it")]
    Torn,
    /// The rules of cases do not take it.
    #[error("{words}")]
    Refused {
        /// The stable code.
        code: &'static str,
        /// What they say.
        words: String,
    },
}

impl Fault {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::TooLong { .. } => "too-long",
            Self::Control => "control",
            Self::Encoding(_) => "encoding",
            Self::NotAMoment(_) => "not-a-moment",
            Self::UnknownCode { .. } => "unknown-code",
            Self::BadRegion(_) => "bad-region",
            Self::UnknownUnit(_) => "unknown-unit",
            Self::TooOld => "too-old",
            Self::Later => "later",
            Self::Twice => "twice",
            Self::Cells { .. } => "cells",
            Self::Torn => "torn",
            Self::Refused { code, .. } => code,
        }
    }
}

/// What is wrong, and in which field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The field; none for the whole row.
    pub field: Option<Field>,
    /// What is wrong.
    pub fault: Fault,
}

impl Wrong {
    /// Returns what is wrong with a field.
    #[must_use]
    pub fn with(field: Field, fault: Fault) -> Self {
        Self { field: Some(field), fault }
    }
}

/// Returns the beginning of a value, for a message.
pub(super) fn shown(value: &str) -> String {
    value.chars().filter(|letter| !letter.is_control()).take(SHOWN).collect()
}
