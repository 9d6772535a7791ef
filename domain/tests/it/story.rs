//! The stories at their first depth: commands decided and events applied, with nothing kept but in memory.
//! What a store adds (one answer for one key, the version a person saw, one record for one number) is imitated here
//! in a few lines, so that the same stories run; that it is really so is shown in the store's own tests.

mod assessed;
mod campaigns;
mod coverage;
mod surveys;
mod visits;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    sync::Arc,
};

use domain::{
    absence,
    access::Actor,
    assessment::periods::YearScore,
    calendar::date_of,
    campaign::{self, Campaign},
    document::{
        Kind, Subject,
        decide::{About, may_issue},
    },
    ids::{AbsenceId, CampaignId, CitizenId, OrderId, PersonId, ProceedingId, UnitId, VisitId},
    order::{
        Order,
        apply::{apply, timers},
        command::Command,
        decide::{Context, decide, import, register},
        effects::{Message, answered_with, message},
        event::Recorded,
        refusal::Refusal,
    },
    people,
    proceeding::{self, Proceeding},
    visit::Visit,
    woodpecker::Collection,
    world::{self, World},
};
use jiff::Timestamp;

use crate::runner::{
    Act, Backend, No, Request, Seen, Timer, all, campaign::Told, root, run, story::Story, survey::Asked,
    watch::replay,
};

/// Orders in memory.
#[derive(Default)]
pub(crate) struct Memory {
    world: Arc<World>,
    lives: BTreeMap<OrderId, Life>,
    citizens: BTreeMap<String, CitizenId>,
    answered: BTreeMap<String, Option<OrderId>>,
    proceedings: BTreeMap<ProceedingId, (Proceeding, Vec<String>)>,
    campaign: Option<(Campaign, Vec<String>)>,
    collection: Option<(Collection, Vec<String>)>,
    visits: BTreeMap<VisitId, Visit>,
    asked: surveys::Surveys,
    last_id: i64,
}

struct Life {
    order: Order,
    events: Vec<Recorded>,
    at: Vec<Timestamp>,
    messages: Vec<Message>,
}

impl Memory {
    /// Returns a memory of no orders in a house that has units and rules already.
    pub(crate) fn in_house(world: World) -> Self {
        Self { world: Arc::new(world), last_id: 1_000, ..Self::default() }
    }

