//! The cases of a batch: taken thousands at a time, rated one by one, each bad word with its order.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::{
    access::Actor,
    calendar::date_of,
    case::{
        By, Case, Key, Known, PhoneClass, Taken, apply,
        command::{Command, Take},
        decide::{self, Context, Decision},
        event::Event,
        opening::Opening,
        refusal::Refusal,
    },
    ids::{CaseId, CitizenId, OrderId},
    order::{decide as orders, effects::Message},
};
use jiff::{Timestamp, civil::time};

use super::{Answer, Work};
use crate::{
    case::{self, Change},
    command::{Act, Done},
    db::{Error, Tx},
    inbound,
    job::Job,
    order::to_json,
    outbox::{self, Subject},
    personal::{Contact, Indexes},
};

/// Who opens the order of a bad rating.
const OPENER: Actor = Actor::System("ratings");

/// The cases a batch touches, and what is known of the citizens it is about to ask.
#[derive(Default)]
pub(super) struct Cases {
    changes: HashMap<CaseId, Change>,
    changed: BTreeSet<CaseId>,
    by_key: HashMap<Key, CaseId>,
    by_number: HashMap<(String, String), Vec<CaseId>>,
    opted_out: HashSet<CitizenId>,
    /// Numbers, by blind index, that said so in answer to whatever question.
    silenced: BTreeSet<String>,
    last_asked: HashMap<CitizenId, Timestamp>,
    applicants: HashMap<CitizenId, HashSet<String>>,
}

impl Cases {
    /// Loads them in one query for each thing that must be known, however many cases the batch has.
    pub(super) fn load(
        tx: &mut Tx<'_>,
        jobs: &[Job],
        citizens: &BTreeMap<String, i64>,
    ) -> Result<Self, Error> {
        let mut cases = Self::default();
        let (mut ids, mut numbers, mut asked) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let mut phones = BTreeSet::new();
        let mut since: Option<Timestamp> = None;
        for job in jobs {
            if let Act::Case { case, command: _ } = &job.request.act {
                ids.insert(case.0);
            }
            if let Act::TakeCase { take, contact: _ } = &job.request.act {
                numbers.insert(take.facts.key.number.clone());
                asked.extend(job.indexes.phone.as_ref().and_then(|index| citizens.get(index)));
                phones.extend(job.indexes.phone.clone());
                let begin = month_begin(job.request.at);
                since = Some(since.map_or(begin, |since| since.min(begin)));
            }
        }
        let found = case::load(tx, &ids.into_iter().collect::<Vec<_>>())?;
        let numbered = case::numbered(tx, &numbers.into_iter().collect::<Vec<_>>())?;
        for case in found.into_iter().chain(numbered) {
            cases.index(case.id, &case.facts.key);
            cases.changes.insert(case.id, Change::none(case));
        }
        let asked: Vec<i64> = asked.into_iter().copied().collect();
        if let Some(since) = since {
            cases.look_up(tx, &asked, since)?;
            cases.silenced = inbound::opted_out(tx, &phones.into_iter().collect::<Vec<_>>())?;
        }
        Ok(cases)
    }

    /// Returns the orders that these cases opened last.
    pub(super) fn orders(&self) -> impl Iterator<Item = i64> {
        self.changes.values().filter_map(|change| Some(change.now.orders.last()?.order.0))
    }

    fn index(&mut self, id: CaseId, key: &Key) {
        if self.by_key.insert(key.clone(), id).is_none() {
            self.by_number.entry((key.number.clone(), key.step.clone())).or_default().push(id);
        }
    }

    fn look_up(&mut self, tx: &mut Tx<'_>, citizens: &[i64], since: Timestamp) -> Result<(), Error> {
        let sql = "select distinct citizen from opt_out where citizen {in:$1}";
        for row in tx.query_in(sql, citizens, &[])? {
            self.opted_out.insert(CitizenId(row.int(0)?));
        }
        let sql = "select citizen, max(asked_at) from service_case \
                   where citizen {in:$1} and asked_by <> 'session' group by citizen";
        for row in tx.query_in(sql, citizens, &[])? {
            self.last_asked.insert(CitizenId(row.int(0)?), crate::order::instant(row.int(1)?)?);
        }
        // Whoever a survey asked is left alone for the same days.
        let sql = "select citizen, max(asked_at) from survey_place \
                   where citizen {in:$1} and asked_at is not null group by citizen";
        for row in tx.query_in(sql, citizens, &[])? {
            let asked = crate::order::instant(row.int(1)?)?;
            let known = self.last_asked.entry(CitizenId(row.int(0)?)).or_insert(asked);
            *known = asked.max(*known);
        }
        let sql = "select distinct citizen, applicant from service_case \
                   where citizen {in:$1} and taken_at >= $2 and applicant is not null";
        for row in tx.query_in(sql, citizens, &[since.as_millisecond().into()])? {
            self.applicants.entry(CitizenId(row.int(0)?)).or_default().insert(row.text(1)?);
        }
        Ok(())
    }

