//! Surveys by sample: a questionnaire in a round, a frame of people who were served, a lot whose seed is recorded,
//! one place for each who was drawn, and what was answered there. A survey is not a rating and is never mixed with
//! ratings. Who may do what is asked in `legal`; what packs plan by themselves is in `rounds`.

pub mod apply;
pub mod command;
pub mod decide;
pub mod desk;
pub mod event;
pub mod hand;
pub mod legal;
pub mod place;
pub mod question;
pub mod refusal;
pub mod result;
pub mod rounds;
pub mod sample;

use jiff::{Timestamp, ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    calendar::date_of,
    case::Exclusion,
    ids::SurveyId,
    survey::{
        hand::{Hand, SEALING_DAYS, Seal},
        question::Questionnaire,
        rounds::Origin,
        sample::Method,
    },
};

/// Nobody is asked again within so many days, whatever asked them: the same rule as for ratings.
pub const QUIET_DAYS: i64 = 7;
/// For so many days after the last one for answers a survey that tablets carry stays open: what was said in time on a
/// tablet without a line still counts when the line comes back.
pub const HAND_OVER_DAYS: i32 = 7;
/// The longest period, and the longest window, in days.
pub const DAYS_LIMIT: i32 = 400;

/// Where a survey stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Being written; nobody was drawn.
    Planned,
    /// The sample is drawn and being asked.
    Drawn,
    /// Ended; what it found does not change any more.
    Closed,
    /// Given up.
    Cancelled,
}

impl Standing {
    /// Every standing.
    pub const ALL: [Self; 4] = [Self::Planned, Self::Drawn, Self::Closed, Self::Cancelled];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Drawn => "drawn",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Returns the standing of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.code() == code)
    }
}

/// The way an answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// In a call from the phone desk.
    Phone,
    /// On the page behind a link or a printed code.
    Link,
    /// On paper, typed in.
    Paper,
    /// On the tablet of an interviewer on site, from somebody who was drawn.
    Tablet,
    /// On the same tablet, from somebody who was met there and not drawn. No answer of a place comes so: these are kept
    /// beside the sample and never counted with it.
    WalkIn,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 5] = [Self::Phone, Self::Link, Self::Paper, Self::Tablet, Self::WalkIn];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Link => "link",
            Self::Paper => "paper",
            Self::Tablet => "tablet",
            Self::WalkIn => "walk-in",
        }
    }

    /// Returns whether it is an interviewer's tablet.
    #[must_use]
    pub fn is_on_site(self) -> bool {
        match self {
            Self::Tablet | Self::WalkIn => true,
            Self::Phone | Self::Link | Self::Paper => false,
        }
    }

    /// Returns the channel of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.code() == code)
    }
}

/// Who is in the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Among {
    /// Whose order was closed in the period.
    Orders,
    /// Whose case was completed in the period, rated or not.
    Cases,
    /// Whose case was completed in the period and rated.
    RatedCases,
}

impl Among {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::Orders, Self::Cases, Self::RatedCases];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Cases => "cases",
            Self::RatedCases => "rated-cases",
        }
    }

    /// Returns the choice of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|among| among.code() == code)
    }
}

/// What is asked of whom, when and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// What is asked.
    pub questionnaire: Questionnaire,
    /// Who is in the frame.
    pub among: Among,
    /// The first day of the period.
    pub from: Date,
    /// The last.
    pub until: Date,
    /// How many are drawn where; strata are the units that answer for what was done.
    pub method: Method,
    /// The ways in which people may answer.
    pub channels: Vec<Channel>,
    /// The first day on which anybody is asked.
    pub ask_from: Date,
    /// The last.
    pub ask_until: Date,
    /// The last day on which an answer counts.
    pub answer_until: Date,
    /// Only a third party calls: nobody of those who are rated, and nobody above them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub third_party: bool,
}

impl Plan {
    /// Returns whether people answer on an interviewer's tablet.
    #[must_use]
    pub fn is_on_site(&self) -> bool {
        self.channels.iter().any(|channel| channel.is_on_site())
    }
}

/// How many were left out for one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Why.
    pub reason: Exclusion,
    /// How many.
    pub count: u32,
}

