//! One batch of commands: load what they touch, decide each in turn, write everything once.
//! A refused command leaves no trace; a failed batch leaves none of it.

mod absences;
mod aggregates;
mod annual;
mod campaigns;
mod cases;
mod catalogue;
mod directory;
mod documents;
mod knowledge;
mod merged;
mod people;
mod proceedings;
mod publications;
mod rules;
mod staff;
mod surveys;
mod tables;
mod tablets;
mod visits;
mod woodpecker;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use domain::{
    access::Actor,
    document::due,
    facts,
    ids::{CitizenId, OrderId, UnitId},
    order::{
        Order, apply,
        command::{Command, Import, Register},
        decide::{self, Context},
        effects,
        event::Recorded,
        refusal::Refusal,
    },
    policy::Month,
    world::World,
};
use jiff::Timestamp;

use crate::{
    aggregate::Aggregates,
    command::{Act, Done, Refused},
    db::{Error, Tx},
    files::{self, Given},
    job::{Code, Job},
    ledger::{self, Head},
    measure::{self, MarkMove},
    order::{self, Change, to_json},
    outbox::{self, Kept, Subject},
    personal::{self, Contact, Indexes, Sealed},
    proceeding, recount, tracking, upload,
    vault::Vault,
    world::Shared,
};

/// The purpose of the keys for tracking codes.
pub const TRACKING: &str = "tracking";

/// The answer to one command: done, or refused.
pub(crate) type Answer = Result<Done, Refused>;

/// Decides and stores a batch.
pub(crate) fn run(
    tx: &mut Tx<'_>,
    vault: &dyn Vault,
    shared: &Shared,
    jobs: &[Job],
) -> Result<Vec<Answer>, Error> {
    let head = Head::load(tx)?;
    shared.refresh(tx, head.seq)?;
    let mut work = Work::load(tx, vault, shared.world(), head, jobs)?;
    let answers = jobs.iter().map(|job| work.answer(job)).collect::<Result<Vec<_>, _>>()?;
    let at = jobs.iter().map(|job| job.request.at).max().unwrap_or(Timestamp::UNIX_EPOCH);
    work.store(at, shared.told_from())?;
    Ok(answers)
}

struct Work<'a, 't> {
    tx: &'a mut Tx<'t>,
    vault: &'a dyn Vault,
    world: Arc<World>,
    head: Head,
    orders: HashMap<OrderId, Change>,
    cases: cases::Cases,
    proceedings: proceedings::Proceedings,
    aggregates: Aggregates,
    changed: BTreeSet<OrderId>,
    entries: Vec<ledger::Entry>,
    answered: HashMap<String, Kept>,
    kept: Vec<(String, Kept)>,
    taken: HashSet<String>,
    citizens: BTreeMap<String, i64>,
    sealed: Vec<Sealed>,
    phones: Vec<Sealed>,
    messages: Vec<outbox::New>,
    given: Vec<Given>,
    documents: documents::Documents,
    marks: Vec<MarkMove>,
    has_new_packs: bool,
}

impl<'a, 't> Work<'a, 't> {
    fn load(
        tx: &'a mut Tx<'t>,
        vault: &'a dyn Vault,
        world: Arc<World>,
        head: Head,
        jobs: &[Job],
    ) -> Result<Self, Error> {
        let keys: Vec<String> = jobs.iter().filter_map(|job| job.request.key.clone()).collect();
        let answered = outbox::kept(tx, &keys)?;
        let mut ids = BTreeSet::new();
        for job in jobs {
            if let Act::Order { order, seen: _, command } = &job.request.act {
                ids.insert(order.0);
                ids.extend(command.other_order().map(|other| other.0));
            }
            if let Act::Assess(command) = &job.request.act {
                ids.extend(command.order().map(|order| order.0));
            }
        }
        let phones: Vec<String> = jobs.iter().filter_map(|job| job.indexes.phone.clone()).collect();
        let citizens = personal::known(tx, &phones)?;
        let codes: Vec<String> =
            jobs.iter().filter_map(|job| Some(job.code.as_ref()?.index.clone())).collect();
        let taken = order::taken(tx, &codes)?;
        let cases = cases::Cases::load(tx, jobs, &citizens)?;
        ids.extend(cases.orders());
        let mut work = Self {
            tx,
            vault,
            world,
            head,
            orders: HashMap::new(),
            cases,
            proceedings: proceedings::Proceedings::default(),
            aggregates: Aggregates::default(),
            changed: BTreeSet::new(),
            entries: Vec::new(),
            answered,
            kept: Vec::new(),
            taken,
            citizens,
            sealed: Vec::new(),
            phones: Vec::new(),
            messages: Vec::new(),
            given: Vec::new(),
            documents: documents::Documents::default(),
            marks: Vec::new(),
            has_new_packs: false,
        };
        work.fetch(&ids.into_iter().collect::<Vec<_>>())?;
        Ok(work)
    }

