//! What has happened to a proceeding. Stored events are a contract: a variant or field is added, never changed or removed.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    assessment::command::Proof as File,
    ids::{OrderId, PersonId, UnitId},
    proceeding::{
        Number, Origin, Source,
        limit::{Limit, Target},
        matter::{Matter, Proof, Record},
    },
};

/// How a proceeding began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The number people see.
    pub number: Number,
    /// The pack whose rules it follows.
    pub pack: String,
    /// One line that says what it is about.
    pub title: String,
    /// What its kind begins with.
    pub matter: Matter,
    /// The orders it concerns.
    pub orders: BTreeSet<OrderId>,
    /// The units it concerns.
    pub units: BTreeSet<UnitId>,
    /// The person who answers for it.
    pub owner: PersonId,
    /// By when it must have ended.
    pub limit: Limit,
    /// Who signed it; nobody did when it is a draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_by: Option<PersonId>,
    /// The rule that wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// The orders among which the lot fell, so that it can be drawn once more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub frame: Vec<OrderId>,
    /// The places in the ledger that prove it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proofs: Vec<Proof>,
}

/// A task as it was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// Its number.
    pub number: u16,
    /// Where it came from.
    pub source: Source,
    /// What must be done.
    pub text: String,
    /// The unit that answers for it.
    pub unit: UnitId,
    /// The person who answers for it.
    pub person: PersonId,
    /// By when.
    pub limit: Limit,
    /// The day it was given; only of those that are counted, which earlier ones are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
}

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// It was written.
    Opened(Box<Opened>),
    /// A draft was edited.
    Revised {
        /// Its title.
        title: String,
        /// What its report says.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// Whose word it needs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        leader: Option<PersonId>,
        /// By when it must have ended, were it signed now.
        limit: Limit,
    },
    /// A draft was signed and sent.
    Sent {
        /// Who signed it.
        by: PersonId,
        /// By when it must have ended.
        limit: Limit,
    },
    /// A draft was thrown away.
    Dropped {
        /// Why.
        reason: String,
    },
    /// Something was put on record.
    Recorded {
        /// What.
        record: Record,
        /// What proves it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<File>,
    },
    /// Something was asked of somebody.
    Assigned {
        /// What.
        task: Given,
    },
    /// A task was reported done.
    Reported {
        /// Which.
        task: u16,
        /// By whom.
        by: PersonId,
        /// What was done.
        text: String,
        /// It came after the end of its time.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        late: bool,
        /// What proves it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<File>,
    },
    /// A task was found to be done.
    Accepted {
        /// Which.
        task: u16,
        /// For the record.
        note: String,
    },
    /// A task was found not to be done.
    SentBack {
        /// Which.
        task: u16,
        /// What is missing.
        reason: String,
    },
    /// More time was given.
    Extended {
        /// For what.
        target: Target,
        /// The new limit.
        limit: Limit,
        /// Why.
        reason: String,
    },
    /// Somebody else answers for it.
    HandedOver {
        /// For what.
        target: Target,
        /// Who.
        to: PersonId,
        /// Why.
        reason: String,
    },
    /// Another leader is asked.
    Forwarded {
        /// Whom.
        to: PersonId,
        /// Why.
        reason: String,
    },
    /// The leader instructed; what must be done follows as a task.
    Instructed {
        /// The leader's words.
        text: String,
    },
    /// The leader read it and asks nothing more; that ends it.
    Noted {
        /// The leader's words.
        text: String,
    },
    /// The result lies with the leader.
    Submitted {
        /// What came of it.
        result: String,
    },
    /// The leader found the result enough; that ends it.
    Settled {
        /// The leader's words.
        text: String,
    },
    /// It ended: everything was answered.
    Closed {
        /// With what.
        conclusion: String,
        /// It ended after the end of its time.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        late: bool,
    },
    /// Another person may know it.
    Admitted {
        /// Who.
        person: PersonId,
        /// Why.
        reason: String,
    },
    /// Somebody looked at a restricted one.
    Read,
    /// Whoever must act was reminded.
    Reminded {
        /// Of what.
        target: Target,
    },
    /// It is late, and somebody above was told.
    Escalated {
        /// What is late.
        target: Target,
        /// Who was told.
        to: PersonId,
    },
    /// A calendar changed, and with it a day.
    Rederived {
        /// Of what.
        target: Target,
        /// The limit now.
        limit: Limit,
        /// Why.
        why: String,
    },
}

impl Event {
    /// Returns the stable code, as stored beside the body.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Opened(_) => "opened",
            Self::Revised { .. } => "revised",
            Self::Sent { .. } => "sent",
            Self::Dropped { .. } => "dropped",
            Self::Recorded { .. } => "recorded",
            Self::Assigned { .. } => "assigned",
            Self::Reported { .. } => "reported",
            Self::Accepted { .. } => "accepted",
            Self::SentBack { .. } => "sent-back",
            Self::Extended { .. } => "extended",
            Self::HandedOver { .. } => "handed-over",
            Self::Forwarded { .. } => "forwarded",
            Self::Instructed { .. } => "instructed",
            Self::Noted { .. } => "noted",
            Self::Submitted { .. } => "submitted",
            Self::Settled { .. } => "settled",
            Self::Closed { .. } => "closed",
            Self::Admitted { .. } => "admitted",
            Self::Read => "read",
            Self::Reminded { .. } => "reminded",
            Self::Escalated { .. } => "escalated",
            Self::Rederived { .. } => "rederived",
        }
    }

    /// Returns the files that came with it.
    #[must_use]
    pub fn files(&self) -> &[File] {
        match self {
            Self::Recorded { files, .. } | Self::Reported { files, .. } => files,
            Self::Opened(_)
            | Self::Revised { .. }
            | Self::Sent { .. }
            | Self::Dropped { .. }
            | Self::Assigned { .. }
            | Self::Accepted { .. }
            | Self::SentBack { .. }
            | Self::Extended { .. }
            | Self::HandedOver { .. }
            | Self::Forwarded { .. }
            | Self::Instructed { .. }
            | Self::Noted { .. }
            | Self::Submitted { .. }
            | Self::Settled { .. }
            | Self::Closed { .. }
            | Self::Admitted { .. }
            | Self::Read
            | Self::Reminded { .. }
            | Self::Escalated { .. }
            | Self::Rederived { .. } => &[],
        }
    }
}
