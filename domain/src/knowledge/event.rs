//! What has happened to an article.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{OrderId, UnitId},
    knowledge::Content,
    order::clocks::DueMark,
};

/// A request as it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Its number within the article.
    pub number: u16,
    /// What should be changed, or written.
    pub text: String,
    /// The order in which it came up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
    /// By when the unit must answer.
    pub due: DueMark,
}

/// What has happened. A stored contract: only added to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// Somebody missed an article and asked a unit to write it.
    ArticleMissed {
        /// The unit that should know.
        unit: UnitId,
        /// What it should be called.
        title: String,
        /// The matter.
        matter: String,
        /// What is asked.
        asked: Asked,
    },
    /// A unit began an article.
    ArticleWritten {
        /// The unit.
        unit: UnitId,
        /// What it says.
        content: Box<Content>,
    },
    /// A draft was begun or changed.
    ArticleRevised {
        /// What it says.
        content: Box<Content>,
    },
    /// The draft was handed to whoever approves.
    ArticleSubmitted,
    /// The draft came back.
    ArticleReturned {
        /// Why.
        remark: String,
    },
    /// The draft was given up; what is published stays.
    DraftDropped,
    /// The draft was published. The whole text is kept, so that every edition can be read and compared for ever.
    ArticlePublished {
        /// The number of the edition.
        edition: u32,
        /// What it says.
        content: Box<Content>,
        /// The requests it answers.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        answers: Vec<u16>,
    },
    /// Somebody asked for a change.
    ChangeAsked {
        /// The request.
        asked: Asked,
    },
    /// The unit took a request up.
    ChangeTakenUp {
        /// Which.
        request: u16,
    },
    /// The unit said why there will be no change.
    ChangeRefused {
        /// Which.
        request: u16,
        /// Why.
        reason: String,
    },
    /// The unit looked at it again and nothing has changed.
    ArticleConfirmed {
        /// The next day by which somebody must look at it.
        review_on: jiff::civil::Date,
    },
    /// Another unit answers for it.
    ArticleHandedOver {
        /// Which unit.
        unit: UnitId,
        /// Why.
        reason: String,
    },
    /// The review day is near.
    ReviewWarned,
    /// The review day went by.
    ArticleExpired,
    /// It was taken out of use.
    ArticleRetired {
        /// Why.
        reason: String,
    },
}

impl Event {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::ArticleMissed { .. } => "article-missed",
            Self::ArticleWritten { .. } => "article-written",
            Self::ArticleRevised { .. } => "article-revised",
            Self::ArticleSubmitted => "article-submitted",
            Self::ArticleReturned { .. } => "article-returned",
            Self::DraftDropped => "draft-dropped",
            Self::ArticlePublished { .. } => "article-published",
            Self::ChangeAsked { .. } => "change-asked",
            Self::ChangeTakenUp { .. } => "change-taken-up",
            Self::ChangeRefused { .. } => "change-refused",
            Self::ArticleConfirmed { .. } => "article-confirmed",
            Self::ArticleHandedOver { .. } => "article-handed-over",
            Self::ReviewWarned => "review-warned",
            Self::ArticleExpired => "article-expired",
            Self::ArticleRetired { .. } => "article-retired",
        }
    }
}