    fn fetch(&mut self, ids: &[i64]) -> Result<(), Error> {
        for order in order::load(self.tx, ids)? {
            self.orders.insert(order.id, Change::none(order));
        }
        Ok(())
    }

    fn answer(&mut self, job: &Job) -> Result<Answer, Error> {
        let request = &job.request;
        let (actor, act) = (request.actor.signature(), request.act.name());
        if let Some(kept) = request.key.as_ref().and_then(|key| self.answered.get(key)) {
            return Ok(if kept.is_for(&actor, &act) { Ok(kept.done.clone()) } else { Err(Refused::KeyUsed) });
        }
        let at = order::instant(request.at.as_millisecond())?;
        let answer = match request.act.clone() {
            Act::Register { demand, contact, code } => {
                let code = self.free_code(job, code.as_deref())?;
                self.register(at, &request.actor, *demand, &contact, &job.indexes, code)?
            }
            Act::Import(import) => self.import(at, &request.actor, *import)?,
            Act::Order { order, seen, command } => self.order(at, &request.actor, order, seen, command)?,
            Act::TakeCase { take, contact } => {
                self.take_case(at, &request.actor, *take, &contact, &job.indexes)?
            }
            Act::Case { case, command } => self.case(at, &request.actor, case, command)?,
            Act::People(command) => self.people(at, &request.actor, command)?,
            Act::SetPhone { person, phone } => self.set_phone(at, &request.actor, person, &phone)?,
            Act::Rules(command) => self.rules(at, &request.actor, *command)?,
            Act::Assess(command) => self.assess(at, &request.actor, *command, &job.looked_up)?,
            Act::Note(command) => self.note(at, &request.actor, command)?,
            Act::Absence(command) => self.absence(at, &request.actor, command)?,
            Act::Table(command) => self.table(at, &request.actor, *command, &job.looked_up)?,
            Act::Document(command) => self.document(at, &request.actor, *command)?,
            Act::Catalogue(command) => self.catalogue(at, &request.actor, *command)?,
            Act::OpenProceeding(open) => self.open_proceeding(at, &request.actor, *open)?,
            Act::Proceeding { proceeding, seen, command } => {
                self.proceeding(at, &request.actor, proceeding, seen, *command)?
            }
            Act::BeginArticle(begin) => self.begin_article(at, &request.actor, *begin)?,
            Act::PlanSurvey(begin) => self.plan_survey(at, &request.actor, *begin)?,
            Act::Survey { survey, seen, command } => {
                self.survey(at, &request.actor, survey, seen, *command)?
            }
            Act::SurveyPlace { place, command } => self.survey_place(at, &request.actor, place, *command)?,
            Act::Article { article, seen, command } => {
                self.article(at, &request.actor, article, seen, *command)?
            }
            Act::Publish(command) => self.publication(at, &request.actor, command)?,
            Act::Directory(command) => self.directory(at, &request.actor, command)?,
            Act::BeginCampaign(begin) => self.begin_campaign(at, &request.actor, *begin)?,
            Act::Campaign { campaign, seen, command } => {
                self.campaign(at, &request.actor, campaign, seen, *command)?
            }
            Act::Supervisor(command) => self.supervisor(at, &request.actor, command)?,
            Act::PlanVisit(plan) => self.plan_visit(at, &request.actor, *plan)?,
            Act::Visit { visit, seen, command } => self.visit(at, &request.actor, visit, seen, *command)?,
            Act::OpenAnnual(open) => self.open_annual(at, &request.actor, *open)?,
            Act::Annual { annual, seen, command } => {
                self.annual(at, &request.actor, annual, seen, *command)?
            }
            Act::BeginCollection(begin) => self.begin_collection(at, &request.actor, begin)?,
            Act::Collection { collection, seen, command } => {
                self.collection(at, &request.actor, collection, seen, *command)?
            }
            Act::TabletRecord { handed, skew_ms } => {
                self.take_record(at, &request.actor, *handed, skew_ms)?
            }
        };
        if let (Some(key), Ok(done)) = (&request.key, &answer) {
            let kept = Kept { at: at.as_millisecond(), actor, act, done: done.clone() };
            self.answered.insert(key.clone(), kept.clone());
            self.kept.push((key.clone(), kept));
        }
        Ok(answer)
    }

