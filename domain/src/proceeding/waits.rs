//! What a proceeding waits for, and for whom: never nothing while it is not ended, so that it can always end.

use jiff::Timestamp;

use crate::{
    ids::{OrderId, PersonId},
    order::clocks::DueMark,
    proceeding::{
        Kind, Proceeding, Stage, TaskStage, Word,
        limit::{Limit, Target},
        matter::{Matter, Need},
    },
};

/// What is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Awaited {
    /// A person's signature under a draft.
    Signature,
    /// The leader's word on the report.
    Word,
    /// A report on a task.
    Report {
        /// Which.
        task: u16,
    },
    /// A look at what was reported on a task.
    Look {
        /// Which.
        task: u16,
    },
    /// Something its kind needs on record.
    Record(Need),
    /// That somebody is asked for something at all.
    Task,
    /// What was found of the orders that were drawn.
    Findings {
        /// How many are left.
        left: usize,
    },
    /// The result, for the leader.
    Result,
    /// The leader's word on the result.
    Settlement,
    /// The end: everything was answered.
    End,
}

impl Awaited {
    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::Word => "word",
            Self::Report { .. } => "report",
            Self::Look { .. } => "look",
            Self::Record(need) => need.code(),
            Self::Task => "task",
            Self::Findings { .. } => "findings",
            Self::Result => "result",
            Self::Settlement => "settlement",
            Self::End => "end",
        }
    }

    /// Returns the task it is about.
    #[must_use]
    pub fn task(self) -> Option<u16> {
        match self {
            Self::Report { task } | Self::Look { task } => Some(task),
            Self::Signature | Self::Word | Self::Record(_) | Self::Task => None,
            Self::Findings { .. } | Self::Result | Self::Settlement | Self::End => None,
        }
    }
}

/// What is awaited of whom by when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// What.
    pub awaited: Awaited,
    /// Of whom.
    pub person: PersonId,
    /// By when; a draft has no end.
    pub due: Option<DueMark>,
}

impl Proceeding {
    /// Returns everything it waits for, what is due first coming first.
    #[must_use]
    pub fn waits(&self) -> Vec<Wait> {
        let wait = |awaited, person, due| Wait { awaited, person, due };
        match self.stage {
            Stage::Closed | Stage::Dropped => return Vec::new(),
            Stage::Draft => return vec![wait(Awaited::Signature, self.owner, None)],
            Stage::Open => {}
        }
        let whole = Some(self.limit.due);
        let mut waits: Vec<Wait> = self
            .tasks
            .iter()
            .filter_map(|task| match task.stage {
                TaskStage::Waiting => {
                    Some(wait(Awaited::Report { task: task.number }, task.person, Some(task.limit.due)))
                }
                TaskStage::Reported => Some(wait(Awaited::Look { task: task.number }, self.owner, whole)),
                TaskStage::Accepted => None,
            })
            .collect();
        for need in self.missing() {
            waits.push(wait(Awaited::Record(need), self.owner, whole));
        }
        let left = self.unexamined().count();
        if left > 0 {
            waits.push(wait(Awaited::Findings { left }, self.owner, whole));
        }
        if self.kind().needs_a_task() && self.tasks.is_empty() {
            waits.push(wait(Awaited::Task, self.owner, whole));
        }
        if waits.is_empty() {
            waits.push(self.last_wait());
        }
        waits.sort_by_key(|wait| (wait.due.map(|due| due.at), wait.awaited));
        waits
    }

    /// Returns what is awaited when every task is done and every record there.
    fn last_wait(&self) -> Wait {
        let due = Some(self.limit.due);
        let leader = self.leader().unwrap_or(self.owner);
        let (awaited, person) = match (self.kind(), &self.word, &self.result) {
            (Kind::Instruction, None, _) => (Awaited::Word, leader),
            (Kind::Instruction, Some(_), None) => (Awaited::Result, self.owner),
            (Kind::Instruction, Some(_), Some(_)) => (Awaited::Settlement, leader),
            (
                Kind::Daily
                | Kind::OnSite
                | Kind::Media
                | Kind::Meeting
                | Kind::JointMeeting
                | Kind::Interview
                | Kind::Referral
                | Kind::SpotCheck
                | Kind::Rectification,
                _,
                _,
            ) => (Awaited::End, self.owner),
        };
        Wait { awaited, person, due }
    }

    /// Returns what its kind needs on record and has not.
    pub fn missing(&self) -> impl Iterator<Item = Need> {
        self.kind().needs().iter().copied().filter(|need| !self.met.contains(need))
    }

    /// Returns the orders that were drawn and not looked at.
    pub fn unexamined(&self) -> impl Iterator<Item = OrderId> {
        let drawn: &[OrderId] = match &self.matter {
            Matter::SpotCheck { drawn, .. } => drawn,
            Matter::Daily
            | Matter::OnSite { .. }
            | Matter::Media { .. }
            | Matter::Meeting(_)
            | Matter::JointMeeting(_)
            | Matter::Instruction { .. }
            | Matter::Interview { .. }
            | Matter::Referral { .. }
            | Matter::Rectification { .. } => &[],
        };
        drawn.iter().copied().filter(|order| !self.findings.contains_key(order))
    }

    /// Returns whether it waits for the leader's first word.
    #[must_use]
    pub fn waits_for_word(&self) -> bool {
        self.stage == Stage::Open && self.kind() == Kind::Instruction && self.word.is_none()
    }

    /// Returns whether the result lies with the leader.
    #[must_use]
    pub fn waits_for_settlement(&self) -> bool {
        let instructed = matches!(self.word, Some(Word::Instructed { .. }));
        self.stage == Stage::Open && instructed && self.result.is_some()
    }

    /// Returns the limits that run, with who must keep each.
    pub fn running(&self) -> impl Iterator<Item = (Target, PersonId, &Limit)> {
        let is_open = self.stage == Stage::Open;
        // While the leader is asked, or the result lies there, it is the leader who lets it wait.
        let asked = (self.waits_for_word() || self.waits_for_settlement()).then(|| self.leader()).flatten();
        let whole = is_open.then_some((Target::Whole, asked.unwrap_or(self.owner), &self.limit));
        let tasks = self.tasks.iter().filter(move |task| is_open && task.stage == TaskStage::Waiting);
        whole
            .into_iter()
            .chain(tasks.map(|task| (Target::Task { number: task.number }, task.person, &task.limit)))
    }

    /// Returns when something happens by itself.
    #[must_use]
    pub fn next_at(&self) -> Option<Timestamp> {
        self.running().filter_map(|(_, _, limit)| limit.next_at()).min()
    }

    /// Returns the earliest end that somebody must keep.
    #[must_use]
    pub fn next_due(&self) -> Option<DueMark> {
        self.running().map(|(_, _, limit)| limit.due).min_by_key(|due| due.at)
    }

    /// Returns whether anything is late at an instant.
    #[must_use]
    pub fn is_late(&self, at: Timestamp) -> bool {
        self.running().any(|(_, _, limit)| limit.has_passed(at))
    }
}
