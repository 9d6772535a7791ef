//! The stories on a store: every command through its one door, everything seen read back from its rows. Taken in
//! beside the runner by the tests of the store, and by any room above it that wants to look at what was kept.

use std::sync::Arc;

use domain::{
    access::Actor,
    assessment::periods::YearScore,
    calendar::date_of,
    campaign::Campaign,
    case::{Known, Terms, command::Take},
    clock::Rung,
    ids::{CampaignId, CollectionId, OrderId, ProceedingId, VisitId},
    order::{clocks::ClockKind, command::Command, effects::Message, refusal::Refusal},
    proceeding::Proceeding,
    survey as surveys,
    visit::Visit,
    woodpecker::Collection,
    world::World,
};
use jiff::{Timestamp, civil::Date};
use store::{
    command::{self, Act as StoreAct, Done, Refused},
    db::{self, Tx},
    house::Store,
    order,
    personal::Contact,
    proceeding, survey, timer, woodpecker,
};

use crate::runner::{
    Act, Backend, No, Request, Seen, Timer,
    campaign::Told,
    survey::{Asked, Served},
};

/// The most timers and orders taken at a time.
const LIMIT: i64 = 1_000;

/// A store that plays stories.
pub(crate) struct Kept {
    pub(crate) store: Store,
}

impl Kept {
    /// Derives the deadlines of every running order under the calendar as it is, as the calendar's job does.
    fn rederive(&self, at: Timestamp) -> Result<(), No> {
        let mut after = OrderId(0);
        loop {
            let ids = self.store.read(|tx| timer::running(tx, after, LIMIT)).unwrap();
            let Some(last) = ids.last().copied() else { return Ok(()) };
            for id in &ids {
                let command = Command::Rederive { why: "calendar-changed".to_owned() };
                let act = StoreAct::Order { order: *id, seen: None, command };
                self.write(at, Actor::System("calendar"), None, act)?;
            }
            let world = self.store.world();
            self.store.write_rows(|tx| order::save_timers_of(tx, &world.calendar, &ids)).unwrap();
            after = last;
        }
    }

    fn write(&self, at: Timestamp, actor: Actor, key: Option<String>, act: StoreAct) -> Result<Done, No> {
        self.store.write(command::Request { key, at, actor, act }).map_err(|error| match error {
            command::Error::Refused(refused) => no(&refused),
            command::Error::Store(error) => panic!("the store failed: {error}"),
        })
    }
}

fn no(refused: &Refused) -> No {
    if let Refused::Order(refusal) = refused {
        return No::of(refusal);
    }
    if let Refused::Visit(refusal) = refused
        && **refusal == domain::visit::refusal::Refusal::Denied(domain::access::Denied::Hidden)
    {
        return No::other("hidden", refused);
    }
    if let Refused::Survey(refusal) = refused
        && **refusal == surveys::refusal::Refusal::Denied(domain::access::Denied::Hidden)
    {
        return No::other("hidden", refused);
    }
    No::other(refused.code(), refused)
}

impl Kept {
    /// Takes the cases of those who were served, as a source of cases hands them in.
    fn serve(&self, at: Timestamp, actor: &Actor, served: Vec<Served>) -> Result<Option<OrderId>, No> {
        for Served { taken, name, phone } in served {
            let take = Take { facts: taken, by: None, terms: Terms::default(), known: Known::default() };
            let contact = Contact::new(&name, &phone);
            self.write(at, actor.clone(), None, StoreAct::TakeCase { take: Box::new(take), contact })?;
        }
        Ok(None)
    }

    /// Ends the surveys that are over and plans those that packs ask for, as the job does.
    fn run_surveys(&self, at: Timestamp, actor: &Actor) -> Result<Option<OrderId>, No> {
        for survey in self.store.read(|tx| survey::over(tx, at)).unwrap() {
            let command = Box::new(surveys::command::Command::Close { open: 0 });
            self.write(at, actor.clone(), None, StoreAct::Survey { survey, seen: None, command })?;
        }
        for due in surveys::rounds::due(&self.store.world().packs, date_of(at)) {
            let is_wanted = |tx: &mut Tx<'_>| {
                Ok(survey::planned(tx, &due.origin)?.is_none() && survey::frame::is_anybody(tx, &due.plan)?)
            };
            if self.store.read(is_wanted).unwrap() {
                let begin = Box::new(surveys::command::Begin {
                    plan: Box::new(due.plan),
                    follows: None,
                    earlier: None,
                    origin: Some(due.origin),
                    planned: None,
                });
                self.write(at, actor.clone(), None, StoreAct::PlanSurvey(begin))?;
            }
        }
        Ok(None)
    }
}

