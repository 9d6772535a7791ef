//! Who is told by text message what happens in a proceeding, and whether what a message says is still so when it leaves.
//! The words, and which channel carries them, are not here.

use serde::{Deserialize, Serialize};

use super::{Proceeding, Stage, TaskStage, event::Event, limit::Target};
use crate::ids::PersonId;

/// What somebody is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Notice {
    /// Something was asked of them.
    Asked,
    /// What they reported is not enough.
    SentBack,
    /// Its time is nearly over.
    Reminded,
    /// Somebody below them is late.
    Late,
    /// A report or a result waits for their word.
    Word,
    /// They answer for the whole from now on.
    Owner,
}

impl Notice {
    /// Every one.
    pub const ALL: [Self; 6] =
        [Self::Asked, Self::SentBack, Self::Reminded, Self::Late, Self::Word, Self::Owner];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::SentBack => "sent-back",
            Self::Reminded => "reminded",
            Self::Late => "late",
            Self::Word => "word",
            Self::Owner => "owner",
        }
    }
}

/// Something that one person is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// What.
    pub notice: Notice,
    /// Of which task; of the whole when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<u16>,
}

/// Returns whom an event tells what; `proceeding` is what it is after the event.
#[must_use]
pub fn notices(proceeding: &Proceeding, event: &Event) -> Vec<(PersonId, Told)> {
    let told = |person: PersonId, notice, task| vec![(person, Told { notice, task })];
    let of_task = |number: u16, notice| {
        let person = proceeding.task(number).map(|task| task.person);
        person.map_or_else(Vec::new, |person| told(person, notice, Some(number)))
    };
    let to_leader = || proceeding.leader().map_or_else(Vec::new, |leader| told(leader, Notice::Word, None));
    match event {
        Event::Opened(_) | Event::Sent { .. } if proceeding.waits_for_word() => to_leader(),
        Event::Forwarded { .. } if proceeding.stage == Stage::Open => to_leader(),
        Event::Submitted { .. } => to_leader(),
        Event::Assigned { task } if proceeding.stage == Stage::Open => of_task(task.number, Notice::Asked),
        Event::SentBack { task, .. } => of_task(*task, Notice::SentBack),
        Event::HandedOver { target: Target::Task { number }, .. } => of_task(*number, Notice::Asked),
        Event::HandedOver { target: Target::Whole, to, .. } => told(*to, Notice::Owner, None),
        Event::Reminded { target: Target::Task { number } } => of_task(*number, Notice::Reminded),
        Event::Reminded { target: Target::Whole } => {
            let whole = proceeding.running().find(|(target, _, _)| *target == Target::Whole);
            whole.map_or_else(Vec::new, |(_, person, _)| told(person, Notice::Reminded, None))
        }
        Event::Escalated { target, to } => told(*to, Notice::Late, target.task()),
        Event::Opened(_)
        | Event::Sent { .. }
        | Event::Forwarded { .. }
        | Event::Assigned { .. }
        | Event::Revised { .. }
        | Event::Dropped { .. }
        | Event::Recorded { .. }
        | Event::Reported { .. }
        | Event::Accepted { .. }
        | Event::Extended { .. }
        | Event::Instructed { .. }
        | Event::Noted { .. }
        | Event::Settled { .. }
        | Event::Closed { .. }
        | Event::Admitted { .. }
        | Event::Read
        | Event::Rederived { .. } => Vec::new(),
    }
}

/// Returns whether what a message says is still so: whoever has answered need not be told any more, and what went to
/// somebody else is told to them.
#[must_use]
pub fn still_holds(proceeding: &Proceeding, person: PersonId, told: Told) -> bool {
    if proceeding.stage != Stage::Open {
        return false;
    }
    let task = told.task.and_then(|number| proceeding.task(number));
    let waits = task.is_some_and(|task| task.stage == TaskStage::Waiting);
    match (told.notice, told.task) {
        (Notice::Asked | Notice::SentBack | Notice::Reminded, Some(_)) => {
            waits && task.is_some_and(|task| task.person == person)
        }
        (Notice::Late, Some(_)) => waits,
        (Notice::Word, _) => {
            let asked = proceeding.waits_for_word() || proceeding.waits_for_settlement();
            asked && proceeding.leader() == Some(person)
        }
        (Notice::Owner, _) => proceeding.owner == person,
        (Notice::Asked | Notice::SentBack | Notice::Reminded | Notice::Late, None) => true,
    }
}
