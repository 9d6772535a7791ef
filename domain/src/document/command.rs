//! What can be asked about documents and their templates, and why it is refused.

use jiff::civil::Date;

use super::{Kind, Subject};
use crate::{
    access::Denied,
    ids::{DocumentId, UnitId},
};

/// The longest title, reason or file name, in characters.
pub const WORDS_LIMIT: usize = 300;
/// The most characters that stand for the agency in a number.
pub const PREFIX_LIMIT: usize = 12;

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Issue a document whose bytes are stored.
    Issue(Box<Issue>),
    /// Withdraw a document.
    Withdraw {
        /// Which.
        document: DocumentId,
        /// Why.
        reason: String,
    },
    /// Set aside a document that was asked for.
    Waive {
        /// Which.
        document: DocumentId,
        /// Why none is needed.
        reason: String,
    },
    /// Put a template, whose bytes are stored, in the place of the one in force.
    ReplaceTemplate {
        /// Of which kind.
        kind: Kind,
        /// The SM3 digest of its bytes, in hex.
        digest: String,
        /// How many bytes it has.
        size: i64,
        /// The name of the file it came as.
        name: String,
    },
    /// Go back to an earlier template, or to the shipped one.
    RestoreTemplate {
        /// Of which kind.
        kind: Kind,
        /// The version; nothing for the shipped one.
        number: Option<u32>,
    },
}

/// A document to be issued. Its bytes bear the number already: whoever prepared them took the next, and prepares them
/// anew when somebody else took it meanwhile. So no number is ever drawn and lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// The document that was asked for and is issued with this; nothing when a person thought of it.
    pub due: Option<DocumentId>,
    /// Its kind.
    pub kind: Kind,
    /// What it is about.
    pub subject: Subject,
    /// The unit it concerns.
    pub unit: Option<UnitId>,
    /// What it is called.
    pub title: String,
    /// The day it bears.
    pub dated: Date,
    /// The characters that stand for the agency in its number.
    pub prefix: String,
    /// The place in its year that its bytes bear.
    pub serial: i64,
    /// The SM3 digest of its bytes, in hex.
    pub digest: String,
    /// How many bytes it has.
    pub size: i64,
    /// What its verification address ends with.
    pub code: String,
    /// The version of the template it was made from; 0 for the shipped one.
    pub template: u32,
}

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not the actor's to do.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// What it is about is not known.
    #[error("what the document is about is not known")]
    NoSubject,
    /// Somebody else took the number.
    #[error("the next number is {next}; make the document anew with it")]
    NumberTaken {
        /// The next number.
        next: i64,
    },
    /// It does not bear today's date.
    #[error("a document bears the day it is issued on, {today}")]
    NotToday {
        /// Today.
        today: Date,
    },
    /// A text is missing, too long, or holds control characters.
    #[error("`{0}` must have some printable characters and not too many")]
    BadField(&'static str),
    /// No such document.
    #[error("there is no document {0}")]
    NoDocument(DocumentId),
    /// What was asked for was issued or set aside before, or it is another document.
    #[error("document {0} does not wait to be issued any more, or is another one; look at what waits")]
    NotDue(DocumentId),
    /// It was withdrawn before.
    #[error("the document was withdrawn before")]
    Withdrawn,
    /// The unit is not known.
    #[error("there is no unit {0}")]
    NoUnit(UnitId),
    /// That template is in force already, or there is none.
    #[error("that template is in force already, or there is none")]
    NoTemplate,
}

impl Refusal {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied(_) => "denied",
            Self::NoSubject => "no-subject",
            Self::NumberTaken { .. } => "number-taken",
            Self::NotToday { .. } => "not-today",
            Self::BadField(_) => "bad-field",
            Self::NoDocument(_) => "no-document",
            Self::NotDue(_) => "not-due",
            Self::Withdrawn => "withdrawn",
            Self::NoUnit(_) => "no-unit",
            Self::NoTemplate => "no-template",
        }
    }
}
