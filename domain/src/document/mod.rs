//! Official documents: their kinds, what each must say, how they are numbered, and the register of those that were
//! issued. What a document looks like is a template's business; its bytes and its text are nowhere here, only their
//! digest, so that the register tells nobody's name.

pub mod command;
pub mod decide;
pub mod due;
pub mod event;
pub mod field;
pub mod template;
pub mod values;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::ids::{CaseId, DocumentId, OrderId, UnitId};

/// The kinds of official documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Tells a unit to finish what it owes (督办单).
    SupervisionOrder,
    /// Reminds a unit's leadership (提示函).
    NoticeLetter,
    /// Warns a unit's leadership (警示函).
    WarningLetter,
    /// Reports to leaders (专报).
    SpecialReport,
    /// Calls somebody to an interview (约谈通知).
    InterviewNotice,
    /// Says whether duty was lawfully performed (界定书).
    Adjudication,
    /// Hands clues over to a competent organ (移送函).
    ReferralLetter,
    /// Answers in public (公开答复).
    PublicReply,
}

/// How a document is laid out (GB/T 9704—2012, 7 and 10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// With a red head above a red line.
    RedHead,
    /// As a letter between two double lines.
    Letter,
    /// Without a head.
    Plain,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::SupervisionOrder,
        Self::NoticeLetter,
        Self::WarningLetter,
        Self::SpecialReport,
        Self::InterviewNotice,
        Self::Adjudication,
        Self::ReferralLetter,
        Self::PublicReply,
    ];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::SupervisionOrder => "supervision-order",
            Self::NoticeLetter => "notice-letter",
            Self::WarningLetter => "warning-letter",
            Self::SpecialReport => "special-report",
            Self::InterviewNotice => "interview-notice",
            Self::Adjudication => "adjudication",
            Self::ReferralLetter => "referral-letter",
            Self::PublicReply => "public-reply",
        }
    }

    /// Returns the kind of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Returns the character that tells the kind in a number.
    #[must_use]
    pub fn mark(self) -> char {
        match self {
            Self::SupervisionOrder => '督',
            Self::NoticeLetter => '提',
            Self::WarningLetter => '警',
            Self::SpecialReport => '报',
            Self::InterviewNotice => '约',
            Self::Adjudication => '界',
            Self::ReferralLetter => '移',
            Self::PublicReply => '复',
        }
    }

    /// Returns how it is laid out.
    #[must_use]
    pub fn form(self) -> Form {
        match self {
            Self::SupervisionOrder | Self::SpecialReport | Self::Adjudication => Form::RedHead,
            Self::NoticeLetter | Self::WarningLetter | Self::InterviewNotice | Self::ReferralLetter => {
                Form::Letter
            }
            Self::PublicReply => Form::Plain,
        }
    }

    /// Returns whether the unit it is about may see it. What goes to leaders or to a supervisory organ about a unit is
    /// not shown to that unit.
    #[must_use]
    pub fn is_open_to_the_unit(self) -> bool {
        match self {
            Self::SupervisionOrder
            | Self::NoticeLetter
            | Self::WarningLetter
            | Self::InterviewNotice
            | Self::Adjudication
            | Self::PublicReply => true,
            Self::SpecialReport | Self::ReferralLetter => false,
        }
    }

    /// Returns the number people read: the agency's characters, the kind's, the year and the place in it.
    ///
    /// ```
    /// use domain::document::Kind;
    /// assert_eq!(Kind::SupervisionOrder.number("某热", 2026, 1), "某热督〔2026〕1号");
    /// ```
    #[must_use]
    pub fn number(self, prefix: &str, year: i16, serial: i64) -> String {
        format!("{prefix}{}〔{year}〕{serial}号", self.mark())
    }
}

/// What a document is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "of", content = "id", rename_all = "kebab-case")]
pub enum Subject {
    /// An order.
    Order(OrderId),
    /// A case.
    Case(CaseId),
    /// A unit.
    Unit(UnitId),
    /// A proceeding of supervision.
    Proceeding(i64),
}

impl Subject {
    /// Returns the stable code of what it is.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Order(_) => "order",
            Self::Case(_) => "case",
            Self::Unit(_) => "unit",
            Self::Proceeding(_) => "proceeding",
        }
    }

    /// Returns its id.
    #[must_use]
    pub fn id(self) -> i64 {
        match self {
            Self::Order(id) => id.0,
            Self::Case(id) => id.0,
            Self::Unit(id) => id.0,
            Self::Proceeding(id) => id,
        }
    }

    /// Returns the subject of a code and an id, or `None`.
    #[must_use]
    pub fn from_code(code: &str, id: i64) -> Option<Self> {
        match code {
            "order" => Some(Self::Order(OrderId(id))),
            "case" => Some(Self::Case(CaseId(id))),
            "unit" => Some(Self::Unit(UnitId(id))),
            "proceeding" => Some(Self::Proceeding(id)),
            _ => None,
        }
    }
}

/// A document as the register has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Identifies it.
    pub id: DocumentId,
    /// Its kind.
    pub kind: Kind,
    /// The year it is numbered in.
    pub year: i16,
    /// Its place among those of its kind and year, from 1 without a gap.
    pub serial: i64,
    /// The number people read.
    pub number: String,
    /// What it is about.
    pub subject: Subject,
    /// The unit it concerns.
    pub unit: Option<UnitId>,
    /// What it is called; never a citizen's name.
    pub title: String,
    /// The day it bears.
    pub dated: Date,
    /// The SM3 digest of its bytes, in hex.
    pub digest: String,
    /// How many bytes it has.
    pub size: i64,
    /// What its verification address ends with.
    pub code: String,
    /// The version of the template it was made from; 0 for the shipped one.
    pub template: u32,
    /// Only whom the proceeding it is about names may know it.
    pub restricted: bool,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// Who issued it, as the ledger signs.
    pub issued_by: String,
    /// When and by whom it was withdrawn, and why.
    pub withdrawn: Option<Withdrawn>,
}

/// That a document was withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// When.
    pub at: Timestamp,
    /// Who, as the ledger signs.
    pub by: String,
    /// Why.
    pub reason: String,
}