    /// Returns the latest moment of any order.
    pub(crate) fn last_at(&self) -> Timestamp {
        let last = self.lives.values().filter_map(|life| life.at.last());
        last.max().copied().unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn take_id(&mut self) -> i64 {
        self.last_id += 1;
        self.last_id
    }

    fn happen(&mut self, id: OrderId, at: Timestamp, made: Vec<Recorded>) {
        for recorded in made {
            let before = self.lives.get(&id).map(|life| life.order.clone());
            let order = apply(before, id, at, &recorded).unwrap();
            let owed = message(&order, &recorded.event);
            let parts: Vec<OrderId> = answered_with(&order, &recorded.event).collect();
            let life = self.lives.entry(id).or_insert_with(|| Life {
                order: order.clone(),
                events: Vec::new(),
                at: Vec::new(),
                messages: Vec::new(),
            });
            life.order = order;
            life.events.push(recorded);
            life.at.push(at);
            life.messages.extend(owed);
            for part in parts {
                let part = self.lives.get_mut(&part).unwrap();
                part.messages.extend(part.order.citizen.map(|_| Message::Answered));
            }
        }
    }

    fn order(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: OrderId,
        seen: Option<i64>,
        command: Command,
    ) -> Result<OrderId, Refusal> {
        let order = self.lives.get(&id).ok_or(Refusal::NoOrder(id))?.order.clone();
        if let Some(seen) = seen.filter(|seen| *seen != order.version) {
            return Err(Refusal::Changed { seen, actual: order.version });
        }
        let other = command.other_order().or(order.merged_into).and_then(|id| self.lives.get(&id));
        let other = other.map(|life| life.order.clone());
        let world = Arc::clone(&self.world);
        let context = Context { at, actor, world: &world };
        let judges = matches!(command, Command::Adjudicate { .. });
        let decision = decide(context, &order, other.as_ref(), command);
        if judges {
            the_verdict_is_drawn_up_by_who_gives_it(context, &order, decision.as_ref().err());
        }
        let decision = decision?;
        if let Some(other) = other {
            self.happen(other.id, at, decision.other);
        }
        self.happen(id, at, decision.own);
        Ok(id)
    }

    /// What only a ledger knows is imitated: how many there are, whose orders they are, that each event has its place.
    fn known(&self, given: &proceeding::command::Open) -> proceeding::command::Known {
        let units = |order: &Order| order.lead.iter().chain(&order.co_handlers).copied().collect();
        let orders = given.orders.iter().filter_map(|id| Some((*id, units(&self.lives.get(id)?.order))));
        let proofs = given.orders.iter().filter_map(|id| self.lives.get(id)).flat_map(|life| {
            let place = |(place, _)| i64::try_from(place).unwrap();
            let places = life.events.iter().enumerate().map(place);
            places.map(|seq| proceeding::matter::Proof { seq, hash: format!("{seq:064}") })
        });
        let drawn_among = |order: &Order| {
            let proceeding::command::NewMatter::SpotCheck { frame, .. } = &given.matter else { return false };
            let is_of_unit = |lead: UnitId| frame.units.is_empty() || frame.units.contains(&lead);
            let ended = order.closed_at.map(date_of);
            let is_of_days = ended.is_some_and(|day| (frame.from..=frame.until).contains(&day));
            is_of_days && order.lead.is_some_and(is_of_unit)
        };
        let frame = self.lives.values().filter(|life| drawn_among(&life.order));
        proceeding::command::Known {
            count: u32::try_from(self.proceedings.len()).unwrap(),
            orders: orders.collect(),
            head: 1,
            proofs: proofs.collect(),
            frame: frame.map(|life| life.order.id).collect(),
            twin: None,
        }
    }

    fn proceed(
        &mut self,
        context: Context<'_>,
        id: ProceedingId,
        decided: impl FnOnce(
            &Self,
            proceeding::decide::Context<'_>,
        ) -> Result<Vec<proceeding::event::Event>, proceeding::refusal::Refusal>,
    ) -> Result<(), No> {
        let Context { at, actor, world } = context;
        let made = decided(self, proceeding::decide::Context { at, actor, world });
        let made = made.map_err(|refusal| No::other(refusal.code(), &refusal))?;
        for event in made {
            let before = self.proceedings.get(&id).map(|(now, _)| now.clone());
            let now = proceeding::apply::apply(before, id, at, &event).unwrap();
            let entry = self.proceedings.entry(id).or_insert_with(|| (now.clone(), Vec::new()));
            entry.0 = now;
            entry.1.push(event.code().to_owned());
        }
        Ok(())
    }

    fn people(&mut self, actor: &Actor, mut command: people::Command) -> Result<(), people::Refusal> {
        if let people::Command::AddUnit(unit) = &mut command {
            unit.id = UnitId(self.take_id());
        } else if let people::Command::AddPerson(person) = &mut command {
            person.id = PersonId(self.take_id());
        }
        let event = people::decide(&self.world.people, actor, command)?;
        people::apply(&mut Arc::make_mut(&mut self.world).people, &event);
        Ok(())
    }

    fn absence(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        mut command: absence::Command,
    ) -> Result<(), absence::Refusal> {
        if let absence::Command::Enter { id, .. } = &mut command {
            *id = AbsenceId(self.take_id());
        }
        let world = &self.world;
        let context = absence::Context { at, actor, people: &world.people, absences: &world.absences };
        let event = absence::decide(context, command)?;
        Arc::make_mut(&mut self.world).absences.apply(at, actor.signature(), event);
        Ok(())
    }

    fn rules(&mut self, at: Timestamp, actor: &Actor, command: world::Command) -> Result<(), world::Refusal> {
        let event = world::decide(&self.world, actor, command)?;
        Arc::make_mut(&mut self.world).apply_all([&event])?;
        for id in self.lives.keys().copied().collect::<Vec<_>>() {
            let why = "calendar-changed".to_owned();
            self.order(at, &Actor::System("calendar"), id, None, Command::Rederive { why }).unwrap();
        }
        Ok(())
    }
}

/// Whoever gives a verdict may draw it up; whoever is of those it judges may do neither.
fn the_verdict_is_drawn_up_by_who_gives_it(context: Context<'_>, order: &Order, refused: Option<&Refusal>) {
    let units = &context.world.people.units;
    let about = About { subject: Subject::Order(order.id), order: Some(order), proceeding: None, units };
    let may = may_issue(context.actor, Kind::Adjudication, about);
    match refused {
        None => assert_eq!(may, Ok(())),
        Some(Refusal::NotIndependent | Refusal::Denied(_)) => assert!(may.is_err()),
        Some(_) => {}
    }
}

impl Backend for Memory {
    fn world(&self) -> Arc<World> {
        Arc::clone(&self.world)
    }

