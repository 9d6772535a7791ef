//! A whole year of the woodpecker through the one door: nominated, adopted, scored, chosen, printed, appointed and met;
//! the same rows from the ledger on each engine.

use domain::{
    access::{Actor, Role},
    calendar::instant,
    ids::{CollectionId, OrderId, UnitId},
    order,
    people::{self, Person},
    woodpecker::{
        Agreed, CaseText, Collection, Progress, Stage,
        command::{Begin, Command},
    },
};
use jiff::{
    Timestamp,
    civil::{Date, date, time},
};
use store::{
    command::{Act, Done, Error, Request},
    house::Store,
    woodpecker::{self, Concerned},
};

use crate::{
    engines::{Ground, on_each_engine},
    house::{id_of, morning, pack, ready, register, unit, write},
    knowledge::staff,
    story::verified,
};

on_each_engine!(
    a_whole_year_runs_through_the_door_and_is_built_anew,
    a_changed_row_of_a_year_is_found,
    a_year_is_read_for_whom_it_may_concern,
);

struct House {
    store: Store,
    units: [UnitId; 2],
    year: CollectionId,
}

fn on(day: Date) -> Timestamp {
    instant(day, time(10, 0, 0, 0))
}

fn centre() -> Actor {
    staff(1, Role::Supervisor, None)
}

impl House {
    fn begun(ground: &Ground) -> Self {
        let store = ready(ground);
        write(&store, pack("policies/pudong-2018-5.toml")).unwrap();
        let units = ["housing", "parks"].map(|code| {
            let Done::Unit { id } = write(&store, unit(code)).unwrap() else { panic!() };
            id
        });
        let act = Act::BeginCollection(Begin { year: 2026 });
        let request = Request { key: None, at: morning(), actor: centre(), act };
        let Done::Collection { id, .. } = store.write(request).unwrap() else { panic!() };
        Self { store, units, year: id }
    }

    fn try_on(&self, day: Date, actor: &Actor, command: Command) -> Result<Done, Error> {
        let act = Act::Collection { collection: self.year, seen: None, command: Box::new(command) };
        self.store.write(Request { key: None, at: on(day), actor: actor.clone(), act })
    }

    fn done(&self, day: Date, actor: &Actor, command: Command) {
        self.try_on(day, actor, command).unwrap();
    }

    fn now(&self) -> Collection {
        self.store.read(|tx| woodpecker::get(tx, self.year)).unwrap().unwrap()
    }

    /// An order that a unit dealt with until it ended, or not.
    fn order(&self, title: &str, unit: UnitId, ends: bool) -> OrderId {
        let order = id_of(&write(&self.store, register(title, "13812348000", None)).unwrap());
        let accept = order::command::Command::Accept {
            kind: "help".to_owned(),
            urgency: order::Urgency::Normal,
            proposed: None,
            note: String::new(),
        };
        let dispatch = order::command::Command::Dispatch {
            lead: unit,
            co_handlers: Vec::new(),
            difficulty: order::Difficulty::Simple,
            note: String::new(),
        };
        let close = order::command::Command::Close { reason: "已办".to_owned(), withdrawn: true };
        for command in [Some(accept), Some(dispatch), ends.then_some(close)].into_iter().flatten() {
            write(&self.store, Act::Order { order, seen: None, command }).unwrap();
        }
        order
    }

    fn nominate(&self, day: Date, order: OrderId, title: &str) {
        let reason = "少跑两次".to_owned();
        self.done(day, &centre(), Command::Nominate { order, title: title.to_owned(), reason });
    }
}

mod cases {
    use super::*;

