//! The case (办件): one completed step of a service, taken from a business system or opened at a window, and what its
//! citizen said of it. `decide` turns a command into events or a refusal; `apply` makes the next state; nothing edits a
//! rating: a later one stands beside it. Handling what was rated badly is an order's, which the case opens.

pub mod apply;
pub mod command;
pub mod decide;
pub mod event;
pub mod opening;
pub mod refusal;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    calendar::date_of,
    ids::{BatchId, CaseId, CitizenId, OrderId, UnitId},
    rating::{Class, Provenance, Rating, RatingChannel},
};

/// What a case is known by: nothing is taken twice.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key {
    /// The code of the source it comes from.
    pub source: String,
    /// The number of the case there (办件编号, `projectNo`).
    pub number: String,
    /// The step of the service (`serviceNumber`): the unit that is rated is the step, not the case.
    pub step: String,
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}/{}", self.source, self.number, self.step)
    }
}

/// What was done: an item of the matters register.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    /// Its national or local code (事项编码).
    pub code: String,
    /// Its name.
    pub name: String,
}

/// Who applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApplicantKind {
    /// A natural person.
    Person,
    /// An enterprise or another body.
    Body,
    /// The source does not say.
    Unknown,
}

/// What kind of number the source gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PhoneClass {
    /// It takes text messages.
    Mobile,
    /// It only takes calls.
    Landline,
    /// There is none.
    Absent,
    /// It is no telephone number.
    Invalid,
}

/// The facts of a case, as its source tells them. They hold no name and no number: those are sealed and apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// What it is known by.
    pub key: Key,
    /// The batch it came with; `None` when it was opened at a window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<BatchId>,
    /// The pack whose questions and orders it falls under.
    pub pack: String,
    /// The pack's kind of the order that a bad rating opens.
    #[serde(rename = "case_kind")]
    pub kind: String,
    /// The section that handled it.
    pub unit: UnitId,
    /// The window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<String>,
    /// The number of the clerk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<String>,
    /// What was done.
    pub matter: Matter,
    /// The 12-digit code of the region.
    pub region: String,
    /// Who applied.
    pub applicant_kind: ApplicantKind,
    /// The blind index of the applicant's name, to tell how many people one number stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applicant: Option<String>,
    /// Somebody applied for somebody else (代办).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub agent: bool,
    /// The way the case itself was handled, by the national list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<RatingChannel>,
    /// When it was accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_at: Option<Timestamp>,
    /// When the step was completed.
    pub finished_at: Timestamp,
    /// Whom to ask, among the personal data kept apart; filled in by the store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citizen: Option<CitizenId>,
    /// The SM3 digest of the citizen's sealed record, when this case brought it; filled in by the store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_digest: Option<String>,
    /// What kind of number the source gives.
    pub phone: PhoneClass,
    /// The pack's exclusion that covers it: it is monitored elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<String>,
}

impl Taken {
    /// Returns whether both tell the same, whatever batch and sealed record they came with.
    #[must_use]
    pub fn tells_the_same(&self, other: &Self) -> bool {
        let bare = |facts: &Self| Self { batch: None, contact_digest: None, ..facts.clone() };
        bare(self) == bare(other)
    }
}

/// What the store knows besides the case itself when it is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The citizen wants no more messages.
    pub opted_out: bool,
    /// When the citizen was last asked by a message, about whatever department's case.
    pub last_asked_at: Option<Timestamp>,
    /// How many other applicants gave the same number this month.
    pub other_applicants: u32,
    /// A case of another source that is the same: number, step, matter and region.
    pub twin: Option<CaseId>,
}

/// By what rules a source's cases are asked. Settings of an installation, passed in with each case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The source is monitored from this day; what was completed before is not asked.
    pub starts: Option<Date>,
    /// A citizen is not asked again by a message within so many days, all departments together.
    pub quiet_days: u16,
    /// A number that so many other applicants gave this month is an agent's, not the citizen's.
    pub applicants: u32,
    /// The days within which an answer is in time.
    pub answer_days: u16,
}

impl Default for Terms {
    fn default() -> Self {
        Self { starts: None, quiet_days: 7, applicants: 5, answer_days: 7 }
    }
}

/// Why a case is not asked. Each is one column of a batch's reconciliation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Exclusion {
    /// Completed before its source was monitored.
    BeforeStart,
    /// Another system monitors it; the pack says which.
    Elsewhere,
    /// Another source brought the same step already.
    Duplicate,
    /// The citizen wants no more messages.
    OptedOut,
    /// There is no number.
    NoNumber,
    /// What stands there is no number.
    InvalidNumber,
    /// The number is one that many applicants give.
    SharedNumber,
    /// The citizen was asked a short while ago.
    AskedRecently,
}

