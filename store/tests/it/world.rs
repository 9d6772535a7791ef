//! Units, persons, packs and calendars through the door: seen at once by everybody who asks, refused with the
//! facts, and the same again whenever the house is opened.

use std::collections::BTreeSet;

use domain::{
    access::{Actor, Role, Staff},
    calendar::{Closure, YearDay, YearFile, YearStatus},
    ids::{PersonId, UnitId},
    people::{self, Person, SignIn},
    world::{self, World},
};
use jiff::civil::date;
use store::{
    command::{Act, Done, Error, Request},
    house::Store,
};

use crate::{
    engines::{Ground, on_each_engine},
    house::{id_of, morning, pack, ready, register, unit, write, year},
    story::open,
};

on_each_engine!(
    a_unit_is_there_for_the_next_command,
    a_house_opened_again_is_the_same,
    a_refused_change_leaves_no_trace,
    only_administrators_change_the_house,
    the_last_administrator_stays,
    two_servers_see_each_others_changes,
    a_pack_is_kept_whole_and_never_replaced,
    a_calendar_is_corrected_by_days_not_by_loading_it_again,
    sign_ins_are_on_record_and_change_nobody,
);

pub(crate) fn unit_id(done: &Done) -> UnitId {
    let Done::Unit { id } = done else { panic!("{done:?} is no unit") };
    *id
}

fn person_id(done: &Done) -> PersonId {
    let Done::Person { id } = done else { panic!("{done:?} is no person") };
    *id
}

fn person(sign_in: &str, role: Role, unit: Option<UnitId>) -> Act {
    Act::People(people::Command::AddPerson(Person {
        id: PersonId(0),
        sign_in: sign_in.to_owned(),
        name: format!("{sign_in} 其人"),
        roles: BTreeSet::from([role]),
        unit,
        active: true,
    }))
}

fn people(command: people::Command) -> Act {
    Act::People(command)
}

fn rules(command: world::Command) -> Act {
    Act::Rules(Box::new(command))
}

fn closure(day: jiff::civil::Date) -> Closure {
    Closure {
        date: day, works: false, name: "台风停工".to_owned(), source: "防指〔2026〕8号".to_owned()
    }
}

fn head(store: &Store) -> i64 {
    store.read(|tx| tx.query_one("select seq from head where id = 1", &[])?.unwrap().int(0)).unwrap()
}

/// Checks that `act` is refused with `code` and that nothing was written.
#[track_caller]
fn check_refused(store: &Store, actor: &Actor, act: Act, code: &str) {
    let before = (head(store), seen(&store.world()));
    let request = Request { key: None, at: morning(), actor: actor.clone(), act };
    match store.write(request) {
        Err(Error::Refused(refused)) => assert_eq!(refused.code(), code, "{refused}"),
        other => panic!("{other:?}, expected the refusal `{code}`"),
    }
    assert_eq!((head(store), seen(&store.world())), before);
}

/// What of a world can be compared.
fn seen(world: &World) -> (people::People, Vec<String>, domain::calendar::Calendar) {
    let packs = world.packs.iter().map(|pack| pack.id().to_owned()).collect();
    (world.people.clone(), packs, world.calendar.clone())
}

mod cases {
    use super::{
        Act, Actor, BTreeSet, Ground, Person, PersonId, Role, SignIn, Staff, UnitId, YearDay, YearFile,
        YearStatus, check_refused, closure, date, head, id_of, morning, open, pack, people, person,
        person_id, ready, register, rules, seen, unit, unit_id, world, write, year,
    };
    use crate::story::verified;

    fn system() -> Actor {
        Actor::System("test")
    }

    pub(super) fn a_unit_is_there_for_the_next_command(ground: &Ground) {
        let store = open(ground);
        let water = unit_id(&write(&store, unit("water")).unwrap());
        assert_eq!(store.world().people.units.named("water").map(|unit| unit.id), Some(water));
        let renamed = people::Command::RenameUnit {
            unit: water,
            name: "县水务局".to_owned(),
            name_en: "Water Bureau".to_owned(),
        };
        write(&store, people(renamed)).unwrap();
        write(&store, people(people::Command::AddAlias { unit: water, alias: "自来水公司".to_owned() }))
            .unwrap();
        write(&store, people(people::Command::CloseUnit { unit: water, until: date(2026, 12, 31) })).unwrap();
        let world = store.world();
        for name in ["water", "县水务局", "县water局", "自来水公司"] {
            assert_eq!(world.people.units.named(name).map(|unit| unit.id), Some(water), "{name}");
        }
        assert!(world.people.units.is_open(water, date(2026, 12, 31)));
        assert!(!world.people.units.is_open(water, date(2027, 1, 1)));
        write(&store, people(people::Command::RemoveAlias { unit: water, alias: "自来水公司".to_owned() }))
            .unwrap();
        assert!(store.world().people.units.named("自来水公司").is_none());
        let power = unit_id(&write(&store, unit("power")).unwrap());
        assert_ne!(power, water);
    }

