//! From a command to events, or to a refusal with its facts. Time, actor and calendar are arguments.

mod checks;
mod opening;
mod tasks;
mod time;
mod words;

use jiff::Timestamp;

// The file above is private; this is the one path of the word.
pub use opening::open;

use crate::{
    access::{self, Actor},
    ids::PersonId,
    proceeding::{
        Proceeding, apply,
        command::{Command, Move},
        event::Event,
        legal,
        limit::{Limit, Term},
        refusal::Refusal,
        waits::Awaited,
    },
    world::World,
};

/// What a decision may look at besides the proceeding itself.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The moment of the decision.
    pub at: Timestamp,
    /// Who acts.
    pub actor: &'a Actor,
    /// Units, persons, packs and calendar as they are.
    pub world: &'a World,
}

impl Context<'_> {
    fn person(&self) -> Option<PersonId> {
        match self.actor {
            Actor::Staff(staff) => Some(staff.person),
            Actor::Citizen | Actor::System(_) => None,
        }
    }

    fn limit(&self, term: Term) -> Result<Limit, Refusal> {
        Limit::new(&self.world.calendar, self.at, term).ok_or(Refusal::BadTerm)
    }
}

/// Decides `command` on `proceeding`.
///
/// # Errors
/// A [`Refusal`] with the facts; nothing happens then.
pub fn decide(
    context: Context<'_>,
    proceeding: &Proceeding,
    command: Command,
) -> Result<Vec<Event>, Refusal> {
    let step = command.name();
    access::allowed_on_proceeding(context.actor, legal::action_of(step), proceeding)?;
    if !legal::is_possible(proceeding, step) {
        return Err(impossible(proceeding, step));
    }
    let mut draft = Draft { context, now: proceeding.clone(), events: Vec::new() };
    match command {
        Command::Revise { title, text, leader, term } => {
            words::revise(&mut draft, &title, text, leader, term)?
        }
        Command::Send => words::send(&mut draft)?,
        Command::Drop { reason } => {
            let reason = checks::words("reason", &reason)?;
            draft.happen(Event::Dropped { reason })?;
        }
        Command::Record { record, files } => {
            let record = checks::record(context, proceeding, *record)?;
            draft.happen(Event::Recorded { record, files: checks::files(files)? })?;
        }
        Command::Assign(task) => {
            let source = crate::proceeding::Source::of(proceeding.kind());
            tasks::assign(&mut draft, source, task)?;
        }
        Command::Report { task, text, files } => tasks::report(&mut draft, task, &text, files)?,
        Command::Accept { task, note } => tasks::accept(&mut draft, task, &note)?,
        Command::SendBack { task, reason } => tasks::send_back(&mut draft, task, &reason)?,
        Command::Extend { target, term, reason } => time::extend(&mut draft, target, term, &reason)?,
        Command::HandOver { target, to, reason } => tasks::hand_over(&mut draft, target, to, &reason)?,
        Command::Forward { to, reason } => words::forward(&mut draft, to, &reason)?,
        Command::Instruct { task } => words::instruct(&mut draft, task)?,
        Command::Note { text } => words::note(&mut draft, &text)?,
        Command::Submit { result } => {
            let result = checks::words("result", &result)?;
            draft.happen(Event::Submitted { result })?;
        }
        Command::Settle { text } => words::settle(&mut draft, &text)?,
        Command::Close { conclusion } => close(&mut draft, &conclusion)?,
        Command::Admit { person, reason } => {
            let reason = checks::words("reason", &reason)?;
            checks::can(context, person, Move::Read)?;
            draft.happen(Event::Admitted { person, reason })?;
        }
        Command::Read => draft.happen(Event::Read)?,
        Command::Tick => time::tick(&mut draft)?,
        Command::Rederive { why } => time::rederive(&mut draft, &why)?,
    }
    Ok(draft.events)
}

/// Returns why a move is not possible: what is not answered, where something is, else the stage.
fn impossible(proceeding: &Proceeding, tried: Move) -> Refusal {
    let open: Vec<Awaited> = unanswered(proceeding);
    if tried == Move::Submit && proceeding.stage == crate::proceeding::Stage::Open && !open.is_empty() {
        return Refusal::Unanswered(open);
    }
    Refusal::IllegalMove { tried, stage: proceeding.stage }
}

/// Returns what is awaited besides the last step.
fn unanswered(proceeding: &Proceeding) -> Vec<Awaited> {
    let is_last = |awaited: &Awaited| matches!(awaited, Awaited::End | Awaited::Result | Awaited::Settlement);
    proceeding.waits().into_iter().map(|wait| wait.awaited).filter(|awaited| !is_last(awaited)).collect()
}

/// INVARIANT: nothing ends before everything that was asked is answered.
fn close(draft: &mut Draft<'_>, conclusion: &str) -> Result<(), Refusal> {
    let conclusion = checks::words("conclusion", conclusion)?;
    let open = unanswered(&draft.now);
    if !open.is_empty() {
        return Err(Refusal::Unanswered(open));
    }
    let late = draft.now.limit.has_passed(draft.context.at);
    draft.happen(Event::Closed { conclusion, late })
}

/// A proceeding in the middle of a decision: each event is applied at once, so that the next one sees it.
struct Draft<'a> {
    context: Context<'a>,
    now: Proceeding,
    events: Vec<Event>,
}

impl Draft<'_> {
    fn happen(&mut self, event: Event) -> Result<(), Refusal> {
        let now = Some(self.now.clone());
        self.now = apply::apply(now, self.now.id, self.context.at, &event)?;
        self.events.push(event);
        Ok(())
    }
}
