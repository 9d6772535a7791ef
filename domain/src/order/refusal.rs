//! Why a command was refused: always the facts, and what would be possible instead.
//! A refusal is an answer, not a failure; nothing has changed.

use std::collections::BTreeSet;

use crate::{
    access::{Denied, Role},
    clock::ClockError,
    ids::{OrderId, PersonId, UnitId},
    order::{command::Move, competence::Cause, ladder::WarningForm, stage::Stage},
};

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The order is not at a stage where this can be done.
    #[error("`{}` is not possible while the order is `{}`; possible now: {}", .tried.code(), .stage.code(), list(.legal))]
    IllegalMove {
        /// What was tried.
        tried: Move,
        /// Where the order stands.
        stage: Stage,
        /// What the order allows.
        legal: Vec<Move>,
    },
    /// The order waits for the citizen.
    #[error("the order waits for the citizen; resume it before `{}`", .tried.code())]
    Suspended {
        /// What was tried.
        tried: Move,
    },
    /// This person may not do this to this order.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The pack has another role sign for the unit.
    #[error("the pack has an order signed by: {}; ask one of them", .by.iter().map(|role| role.code()).collect::<Vec<_>>().join(", "))]
    NotTheSigner {
        /// Who signs.
        by: BTreeSet<Role>,
    },
    /// The pack has another role rule on this.
    #[error("the pack has this ruled on by: {}; ask one of them", .by.iter().map(|role| role.code()).collect::<Vec<_>>().join(", "))]
    NotTheRuler {
        /// Who rules.
        by: BTreeSet<Role>,
    },
    /// Whoever judges must not be of those who are judged.
    #[error("you belong to those whose work is judged here; somebody of another section has to decide")]
    NotIndependent,
    /// It went back too often to be sent on without talking it over.
    #[error("it was taken back {hops} times; record a consultation on who is competent before it is sent on")]
    ConsultationNeeded {
        /// How often.
        hops: u16,
    },
    /// A responsible person has to decide first.
    #[error("whose it is was referred to a responsible person (`{}`); it is decided before it is sent on", .cause.code())]
    DecisionNeeded {
        /// Why it was referred.
        cause: Cause,
    },
    /// Two persons are needed.
    #[error("you had the first word on it; another person has to decide")]
    SameDecider,
    /// The unit leads it already.
    #[error("unit `{0}` leads or helps already; choose another")]
    AlreadyTheirs(UnitId),
    /// The deadline has passed.
    #[error("the deadline of `{due}` has passed; more time is asked for before it runs out")]
    Expired {
        /// When it was.
        due: jiff::civil::Date,
    },
    /// The pack's extensions are used up.
    #[error("it was lengthened {times} times already, and the pack allows no more")]
    ExtensionsUsedUp {
        /// How often.
        times: u16,
    },
    /// More than the pack lets it be lengthened.
    #[error("`by` is {by}; the pack leaves at most {left}, shorten it")]
    ExtensionTooLong {
        /// What was asked for.
        by: u16,
        /// What is left.
        left: u16,
    },
    /// The dossier does not hold as many parts as the pack's list.
    #[error("the dossier has {given} parts; the pack asks for {needed}, write each of them")]
    DossierIncomplete {
        /// How many there are.
        given: usize,
        /// How many there must be.
        needed: usize,
    },
    /// Two persons decide that a rating was given in malice.
    #[error("you proposed it; another person has to decide whether the rating was given in malice")]
    SamePerson,
    /// Nobody approves their own draft in another's place.
    #[error("you wrote this answer; in the place of whoever is away somebody else has to approve it")]
    OwnDraft,
    /// There is nothing to dismiss.
    #[error("no such fault is on record for this unit; there is nothing to dismiss")]
    NoSuchFault,
    /// Nothing is owed for that rung of the ladder.
    #[error("no `{}` of this order waits for that; reload the page", .form.code())]
    NotOwed {
        /// Which.
        form: WarningForm,
    },
    /// The warning is for others to confirm and answer.
    #[error("the warning is for: {}; one of them, or a leader of the unit, confirms and answers it", .to.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    NotWarned {
        /// For whom it is.
        to: Vec<PersonId>,
    },
    /// Only a unit that keeps its order can have called its own matter another's.
    #[error(
        "`own_matter` goes only with a return that is refused; keep the order with the unit, or leave it out"
    )]
    NotKept,
    /// The person's units have signed.
    #[error("your unit has signed this order already; there is nothing left to sign")]
    SignedAlready,
    /// The pack takes no anonymous demands.
    #[error(
        "`contact` is missing: the pack `{pack}` takes no anonymous demands; ask for a name or a telephone number"
    )]
    ContactNeeded {
        /// The pack.
        pack: String,
    },
    /// A field is empty.
    #[error("`{field}` is empty; fill it in")]
    Empty {
        /// Which one.
        field: &'static str,
    },
    /// A field is too long.
    #[error("`{field}` has {length} characters; shorten it to {limit}")]
    TooLong {
        /// Which one.
        field: &'static str,
        /// How long it is.
        length: usize,
        /// How long it may be.
        limit: usize,
    },
    /// A field holds a character that cannot be kept or read.
    #[error("`{field}` holds a control character at position {at}; remove it")]
    ControlCharacter {
        /// Which one.
        field: &'static str,
        /// Where, counted in characters from 1.
        at: usize,
    },
    /// The pack does not know this value.
    #[error("`{value}` is not a {what} of the pack `{pack}`; choose one of: {}", .known.join(", "))]
    Unknown {
        /// What kind of thing (`reason`, `kind`, `question`, …).
        what: &'static str,
        /// What was given.
        value: String,
        /// The pack.
        pack: String,
        /// What the pack knows.
        known: Vec<String>,
    },
    /// No such pack is loaded.
    #[error("the pack `{0}` is not loaded; load it first")]
    UnknownPack(String),
    /// No such unit, or it is closed.
    #[error("unit `{0}` does not exist or is closed; choose another")]
    UnknownUnit(UnitId),
    /// A unit was named twice.
    #[error("unit `{0}` is named twice; it leads or it helps, once")]
    UnitTwice(UnitId),
    /// A required question has no answer.
    #[error("question `{0}` has no answer")]
    Unanswered(String),
    /// Dissatisfied without a word why.
    #[error("say in a few words what is not right, so that it can be put right")]
    WordsNeeded,
    /// The evidence is not this citizen's.
    #[error("this answer does not come from the citizen of this order")]
    NotTheCitizen,
    /// It has not been answered yet.
    #[error("the citizen has not been asked yet; only the citizen's withdrawal can end it now")]
    OnlyWithdrawal,
    /// Too few attempts to give up.
    #[error("{made} of {needed} attempts were made; try again or record the citizen's answer")]
    TooFewAttempts {
        /// How many were made.
        made: u16,
        /// How many the pack demands.
        needed: u16,
    },
    /// The citizen's right to dispute has lapsed.
    #[error("it closed more than the pack's window ago; register a new demand")]
    WindowClosed,
    /// The unit's right to claim has lapsed.
    #[error("it closed more than the pack's window ago; the claim had to be made until `{0}`")]
    ClaimWindowClosed(jiff::civil::Date),
    /// The received day lies in the future.
    #[error("`received_on` is `{0}`, which lies in the future; correct it")]
    FutureDate(jiff::civil::Date),
    /// A day lies in the future.
    #[error("`{field}` is `{day}`, which lies in the future; correct it")]
    FutureDay {
        /// Which field.
        field: &'static str,
        /// The day.
        day: jiff::civil::Date,
    },
    /// A main order cannot be merged into itself, into another jurisdiction's pack, or into a child.
    #[error("order `{child}` cannot be merged into order `{main}`: {why}")]
    CannotMerge {
        /// The order to be merged.
        child: OrderId,
        /// The order it should go into.
        main: OrderId,
        /// Why not.
        why: NotMerged,
    },
    /// The order changed since it was shown.
    #[error("the order is at version {actual}, you saw version {seen}; look at what changed")]
    Changed {
        /// The version the person saw.
        seen: i64,
        /// The present version.
        actual: i64,
    },
    /// No such order.
    #[error("order `{0}` does not exist")]
    NoOrder(OrderId),
    /// A timer that is not the clock's next rung.
    #[error("the timer is not due or has fired already")]
    StaleTimer,
    /// A clock refused.
    #[error(transparent)]
    Clock(#[from] ClockError),
    /// The stored order cannot be continued.
    #[error(transparent)]
    Unreadable(#[from] super::apply::Unreadable),
}

/// Why two orders do not go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotMerged {
    /// They are one.
    #[error("it is the same order")]
    Same,
    /// The main order went into another one.
    #[error("it went into another order itself")]
    Inside,
    /// The main order has ended.
    #[error("it has ended")]
    Ended,
    /// The main order began under another pack.
    #[error("it began under other rules")]
    OtherRules,
    /// The main order holds as many as it may.
    #[error("it holds too many orders already")]
    Full,
}