    pub(super) fn a_house_opened_again_is_the_same(ground: &Ground) {
        let store = ready(ground);
        let water = unit_id(&write(&store, unit("water")).unwrap());
        let zhang = person_id(&write(&store, person("zhang", Role::UnitHandler, Some(water))).unwrap());
        write(&store, rules(world::Command::AddClosure(closure(date(2026, 7, 14))))).unwrap();
        write(&store, rules(world::Command::AddClosure(closure(date(2026, 7, 15))))).unwrap();
        write(&store, rules(world::Command::RemoveClosure { date: date(2026, 7, 15) })).unwrap();
        write(&store, people(people::Command::SetActive { person: zhang, active: false })).unwrap();
        let before = seen(&store.world());
        drop(store);
        let store = open(ground);
        assert_eq!(seen(&store.world()), before);
        assert!(!store.world().people.persons.get(zhang).unwrap().active);
        assert!(!store.world().calendar.is_workday(date(2026, 7, 14)));
        assert!(store.world().calendar.is_workday(date(2026, 7, 15)));
        assert!(verified(&store).is_clean());
        // Ids go on where they were.
        assert!(unit_id(&write(&store, unit("power")).unwrap()) > UnitId(zhang.0));
    }

    pub(super) fn a_refused_change_leaves_no_trace(ground: &Ground) {
        let store = ready(ground);
        let water = unit_id(&write(&store, unit("water")).unwrap());
        write(&store, person("zhang", Role::Agent, None)).unwrap();
        let check = |act: Act, code: &str| check_refused(&store, &system(), act, code);
        check(unit("water"), "taken");
        check(unit(""), "bad-field");
        check(unit("水\u{7}务"), "bad-field");
        check(person("zhang", Role::Leader, None), "taken");
        check(person("li", Role::UnitHandler, Some(UnitId(999_999))), "no-unit");
        check(people(people::Command::AddAlias { unit: UnitId(999_999), alias: "x".to_owned() }), "no-unit");
        check(people(people::Command::RemoveAlias { unit: water, alias: "x".to_owned() }), "no-alias");
        let until = date(2019, 12, 31);
        check(people(people::Command::CloseUnit { unit: water, until }), "ends-before-it-begins");
        check(people(people::Command::SetActive { person: PersonId(999_999), active: true }), "no-person");
        check(pack("policies/linshu-2020-10.toml"), "pack-conflict");
        let broken =
            world::Command::LoadPack { file: "bad.toml".to_owned(), text: "[pack]\nid = 7".to_owned() };
        check(rules(broken), "bad-pack");
        check(rules(world::Command::RemoveClosure { date: date(2026, 7, 14) }), "no-closure");
        let days = vec![YearDay { name: "元旦".to_owned(), date: date(2029, 1, 1), is_off_day: true }];
        let file = YearFile { year: 2028, papers: vec!["x".to_owned()], days };
        check(rules(world::Command::LoadYear { file, status: YearStatus::Official }), "bad-calendar");
        assert!(verified(&store).is_clean());
    }

