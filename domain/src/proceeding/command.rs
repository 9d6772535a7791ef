//! What people and jobs may ask of a proceeding. A command carries facts; numbers, places in the ledger and the orders
//! of a frame are looked up by the store and come beside it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    assessment::command::Proof as File,
    calendar::Budget,
    ids::{CaseId, OrderId, PersonId, ProceedingId, UnitId},
    proceeding::{
        Origin,
        limit::{Target, Term},
        matter::{Convening, Defect, Frame, Proof, Record, Told},
        report::Report,
    },
};

/// A new proceeding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The pack whose rules it follows.
    pub pack: String,
    /// One line that says what it is about.
    pub title: String,
    /// What its kind begins with.
    pub matter: NewMatter,
    /// The orders it concerns.
    pub orders: BTreeSet<OrderId>,
    /// The units it concerns, besides those that lead its orders.
    pub units: BTreeSet<UnitId>,
    /// The person who answers for it.
    pub owner: PersonId,
    /// By when the whole of it must have ended.
    pub term: Term,
    /// What is asked of whom at once.
    pub tasks: Vec<NewTask>,
    /// It is not signed yet.
    pub as_draft: bool,
    /// The rule that wrote it.
    pub origin: Option<Origin>,
}

/// The working days within which what a citizen tells of retaliation should have been handed over and answered.
const RETALIATION_DAYS: u16 = 30;

/// What a citizen tells of having suffered for an own word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retaliation {
    /// The pack whose rules it follows.
    pub pack: String,
    /// One line that says what it is.
    pub title: String,
    /// To whom it goes.
    pub to: String,
    /// What was told.
    pub found: String,
    /// The own case, when a rating was the word.
    pub case: Option<CaseId>,
    /// The own orders.
    pub orders: BTreeSet<OrderId>,
    /// The units it is about.
    pub units: BTreeSet<UnitId>,
    /// Who keeps it, and alone may read it.
    pub keeper: PersonId,
}

impl From<Retaliation> for Open {
    /// Makes it a restricted draft of a lead, which nobody but its keeper sees until a supervisor signs it.
    fn from(told: Retaliation) -> Self {
        let matter = NewMatter::Referral {
            grounds: Vec::new(),
            retaliation: true,
            to: told.to,
            found: told.found,
            readers: BTreeSet::from([told.keeper]),
            told: Some(Told { case: told.case }),
        };
        Self {
            pack: told.pack,
            title: told.title,
            matter,
            orders: told.orders,
            units: told.units,
            owner: told.keeper,
            term: Term::Within { budget: Budget::WorkingDays(RETALIATION_DAYS) },
            tasks: Vec::new(),
            as_draft: true,
            origin: None,
        }
    }
}

/// What a kind begins with, before the store has looked up what it knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewMatter {
    /// By telephone, message, group or letter.
    Daily,
    /// By a look at the place.
    OnSite {
        /// Where.
        place: String,
    },
    /// Together with the media.
    Media {
        /// Which medium.
        medium: String,
    },
    /// By a meeting on the matter.
    Meeting(Convening),
    /// By the joint meeting.
    JointMeeting(Convening),
    /// By a report and an instruction.
    Instruction {
        /// What is reported.
        report: Report,
        /// Whose word it needs.
        leader: Option<PersonId>,
    },
    /// An interview.
    Interview {
        /// When, where, about what.
        convening: Convening,
        /// Who is asked to come.
        persons: Vec<String>,
    },
    /// A lead on accountability.
    Referral {
        /// The pack's grounds.
        grounds: Vec<String>,
        /// Somebody was made to suffer for a word.
        retaliation: bool,
        /// To whom it goes.
        to: String,
        /// What was found.
        found: String,
        /// Who may know it.
        readers: BTreeSet<PersonId>,
        /// A citizen tells it, of an own order or case; a draft until a supervisor signs it.
        told: Option<Told>,
    },
    /// A check by lot.
    SpotCheck {
        /// Among which orders.
        frame: Frame,
        /// The seed that was drawn.
        seed: u64,
    },
    /// A rectification.
    Rectification {
        /// Of what.
        defect: Defect,
        /// What is wrong.
        problem: String,
    },
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTask {
    /// What.
    pub text: String,
    /// The person who answers for it, for the unit the person belongs to.
    pub person: PersonId,
    /// By when.
    pub term: Term,
}

/// What the store knows when a proceeding begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// How many proceedings this year has already.
    pub count: u32,
    /// The orders named that there are, with the units that lead and help.
    pub orders: BTreeMap<OrderId, BTreeSet<UnitId>>,
    /// The ledger's last event.
    pub head: i64,
    /// The places of these orders in the ledger, for a lead.
    pub proofs: Vec<Proof>,
    /// The orders among which a lot falls.
    pub frame: Vec<OrderId>,
    /// A proceeding that the same rule wrote for the same days.
    pub twin: Option<ProceedingId>,
}

