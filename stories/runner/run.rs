//! Plays a story: sets the stage, takes every step, looks at what became of it.

use std::collections::{BTreeMap, BTreeSet};

use domain::{access::Actor, calendar::date_of, ids::OrderId, order::command::Command};
use jiff::Timestamp;

use super::{
    Act, Backend, No, Request, Seen, assessment, campaign,
    cast::{self, Cast},
    check::{Ground, Naming, differences},
    fields::beijing,
    moves::{self, Scene},
    story::{Expected, Step, Story, USUAL},
    supervision, survey, usual, visits, watch, woodpecker,
};

/// The most rungs that fire at one instant.
const RUNGS_LIMIT: usize = 1_000;

/// Plays `story` on `backend`; the error names the step and everything that is not as expected.
pub(crate) fn run(story: &Story, backend: &mut dyn Backend) -> Result<(), String> {
    let mut play = Play {
        story,
        cast: Cast::read(),
        backend,
        orders: BTreeMap::new(),
        proceedings: BTreeMap::new(),
        visits: BTreeMap::new(),
        known: BTreeMap::new(),
        last: None,
    };
    play.set_up().map_err(|problem| format!("set-up: {problem}"))?;
    for (place, step) in story.steps.iter().enumerate() {
        let told =
            |problem| format!("step {} ({} {} {}): {problem}", place + 1, step.at, step.who, step.what);
        play.step(step).map_err(told)?;
    }
    play.nothing_else_changed()?;
    for end in &story.ends {
        let name = end.order.clone().unwrap_or_else(|| USUAL.to_owned());
        play.end(&name, end).map_err(|problem| format!("end of `{name}`: {problem}"))?;
    }
    Ok(())
}

struct Play<'a> {
    story: &'a Story,
    cast: Cast,
    backend: &'a mut dyn Backend,
    orders: BTreeMap<String, OrderId>,
    proceedings: supervision::Named,
    visits: visits::Named,
    /// The orders as they were when last looked at.
    known: BTreeMap<OrderId, Seen>,
    last: Option<Timestamp>,
}

