//! Visits (体验式办理、暗访、拨测): somebody tries a service as its users do, by a script, and writes down what each step
//! was like. Social supervisors (社会监督员) do it without an account, staff of other units with one. Whoever belongs to
//! the visited unit neither plans nor carries out a visit, and learns of it when its findings are recorded. A fault
//! becomes an order once, and is put right when somebody looked again. The register of supervisors is in `supervisor`.

pub mod apply;
pub mod command;
pub mod count;
pub mod decide;
pub mod event;
pub mod legal;
pub mod opening;
pub mod refusal;
pub mod supervisor;

use jiff::{
    Timestamp,
    civil::{Date, Time},
};
use serde::{Deserialize, Serialize};

use crate::ids::{OrderId, PersonId, SupervisorId, UnitId, VisitId};

/// The most steps of a script.
pub const STEPS_LIMIT: usize = 30;
/// The most days from the first to the last on which a visit may be made.
pub const DAYS_LIMIT: i32 = 92;
/// The most words of leaders on one visit.
pub const READS_LIMIT: usize = 30;
/// The most orders that one fault may become, one after another.
pub const ORDERS_LIMIT: usize = 10;

/// How a service is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// As a user, and saying so when asked (体验).
    Experience,
    /// As a user, without saying so (暗访).
    Undercover,
    /// By calling a number (拨测).
    TestCall,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Experience, Self::Undercover, Self::TestCall];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Experience => "experience",
            Self::Undercover => "undercover",
            Self::TestCall => "test-call",
        }
    }

    /// Returns the kind of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Returns what orders and documents call it.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Experience => "体验",
            Self::Undercover => "暗访",
            Self::TestCall => "拨测",
        }
    }
}

/// Where a visit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Somebody is to make it.
    Planned,
    /// What was found is written down.
    Recorded,
    /// Given up.
    Cancelled,
}

impl Standing {
    /// Every standing.
    pub const ALL: [Self; 3] = [Self::Planned, Self::Recorded, Self::Cancelled];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Recorded => "recorded",
            Self::Cancelled => "cancelled",
        }
    }

    /// Returns the standing of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.code() == code)
    }
}

/// Who makes a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Visitor {
    /// A social supervisor.
    Supervisor(SupervisorId),
    /// Somebody who signs in.
    Staff(PersonId),
}

impl Visitor {
    /// Returns how forms and addresses write it: `supervisor-3`, `staff-17`.
    #[must_use]
    pub fn code(self) -> String {
        match self {
            Self::Supervisor(id) => format!("supervisor-{id}"),
            Self::Staff(id) => format!("staff-{id}"),
        }
    }

    /// Returns the visitor of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let (what, id) = code.split_once('-')?;
        let id = id.parse().ok()?;
        match what {
            "supervisor" => Some(Self::Supervisor(SupervisorId(id))),
            "staff" => Some(Self::Staff(PersonId(id))),
            _ => None,
        }
    }
}

/// What is to be tried, where, by whom and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// How.
    pub kind: Kind,
    /// The unit or window that is tried.
    pub unit: UnitId,
    /// The counter, or the number that is called, when the unit has several.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// What is tried, in a line.
    pub title: String,
    /// What to look at or to ask, step by step.
    pub script: Vec<String>,
    /// Who makes it.
    pub visitor: Visitor,
    /// The first day on which it may be made.
    pub from: Date,
    /// The last.
    pub until: Date,
}

/// What a step was like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// As it should be.
    Good,
    /// It was not as it should be.
    Fault,
    /// The step was not done; the words say why.
    NotDone,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 3] = [Self::Good, Self::Fault, Self::NotDone];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Fault => "fault",
            Self::NotDone => "not-done",
        }
    }

    /// Returns the verdict of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.code() == code)
    }
}

/// What was found at a step, as it is written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// What it was like.
    pub verdict: Verdict,
    /// What was seen or heard; a fault and a step that was not done need words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// When, on the day of the visit; none for a step that was not done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Time>,
}

