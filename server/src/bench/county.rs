//! Fills a place with the orders of a year as units take them: registered, sent, answered, rated, some redone, some
//! still open. The first ones go through the one door; the rest are copies of their rows, because a ledger of ten
//! million lives would take days and be read by no ranking.

use std::collections::BTreeSet;

use anyhow::Context;
use domain::{
    access::{Actor, Role, Staff},
    ids::{OrderId, PersonId, UnitId},
    order::{
        Difficulty, Level, Urgency,
        command::{Command, Evidence, HandlingResult},
    },
    people::{self, Unit, UnitKind},
    policy::Pack,
};
use jiff::{SignedDuration, Timestamp, civil::date};
use store::{
    command::{Act, Done, Request},
    house::Store,
    multiply, tally,
};

use super::{demands::Demands, intake, load::pour, place};
use crate::{actions, cli::open::Place, clock::Clock};

/// How many orders live at the same time while the place is filled.
const ALIVE: u64 = 2_000;
/// How many orders live through the door; the rest are copies.
const LIVED: u64 = 20_000;
/// How many copies are written in one transaction.
const COPIES: u64 = 10_000;
/// Over how many days the orders lie.
const DAYS: u64 = 360;
/// Of a hundred orders, how many stop before each step: the rest is rated.
const STOPS: [u64; 6] = [0, 1, 2, 2, 3, 2];

/// Fills the place until it holds `orders` orders and `units` units that are compared.
///
/// # Errors
/// When a command is refused or cannot be stored.
pub fn fill(
    store: &Store,
    place: &Place,
    orders: u64,
    units: usize,
    progress: &mut dyn FnMut(u64, u64),
) -> anyhow::Result<()> {
    let units = compared(store, units)?;
    let there = orders_in(store)?;
    if there >= orders {
        return Ok(());
    }
    let app = place::app(store.clone(), &place.data)?;
    let demands = intake::demands(&app)?;
    let lived = orders.min(LIVED);
    let filler = Filler { store, demands: &demands, units, now: Clock::System.now(), all: lived };
    let mut number = there;
    while number < lived {
        let until = lived.min(number + ALIVE);
        filler.add(number..until)?;
        number = until;
        progress(number - there, orders - there);
    }
    copy(store, number, orders, |number| progress(number - there, orders - there))
}

/// Writes copies of the orders that lived until there are `orders`.
fn copy(store: &Store, mut number: u64, orders: u64, mut progress: impl FnMut(u64)) -> anyhow::Result<()> {
    let world = store.world();
    let mut lived = Vec::new();
    while number < orders {
        if lived.is_empty() {
            lived =
                store.read(|tx| store::order::after(tx, OrderId(0), i64::try_from(LIVED).unwrap_or(1)))?;
        }
        let count = usize::try_from(COPIES.min(orders - number))?;
        // Each copy of one is followed by one of the next, so that months and units fill evenly.
        let turn = usize::try_from(number)? % lived.len().max(1);
        lived.rotate_left(turn);
        store.write_rows(|tx| multiply::multiply(tx, &world.calendar, &lived, count))?;
        number += COPIES.min(orders - number);
        progress(number);
    }
    Ok(())
}

/// Returns how many orders there are.
///
/// # Errors
/// When the store cannot be read.
pub fn orders_in(store: &Store) -> anyhow::Result<u64> {
    let tallies = store.read(|tx| tally::now(tx, &[0]))?;
    let stages = tallies.iter().filter(|(name, _)| name.starts_with("stage:"));
    Ok(u64::try_from(stages.map(|(_, count)| count).sum::<i64>())?)
}

/// Returns units in the groups of the first pack that assesses, adding those that are missing.
fn compared(store: &Store, count: usize) -> anyhow::Result<Vec<UnitId>> {
    let world = store.world();
    let rules = world.packs.iter().find_map(Pack::assessment).context("no pack assesses")?;
    let groups: Vec<&str> = rules.groups.iter().map(|group| group.id.as_str()).collect();
    let mut units = Vec::with_capacity(count);
    for number in 0..count {
        let code = format!("compared-{number:04}");
        if let Some(unit) = world.people.units.named(&code) {
            units.push(unit.id);
            continue;
        }
        let unit = Unit {
            id: UnitId(0),
            code,
            parent: None,
            name: format!("第{number}考核单位"),
            name_en: format!("Compared unit {number}"),
            kind: UnitKind::Department,
            group: groups.get(number % groups.len().max(1)).map(|group| (*group).to_owned()),
            from: date(2000, 1, 1),
            until: None,
            aliases: BTreeSet::new(),
        };
        let act = Act::People(people::Command::AddUnit(unit));
        let Done::Unit { id } = actions::now(store, &Clock::System, Actor::System("set-up"), None, act)?
        else {
            anyhow::bail!("adding a unit made no unit")
        };
        units.push(id);
    }
    Ok(units)
}