impl Play<'_> {
    /// Adds what the house does not have yet.
    fn set_up(&mut self) -> Result<(), String> {
        let first = self.story.steps.first().ok_or("there is no step")?;
        let at = beijing(&first.at)?;
        for act in cast::rules(self.story, &self.backend.world())? {
            self.prepare(at, act)?;
        }
        for unit in self.cast.units(self.story)? {
            if let Some(act) = self.cast.unit(&self.backend.world(), &unit)? {
                self.prepare(at, act)?;
            }
        }
        let people: BTreeSet<String> = self.story.steps.iter().flat_map(usual::people).collect();
        for who in people {
            if let Some(act) = cast::person(&self.backend.world(), &who)? {
                self.prepare(at, act)?;
            }
        }
        Ok(())
    }

    fn prepare(&mut self, at: Timestamp, act: Act) -> Result<(), String> {
        let request = Request { at, actor: Actor::System("set-up"), key: None, act };
        self.backend.act(request).map(|_| ()).map_err(|no| no.says)
    }

    fn step(&mut self, step: &Step) -> Result<(), String> {
        let at = beijing(&step.at)?;
        if self.last.is_some_and(|last| at < last) {
            return Err("lies before the step before it".to_owned());
        }
        self.last = Some(at);
        match step.what.as_str() {
            "timers" => {
                let fired = self.fire(at)?;
                expect_list("fired", step.expect.fired.as_ref(), fired)?;
            }
            "bring" => self.bring(at, step)?,
            _ if supervision::is_about_one(step) => return self.supervise(at, step),
            _ if campaign::step_of(step).is_some() => return self.lead(at, step),
            _ if woodpecker::is_about_one(step) => return self.gather(at, step),
            _ if visits::is_about_one(step) => self.visit(at, step)?,
            _ if survey::is_about_one(step) => return self.survey(at, step),
            _ if assessment::is_about_one(step) => return self.assess(at, step),
            _ => {
                let answer = self.act(at, step)?;
                answered(&step.expect, answer)?;
            }
        }
        self.compare(step)
    }

    /// Brings an order to a stage by the usual way.
    fn bring(&mut self, at: Timestamp, step: &Step) -> Result<(), String> {
        let way = usual::Way::of(step)?;
        loop {
            let stage = self.orders.get(&step.order).map(|id| self.backend.look(*id).order.stage);
            let Some(next) = way.next(step, stage)? else { return Ok(()) };
            let answer = self.act(at, &next)?;
            answered(&next.expect, answer).map_err(|problem| format!("{}: {problem}", next.what))?;
        }
    }

    /// Does something to a proceeding; orders are only named by it, so none may change.
    fn supervise(&mut self, at: Timestamp, step: &Step) -> Result<(), String> {
        let name = supervision::name(step);
        let before = self.proceedings.get(&name).map(|id| self.backend.look_at(*id).1.len()).unwrap_or(0);
        let answer = self.act(at, step)?;
        let is_new = answer.is_ok() && !self.proceedings.contains_key(&name);
        answered(&step.expect, answer)?;
        if is_new {
            let opened = self.backend.opened_last().ok_or("nothing was opened")?;
            self.proceedings.insert(name.clone(), opened);
        }
        let (Some(expected), Some(id)) = (&step.expect.proceeding, self.proceedings.get(&name)) else {
            return Ok(());
        };
        let (now, events) = self.backend.look_at(*id);
        none_of(supervision::differences(&self.backend.world(), expected, &now, &events[before..]))
    }

    /// Does something to the campaign of the house; no order takes part in it.
    fn lead(&mut self, at: Timestamp, step: &Step) -> Result<(), String> {
        let before = self.backend.campaign();
        let answer = self.act(at, step)?;
        answered(&step.expect, answer)?;
        let now = self.backend.campaign();
        if step.expect.refused.is_some() && before != now {
            return Err("refused, but something changed".to_owned());
        }
        let (Some(expected), Some((now, events))) = (&step.expect.campaign, now) else { return Ok(()) };
        let known = before.map_or(0, |(_, events)| events.len());
        let mut found = campaign::differences(&self.backend.world(), expected, &now, &events[known..]);
        if expected.sectors.is_some() || expected.heads.is_some() {
            found.extend(self.backend.told(now.id).differences(expected));
        }
        none_of(found)
    }

    /// Does something in the woodpecker's year; orders are only named by it, so none may change.
    fn gather(&mut self, at: Timestamp, step: &Step) -> Result<(), String> {
        let before = self.backend.gathered_last();
        let answer = self.act(at, step)?;
        answered(&step.expect, answer)?;
        let now = self.backend.gathered_last();
        if step.expect.refused.is_some() && now != before {
            return Err("refused, but something changed in the year".to_owned());
        }
        let (Some(expected), Some((year, events))) = (&step.expect.collection, now) else { return Ok(()) };
        let seen = before.map_or(0, |(_, events)| events.len());
        none_of(woodpecker::differences(expected, &year, &events[seen..]))
    }

    /// Does something to a visit; the order of a fault is looked at as any other.
    fn visit(&mut self, at: Timestamp, step: &Step) -> Result<(), String> {
        let answer = self.act(at, step)?;
        let is_done = answer.is_ok();
        answered(&step.expect, answer)?;
        let Some(name) = visits::name(step) else { return Ok(()) };
        if is_done && !self.visits.contains_key(&name) {
            let planned = self.backend.visit(None).ok_or("nothing was planned")?;
            self.visits.insert(name.clone(), planned.id);
        }
        let (Some(expected), Some(id)) = (&step.expect.visit, self.visits.get(&name)) else {
            return Ok(());
        };
        let now = self.backend.visit(Some(*id)).ok_or("the visit is gone")?;
        let mut fate = |id: OrderId| {
            let order = self.backend.look(id).order;
            (id, (order.stage.code().to_owned(), order.is_ended()))
        };
        let orders = now.orders().into_iter().map(&mut fate).collect();
        none_of(visits::differences(expected, &now, &orders, date_of(at)))
    }

    /// Does something to a survey; no order takes part in it.
    fn survey(&mut self, at: Timestamp, step: &Step) -> Result<(), String> {
        let before = self.backend.surveys();
        let answer = self.act(at, step)?;
        answered(&step.expect, answer)?;
        let now = self.backend.surveys();
        if step.expect.refused.is_some() && before != now {
            return Err("refused, but something changed in a survey".to_owned());
        }
        let Some(expected) = &step.expect.survey else { return Ok(()) };
        expect_list("planned", expected.planned.as_ref(), survey::planned(&before, &now))?;
        let Some(asked) = survey::about(step, &now) else { return Ok(()) };
        none_of(survey::differences(expected, asked))
    }

    /// Does something to a month or a year; orders are only counted by it, so none may change.
    fn assess(&mut self, at: Timestamp, step: &Step) -> Result<(), String> {
        let answer = self.act(at, step)?;
        answered(&step.expect, answer)?;
        let Some(expected) = &step.expect.year else { return Ok(()) };
        let world = self.backend.world();
        let code = expected.unit.as_deref().unwrap_or("water");
        let unit = world.people.units.named(code).ok_or_else(|| format!("no unit `{code}`"))?;
        let now = self.backend.year(&self.story.pack, date_of(at).year(), &unit.name);
        none_of(assessment::differences(expected, &now.ok_or("the unit has no year")?))
    }

    fn act(&mut self, at: Timestamp, step: &Step) -> Result<Result<(), No>, String> {
        let world = self.backend.world();
        let scene = Scene {
            at,
            cast: &self.cast,
            story: self.story,
            orders: &self.orders,
            world: &world,
            visits: &self.visits,
        };
        let act = moves::act(&scene, step, &self.proceedings, self.backend)?;
        let actor = cast::actor(&world, &step.who)?;
        let key = step.key.as_ref().map(|key| format!("{}: {key}", self.story.title.en));
        let request = Request { at, actor, key, act };
        Ok(match self.backend.act(request) {
            Ok(Some(order)) => {
                let known = *self.orders.entry(step.order.clone()).or_insert(order);
                if known != order {
                    return Err(format!("made order {order}, but `{}` is order {known}", step.order));
                }
                Ok(())
            }
            Ok(None) => Ok(()),
            Err(no) => Err(no),
        })
    }

    /// Lets every timer fire that is due, as the job does, and returns which, earliest first.
    fn fire(&mut self, at: Timestamp) -> Result<Vec<String>, String> {
        let mut fired = Vec::new();
        loop {
            let mut due = self.backend.due(at);
            due.retain(|timer| self.orders.values().any(|known| *known == timer.order));
            due.sort_by_key(|timer| (timer.at, timer.order, timer.clock.code()));
            if due.is_empty() {
                return Ok(fired);
            }
            for timer in due {
                let command = Command::Fire { clock: timer.clock, rung: timer.rung };
                let request = Request {
                    at,
                    actor: Actor::System("timers"),
                    key: None,
                    act: Act::Order { order: timer.order, seen: None, command },
                };
                match self.backend.act(request) {
                    Ok(_) => fired.push(format!(
                        "{}{} {}",
                        self.prefix(timer.order),
                        timer.clock.code(),
                        timer.rung
                    )),
                    // A rung before it ended the order or held the clock.
                    Err(no) if no.code == "stale-timer" => {}
                    Err(no) => return Err(no.says),
                }
            }
            if fired.len() > RUNGS_LIMIT {
                return Err(format!("more than {RUNGS_LIMIT} rungs at once"));
            }
        }
    }

    fn prefix(&self, order: OrderId) -> String {
        let name = self.orders.iter().find(|(_, known)| **known == order).map_or("", |(name, _)| name);
        if name == USUAL { String::new() } else { format!("{name}: ") }
    }

    /// Returns the orders a step may change: all of them when it lets time pass or changes the rules.
    fn touched(&self, step: &Step) -> BTreeSet<OrderId> {
        if matches!(step.what.as_str(), "timers" | "load-year" | "close-day" | "reopen-day") {
            return self.orders.values().copied().collect();
        }
        let into = step.with.get("into").and_then(toml::Value::as_str);
        let names = [Some(step.order.as_str()), step.expect.order.as_deref(), into];
        let named = names.into_iter().flatten().filter_map(|name| self.orders.get(name)).copied();
        let mut touched: BTreeSet<OrderId> = named.collect();
        touched.extend(self.orders.get(&step.order).and_then(|id| self.known.get(id)?.order.merged_into));
        touched
    }

    fn compare(&mut self, step: &Step) -> Result<(), String> {
        let world = self.backend.world();
        let mut found = Vec::new();
        let mut spans = BTreeMap::new();
        for id in self.touched(step) {
            let now = self.backend.look(id);
            found.extend(watch::wrongs(&now, &world.calendar));
            let before = self.known.insert(id, now.clone());
            if step.expect.refused.is_some() && before.as_ref().is_some_and(|before| *before != now) {
                found.push("refused, but something changed".to_owned());
            }
            spans.insert(id, since(&now, before.as_ref()));
        }
        let name = step.expect.order.as_ref().unwrap_or(&step.order);
        if let Some(span) = self.orders.get(name).and_then(|id| spans.get(id)) {
            let ground = Ground { world: &world, orders: &self.orders, naming: Naming::Some };
            found.extend(differences(&ground, &step.expect, span));
        }
        none_of(found)
    }

    /// Checks that no step changed an order beside those it was about.
    fn nothing_else_changed(&mut self) -> Result<(), String> {
        for (name, id) in &self.orders {
            let mut now = self.backend.look(*id);
            let known = self.known.get(id);
            // The answer to the order it went into is told to its citizen too.
            if let Some(known) = known.filter(|_| now.order.merged_into.is_some()) {
                now.messages.clone_from(&known.messages);
            }
            if known != Some(&now) {
                return Err(format!("`{name}` was changed by a step that was not about it"));
            }
        }
        Ok(())
    }

    fn end(&mut self, name: &str, end: &Expected) -> Result<(), String> {
        let id = *self.orders.get(name).ok_or("there is no such order")?;
        let (seen, world) = (self.backend.look(id), self.backend.world());
        let ground = Ground { world: &world, orders: &self.orders, naming: Naming::All };
        none_of(differences(&ground, end, &seen))
    }
}