impl Kept {
    /// Does something to a visit; returns the order that a fault became.
    fn visited(
        &self,
        at: Timestamp,
        actor: Actor,
        key: Option<String>,
        visit: VisitId,
        seen: Option<i64>,
        command: Box<domain::visit::command::Command>,
    ) -> Result<Option<OrderId>, No> {
        let mut step = None;
        if let domain::visit::command::Command::Order { step: fault, .. } = &*command {
            step = Some(*fault);
        }
        self.write(at, actor, key, StoreAct::Visit { visit, seen, command })?;
        let now = self.store.read(|tx| store::visit::get(tx, visit)).unwrap().unwrap();
        Ok(step.and_then(|step| now.finding(step)).and_then(|finding| finding.order))
    }
}

impl Backend for Kept {
    fn world(&self) -> Arc<World> {
        self.store.world()
    }

    fn act(&mut self, request: Request) -> Result<Option<OrderId>, No> {
        let Request { at, actor, key, act } = request;
        let is_rule = matches!(act, Act::Rules(_));
        let act = match act {
            Act::Register { demand, contact, code } => {
                let contact = contact.map(|(name, phone)| Contact::new(&name, &phone)).unwrap_or_default();
                StoreAct::Register { demand, contact, code }
            }
            Act::Import(import) => StoreAct::Import(import),
            Act::Order { order, seen, command } => StoreAct::Order { order, seen, command },
            Act::People(command) => StoreAct::People(command),
            Act::Rules(command) => StoreAct::Rules(command),
            Act::Absence(command) => StoreAct::Absence(command),
            Act::OpenProceeding(open) => StoreAct::OpenProceeding(open),
            Act::BeginCollection(begin) => StoreAct::BeginCollection(begin),
            Act::Collection { collection, command } => {
                StoreAct::Collection { collection, seen: None, command }
            }
            Act::Proceeding { proceeding, command } => {
                StoreAct::Proceeding { proceeding, seen: None, command }
            }
            Act::BeginCampaign(begin) => StoreAct::BeginCampaign(begin),
            Act::Campaign { campaign, command } => StoreAct::Campaign { campaign, seen: None, command },
            Act::Supervisor(command) => StoreAct::Supervisor(command),
            Act::PlanVisit(plan) => StoreAct::PlanVisit(plan),
            Act::Visit { visit, seen, command } => return self.visited(at, actor, key, visit, seen, command),
            Act::Assess(command) => StoreAct::Assess(command),
            Act::Serve(served) => return self.serve(at, &actor, served),
            Act::RunSurveys => return self.run_surveys(at, &actor),
            Act::Survey { survey, seen, command } => StoreAct::Survey { survey, seen, command },
            Act::SurveyPlace { place, command } => StoreAct::SurveyPlace { place, command },
        };
        let done = self.write(at, actor, key, act)?;
        if is_rule {
            self.rederive(at)?;
        }
        let Done::Order { id, .. } = done else { return Ok(None) };
        Ok(Some(id))
    }

    fn due(&mut self, at: Timestamp) -> Vec<Timer> {
        let due = self.store.read(|tx| timer::due(tx, at, LIMIT)).unwrap();
        let timer =
            |due: timer::Due| Timer { order: due.order, clock: due.clock, rung: due.rung, at: due.at };
        due.into_iter().map(timer).collect()
    }

    fn look(&mut self, id: OrderId) -> Seen {
        self.store.read(|tx| seen(tx, id)).unwrap()
    }

    fn opened_last(&mut self) -> Option<ProceedingId> {
        let sql = "select id from proceeding order by id desc limit 1";
        let row = self.store.read(|tx| tx.query_one(sql, &[])).unwrap();
        row.map(|row| ProceedingId(row.int(0).unwrap()))
    }

    fn look_at(&mut self, id: ProceedingId) -> (Proceeding, Vec<String>) {
        let (now, events) =
            self.store.read(|tx| Ok((proceeding::get(tx, id)?, proceeding::timeline(tx, id)?))).unwrap();
        let codes = events.iter().map(|entry| entry.event.code().to_owned()).collect();
        (now.unwrap(), codes)
    }

    fn campaign(&mut self) -> Option<(Campaign, Vec<String>)> {
        let read = self.store.read(|tx| {
            let Some(listed) = store::campaign::list(tx, None)?.first().cloned() else { return Ok(None) };
            let told = store::campaign::timeline(tx, listed.id, u16::MAX)?;
            Ok(store::campaign::get(tx, listed.id)?.map(|now| (now, told)))
        });
        let (now, told) = read.unwrap()?;
        Some((now, told.iter().rev().map(|entry| entry.event.code().to_owned()).collect()))
    }

