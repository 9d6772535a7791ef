//! The knowledge base (知识库): what a unit answers to questions people ask again and again. An article belongs to one
//! unit, is published only after a second person of that unit looked at it, and must be looked at again by a day; from
//! then on citizens do not see it. Nothing is overwritten: every edition stays in the ledger. Finding articles by words
//! is the store's business.

pub mod apply;
pub mod command;
pub mod compare;
pub mod decide;
pub mod event;
pub mod legal;
pub mod refusal;

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, time},
};
use serde::{Deserialize, Serialize};

use crate::{
    calendar::{Budget, date_of, instant},
    ids::{ArticleId, OrderId, UnitId},
    order::clocks::DueMark,
};

/// How long a unit has to answer a request for a change. No regulation at hand names a number; the house does.
pub const REQUEST_BUDGET: Budget = Budget::WorkingDays(5);
/// How many days before its review day a unit is warned.
pub const WARNING_DAYS: i32 = 30;
/// The farthest a review day may lie ahead, in days: looked at every two years at least.
pub const FARTHEST_REVIEW: i32 = 731;
/// The most requests one article may have that wait for an answer.
pub const OPEN_REQUESTS_LIMIT: usize = 30;

/// Where an article stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Asked for or written, and never published.
    Unpublished,
    /// In force: agents answer by it and citizens find it.
    Published,
    /// Its review day went by: citizens do not see it, agents see that it may be wrong.
    Expired,
    /// Taken out of use, or never published and given up.
    Retired,
}

impl Standing {
    /// Every standing.
    pub const ALL: [Self; 4] = [Self::Unpublished, Self::Published, Self::Expired, Self::Retired];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unpublished => "unpublished",
            Self::Published => "published",
            Self::Expired => "expired",
            Self::Retired => "retired",
        }
    }

    /// Returns the standing of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.code() == code)
    }
}

/// Where a draft stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DraftStage {
    /// Somebody of the unit writes it.
    Writing,
    /// Somebody of the unit who approves must look at it.
    Waiting,
    /// It came back with a remark.
    Returned,
}

impl DraftStage {
    /// Every stage.
    pub const ALL: [Self; 3] = [Self::Writing, Self::Waiting, Self::Returned];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Writing => "writing",
            Self::Waiting => "waiting",
            Self::Returned => "returned",
        }
    }

    /// Returns the stage of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }
}

/// What an article says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// What it is called.
    pub title: String,
    /// The service matter it is about, by name or code.
    pub matter: String,
    /// How people ask.
    pub questions: Vec<String>,
    /// What everybody may read.
    pub answer: String,
    /// What only the house may read.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub internal: String,
    /// The law and the documents it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<String>,
    /// The last day before somebody must have looked at it again.
    pub review_on: Date,
}

/// What was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// From 1, without gaps.
    pub number: u32,
    /// What it says.
    pub content: Content,
    /// Since when.
    pub at: Timestamp,
    /// Who wrote it, as the ledger signs.
    pub written_by: String,
    /// Who published it, as the ledger signs.
    pub published_by: String,
}

/// What is being written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// What it says so far.
    pub content: Content,
    /// Who wrote it last, as the ledger signs; somebody else publishes it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Where it stands.
    pub stage: DraftStage,
    /// Why it came back.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub remark: String,
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    /// An edition was published for it.
    Done {
        /// Which.
        edition: u32,
    },
    /// The unit says why not.
    Refused {
        /// Why.
        reason: String,
    },
}

impl Outcome {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Done { .. } => "done",
            Self::Refused { .. } => "refused",
        }
    }
}

/// An answer to a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What became of it.
    pub outcome: Outcome,
    /// When.
    pub at: Timestamp,
    /// Who, as the ledger signs.
    pub by: String,
    /// Whether it came too late.
    pub late: bool,
    /// The unit that answered, when another one has the article since; nothing while it is the article's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
}