    fn act(&mut self, request: Request) -> Result<Option<OrderId>, No> {
        let Request { at, actor, key, act } = request;
        if let Some(done) = key.as_ref().and_then(|key| self.answered.get(key)) {
            return Ok(*done);
        }
        let world = Arc::clone(&self.world);
        let context = Context { at, actor: &actor, world: &world };
        let done = match act {
            Act::Register { mut demand, contact, code } => {
                demand.tracking = code.map(|code| format!("index of {code}"));
                let known = contact.map(|(_, phone)| {
                    let id = CitizenId(self.take_id());
                    *self.citizens.entry(phone).or_insert(id)
                });
                demand.citizen = known;
                let id = OrderId(self.take_id());
                let made = register(context, id, *demand).map_err(|refusal| No::of(&refusal))?;
                self.happen(id, at, made);
                Some(id)
            }
            Act::Import(taken) => {
                let id = OrderId(self.take_id());
                let made = import(context, id, *taken).map_err(|refusal| No::of(&refusal))?;
                self.happen(id, at, made);
                Some(id)
            }
            Act::Order { order, seen, command } => {
                Some(self.order(at, &actor, order, seen, command).map_err(|refusal| No::of(&refusal))?)
            }
            Act::People(command) => {
                self.people(&actor, command).map_err(|refusal| No::other(refusal.code(), &refusal))?;
                None
            }
            Act::Rules(command) => {
                self.rules(at, &actor, *command).map_err(|refusal| No::other(refusal.code(), &refusal))?;
                None
            }
            Act::Absence(command) => {
                self.absence(at, &actor, command).map_err(|refusal| No::other(refusal.code(), &refusal))?;
                None
            }
            Act::BeginCollection(begin) => {
                let done = self.gather(context, None, Some(begin));
                done.map_err(|refusal| No::other(refusal.code(), &refusal))?;
                None
            }
            Act::Collection { collection, command } => {
                assert_eq!(self.collection.as_ref().map(|(year, _)| year.id), Some(collection));
                let done = self.gather(context, Some(*command), None);
                done.map_err(|refusal| No::other(refusal.code(), &refusal))?;
                None
            }
            Act::OpenProceeding(open) => {
                let id = ProceedingId(self.take_id());
                self.proceed(context, id, |memory, context| {
                    let known = memory.known(&open);
                    proceeding::decide::open(context, id, *open, known)
                })?;
                None
            }
            Act::Proceeding { proceeding: id, command } => {
                self.proceed(context, id, |memory, context| {
                    proceeding::decide::decide(context, &memory.proceedings[&id].0, *command)
                })?;
                None
            }
            Act::BeginCampaign(begin) => {
                let same =
                    self.campaign.as_ref().filter(|(now, _)| now.year == begin.year).map(|(now, _)| now.id);
                let id = CampaignId(self.take_id());
                self.lead(context, id, |context, _| campaign::decide::begin(context, *begin, same))?;
                None
            }
            Act::Campaign { campaign: id, command } => {
                self.lead(context, id, |context, now| {
                    campaign::decide::decide(context, now.unwrap(), *command)
                })?;
                None
            }
            Act::Supervisor(command) => self.supervisor(at, &actor, command)?,
            Act::PlanVisit(plan) => self.plan_visit(at, &actor, *plan)?,
            Act::Visit { visit, seen, command } => self.visited(at, &actor, (visit, seen), *command)?,
            Act::Assess(command) => self.assessed(at, &actor, *command)?,
            Act::Serve(served) => self.serve(at, served),
            Act::RunSurveys => self.run_surveys(at, &actor)?,
            Act::Survey { survey, seen, command } => self.survey(at, &actor, (survey, seen), *command)?,
            Act::SurveyPlace { place, command } => self.survey_place(at, &actor, place, *command)?,
        };
        if let Some(key) = key {
            self.answered.insert(key, done);
        }
        Ok(done)
    }

