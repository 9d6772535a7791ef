//! From one state of a proceeding to the next. Total over stored events: what `decide` once allowed stays readable.

use jiff::Timestamp;

use crate::{
    calendar::date_of,
    ids::{PersonId, ProceedingId},
    proceeding::{
        Finding, Proceeding, Stage, Task, TaskStage, Word,
        event::{Event, Given, Opened},
        limit::{Limit, Target},
        matter::{Matter, Record},
    },
};

/// A stored event that cannot follow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("proceeding `{proceeding}`: the event `{event}` cannot follow: {why}")]
pub struct Unreadable {
    /// The proceeding.
    pub proceeding: ProceedingId,
    /// The event's code.
    pub event: &'static str,
    /// What is wrong.
    pub why: &'static str,
}

/// Lets an event happen to a proceeding.
///
/// # Errors
/// [`Unreadable`] when the event cannot follow: the ledger was not written by this program.
pub fn apply(
    proceeding: Option<Proceeding>,
    id: ProceedingId,
    at: Timestamp,
    event: &Event,
) -> Result<Proceeding, Unreadable> {
    let wrong = |why| Unreadable { proceeding: id, event: event.code(), why };
    match (proceeding, event) {
        (None, Event::Opened(opened)) => Ok(begun(id, at, opened)),
        (None, _) => Err(wrong("it was not opened before")),
        (Some(_), Event::Opened(_)) => Err(wrong("it was opened before")),
        (Some(mut proceeding), event) => {
            follow(&mut proceeding, at, event).map_err(wrong)?;
            // A look changes nothing, so nobody's form is out of date by it.
            proceeding.version += i64::from(!matches!(event, Event::Read));
            Ok(proceeding)
        }
    }
}

fn begun(id: ProceedingId, at: Timestamp, opened: &Opened) -> Proceeding {
    Proceeding {
        id,
        version: 1,
        number: opened.number,
        pack: opened.pack.clone(),
        title: opened.title.clone(),
        matter: opened.matter.clone(),
        orders: opened.orders.clone(),
        units: opened.units.clone(),
        owner: opened.owner,
        origin: opened.origin.clone(),
        stage: if opened.signed_by.is_some() { Stage::Open } else { Stage::Draft },
        opened_at: at,
        signed_by: opened.signed_by,
        limit: opened.limit,
        tasks: Vec::new(),
        met: std::collections::BTreeSet::new(),
        records: 0,
        word: None,
        result: None,
        findings: std::collections::BTreeMap::new(),
        ended_at: None,
        conclusion: None,
    }
}

fn follow(proceeding: &mut Proceeding, at: Timestamp, event: &Event) -> Result<(), &'static str> {
    match event {
        Event::Opened(_) => return Err("it was opened before"),
        Event::Revised { title, text, leader, limit } => {
            revise(proceeding, title, text.as_ref(), *leader, *limit)
        }
        Event::Sent { by, limit } => {
            (proceeding.stage, proceeding.signed_by, proceeding.limit) = (Stage::Open, Some(*by), *limit);
        }
        Event::Dropped { reason } => end(proceeding, at, Stage::Dropped, reason),
        Event::Recorded { record, files: _ } => recorded(proceeding, record),
        Event::Assigned { task } => assign(proceeding, task)?,
        Event::Reported { task, by, text, late, files: _ } => {
            let task = task_of(proceeding, *task)?;
            (task.stage, task.reported_by) = (TaskStage::Reported, Some(*by));
            task.reported.clone_from(text);
            task.limit.missed |= late;
            if *late {
                miss(task, at);
            }
        }
        Event::Accepted { task, note: _ } => task_of(proceeding, *task)?.stage = TaskStage::Accepted,
        Event::SentBack { task, reason: _ } => {
            let task = task_of(proceeding, *task)?;
            task.stage = TaskStage::Waiting;
            task.sent_back = task.sent_back.saturating_add(1);
        }
        Event::Extended { target, limit, .. } | Event::Rederived { target, limit, .. } => {
            *limit_of(proceeding, *target)? = *limit;
        }
        Event::HandedOver { target, to, reason: _ } => hand_over(proceeding, *target, *to)?,
        Event::Forwarded { to, reason: _ } => set_leader(proceeding, Some(*to)),
        Event::Instructed { text } => {
            proceeding.word = Some(Word::Instructed { text: text.clone(), at });
            proceeding.result = None;
        }
        Event::Noted { text } => {
            proceeding.word = Some(Word::Noted { text: text.clone(), at });
            end(proceeding, at, Stage::Closed, text);
        }
        Event::Submitted { result } => proceeding.result = Some(result.clone()),
        Event::Settled { text } => {
            proceeding.word = Some(Word::Settled { text: text.clone(), at });
            end(proceeding, at, Stage::Closed, text);
        }
        Event::Closed { conclusion, late } => {
            proceeding.limit.missed |= late;
            end(proceeding, at, Stage::Closed, conclusion);
        }
        Event::Admitted { person, reason: _ } => admit(proceeding, *person),
        Event::Read => {}
        Event::Reminded { target } => limit_of(proceeding, *target)?.reminded = true,
        Event::Escalated { target, to } => {
            let limit = limit_of(proceeding, *target)?;
            (limit.escalated, limit.missed) = (Some(*to), true);
            if let Target::Task { number } = target {
                miss(task_of(proceeding, *number)?, at);
            }
        }
    }
    Ok(())
}