    pub(super) fn a_year_is_read_for_whom_it_may_concern(ground: &Ground) {
        let house = House::begun(ground);
        let [housing, parks] = house.units;
        let order = house.order("三张表合一", housing, true);
        house.nominate(date(2026, 4, 1), order, "三张表合一");
        let read = |runs: bool, person: i64, units: &[UnitId], since: i16| {
            let who = Concerned { runs, person: domain::ids::PersonId(person), units: units.to_vec() };
            let found = house.store.read(|tx| woodpecker::concerning(tx, &who, since)).unwrap();
            found.iter().map(|year| year.year).collect::<Vec<_>>()
        };
        assert_eq!(read(true, 1, &[], 2025), [2026]);
        assert!(read(true, 1, &[], 2027).is_empty(), "an old year asks nobody");
        assert_eq!(read(false, 5, &[parks, housing], 2025), [2026]);
        assert!(read(false, 5, &[parks], 2025).is_empty() && read(false, 5, &[], 2025).is_empty());
        let clerk = staff(5, Role::UnitHandler, Some(housing));
        house.done(
            date(2026, 4, 2),
            &clerk,
            Command::Decline { nominee: 1, reason: "已有同类服务".to_owned() },
        );
        assert!(read(false, 5, &[housing], 2025).is_empty(), "a declined opinion waits for nobody");
        assert!(verified(&house.store).is_clean());
        // Whoever is to do something after a meeting is concerned, whatever unit they are of.
        let (on, place, subject, minutes) =
            (date(2026, 4, 2), "二楼".to_owned(), "表单".to_owned(), "讨论".to_owned());
        let attendees = vec!["李明".to_owned()];
        house.done(date(2026, 4, 3), &centre(), Command::Meet { on, place, subject, attendees, minutes });
        let person = Person {
            id: domain::ids::PersonId(0),
            sign_in: "owner".to_owned(),
            name: "张负责".to_owned(),
            roles: [Role::UnitHandler].into(),
            unit: Some(parks),
            active: true,
        };
        let act = Act::People(people::Command::AddPerson(person));
        let Done::Person { id: owner } = write(&house.store, act).unwrap() else { panic!() };
        let (text, due) = ("出样表".to_owned(), date(2026, 5, 1));
        house.done(date(2026, 4, 3), &centre(), Command::FollowUp { meeting: 1, text, owner, due });
        assert_eq!(read(false, owner.0, &[], 2025), [2026]);
    }

