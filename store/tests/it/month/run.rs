//! The simulated time: what people mean to do, timers and jobs come in their order, and what falls into the same
//! half of an hour goes to the writer together.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::mpsc::channel,
};

use domain::{
    access::{Actor, Role},
    calendar::Budget,
    ids::{OrderId, PersonId},
    order::{clocks::ClockKind, command::Command, ladder::WarningForm},
    proceeding::{
        Origin,
        command::{NewMatter, Open},
        limit::Term,
        report::{self, Report, ReportKind},
    },
};
use jiff::{
    Timestamp,
    civil::{Date, Weekday},
};
use store::{
    command::{Act, Done, Error, Request},
    house::Store,
    order::Scope,
    proceeding, timer,
    warning::{self, Filter, State},
};

use super::{
    county::{County, Manner},
    life::{Life, Step},
    paper::{Chance, DAY, Minute, Paper, SLOT, at, date_of},
};
use crate::county::PACK;

/// The days in which demands come in.
const MONTH: Minute = 30;
/// The last day of the simulated time.
pub(crate) const END: Minute = 62 * DAY;

/// Something a person means to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Task {
    /// What comes next in the life of an order.
    Live,
    /// A circumstance is noted.
    Note(&'static str),
    /// A co-handler signs too.
    CoSign,
    /// A leader confirms that a warning arrived.
    Receive(WarningForm, PersonId),
    /// A leader answers a warning.
    Reply(WarningForm, PersonId),
}

/// A draft of a report, as it was written at a moment.
pub(crate) struct Draft {
    pub(crate) kind: ReportKind,
    pub(crate) from: Date,
    pub(crate) until: Date,
    pub(crate) at: Timestamp,
    /// The last event that was there.
    pub(crate) seq: i64,
}

/// A month that was lived.
pub(crate) struct Month {
    pub(crate) county: County,
    pub(crate) drafts: Vec<Draft>,
    /// How often what was refused, by step and code.
    pub(crate) refused: BTreeMap<String, usize>,
    /// Rulings that called a returned order the unit's own matter.
    pub(crate) own_matters: usize,
    store: Store,
    paper: Paper,
    lives: Vec<Life>,
    places: BTreeMap<OrderId, usize>,
    queue: BTreeSet<(Minute, usize, Task)>,
    chance: Chance,
    warned: BTreeSet<(OrderId, WarningForm)>,
    leaving: Vec<(Minute, Role, usize)>,
}

impl Month {
    /// Lets a county live through a month with so many demands.
    pub(crate) fn live(store: &Store, orders: usize, seed: u64) -> Self {
        let county = County::settle(store);
        let mut month = Self {
            county,
            drafts: Vec::new(),
            refused: BTreeMap::new(),
            own_matters: 0,
            store: store.clone(),
            paper: Paper::read(),
            lives: Vec::new(),
            places: BTreeMap::new(),
            queue: BTreeSet::new(),
            chance: Chance::new(seed),
            warned: BTreeSet::new(),
            leaving: vec![(9 * DAY, Role::UnitApprover, 3), (16 * DAY, Role::UnitApprover, 24)],
        };
        month.demands(orders, seed);
        let mut slot = 0;
        while slot < END {
            month.slot(slot);
            slot += SLOT;
        }
        month
    }

    fn demands(&mut self, orders: usize, seed: u64) {
        let mut times: Vec<Minute> = (0..orders).map(|_| self.chance.minutes(0, MONTH * DAY)).collect();
        times.sort_unstable();
        let mut crowd: Option<(usize, usize)> = None;
        for (number, time) in times.into_iter().enumerate() {
            let mut life = Life::new(number, seed);
            // Now and then several people write about one matter on the same day.
            crowd = match crowd {
                Some((main, left)) if left > 0 => {
                    life.joins(main, self.lives[main].unit);
                    Some((main, left - 1))
                }
                _ => (self.chance.below(90) == 0).then(|| (number, 2 + self.chance.below(5))),
            };
            self.lives.push(life);
            self.plan(time, number, Task::Live);
        }
    }

