//! Fills a place with the orders of years: nearly all ended, the rest spread over the stages at which somebody must
//! act. Everything goes through the one door, so that ledger, rows and tallies agree as they would in real life.

use std::{
    collections::VecDeque,
    sync::mpsc::{Receiver, sync_channel},
};

use anyhow::Context;
use domain::{
    access::Actor,
    calendar::date_of,
    ids::{OrderId, UnitId},
    order::{
        Difficulty, Flag, Urgency,
        command::{Command, HandlingResult, Import},
    },
};
use jiff::{SignedDuration, Timestamp};
use store::{
    command::{Act, Done, Error, Request},
    house::Store,
};

use super::demands::Demands;

/// How many commands are on their way at a time; well below what the writer lets wait.
const ON_THEIR_WAY: usize = 2_048;
/// Of a thousand orders, how many are still open.
const OPEN_PER_MILLE: u64 = 30;
/// Of a thousand ended orders, how many were answered by an office that no unit is known for.
const WITHOUT_UNIT_PER_MILLE: u64 = 2;
/// Every so many orders have a second unit that helps.
const HELPED: u64 = 10;
/// Over how many days the ended orders lie.
const DAYS: u64 = 1_000;
/// Over how many hours the open ones lie; the first have missed their deadlines.
const OPEN_HOURS: u64 = 20 * 24;

/// Of a hundred open orders, how many stop before each step; the rest waits for the citizen's word.
const STOPS: [u64; 6] = [10, 10, 20, 15, 25, 8];

/// Fills a place.
pub struct Load<'a> {
    /// Where.
    pub store: &'a Store,
    /// What citizens write.
    pub demands: &'a Demands,
    /// Who handles it.
    pub units: Vec<UnitId>,
    /// The present.
    pub now: Timestamp,
}