    pub(super) fn a_whole_year_runs_through_the_door_and_is_built_anew(ground: &Ground) {
        let house = House::begun(ground);
        let [housing, parks] = house.units;
        let again = Act::BeginCollection(Begin { year: 2026 });
        let again = write(&house.store, again).unwrap_err();
        assert!(matches!(&again, Error::Refused(refused) if refused.code() == "twin"), "{again:?}");

        // Through the year: what ended is put forward, what still runs is not.
        let orders = [
            house.order("三张表合一", housing, true),
            house.order("公园夜里开门", parks, true),
            house.order("还在办", parks, false),
        ];
        house.nominate(date(2026, 4, 1), orders[0], "三张表合一");
        house.nominate(date(2026, 6, 1), orders[1], "公园夜里开门");
        let running =
            Command::Nominate { order: orders[2], title: "还在办".to_owned(), reason: "好".to_owned() };
        let refused = house.try_on(date(2026, 6, 2), &centre(), running).unwrap_err();
        assert!(matches!(&refused, Error::Refused(refused) if refused.code() == "not-ended"), "{refused:?}");
        let clerk = staff(5, Role::UnitHandler, Some(housing));
        for (day, to) in [(date(2026, 5, 1), Progress::Adopted), (date(2026, 9, 1), Progress::Done)] {
            house.done(day, &clerk, Command::Advance { nominee: 1, to, note: "合并表单".to_owned() });
        }
        let adopt = Command::Advance { nominee: 2, to: Progress::Adopted, note: "采纳".to_owned() };
        house.done(date(2026, 7, 1), &centre(), adopt);
        let publish = Command::Advance { nominee: 1, to: Progress::Published, note: "公告".to_owned() };
        house.done(date(2026, 10, 1), &centre(), publish);

        // At its end: a jury of one person of the house and three from outside.
        let person = Person {
            id: domain::ids::PersonId(0),
            sign_in: "juror".to_owned(),
            name: "张评审".to_owned(),
            roles: [Role::UnitHandler].into(),
            unit: Some(housing),
            active: true,
        };
        let Done::Person { id: person } =
            write(&house.store, Act::People(people::Command::AddPerson(person))).unwrap()
        else {
            panic!()
        };
        let seats = [Some(person), None, None, None].map(|person| Command::Seat {
            name: "企业代表".to_owned(),
            organisation: "工商联".to_owned(),
            person,
            unit: None,
        });
        for seat in seats {
            house.done(date(2026, 11, 2), &centre(), seat);
        }
        house.done(date(2026, 12, 1), &centre(), Command::Judge);
        let sheet = |juror, nominee, most: u16| Command::Score {
            juror,
            nominee,
            points: ["innovation", "feasibility", "generality"].map(|one| (one.to_owned(), most)).into(),
            reason: "可复制".to_owned(),
        };
        let own = staff(person.0, Role::UnitHandler, Some(housing));
        let refused = house.try_on(date(2026, 12, 2), &own, sheet(1, 1, 10)).unwrap_err();
        assert!(matches!(&refused, Error::Refused(refused) if refused.code() == "own-unit"), "{refused:?}");
        house.done(date(2026, 12, 2), &own, sheet(1, 2, 6));
        for juror in 2..=4 {
            house.done(date(2026, 12, 3), &centre(), sheet(juror, 1, 9));
            house.done(date(2026, 12, 3), &centre(), sheet(juror, 2, 7));
        }
        let choose = Command::Choose { places: 1, reason: "最佳一件".to_owned() };
        house.done(date(2026, 12, 8), &centre(), choose);

        // The book, the member, the meeting.
        let consent = Command::Consent {
            nominee: 1,
            agreed: Agreed::Named,
            name: Some("李明".to_owned()),
            heard: "书面同意".to_owned(),
        };
        house.done(date(2026, 12, 9), &centre(), consent);
        let text = CaseText {
            title: "三张表合一".to_owned(),
            opinion: "希望合并三张表。".to_owned(),
            measures: "合并为一张。".to_owned(),
            effect: "少跑两次。".to_owned(),
        };
        house.done(date(2026, 12, 9), &centre(), Command::WriteCase { nominee: 1, text: Box::new(text) });
        assert_eq!(house.now().book().count(), 0, "nothing is printed before a second person looked at it");
        let other = staff(2, Role::Supervisor, None);
        house.done(date(2026, 12, 10), &other, Command::ReviewCase { nominee: 1 });
        let appoint = Command::Appoint {
            nominee: 1,
            letter: "聘字〔2026〕1 号".to_owned(),
            from: date(2026, 12, 20),
            until: date(2028, 12, 19),
        };
        house.done(date(2026, 12, 15), &centre(), appoint);
        let meet = Command::Meet {
            on: date(2026, 12, 22),
            place: "二楼".to_owned(),
            subject: "表单".to_owned(),
            attendees: vec!["李明".to_owned()],
            minutes: "逐项讨论。".to_owned(),
        };
        house.done(date(2026, 12, 22), &centre(), meet);
        let follow = Command::FollowUp {
            meeting: 1,
            text: "出样表".to_owned(),
            owner: person,
            due: date(2026, 12, 31),
        };
        house.done(date(2026, 12, 22), &centre(), follow);
        let settle = Command::Settle { meeting: 1, follow_up: 1, result: "已出样表".to_owned() };
        house.done(date(2026, 12, 30), &own, settle);

        let now = house.now();
        assert_eq!(now.stage, Stage::Chosen);
        let ranking = &now.choice.as_ref().unwrap().ranking;
        let scores: Vec<_> =
            ranking.iter().map(|one| (one.nominee, one.above, one.below, one.chosen)).collect();
        assert_eq!(scores, [(1, 270, 30, true), (2, 270, 40, false)]);
        assert_eq!(now.book().map(|(one, _)| one.printed_name()).collect::<Vec<_>>(), [Some("李明")]);
        let years = house.store.read(woodpecker::years).unwrap();
        assert_eq!(years, [now]);
        let members = |day| house.store.read(|tx| woodpecker::members(tx, day)).unwrap();
        assert_eq!(members(None).len(), 1);
        assert_eq!(members(Some(date(2028, 12, 19)))[0].unit, Some(housing));
        assert!(members(Some(date(2028, 12, 20))).is_empty());
        house.done(date(2027, 3, 1), &centre(), Command::End { member: 1, reason: "迁居".to_owned() });
        assert!(members(Some(date(2027, 3, 2))).is_empty());

        let report = verified(&house.store);
        assert!(report.is_clean(), "{:?}", report.differences);
        let rows = ["collection", "collection_nominee", "collection_member"].map(|table| report.rows[table]);
        assert_eq!((report.collections, rows), (1, [1, 2, 1]));
    }

    pub(super) fn a_changed_row_of_a_year_is_found(ground: &Ground) {
        let house = House::begun(ground);
        let order = house.order("三张表合一", house.units[0], true);
        house.nominate(date(2026, 4, 1), order, "三张表合一");
        let sql = "update collection_nominee set chosen = 1";
        house.store.db().write(|tx| tx.execute(sql, &[])).unwrap();
        let report = verified(&house.store);
        assert!(!report.is_clean());
        assert!(report.differences.iter().any(|one| one.to_string().contains("collection_nominee")));
    }
}