    /// Nobody acts on the stroke of a half hour: that is when the jobs look.
    fn plan(&mut self, minute: Minute, life: usize, task: Task) {
        let minute = if minute.rem_euclid(SLOT) == 0 { minute + 1 } else { minute };
        self.queue.insert((minute, life, task));
    }

    fn slot(&mut self, slot: Minute) {
        let clock = slot.rem_euclid(DAY);
        if self.leaving.first().is_some_and(|(minute, ..)| *minute <= slot) {
            let (_, role, unit) = self.leaving.remove(0);
            let act = self.county.leaves(slot, role, unit);
            self.store.write(request(slot, Actor::System("set-up"), act)).unwrap();
        }
        self.fire(slot);
        if clock == 0 {
            self.report(slot);
            self.nobody_is_forgotten();
        }
        if clock == 9 * 60 + 30 || clock == 14 * 60 + 30 {
            self.leaders_look(slot);
        }
        self.people_act(slot);
    }

    /// Fires what is due, as the job does.
    fn fire(&mut self, slot: Minute) {
        loop {
            let due = self.store.read(|tx| timer::due(tx, at(slot), 1_000)).unwrap();
            if due.is_empty() {
                return;
            }
            let requests = due.iter().map(|due| {
                let command = Command::Fire { clock: due.clock, rung: due.rung };
                let act = Act::Order { order: due.order, seen: None, command };
                request(slot, Actor::System("timers"), act)
            });
            for (due, outcome) in due.iter().zip(self.together(requests.collect())) {
                match outcome {
                    Ok(_) if due.clock == ClockKind::Callback && due.rung == domain::clock::Rung::Due => {
                        self.lives[self.places[&due.order]].hears_of_the_end();
                    }
                    Ok(_) => {}
                    Err(error) => self.note_refusal("fire", &code(&error)),
                }
            }
        }
    }

    fn people_act(&mut self, slot: Minute) {
        let (mut touched, mut acts) = (BTreeSet::new(), Vec::new());
        let mut later = Vec::new();
        while let Some((minute, place, task)) =
            self.queue.first().cloned().filter(|next| next.0 < slot + SLOT)
        {
            self.queue.pop_first();
            if touched.contains(&place) {
                later.push((minute + SLOT, place, task));
                continue;
            }
            let main = if self.lives[place].step == Step::Merge { self.lives[place].main } else { None };
            if main.is_some_and(|main| task == Task::Live && touched.contains(&main)) {
                later.push((minute + SLOT, place, task));
                continue;
            }
            if let Some((actor, act)) = self.doing(minute, place, &task) {
                touched.insert(place);
                touched.extend(main);
                acts.push((minute, place, task, act.clone(), request(minute, actor, act)));
            }
        }
        self.queue.extend(later);
        let requests = acts.iter().map(|(.., request)| request.clone()).collect();
        for ((minute, place, task, act, request), outcome) in acts.into_iter().zip(self.together(requests)) {
            self.done(minute.max(slot + SLOT), place, &task, &act, &request, outcome);
        }
    }

    fn doing(&mut self, minute: Minute, place: usize, task: &Task) -> Option<(Actor, Act)> {
        let life = &mut self.lives[place];
        let command = match task {
            Task::Live => {
                life.step = life.turn(life.step, &self.county);
                let main = life.main.and_then(|main| self.lives[main].id);
                return Some(self.lives[place].act(minute, &self.county, main));
            }
            Task::Note(sign) => Command::Note {
                sign: domain::policy::Noted::from_code(sign).unwrap(),
                holds: true,
                words: "来电时提到".to_owned(),
            },
            Task::CoSign => Command::Sign { handler: "协办科".to_owned() },
            Task::Receive(form, _) => Command::ReceiveWarning { form: *form },
            Task::Reply(form, _) => {
                let words = "已安排专人办理".to_owned();
                Command::AnswerWarning { form: *form, handler: "专人".to_owned(), words }
            }
        };
        let actor = match task {
            Task::Live | Task::CoSign => Actor::System("month"),
            Task::Note(_) => self.county.actor(minute, Role::Dispatcher, None),
            Task::Receive(_, person) | Task::Reply(_, person) => self.county.person(*person),
        };
        Some((actor, Act::Order { order: self.lives[place].id?, seen: None, command }))
    }

