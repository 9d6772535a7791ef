//! What an event did to a clock, in one sentence; budgets and the program's own reasons in words.

use domain::{
    calendar::Budget,
    clock::{Rung, Verdict},
    order::clocks::{ClockKind, ClockMove, DueMark},
};

use super::case::Case;
use crate::{
    problem::Problem,
    told,
    views::{frame::Tone, locale::Words, staff::shown},
};

/// Returns a budget in words.
pub(super) fn budget(budget: Budget) -> Words {
    let code = match budget {
        Budget::Hours(_) => "hours",
        Budget::NaturalDays(_) => "natural_days",
        Budget::WorkingDays(_) => "working_days",
    };
    Words::key(&format!("staff.budget.{code}")).with("count", budget.amount())
}

/// Returns a reason the program itself wrote into an event, in words; what people wrote stays as it is.
pub(super) fn cause(code: &str) -> Words {
    let known = [
        "calendar-changed",
        "callback-off",
        "nobody-to-ask",
        "silence",
        "supplemented",
        "supplement-lapsed",
        "performed",
        "not-performed",
    ];
    if known.contains(&code) { Words::key(&format!("staff.cause.{code}")) } else { Words::plain(code) }
}

/// Returns the clock a move is about.
pub(super) fn clock_of(step: &ClockMove) -> ClockKind {
    match step {
        ClockMove::Started { clock, .. }
        | ClockMove::Stopped { clock, .. }
        | ClockMove::Suspended { clock }
        | ClockMove::Resumed { clock, .. }
        | ClockMove::Extended { clock, .. }
        | ClockMove::Rederived { clock, .. }
        | ClockMove::Fired { clock, .. } => *clock,
    }
}

/// Returns whether a move speaks of a due date that its clock's story explains.
pub(super) fn names_a_date(step: &ClockMove) -> bool {
    match step {
        ClockMove::Started { .. }
        | ClockMove::Resumed { .. }
        | ClockMove::Extended { .. }
        | ClockMove::Rederived { .. } => true,
        ClockMove::Stopped { verdict, .. } => *verdict == Verdict::Late,
        ClockMove::Suspended { .. } | ClockMove::Fired { .. } => false,
    }
}

/// Says what a move did, and how it feels.
pub(super) fn move_words(case: &Case<'_>, step: &ClockMove) -> Result<(Words, Tone), Problem> {
    let clock = clock_of(step);
    let words = |code: &str| {
        let name = case.say(&shown::clock(clock.code()))?;
        Ok::<_, Problem>(Words::key(&format!("staff.clock_move.{code}")).with("clock", name))
    };
    let due_words = |due: &DueMark| {
        let moment = case.moment(told::shown_due(due));
        let key = if due.provisional { "staff.clock_move.provisional" } else { "staff.clock_move.certain" };
        case.say(&Words::key(key).with("due", moment))
    };
    Ok(match step {
        ClockMove::Started { budget: given, due, .. } => {
            let given = case.say(&budget(*given))?;
            (words("started")?.with("budget", given).with("due", due_words(due)?), Tone::Calm)
        }
        ClockMove::Stopped { verdict, .. } => match (verdict, clock.binds_the_government()) {
            (Verdict::InTime, true) => (words("in_time")?, Tone::Good),
            (Verdict::Late, true) => (words("late")?, Tone::Bad),
            (Verdict::InTime, false) => (words("over")?, Tone::Quiet),
            (Verdict::Late, false) => (words("lapsed")?, Tone::Quiet),
        },
        ClockMove::Suspended { .. } => (words("suspended")?, Tone::Quiet),
        ClockMove::Resumed { due, .. } => (words("resumed")?.with("due", due_words(due)?), Tone::Calm),
        ClockMove::Extended { by, due, .. } => {
            (words("extended")?.with("count", by).with("due", due_words(due)?), Tone::Soon)
        }
        ClockMove::Rederived { old, due, .. } => {
            let old = case.moment(told::shown_due(old));
            (words("rederived")?.with("old", old).with("due", due_words(due)?), Tone::Soon)
        }
        ClockMove::Fired { rung, .. } => match (rung, clock.binds_the_government()) {
            (Rung::Warn, _) => (words("warn")?, Tone::Soon),
            (Rung::Due, true) => (words("due")?, Tone::Bad),
            (Rung::Due, false) => (words("lapsed")?, Tone::Quiet),
            (Rung::Overdue(count), _) => (words("overdue")?.with("count", count), Tone::Bad),
        },
    })
}