/// A command to a proceeding that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Edit a draft.
    Revise {
        /// Its title.
        title: String,
        /// What its report says; nothing for a draft that is no report.
        text: Option<String>,
        /// Whose word it needs.
        leader: Option<PersonId>,
        /// By when the whole of it must have ended.
        term: Term,
    },
    /// Sign a draft and send it.
    Send,
    /// Throw a draft away.
    Drop {
        /// Why.
        reason: String,
    },
    /// Put something on record.
    Record {
        /// What.
        record: Box<Record>,
        /// What proves it.
        files: Vec<File>,
    },
    /// Ask something of somebody.
    Assign(NewTask),
    /// Report that a task is done.
    Report {
        /// Which.
        task: u16,
        /// What was done.
        text: String,
        /// What proves it.
        files: Vec<File>,
    },
    /// Find that a task is done.
    Accept {
        /// Which.
        task: u16,
        /// For the record.
        note: String,
    },
    /// Find that a task is not done.
    SendBack {
        /// Which.
        task: u16,
        /// What is missing.
        reason: String,
    },
    /// Give more time.
    Extend {
        /// For what.
        target: Target,
        /// How much, from now.
        term: Term,
        /// Why.
        reason: String,
    },
    /// Let somebody else answer for it.
    HandOver {
        /// For what.
        target: Target,
        /// Who.
        to: PersonId,
        /// Why.
        reason: String,
    },
    /// Ask another leader for the word.
    Forward {
        /// Whom.
        to: PersonId,
        /// Why.
        reason: String,
    },
    /// Say what must be done, as the leader.
    Instruct {
        /// The leader's words, and who must do it by when.
        task: NewTask,
    },
    /// Say that nothing more is asked, as the leader.
    Note {
        /// The leader's words.
        text: String,
    },
    /// Lay the result before the leader.
    Submit {
        /// What came of it.
        result: String,
    },
    /// Say that the result is enough, as the leader.
    Settle {
        /// The leader's words.
        text: String,
    },
    /// End it: everything was answered.
    Close {
        /// With what.
        conclusion: String,
    },
    /// Let another person know a restricted one.
    Admit {
        /// Who.
        person: PersonId,
        /// Why.
        reason: String,
    },
    /// Look at a restricted one; recorded each time.
    Read,
    /// What is due by itself: remind, tell who is above.
    Tick,
    /// Derive the days anew.
    Rederive {
        /// Why.
        why: String,
    },
}

/// The name of a command, for the access matrix and the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Move {
    /// See [`Open`].
    Open,
    /// See [`Command::Revise`].
    Revise,
    /// See [`Command::Send`].
    Send,
    /// See [`Command::Drop`].
    Drop,
    /// See [`Command::Record`].
    Record,
    /// See [`Command::Assign`].
    Assign,
    /// See [`Command::Report`].
    Report,
    /// See [`Command::Accept`].
    Accept,
    /// See [`Command::SendBack`].
    SendBack,
    /// See [`Command::Extend`].
    Extend,
    /// See [`Command::HandOver`].
    HandOver,
    /// See [`Command::Forward`].
    Forward,
    /// See [`Command::Instruct`].
    Instruct,
    /// See [`Command::Note`].
    Note,
    /// See [`Command::Submit`].
    Submit,
    /// See [`Command::Settle`].
    Settle,
    /// See [`Command::Close`].
    Close,
    /// See [`Command::Admit`].
    Admit,
    /// See [`Command::Read`].
    Read,
    /// See [`Command::Tick`].
    Tick,
    /// See [`Command::Rederive`].
    Rederive,
}

impl Move {
    /// Every move.
    pub const ALL: [Self; 21] = [
        Self::Open,
        Self::Revise,
        Self::Send,
        Self::Drop,
        Self::Record,
        Self::Assign,
        Self::Report,
        Self::Accept,
        Self::SendBack,
        Self::Extend,
        Self::HandOver,
        Self::Forward,
        Self::Instruct,
        Self::Note,
        Self::Submit,
        Self::Settle,
        Self::Close,
        Self::Admit,
        Self::Read,
        Self::Tick,
        Self::Rederive,
    ];

    /// Returns the stable code, distinct from those of an order's and a case's moves.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open-proceeding",
            Self::Revise => "revise-proceeding",
            Self::Send => "send-proceeding",
            Self::Drop => "drop-proceeding",
            Self::Record => "record-proceeding",
            Self::Assign => "assign-task",
            Self::Report => "report-task",
            Self::Accept => "accept-task",
            Self::SendBack => "send-back-task",
            Self::Extend => "extend-proceeding",
            Self::HandOver => "pass-proceeding",
            Self::Forward => "forward-report",
            Self::Instruct => "instruct",
            Self::Note => "note-report",
            Self::Submit => "submit-result",
            Self::Settle => "settle-report",
            Self::Close => "close-proceeding",
            Self::Admit => "admit-reader",
            Self::Read => "open-restricted",
            Self::Tick => "tick-proceeding",
            Self::Rederive => "move-proceeding",
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
            Self::Revise { .. } => Move::Revise,
            Self::Send => Move::Send,
            Self::Drop { .. } => Move::Drop,
            Self::Record { .. } => Move::Record,
            Self::Assign(_) => Move::Assign,
            Self::Report { .. } => Move::Report,
            Self::Accept { .. } => Move::Accept,
            Self::SendBack { .. } => Move::SendBack,
            Self::Extend { .. } => Move::Extend,
            Self::HandOver { .. } => Move::HandOver,
            Self::Forward { .. } => Move::Forward,
            Self::Instruct { .. } => Move::Instruct,
            Self::Note { .. } => Move::Note,
            Self::Submit { .. } => Move::Submit,
            Self::Settle { .. } => Move::Settle,
            Self::Close { .. } => Move::Close,
            Self::Admit { .. } => Move::Admit,
            Self::Read => Move::Read,
            Self::Tick => Move::Tick,
            Self::Rederive { .. } => Move::Rederive,
        }
    }
}