    fn done(
        &mut self,
        now: Minute,
        place: usize,
        task: &Task,
        act: &Act,
        request: &Request,
        outcome: Result<Done, Error>,
    ) {
        let main = self.lives[place].main;
        let merges = main.is_some_and(|main| {
            let main = &self.lives[main];
            main.id.is_some() && !main.ended
        });
        let next = match (&outcome, task) {
            (Ok(done), Task::Live) => {
                let is_own =
                    |command: &Command| matches!(command, Command::RuleReturn { own_matter: true, .. });
                self.own_matters += usize::from(matches!(act, Act::Order { command, .. } if is_own(command)));
                if let (None, Done::Order { id, .. }) = (self.lives[place].id, done) {
                    self.lives[place].id = Some(*id);
                    self.places.insert(*id, place);
                    self.circumstances(now, place);
                }
                let helps = |command: &Command| {
                    let Command::Dispatch { co_handlers, .. } = command else { return false };
                    !co_handlers.is_empty()
                };
                if matches!(act, Act::Order { command, .. } if helps(command)) {
                    let minute = self.paper.office(now + self.chance.minutes(30, 2 * DAY));
                    self.plan(minute, place, Task::CoSign);
                }
                self.lives[place].next(act, &self.county, merges)
            }
            (Err(error), Task::Live) => {
                let code = code(error);
                let step = format!("{:?}", self.lives[place].step);
                self.note_refusal(&step, &code);
                self.lives[place].refused(&code)
            }
            (Ok(_), _) => None,
            (Err(error), task) => {
                let code = code(error);
                let harmless = ["illegal-move", "not-owed", "suspended", "signed-already"];
                assert!(harmless.contains(&code.as_str()), "{task:?}: {error} for {request:?}");
                let name = format!("{task:?}");
                self.note_refusal(name.split('(').next().unwrap(), &code);
                None
            }
        };
        if let Some((wait, step)) = next {
            self.lives[place].step = step;
            let free = matches!(step, Step::Word | Step::Reopen | Step::Supply);
            let minute = if free { now + wait } else { self.paper.office(now + wait) };
            self.plan(minute.max(now), place, Task::Live);
        }
    }

    /// What agents hear besides.
    fn circumstances(&mut self, now: Minute, place: usize) {
        for (sign, in_thousand) in
            [("petition_risk", 9), ("wide", 6), ("hot", 6), ("difficult", 8), ("typical", 6), ("on_site", 6)]
        {
            if self.chance.below(1_000) < in_thousand {
                let minute = self.paper.office(now + self.chance.minutes(DAY, 9 * DAY));
                self.plan(minute, place, Task::Note(sign));
            }
        }
    }

    /// Leaders see what they were sent, and act after their manner.
    fn leaders_look(&mut self, slot: Minute) {
        if !self.paper.works(date_of(at(slot))) {
            return;
        }
        let waiting = Filter { states: vec![State::Receipt, State::Reply], ..Filter::default() };
        let lines = self.store.read(|tx| warning::list(tx, &Scope::All, &waiting, None, 1_000)).unwrap();
        for line in lines {
            if !self.warned.insert((line.order, line.form)) {
                continue;
            }
            let place = self.places[&line.order];
            let manner = self.county.units[self.county.place_of(line.unit)].manner;
            let prompt = match manner {
                Manner::Silent => 10,
                Manner::Late | Manner::Dodging => 55,
                Manner::Perfunctory => 70,
                Manner::Diligent | Manner::Disguising | Manner::Extending => 92,
            };
            if self.chance.in_hundred(prompt) && self.chance.in_hundred(80) {
                let minute = self.paper.office(slot + self.chance.minutes(20, 200));
                self.plan(minute, place, Task::Receive(line.form, line.person));
            }
            // Some answer late, some never.
            if self.chance.in_hundred(prompt.max(30)) {
                let days = if self.chance.in_hundred(prompt) { 1 } else { 6 };
                let minute = self.paper.office(slot + self.chance.minutes(DAY / 4, days * DAY));
                self.plan(minute, place, Task::Reply(line.form, line.person));
            }
        }
    }