fn end(proceeding: &mut Proceeding, at: Timestamp, stage: Stage, conclusion: &str) {
    (proceeding.stage, proceeding.ended_at) = (stage, Some(at));
    proceeding.conclusion = Some(conclusion.to_owned());
}

fn revise(
    proceeding: &mut Proceeding,
    title: &str,
    text: Option<&String>,
    to: Option<PersonId>,
    limit: Limit,
) {
    title.clone_into(&mut proceeding.title);
    proceeding.limit = limit;
    if let Matter::Instruction { report, leader } = &mut proceeding.matter {
        *leader = to;
        if let Some(text) = text {
            report.text.clone_from(text);
        }
    }
}

fn set_leader(proceeding: &mut Proceeding, to: Option<PersonId>) {
    if let Matter::Instruction { leader, .. } = &mut proceeding.matter {
        *leader = to;
    }
}

fn admit(proceeding: &mut Proceeding, person: PersonId) {
    if let Matter::Referral { readers, .. } = &mut proceeding.matter {
        readers.insert(person);
    }
}

fn recorded(proceeding: &mut Proceeding, record: &Record) {
    proceeding.records = proceeding.records.saturating_add(1);
    proceeding.met.extend(record.meets());
    if let Record::Visited { responsible, .. } = record {
        proceeding.units.insert(*responsible);
    }
    if let Record::Found { order, verdict, text } = record {
        proceeding.findings.insert(*order, Finding { verdict: *verdict, text: text.clone() });
    }
}

fn assign(proceeding: &mut Proceeding, given: &Given) -> Result<(), &'static str> {
    let next = u16::try_from(proceeding.tasks.len()).unwrap_or(u16::MAX).saturating_add(1);
    if given.number != next {
        return Err("its number is not the next one");
    }
    proceeding.tasks.push(Task {
        number: given.number,
        source: given.source,
        text: given.text.clone(),
        unit: given.unit,
        person: given.person,
        limit: given.limit,
        stage: TaskStage::Waiting,
        reported_by: None,
        reported: String::new(),
        sent_back: 0,
        on: given.on,
        missed_on: None,
    });
    // What came of an instruction is not a result while something of it is open.
    proceeding.result = None;
    Ok(())
}

/// Keeps the day on which a task was first known to be late. Those of before anything was counted stay as they are.
fn miss(task: &mut Task, at: Timestamp) {
    if task.on.is_some() && task.missed_on.is_none() {
        task.missed_on = Some(date_of(at));
    }
}

fn hand_over(proceeding: &mut Proceeding, target: Target, to: PersonId) -> Result<(), &'static str> {
    match target {
        Target::Whole => {
            proceeding.owner = to;
            admit(proceeding, to);
        }
        Target::Task { number } => task_of(proceeding, number)?.person = to,
    }
    Ok(())
}

fn task_of(proceeding: &mut Proceeding, number: u16) -> Result<&mut Task, &'static str> {
    proceeding.tasks.iter_mut().find(|task| task.number == number).ok_or("it has no such task")
}

fn limit_of(proceeding: &mut Proceeding, target: Target) -> Result<&mut Limit, &'static str> {
    match target {
        Target::Whole => Ok(&mut proceeding.limit),
        Target::Task { number } => Ok(&mut task_of(proceeding, number)?.limit),
    }
}
