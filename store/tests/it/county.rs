//! A county that is assessed: units in peer groups, people with the roles that assess and appeal, and orders taken
//! through their lives at given moments.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    access::{Actor, Role, Staff},
    assessment::command::{Command as Assess, Span},
    calendar::{date_of, instant},
    ids::{AppealId, MarkId, OrderId, PersonId, UnitId},
    order::{
        Difficulty, Level, Urgency,
        command::{Command, Evidence, HandlingResult, Register},
    },
    people::{self, Person, Unit, UnitKind},
    policy::Month,
};
use jiff::{
    Timestamp,
    civil::{date, time},
};
use store::{
    assessment,
    command::{Act, Done, Error, Request},
    house::Store,
    personal::Contact,
};

use crate::{
    engines::Ground,
    house::{demand, id_of, ready},
    story::verified,
};

/// The pack that assesses.
pub(crate) const PACK: &str = "linshu-2020-10";

/// A county.
pub(crate) struct County {
    pub(crate) store: Store,
}

/// Returns a moment of the year 2026.
pub(crate) fn at(month: i8, day: i8, hour: i8) -> Timestamp {
    instant(date(2026, month, day), time(hour, 0, 0, 0))
}

pub(crate) fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

pub(crate) fn system() -> Actor {
    Actor::System("test")
}

/// Somebody of the centre, who calls citizens.
pub(crate) fn agent() -> Actor {
    let roles = BTreeSet::from([Role::Agent]);
    Actor::Staff(Staff { person: PersonId(1), roles, units: BTreeSet::new() })
}

/// What a citizen says in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Satisfied,
    Dissatisfied,
}

impl County {
    /// A county with the packs and the year 2026, three towns and two departments.
    pub(crate) fn new(ground: &Ground) -> Self {
        let county = Self { store: ready(ground) };
        for code in ["east", "west", "north"] {
            county.add_unit(code, None, Some("township"));
        }
        for code in ["water", "power"] {
            county.add_unit(code, None, Some("department"));
        }
        county
    }

    pub(crate) fn add_unit(&self, code: &str, parent: Option<UnitId>, group: Option<&str>) -> UnitId {
        let unit = Unit {
            id: UnitId(0),
            code: code.to_owned(),
            parent,
            name: format!("{code}单位"),
            name_en: code.to_owned(),
            kind: UnitKind::Department,
            group: group.map(str::to_owned),
            from: date(2020, 1, 1),
            until: None,
            aliases: BTreeSet::new(),
        };
        let done = self.write(at(1, 1, 9), Act::People(people::Command::AddUnit(unit))).unwrap();
        crate::world::unit_id(&done)
    }

    pub(crate) fn unit(&self, code: &str) -> UnitId {
        self.store.world().people.units.named(code).unwrap().id
    }

    /// Returns a person of a role, who belongs to a unit.
    pub(crate) fn person(&self, role: Role, unit: Option<&str>) -> Actor {
        let unit = unit.map(|code| self.unit(code));
        let sign_in = format!("{}@{}", role.code(), unit.map_or(0, |unit| unit.0));
        let known = self.store.world().people.persons.signing_in_as(&sign_in).map(|person| person.id);
        let person = known.unwrap_or_else(|| {
            let roles = BTreeSet::from([role]);
            let name = sign_in.clone();
            let person = Person { id: PersonId(0), sign_in, name, roles, unit, active: true };
            let done = self.write(at(1, 1, 9), Act::People(people::Command::AddPerson(person))).unwrap();
            let Done::Person { id } = done else { panic!("{done:?} is no person") };
            id
        });
        let units = unit.map(|unit| self.store.world().people.units.subtree(unit)).unwrap_or_default();
        Actor::Staff(Staff { person, roles: BTreeSet::from([role]), units })
    }

    pub(crate) fn write(&self, at: Timestamp, act: Act) -> Result<Done, Error> {
        self.store.write(Request { key: None, at, actor: system(), act })
    }

    pub(crate) fn order(&self, at: Timestamp, order: OrderId, command: Command) {
        self.write(at, Act::Order { order, seen: None, command }).unwrap();
    }

    pub(crate) fn register(&self, at: Timestamp) -> OrderId {
        let demand = Box::new(Register { received_on: date_of(at), ..demand("路灯不亮") });
        let contact = Contact::new("王小明", "13800138000");
        id_of(&self.write(at, Act::Register { demand, contact, code: None }).unwrap())
    }

    /// Registers an order and sends it to a unit at the same moment.
    pub(crate) fn send(&self, at: Timestamp, unit: &str) -> OrderId {
        let order = self.register(at);
        let (kind, note) = ("complaint".to_owned(), String::new());
        self.order(at, order, Command::Accept { kind, urgency: Urgency::Normal, proposed: None, note });
        self.dispatch(at, order, unit);
        order
    }

    pub(crate) fn dispatch(&self, at: Timestamp, order: OrderId, unit: &str) {
        let (lead, note) = (self.unit(unit), String::new());
        let difficulty = Difficulty::Simple;
        self.order(at, order, Command::Dispatch { lead, co_handlers: Vec::new(), difficulty, note });
    }

    pub(crate) fn reassign(&self, at: Timestamp, order: OrderId, unit: &str) {
        let (lead, reason) = (self.unit(unit), "职责不符".to_owned());
        self.order(at, order, Command::Reassign { lead, co_handlers: Vec::new(), reason });
    }