    fn register(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        mut demand: Register,
        contact: &Contact,
        indexes: &Indexes,
        code: Option<Code>,
    ) -> Result<Answer, Error> {
        demand.tracking = code.as_ref().map(|code| code.index.clone());
        let (citizen, fresh) = self.citizen(at, contact, indexes)?;
        if citizen.is_some() {
            demand.citizen = citizen;
            demand.contact_digest = fresh.as_ref().map(|sealed| sealed.digest.clone());
        }
        let world = Arc::clone(&self.world);
        let id = OrderId(self.head.take_id());
        match decide::register(Context { at, actor, world: &world }, id, demand) {
            Ok(made) => {
                self.remember(fresh);
                let done = self.happen(at, actor, id, None, made)?;
                // A nameless demand owes no message: the last one may be another citizen's.
                let owed = self.messages.last_mut().filter(|message| message.subject == Subject::Order(id));
                if let (Some(code), Some(message)) = (&code, owed) {
                    message.code = Some(code.sealed.clone());
                }
                self.taken.extend(code.map(|code| code.index));
                Ok(Ok(done))
            }
            Err(refusal) => Ok(Err(refusal.into())),
        }
    }

    /// Returns the code that was drawn or, when another order has it, the first free one of its row.
    fn free_code(&mut self, job: &Job, drawn: Option<&str>) -> Result<Option<Code>, Error> {
        let (Some(code), Some(drawn)) = (&job.code, drawn) else { return Ok(None) };
        if !self.taken.contains(&code.index) {
            return Ok(Some(code.clone()));
        }
        for next in tracking::row(self.vault, drawn).skip(1) {
            let code = Code::of(self.vault, &next);
            self.taken.extend(order::taken(self.tx, std::slice::from_ref(&code.index))?);
            if !self.taken.contains(&code.index) {
                return Ok(Some(code));
            }
        }
        let what = "giving a tracking code".to_owned();
        Err(Error::Conflict { what, cause: "every code of its row is taken".to_owned() })
    }

    /// Returns the citizen of a contact, and the record when it is new.
    fn citizen(
        &mut self,
        at: Timestamp,
        contact: &Contact,
        indexes: &Indexes,
    ) -> Result<(Option<CitizenId>, Option<Sealed>), Error> {
        if contact.is_empty() {
            return Ok((None, None));
        }
        let known = indexes.phone.as_ref().and_then(|index| self.citizens.get(index).copied());
        let (id, fresh) = match known {
            Some(id) => (id, None),
            None => {
                let id = self.head.take_id();
                let sealed = personal::seal(self.vault, id, contact, indexes.clone(), at.as_millisecond())?;
                (id, Some(sealed))
            }
        };
        Ok((Some(CitizenId(id)), fresh))
    }

    fn remember(&mut self, fresh: Option<Sealed>) {
        if let Some(sealed) = fresh {
            if let Some(index) = &sealed.indexes.phone {
                self.citizens.insert(index.clone(), sealed.id);
            }
            self.sealed.push(sealed);
        }
    }

    fn import(&mut self, at: Timestamp, actor: &Actor, import: Import) -> Result<Answer, Error> {
        let world = Arc::clone(&self.world);
        let id = OrderId(self.head.take_id());
        match decide::import(Context { at, actor, world: &world }, id, import) {
            Ok(made) => self.happen(at, actor, id, None, made).map(Ok),
            Err(refusal) => Ok(Err(refusal.into())),
        }
    }

