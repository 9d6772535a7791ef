//! Why a command about absences was refused: always the facts. Nothing has changed then.

use jiff::civil::Date;

use super::{DAYS_LIMIT, REASON_LIMIT};
use crate::{
    access::Denied,
    ids::{AbsenceId, PersonId},
};

/// Why a command about absences was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not the actor's to do.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// No such person, or nobody who signs for a unit.
    #[error("person `{0}` signs for no unit; only absences of those who do are entered")]
    NotOfAUnit(PersonId),
    /// A reason is missing or too long.
    #[error("`reason` must have 1 to {REASON_LIMIT} printable characters, such as “出差”")]
    BadReason,
    /// What is past cannot be delegated any more.
    #[error("the first day `{from}` lies before today, `{today}`; begin today or later")]
    Past {
        /// The first day.
        from: Date,
        /// Today.
        today: Date,
    },
    /// It ends before it begins.
    #[error("the last day `{until}` lies before the first day `{from}`")]
    EndsBeforeItBegins {
        /// The first day.
        from: Date,
        /// The last day.
        until: Date,
    },
    /// It lasts too long.
    #[error("an absence has at most {DAYS_LIMIT} days; end it earlier, and enter another one then")]
    TooLong,
    /// The person is away already on one of the days.
    #[error("there is an absence from `{from}` until `{until}` already, no `{number}`; end it first")]
    Overlaps {
        /// Its number.
        number: String,
        /// Its first day.
        from: Date,
        /// Its last day.
        until: Date,
    },
    /// Whoever stands in is of another unit, no longer there, or has no fitting office.
    #[error(
        "person `{0}` cannot act here; choose somebody of the same unit, and for a principal another leader"
    )]
    Unfit(PersonId),
    /// Whoever stands in is away too: there are no chains.
    #[error("person `{person}` is away too, from `{from}` until `{until}`; choose somebody who is there")]
    SubstituteAway {
        /// Who.
        person: PersonId,
        /// From when.
        from: Date,
        /// Until when.
        until: Date,
    },
    /// No such absence, or none this actor may know of.
    #[error("absence `{0}` does not exist")]
    NoAbsence(AbsenceId),
    /// It is over.
    #[error("absence no `{number}` is over; enter a new one")]
    Over {
        /// Its number.
        number: String,
    },
    /// Somebody acts already; whoever follows is named in a new absence, so that the ledger tells them apart.
    #[error("somebody acts already by absence no `{number}`; end it and enter another one to change that")]
    Named {
        /// Its number.
        number: String,
    },
}

impl Refusal {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied(_) => "denied",
            Self::NotOfAUnit(_) => "not-of-a-unit",
            Self::BadReason => "bad-reason",
            Self::Past { .. } => "absence-past",
            Self::EndsBeforeItBegins { .. } => "ends-before-it-begins",
            Self::TooLong => "absence-too-long",
            Self::Overlaps { .. } => "absence-overlaps",
            Self::Unfit(_) => "unfit-substitute",
            Self::SubstituteAway { .. } => "substitute-away",
            Self::NoAbsence(_) => "no-absence",
            Self::Over { .. } => "absence-over",
            Self::Named { .. } => "substitute-named",
        }
    }
}