    /// Lets the unit handle and answer an order that was sent to it.
    pub(crate) fn answer(&self, at: Timestamp, order: OrderId) {
        let words = || "已处理".to_owned();
        self.order(at, order, Command::Sign { handler: words() });
        self.order(at, order, Command::Contact { reached: true, note: words() });
        let (leader, handler, result) = (words(), words(), HandlingResult::Solved);
        self.order(at, order, Command::Answer { reply: words(), result, leader, handler });
        self.order(at, order, Command::Approve { note: String::new() });
    }

    /// Lets the citizen say a word.
    pub(crate) fn rate(&self, at: Timestamp, order: OrderId, word: Word) {
        let result = if word == Word::Satisfied { "satisfied" } else { "dissatisfied" };
        let answers = [("contacted", "yes"), ("process", result), ("result", result), ("pressure", "no")];
        let answers: BTreeMap<String, String> =
            answers.iter().map(|(question, answer)| ((*question).to_owned(), (*answer).to_owned())).collect();
        let evidence = Evidence::Phone { record: "录音 1".to_owned() };
        let command = Command::Rate { answers, words: "一句话".to_owned(), evidence };
        let act = Act::Order { order, seen: None, command };
        self.store.write(Request { key: None, at, actor: agent(), act }).unwrap();
    }

    /// Takes an order through its whole life at one moment.
    pub(crate) fn whole(&self, at: Timestamp, unit: &str, word: Word) -> OrderId {
        let order = self.send(at, unit);
        self.answer(at, order);
        self.rate(at, order, word);
        order
    }

    pub(crate) fn redo(&self, at: Timestamp, order: OrderId, level: Level) {
        self.order(at, order, Command::Redo { level, reason: "未解决".to_owned() });
    }

    pub(crate) fn assess(&self, at: Timestamp, actor: &Actor, command: Assess) -> Result<i64, Error> {
        let request = Request { key: None, at, actor: actor.clone(), act: Act::Assess(Box::new(command)) };
        let done = self.store.write(request)?;
        let Done::Assessed { id } = done else { panic!("{done:?} is nothing of an assessment") };
        Ok(id)
    }

    pub(crate) fn mark(&self, at: Timestamp, month: Month, unit: &str, measure: &str) -> MarkId {
        let command = Assess::Mark {
            mark: MarkId(0),
            pack: PACK.to_owned(),
            month,
            unit: self.unit(unit),
            measure: measure.to_owned(),
            order: None,
            evidence: Vec::new(),
            note: "督查账户".to_owned(),
        };
        MarkId(self.assess(at, &system(), command).unwrap())
    }

    pub(crate) fn enter(
        &self,
        at: Timestamp,
        period: Span,
        unit: &str,
        input: &str,
        value: &str,
    ) -> Result<i64, Error> {
        let command = Assess::Enter {
            pack: PACK.to_owned(),
            period,
            unit: self.unit(unit),
            input: input.to_owned(),
            value: domain::exact::Exact::parse(value).unwrap(),
            evidence: Vec::new(),
            note: String::new(),
        };
        self.assess(at, &system(), command)
    }

    pub(crate) fn close(&self, at: Timestamp, month: Month) -> Result<i64, Error> {
        self.assess(at, &system(), Assess::Close { pack: PACK.to_owned(), month })
    }

    pub(crate) fn appeal(
        &self,
        at: Timestamp,
        actor: &Actor,
        month: Month,
        unit: &str,
    ) -> Result<AppealId, Error> {
        let command = Assess::Appeal {
            appeal: AppealId(0),
            pack: PACK.to_owned(),
            month,
            unit: self.unit(unit),
            indicator: "supervision".to_owned(),
            grounds: "督办事项不属本单位".to_owned(),
        };
        self.assess(at, actor, command).map(AppealId)
    }

    pub(crate) fn rule(
        &self,
        at: Timestamp,
        actor: &Actor,
        appeal: AppealId,
        granted: bool,
    ) -> Result<i64, Error> {
        self.assess(at, actor, Assess::RuleAppeal { appeal, granted, reason: "情况属实".to_owned() })
    }

    /// Returns what a cell of the live table holds.
    pub(crate) fn count(&self, month: Month, unit: &str, measure: &str) -> String {
        let world = self.store.world();
        let live = self.store.read(|tx| assessment::live(tx, &world, PACK, month)).unwrap().unwrap();
        let name = &world.people.units.get(self.unit(unit)).unwrap().name;
        live.table.value(name, measure).unwrap().to_string()
    }

    /// Counts anew until there is nothing more to count.
    pub(crate) fn settle(&self) {
        while self.store.recount(100).unwrap() {}
    }

    /// Checks that the ledger alone gives the same.
    #[track_caller]
    pub(crate) fn agrees(&self) {
        assert_eq!(verified(&self.store).differences, Vec::<String>::new());
    }
}

/// Checks that something was refused with a code.
#[track_caller]
pub(crate) fn refused<T: std::fmt::Debug>(outcome: Result<T, Error>, code: &str) {
    match outcome {
        Err(Error::Refused(refused)) => assert_eq!(refused.code(), code, "{refused}"),
        other => panic!("{other:?}, expected the refusal `{code}`"),
    }
}
