//! The year that is lived through: what is due next is done next, by whoever does it, at its own moment. Timers fire
//! as they come due, messages leave through the outbox, and citizens answer through the spool.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    access::Actor,
    calendar::date_of,
    ids::OrderId,
    order::{Order, command::Command, stage::Stage},
    policy::Month,
};
use jiff::{SignedDuration, Timestamp};
use store::{
    command::{Act, Done, Error, Request},
    timer,
};
use tokio::sync::mpsc;

use super::{
    assessor::Assessor,
    campaigns::Campaigns,
    cases::Stream,
    citizens::{self, Answer, Telephones},
    course::Turn,
    life::{Life, Scene, Step},
    moves,
    publishing::Publishing,
    rest::Rest,
    supervision::Supervision,
    surveys::Surveys,
};
use crate::{
    actions,
    app::App,
    jobs::{messages, papers, proceedings, replies},
    sms::spool::{Outgoing, Spool},
};

/// What is done between two looks at the outbox.
const WINDOW: SignedDuration = SignedDuration::from_mins(30);
/// The timers looked at at a time.
const TIMERS: i64 = 1_000;
/// The longest a citizen takes to answer a message, in minutes.
const MESSAGE_ANSWERED: i64 = 30 * 60;

/// What was done in the year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Steps taken.
    pub steps: usize,
    /// Timers fired.
    pub timers: usize,
    /// Messages sent or skipped.
    pub messages: usize,
    /// Answers by message.
    pub replies: usize,
    /// Steps the rules refused; the life goes another way then.
    pub refused: usize,
}

/// The year.
pub struct Year<'a> {
    app: &'a App,
    scene: &'a Scene<'a>,
    /// The lives, by their places.
    pub lives: Vec<Life>,
    agenda: BTreeSet<(Timestamp, usize, Step)>,
    places: BTreeMap<OrderId, usize>,
    telephones: Telephones,
    assessor: Option<Assessor>,
    supervision: Option<Supervision>,
    publishing: Option<Publishing>,
    campaigns: Option<Campaigns>,
    surveys: Option<Surveys>,
    cases: Stream,
    tally: Tally,
}

/// Something due.
#[derive(Clone, Debug)]
enum Due {
    Step(usize, Step),
    Timer(timer::Due),
}

impl<'a> Year<'a> {
    /// Returns the year of these lives.
    #[must_use]
    pub fn new(app: &'a App, scene: &'a Scene<'a>, lives: Vec<Life>) -> Self {
        let first = |(place, life): (usize, &Life)| {
            let (at, step) = life.first();
            (at, place, step)
        };
        let agenda = lives.iter().enumerate().map(first).collect();
        let telephones = Telephones::of(app);
        let from = Month::of(date_of(app.clock.now()));
        let assessor = Assessor::of(&app.world(), scene.pack.id(), from, scene.chance);
        let cases = Stream::empty();
        let (places, tally) = (BTreeMap::new(), Tally::default());
        let (supervision, campaigns, publishing) = (None, None, None);
        let surveys = Surveys::of(&app.world(), date_of(app.clock.now()), scene.chance);
        Self {
            app,
            scene,
            lives,
            agenda,
            places,
            telephones,
            assessor,
            supervision,
            campaigns,
            publishing,
            surveys,
            cases,
            tally,
        }
    }

    /// Lives until `until`; `reach` hears how far it is.
    ///
    /// # Errors
    /// When the store fails, or refuses a timer, which is our fault.
    pub async fn live(
        &mut self,
        until: Timestamp,
        reach: &mut dyn FnMut(Timestamp),
    ) -> anyhow::Result<Tally> {
        self.cases = Stream::of(self.app, self.scene, until)?;
        self.supervision = Supervision::of(&self.app.world(), self.scene.pack.id(), until);
        self.publishing = Publishing::of(&self.app.world(), self.app.clock.now(), until);
        self.campaigns = Campaigns::of(&self.app.world(), self.app.clock.now(), until);
        while let Some(next) = self.next_due(until).await? {
            let end = next.checked_add(WINDOW).unwrap_or(until).min(until);
            self.window(end).await?;
            self.cases.work(self.app, self.scene, end)?;
            self.app.clock.set(end);
            if let Some(supervision) = &mut self.supervision {
                supervision.work(self.app, self.scene.cast, end).await?;
            }
            self.campaign(end).await?;
            self.post(end).await?;
            if let Some(surveys) = &mut self.surveys {
                surveys.work(self.app, end, until).await?;
            }
            self.assess(end, until).await?;
            if let Some(publishing) = &mut self.publishing {
                publishing.work(self.app, end).await?;
            }
            reach(end);
        }
        self.app.clock.set(until);
        self.campaign(until).await?;
        self.post(until).await?;
        self.assess(until, until).await?;
        Ok(self.tally.clone())
    }