struct Filler<'a> {
    store: &'a Store,
    demands: &'a Demands,
    units: Vec<UnitId>,
    now: Timestamp,
    all: u64,
}

impl Filler<'_> {
    /// Registers some orders and takes each as far as it goes, one step of all at a time.
    fn add(&self, numbers: std::ops::Range<u64>) -> anyhow::Result<()> {
        let mut ids = Vec::new();
        pour(self.store, numbers.clone().map(|number| self.fresh(number)), &mut |done| {
            if let Done::Order { id, .. } = done {
                ids.push(id);
            }
            Ok(())
        })?;
        for step in 0..=STOPS.len() {
            let stopped: u64 = STOPS.iter().take(step + 1).sum();
            let going = numbers.clone().zip(&ids).filter(|(number, _)| number * 37 % 100 >= stopped);
            let requests = going.map(|(number, id)| self.step(step, number, *id)).collect::<Vec<_>>();
            pour(self.store, requests.into_iter().flatten(), &mut |_| Ok(()))?;
        }
        Ok(())
    }

    fn registered(&self, number: u64) -> Timestamp {
        let hours = DAYS * 24 * (self.all - number) / self.all.max(1) + 24;
        let hours = SignedDuration::from_hours(i64::try_from(hours).unwrap_or(0));
        self.now.checked_sub(hours).unwrap_or(self.now)
    }

    fn fresh(&self, number: u64) -> Request {
        let at = self.registered(number);
        let mut new = self.demands.demand(self.demands.number(), at);
        let levels = [Level::County, Level::County, Level::City, Level::Province];
        new.demand.level = usize::try_from(number % 4)
            .ok()
            .and_then(|level| levels.get(level))
            .copied()
            .unwrap_or(Level::County);
        let act = Act::Register { demand: Box::new(new.demand), contact: new.contact, code: new.code };
        Request { key: None, at, actor: Actor::Citizen, act }
    }

    /// Returns what is done to an order at a step, an hour after the one before.
    fn step(&self, step: usize, number: u64, order: OrderId) -> Option<Request> {
        let words = || "已处理".to_owned();
        let mut actor = Actor::System("measuring");
        let command = match step {
            0 => Command::Accept {
                kind: self.demands.kind(number),
                urgency: Urgency::Normal,
                proposed: None,
                note: String::new(),
            },
            1 => {
                let place = usize::try_from(number * 7919).ok()? % self.units.len().max(1);
                let lead = *self.units.get(place)?;
                let (co_handlers, note) = (Vec::new(), String::new());
                Command::Dispatch { lead, co_handlers, difficulty: Difficulty::Simple, note }
            }
            2 => Command::Sign { handler: words() },
            3 => Command::Contact { reached: true, note: words() },
            4 => {
                let (leader, handler, result) = (words(), words(), HandlingResult::Solved);
                Command::Answer { reply: words(), result, leader, handler }
            }
            5 => Command::Approve { note: String::new() },
            6 => {
                let roles = BTreeSet::from([Role::Agent]);
                actor = Actor::Staff(Staff { person: PersonId(1), roles, units: BTreeSet::new() });
                let word = if number.is_multiple_of(8) { "dissatisfied" } else { "satisfied" };
                let contacted = if number % 16 == 1 { "no" } else { "yes" };
                let answers =
                    [("contacted", contacted), ("process", word), ("result", word), ("pressure", "no")];
                let answers = answers.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned()));
                let evidence = Evidence::Phone { record: format!("录音 {number}") };
                Command::Rate { answers: answers.collect(), words: words(), evidence }
            }
            _ => return None,
        };
        let hours = SignedDuration::from_hours(i64::try_from(step).ok()? + 1);
        let at = self.registered(number).checked_add(hours).ok()?;
        Some(Request { key: None, at, actor, act: Act::Order { order, seen: None, command } })
    }
}
