//! Why a command to an article is refused, with the facts.

use jiff::civil::Date;

use crate::{
    access::Denied,
    ids::{ArticleId, UnitId},
    knowledge::{DraftStage, Standing},
};

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not the actor's to do.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// No such article.
    #[error("there is no article {0}")]
    NoArticle(ArticleId),
    /// Somebody was faster.
    #[error("the article has changed meanwhile, from version {seen} to {actual}; look at it again")]
    Changed {
        /// The version that was seen.
        seen: i64,
        /// The version it has.
        actual: i64,
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
    /// A list is too long.
    #[error("`{what}` may have at most {limit} lines")]
    TooMany {
        /// Which.
        what: &'static str,
        /// The most.
        limit: usize,
    },
    /// The review day is not ahead, or too far.
    #[error("the review day must be from {from} to {until}, not {given}")]
    BadReviewDay {
        /// What was given.
        given: Date,
        /// The first that is possible.
        from: Date,
        /// The last.
        until: Date,
    },
    /// The public part names somebody's papers.
    #[error(
        "the public part holds `{found}`, which looks like {what}; take it out or put it into the internal part"
    )]
    Personal {
        /// What was found, shortened.
        found: String,
        /// What it looks like.
        what: &'static str,
    },
    /// The unit is not known or closed.
    #[error("there is no unit {0} at work today; choose another")]
    NoUnit(UnitId),
    /// Not as the article stands.
    #[error("this cannot be done to an article that is `{}`", .0.code())]
    NotNow(Standing),
    /// There is no draft.
    #[error("there is no draft; write one first")]
    NoDraft,
    /// The draft is somewhere else.
    #[error("the draft is `{}`; this is done to one that is `{}`", .actual.code(), .wanted.code())]
    DraftElsewhere {
        /// Where it is.
        actual: DraftStage,
        /// Where it would have to be.
        wanted: DraftStage,
    },
    /// Whoever wrote it does not publish it.
    #[error("somebody else of the unit must publish what you wrote")]
    OwnDraft,
    /// It says what the published one says.
    #[error("the draft says just what is published; change something, or confirm the article instead")]
    NoDifference,
    /// No such request, or it was answered.
    #[error("there is no request {0} that waits for an answer")]
    NoRequest(u16),
    /// Too many requests wait.
    #[error("{limit} requests wait at this article already; add to one of them by telephone")]
    TooManyRequests {
        /// The most.
        limit: usize,
    },
    /// Nothing is due.
    #[error("nothing is due")]
    NothingDue,
}

impl Refusal {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied(_) => "denied",
            Self::NoArticle(_) => "no-article",
            Self::Changed { .. } => "changed",
            Self::BadField { .. } => "bad-field",
            Self::TooMany { .. } => "too-many",
            Self::BadReviewDay { .. } => "bad-review-day",
            Self::Personal { .. } => "personal",
            Self::NoUnit(_) => "no-unit",
            Self::NotNow(_) => "not-now",
            Self::NoDraft => "no-draft",
            Self::DraftElsewhere { .. } => "draft-elsewhere",
            Self::OwnDraft => "own-draft",
            Self::NoDifference => "no-difference",
            Self::NoRequest(_) => "no-request",
            Self::TooManyRequests { .. } => "too-many-requests",
            Self::NothingDue => "nothing-due",
        }
    }
}