    fn known(&self, facts: &Taken, phone: Option<&String>) -> Known {
        let citizen = facts.citizen;
        let others = citizen.and_then(|citizen| self.applicants.get(&citizen)).map_or(0, |all| {
            all.iter().filter(|applicant| facts.applicant.as_ref() != Some(applicant)).count()
        });
        Known {
            opted_out: citizen.is_some_and(|citizen| self.opted_out.contains(&citizen))
                || phone.is_some_and(|phone| self.silenced.contains(phone)),
            last_asked_at: citizen.and_then(|citizen| self.last_asked.get(&citizen).copied()),
            other_applicants: u32::try_from(others).unwrap_or(u32::MAX),
            twin: self.twin(facts),
        }
    }

    /// Returns the case of another source that is the same step: same number, step, matter and region.
    fn twin(&self, facts: &Taken) -> Option<CaseId> {
        let key = (facts.key.number.clone(), facts.key.step.clone());
        let same = |case: &&Case| {
            let other = &case.facts;
            let is_other = other.key.source != facts.key.source;
            is_other && other.matter.code == facts.matter.code && other.region == facts.region
        };
        let near = self.by_number.get(&key)?.iter().filter_map(|id| self.changes.get(id));
        // The first one is the one that is asked; a doubled one is nobody's twin.
        let is_first = |case: &&Case| case.excluded != Some(domain::case::Exclusion::Duplicate);
        near.map(|change| &change.now).filter(same).find(is_first).map(|case| case.id)
    }

    /// Takes in what a decision made of a case, for those that come after it in the batch.
    fn note(&mut self, now: &Case, events: &[Event]) {
        let Some(citizen) = now.facts.citizen else { return };
        if let Some(applicant) = &now.facts.applicant {
            self.applicants.entry(citizen).or_default().insert(applicant.clone());
        }
        for event in events {
            match event {
                Event::Asked(asked) if asked.by != By::Session => {
                    self.last_asked.insert(citizen, asked.at);
                }
                Event::OptedOut { .. } => {
                    self.opted_out.insert(citizen);
                }
                Event::Asked(_)
                | Event::Taken(_)
                | Event::Corrected(_)
                | Event::Excluded { .. }
                | Event::Rated(_)
                | Event::Heard(_)
                | Event::Understood { .. }
                | Event::Attempted { .. }
                | Event::Unmasked { .. }
                | Event::Expired { .. }
                | Event::Opened { .. } => {}
            }
        }
    }

    /// Returns the changed cases, by id.
    pub(super) fn take_changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changed).iter().filter_map(|id| self.changes.remove(id)).collect()
    }
}

fn month_begin(at: Timestamp) -> Timestamp {
    domain::calendar::instant(date_of(at).first_of_month(), time(0, 0, 0, 0))
}

impl Work<'_, '_> {
    pub(super) fn take_case(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        mut take: Take,
        contact: &Contact,
        indexes: &Indexes,
    ) -> Result<Answer, Error> {
        // Without a number nobody can be told from somebody else of the same name.
        let can_be_reached = matches!(take.facts.phone, PhoneClass::Mobile | PhoneClass::Landline);
        let mut fresh = None;
        if can_be_reached && indexes.phone.is_some() {
            let (citizen, sealed) = self.citizen(at, contact, indexes)?;
            take.facts.citizen = citizen;
            take.facts.contact_digest = sealed.as_ref().map(|sealed| sealed.digest.clone());
            fresh = sealed;
        }
        take.facts.applicant.clone_from(&indexes.name);
        let existing = self.cases.by_key.get(&take.facts.key).copied();
        let case = existing.and_then(|id| self.cases.changes.get(&id)).map(|change| change.now.clone());
        take.known = self.cases.known(&take.facts, indexes.phone.as_ref());
        let id = case.as_ref().map_or_else(|| CaseId(self.head.take_id()), |case| case.id);
        let world = std::sync::Arc::clone(&self.world);
        let context = Context { at, actor, world: &world };
        match decide::take(context, case.as_ref(), id, take) {
            Ok(decision) => {
                let tells = |event: &Event| matches!(event, Event::Taken(_) | Event::Corrected(_));
                if decision.events.iter().any(tells) {
                    self.remember(fresh);
                }
                self.live(at, actor, id, case, decision)
            }
            Err(refusal) => Ok(Err(Box::new(refusal).into())),
        }
    }