impl Exclusion {
    /// Every reason.
    pub const ALL: [Self; 8] = [
        Self::BeforeStart,
        Self::Elsewhere,
        Self::Duplicate,
        Self::OptedOut,
        Self::NoNumber,
        Self::InvalidNumber,
        Self::SharedNumber,
        Self::AskedRecently,
    ];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::BeforeStart => "before-start",
            Self::Elsewhere => "elsewhere",
            Self::Duplicate => "duplicate",
            Self::OptedOut => "opted-out",
            Self::NoNumber => "no-number",
            Self::InvalidNumber => "invalid-number",
            Self::SharedNumber => "shared-number",
            Self::AskedRecently => "asked-recently",
        }
    }

    /// Returns the reason of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// How a citizen is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// By a text message.
    Sms,
    /// By a call: the case waits in the phone pool.
    Phone,
    /// On the spot, on a device or a page; nothing is sent.
    Session,
}

impl By {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Sms, Self::Phone, Self::Session];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Phone => "phone",
            Self::Session => "session",
        }
    }

    /// Returns the way of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.code() == code)
    }
}

/// Where a case stands. Every case is at one of the four last at its end; silence is “未评”, never a grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Taken; decided in the same moment, so it is never found so.
    Taken,
    /// Not asked, with the reason.
    Excluded,
    /// Asked; waits for the citizen.
    Asked,
    /// Rated at least once.
    Rated,
    /// Asked, and silent to the end: 未评.
    Unrated,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Self; 5] = [Self::Taken, Self::Excluded, Self::Asked, Self::Rated, Self::Unrated];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Excluded => "excluded",
            Self::Asked => "asked",
            Self::Rated => "rated",
            Self::Unrated => "unrated",
        }
    }

    /// Returns the stage of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }
}

/// That a citizen was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// How.
    pub by: By,
    /// When.
    pub at: Timestamp,
    /// An answer up to here is in time.
    pub until: Timestamp,
}

/// A rating in its place among those of its case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// 1 for the first, then those that came later (追评).
    pub number: u16,
    /// It came after the citizen's time was over.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
    /// What the citizen said.
    pub rating: Rating,
}

/// An order that a bad rating opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The order.
    pub order: OrderId,
    /// The number of the rating.
    pub rating: u16,
}

/// A reply that the program did not understand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// The gateway's own id of the reply.
    pub message: String,
    /// What it says.
    pub words: String,
    /// When it came in.
    pub at: Timestamp,
}

/// The state of one case. It can always be rebuilt from the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Case {
    /// Identifies it.
    pub id: CaseId,
    /// How many events it has lived through.
    pub version: i64,
    /// Its facts, as last corrected.
    pub facts: Taken,
    /// When it was taken.
    pub taken_at: Timestamp,
    /// Where it stands.
    pub stage: Stage,
    /// Why it was not asked, if it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excluded: Option<Exclusion>,
    /// How it was asked last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// When it was asked first: the day it counts as asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_asked_at: Option<Timestamp>,
    /// How often it was asked.
    #[serde(default)]
    pub asks: u16,
    /// Failed calls since it was asked last.
    #[serde(default)]
    pub attempts: u16,
    /// When to call again, if that is agreed or wise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again_at: Option<Timestamp>,
    /// Replies that wait for a person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heard: Vec<Heard>,
    /// The ids of replies that were heard, so that none is taken twice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<String>,
    // INVARIANT: only ever longer, and what stands in it never changes.
    /// What the citizen said, in the order it came in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ratings: Vec<Placed>,
    /// The orders that bad ratings opened.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<Opened>,
    /// The citizen wants no more messages.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub opted_out: bool,
    /// When silence ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
}

impl Case {
    /// Returns the rating that counts. The first one does; where it is a text message, the last message in time counts
    /// (who answers twice has changed their mind). A later word by another way (追评) stands beside and never replaces it.
    /// Whatever a pack demands for silence counts only until the citizen speaks.
    #[must_use]
    pub fn counted(&self) -> Option<&Placed> {
        let mut words = self.ratings.iter().filter(|placed| placed.rating.provenance.is_citizens_word());
        let Some(first) = words.next() else { return self.ratings.first() };
        let is_sms = |placed: &Placed| matches!(placed.rating.provenance, Provenance::Sms { .. });
        if !is_sms(first) {
            return Some(first);
        }
        words.rfind(|placed| is_sms(placed) && !placed.late).or(Some(first))
    }

    /// Returns how the counted rating counts; `None` for 未评.
    #[must_use]
    pub fn class(&self) -> Option<Class> {
        self.counted().map(|placed| placed.rating.class())
    }

    /// Returns the day of the counted rating.
    #[must_use]
    pub fn rated_on(&self) -> Option<Date> {
        self.counted().map(|placed| date_of(placed.rating.at))
    }

    /// Returns whether a person should call.
    #[must_use]
    pub fn is_in_phone_pool(&self) -> bool {
        self.stage == Stage::Asked && self.asked.is_some_and(|asked| asked.by == By::Phone)
    }
}
