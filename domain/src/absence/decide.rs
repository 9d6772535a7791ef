//! Decides what is asked of absences: everybody for themselves, an administrator for somebody who is away.

use jiff::{Timestamp, civil::Date};

use super::{Absence, Absences, Command, DAYS_LIMIT, Event, REASON_LIMIT, Refusal, is_missed, may_stand_in};
use crate::{
    access::{self, Action, Actor, Denied, Reach},
    calendar::date_of,
    ids::{AbsenceId, PersonId},
    people::{People, Person},
};

/// What a decision may look at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The moment of the decision.
    pub at: Timestamp,
    /// Who acts.
    pub actor: &'a Actor,
    /// Units and persons.
    pub people: &'a People,
    /// The absences there are.
    pub absences: &'a Absences,
}

/// Decides a command about absences.
///
/// # Errors
/// A [`Refusal`] with the facts.
pub fn decide(context: Context<'_>, command: Command) -> Result<Event, Refusal> {
    access::allowed_anywhere(context.actor, Action::EnterAbsence)?;
    match command {
        Command::Enter { id, person, from, until, reason, substitute } => {
            let away = missed(context, person)?;
            is_ones_own(context, person)?;
            let reason = checked(&reason)?;
            days(context, person, from, until)?;
            if let Some(substitute) = substitute {
                fits(context, away, substitute, from, until)?;
            }
            let number = number(context, from);
            Ok(Event::AbsenceEntered { absence: id, number, person, from, until, reason, substitute })
        }
        Command::Appoint { absence, substitute } => {
            let found = open(context, absence)?;
            if found.substitute.is_some() {
                return Err(Refusal::Named { number: found.number.clone() });
            }
            let away = missed(context, found.person)?;
            fits(context, away, substitute, found.from.max(date_of(context.at)), found.until)?;
            Ok(Event::SubstituteNamed { absence, substitute })
        }
        Command::End { absence } => {
            open(context, absence)?;
            Ok(Event::AbsenceEnded { absence })
        }
    }
}

fn missed<'a>(context: Context<'a>, person: PersonId) -> Result<&'a Person, Refusal> {
    let found = context.people.persons.get(person).filter(|person| person.active && is_missed(person));
    found.ok_or(Refusal::NotOfAUnit(person))
}

/// Everybody speaks for themselves; who reaches everywhere speaks for others.
fn is_ones_own(context: Context<'_>, person: PersonId) -> Result<(), Refusal> {
    let is_own = matches!(context.actor, Actor::Staff(staff) if staff.person == person);
    if is_own || context.actor.reach(Action::EnterAbsence) == Reach::Everywhere {
        return Ok(());
    }
    Err(Denied::Action { action: Action::EnterAbsence.code() }.into())
}

fn open(context: Context<'_>, id: AbsenceId) -> Result<&Absence, Refusal> {
    let found = context.absences.get(id).ok_or(Refusal::NoAbsence(id))?;
    is_ones_own(context, found.person)?;
    if !found.is_open_on(date_of(context.at)) {
        return Err(Refusal::Over { number: found.number.clone() });
    }
    Ok(found)
}

fn days(context: Context<'_>, person: PersonId, from: Date, until: Date) -> Result<(), Refusal> {
    let today = date_of(context.at);
    if from < today {
        return Err(Refusal::Past { from, today });
    }
    if until < from {
        return Err(Refusal::EndsBeforeItBegins { from, until });
    }
    if (until - from).get_days() >= DAYS_LIMIT {
        return Err(Refusal::TooLong);
    }
    match context.absences.overlapping(person, from, until) {
        Some(Absence { number, from, until, .. }) => {
            Err(Refusal::Overlaps { number: number.clone(), from: *from, until: *until })
        }
        None => Ok(()),
    }
}

fn fits(
    context: Context<'_>,
    away: &Person,
    substitute: PersonId,
    from: Date,
    until: Date,
) -> Result<(), Refusal> {
    let person = context.people.persons.get(substitute).filter(|person| may_stand_in(away, person));
    person.ok_or(Refusal::Unfit(substitute))?;
    match context.absences.overlapping(substitute, from, until) {
        Some(Absence { from, until, .. }) => {
            Err(Refusal::SubstituteAway { person: substitute, from: *from, until: *until })
        }
        None => Ok(()),
    }
}

/// Returns the next number of a year.
fn number(context: Context<'_>, from: Date) -> String {
    let of_year = context.absences.iter().filter(|absence| absence.from.year() == from.year());
    format!("{}-{}", from.year(), of_year.count() + 1)
}

fn checked(reason: &str) -> Result<String, Refusal> {
    let reason = reason.trim();
    let fits = (1..=REASON_LIMIT).contains(&reason.chars().count());
    if fits && !reason.chars().any(char::is_control) {
        Ok(reason.to_owned())
    } else {
        Err(Refusal::BadReason)
    }
}
