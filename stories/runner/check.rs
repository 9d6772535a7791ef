//! Holds what a story expects against what is.

use std::{collections::BTreeMap, fmt::Debug};

use domain::{
    assessment::{Table, assess},
    calendar::{BEIJING, Calendar, Unit},
    exact::Exact,
    facts::Counter,
    ids::{OrderId, UnitId},
    order::{
        Order,
        clocks::{ClockKind, OrderClock},
        fault::{FaultRecord, Standing},
        ladder::{Sent, Warning},
    },
    policy::Office,
    world::World,
};
use jiff::Timestamp;

use super::{Seen, story::Expected};

/// How much of a map a story must name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Naming {
    /// Only what it cares about.
    Some,
    /// Everything there is.
    All,
}

/// What expectations are read against.
pub(crate) struct Ground<'a> {
    pub(crate) world: &'a World,
    pub(crate) orders: &'a BTreeMap<String, OrderId>,
    pub(crate) naming: Naming,
}

/// Returns what is not as expected; `seen.events` and `seen.messages` are those of the span looked at.
pub(crate) fn differences(ground: &Ground<'_>, expected: &Expected, seen: &Seen) -> Vec<String> {
    let mut found = Vec::new();
    let order = &seen.order;
    check(&mut found, "stage", expected.stage.as_ref(), &order.stage);
    check_some(&mut found, "outcome", expected.outcome.as_ref(), order.outcome.as_ref());
    check_some(&mut found, "reason", expected.reason.as_ref(), order.reason.as_ref());
    check(&mut found, "kind", expected.kind.as_ref(), &order.kind);
    check(&mut found, "title", expected.title.as_ref(), &order.title);
    check(&mut found, "round", expected.round.as_ref(), &order.round);
    check(&mut found, "redone", expected.redone.as_ref(), &order.redone);
    check(&mut found, "anonymous", expected.anonymous.as_ref(), &order.anonymous);
    check(&mut found, "suspended", expected.suspended.as_ref(), &order.suspended);
    check(&mut found, "contacted", expected.contacted.as_ref(), &order.contacted);
    check(&mut found, "attempts", expected.attempts.as_ref(), &order.attempts);
    check_some(&mut found, "grade", expected.grade.as_ref(), order.grade.as_ref());
    check(&mut found, "flags", expected.flags.as_ref(), &order.flags);
    check(&mut found, "messages", expected.messages.as_ref(), &seen.messages);
    let events: Vec<String> = seen.events.iter().map(|recorded| recorded.event.code().to_owned()).collect();
    check(&mut found, "events", expected.events.as_ref(), &events);
    let stead = seen.events.iter().rev().find_map(|recorded| recorded.stead.as_ref());
    let away = stead.and_then(|stead| ground.world.people.persons.get(stead.person));
    let away = away.map_or_else(|| "nobody".to_owned(), |person| person.sign_in.clone());
    check(&mut found, "in_stead_of", expected.in_stead_of.as_ref(), &away);
    relations(&mut found, ground, expected, order);
    points(&mut found, ground, expected, order);
    let calendar = &ground.world.calendar;
    let clocks = order.clocks.iter().map(|(kind, clock)| (*kind, shown(clock, calendar))).collect();
    check_map(&mut found, "clock", ground.naming, expected.clocks.as_ref(), &clocks);
    let timers =
        seen.timers.iter().map(|(kind, rung, at)| (*kind, format!("{rung} {}", minute(*at)))).collect();
    check_map(&mut found, "timer", ground.naming, expected.timers.as_ref(), &timers);
    found
}

fn relations(found: &mut Vec<String>, ground: &Ground<'_>, expected: &Expected, order: &Order) {
    let code = |unit: &UnitId| {
        let unit = ground.world.people.units.get(*unit);
        unit.map_or_else(String::new, |unit| unit.code.clone())
    };
    check_some(found, "lead", expected.lead.as_ref(), order.lead.as_ref().map(code).as_ref());
    let others: Vec<String> = order.co_handlers.iter().map(code).collect();
    check(found, "co_handlers", expected.co_handlers.as_ref(), &others);
    let faults: Vec<String> = order.faults.iter().map(|found| fault(&code(&found.unit), found)).collect();
    check(found, "faults", expected.faults.as_ref(), &faults);
    let warnings: Vec<String> =
        order.ladder.sent.iter().map(|sent| warning(&code(&sent.warning.unit), sent)).collect();
    check(found, "warnings", expected.warnings.as_ref(), &warnings);
    let name = |id: &OrderId| {
        let known = ground.orders.iter().find(|(_, known)| *known == id);
        known.map_or_else(String::new, |(name, _)| name.clone())
    };
    check_some(found, "main", expected.main.as_ref(), order.merged_into.as_ref().map(name).as_ref());
    let children: Vec<String> = order.children.iter().map(name).collect();
    check(found, "children", expected.children.as_ref(), &children);
}