    /// Writes the drafts that are due, as the job does: of the week on Mondays, of the month on its first day.
    fn report(&mut self, slot: Minute) {
        let today = date_of(at(slot));
        let back = |days: i64| date_of(at(slot - days * DAY));
        if today.weekday() == Weekday::Monday {
            self.draft(slot, ReportKind::Special, (back(7), back(1)));
            self.draft(slot, ReportKind::Analysis, (back(7), back(1)));
        }
        if today.day() == 1 {
            self.draft(slot, ReportKind::Scheduling, (back(1).first_of_month(), back(1)));
        }
    }

    fn draft(&mut self, slot: Minute, kind: ReportKind, (from, until): (Date, Date)) {
        let (begin, end) = (first_minute(from), first_minute(until) + DAY);
        let world = self.store.world();
        let rule = world.packs.get(PACK).unwrap().duties().rule("special-report").unwrap();
        let (figures, seq) = self
            .store
            .read(|tx| {
                let seq = store::ledger::Head::load(tx)?.seq;
                let figures = if kind == ReportKind::Special {
                    report::special(rule, &proceeding::alive(tx, at(begin), at(end), 20_000)?, at(begin))
                } else {
                    report::analysis(&proceeding::received(tx, at(begin), at(end), 20_000)?)
                };
                Ok((figures, seq))
            })
            .unwrap();
        if figures.is_empty() {
            return;
        }
        let name = match kind {
            ReportKind::Special | ReportKind::Free => rule.id.clone(),
            ReportKind::Analysis => "weekly-analysis".to_owned(),
            ReportKind::Scheduling => "monthly-scheduling".to_owned(),
        };
        let open = Open {
            pack: PACK.to_owned(),
            title: name.clone(),
            matter: NewMatter::Instruction {
                report: Report { of: kind, text: "草稿".to_owned(), figures },
                leader: None,
            },
            orders: BTreeSet::new(),
            units: BTreeSet::new(),
            owner: self.county.holder(slot, Role::Supervisor, None).unwrap(),
            term: Term::Within { budget: Budget::WorkingDays(5) },
            tasks: Vec::new(),
            as_draft: true,
            origin: Some(Origin { rule: name, from, until }),
        };
        let act = Act::OpenProceeding(Box::new(open));
        self.store.write(request(slot, Actor::System("reports"), act)).unwrap();
        self.drafts.push(Draft { kind, from, until, at: at(slot), seq });
    }

    /// Every order that has not ended has somebody who must move: a unit that leads it or the centre, and a clock.
    fn nobody_is_forgotten(&self) {
        let sql = "select id, stage, lead from orders \
                   where stage not in ('refused', 'handed-over', 'closed', 'merged') \
                   and (id not in (select subject_id from timer where subject = 'order') or lead is null \
                   and stage not in ('registered', 'accepted')) order by id";
        let rows = self.store.read(|tx| tx.query(sql, &[])).unwrap();
        let forgotten: Vec<_> = rows.iter().map(|row| (row.int(0).unwrap(), row.text(1).unwrap())).collect();
        assert!(forgotten.is_empty(), "orders without an owner or without a clock: {forgotten:?}");
    }

    /// Hands in commands together and waits for all of them.
    fn together(&mut self, requests: Vec<Request>) -> Vec<Result<Done, Error>> {
        let waits = requests.into_iter().map(|request| {
            let (answer, outcome) = channel();
            self.store.submit(request, move |result| answer.send(result).unwrap());
            outcome
        });
        let waits: Vec<_> = waits.collect();
        waits.iter().map(|outcome| outcome.recv().unwrap()).collect()
    }

    fn note_refusal(&mut self, what: &str, code: &str) {
        *self.refused.entry(format!("{what}: {code}")).or_default() += 1;
    }
}

fn first_minute(day: Date) -> Minute {
    (0..).map(|number| (number - 40) * DAY).find(|minute| date_of(at(*minute)) == day).unwrap()
}

fn request(minute: Minute, actor: Actor, act: Act) -> Request {
    Request { key: None, at: at(minute), actor, act }
}

fn code(error: &Error) -> String {
    match error {
        Error::Refused(refused) => refused.code().to_owned(),
        Error::Store(error) => panic!("the store failed: {error}"),
    }
}
