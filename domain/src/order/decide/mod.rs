//! The one way in for change: a command and a state give events, or a refusal that says what is possible.
//! Pure: time, actor, packs, units and calendar are values in the context.

mod callback;
mod competence;
mod faults;
mod fields;
mod handling;
mod intake;
mod ladder;
mod relations;
mod returns;
mod rulings;
mod time;
mod triage;

pub use intake::{found, import, open, register};

use jiff::Timestamp;

use crate::{
    access::Actor,
    order::{
        Order,
        apply::apply,
        clocks::ClockMove,
        command::{Command, Move},
        event::{Event, Recorded},
        legal,
        refusal::Refusal,
        stead,
    },
    policy::Pack,
    world::World,
};

/// What a decision may look at besides the order itself.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The moment of the decision.
    pub at: Timestamp,
    /// Who acts.
    pub actor: &'a Actor,
    /// Units, packs and calendar as they are.
    pub world: &'a World,
}

/// What happens, to the order and, when two are touched, to the other one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// What happens to the order.
    pub own: Vec<Recorded>,
    /// What happens to the other order.
    pub other: Vec<Recorded>,
}

/// Decides `command` on `order`; `other` is the order the command touches besides, when there is one.
///
/// # Errors
/// A [`Refusal`] with the facts; nothing happens then.
pub fn decide(
    context: Context<'_>,
    order: &Order,
    other: Option<&Order>,
    command: Command,
) -> Result<Decision, Refusal> {
    let pack = pack_of(context, &order.pack)?;
    let stand_in = stead::standing_in(context, order, pack, command.name())?;
    let actor = stand_in.as_ref().map_or(context.actor, |stand_in| &stand_in.actor);
    let context = Context { actor, ..context };
    permit(context, pack, order, command.name())?;
    let mut draft = Draft { context, pack, order: order.clone(), made: Vec::new() };
    let mut decision = Decision::default();
    match command {
        Command::Accept { .. } | Command::Refuse { .. } | Command::HandOver { .. } => {
            intake::decide(&mut draft, command)?;
        }
        Command::Dispatch { .. }
        | Command::Reassign { .. }
        | Command::Sign { .. }
        | Command::Contact { .. } => {
            handling::decide(&mut draft, command)?;
        }
        Command::Answer { .. } | Command::Approve { .. } | Command::SendBack { .. } => {
            handling::decide(&mut draft, command)?;
        }
        Command::Attempt { .. } | Command::Rate { .. } | Command::Redo { .. } | Command::Close { .. } => {
            callback::decide(&mut draft, command)?;
        }
        Command::Reopen { .. } => callback::decide(&mut draft, command)?,
        Command::Suspend { .. }
        | Command::Resume { .. }
        | Command::Fire { .. }
        | Command::Rederive { .. } => {
            time::decide(&mut draft, command)?;
        }
        Command::RequestReturn { .. } | Command::RuleReturn { .. } | Command::Consult { .. } => {
            returns::decide(&mut draft, command)?;
        }
        Command::Competence(ask) => competence::decide(&mut draft, ask)?,
        Command::RequestExtension { .. }
        | Command::RuleExtension { .. }
        | Command::Claim { .. }
        | Command::Adjudicate { .. } => {
            rulings::decide(&mut draft, command)?;
        }
        Command::FileDossier { .. } | Command::ReviewDossier { .. } => {
            rulings::dossier(&mut draft, command)?;
        }
        Command::Find { .. } => faults::decide(&mut draft, command)?,
        Command::Note { .. } | Command::ReceiveWarning { .. } | Command::AnswerWarning { .. } => {
            ladder::decide(&mut draft, command)?;
        }
        Command::Inquire { .. } | Command::ProposeMalicious { .. } | Command::RuleMalicious { .. } => {
            triage::decide(&mut draft, command)?;
        }
        Command::Merge { .. } | Command::Unmerge { .. } => {
            decision.other = relations::decide(&mut draft, other, command)?;
        }
        Command::Comment { .. }
        | Command::Supplement { .. }
        | Command::Attach { .. }
        | Command::Unmask { .. } => {
            relations::note(&mut draft, command)?;
        }
    }
    ladder::climb(&mut draft, order)?;
    decision.own = draft.made;
    if let (Some(made), Some(stand_in)) = (decision.own.first_mut(), stand_in) {
        made.stead = Some(stand_in.stead);
    }
    Ok(decision)
}

fn permit(context: Context<'_>, pack: &Pack, order: &Order, step: Move) -> Result<(), Refusal> {
    legal::allowed(context.actor, order, step)?;
    if legal::is_legal(order, pack, step) {
        return Ok(());
    }
    if order.suspended && legal::stands_still(step) {
        return Err(Refusal::Suspended { tried: step });
    }
    let mut possible = legal::legal(order, pack);
    // What only jobs do is no help to a person.
    possible.retain(|step| context.actor.is_system() || !legal::is_a_jobs(*step));
    Err(Refusal::IllegalMove { tried: step, stage: order.stage, legal: possible })
}

fn pack_of<'a>(context: Context<'a>, id: &str) -> Result<&'a Pack, Refusal> {
    context.world.packs.get(id).ok_or_else(|| Refusal::UnknownPack(id.to_owned()))
}

/// An order in the middle of a decision: each event is applied at once, so that the next one sees it.
struct Draft<'a> {
    context: Context<'a>,
    pack: &'a Pack,
    order: Order,
    made: Vec<Recorded>,
}

impl Draft<'_> {
    /// Lets `event` happen, with the clock moves that follow from it.
    fn happen(&mut self, event: Event) -> Result<(), Refusal> {
        self.happen_also(event, Vec::new())
    }

    /// Lets `event` happen with the clock moves that follow from it and `more` besides.
    fn happen_also(&mut self, event: Event, more: Vec<ClockMove>) -> Result<(), Refusal> {
        let bare = Recorded::own(event, Vec::new());
        let after = self.applied(&bare)?;
        let mut clocks = time::moves(self.context, self.pack, &self.order, &after, &bare.event)?;
        clocks.extend(more);
        self.happen_with(bare.event, clocks)
    }

    /// Lets `event` happen with just these clock moves.
    fn happen_with(&mut self, event: Event, clocks: Vec<ClockMove>) -> Result<(), Refusal> {
        let recorded = Recorded::own(event, clocks);
        self.order = self.applied(&recorded)?;
        self.made.push(recorded);
        Ok(())
    }

    fn applied(&self, recorded: &Recorded) -> Result<Order, Refusal> {
        Ok(apply(Some(self.order.clone()), self.order.id, self.context.at, recorded)?)
    }
}
