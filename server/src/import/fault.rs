//! Why one row is not taken, and what is worth knowing of one that is.

use domain::order::refusal::Refusal;
use jiff::civil::{Date, date};

use super::{FIELD_LIMIT, map::Field, unreadable::Place};

/// The first day a letter may bear: the founding of the People's Republic.
pub const EARLIEST: Date = date(1949, 10, 1);

/// A row that is not taken.
#[derive(Debug)]
pub struct Trouble {
    /// Where.
    pub place: Place,
    /// Why.
    pub fault: Fault,
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { place, fault } = self;
        let colon = if matches!(fault, Fault::Refused(_)) { ":" } else { "" };
        write!(formatter, "{place}{colon} {fault}")
    }
}

/// Why a row is not taken.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Too few or too many fields.
    #[error("has {has} fields, the header has {wants}")]
    FieldCount {
        /// How many it has.
        has: usize,
        /// How many the header has.
        wants: usize,
    },
    /// A quote inside a quoted field.
    #[error("goes on after its closing quote; double the quotes inside it")]
    Torn,
    /// A field is too long.
    #[error("has {length} characters; the most are {FIELD_LIMIT}")]
    TooLong {
        /// How long it is.
        length: usize,
    },
    /// A character that cannot be kept.
    #[error(
        "holds the control character U+{code:04X} as its character {at}; remove it, or write `strip_controls = true` in the map"
    )]
    Control {
        /// Which character.
        code: u32,
        /// Where, from 1.
        at: usize,
    },
    /// Not a date.
    #[error("is `{text}`, which is no date in the formats {}", .formats.join(", "))]
    NotADate {
        /// What it is.
        text: String,
        /// The formats tried.
        formats: Vec<String>,
    },
    /// A day to come.
    #[error("is {0}, which lies in the future")]
    Future(Date),
    /// A day too long ago.
    #[error("is {0}, which lies before {EARLIEST}")]
    TooOld(Date),
    /// No day at all.
    #[error("is empty, and no other field tells the day")]
    NoDay,
    /// Nothing was said.
    #[error("is empty, and there is no title either")]
    NothingSaid,
    /// Nothing tells it from others.
    #[error("is empty, but it is what tells letters apart")]
    NoIdentity,
    /// Another row has the same identity.
    #[error("is the same as in row {row}, but it is what tells letters apart")]
    SameIdentity {
        /// The other row.
        row: u64,
    },
    /// Not a kind of the pack.
    #[error("is `{kind}`, which is no kind of the pack; it has: {}", .known.join(", "))]
    UnknownKind {
        /// What it is.
        kind: String,
        /// The pack's kinds.
        known: Vec<String>,
    },
    /// The rules of orders do not take it.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// The rules changed between the two passes.
    #[error("was right when it was checked and is refused now: {0}")]
    NotTaken(String),
}

/// Returns the field a refusal is about.
#[must_use]
pub fn field_of(refusal: &Refusal) -> Option<Field> {
    let (Refusal::Empty { field } | Refusal::TooLong { field, .. } | Refusal::ControlCharacter { field, .. }) =
        refusal
    else {
        return None;
    };
    let name = if *field == "office" { Field::Unit.name() } else { *field };
    Field::ALL.into_iter().find(|field| field.name() == name)
}

/// What is worth knowing of a row that is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// There is no text; the title stands for it.
    TitleStands,
    /// Control characters were taken out.
    Stripped {
        /// How many.
        count: usize,
    },
    /// The day it was received is not known.
    DateUnknown {
        /// The day taken instead.
        took: Date,
        /// Where it comes from.
        from: Field,
    },
    /// The reply is dated before the letter.
    ReplyBeforeLetter {
        /// The day of the reply.
        replied_on: Date,
        /// The day of the letter.
        received_on: Date,
    },
    /// There is no reply.
    Unanswered,
    /// The office resolves to no unit.
    NeedsUnit {
        /// How the file spells it.
        office: String,
    },
}

impl Note {
    /// Returns what notes of this sort have in common.
    #[must_use]
    pub fn sort(&self) -> &'static str {
        match self {
            Self::TitleStands => "title-stands",
            Self::Stripped { .. } => "stripped",
            Self::DateUnknown { .. } => "date-unknown",
            Self::ReplyBeforeLetter { .. } => "reply-before-letter",
            Self::Unanswered => "unanswered",
            Self::NeedsUnit { .. } => "needs-unit",
        }
    }
}

impl std::fmt::Display for Note {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TitleStands => formatter.write_str("there is no text; the title stands for it"),
            Self::Stripped { count } => write!(formatter, "{count} control characters were taken out"),
            Self::DateUnknown { took, from } => {
                write!(
                    formatter,
                    "the day it was received is not given; {took} is taken from `{}`",
                    from.name()
                )
            }
            Self::ReplyBeforeLetter { replied_on, received_on } => {
                write!(formatter, "the reply of {replied_on} is dated before the letter of {received_on}")
            }
            Self::Unanswered => formatter.write_str("there is no reply"),
            Self::NeedsUnit { office } if office.is_empty() => {
                formatter.write_str("no office is named; it waits for a unit")
            }
            Self::NeedsUnit { office } => {
                write!(formatter, "`{office}` is no unit that is known; it waits for one")
            }
        }
    }
}
