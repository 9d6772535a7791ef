//! Tasks: given to a named person with a day, reported by them, looked at by somebody else.

use crate::{
    assessment::command::Proof as File,
    calendar::date_of,
    ids::PersonId,
    proceeding::{
        Source, TASKS_LIMIT, Task, TaskStage,
        command::{Move, NewTask},
        decide::{Draft, checks},
        event::{Event, Given},
        legal,
        limit::Target,
        refusal::Refusal,
    },
};

pub(super) fn assign(draft: &mut Draft<'_>, source: Source, task: NewTask) -> Result<(), Refusal> {
    if draft.now.tasks.len() >= TASKS_LIMIT {
        return Err(Refusal::TooMany { what: "tasks", limit: TASKS_LIMIT });
    }
    let context = draft.context;
    let person = checks::can(context, task.person, Move::Report)?;
    let cannot = Refusal::CannotAct { person: task.person, step: Move::Report };
    let unit = person.unit.ok_or(cannot)?;
    checks::reads(&draft.now, task.person)?;
    let number = u16::try_from(draft.now.tasks.len()).unwrap_or(u16::MAX).saturating_add(1);
    let text = checks::words("task", &task.text)?;
    let limit = context.limit(task.term)?;
    let (person, on) = (task.person, Some(date_of(context.at)));
    draft.happen(Event::Assigned { task: Given { number, source, text, unit, person, limit, on } })
}

pub(super) fn report(
    draft: &mut Draft<'_>,
    number: u16,
    text: &str,
    files: Vec<File>,
) -> Result<(), Refusal> {
    let task = at(draft, number, TaskStage::Waiting)?;
    if !legal::may_report(draft.context.actor, &draft.now, &task) {
        return Err(Refusal::NotYours(task.person));
    }
    let by = checks::who(draft.context, Move::Report)?;
    let late = task.limit.has_passed(draft.context.at);
    let (text, files) = (checks::words("report", text)?, checks::files(files)?);
    draft.happen(Event::Reported { task: number, by, text, late, files })
}

pub(super) fn accept(draft: &mut Draft<'_>, number: u16, note: &str) -> Result<(), Refusal> {
    let task = at(draft, number, TaskStage::Reported)?;
    if !legal::may_accept(draft.context.actor, &draft.now, &task) {
        return Err(Refusal::OwnWork);
    }
    let note = checks::remark("note", note)?;
    draft.happen(Event::Accepted { task: number, note })
}

pub(super) fn send_back(draft: &mut Draft<'_>, number: u16, reason: &str) -> Result<(), Refusal> {
    at(draft, number, TaskStage::Reported)?;
    let reason = checks::words("reason", reason)?;
    draft.happen(Event::SentBack { task: number, reason })
}

pub(super) fn hand_over(
    draft: &mut Draft<'_>,
    target: Target,
    to: PersonId,
    reason: &str,
) -> Result<(), Refusal> {
    let reason = checks::words("reason", reason)?;
    match target {
        Target::Whole => {
            checks::can(draft.context, to, Move::Send)?;
        }
        Target::Task { number } => {
            at(draft, number, TaskStage::Waiting)?;
            checks::can(draft.context, to, Move::Report)?;
            checks::reads(&draft.now, to)?;
        }
    }
    draft.happen(Event::HandedOver { target, to, reason })
}

/// Returns a task, when it stands as it must.
fn at(draft: &Draft<'_>, number: u16, stage: TaskStage) -> Result<Task, Refusal> {
    let task = draft.now.task(number).ok_or(Refusal::NoTask(number))?;
    if task.stage == stage {
        Ok(task.clone())
    } else {
        Err(Refusal::TaskStage { task: number, stage: task.stage })
    }
}
