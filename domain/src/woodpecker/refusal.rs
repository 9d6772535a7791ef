//! Why a command to a year of the woodpecker is refused, with the facts and what to do.

use jiff::civil::Date;

use crate::{
    access::Denied,
    ids::{CollectionId, OrderId, PersonId, UnitId},
    woodpecker::{Progress, Stage},
};

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not the actor's to do.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// No such year.
    #[error("there is no collection {0}")]
    NoCollection(CollectionId),
    /// Somebody was faster.
    #[error("the year has changed meanwhile, from version {seen} to {actual}; look at it again")]
    Changed {
        /// The version that was seen.
        seen: i64,
        /// The version it has.
        actual: i64,
    },
    /// No pack in force asks for it.
    #[error("no rules in force on {0} have a `[woodpecker]` block; load a pack that has one")]
    NoRule(Date),
    /// The year is not this one or the one before.
    #[error("the year must be from {from} to {until}, not {given}")]
    BadYear {
        /// What was given.
        given: i16,
        /// The first that is possible.
        from: i16,
        /// The last.
        until: i16,
    },
    /// The year began already.
    #[error("the year {year} has begun already; go on with collection {id}")]
    Twin {
        /// Which year.
        year: i16,
        /// Its collection.
        id: CollectionId,
    },
    /// A text is missing, too long, or holds control characters.
    #[error("`{field}` must have {least} to {most} printable characters")]
    BadField {
        /// Which.
        field: &'static str,
        /// The fewest characters.
        least: usize,
        /// The most.
        most: usize,
    },
    /// There are too many.
    #[error("there are {limit} of `{what}` already, which is the most")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// The most.
        limit: usize,
    },
    /// A printed text shows whose it is.
    #[error("the text holds `{found}`, which looks like {what}; take it out")]
    Personal {
        /// What was found, shortened.
        found: String,
        /// What it looks like.
        what: &'static str,
    },
    /// Not as the year stands.
    #[error("this cannot be done while the year is `{}`", .0.code())]
    NotNow(Stage),
    /// No such order.
    #[error("there is no order {0}; look its number up again")]
    NoOrder(OrderId),
    /// It has not ended.
    #[error("order `{0}` has not ended yet; nominate it when it has")]
    NotEnded(String),
    /// It is confidential.
    #[error("order `{0}` is confidential and is not nominated")]
    Confidential(String),
    /// No unit dealt with it.
    #[error("no unit dealt with order `{0}`; nominate one that a unit answered")]
    NoUnit(String),
    /// It is of another year.
    #[error("order `{number}` came in {given}; this is the collection of {year}")]
    OtherYear {
        /// The order.
        number: String,
        /// Its year.
        given: i16,
        /// The year of the collection.
        year: i16,
    },
    /// It was nominated before.
    #[error("this order is nominee {0} already; add to that one")]
    Nominated(u16),
    /// No such nominee, or it was taken out.
    #[error("there is no nominee {0} that stands")]
    NoNominee(u16),
    /// The unit did not adopt it, and that stays.
    #[error("nominee {0} was not adopted; the centre may put the opinion forward again")]
    Declined(u16),
    /// The unit has adopted it already.
    #[error("nominee {0} was adopted already; what was adopted is not declined")]
    Adopted(u16),
    /// Not the next step.
    #[error("it is `{}` and cannot become `{}`; go step by step", .now.code(), .given.code())]
    NotNext {
        /// What it is.
        now: Progress,
        /// What was given.
        given: Progress,
    },
    /// Nothing was adopted.
    #[error("nothing was adopted yet; record first what units adopted")]
    NothingToChoose,
    /// No such juror.
    #[error("there is no juror {0}")]
    NoJuror(u16),
    /// There are too few jurors.
    #[error("{have} jurors are named and {need} must score each nominee; name more first")]
    TooFewJurors {
        /// How many there are.
        have: u16,
        /// How many there must be.
        need: u16,
    },
    /// The person is a juror already.
    #[error("this person is juror {0} already")]
    Seated(u16),
    /// The account is not known.
    #[error("there is no person {0} at work; choose another")]
    NoPerson(PersonId),
    /// The unit is not known.
    #[error("there is no unit {0}; choose another")]
    UnknownUnit(UnitId),
    /// The sheet is another's.
    #[error("juror {0} has an account and hands the sheet in; nobody else does")]
    OthersSheet(u16),
    /// A nominee of the juror's own unit.
    #[error("juror {juror} belongs to the unit of nominee {nominee} and does not score it")]
    OwnUnit {
        /// The juror.
        juror: u16,
        /// The nominee.
        nominee: u16,
    },
    /// Points are missing or beyond the scale.
    #[error("`{merit}` must have 0 to {most} points")]
    BadPoints {
        /// The merit.
        merit: String,
        /// The most.
        most: u16,
    },
    /// Sheets are missing.
    #[error("nominee {nominee} has {have} sheets and must have {need}; wait for them or take it out")]
    TooFewSheets {
        /// The nominee.
        nominee: u16,
        /// How many it has.
        have: u16,
        /// How many it must have.
        need: u16,
    },
    /// Not so many places.
    #[error("choose 1 to {most}, not {given}")]
    BadPlaces {
        /// What was given.
        given: u16,
        /// The most.
        most: u16,
    },
    /// The last place is shared.
    #[error("place {given} is shared by equal scores; choose {fewer} or {more}")]
    Tie {
        /// What was given.
        given: u16,
        /// Without those that are equal.
        fewer: u16,
        /// With all of them.
        more: u16,
    },
    /// It was not chosen.
    #[error("nominee {0} was not chosen")]
    NotChosen(u16),
    /// A name without agreement, or an agreement without a name.
    #[error("write the name when the citizen agreed to have it printed, and only then")]
    NameAndConsent,
    /// The citizen did not agree to be named.
    #[error("the citizen of nominee {0} did not agree to be named; ask and record the answer first")]
    NoConsent(u16),
    /// Nothing is written.
    #[error("nothing is written for nominee {0}; write it first")]
    NoCase(u16),
    /// Whoever wrote it does not review it.
    #[error("somebody else must review what you wrote")]
    OwnCase,
    /// It was reviewed.
    #[error("this was reviewed already and nothing has changed since")]
    Reviewed,
    /// A member serves already.
    #[error("the citizen of nominee {nominee} is member {member} already")]
    Serving {
        /// The nominee.
        nominee: u16,
        /// The member.
        member: u16,
    },
    /// The term does not fit.
    #[error("the term must begin and end between {from} and {until}, the end not before the beginning")]
    BadTerm {
        /// The first day that is possible.
        from: Date,
        /// The last.
        until: Date,
    },
    /// No such member, or the term is over.
    #[error("there is no member {0} whose term runs")]
    NoMember(u16),
    /// A day that does not fit.
    #[error("`{field}` must be from {from} to {until}, not {given}")]
    BadDay {
        /// Which.
        field: &'static str,
        /// What was given.
        given: Date,
        /// The first that is possible.
        from: Date,
        /// The last.
        until: Date,
    },
    /// No such meeting.
    #[error("there is no meeting {0}")]
    NoMeeting(u16),
    /// No such thing to do.
    #[error("there is no follow-up {0} that waits")]
    NoFollowUp(u16),
    /// It is another's to settle.
    #[error("only its owner or the centre says what came of follow-up {0}")]
    OthersFollowUp(u16),
}