    async fn campaign(&mut self, at: Timestamp) -> anyhow::Result<()> {
        match &mut self.campaigns {
            Some(campaigns) => campaigns.work(self.app, at).await,
            None => Ok(()),
        }
    }

    async fn assess(&mut self, at: Timestamp, until: Timestamp) -> anyhow::Result<()> {
        match &mut self.assessor {
            Some(assessor) => assessor.work(self.app, at, until).await,
            None => Ok(()),
        }
    }

    async fn next_due(&self, until: Timestamp) -> anyhow::Result<Option<Timestamp>> {
        let timers = actions::read(&self.app.store, move |tx| timer::due(tx, until, 1)).await?;
        let step = self.agenda.first().map(|(at, _, _)| *at);
        let case = self.cases.next();
        let next = timers.first().map(|timer| timer.at).into_iter().chain(step).chain(case).min();
        Ok(next.filter(|next| *next <= until))
    }

    /// Does what is due until `end`, in the order of time.
    async fn window(&mut self, end: Timestamp) -> anyhow::Result<()> {
        loop {
            let batch = self.batch(end).await?;
            match batch.as_slice() {
                [] => return Ok(()),
                [(at, Due::Step(place, Step::Reply(message, text)))] => {
                    self.reply(*at, *place, *message, text.clone()).await?;
                }
                _ => self.perform(batch).await?,
            }
        }
    }

    /// Returns the next things due that concern different orders; what concerns two orders comes alone.
    async fn batch(&self, end: Timestamp) -> anyhow::Result<Vec<(Timestamp, Due)>> {
        let timers = actions::read(&self.app.store, move |tx| timer::due(tx, end, TIMERS)).await?;
        let steps = self.agenda.iter().take_while(|(at, _, _)| *at <= end);
        let steps = steps.map(|(at, place, step)| (*at, Due::Step(*place, step.clone())));
        let mut due: Vec<_> =
            timers.into_iter().map(|timer| (timer.at, Due::Timer(timer))).chain(steps).collect();
        due.sort_by_key(|(at, _)| *at);
        let mut touched = BTreeSet::new();
        let mut batch = Vec::new();
        for (at, next) in due {
            let (order, is_alone) = match &next {
                Due::Timer(timer) => (Some(timer.order), false),
                Due::Step(place, step) => {
                    let order = self.lives.get(*place).and_then(|life| life.order);
                    (order, matches!(step, Step::Merge | Step::Reply(..)))
                }
            };
            if is_alone && !batch.is_empty() || order.is_some_and(|order| !touched.insert(order)) {
                break;
            }
            batch.push((at, next));
            if is_alone {
                break;
            }
        }
        Ok(batch)
    }

    async fn perform(&mut self, batch: Vec<(Timestamp, Due)>) -> anyhow::Result<()> {
        let (answer, mut outcomes) = mpsc::unbounded_channel();
        for (number, (at, due)) in batch.iter().enumerate() {
            let (actor, act) = match due {
                Due::Timer(timer) => {
                    let command = Command::Fire { clock: timer.clock, rung: timer.rung };
                    (Actor::System("timers"), Act::Order { order: timer.order, seen: None, command })
                }
                Due::Step(place, step) => {
                    self.agenda.remove(&(*at, *place, step.clone()));
                    let main = self.main_of(*place);
                    let Some(life) = self.lives.get_mut(*place) else { continue };
                    life.main = main;
                    let Some(asked) = moves::act(life, step, *at, self.scene) else { continue };
                    asked
                }
            };
            let answer = answer.clone();
            self.app.store.submit(Request { key: None, at: *at, actor, act }, move |outcome| {
                // INVARIANT: the receiver below waits for every answer, so this cannot fail.
                let _ = answer.send((number, outcome));
            });
        }
        drop(answer);
        let mut answered = BTreeMap::new();
        while let Some((number, outcome)) = outcomes.recv().await {
            answered.insert(number, outcome);
        }
        for (number, (at, due)) in batch.into_iter().enumerate() {
            if let Some(outcome) = answered.remove(&number) {
                self.settle(at, due, outcome).await?;
            }
        }
        Ok(())
    }

    fn main_of(&self, place: usize) -> Option<OrderId> {
        let main = match self.lives.get(place)?.course.turn {
            Turn::Merged(main) => main,
            Turn::Handled | Turn::Refused(_) | Turn::Suspended(_) | Turn::Unanswered => return None,
        };
        self.lives.get(main)?.order
    }