/// Somebody found that an article is wrong, unclear or missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Its number within the article, from 1.
    pub number: u16,
    /// What should be changed, or written.
    pub text: String,
    /// The order in which it came up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
    /// Who asks, as the ledger signs.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// By when the unit must have refused it or published.
    pub due: DueMark,
    /// The unit took it up; the clock runs on until an edition is published.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub taken_up: bool,
    /// What became of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
}

impl Request {
    /// Returns whether it waits for an answer.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.answer.is_none()
    }

    /// Returns whether an instant is too late to answer it.
    #[must_use]
    pub fn is_late_at(&self, at: Timestamp) -> bool {
        at >= self.due.at
    }
}

/// That an article is out of use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Since when.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// The state of one article. It can always be rebuilt from the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Article {
    /// Identifies it.
    pub id: ArticleId,
    /// How many events it has lived through; a command may name the version it was decided on.
    pub version: i64,
    /// The unit that answers for it.
    pub unit: UnitId,
    /// What it was called when it was asked for or first written.
    pub name: String,
    /// The matter it was first about.
    pub matter: String,
    /// Where it stands.
    pub standing: Standing,
    /// When it was asked for or first written.
    pub begun_at: Timestamp,
    /// When something last happened to it.
    pub changed_at: Timestamp,
    /// What was published last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<Edition>,
    /// What is being written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<Draft>,
    /// What was asked of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<Request>,
    /// The unit was warned of the review day that is coming.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub warned: bool,
    /// When and why it was taken out of use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Ended>,
}

impl Article {
    /// Returns what it is called: as published, else as being written, else as asked for.
    #[must_use]
    pub fn title(&self) -> &str {
        self.content().map_or(self.name.as_str(), |content| content.title.as_str())
    }

    /// Returns what it says: as published, else as being written.
    #[must_use]
    pub fn content(&self) -> Option<&Content> {
        let published = self.edition.as_ref().map(|edition| &edition.content);
        published.or(self.draft.as_ref().map(|draft| &draft.content))
    }

    /// Returns the day by which somebody must look at it again.
    #[must_use]
    pub fn review_on(&self) -> Option<Date> {
        self.edition.as_ref().map(|edition| edition.content.review_on)
    }

    /// Returns what citizens may read at an instant. An article whose day went by is not shown even before a job has
    /// marked it.
    #[must_use]
    pub fn public_at(&self, at: Timestamp) -> Option<&Edition> {
        let edition = self.edition.as_ref().filter(|_| self.standing == Standing::Published)?;
        (date_of(at) <= edition.content.review_on).then_some(edition)
    }

    /// Returns whether its review day is near.
    #[must_use]
    pub fn is_due_soon_at(&self, at: Timestamp) -> bool {
        let from = self.review_on().and_then(warned_on);
        self.standing == Standing::Published && from.is_some_and(|from| date_of(at) >= from)
    }

    /// Returns the requests that wait for an answer, the one that is due first in front.
    #[must_use]
    pub fn open_requests(&self) -> Vec<&Request> {
        let mut open: Vec<&Request> = self.requests.iter().filter(|request| request.is_open()).collect();
        open.sort_by_key(|request| (request.due.at, request.number));
        open
    }

    /// Returns a request.
    #[must_use]
    pub fn request(&self, number: u16) -> Option<&Request> {
        self.requests.iter().find(|request| request.number == number)
    }

    /// Returns when something happens to it by itself: the unit is warned, or it expires.
    #[must_use]
    pub fn next_at(&self) -> Option<Timestamp> {
        if self.standing != Standing::Published {
            return None;
        }
        let review_on = self.review_on()?;
        if self.warned {
            review_on.tomorrow().ok().map(|day| instant(day, time(0, 0, 0, 0)))
        } else {
            warned_on(review_on).map(|day| instant(day, time(9, 0, 0, 0)))
        }
    }
}

/// Returns the day on which the unit is warned of a review day.
fn warned_on(review_on: Date) -> Option<Date> {
    review_on.checked_sub(WARNING_DAYS.days()).ok()
}
