//! Why a command about publications was refused: always the facts. Nothing has changed then.

use jiff::civil::Date;

use super::{REASON_LIMIT, State};
use crate::{
    access::Denied,
    ids::{OrderId, PublicationId},
};

/// Why a command about publications was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not the actor's to do.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// No such order.
    #[error("order `{0}` does not exist")]
    NoOrder(OrderId),
    /// No such publication.
    #[error("publication `{0}` does not exist")]
    NoPublication(PublicationId),
    /// The citizen asked for confidentiality.
    #[error("whoever asked wants to stay unknown; a confidential order is never published")]
    Confidential,
    /// There is nothing to show yet.
    #[error("the order has not ended with an answer; propose it when it has")]
    NotEnded,
    /// It is on its way already.
    #[error("the order is on its way or public already as no `{number}`; withdraw that first")]
    Already {
        /// Its number.
        number: String,
    },
    /// Nobody has agreed on a day to come.
    #[error("the citizen cannot have agreed on `{on}`; today is `{today}`")]
    ConsentToCome {
        /// The day.
        on: Date,
        /// Today.
        today: Date,
    },
    /// It is not said where the consent is on record.
    #[error("`record` must say in 1 to {REASON_LIMIT} characters where the consent is on record")]
    NoRecord,
    /// A text is missing or too long.
    #[error(
        "`{name}` must have at most {limit} printable characters, and title, opinion and reply at least one"
    )]
    BadText {
        /// Which.
        name: &'static str,
        /// The most characters.
        limit: usize,
    },
    /// Only one of before and after was filled in.
    #[error("what was put right needs both: how it was before and how it is since; fill in both or none")]
    HalfRectified,
    /// The one who proposed cannot be the second person.
    #[error("you proposed it; a second person must look at it")]
    OwnProposal,
    /// It stands elsewhere.
    #[error("publication no `{number}` is {} now; open the page again", .state.code())]
    Elsewhere {
        /// Its number.
        number: String,
        /// Where it stands.
        state: State,
    },
    /// Only the author of an order says whether it may be published, on the pages of the house.
    #[error("the author alone agrees on the pages or takes it back; record what they tell you in a proposal")]
    NotTheAuthor,
    /// The author said so before; nothing changes.
    #[error("this was said before; nothing has changed")]
    SaidAlready,
    /// A consent on the pages that nobody gave there.
    #[error("the author has not agreed on the pages of the house; choose how else they agreed")]
    NotSaid,
    /// The author took it back later.
    #[error("the author took the consent back on `{on}`; ask again, or leave it")]
    TakenBack {
        /// The day.
        on: Date,
    },
    /// A reason is missing or too long.
    #[error("`reason` must have 1 to {REASON_LIMIT} printable characters on one line")]
    BadReason,
}

impl Refusal {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied(_) => "denied",
            Self::NoOrder(_) => "no-order",
            Self::NoPublication(_) => "no-publication",
            Self::Confidential => "confidential",
            Self::NotEnded => "order-not-ended",
            Self::Already { .. } => "already-proposed",
            Self::ConsentToCome { .. } => "consent-to-come",
            Self::NoRecord => "no-consent-record",
            Self::BadText { .. } => "bad-text",
            Self::HalfRectified => "half-rectified",
            Self::OwnProposal => "own-proposal",
            Self::Elsewhere { .. } => "publication-elsewhere",
            Self::NotTheAuthor => "not-the-author",
            Self::SaidAlready => "said-already",
            Self::NotSaid => "consent-not-said",
            Self::TakenBack { .. } => "consent-taken-back",
            Self::BadReason => "bad-reason",
        }
    }
}
