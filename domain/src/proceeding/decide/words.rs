//! A report and the leader's word on it: edited, signed, sent; instructed or noted; its result settled.

use crate::{
    ids::PersonId,
    proceeding::{
        Kind, Source,
        command::{Move, NewTask},
        decide::{Draft, checks, opening, tasks},
        event::Event,
        legal,
        limit::Term,
        refusal::Refusal,
    },
};

pub(super) fn revise(
    draft: &mut Draft<'_>,
    title: &str,
    text: Option<String>,
    leader: Option<PersonId>,
    term: Term,
) -> Result<(), Refusal> {
    let (context, kind) = (draft.context, draft.now.kind());
    let (title, limit) = (checks::title(title)?, context.limit(term)?);
    if kind != Kind::Instruction && (text.is_some() || leader.is_some()) {
        return Err(Refusal::NotOfThisKind { kind, what: "report" });
    }
    if let Some(leader) = leader {
        checks::can(context, leader, Move::Instruct)?;
    }
    let text = text.map(|text| checks::report(&text)).transpose()?;
    draft.happen(Event::Revised { title, text, leader, limit })
}

pub(super) fn send(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    opening::complete(&draft.now.matter)?;
    let by = checks::who(draft.context, Move::Send)?;
    // The time begins when it is sent, not when a rule wrote it.
    let limit = match draft.now.limit.term {
        term @ Term::Within { .. } => draft.context.limit(term)?,
        Term::By { .. } if draft.now.limit.has_passed(draft.context.at) => return Err(Refusal::BadTerm),
        Term::By { .. } => draft.now.limit,
    };
    draft.happen(Event::Sent { by, limit })
}

pub(super) fn forward(draft: &mut Draft<'_>, to: PersonId, reason: &str) -> Result<(), Refusal> {
    let reason = checks::words("reason", reason)?;
    checks::can(draft.context, to, Move::Instruct)?;
    draft.happen(Event::Forwarded { to, reason })
}

pub(super) fn instruct(draft: &mut Draft<'_>, task: NewTask) -> Result<(), Refusal> {
    must_be_leader(draft)?;
    let text = checks::words("task", &task.text)?;
    draft.happen(Event::Instructed { text })?;
    tasks::assign(draft, Source::Instruction, task)
}

pub(super) fn note(draft: &mut Draft<'_>, text: &str) -> Result<(), Refusal> {
    must_be_leader(draft)?;
    let text = checks::remark("note", text)?;
    let open: Vec<_> =
        draft.now.tasks.iter().filter(|task| task.stage != crate::proceeding::TaskStage::Accepted).collect();
    if let Some(task) = open.first() {
        let awaited = crate::proceeding::waits::Awaited::Report { task: task.number };
        return Err(Refusal::Unanswered(vec![awaited]));
    }
    draft.happen(Event::Noted { text })
}

pub(super) fn settle(draft: &mut Draft<'_>, text: &str) -> Result<(), Refusal> {
    must_be_leader(draft)?;
    let text = checks::remark("note", text)?;
    draft.happen(Event::Settled { text })
}

/// INVARIANT: a leader's word is the leader's alone; nobody speaks for them.
fn must_be_leader(draft: &Draft<'_>) -> Result<(), Refusal> {
    if legal::is_leader(draft.context.actor, &draft.now) {
        return Ok(());
    }
    Err(Refusal::NotYours(draft.now.leader().unwrap_or(draft.now.owner)))
}
