//! What somebody may ask of a year of the woodpecker.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{CollectionId, OrderId, PersonId, UnitId},
    woodpecker::{Agreed, CaseText, Progress},
};

/// A year begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begin {
    /// Which year's opinions.
    pub year: i16,
}

/// What only the store knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The order that is nominated, when there is one.
    pub order: Option<KnownOrder>,
    /// The collection of the year that shall begin, when there is one.
    pub twin: Option<CollectionId>,
}

/// What is known of an order that is nominated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownOrder {
    /// Its number, as people know it.
    pub number: String,
    /// The unit that led it.
    pub unit: Option<UnitId>,
    /// Whether it ended.
    pub ended: bool,
    /// Whether it is kept from all but whom it concerns.
    pub confidential: bool,
    /// In which year it was received.
    pub year: i16,
}

/// What may be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Command {
    /// Put an opinion forward.
    Nominate {
        /// The order.
        order: OrderId,
        /// What it shall be called.
        title: String,
        /// Why.
        reason: String,
    },
    /// Take a nominee out.
    Strike {
        /// Which.
        nominee: u16,
        /// Why.
        reason: String,
    },
    /// Say what became of an opinion.
    Advance {
        /// Which.
        nominee: u16,
        /// What it became.
        to: Progress,
        /// What was done, or why.
        note: String,
    },
    /// Say that an opinion is not adopted.
    Decline {
        /// Which.
        nominee: u16,
        /// Why.
        reason: String,
    },
    /// Name a juror.
    Seat {
        /// The name.
        name: String,
        /// Whom the juror speaks for.
        organisation: String,
        /// The account of who has one.
        person: Option<PersonId>,
        /// The unit of who belongs to one.
        unit: Option<UnitId>,
    },
    /// Let the jury begin; nothing more is nominated.
    Judge,
    /// Hand a sheet in.
    Score {
        /// The juror.
        juror: u16,
        /// The nominee.
        nominee: u16,
        /// The points, by merit.
        points: BTreeMap<String, u16>,
        /// Why.
        reason: String,
    },
    /// Choose the best.
    Choose {
        /// How many.
        places: u16,
        /// Why so many.
        reason: String,
    },
    /// Record what the citizen said about the case book.
    Consent {
        /// The nominee.
        nominee: u16,
        /// What was said.
        agreed: Agreed,
        /// The name to be printed.
        name: Option<String>,
        /// How it was said.
        heard: String,
    },
    /// Write an entry of the case book.
    WriteCase {
        /// The nominee.
        nominee: u16,
        /// What it says.
        text: Box<CaseText>,
    },
    /// Find that nobody can be known from an entry.
    ReviewCase {
        /// The nominee.
        nominee: u16,
    },
    /// Appoint the citizen of a chosen opinion.
    Appoint {
        /// The nominee.
        nominee: u16,
        /// The number of the letter.
        letter: String,
        /// The first day.
        from: Date,
        /// The last day.
        until: Date,
    },
    /// End a term before its last day.
    End {
        /// The member.
        member: u16,
        /// Why.
        reason: String,
    },
    /// Record a meeting.
    Meet {
        /// When.
        on: Date,
        /// Where.
        place: String,
        /// What it was about.
        subject: String,
        /// Who came.
        attendees: Vec<String>,
        /// What was said.
        minutes: String,
    },
    /// Note what is to be done after a meeting.
    FollowUp {
        /// The meeting.
        meeting: u16,
        /// What.
        text: String,
        /// Who sees to it.
        owner: PersonId,
        /// Until when.
        due: Date,
    },
    /// Say what came of it.
    Settle {
        /// The meeting.
        meeting: u16,
        /// Which.
        follow_up: u16,
        /// What came of it.
        result: String,
    },
}

impl Command {
    /// Returns the name of the move.
    #[must_use]
    pub fn name(&self) -> Move {
        match self {
            Self::Nominate { .. } => Move::Nominate,
            Self::Strike { .. } => Move::Strike,
            Self::Advance { to: Progress::Published, .. } => Move::Publish,
            Self::Advance { .. } => Move::Advance,
            Self::Decline { .. } => Move::Decline,
            Self::Seat { .. } => Move::Seat,
            Self::Judge => Move::Judge,
            Self::Score { .. } => Move::Score,
            Self::Choose { .. } => Move::Choose,
            Self::Consent { .. } => Move::Consent,
            Self::WriteCase { .. } => Move::WriteCase,
            Self::ReviewCase { .. } => Move::ReviewCase,
            Self::Appoint { .. } => Move::Appoint,
            Self::End { .. } => Move::End,
            Self::Meet { .. } => Move::Meet,
            Self::FollowUp { .. } => Move::FollowUp,
            Self::Settle { .. } => Move::Settle,
        }
    }
}

/// The name of a move, for the access table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Move {
    /// Begin a year.
    Begin,
    /// Put an opinion forward.
    Nominate,
    /// Take a nominee out.
    Strike,
    /// Say that an opinion was adopted, or done.
    Advance,
    /// Say that an opinion is not adopted.
    Decline,
    /// Say that it was told to everybody.
    Publish,
    /// Name a juror.
    Seat,
    /// Let the jury begin.
    Judge,
    /// Hand a sheet in.
    Score,
    /// Choose the best.
    Choose,
    /// Record what the citizen said.
    Consent,
    /// Write an entry of the case book.
    WriteCase,
    /// Review an entry.
    ReviewCase,
    /// Appoint a member.
    Appoint,
    /// End a member's term.
    End,
    /// Record a meeting.
    Meet,
    /// Note what is to be done.
    FollowUp,
    /// Say what came of it.
    Settle,
}

impl Move {
    /// Every move.
    pub const ALL: [Self; 18] = [
        Self::Begin,
        Self::Nominate,
        Self::Strike,
        Self::Advance,
        Self::Decline,
        Self::Publish,
        Self::Seat,
        Self::Judge,
        Self::Score,
        Self::Choose,
        Self::Consent,
        Self::WriteCase,
        Self::ReviewCase,
        Self::Appoint,
        Self::End,
        Self::Meet,
        Self::FollowUp,
        Self::Settle,
    ];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Begin => "begin-collection",
            Self::Nominate => "nominate-opinion",
            Self::Strike => "strike-nominee",
            Self::Advance => "advance-nominee",
            Self::Decline => "decline-nominee",
            Self::Publish => "publish-nominee",
            Self::Seat => "seat-juror",
            Self::Judge => "judge-collection",
            Self::Score => "score-nominee",
            Self::Choose => "choose-cases",
            Self::Consent => "record-consent",
            Self::WriteCase => "write-case",
            Self::ReviewCase => "review-case",
            Self::Appoint => "appoint-member",
            Self::End => "end-member",
            Self::Meet => "hold-meeting",
            Self::FollowUp => "follow-meeting",
            Self::Settle => "settle-follow-up",
        }
    }
}
