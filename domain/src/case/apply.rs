//! From one state of a case to the next. Total over stored events: what `decide` once allowed stays readable.

use jiff::{SignedDuration, Timestamp};

use crate::{
    case::{
        Case, Opened, Stage, Taken,
        event::{Event, Silence},
    },
    ids::CaseId,
    order::command::AttemptResult,
};

/// How long an appointment keeps a case open beyond its time.
const AFTER_APPOINTMENT: SignedDuration = SignedDuration::from_hours(24);

/// A stored event that cannot follow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("case `{case}`: the event `{event}` cannot follow: {why}")]
pub struct Unreadable {
    /// The case.
    pub case: CaseId,
    /// The event's code.
    pub event: &'static str,
    /// What is wrong.
    pub why: &'static str,
}

/// Lets an event happen to a case.
///
/// # Errors
/// [`Unreadable`] when the event cannot follow: the ledger was not written by this program.
pub fn apply(case: Option<Case>, id: CaseId, at: Timestamp, event: &Event) -> Result<Case, Unreadable> {
    let wrong = |why| Unreadable { case: id, event: event.code(), why };
    match (case, event) {
        (None, Event::Taken(facts)) => Ok(begun(id, at, facts)),
        (None, _) => Err(wrong("it was not taken before")),
        (Some(_), Event::Taken(_)) => Err(wrong("it was taken before")),
        (Some(mut case), event) => {
            follow(&mut case, at, event).map_err(wrong)?;
            case.version += 1;
            Ok(case)
        }
    }
}

fn begun(id: CaseId, at: Timestamp, facts: &Taken) -> Case {
    Case {
        id,
        version: 1,
        facts: facts.clone(),
        taken_at: at,
        stage: Stage::Taken,
        excluded: None,
        asked: None,
        first_asked_at: None,
        asks: 0,
        attempts: 0,
        again_at: None,
        heard: Vec::new(),
        messages: Vec::new(),
        ratings: Vec::new(),
        orders: Vec::new(),
        opted_out: false,
        ended_at: None,
    }
}

fn follow(case: &mut Case, at: Timestamp, event: &Event) -> Result<(), &'static str> {
    match event {
        Event::Taken(_) => return Err("it was taken before"),
        Event::Corrected(facts) => case.facts = Taken::clone(facts),
        Event::Excluded { reason, .. } => {
            case.excluded = Some(*reason);
            case.stage = Stage::Excluded;
        }
        Event::Asked(asked) => {
            case.asked = Some(*asked);
            case.first_asked_at.get_or_insert(asked.at);
            case.asks = case.asks.saturating_add(1);
            (case.attempts, case.again_at, case.ended_at) = (0, None, None);
            case.stage = Stage::Asked;
        }
        Event::Rated(placed) => {
            // INVARIANT: ratings are only added, each with the next number.
            if usize::from(placed.number) != case.ratings.len().saturating_add(1) {
                return Err("its number is not the next one");
            }
            case.ratings.push(placed.as_ref().clone());
            (case.again_at, case.ended_at) = (None, None);
            case.stage = Stage::Rated;
        }
        Event::Heard(heard) => {
            case.messages.push(heard.message.clone());
            case.heard.push(heard.clone());
        }
        Event::Understood { message, .. } => case.heard.retain(|heard| heard.message != *message),
        Event::Attempted { result, again_at, .. } => attempted(case, *result, *again_at),
        Event::OptedOut { .. } => case.opted_out = true,
        Event::Unmasked { reason: _ } => {}
        Event::Expired { why: _ } => {
            case.stage = Stage::Unrated;
            (case.again_at, case.ended_at) = (None, Some(at));
        }
        Event::Opened { order, rating } => case.orders.push(Opened { order: *order, rating: *rating }),
    }
    Ok(())
}

fn attempted(case: &mut Case, result: AttemptResult, again_at: Option<Timestamp>) {
    if matches!(result, AttemptResult::NoAnswer | AttemptResult::Busy) {
        case.attempts = case.attempts.saturating_add(1);
    }
    case.again_at = again_at;
    if let (Some(again_at), Some(asked)) = (again_at, &mut case.asked) {
        asked.until = asked.until.max(again_at.saturating_add(AFTER_APPOINTMENT).unwrap_or(again_at));
    }
}

/// Returns why an attempt ends a case, if it does; `made` counts it, `most` is the pack's number.
#[must_use]
pub fn ends(result: AttemptResult, made: u16, most: u16) -> Option<Silence> {
    match result {
        AttemptResult::NoAnswer | AttemptResult::Busy => (made >= most.max(1)).then_some(Silence::Attempts),
        AttemptResult::WrongNumber => Some(Silence::WrongNumber),
        AttemptResult::Declined => Some(Silence::Declined),
        AttemptResult::Later => None,
    }
}
