//! From a command to events, or to a refusal with its facts. Time, actor and world are arguments.

use jiff::{Timestamp, ToSpan, civil::Date};

use crate::{
    access::{self, Action, Actor, Reach, Role},
    calendar::date_of,
    people::Person,
    personal,
    visit::{
        DAYS_LIMIT, Finding, ORDERS_LIMIT, Plan, READS_LIMIT, STEPS_LIMIT, Seen, Verdict, Visit, Visitor,
        command::{Command, Move},
        event::Event,
        legal,
        refusal::Refusal,
    },
    world::World,
};

/// The longest title or place, in characters.
const LINE_LIMIT: usize = 100;
/// The longest step of a script.
const STEP_LIMIT: usize = 500;
/// The longest words.
const WORDS_LIMIT: usize = 2_000;

/// What a decision looks at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The moment.
    pub at: Timestamp,
    /// Who acts.
    pub actor: &'a Actor,
    /// Units, persons and social supervisors.
    pub world: &'a World,
}

/// Decides the planning of a visit.
///
/// # Errors
/// A [`Refusal`] with the facts.
pub fn plan(context: Context<'_>, given: Plan) -> Result<Event, Refusal> {
    legal::allowed_anywhere(context.actor, Move::Plan)?;
    let today = date_of(context.at);
    let units = &context.world.people.units;
    if !units.is_open(given.unit, today) {
        return Err(Refusal::NoUnit(given.unit));
    }
    if legal::belongs(context.actor, units, given.unit) {
        return Err(Refusal::PlannerBelongs);
    }
    let (from, until) = (given.from, given.until);
    let last = from.checked_add(DAYS_LIMIT.days()).unwrap_or(Date::MAX);
    if until < from || until < today || until > last {
        return Err(Refusal::BadDays { from, until, today });
    }
    let script: Vec<&String> = given.script.iter().filter(|step| !step.trim().is_empty()).collect();
    if !(1..=STEPS_LIMIT).contains(&script.len()) {
        return Err(Refusal::StepCount(script.len()));
    }
    let script =
        script.into_iter().map(|step| field("script", step, 1, STEP_LIMIT)).collect::<Result<_, _>>()?;
    let plan = Plan {
        place: field("place", &given.place, 0, LINE_LIMIT)?,
        title: field("title", &given.title, 1, LINE_LIMIT)?,
        script,
        ..given
    };
    visitor(context, &plan, may_be_sent)?;
    Ok(Event::VisitPlanned { plan: Box::new(plan) })
}

/// Decides a command to a visit.
///
/// # Errors
/// A [`Refusal`] with the facts.
pub fn decide(context: Context<'_>, visit: &Visit, command: Command) -> Result<Vec<Event>, Refusal> {
    let step = command.name();
    legal::allowed(context.actor, &context.world.people.units, visit, step)?;
    if !legal::is_possible(visit, step) {
        return Err(Refusal::NotNow(visit.standing));
    }
    let event = match command {
        Command::Cancel { reason } => {
            Event::VisitCancelled { reason: field("reason", &reason, 1, WORDS_LIMIT)? }
        }
        Command::Record { on, seen, outcome } => record(context, visit, on, seen, &outcome)?,
        Command::Order { step, order, pack: _, kind: _ } => {
            let finding = fault(visit, step)?;
            if let Some(order) = finding.order.filter(|_| !finding.wants_order()) {
                return Err(Refusal::Ordered { step, order });
            }
            if finding.orders().count() >= ORDERS_LIMIT {
                return Err(Refusal::TooManyOrders(step));
            }
            Event::FaultOrdered { step, order }
        }
        Command::LookAgain { step, on, is_right, words, ended_on } => {
            let words = field("words", &words, 1, WORDS_LIMIT)?;
            look_again(context, visit, step, on, ended_on)?;
            Event::FaultLookedAt { step, on, is_right, words }
        }
        Command::Read { words } => {
            if visit.reads.len() >= READS_LIMIT {
                return Err(Refusal::TooManyReads);
            }
            Event::VisitRead { words: field("words", &words, 1, WORDS_LIMIT)? }
        }
    };
    Ok(vec![event])
}

