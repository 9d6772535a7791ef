//! What people and jobs may ask of an order. A command carries facts, never permissions and never dates that
//! the calendar could derive.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    clock::Rung,
    ids::{CitizenId, OrderId, PersonId, UnitId},
    order::{Channel, Difficulty, Flag, Level, Urgency, clocks::ClockKind},
};

/// A new demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    /// The pack it begins under.
    pub pack: String,
    /// How it came in.
    pub channel: Channel,
    /// The level it came down from.
    pub level: Level,
    /// The pack's kind; screening may correct it.
    pub kind: String,
    /// How fast it must go.
    pub urgency: Urgency,
    /// One line; taken from the content when empty.
    pub title: String,
    /// What the citizen said.
    pub content: String,
    /// Where it happened.
    pub place: Option<String>,
    /// The day it reached the government.
    pub received_on: Date,
    /// Who asked.
    pub citizen: Option<CitizenId>,
    /// The SM3 digest of the citizen's sealed record, when it is new.
    pub contact_digest: Option<String>,
    /// The handlers must not learn who asked.
    pub confidential: bool,
    /// The blind index of the tracking code given to the citizen.
    pub tracking: Option<String>,
    /// The source's own number (letter id, case id).
    pub reference: Option<String>,
    /// Marks set at the door.
    pub flags: Vec<Flag>,
}

/// A demand that ended in another system and is taken over as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The demand.
    pub demand: Register,
    /// The office that answered, when it resolves to units: lead first.
    pub units: Vec<UnitId>,
    /// The office as the source spells it.
    pub office: String,
    /// What it answered.
    pub reply: String,
    /// When it answered.
    pub replied_on: Option<Date>,
}

/// A command to an order that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Accept the demand for handling.
    Accept {
        /// The kind as screening sees it.
        kind: String,
        /// How fast it must go.
        urgency: Urgency,
        /// The unit screening proposes.
        proposed: Option<UnitId>,
        /// For colleagues.
        note: String,
    },
    /// Do not accept it, for a coded reason.
    Refuse {
        /// The pack's reason code.
        reason: String,
        /// What the citizen is told, beside the reason's own text.
        words: String,
    },
    /// Hand it over at once to an emergency line.
    HandOver {
        /// The pack's emergency service id (`110`, …).
        service: String,
        /// What was passed on, and to whom.
        words: String,
    },
    /// Send it to a lead unit and co-handlers.
    Dispatch {
        /// The unit that leads.
        lead: UnitId,
        /// The units that help.
        co_handlers: Vec<UnitId>,
        /// Which budget applies.
        difficulty: Difficulty,
        /// For the unit.
        note: String,
    },
    /// Acknowledge receipt for the unit.
    Sign {
        /// The person or section that will handle it.
        handler: String,
    },
    /// Record a contact with the citizen.
    Contact {
        /// Whether the citizen was reached.
        reached: bool,
        /// How and with what result.
        note: String,
    },
    /// Answer the demand.
    Answer {
        /// What the citizen will read.
        reply: String,
        /// What was achieved.
        result: HandlingResult,
        /// The leader in charge, named in the reply (L3).
        leader: String,
        /// The handler, named in the reply (L3).
        handler: String,
    },
    /// Approve the answer; the reply goes out.
    Approve {
        /// For the record.
        note: String,
    },
    /// Send the answer back to the handler.
    SendBack {
        /// What is missing.
        reason: String,
    },
    /// Record that the citizen could not be reached for the callback.
    Attempt {
        /// What happened.
        result: AttemptResult,
        /// When to try again, if the citizen said.
        again_at: Option<Timestamp>,
    },
    /// Record the citizen's answers.
    Rate {
        /// Question id → option id.
        answers: BTreeMap<String, String>,
        /// The citizen's own words.
        words: String,
        /// How we know it was the citizen (G3).
        evidence: Evidence,
    },
    /// Order the handling to be done again.
    Redo {
        /// The level that orders it.
        level: Level,
        /// Why.
        reason: String,
    },
    /// End it without the citizen's word.
    Close {
        /// Why nothing more can be asked.
        reason: String,
        /// Whether the citizen withdrew it.
        withdrawn: bool,
    },
    /// Stop the unit's clocks while the citizen must supply something.
    Suspend {
        /// What is missing.
        reason: String,
    },
    /// Let the clocks go on.
    Resume {
        /// For the record.
        note: String,
    },
    /// Open an ended order again.
    Reopen {
        /// What is still not settled.
        reason: String,
    },
    /// Let it go on inside a main order.
    Merge {
        /// The main order.
        into: OrderId,
        /// Why they are one matter.
        reason: String,
    },
    /// Take it out of its main order.
    Unmerge {
        /// Why they are two matters.
        reason: String,
    },
    /// Give it to other units; the citizen's deadline stays.
    Reassign {
        /// The unit that leads from now on.
        lead: UnitId,
        /// The units that help from now on.
        co_handlers: Vec<UnitId>,
        /// Why.
        reason: String,
    },
    /// Say something for the record.
    Comment {
        /// The words.
        text: String,
    },
    /// Add what was missing, as the citizen.
    Supplement {
        /// The words.
        text: String,
    },
    /// Add a file that is already stored.
    Attach {
        /// Its SM3 digest, in hex.
        digest: String,
        /// Its name, as given.
        name: String,
        /// Its size in bytes.
        size: i64,
    },
    /// Look at personal data (an audited act).
    Unmask {
        /// Why it is needed.
        reason: String,
    },
    /// A timer came due.
    Fire {
        /// Which clock.
        clock: ClockKind,
        /// Which rung.
        rung: Rung,
    },
    /// A calendar changed.
    Rederive {
        /// What changed.
        why: String,
    },
}