/// Scores the unit that leads the order, as if the month had no other.
fn points(found: &mut Vec<String>, ground: &Ground<'_>, expected: &Expected, order: &Order) {
    let Some(expected) = &expected.points else { return };
    let assessment = ground.world.packs.get(&order.pack).and_then(|pack| pack.assessment());
    let (Some(assessment), Some(unit)) = (assessment, order.lead) else {
        return found.push("points: no unit leads it, or its pack gives none".to_owned());
    };
    let counter = Counter::new(assessment);
    let mut counts = BTreeMap::<&str, i64>::new();
    for counted in counter.count_all(order).into_iter().filter(|counted| counted.unit == unit) {
        for (place, value) in counted.values {
            *counts.entry(counter.measures()[place].id.as_str()).or_insert(0) += value;
        }
    }
    let mut table = Table::new(assessment);
    let values = counts.iter().map(|(id, value)| (*id, Exact::from(*value)));
    table.add(assessment, "unit", &assessment.groups[0].id, values).unwrap();
    let scored = assess(assessment, &table).unwrap();
    let (_, unit) = scored.unit("unit").unwrap();
    for (id, points) in expected {
        let is = unit.scores.iter().find(|score| score.indicator.id == *id);
        let is = is.map_or("not there".to_owned(), |score| score.score.to_string());
        if is != *points {
            found.push(format!("points of `{id}` are {is}, expected {points}"));
        }
    }
}

fn fault(unit: &str, found: &FaultRecord) -> String {
    let standing = match found.standing {
        Standing::Flagged => "flagged",
        Standing::Found => "found",
        Standing::Dismissed => "dismissed",
    };
    format!("{unit} {} {standing}", found.fault.code())
}

fn warning(unit: &str, sent: &Sent) -> String {
    let Warning { form, facts, to, .. } = &sent.warning;
    let facts: Vec<String> = facts.iter().map(|(sign, value)| format!("{sign} {value}")).collect();
    let to: Vec<String> = to.iter().map(|to| word(&to.office)).collect();
    let mut text = format!("{unit} {} ({}) to {}", form.code(), facts.join(", "), to.join(", "));
    let states = [
        (sent.received_at.is_some(), ", received"),
        (sent.answered_at.is_some(), ", answered"),
        (sent.receipt_late, ", receipt late"),
        (sent.reply_late, ", reply late"),
        (sent.lapsed, ", lapsed"),
    ];
    text.extend(states.into_iter().filter(|(is_so, _)| *is_so).map(|(_, word)| word));
    text
}

fn word(office: &Office) -> String {
    serde_json::to_value(office).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn check<T: PartialEq + Debug>(found: &mut Vec<String>, what: &str, expected: Option<&T>, seen: &T) {
    if let Some(expected) = expected.filter(|expected| *expected != seen) {
        found.push(format!("{what} is {seen:?}, expected {expected:?}"));
    }
}

fn check_some<T: PartialEq + Debug>(
    found: &mut Vec<String>,
    what: &str,
    expected: Option<&T>,
    seen: Option<&T>,
) {
    if expected.is_some() && expected != seen {
        found.push(format!("{what} is {seen:?}, expected {expected:?}"));
    }
}

fn check_map(
    found: &mut Vec<String>,
    what: &str,
    naming: Naming,
    expected: Option<&BTreeMap<ClockKind, String>>,
    seen: &BTreeMap<ClockKind, String>,
) {
    let Some(expected) = expected else { return };
    for (kind, expected) in expected {
        let is = seen.get(kind).map_or("not there", String::as_str);
        if is != expected {
            found.push(format!("{what} {} is `{is}`, expected `{expected}`", kind.code()));
        }
    }
    for (kind, is) in seen.iter().filter(|(kind, _)| naming == Naming::All && !expected.contains_key(kind)) {
        found.push(format!("{what} {} is `{is}` and not named", kind.code()));
    }
}

/// Returns a clock as stories write it: `2026-02-27 running`, `standing`, `2026-02-27 late`. The day is the one it
/// is due on, or was when it stopped; with the minute for budgets in hours.
fn shown(clock: &OrderClock, calendar: &Calendar) -> String {
    let moment = |date: String, at| match clock.clock.budget().unit() {
        Unit::Hour => minute(at),
        Unit::NaturalDay | Unit::WorkingDay => date,
    };
    match (&clock.due, clock.verdict, clock.clock.due_when_stopped(calendar)) {
        (Some(due), _, _) => {
            let provisional = if due.provisional { ", provisional" } else { "" };
            format!("{} running{provisional}", moment(due.date.to_string(), due.at))
        }
        (None, Some(verdict), Some(due)) => {
            let word = match verdict {
                domain::clock::Verdict::InTime => "in time",
                domain::clock::Verdict::Late => "late",
            };
            format!("{} {word}", moment(due.date.to_string(), due.at))
        }
        (None, _, _) => "standing".to_owned(),
    }
}

/// Returns an instant to the minute, in Beijing time.
fn minute(at: Timestamp) -> String {
    BEIJING.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string()
}