impl NotMerged {
    /// Every reason.
    pub const ALL: [Self; 5] = [Self::Same, Self::Inside, Self::Ended, Self::OtherRules, Self::Full];

    /// Returns the stable code, for pages in two languages.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Inside => "inside",
            Self::Ended => "ended",
            Self::OtherRules => "rules",
            Self::Full => "many",
        }
    }
}

impl Refusal {
    /// Returns the stable code, for pages in two languages and for scripts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::IllegalMove { .. } => "illegal-move",
            Self::Suspended { .. } => "suspended",
            Self::Denied(_) => "denied",
            Self::NotTheSigner { .. } => "not-the-signer",
            Self::NotTheRuler { .. } => "not-the-ruler",
            Self::NotIndependent => "not-independent",
            Self::ConsultationNeeded { .. } => "consultation-needed",
            Self::DecisionNeeded { .. } => "decision-needed",
            Self::SameDecider => "same-decider",
            Self::AlreadyTheirs(_) => "already-theirs",
            Self::Expired { .. } => "expired",
            Self::ExtensionsUsedUp { .. } => "extensions-used-up",
            Self::ExtensionTooLong { .. } => "extension-too-long",
            Self::DossierIncomplete { .. } => "dossier-incomplete",
            Self::SamePerson => "same-person",
            Self::OwnDraft => "own-draft",
            Self::NoSuchFault => "no-such-fault",
            Self::NotOwed { .. } => "not-owed",
            Self::NotWarned { .. } => "not-warned",
            Self::NotKept => "not-kept",
            Self::SignedAlready => "signed-already",
            Self::ContactNeeded { .. } => "contact-needed",
            Self::Empty { .. } => "empty",
            Self::TooLong { .. } => "too-long",
            Self::ControlCharacter { .. } => "control-character",
            Self::Unknown { .. } => "unknown-value",
            Self::UnknownPack(_) => "unknown-pack",
            Self::UnknownUnit(_) => "unknown-unit",
            Self::UnitTwice(_) => "unit-twice",
            Self::Unanswered(_) => "unanswered",
            Self::WordsNeeded => "words-needed",
            Self::NotTheCitizen => "not-the-citizen",
            Self::OnlyWithdrawal => "only-withdrawal",
            Self::TooFewAttempts { .. } => "too-few-attempts",
            Self::WindowClosed => "window-closed",
            Self::ClaimWindowClosed(_) => "claim-window-closed",
            Self::FutureDate(_) | Self::FutureDay { .. } => "future-date",
            Self::CannotMerge { .. } => "cannot-merge",
            Self::Changed { .. } => "changed",
            Self::NoOrder(_) => "no-order",
            Self::StaleTimer => "stale-timer",
            Self::Clock(_) => "clock",
            Self::Unreadable(_) => "unreadable",
        }
    }
}

fn list(moves: &[Move]) -> String {
    moves.iter().map(|step| step.code()).collect::<Vec<_>>().join(", ")
}