/// What the handling achieved, as the unit sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HandlingResult {
    /// Solved.
    Solved,
    /// Solved in part, the rest has a plan.
    Partly,
    /// Not possible; explained with the basis.
    Explained,
}

/// Why a callback attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttemptResult {
    /// Nobody answered.
    NoAnswer,
    /// Busy or switched off.
    Busy,
    /// The number does not exist or is somebody else's.
    WrongNumber,
    /// The citizen asked to be called another time.
    Later,
    /// The citizen does not want to answer.
    Declined,
}

/// How a rating is known to come from the citizen. Nothing creates a rating without it (G3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "channel", rename_all = "kebab-case")]
pub enum Evidence {
    /// The citizen's page, opened with the tracking code.
    Web {
        /// The blind index of the code used.
        tracking: String,
    },
    /// A text message from the citizen's number.
    Sms {
        /// The gateway's message id.
        message: String,
        /// The person who read it, when the program was not certain.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        read_by: Option<PersonId>,
    },
    /// A call made by a person of the centre.
    Phone {
        /// The call record's id or file.
        record: String,
    },
    /// A form on paper, kept.
    Paper {
        /// Where it is kept.
        record: String,
    },
}

/// The name of a command, for the table of legal moves, the access matrix and the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Move {
    /// See [`Register`].
    Register,
    /// See [`Import`].
    Import,
    /// See [`Command::Accept`].
    Accept,
    /// See [`Command::Refuse`].
    Refuse,
    /// See [`Command::HandOver`].
    HandOver,
    /// See [`Command::Dispatch`].
    Dispatch,
    /// See [`Command::Sign`].
    Sign,
    /// See [`Command::Contact`].
    Contact,
    /// See [`Command::Answer`].
    Answer,
    /// See [`Command::Approve`].
    Approve,
    /// See [`Command::SendBack`].
    SendBack,
    /// See [`Command::Attempt`].
    Attempt,
    /// See [`Command::Rate`].
    Rate,
    /// See [`Command::Redo`].
    Redo,
    /// See [`Command::Close`].
    Close,
    /// See [`Command::Suspend`].
    Suspend,
    /// See [`Command::Resume`].
    Resume,
    /// See [`Command::Reopen`].
    Reopen,
    /// See [`Command::Merge`].
    Merge,
    /// See [`Command::Unmerge`].
    Unmerge,
    /// See [`Command::Reassign`].
    Reassign,
    /// See [`Command::Comment`].
    Comment,
    /// See [`Command::Supplement`].
    Supplement,
    /// See [`Command::Attach`].
    Attach,
    /// See [`Command::Unmask`].
    Unmask,
    /// See [`Command::Fire`].
    Fire,
    /// See [`Command::Rederive`].
    Rederive,
}