/// That somebody looked again after the order of a fault had ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Again {
    /// The day.
    pub on: Date,
    /// Whether it is put right.
    pub is_right: bool,
    /// What was seen.
    pub words: String,
    /// Who wrote it down, as the ledger signs.
    pub by: String,
}

/// An order that ended without putting a fault right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InVain {
    /// The order.
    pub order: OrderId,
    /// What the look after its end showed.
    pub again: Again,
}

/// What was found at a step, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What was found.
    pub seen: Seen,
    /// Orders it became before, each of which ended without putting it right, the first in front.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub in_vain: Vec<InVain>,
    /// The order it became, the last one of several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
    /// What the last look after that order's end showed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<Again>,
}

impl Finding {
    /// Returns whether somebody should make an order of it: a fault that is none yet, or one that its order's end left
    /// as it was.
    #[must_use]
    pub fn wants_order(&self) -> bool {
        let is_still = self.again.as_ref().is_some_and(|again| !again.is_right);
        self.seen.verdict == Verdict::Fault && (self.order.is_none() || is_still)
    }

    /// Returns the orders it became, the first in front.
    pub fn orders(&self) -> impl Iterator<Item = OrderId> {
        self.in_vain.iter().map(|one| one.order).chain(self.order)
    }
}

/// What a visit found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The day of the visit.
    pub on: Date,
    /// Step by step, as the script goes.
    pub findings: Vec<Finding>,
    /// What it was like as a whole.
    pub outcome: String,
    /// When it was written down.
    pub at: Timestamp,
    /// By whom, as the ledger signs.
    pub by: String,
}

/// That a leader read what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Read {
    /// When.
    pub at: Timestamp,
    /// Who, as the ledger signs.
    pub by: String,
    /// What the leader says.
    pub words: String,
}

/// The state of one visit. It can always be rebuilt from the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Visit {
    /// Identifies it.
    pub id: VisitId,
    /// How many events it has lived through; a command may name the version it was decided on.
    pub version: i64,
    /// Where it stands.
    pub standing: Standing,
    /// What is to be tried.
    pub plan: Plan,
    /// When it was planned.
    pub planned_at: Timestamp,
    /// By whom, as the ledger signs.
    pub planned_by: String,
    /// When something last happened to it.
    pub changed_at: Timestamp,
    /// What was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<Record>,
    /// Why it was given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled: Option<String>,
    /// What leaders said of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<Read>,
}

impl Visit {
    /// Returns what was found at a step, numbered from 1.
    #[must_use]
    pub fn finding(&self, step: u8) -> Option<&Finding> {
        let place = usize::from(step).checked_sub(1)?;
        self.record.as_ref()?.findings.get(place)
    }

    /// Returns the orders its faults became.
    #[must_use]
    pub fn orders(&self) -> Vec<OrderId> {
        let findings = self.record.iter().flat_map(|record| &record.findings);
        findings.flat_map(Finding::orders).collect()
    }

    /// Returns whether somebody should make an order of one of its faults.
    #[must_use]
    pub fn wants_order(&self) -> bool {
        self.record.iter().flat_map(|record| &record.findings).any(Finding::wants_order)
    }

    /// Returns whether somebody has read what it found, as the ledger signs them.
    #[must_use]
    pub fn is_read_by(&self, who: &str) -> bool {
        self.reads.iter().any(|read| read.by == who)
    }

    /// Returns how many faults were found.
    #[must_use]
    pub fn faults(&self) -> usize {
        let findings = self.record.iter().flat_map(|record| &record.findings);
        findings.filter(|finding| finding.seen.verdict == Verdict::Fault).count()
    }

    /// Returns whether its days went by and nothing was written down.
    #[must_use]
    pub fn is_missed_on(&self, day: Date) -> bool {
        self.standing == Standing::Planned && day > self.plan.until
    }

    /// Returns the day it is counted under: when it was made, else the last day on which it should have been.
    #[must_use]
    pub fn counted_on(&self) -> Date {
        self.record.as_ref().map_or(self.plan.until, |record| record.on)
    }
}