impl Load<'_> {
    /// Adds so many orders; `progress` hears how many commands are done and about how many there are.
    ///
    /// # Errors
    /// When a command is refused or cannot be stored.
    pub fn add(&self, orders: u64, progress: &mut dyn FnMut(u64, u64)) -> anyhow::Result<()> {
        let open = orders * OPEN_PER_MILLE / 1_000;
        let ended = orders - open;
        let all = ended + open * 4;
        let mut done = 0;
        let mut count = |_: Done| {
            done += 1;
            if done % 1_000 == 0 {
                progress(done, all);
            }
            Ok(())
        };
        pour(self.store, (0..ended).map(|n| self.ended(n, ended)), &mut count)?;
        self.add_open(open, &mut count)
    }

    /// Registers the open orders, then takes each as far as it has come, one step of all at a time.
    fn add_open(&self, open: u64, count: &mut dyn FnMut(Done) -> anyhow::Result<()>) -> anyhow::Result<()> {
        let mut ids = Vec::new();
        pour(self.store, (0..open).map(|n| self.fresh(n, open)), &mut |done| {
            if let Done::Order { id, .. } = &done {
                ids.push(*id);
            }
            count(done)
        })?;
        let mut stopped = 0;
        for (step, share) in STOPS.iter().enumerate() {
            stopped += share;
            let goes_on = |(n, _): &(u64, &OrderId)| (n * 37) % 100 >= stopped;
            let going = (0_u64..).zip(&ids).filter(goes_on);
            let requests = going.filter_map(|(n, id)| self.step(step, n, open, *id));
            pour(self.store, requests, count)?;
        }
        Ok(())
    }

    fn unit(&self, number: u64) -> Option<UnitId> {
        let length = u64::try_from(self.units.len()).ok()?;
        // Units differ: a tenth of them has half of the work.
        let spread =
            if number.is_multiple_of(2) { number / 2 % length.div_ceil(10) } else { number / 2 % length };
        self.units.get(usize::try_from(spread).ok()?).copied()
    }

    /// Returns the demand of an order that ended in another system.
    fn ended(&self, n: u64, all: u64) -> Request {
        let hours = DAYS * 24 - n * (DAYS * 24 - OPEN_HOURS) / all.max(1);
        let at = before(self.now, hours);
        let mut demand = self.demands.demand(self.demands.number(), at).demand;
        demand.reference = Some(format!("历史-{n}"));
        demand.flags = vec![Flag::Imported];
        let lacks_unit = n % 1_000 < WITHOUT_UNIT_PER_MILLE;
        let helper = self.unit(n + 7).filter(|_| n.is_multiple_of(HELPED));
        let units = if lacks_unit { Vec::new() } else { distinct(self.unit(n), helper) };
        let import = Import {
            demand,
            units,
            office: "原承办单位".to_owned(),
            reply: "经核实，所反映的问题已经处理完毕，并已向群众反馈。".to_owned(),
            replied_on: Some(date_of(at)),
        };
        Request { key: None, at, actor: Actor::System("import"), act: Act::Import(Box::new(import)) }
    }

    /// Returns the demand of an open order.
    fn fresh(&self, n: u64, all: u64) -> Request {
        let at = self.registered(n, all);
        let new = self.demands.demand(self.demands.number(), at);
        let act = Act::Register { demand: Box::new(new.demand), contact: new.contact, code: new.code };
        Request { key: None, at, actor: Actor::Citizen, act }
    }

    fn registered(&self, n: u64, all: u64) -> Timestamp {
        before(self.now, OPEN_HOURS - n * OPEN_HOURS / all.max(1))
    }

    /// Returns what is done to an open order at its step, some hours after the one before.
    fn step(&self, step: usize, n: u64, all: u64, order: OrderId) -> Option<Request> {
        let lead = self.unit(n)?;
        let command = match step {
            0 => Command::Accept {
                kind: self.demands.kind(n),
                urgency: Urgency::Normal,
                proposed: Some(lead),
                note: String::new(),
            },
            1 => Command::Dispatch {
                lead,
                co_handlers: distinct(
                    self.unit(n + 7).filter(|unit| *unit != lead && n.is_multiple_of(HELPED)),
                    None,
                ),
                difficulty: Difficulty::Simple,
                note: String::new(),
            },
            2 => Command::Sign { handler: "办公室".to_owned() },
            3 => Command::Contact { reached: true, note: "已电话联系".to_owned() },
            4 => Command::Answer {
                reply: "已安排人员到现场处理，感谢您的监督。".to_owned(),
                result: HandlingResult::Solved,
                leader: "张主任".to_owned(),
                handler: "李科长".to_owned(),
            },
            5 => Command::Approve { note: String::new() },
            _ => return None,
        };
        let hours = SignedDuration::from_hours(i64::try_from(step).ok()? + 1);
        let at = self.registered(n, all).checked_add(hours).ok()?;
        let act = Act::Order { order, seen: None, command };
        Some(Request { key: None, at, actor: Actor::System("measuring"), act })
    }
}

fn distinct(lead: Option<UnitId>, helper: Option<UnitId>) -> Vec<UnitId> {
    lead.into_iter().chain(helper.filter(|helper| Some(*helper) != lead)).collect()
}

fn before(now: Timestamp, hours: u64) -> Timestamp {
    let hours = SignedDuration::from_hours(i64::try_from(hours).unwrap_or(0));
    now.checked_sub(hours).unwrap_or(now)
}

/// Hands in every request, many at a time, and shows what was done in their order.
pub(super) fn pour(
    store: &Store,
    requests: impl Iterator<Item = Request>,
    each: &mut dyn FnMut(Done) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut waiting: VecDeque<Receiver<Result<Done, Error>>> = VecDeque::with_capacity(ON_THEIR_WAY);
    for request in requests {
        if waiting.len() >= ON_THEIR_WAY {
            each(outcome(&mut waiting)?)?;
        }
        let (answer, receiver) = sync_channel(1);
        store.submit(request, move |result| {
            // INVARIANT: the channel has room for the one answer.
            let _ = answer.try_send(result);
        });
        waiting.push_back(receiver);
    }
    while !waiting.is_empty() {
        each(outcome(&mut waiting)?)?;
    }
    Ok(())
}

fn outcome(waiting: &mut VecDeque<Receiver<Result<Done, Error>>>) -> anyhow::Result<Done> {
    let oldest = waiting.pop_front().context("nothing waits")?;
    Ok(oldest.recv()??)
}
