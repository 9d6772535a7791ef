//! What can be asked of the dispatch catalogue, and why it is refused.

use jiff::civil::Date;

use super::{Duty, MATTER_LIMIT, TEXT_LIMIT, WORD_LENGTH};
use crate::{
    access::Denied,
    ids::{EntryId, OrderId, UnitId},
};

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Write an entry down.
    Add {
        /// The id it gets.
        entry: EntryId,
        /// What it says.
        duty: Duty,
    },
    /// Change an entry.
    Change {
        /// Which.
        entry: EntryId,
        /// The version the person saw.
        seen: u32,
        /// What it says now, whole.
        duty: Duty,
        /// Why.
        reason: String,
    },
    /// Set the end of an entry.
    End {
        /// Which.
        entry: EntryId,
        /// The version the person saw.
        seen: u32,
        /// The last day it holds.
        to: Date,
        /// Why.
        reason: String,
    },
    /// Make what a consultation on an order found a precedent: of the entry named, or of a new one that says what the
    /// order's dispatch said.
    Settle {
        /// The order; what was concluded is looked up with it.
        order: OrderId,
        /// The entry; nothing for a new one.
        entry: Option<EntryId>,
        /// The id a new entry gets.
        fresh: EntryId,
        /// What a new entry calls the matter.
        matter: String,
    },
    /// Take in the rows of a file, all or none.
    Import {
        /// The name of the file.
        file: String,
        /// The rows, in order.
        rows: Vec<Row>,
    },
}

/// A row of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number as a spreadsheet shows it.
    pub number: u64,
    /// The entry it changes; nothing for the one of that matter, or a new one.
    pub entry: Option<EntryId>,
    /// The id a new entry gets.
    pub fresh: EntryId,
    /// What it says.
    pub duty: Duty,
}

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not the actor's to do.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A row of a file.
    #[error("row {row}: {why}")]
    Row {
        /// Its number.
        row: u64,
        /// Why it is refused.
        why: Box<Refusal>,
    },
    /// No such entry.
    #[error("the catalogue has no entry `{0}`; look for it by its matter")]
    NoEntry(EntryId),
    /// It changed since it was shown.
    #[error("the entry is at version {actual}, you saw version {seen}; look at what changed")]
    Changed {
        /// The version the person saw.
        seen: u32,
        /// The present version.
        actual: u32,
    },
    /// It says so already.
    #[error("the entry says so already; change something, or leave it")]
    Unchanged,
    /// The matter is in the catalogue.
    #[error("entry `{entry}` has the matter `{matter}` in the same time; change that one, or end it first")]
    Taken {
        /// The other entry.
        entry: EntryId,
        /// The matter.
        matter: String,
    },
    /// A text is missing.
    #[error("`{field}` is empty; fill it in")]
    Empty {
        /// Which.
        field: &'static str,
    },
    /// A text is too long or holds what cannot be printed.
    #[error(
        "`{field}` must be printable and short: a matter has at most {MATTER_LIMIT} characters, a word {WORD_LENGTH}, \
         other texts {TEXT_LIMIT}"
    )]
    BadText {
        /// Which.
        field: &'static str,
    },
    /// Too many of something.
    #[error("`{field}` has more than {limit}; leave some out")]
    TooMany {
        /// Of what.
        field: &'static str,
        /// How many there may be.
        limit: usize,
    },
    /// No such unit, or it is closed.
    #[error("unit `{unit}` does not exist or is closed; choose another")]
    NoUnit {
        /// The field.
        field: &'static str,
        /// The unit.
        unit: UnitId,
    },
    /// A unit is named twice.
    #[error("unit `{0}` is named twice; it leads or it helps, once")]
    UnitTwice(UnitId),
    /// It ends before it begins.
    #[error("it ends on {to}, before it begins on {from}; correct one of the days")]
    EndsBeforeItBegins {
        /// The first day.
        from: Date,
        /// The last day.
        to: Date,
    },
    /// The order knows of no consultation.
    #[error("no consultation is on record for the order `{0}`; record one first")]
    NotConsulted(OrderId),
    /// Nobody has the order, so that nothing was settled yet.
    #[error(
        "the order `{0}` lies with no unit; dispatch it as the consultation concluded, then make it a precedent"
    )]
    NotDispatched(OrderId),
    /// It is another unit's entry.
    #[error(
        "entry `{entry}` belongs to another unit than the order went to; choose another, or change the entry"
    )]
    OtherUnit {
        /// The entry.
        entry: EntryId,
    },
    /// The order is a precedent already.
    #[error("the order is a precedent of entry `{entry}` already")]
    PrecedentAlready {
        /// The entry.
        entry: EntryId,
    },
    /// The file changes nothing.
    #[error("the file says what the catalogue says; there is nothing to take in")]
    NothingNew,
}

impl Refusal {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied(_) => "denied",
            Self::Row { why, .. } => why.code(),
            Self::NoEntry(_) => "no-entry",
            Self::Changed { .. } => "changed",
            Self::Unchanged => "unchanged",
            Self::Taken { .. } => "taken",
            Self::Empty { .. } => "empty",
            Self::BadText { .. } => "bad-text",
            Self::TooMany { .. } => "too-many",
            Self::NoUnit { .. } => "no-unit",
            Self::UnitTwice(_) => "unit-twice",
            Self::EndsBeforeItBegins { .. } => "ends-before-it-begins",
            Self::NotConsulted(_) => "not-consulted",
            Self::NotDispatched(_) => "not-dispatched",
            Self::OtherUnit { .. } => "other-unit",
            Self::PrecedentAlready { .. } => "precedent-already",
            Self::NothingNew => "nothing-new",
        }
    }

    /// Returns the field it is about; nothing when it is about the whole.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::Row { why, .. } => why.field(),
            Self::Empty { field }
            | Self::BadText { field }
            | Self::TooMany { field, .. }
            | Self::NoUnit { field, .. } => Some(field),
            Self::Taken { .. } => Some("matter"),
            Self::UnitTwice(_) => Some("co_handlers"),
            Self::EndsBeforeItBegins { .. } => Some("to"),
            Self::NoEntry(_) => Some("entry"),
            Self::Denied(_)
            | Self::Changed { .. }
            | Self::Unchanged
            | Self::NotConsulted(_)
            | Self::NotDispatched(_)
            | Self::OtherUnit { .. }
            | Self::PrecedentAlready { .. }
            | Self::NothingNew => None,
        }
    }
}
