//! The proceeding (督办事项): supervision of one or many orders or units that names a person, has a clock, and ends only
//! when it was answered. `decide` turns a command into events or a refusal; `apply` makes the next state; `waits` tells
//! at any moment what must come next and from whom. Orders are only named here: what is done to them is theirs.

pub mod apply;
pub mod command;
pub mod decide;
pub mod draw;
pub mod event;
pub mod legal;
pub mod limit;
pub mod matter;
pub mod notice;
pub mod refusal;
pub mod report;
pub mod superior;
pub mod waits;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{OrderId, PersonId, ProceedingId, UnitId},
    proceeding::{
        limit::Limit,
        matter::{Matter, Need, Verdict},
    },
};

/// The most orders one proceeding concerns.
pub const ORDERS_LIMIT: usize = 200;
/// The most tasks of one proceeding.
pub const TASKS_LIMIT: usize = 60;
/// The most persons who may know a restricted proceeding.
pub const READERS_LIMIT: usize = 30;

/// What kind of proceeding it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// By telephone, message, group or letter (日常工作督办).
    Daily,
    /// By a look at the place (现场协调督办).
    OnSite,
    /// Together with the media (联合媒体督办).
    Media,
    /// By a meeting on the matter (专项会议督办).
    Meeting,
    /// By the standing joint meeting (联席会议督办).
    JointMeeting,
    /// By a report to a leader and the instruction on it (专报批示督办).
    Instruction,
    /// An interview with units (约谈).
    Interview,
    /// A lead on accountability handed to whoever holds to account (问责线索移送); known to named persons alone.
    Referral,
    /// A check of orders drawn by lot (抽查).
    SpotCheck,
    /// A defect of conduct or of a whole sector, to be put right by a day (专项整改、行业整改).
    Rectification,
}

impl Kind {
    /// Every kind: the six forms of supervision first.
    pub const ALL: [Self; 10] = [
        Self::Daily,
        Self::OnSite,
        Self::Media,
        Self::Meeting,
        Self::JointMeeting,
        Self::Instruction,
        Self::Interview,
        Self::Referral,
        Self::SpotCheck,
        Self::Rectification,
    ];

    /// Returns the stable code; of the six forms it is the one that packs use.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::OnSite => "on-site",
            Self::Media => "media",
            Self::Meeting => "meeting",
            Self::JointMeeting => "joint-meeting",
            Self::Instruction => "instruction",
            Self::Interview => "interview",
            Self::Referral => "referral",
            Self::SpotCheck => "spot-check",
            Self::Rectification => "rectification",
        }
    }

    /// Returns the kind of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Returns what must be on record before a proceeding of this kind can end, besides its tasks.
    #[must_use]
    pub fn needs(self) -> &'static [Need] {
        match self {
            Self::Daily => &[Need::Contact],
            Self::OnSite => &[Need::Visit],
            Self::Media => &[Need::Coverage, Need::Broadcast],
            Self::Meeting | Self::JointMeeting | Self::Interview => &[Need::Minute],
            Self::Referral => &[Need::Receipt, Need::Outcome],
            Self::Instruction | Self::SpotCheck | Self::Rectification => &[],
        }
    }

    /// Returns whether somebody must have answered for something before it can end.
    #[must_use]
    pub fn needs_a_task(self) -> bool {
        match self {
            Self::Daily | Self::OnSite | Self::Media | Self::Meeting | Self::JointMeeting => true,
            Self::Interview | Self::Rectification => true,
            // A leader may have nothing to instruct, a lead goes to others, a check may find nothing.
            Self::Instruction | Self::Referral | Self::SpotCheck => false,
        }
    }
}

/// Where a proceeding stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Written, by a person or by a rule; a person has not signed it.
    Draft,
    /// Under way: somebody must do something.
    Open,
    /// Answered and ended.
    Closed,
    /// A draft that nobody wanted.
    Dropped,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Open, Self::Closed, Self::Dropped];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Dropped => "dropped",
        }
    }

    /// Returns the stage of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// Returns whether nothing more is awaited.
    #[must_use]
    pub fn is_ended(self) -> bool {
        matches!(self, Self::Closed | Self::Dropped)
    }
}

/// The number people see, counted in each year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Number {
    /// The year it was opened in.
    pub year: i16,
    /// From 1, without gaps.
    pub count: u32,
}

impl std::fmt::Display for Number {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}-{}", self.year, self.count)
    }
}

/// The rule that wrote a draft, and over which days it looked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The rule's id in the proceeding's pack, or the name of a report that the program itself knows.
    pub rule: String,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
}

impl Origin {
    /// Returns what tells this draft from every other one, so that a rule writes it once.
    #[must_use]
    pub fn key(&self, pack: &str) -> String {
        format!("{pack}/{}/{}", self.rule, self.from)
    }
}

/// Where a task came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The supervisor asks for it.
    Demand,
    /// A meeting decided it.
    Decision,
    /// Whoever was interviewed undertook it.
    Undertaking,
    /// A leader instructed it.
    Instruction,
}

impl Source {
    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Demand => "demand",
            Self::Decision => "decision",
            Self::Undertaking => "undertaking",
            Self::Instruction => "instruction",
        }
    }

    /// Returns where a supervisor's task of a kind of proceeding comes from.
    #[must_use]
    pub fn of(kind: Kind) -> Self {
        match kind {
            Kind::Meeting | Kind::JointMeeting => Self::Decision,
            Kind::Interview => Self::Undertaking,
            Kind::Daily | Kind::OnSite | Kind::Media | Kind::Instruction => Self::Demand,
            Kind::Referral | Kind::SpotCheck | Kind::Rectification => Self::Demand,
        }
    }
}