    fn order(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: OrderId,
        seen: Option<i64>,
        command: Command,
    ) -> Result<Answer, Error> {
        let Some(order) = self.orders.get(&id).map(|change| change.now.clone()) else {
            return Ok(Err(Refusal::NoOrder(id).into()));
        };
        if let Some(seen) = seen.filter(|seen| *seen != order.version) {
            return Ok(Err(Refusal::Changed { seen, actual: order.version }.into()));
        }
        let other = command.other_order().or(order.merged_into);
        if let Some(other) = other.filter(|other| !self.orders.contains_key(other)) {
            self.fetch(&[other.0])?;
        }
        let other = other.and_then(|other| self.orders.get(&other)).map(|change| change.now.clone());
        let world = Arc::clone(&self.world);
        match decide::decide(Context { at, actor, world: &world }, &order, other.as_ref(), command) {
            Ok(decision) => {
                if let Some(other) = other.filter(|_| !decision.other.is_empty()) {
                    self.happen(at, actor, other.id, Some(other), decision.other)?;
                }
                self.happen(at, actor, id, Some(order), decision.own).map(Ok)
            }
            Err(refusal) => Ok(Err(refusal.into())),
        }
    }

    /// Takes decided events of one order into the batch.
    fn happen(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: OrderId,
        order: Option<Order>,
        made: Vec<Recorded>,
    ) -> Result<Done, Error> {
        let (mut now, mut places) = (order, BTreeSet::<(Month, UnitId)>::new());
        for recorded in made {
            let next = apply::apply(now, id, at, &recorded)
                .map_err(|error| Error::corrupt("applying a decision", error.to_string()))?;
            if let Some(message) = effects::message(&next, &recorded.event) {
                self.messages.push(outbox::New {
                    subject: Subject::Order(id),
                    message,
                    round: next.round,
                    at,
                    code: None,
                    warned: None,
                    told: None,
                });
            }
            self.answer_merged(at, &next, &recorded.event)?;
            self.notify(at, id, &next, &recorded.event);
            self.given.extend(Given::of(&recorded.event, at.as_millisecond()));
            let kind = recorded.event.code();
            self.enter(at, actor, order::SUBJECT, id.0, kind, to_json("writing an event", &recorded)?);
            if let Some(asked) = due::of_order(&next, &recorded.event) {
                self.ask_for(at, actor, asked)?;
            }
            places.extend(facts::places(&next));
            now = Some(next);
        }
        let now = now.ok_or_else(|| Error::corrupt("applying a decision", "it made no order"))?;
        let done = Done::Order { id, number: now.number.clone(), version: now.version };
        self.changed.insert(id);
        match self.orders.get_mut(&id) {
            Some(change) => {
                change.now = now;
                change.places.extend(places);
            }
            None => {
                self.orders.insert(id, Change { before: None, now, places });
            }
        }
        Ok(done)
    }

    fn enter(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        subject: &str,
        subject_id: i64,
        kind: &str,
        body: String,
    ) {
        self.entries.push(ledger::Entry {
            at: at.as_millisecond(),
            actor: actor.signature(),
            subject: subject.to_owned(),
            subject_id,
            kind: kind.to_owned(),
            body,
        });
    }

    fn store(mut self, at: Timestamp, told_from: Option<Timestamp>) -> Result<(), Error> {
        if self.entries.is_empty() {
            return Ok(());
        }
        let changes: Vec<Change> = self.changed.iter().filter_map(|id| self.orders.remove(id)).collect();
        if self.has_new_packs && !order::any(self.tx)? {
            recount::settle(self.tx, &self.world)?;
        }
        let proceedings = self.proceedings.take_changes();
        measure::follow(self.tx, &self.world, &changes, &proceedings, &self.marks)?;
        personal::insert(self.tx, std::mem::take(&mut self.sealed))?;
        personal::replace(self.tx, std::mem::take(&mut self.phones))?;
        order::save(self.tx, &self.world.calendar, &changes)?;
        upload::save_cases(self.tx, &self.cases.take_changes(), told_from, at)?;
        proceeding::save(self.tx, &proceedings)?;
        std::mem::take(&mut self.aggregates).save(self.tx)?;
        files::record(self.tx, std::mem::take(&mut self.given))?;
        self.store_documents()?;
        outbox::insert(self.tx, &mut self.head, std::mem::take(&mut self.messages))?;
        outbox::keep_answers(self.tx, std::mem::take(&mut self.kept))?;
        ledger::append(self.tx, &mut self.head, std::mem::take(&mut self.entries), at.as_millisecond())
    }
}