    pub(super) fn case(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: CaseId,
        command: Command,
    ) -> Result<Answer, Error> {
        let Some(case) = self.cases.changes.get(&id).map(|change| change.now.clone()) else {
            return Ok(Err(Box::new(Refusal::NoCase(id)).into()));
        };
        let opened = case.orders.last().and_then(|opened| self.orders.get(&opened.order));
        let order = opened.map(|change| change.now.clone());
        let world = std::sync::Arc::clone(&self.world);
        match decide::decide(Context { at, actor, world: &world }, &case, order.as_ref(), command) {
            Ok(decision) => self.live(at, actor, id, Some(case), decision),
            Err(refusal) => Ok(Err(Box::new(refusal).into())),
        }
    }

    /// Takes a decision on a case into the batch, and the order it opens.
    fn live(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: CaseId,
        case: Option<Case>,
        decision: Decision,
    ) -> Result<Answer, Error> {
        let is_new = case.is_none();
        let order = OrderId(if decision.opens.is_some() { self.head.take_id() } else { 0 });
        let world = std::sync::Arc::clone(&self.world);
        let context = orders::Context { at, actor: &OPENER, world: &world };
        let made = decision
            .opens
            .as_ref()
            .map(|opening| orders::open(context, order, opening.case, opening.register.clone()));
        let made = match made.transpose() {
            Ok(made) => made,
            Err(refusal) => return Ok(Err(Box::new(Refusal::CannotOpen(Box::new(refusal))).into())),
        };
        let mut now = self.follow(at, actor, id, case, &decision.events)?;
        if let (Some(made), Some(opening)) = (made, &decision.opens) {
            self.happen(at, &OPENER, order, None, made)?;
            self.send_on(at, order, opening)?;
            now = self.follow(at, &OPENER, id, Some(now), &[opening.event(order)])?;
        }
        self.cases.note(&now, &decision.events);
        let done = Done::Case {
            id,
            version: now.version,
            stage: now.stage,
            excluded: now.excluded.filter(|_| now.asked.is_none()),
            order: now.orders.last().map(|opened| opened.order),
            is_new,
        };
        if is_new {
            self.cases.index(id, &now.facts.key);
        }
        if !decision.events.is_empty() {
            self.cases.changed.insert(id);
            match self.cases.changes.get_mut(&id) {
                Some(change) => change.now = now,
                None => {
                    self.cases.changes.insert(id, Change { before: None, now });
                }
            }
        }
        Ok(Ok(done))
    }

    /// Sends the order to its unit where the pack has it go at once; what cannot go there waits for a dispatcher.
    fn send_on(&mut self, at: Timestamp, order: OrderId, opening: &Opening) -> Result<(), Error> {
        let registered = self.orders.get(&order).map(|change| change.now.clone());
        let (Some(registered), Some(dispatch)) = (registered, opening.dispatch.clone()) else {
            return Ok(());
        };
        let world = std::sync::Arc::clone(&self.world);
        let context = orders::Context { at, actor: &OPENER, world: &world };
        if let Ok(decision) = orders::decide(context, &registered, None, dispatch) {
            self.happen(at, &OPENER, order, Some(registered), decision.own)?;
        }
        Ok(())
    }

    fn follow(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: CaseId,
        case: Option<Case>,
        events: &[Event],
    ) -> Result<Case, Error> {
        let mut now = case;
        for event in events {
            let next = apply::apply(now, id, at, event)
                .map_err(|error| Error::corrupt("applying a decision", error.to_string()))?;
            if matches!(event, Event::Asked(asked) if asked.by == By::Sms) {
                self.messages.push(outbox::New {
                    subject: Subject::Case(id),
                    message: Message::Callback,
                    round: next.asks,
                    at,
                    code: None,
                    warned: None,
                    told: None,
                });
            }
            self.enter(at, actor, case::SUBJECT, id.0, event.code(), to_json("writing an event", event)?);
            now = Some(next);
        }
        now.ok_or_else(|| Error::corrupt("applying a decision", "it made no case"))
    }
}