/// How a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TaskStage {
    /// Its person must report.
    Waiting,
    /// Reported; somebody must look at it.
    Reported,
    /// Done, and found to be done.
    Accepted,
}

impl TaskStage {
    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Reported => "reported",
            Self::Accepted => "accepted",
        }
    }
}

/// Something a named person must do by a day: an answer, a decision of a meeting, an undertaking, an instruction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its number within the proceeding, from 1.
    pub number: u16,
    /// Where it came from.
    pub source: Source,
    /// What must be done.
    pub text: String,
    /// The unit that answers for it.
    pub unit: UnitId,
    // INVARIANT: never nobody; only a hand-over changes it.
    /// The person who answers for it.
    pub person: PersonId,
    /// By when.
    pub limit: Limit,
    /// How it stands.
    pub stage: TaskStage,
    /// Who reported last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_by: Option<PersonId>,
    /// What was reported last.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reported: String,
    /// How often it was sent back.
    #[serde(default)]
    pub sent_back: u16,
    /// The day it was given, when it counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// The day on which it was first known to be late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missed_on: Option<Date>,
}

/// What a leader said last on a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "word", rename_all = "kebab-case")]
pub enum Word {
    /// Something must be done; it is a task.
    Instructed {
        /// The leader's words.
        text: String,
        /// When.
        at: Timestamp,
    },
    /// Read, and nothing more is asked.
    Noted {
        /// The leader's words.
        text: String,
        /// When.
        at: Timestamp,
    },
    /// What came of the instruction is enough.
    Settled {
        /// The leader's words.
        text: String,
        /// When.
        at: Timestamp,
    },
}

/// What was found of an order that was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How it was handled.
    pub verdict: Verdict,
    /// What was found.
    pub text: String,
}

/// The state of one proceeding. It can always be rebuilt from the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Proceeding {
    /// Identifies it.
    pub id: ProceedingId,
    /// How many events it has lived through, looks at it left out; a command may name the version it was decided on.
    pub version: i64,
    /// The number people see.
    pub number: Number,
    /// The pack whose rules it follows.
    pub pack: String,
    /// One line that says what it is about.
    pub title: String,
    /// What only its kind has.
    pub matter: Matter,
    /// The orders it concerns.
    pub orders: BTreeSet<OrderId>,
    /// The units it concerns.
    pub units: BTreeSet<UnitId>,
    // INVARIANT: never nobody; only a hand-over changes it.
    /// The person who answers for it.
    pub owner: PersonId,
    /// The rule that wrote it, if none of us did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// Where it stands.
    pub stage: Stage,
    /// When it was written.
    pub opened_at: Timestamp,
    /// Who signed it; `None` while it is a draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_by: Option<PersonId>,
    /// By when the whole of it must have ended; it runs once it is signed.
    pub limit: Limit,
    /// What must be done, and by whom.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<Task>,
    /// What is on record of what its kind needs.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub met: BTreeSet<Need>,
    /// How many things were recorded.
    #[serde(default)]
    pub records: u16,
    /// What the leader said last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub word: Option<Word>,
    /// The result, when it lies with the leader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// What was found of the orders that were drawn.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub findings: BTreeMap<OrderId, Finding>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// What it ended with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conclusion: Option<String>,
}

impl Proceeding {
    /// Returns its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.matter.kind()
    }

    /// Returns the only persons who may know it; `None` when it is not restricted.
    #[must_use]
    pub fn readers(&self) -> Option<&BTreeSet<PersonId>> {
        match &self.matter {
            Matter::Referral { readers, .. } => Some(readers),
            Matter::Daily
            | Matter::OnSite { .. }
            | Matter::Media { .. }
            | Matter::Meeting(_)
            | Matter::JointMeeting(_)
            | Matter::Instruction { .. }
            | Matter::Interview { .. }
            | Matter::SpotCheck { .. }
            | Matter::Rectification { .. } => None,
        }
    }

    /// Returns the leader whose word it needs.
    #[must_use]
    pub fn leader(&self) -> Option<PersonId> {
        match &self.matter {
            Matter::Instruction { leader, .. } => *leader,
            Matter::Daily
            | Matter::OnSite { .. }
            | Matter::Media { .. }
            | Matter::Meeting(_)
            | Matter::JointMeeting(_)
            | Matter::Referral { .. }
            | Matter::Interview { .. }
            | Matter::SpotCheck { .. }
            | Matter::Rectification { .. } => None,
        }
    }

    /// Returns a task.
    #[must_use]
    pub fn task(&self, number: u16) -> Option<&Task> {
        self.tasks.iter().find(|task| task.number == number)
    }

    /// Returns the units it concerns, those of its tasks among them.
    #[must_use]
    pub fn all_units(&self) -> BTreeSet<UnitId> {
        self.units.iter().copied().chain(self.tasks.iter().map(|task| task.unit)).collect()
    }

    /// Returns every person who has a part in it: who owns it or a task, whose word it needs, who was told.
    #[must_use]
    pub fn persons(&self) -> BTreeSet<PersonId> {
        let tasks = self.tasks.iter().flat_map(|task| [Some(task.person), task.limit.escalated]);
        let whole = [Some(self.owner), self.leader(), self.limit.escalated];
        tasks.chain(whole).flatten().collect()
    }
}
