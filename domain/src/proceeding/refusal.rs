//! Why a command to a proceeding was refused: always the facts, and what to do about it.

use crate::{
    access::Denied,
    ids::{OrderId, PersonId, ProceedingId, UnitId},
    proceeding::{Kind, Stage, TaskStage, command::Move, waits::Awaited},
};

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not the actor's to do.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// No such proceeding, or not for the actor to know.
    #[error("proceeding `{0}` does not exist")]
    NoProceeding(ProceedingId),
    /// Somebody changed it meanwhile.
    #[error("the proceeding changed meanwhile (version {seen} is now {actual}); reload and decide again")]
    Changed {
        /// The version the person saw.
        seen: i64,
        /// The version now.
        actual: i64,
    },
    /// Not possible at this stage.
    #[error("`{}` is not possible while the proceeding is `{}`; open it to see what has happened", .tried.code(), .stage.code())]
    IllegalMove {
        /// What was tried.
        tried: Move,
        /// Where it stands.
        stage: Stage,
    },
    /// Not what this kind of proceeding has.
    #[error("a proceeding of the kind `{}` has no `{what}`; record it as a note", .kind.code())]
    NotOfThisKind {
        /// Its kind.
        kind: Kind,
        /// What was tried.
        what: &'static str,
    },
    /// Only one person may do this.
    #[error("only person `{0}` can do this; hand it over first, or ask them")]
    NotYours(PersonId),
    /// Nobody accepts what they reported themselves.
    #[error("you reported this yourself; let another supervisor look at it")]
    OwnWork,
    /// Something was not answered.
    #[error("it cannot end: {} things are not answered, first `{}`", .0.len(), .0.first().map_or("", |wait| wait.code()))]
    Unanswered(Vec<Awaited>),
    /// No such task.
    #[error("task `{0}` does not exist in this proceeding")]
    NoTask(u16),
    /// The task is not where this can be done.
    #[error("task `{task}` is `{}`; reload the page", .stage.code())]
    TaskStage {
        /// Which.
        task: u16,
        /// How it stands.
        stage: TaskStage,
    },
    /// A field is empty, too long or holds control characters.
    #[error("`{field}` must have {least} to {most} printable characters")]
    BadField {
        /// Which.
        field: &'static str,
        /// At least.
        least: usize,
        /// At most.
        most: usize,
    },
    /// Something is missing.
    #[error("`{0}` is missing; name at least one")]
    Missing(&'static str),
    /// There is too much of something.
    #[error("`{what}` may have at most {limit}; leave some out")]
    TooMany {
        /// What.
        what: &'static str,
        /// How many it may have.
        limit: usize,
    },
    /// The day is over, or too far ahead.
    #[error("the time given must end today or later, and within a year")]
    BadTerm,
    /// What is recorded has not happened yet.
    #[error("`{field}` lies in the future; record it when it has happened")]
    Future {
        /// Which day.
        field: &'static str,
    },
    /// The pack is not loaded.
    #[error("the pack `{0}` is not loaded; load it first")]
    UnknownPack(String),
    /// No such order.
    #[error("order `{0}` does not exist")]
    NoOrder(OrderId),
    /// No such unit.
    #[error("unit `{0}` does not exist")]
    UnknownUnit(UnitId),
    /// No such person, or not active.
    #[error("person `{0}` cannot sign in; name somebody who can")]
    UnknownPerson(PersonId),
    /// The person's roles do not let them do what they would have to.
    #[error("person `{person}` cannot do `{}` by any role; name somebody else", .step.code())]
    CannotAct {
        /// Who.
        person: PersonId,
        /// What they would have to do.
        step: Move,
    },
    /// The person may not know a restricted one.
    #[error("person `{0}` may not know this proceeding; admit them first")]
    NotAReader(PersonId),
    /// The pack does not know this ground.
    #[error("`{value}` is not a ground of the pack `{pack}`; choose one of: {}", .known.join(", "))]
    UnknownGround {
        /// What was given.
        value: String,
        /// The pack.
        pack: String,
        /// What the pack knows.
        known: Vec<String>,
    },
    /// Nobody is held to account on silence.
    #[error("a lead cannot end without `{}`; record what the other side said, even that it did not answer", .0.code())]
    CannotWaive(crate::proceeding::matter::Need),
    /// The lot fell on other orders.
    #[error("order `{0}` was not drawn")]
    NotDrawn(OrderId),
    /// The same rule wrote it already.
    #[error("proceeding `{0}` was written by the same rule for the same days; open that one")]
    WrittenAlready(ProceedingId),
    /// Nothing is due yet.
    #[error("nothing of it is due yet")]
    TooEarly,
    /// No date moves.
    #[error("no date of it moves")]
    NothingMoves,
    /// The stored proceeding cannot be continued.
    #[error(transparent)]
    Unreadable(#[from] super::apply::Unreadable),
}

impl Refusal {
    /// Returns the stable code, for pages in two languages and for scripts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied(_) => "denied",
            Self::NoProceeding(_) => "no-proceeding",
            Self::Changed { .. } => "proceeding-changed",
            Self::IllegalMove { .. } => "illegal-proceeding-move",
            Self::NotOfThisKind { .. } => "not-of-this-kind",
            Self::NotYours(_) => "not-yours",
            Self::OwnWork => "own-work",
            Self::Unanswered(_) => "unanswered",
            Self::NoTask(_) => "no-task",
            Self::TaskStage { .. } => "task-stage",
            Self::BadField { .. } => "bad-field",
            Self::Missing(_) => "missing",
            Self::TooMany { .. } => "too-many",
            Self::BadTerm => "bad-term",
            Self::Future { .. } => "future-day",
            Self::UnknownPack(_) => "unknown-pack",
            Self::NoOrder(_) => "no-order",
            Self::UnknownUnit(_) => "unknown-unit",
            Self::UnknownPerson(_) => "unknown-person",
            Self::CannotAct { .. } => "cannot-act",
            Self::NotAReader(_) => "not-a-reader",
            Self::UnknownGround { .. } => "unknown-ground",
            Self::CannotWaive(_) => "cannot-waive",
            Self::NotDrawn(_) => "not-drawn",
            Self::WrittenAlready(_) => "written-already",
            Self::TooEarly => "too-early",
            Self::NothingMoves => "nothing-moves",
            Self::Unreadable(_) => "unreadable",
        }
    }
}