fn fault(visit: &Visit, step: u8) -> Result<&Finding, Refusal> {
    let finding = visit.finding(step).filter(|finding| finding.seen.verdict == Verdict::Fault);
    finding.ok_or(Refusal::NoFault(step))
}

/// Returns whether somebody of the house may be sent: they are there, and may write down what they found.
#[must_use]
pub fn may_be_sent(person: &Person) -> bool {
    let records = |role: &Role| access::reach(*role, Action::Visit(Move::Record)) != Reach::None;
    person.active && person.roles.iter().any(records)
}

fn visitor(context: Context<'_>, plan: &Plan, fits: impl Fn(&Person) -> bool) -> Result<(), Refusal> {
    let world = context.world;
    let works_for = match plan.visitor {
        Visitor::Supervisor(id) => {
            let known = world.supervisors.get(id).filter(|one| one.serves(plan.from, plan.until));
            let (from, until) = (plan.from, plan.until);
            known.ok_or(Refusal::NotInOffice { id, from, until })?.letter.works_for
        }
        Visitor::Staff(id) => {
            let known = world.people.persons.get(id).filter(|person| fits(person));
            known.ok_or(Refusal::NoPerson(id))?.unit
        }
    };
    let units = &world.people.units;
    if works_for.is_some_and(|unit| legal::is_of(units, unit, plan.unit)) {
        Err(Refusal::VisitorBelongs)
    } else {
        Ok(())
    }
}

fn record(
    context: Context<'_>,
    visit: &Visit,
    on: Date,
    seen: Vec<Seen>,
    outcome: &str,
) -> Result<Event, Refusal> {
    let plan = &visit.plan;
    let until = plan.until.min(date_of(context.at));
    if on < plan.from || on > until {
        return Err(Refusal::OutsideDays { on, from: plan.from, until });
    }
    // A term may have ended, or a person changed units, since it was planned.
    visitor(context, &Plan { from: on, until: on, ..plan.clone() }, |_| true)?;
    if seen.len() != plan.script.len() {
        return Err(Refusal::Steps { steps: plan.script.len(), given: seen.len() });
    }
    let seen = (1..).zip(seen).map(|(step, one)| looked(step, one)).collect::<Result<Vec<_>, _>>()?;
    if seen.iter().all(|one| one.verdict == Verdict::NotDone) {
        return Err(Refusal::NothingDone);
    }
    Ok(Event::VisitRecorded { on, seen, outcome: field("outcome", outcome, 1, WORDS_LIMIT)? })
}

fn looked(step: u8, given: Seen) -> Result<Seen, Refusal> {
    let words = field("words", &given.words, 0, WORDS_LIMIT)?;
    let is_done = given.verdict != Verdict::NotDone;
    if given.time.is_some() != is_done {
        return Err(Refusal::StepTime(step));
    }
    if words.is_empty() && given.verdict != Verdict::Good {
        return Err(Refusal::StepWords(step));
    }
    Ok(Seen { words, ..given })
}

fn look_again(
    context: Context<'_>,
    visit: &Visit,
    step: u8,
    on: Date,
    ended_on: Option<Date>,
) -> Result<(), Refusal> {
    let finding = fault(visit, step)?;
    if finding.again.as_ref().is_some_and(|again| again.is_right) {
        return Err(Refusal::IsRight(step));
    }
    let from = finding.order.and(ended_on).ok_or(Refusal::OrderRuns(step))?;
    let until = date_of(context.at);
    if (from..=until).contains(&on) { Ok(()) } else { Err(Refusal::OutsideDays { on, from, until }) }
}

fn field(field: &'static str, given: &str, least: usize, most: usize) -> Result<String, Refusal> {
    personal::printable(given, least, most).ok_or(Refusal::BadField { field, least, most })
}