    pub(super) fn only_administrators_change_the_house(ground: &Ground) {
        let store = ready(ground);
        let staff = |role| {
            Actor::Staff(Staff { person: PersonId(1), roles: BTreeSet::from([role]), units: BTreeSet::new() })
        };
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Administrator) {
            check_refused(&store, &staff(role), unit("water"), "denied");
            let closed = rules(world::Command::AddClosure(closure(date(2026, 7, 14))));
            check_refused(&store, &staff(role), closed, "denied");
        }
        check_refused(&store, &Actor::Citizen, unit("water"), "denied");
        let request = super::Request {
            key: None,
            at: morning(),
            actor: staff(Role::Administrator),
            act: unit("water"),
        };
        store.write(request).unwrap();
    }

    pub(super) fn the_last_administrator_stays(ground: &Ground) {
        let store = open(ground);
        let first = person_id(&write(&store, person("first", Role::Administrator, None)).unwrap());
        let off = |person| people(people::Command::SetActive { person, active: false });
        let demoted = |person| {
            let roles = BTreeSet::from([Role::Auditor]);
            people(people::Command::ChangePerson { person, name: "某".to_owned(), roles, unit: None })
        };
        check_refused(&store, &system(), off(first), "last-administrator");
        check_refused(&store, &system(), demoted(first), "last-administrator");
        let second = person_id(&write(&store, person("second", Role::Administrator, None)).unwrap());
        write(&store, off(first)).unwrap();
        check_refused(&store, &system(), demoted(second), "last-administrator");
        let changed: Person = store.world().people.persons.get(first).unwrap().clone();
        assert!(!changed.active && changed.roles.contains(&Role::Administrator));
    }

    pub(super) fn two_servers_see_each_others_changes(ground: &Ground) {
        let (one, other) = (ready(ground), open(ground));
        let water = unit_id(&write(&one, unit("water")).unwrap());
        assert!(other.world().people.units.get(water).is_none(), "not asked yet");
        // A command looks for itself, without being told.
        check_refused_after_refresh(&other, unit("water"));
        assert!(other.world().people.units.get(water).is_some());
        write(&one, rules(world::Command::AddClosure(closure(date(2026, 3, 3))))).unwrap();
        let id = id_of(&write(&other, register("x", "", None)).unwrap());
        let order = other.read(|tx| store::order::get(tx, id)).unwrap().unwrap();
        assert_eq!(order.next_due().map(|(_, due)| due.date), Some(date(2026, 3, 4)));
        write(&other, unit("power")).unwrap();
        one.refresh().unwrap();
        assert_eq!(seen(&one.world()), seen(&other.world()));
    }

    fn check_refused_after_refresh(store: &super::Store, act: Act) {
        assert!(
            matches!(write(store, act), Err(super::Error::Refused(refused)) if refused.code() == "taken")
        );
    }

    pub(super) fn a_pack_is_kept_whole_and_never_replaced(ground: &Ground) {
        let store = ready(ground);
        let text =
            std::fs::read_to_string(crate::runner::root().join("policies/linshu-2020-10.toml")).unwrap();
        let sql = "select body from event where subject = 'rules' and kind = 'pack-loaded'";
        let body = store.read(|tx| tx.query_one(sql, &[])?.unwrap().text(0)).unwrap();
        let event: world::Event = serde_json::from_str(&body).unwrap();
        let world::Event::PackLoaded { pack: id, text: kept, .. } = event else { panic!("{body}") };
        assert_eq!((id.as_str(), kept), ("linshu-2020-10", text.clone()));
        // The same id with other words is a new version under a name of its own, or nothing.
        let changed = text.replace("amount = 5", "amount = 6");
        let again = world::Command::LoadPack { file: "linshu-2020-10.toml".to_owned(), text: changed };
        check_refused(&store, &system(), rules(again), "pack-conflict");
        write(&store, pack("policies/pudong-2018-5.toml")).unwrap();
        assert_eq!(store.world().packs.iter().count(), 2);
    }

    pub(super) fn a_calendar_is_corrected_by_days_not_by_loading_it_again(ground: &Ground) {
        let store = ready(ground);
        let admin = Actor::Staff(Staff {
            person: PersonId(1),
            roles: BTreeSet::from([Role::Administrator]),
            units: BTreeSet::new(),
        });
        check_refused(&store, &admin, year(2026), "official-already");
        let before = head(&store);
        write(&store, rules(world::Command::AddClosure(closure(date(2026, 7, 14))))).unwrap();
        // A second word on the same day replaces the first.
        let worked = super::Closure { works: true, ..closure(date(2026, 7, 14)) };
        write(&store, rules(world::Command::AddClosure(worked))).unwrap();
        assert!(store.world().calendar.is_workday(date(2026, 7, 14)));
        assert_eq!(store.world().closures().count(), 1);
        assert_eq!(head(&store), before + 2);
    }

    pub(super) fn sign_ins_are_on_record_and_change_nobody(ground: &Ground) {
        let store = open(ground);
        let zhang = person_id(&write(&store, person("zhang", Role::Agent, None)).unwrap());
        let before = seen(&store.world());
        for what in [SignIn::Failed, SignIn::Locked, SignIn::SignedIn, SignIn::SignedOut] {
            write(&store, people(people::Command::Audit { person: zhang, what })).unwrap();
        }
        let nobody = people(people::Command::Audit { person: PersonId(999_999), what: SignIn::SignedIn });
        check_refused(&store, &system(), nobody, "no-person");
        assert_eq!(seen(&store.world()), before);
        let sql = "select count(*) from event where subject = 'sign-in' and subject_id = $1";
        let count = store.read(|tx| tx.query_one(sql, &[zhang.0.into()])?.unwrap().int(0)).unwrap();
        assert_eq!(count, 4);
        drop(store);
        assert_eq!(seen(&open(ground).world()), before);
        assert!(verified(&open(ground)).is_clean());
    }
}
