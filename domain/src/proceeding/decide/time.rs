//! What time does: a reminder, once; somebody above told, once; more time, for a reason; a calendar that moves a day.

use crate::{
    ids::PersonId,
    proceeding::{
        Proceeding, TaskStage,
        decide::{Draft, checks},
        event::Event,
        limit::{Limit, Target, Term},
        refusal::Refusal,
        superior::superior,
    },
};

pub(super) fn extend(draft: &mut Draft<'_>, target: Target, term: Term, reason: &str) -> Result<(), Refusal> {
    if let Some(number) = target.task() {
        let task = draft.now.task(number).ok_or(Refusal::NoTask(number))?;
        if task.stage == TaskStage::Accepted {
            return Err(Refusal::TaskStage { task: number, stage: task.stage });
        }
    }
    let before = limit_of(&draft.now, target)?;
    let reason = checks::words("reason", reason)?;
    // More time does not undo that the first time was missed.
    let limit = Limit { missed: before.missed, ..draft.context.limit(term)? };
    if limit.due.at <= before.due.at {
        return Err(Refusal::BadTerm);
    }
    draft.happen(Event::Extended { target, limit, reason })
}

/// INVARIANT: each limit reminds once and tells once who is above, however often it is looked at.
pub(super) fn tick(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let at = draft.context.at;
    let running: Vec<(Target, PersonId, Limit)> =
        draft.now.running().map(|(target, person, limit)| (target, person, *limit)).collect();
    for (target, person, limit) in running {
        if limit.next_at().is_none_or(|next| next > at) {
            continue;
        }
        if limit.has_passed(at) {
            let to = above(draft, person);
            draft.happen(Event::Escalated { target, to })?;
        } else {
            draft.happen(Event::Reminded { target })?;
        }
    }
    if draft.events.is_empty() { Err(Refusal::TooEarly) } else { Ok(()) }
}

/// Returns who is told that `person` is late: the one above, else whoever answers for the whole.
fn above(draft: &Draft<'_>, person: PersonId) -> PersonId {
    let people = &draft.context.world.people;
    let above = superior(people, person).unwrap_or(draft.now.owner);
    match draft.now.readers() {
        None => above,
        Some(readers) if readers.contains(&above) => above,
        // A restricted one is told to nobody who may not know it.
        Some(readers) => readers.iter().copied().find(|reader| *reader != person).unwrap_or(draft.now.owner),
    }
}

pub(super) fn rederive(draft: &mut Draft<'_>, why: &str) -> Result<(), Refusal> {
    let calendar = &draft.context.world.calendar;
    for (target, limit) in moved(&draft.now, calendar) {
        draft.happen(Event::Rederived { target, limit, why: why.to_owned() })?;
    }
    if draft.events.is_empty() { Err(Refusal::NothingMoves) } else { Ok(()) }
}

fn moved(proceeding: &Proceeding, calendar: &crate::calendar::Calendar) -> Vec<(Target, Limit)> {
    proceeding.running().filter_map(|(target, _, limit)| Some((target, limit.moved(calendar)?))).collect()
}

fn limit_of(proceeding: &Proceeding, target: Target) -> Result<Limit, Refusal> {
    match target {
        Target::Whole => Ok(proceeding.limit),
        Target::Task { number } => {
            proceeding.task(number).map(|task| task.limit).ok_or(Refusal::NoTask(number))
        }
    }
}