impl Refusal {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied(_) => "denied",
            Self::NoCollection(_) => "no-collection",
            Self::Changed { .. } => "changed",
            Self::NoRule(_) => "no-rule",
            Self::BadYear { .. } => "bad-year",
            Self::Twin { .. } => "twin",
            Self::BadField { .. } => "bad-field",
            Self::TooMany { .. } => "too-many",
            Self::Personal { .. } => "personal",
            Self::NotNow(_) => "not-now",
            Self::NoOrder(_) => "no-order",
            Self::NotEnded(_) => "not-ended",
            Self::Confidential(_) => "confidential",
            Self::NoUnit(_) => "no-unit",
            Self::OtherYear { .. } => "other-year",
            Self::Nominated(_) => "nominated",
            Self::NoNominee(_) => "no-nominee",
            Self::Declined(_) => "declined",
            Self::Adopted(_) => "adopted",
            Self::NotNext { .. } => "not-next",
            Self::NothingToChoose => "nothing-to-choose",
            Self::NoJuror(_) => "no-juror",
            Self::TooFewJurors { .. } => "too-few-jurors",
            Self::Seated(_) => "seated",
            Self::NoPerson(_) => "no-person",
            Self::UnknownUnit(_) => "unknown-unit",
            Self::OthersSheet(_) => "others-sheet",
            Self::OwnUnit { .. } => "own-unit",
            Self::BadPoints { .. } => "bad-points",
            Self::TooFewSheets { .. } => "too-few-sheets",
            Self::BadPlaces { .. } => "bad-places",
            Self::Tie { .. } => "tie",
            Self::NotChosen(_) => "not-chosen",
            Self::NameAndConsent => "name-and-consent",
            Self::NoConsent(_) => "no-consent",
            Self::NoCase(_) => "no-case",
            Self::OwnCase => "own-case",
            Self::Reviewed => "reviewed",
            Self::Serving { .. } => "serving",
            Self::BadTerm { .. } => "bad-term",
            Self::NoMember(_) => "no-member",
            Self::BadDay { .. } => "bad-day",
            Self::NoMeeting(_) => "no-meeting",
            Self::NoFollowUp(_) => "no-follow-up",
            Self::OthersFollowUp(_) => "others-follow-up",
        }
    }
}