impl Move {
    /// Every move, in the order of the loop.
    pub const ALL: [Self; 27] = [
        Self::Register,
        Self::Import,
        Self::Accept,
        Self::Refuse,
        Self::HandOver,
        Self::Dispatch,
        Self::Sign,
        Self::Contact,
        Self::Answer,
        Self::Approve,
        Self::SendBack,
        Self::Attempt,
        Self::Rate,
        Self::Redo,
        Self::Close,
        Self::Suspend,
        Self::Resume,
        Self::Reopen,
        Self::Merge,
        Self::Unmerge,
        Self::Reassign,
        Self::Comment,
        Self::Supplement,
        Self::Attach,
        Self::Unmask,
        Self::Fire,
        Self::Rederive,
    ];

    /// Returns the stable code, as used in addresses, stories and the access matrix.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Import => "import",
            Self::Accept => "accept",
            Self::Refuse => "refuse",
            Self::HandOver => "hand-over",
            Self::Dispatch => "dispatch",
            Self::Sign => "sign",
            Self::Contact => "contact",
            Self::Answer => "answer",
            Self::Approve => "approve",
            Self::SendBack => "send-back",
            Self::Attempt => "attempt",
            Self::Rate => "rate",
            Self::Redo => "redo",
            Self::Close => "close",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Reopen => "reopen",
            Self::Merge => "merge",
            Self::Unmerge => "unmerge",
            Self::Reassign => "reassign",
            Self::Comment => "comment",
            Self::Supplement => "supplement",
            Self::Attach => "attach",
            Self::Unmask => "unmask",
            Self::Fire => "fire",
            Self::Rederive => "rederive",
        }
    }

    /// Returns the move of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }
}

impl Command {
    /// Returns the name of the command.
    #[must_use]
    pub fn name(&self) -> Move {
        match self {
            Self::Accept { .. } => Move::Accept,
            Self::Refuse { .. } => Move::Refuse,
            Self::HandOver { .. } => Move::HandOver,
            Self::Dispatch { .. } => Move::Dispatch,
            Self::Sign { .. } => Move::Sign,
            Self::Contact { .. } => Move::Contact,
            Self::Answer { .. } => Move::Answer,
            Self::Approve { .. } => Move::Approve,
            Self::SendBack { .. } => Move::SendBack,
            Self::Attempt { .. } => Move::Attempt,
            Self::Rate { .. } => Move::Rate,
            Self::Redo { .. } => Move::Redo,
            Self::Close { .. } => Move::Close,
            Self::Suspend { .. } => Move::Suspend,
            Self::Resume { .. } => Move::Resume,
            Self::Reopen { .. } => Move::Reopen,
            Self::Merge { .. } => Move::Merge,
            Self::Unmerge { .. } => Move::Unmerge,
            Self::Reassign { .. } => Move::Reassign,
            Self::Comment { .. } => Move::Comment,
            Self::Supplement { .. } => Move::Supplement,
            Self::Attach { .. } => Move::Attach,
            Self::Unmask { .. } => Move::Unmask,
            Self::Fire { .. } => Move::Fire,
            Self::Rederive { .. } => Move::Rederive,
        }
    }

    /// Returns the other order the command touches, so that both can be loaded together.
    #[must_use]
    pub fn other_order(&self) -> Option<OrderId> {
        match self {
            Self::Merge { into, .. } => Some(*into),
            Self::Accept { .. }
            | Self::Refuse { .. }
            | Self::HandOver { .. }
            | Self::Dispatch { .. }
            | Self::Sign { .. }
            | Self::Contact { .. }
            | Self::Answer { .. }
            | Self::Approve { .. }
            | Self::SendBack { .. }
            | Self::Attempt { .. }
            | Self::Rate { .. }
            | Self::Redo { .. }
            | Self::Close { .. }
            | Self::Suspend { .. }
            | Self::Resume { .. }
            | Self::Reopen { .. }
            | Self::Unmerge { .. }
            | Self::Reassign { .. }
            | Self::Comment { .. }
            | Self::Supplement { .. }
            | Self::Attach { .. }
            | Self::Unmask { .. }
            | Self::Fire { .. }
            | Self::Rederive { .. } => None,
        }
    }
}