    async fn settle(&mut self, at: Timestamp, due: Due, outcome: Result<Done, Error>) -> anyhow::Result<()> {
        match (due, outcome) {
            (Due::Timer(_), Ok(_)) => self.tally.timers += 1,
            (Due::Step(place, step), Ok(done)) => {
                self.tally.steps += 1;
                if let Done::Order { id, .. } = done {
                    self.places.insert(id, place);
                    self.go_on(place, &step, at, id).await?;
                }
            }
            (Due::Step(place, step), Err(Error::Refused(refused))) => {
                self.tally.refused += 1;
                tracing::debug!(place, ?step, %refused, "the demonstration goes another way");
                self.go_another_way(place, &step, at);
            }
            (Due::Timer(timer), Err(error)) => {
                anyhow::bail!("firing `{}` of order {}: {error}", timer.clock.code(), timer.order)
            }
            (Due::Step(..), Err(Error::Store(error))) => return Err(error.into()),
        }
        Ok(())
    }

    async fn go_on(&mut self, place: usize, step: &Step, at: Timestamp, id: OrderId) -> anyhow::Result<()> {
        let Some(order) = self.order(id).await? else { return Ok(()) };
        let Some(life) = self.lives.get_mut(place) else { return Ok(()) };
        life.order = Some(id);
        if let Some((when, next)) = life.next(step, at, &order, self.scene) {
            self.agenda.insert((when.max(at), place, next));
        }
        Ok(())
    }

    async fn order(&self, id: OrderId) -> anyhow::Result<Option<Order>> {
        Ok(actions::read(&self.app.store, move |tx| store::order::get(tx, id)).await?)
    }

    /// A main order that ended in the meantime takes nobody in; an order that waits for its citizen is not answered.
    fn go_another_way(&mut self, place: usize, step: &Step, at: Timestamp) {
        let Some(life) = self.lives.get_mut(place) else { return };
        if *step == Step::Merge {
            life.course.turn = Turn::Handled;
            self.agenda.insert((at, place, Step::Dispatch));
        } else if *step == Step::Answer {
            self.agenda.insert((self.scene.office.days_after(at, 1), place, Step::Answer));
        }
    }

    /// A citizen writes a message, and the gateway brings it in.
    async fn reply(&mut self, at: Timestamp, place: usize, message: i64, text: String) -> anyhow::Result<()> {
        let step = Step::Reply(message, text.clone());
        self.agenda.remove(&(at, place, step.clone()));
        let Some(life) = self.lives.get(place) else { return Ok(()) };
        let (Some(order), to) = (life.order, life.course.contact.phone.clone()) else { return Ok(()) };
        self.app.clock.set(at);
        let question = self.app.store.read(|tx| store::message::question(tx, message))?;
        let extension = question.map(|question| question.extension).unwrap_or_default();
        let asked = Outgoing { id: message, to, text: String::new(), extension };
        Spool::of(&self.app.dir).reply(&citizens::reply(&asked, text))?;
        self.tally.replies += replies::run(self.app).await?;
        self.go_on(place, &step, at, order).await
    }

    /// Sends what waits; the invented citizens read it, and some will answer.
    async fn post(&mut self, now: Timestamp) -> anyhow::Result<()> {
        proceedings::run(self.app).await?;
        while papers::run(self.app).await? > 0 {}
        loop {
            let sent = messages::run(self.app).await?;
            self.tally.messages += sent;
            if sent == 0 {
                break;
            }
        }
        for (path, message) in self.telephones.look()? {
            let asked = if self.telephones.asks(&message) { self.asked(&message) } else { None };
            // What is still to be answered while serving stays for the citizens of that time.
            if asked.is_none_or(|life| life.course.rest != Some(Rest::Callback)) {
                std::fs::remove_file(path)?;
            }
            let Some(life) = asked.filter(|life| life.answer(self.scene) == Answer::Message) else {
                continue;
            };
            let place = self.places.get(&life.order.unwrap_or(OrderId(0))).copied();
            let mut draw = life.draw(self.scene, "message");
            let grade = citizens::grade(&mut draw, life.round);
            let text = citizens::message(self.scene.phrases, grade, &mut draw);
            let most = if draw.percent(50) { 60 } else { MESSAGE_ANSWERED };
            let later = SignedDuration::from_mins(draw.between(2, most));
            if let (Some(place), Ok(at)) = (place, now.checked_add(later)) {
                self.agenda.insert((at, place, Step::Reply(message.id, text)));
            }
        }
        Ok(())
    }

    /// Returns the life whose citizen a message asks.
    fn asked(&self, message: &Outgoing) -> Option<&Life> {
        let mut fitting = self.lives.iter().filter(|life| life.course.contact.phone == message.to);
        fitting.find(|life| life.order.is_some() && !matches!(life.course.turn, Turn::Merged(_)))
    }

    /// Returns the lives whose orders wait for their citizen's word, the newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn waiting(&self) -> anyhow::Result<Vec<(&Life, Order)>> {
        let mut waiting = Vec::new();
        for life in self.lives.iter().rev() {
            let Some(id) = life.order.filter(|_| life.course.rest == Some(Rest::Callback)) else { continue };
            if let Some(order) = self.order(id).await?.filter(|order| order.stage == Stage::Callback) {
                waiting.push((life, order));
            }
        }
        Ok(waiting)
    }
}