    fn gathered_last(&mut self) -> Option<(Collection, Vec<String>)> {
        let read = |tx: &mut Tx<'_>| {
            let sql = "select max(id) from collection";
            let row = tx.query_one(sql, &[])?;
            let Some(id) = row.map(|row| row.opt_int(0)).transpose()?.flatten() else { return Ok(None) };
            let id = CollectionId(id);
            Ok(Some((woodpecker::get(tx, id)?, woodpecker::timeline(tx, id)?)))
        };
        let (now, events) = self.store.read(read).unwrap()?;
        let codes = events.iter().map(|entry| entry.event.code().to_owned()).collect();
        Some((now?, codes))
    }

    fn told(&mut self, campaign: CampaignId) -> Told {
        let world = self.store.world();
        let read = |tx: &mut Tx<'_>| {
            Ok((store::campaign::by_sector(tx, campaign)?, store::campaign::get(tx, campaign)?))
        };
        let (sectors, now) = self.store.read(read).unwrap();
        let line = |one: &store::campaign::SectorResult| {
            let store::campaign::SectorResult {
                sector,
                units,
                problems,
                open_problems,
                applied,
                vetoed,
                awarded,
            } = one;
            format!("{sector},{units},{problems},{open_problems},{applied},{vetoed},{awarded}")
        };
        let heads = Told::heads(&world, &now.unwrap());
        Told { sectors: sectors.iter().map(line).collect(), heads }
    }

    fn year(&mut self, pack: &str, year: i16, unit: &str) -> Option<YearScore> {
        let (world, last) = (self.store.world(), Date::new(year, 12, 31).unwrap());
        let read = self.store.read(|tx| store::assessment::year(tx, &world, pack, year, last)).unwrap();
        read?.groups.into_iter().flat_map(|group| group.units).find(|one| one.unit == unit)
    }

    fn surveys(&mut self) -> Vec<Asked> {
        let read = |tx: &mut Tx<'_>| {
            let mut all = Vec::new();
            for one in survey::list(tx, None)? {
                let places = survey::places(tx, one.id)?;
                all.push((one, places));
            }
            all.sort_by_key(|(one, _)| one.id);
            Ok(all)
        };
        self.store.read(read).unwrap()
    }

    fn visit(&mut self, id: Option<VisitId>) -> Option<Visit> {
        let sql = "select id from visit order by id desc limit 1";
        let last = |tx: &mut Tx<'_>| Ok(tx.query_one(sql, &[])?.map(|row| VisitId(row.int(0).unwrap())));
        let id = id.or_else(|| self.store.read(last).unwrap())?;
        self.store.read(|tx| store::visit::get(tx, id)).unwrap()
    }
}

fn seen(tx: &mut Tx<'_>, id: OrderId) -> Result<Seen, db::Error> {
    let order = order::get(tx, id)?.unwrap_or_else(|| panic!("{}", Refusal::NoOrder(id)));
    let events = order::timeline(tx, id)?.into_iter().map(|entry| entry.recorded).collect();
    Ok(Seen { order, events, timers: timers(tx, id)?, messages: messages(tx, id)? })
}

/// Returns the timer rows of an order, by clock.
fn timers(tx: &mut Tx<'_>, id: OrderId) -> Result<Vec<(ClockKind, Rung, Timestamp)>, db::Error> {
    let sql = "select clock, rung, fire_at from timer where subject = 'order' and subject_id = $1";
    let mut timers = Vec::new();
    for row in tx.query(sql, &[id.0.into()])? {
        let clock = ClockKind::from_code(row.str(0)?).unwrap();
        timers.push((clock, row.str(1)?.parse().unwrap(), Timestamp::from_millisecond(row.int(2)?).unwrap()));
    }
    timers.sort_by_key(|(clock, _, _)| *clock);
    Ok(timers)
}

/// Returns the messages queued for the citizen of an order, sent or not, oldest first.
fn messages(tx: &mut Tx<'_>, id: OrderId) -> Result<Vec<Message>, db::Error> {
    let sql = "select body from outbox where subject = 'order' and subject_id = $1 order by id";
    let mut messages = Vec::new();
    for row in tx.query(sql, &[id.0.into()])? {
        let body: serde_json::Value = serde_json::from_str(row.str(0)?).unwrap();
        messages.push(serde_json::from_value(body["message"].clone()).unwrap());
    }
    Ok(messages)
}