/// A part of the frame. INVARIANT: what was found = `frame` + those left out; `frame` = drawn + not drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stratum {
    /// Its name: the id of a unit, or empty when there is only one.
    pub name: String,
    /// Among how many the lot fell.
    pub frame: u32,
    /// How many were drawn.
    pub drawn: u32,
    /// Who was left out before the draw.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
}

/// A draw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// The seed. Kept as text, because some readers of JSON cannot hold 64 bits.
    pub seed: String,
    /// The SM3 digest of the frame.
    pub digest: String,
    /// When.
    pub at: Timestamp,
    /// Who drew, as the ledger signs.
    pub by: String,
    /// The parts of the frame.
    pub strata: Vec<Stratum>,
}

/// The state of one survey. It can always be rebuilt from the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Survey {
    /// Identifies it.
    pub id: SurveyId,
    /// How many events it has lived through.
    pub version: i64,
    /// The survey whose questionnaire it takes up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows: Option<SurveyId>,
    /// The rule of a pack that planned it by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// The edition of the questionnaire along the surveys that follow each other: another wording is another edition,
    /// and two rounds of one edition can be compared.
    pub edition: u32,
    /// What is asked of whom.
    pub plan: Plan,
    /// Where it stands.
    pub standing: Standing,
    /// When it was planned.
    pub begun_at: Timestamp,
    /// When something last happened to it.
    pub changed_at: Timestamp,
    /// The draw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draw: Option<Draw>,
    /// Why it was given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who calls for a third party.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hand: Option<Hand>,
    /// The seal of a third party's result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<Seal>,
}

impl Survey {
    /// Returns whether people may be asked at an instant.
    #[must_use]
    pub fn asks_at(&self, at: Timestamp) -> bool {
        let today = date_of(at);
        self.standing == Standing::Drawn && (self.plan.ask_from..=self.plan.ask_until).contains(&today)
    }

    /// Returns whether an answer counts at an instant.
    #[must_use]
    pub fn takes_at(&self, at: Timestamp) -> bool {
        let today = date_of(at);
        self.standing == Standing::Drawn && (self.plan.ask_from..=self.plan.answer_until).contains(&today)
    }

    /// Returns whether it has ended by itself at an instant: the days for answers are over, and so are those in which
    /// a tablet that was without a line still hands over what was said in time, or a third party still seals.
    #[must_use]
    pub fn is_over_at(&self, at: Timestamp) -> bool {
        let days = if self.plan.is_on_site() { HAND_OVER_DAYS } else { 0 };
        let last = self.plan.answer_until.checked_add(days.days()).unwrap_or(Date::MAX);
        let today = date_of(at);
        self.standing == Standing::Drawn && last < today && self.waits_for_seal_until(today).is_none()
    }

    /// Returns the last day on which a third party can still seal its result; nothing when it has not got it in hand,
    /// has sealed it, or that day is over.
    #[must_use]
    pub fn waits_for_seal_until(&self, today: Date) -> Option<Date> {
        let is_open = self.plan.third_party && self.standing == Standing::Drawn;
        self.hand.as_ref().filter(|hand| is_open && today <= hand.until).map(|hand| hand.until)
    }

    /// Returns the last day that is proposed for a third party: the one it has, or some days after the last for answers.
    #[must_use]
    pub fn hand_until(&self) -> Date {
        let after = || self.plan.answer_until.checked_add(SEALING_DAYS.days()).unwrap_or(Date::MAX);
        self.hand.as_ref().map_or_else(after, |hand| hand.until)
    }

    /// Returns whether an interviewer may take it along at an instant.
    #[must_use]
    pub fn goes_along_at(&self, at: Timestamp) -> bool {
        self.takes_at(at) && self.plan.is_on_site()
    }

    /// Returns the parts of the frame; none before the draw.
    #[must_use]
    pub fn strata(&self) -> &[Stratum] {
        self.draw.as_ref().map_or(&[], |draw| &draw.strata)
    }

    /// Returns how many were drawn.
    #[must_use]
    pub fn drawn(&self) -> u32 {
        self.strata().iter().map(|stratum| stratum.drawn).sum()
    }
}