    fn due(&mut self, at: Timestamp) -> Vec<Timer> {
        let calendar = &self.world.calendar;
        let live = self.lives.values().flat_map(|life| {
            let timers = timers(&life.order, calendar).into_iter();
            timers.map(|(clock, rung, at)| Timer { order: life.order.id, clock, rung, at })
        });
        live.filter(|timer| timer.at <= at).collect()
    }

    fn look(&mut self, order: OrderId) -> Seen {
        let life = &self.lives[&order];
        Seen {
            order: life.order.clone(),
            events: life.events.clone(),
            timers: timers(&life.order, &self.world.calendar),
            messages: life.messages.clone(),
        }
    }

    fn opened_last(&mut self) -> Option<ProceedingId> {
        self.proceedings.keys().next_back().copied()
    }

    fn look_at(&mut self, id: ProceedingId) -> (Proceeding, Vec<String>) {
        self.proceedings[&id].clone()
    }

    fn campaign(&mut self) -> Option<(Campaign, Vec<String>)> {
        self.campaign.clone()
    }

    fn gathered_last(&mut self) -> Option<(Collection, Vec<String>)> {
        self.collection.clone()
    }

    fn told(&mut self, campaign: CampaignId) -> Told {
        let (now, _) = self.campaign.as_ref().filter(|(now, _)| now.id == campaign).unwrap();
        campaigns::told(&self.world, now)
    }

    fn year(&mut self, pack: &str, year: i16, unit: &str) -> Option<YearScore> {
        self.year_of(pack, year, unit)
    }

    fn surveys(&mut self) -> Vec<Asked> {
        self.asked.all()
    }

    fn visit(&mut self, id: Option<VisitId>) -> Option<Visit> {
        id.or_else(|| self.visits.keys().next_back().copied()).and_then(|id| self.visits.get(&id).cloned())
    }
}

/// Most stories happen in one house, one after another, as they do in life; those that change the calendar have a
/// house of their own.
#[test]
fn every_story_holds() {
    let mut wrong = Vec::new();
    let mut house = Memory::default();
    for (name, story) in all() {
        let mut own = Memory::default();
        let memory = if story.is_alone() { &mut own } else { &mut house };
        let outcome = run(&story, memory).and_then(|()| memory.reads_the_same_again());
        wrong.extend(outcome.err().map(|problem| format!("stories/{name}.toml: {problem}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

impl Memory {
    /// A ledger alone gives the same orders, both by way of their stored form.
    pub(crate) fn reads_the_same_again(&mut self) -> Result<(), String> {
        for id in self.lives.keys().copied().collect::<Vec<_>>() {
            let mut seen = self.look(id);
            for recorded in &mut seen.events {
                let text = serde_json::to_string(recorded).map_err(|error| error.to_string())?;
                *recorded = serde_json::from_str(&text).map_err(|error| format!("{text}: {error}"))?;
            }
            let text = serde_json::to_string(&seen.order).map_err(|error| error.to_string())?;
            seen.order = serde_json::from_str(&text).map_err(|error| format!("{text}: {error}"))?;
            let wrong = replay(&seen, &self.lives[&id].at);
            if !wrong.is_empty() {
                return Err(wrong.join("; "));
            }
        }
        Ok(())
    }
}

#[test]
fn there_are_enough_stories_and_no_two_are_alike() {
    let stories = all();
    assert!(stories.len() >= 28, "{} stories", stories.len());
    let titles: BTreeSet<&str> = stories.iter().map(|(_, story)| story.title.en.as_str()).collect();
    assert_eq!(titles.len(), stories.len(), "two stories have one title");
}

#[test]
fn the_story_in_the_readme_holds() {
    let page = fs::read_to_string(root().join("stories/README.md")).unwrap();
    let example = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let story: Story = toml::from_str(example).unwrap();
    assert_eq!(run(&story, &mut Memory::default()), Ok(()));
}