/// Returns what happened to an order since it was last looked at.
fn since(seen: &Seen, before: Option<&Seen>) -> Seen {
    let (events, messages) = before.map_or((0, 0), |before| (before.events.len(), before.messages.len()));
    let mut span = seen.clone();
    span.events.drain(..events);
    span.messages.drain(..messages);
    span
}

fn answered(expected: &Expected, answer: Result<(), No>) -> Result<(), String> {
    match (&expected.refused, answer) {
        (None, Ok(())) => Ok(()),
        (None, Err(no)) => Err(format!("refused with `{}`: {}", no.code, no.says)),
        (Some(code), Ok(())) => Err(format!("done, expected the refusal `{code}`")),
        (Some(code), Err(no)) if *code != no.code => {
            Err(format!("refused with `{}` ({}), expected `{code}`", no.code, no.says))
        }
        (Some(_), Err(no)) => {
            if let Some(says) = expected.says.as_ref().filter(|says| !no.says.contains(says.as_str())) {
                return Err(format!("says `{}`, expected `{says}`", no.says));
            }
            let Some(legal) = no.legal else { return Ok(()) };
            expect_list(
                "legal",
                expected.legal.as_ref(),
                legal.iter().map(|step| step.code().to_owned()).collect(),
            )
        }
    }
}

fn expect_list(what: &str, expected: Option<&Vec<String>>, seen: Vec<String>) -> Result<(), String> {
    match expected {
        Some(expected) if *expected != seen => Err(format!("{what} {seen:?}, expected {expected:?}")),
        Some(_) | None => Ok(()),
    }
}

fn none_of(found: Vec<String>) -> Result<(), String> {
    if found.is_empty() { Ok(()) } else { Err(found.join("; ")) }
}
