//! The one way in for change: a command and a state give events, or a refusal. Pure: time, actor, packs and what the
//! store knows are values.

mod asking;
mod checks;
mod rate;
mod replies;

pub use asking::take;

use jiff::Timestamp;

use crate::{
    access::{self, Action, Actor},
    case::{Case, Stage, apply, command::Command, event::Event, opening::Opening, refusal::Refusal},
    order::Order,
    policy::Pack,
    world::World,
};

/// What a decision may look at besides the case itself.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The moment of the decision.
    pub at: Timestamp,
    /// Who acts.
    pub actor: &'a Actor,
    /// Units, packs, options and calendar as they are.
    pub world: &'a World,
}

/// What happens to a case, and the order it opens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// What happens to the case; nothing when it was so already.
    pub events: Vec<Event>,
    /// The order a bad rating opens.
    pub opens: Option<Opening>,
}

/// Decides `command` on `case`; `order` is the last order the case opened, as it stands.
///
/// # Errors
/// A [`Refusal`] with the facts; nothing happens then.
pub fn decide(
    context: Context<'_>,
    case: &Case,
    order: Option<&Order>,
    command: Command,
) -> Result<Decision, Refusal> {
    let pack = pack_of(context, &case.facts.pack)?;
    access::allowed_on_case(context.actor, Action::Case(command.name()), case)?;
    let name = command.name();
    let mut draft = Draft { context, pack, order, case: case.clone(), decision: Decision::default() };
    match command {
        Command::Ask { by, answer_days } => asking::again(&mut draft, by, answer_days)?,
        Command::Rate { rating } => rate::rate(&mut draft, *rating)?,
        Command::Hear { message, words, at } => replies::hear(&mut draft, message, &words, at)?,
        Command::Read { message, meaning } => replies::read(&mut draft, &message, meaning)?,
        Command::Attempt { result, again_at, record } => {
            draft.must_be_asked(name)?;
            asking::attempt(&mut draft, result, again_at, record)?;
        }
        Command::OptOut { evidence } => asking::opt_out(&mut draft, &evidence)?,
        Command::Unmask { reason } => {
            let reason = checks::bounded("reason", &reason, 1, checks::CODE_LIMIT)?;
            draft.happen(Event::Unmasked { reason })?;
        }
        Command::Expire => {
            draft.must_be_asked(name)?;
            asking::expire(&mut draft)?;
        }
    }
    Ok(draft.decision)
}

fn pack_of<'a>(context: Context<'a>, id: &str) -> Result<&'a Pack, Refusal> {
    context.world.packs.get(id).ok_or_else(|| Refusal::UnknownPack(id.to_owned()))
}

/// A case in the middle of a decision: each event is applied at once, so that the next one sees it.
struct Draft<'a> {
    context: Context<'a>,
    pack: &'a Pack,
    order: Option<&'a Order>,
    case: Case,
    decision: Decision,
}

impl Draft<'_> {
    fn happen(&mut self, event: Event) -> Result<(), Refusal> {
        let case = Some(self.case.clone());
        self.case = apply::apply(case, self.case.id, self.context.at, &event)?;
        self.decision.events.push(event);
        Ok(())
    }

    fn must_be_asked(&self, tried: crate::case::command::Move) -> Result<(), Refusal> {
        if self.case.stage == Stage::Asked {
            return Ok(());
        }
        Err(Refusal::IllegalMove { tried, stage: self.case.stage })
    }
}
