//! Why a command to a case was refused: always the facts, and what to do about it.

use crate::{
    access::Denied,
    case::{Stage, command::Move},
    ids::{CaseId, UnitId},
    order,
    rating::{Grade, norm::NormError},
};

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not the actor's to do.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// No such case.
    #[error("case `{0}` does not exist")]
    NoCase(CaseId),
    /// The case is not at a stage where this can be done.
    #[error("`{}` is not possible while the case is `{}`; open the case to see what has happened", .tried.code(), .stage.code())]
    IllegalMove {
        /// What was tried.
        tried: Move,
        /// Where the case stands.
        stage: Stage,
    },
    /// The pack is not loaded.
    #[error("the pack `{0}` is not loaded; load it first")]
    UnknownPack(String),
    /// The unit does not exist.
    #[error("unit `{0}` does not exist; add it, or correct the source's units")]
    UnknownUnit(UnitId),
    /// The pack does not know this value.
    #[error("`{value}` is not a {what} of the pack `{pack}`; choose one of: {}", .known.join(", "))]
    Unknown {
        /// What kind of thing (`kind`, `exclusion`, `question`, `answer`, `grade`).
        what: &'static str,
        /// What was given.
        value: String,
        /// The pack.
        pack: String,
        /// What the pack knows.
        known: Vec<String>,
    },
    /// A field cannot be kept.
    #[error("`{field}` must have {least} to {most} characters and no control characters; correct it")]
    BadField {
        /// Which.
        field: &'static str,
        /// The fewest characters.
        least: usize,
        /// The most characters.
        most: usize,
    },
    /// The region is no 12-digit code.
    #[error("`{0}` is no region code; write the 12 digits of the national list")]
    BadRegion(String),
    /// It lies in the future.
    #[error("`{field}` lies in the future; correct the source or its clock")]
    Future {
        /// Which instant.
        field: &'static str,
    },
    /// There is nothing to ask by.
    #[error("the case has no number for this; ask in another way")]
    NoNumber,
    /// The citizen wants no more messages.
    #[error("the citizen wants no more messages; ask on the spot or by a page instead")]
    OptedOut,
    /// Nothing says that the citizen said it.
    #[error("a rating needs the citizen's evidence: a device's session, a link, a message, a call or a form")]
    NoProvenance,
    /// The evidence does not fit who hands it in.
    #[error("this evidence cannot come from you; record the rating in the way it was given")]
    NotTheCitizen,
    /// The same evidence gave a rating already.
    #[error(
        "this message, session, link, call or form has given its rating already; a new word needs a new one"
    )]
    EvidenceUsed,
    /// Silence is 未评; the pack demands nothing else.
    #[error("the pack `{0}` demands no rating for silence; the case stays unrated")]
    DefaultNotDemanded(String),
    /// A bad rating needs a reason.
    #[error("choose a reason or say in a few words what was not right, so that it can be put right")]
    ReasonNeeded,
    /// An option cannot be taken.
    #[error(transparent)]
    Norm(#[from] NormError),
    /// The grade is not the one the scale's option counts as.
    #[error("`{option}` counts as grade {counts}, not {given}; hand in either one")]
    GradeMismatch {
        /// The scale's option.
        option: String,
        /// What it counts as.
        counts: Grade,
        /// The grade given.
        given: Grade,
    },
    /// The case has as many as it may.
    #[error("the case has {limit} {what} already; nothing more can be added")]
    Full {
        /// What.
        what: &'static str,
        /// How many it may have.
        limit: usize,
    },
    /// No such reply waits.
    #[error("no reply `{0}` waits to be read; somebody may have read it already")]
    NoReply(String),
    /// It is too early.
    #[error("the citizen may still answer; it ends only after that")]
    TooEarly,
    /// The order that the rating opens was refused.
    #[error("the rating cannot open its order: {0}")]
    CannotOpen(Box<order::refusal::Refusal>),
    /// The stored case cannot be continued.
    #[error(transparent)]
    Unreadable(#[from] super::apply::Unreadable),
}

impl Refusal {
    /// Returns the stable code, for pages in two languages and for scripts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied(_) => "denied",
            Self::NoCase(_) => "no-case",
            Self::IllegalMove { .. } => "illegal-case-move",
            Self::UnknownPack(_) => "unknown-pack",
            Self::UnknownUnit(_) => "unknown-unit",
            Self::Unknown { .. } => "unknown-value",
            Self::BadField { .. } => "bad-field",
            Self::BadRegion(_) => "bad-region",
            Self::Future { .. } => "future-time",
            Self::NoNumber => "no-number",
            Self::OptedOut => "opted-out",
            Self::NoProvenance => "no-provenance",
            Self::NotTheCitizen => "not-the-citizen",
            Self::EvidenceUsed => "evidence-used",
            Self::DefaultNotDemanded(_) => "default-not-demanded",
            Self::ReasonNeeded => "reason-needed",
            Self::Norm(NormError::Unknown(_)) => "unknown-option",
            Self::Norm(NormError::Retired(_)) => "retired-option",
            Self::Norm(NormError::OtherGrade { .. }) => "option-of-another-grade",
            Self::GradeMismatch { .. } => "grade-mismatch",
            Self::Full { .. } => "full",
            Self::NoReply(_) => "no-reply",
            Self::TooEarly => "too-early",
            Self::CannotOpen(_) => "cannot-open",
            Self::Unreadable(_) => "unreadable",
        }
    }
}
