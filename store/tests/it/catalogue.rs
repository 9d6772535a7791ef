//! The dispatch catalogue in the ledger: versions stay, two writers do not overwrite one another, a consultation becomes a
//! precedent, and everything is the same again from the ledger.

use domain::{
    access::{Actor, Role, Staff},
    catalogue::{
        Duty,
        command::{Command, Refusal, Row},
    },
    ids::{EntryId, OrderId, PersonId, UnitId},
    order::{Difficulty, command::Command as Order, competence::Meeting},
};
use jiff::civil::date;
use store::{
    command::{Act, Done, Error, Refused, Request},
    house::Store,
};

use crate::{
    engines::{Ground, on_each_engine},
    house::{id_of, morning, ready, register, unit, write},
    story::verified,
};

on_each_engine!(
    an_entry_lives_through_versions_and_is_read_again,
    what_was_talked_over_becomes_a_precedent,
    a_file_is_one_event,
);

fn added(store: &Store, code: &str) -> UnitId {
    let Done::Unit { id } = write(store, unit(code)).unwrap() else { panic!("no unit") };
    id
}

fn duty(matter: &str, lead: UnitId) -> Duty {
    Duty {
        matter: matter.to_owned(),
        words: vec!["路灯".to_owned()],
        lead,
        co_handlers: Vec::new(),
        basis: String::new(),
        from: date(2026, 1, 1),
        to: None,
    }
}

fn act(command: Command) -> Act {
    Act::Catalogue(Box::new(command))
}

fn entry(outcome: Result<Done, Error>) -> EntryId {
    let Done::Catalogue { entry: Some(entry) } = outcome.unwrap() else { panic!("no entry") };
    entry
}

fn refused(outcome: Result<Done, Error>) -> Refusal {
    let Err(Error::Refused(Refused::Catalogue(refusal))) = outcome else { panic!("{outcome:?}") };
    *refusal
}

mod cases {
    use super::*;

    pub(super) fn an_entry_lives_through_versions_and_is_read_again(ground: &Ground) {
        let store = ready(ground);
        let (lights, power) = (added(&store, "lights"), added(&store, "power"));
        let fresh = EntryId(0);
        let id = entry(write(&store, act(Command::Add { entry: fresh, duty: duty("路灯养护", lights) })));
        let twice = write(&store, act(Command::Add { entry: fresh, duty: duty("路灯养护", power) }));
        assert_eq!(refused(twice), Refusal::Taken { entry: id, matter: "路灯养护".to_owned() });
        let change = |seen, lead| Command::Change {
            entry: id,
            seen,
            duty: duty("路灯养护", lead),
            reason: "三定调整".to_owned(),
        };
        write(&store, act(change(1, power))).unwrap();
        // Two people opened the first version; the second to save is told.
        assert_eq!(refused(write(&store, act(change(1, lights)))), Refusal::Changed { seen: 1, actual: 2 });
        let key = |key: &str| Request {
            key: Some(key.to_owned()),
            at: morning(),
            actor: Actor::System("test"),
            act: act(Command::End {
                entry: id, seen: 2, to: date(2026, 12, 31), reason: "并入".to_owned()
            }),
        };
        assert_eq!(store.write(key("k")).unwrap(), store.write(key("k")).unwrap(), "the same form twice");
        let known = store.world().catalogue.get(id).unwrap().clone();
        let leads: Vec<UnitId> = known.versions.iter().map(|version| version.duty.lead).collect();
        assert_eq!(leads, [lights, power, power]);
        assert_eq!(verified(&store).differences, Vec::<String>::new());
        // A house opened anew reads the same from the ledger.
        let again = crate::story::open(ground);
        assert_eq!(again.world().catalogue.get(id), Some(&known));
        let auditor =
            Actor::Staff(Staff { person: PersonId(1), roles: [Role::Auditor].into(), units: [].into() });
        let asked = Request { actor: auditor, key: None, ..key("") };
        assert!(matches!(refused(store.write(asked)), Refusal::Denied(_)));
    }

    pub(super) fn what_was_talked_over_becomes_a_precedent(ground: &Ground) {
        let store = ready(ground);
        let power = added(&store, "power");
        let order = id_of(&write(&store, register("路灯产权争议", "13800138000", None)).unwrap());
        let ordered = |command: Order| write(&store, Act::Order { order, seen: None, command });
        let settle = |order, entry| {
            act(Command::Settle { order, entry, fresh: EntryId(0), matter: "路灯产权争议".to_owned() })
        };
        assert_eq!(refused(write(&store, settle(order, None))), Refusal::NotConsulted(order));
        assert_eq!(refused(write(&store, settle(OrderId(999), None))), Refusal::NotConsulted(OrderId(999)));
        let accept = Order::Accept {
            kind: "complaint".to_owned(),
            urgency: domain::order::Urgency::Normal,
            proposed: None,
            note: String::new(),
        };
        ordered(accept).unwrap();
        let consult = Order::Consult {
            participants: "热线中心、供电公司".to_owned(),
            conclusion: "由供电公司主办。".to_owned(),
            meeting: Meeting { lead: Some(power), ..Meeting::default() },
        };
        ordered(consult).unwrap();
        assert_eq!(refused(write(&store, settle(order, None))), Refusal::NotDispatched(order));
        let dispatch = Order::Dispatch {
            lead: power,
            co_handlers: Vec::new(),
            difficulty: Difficulty::Simple,
            note: String::new(),
        };
        ordered(dispatch).unwrap();
        let lights = added(&store, "lights");
        let others = Command::Add { entry: EntryId(0), duty: duty("路灯养护", lights) };
        let others = entry(write(&store, act(others)));
        let strange = write(&store, settle(order, Some(others)));
        assert_eq!(refused(strange), Refusal::OtherUnit { entry: others });
        let id = entry(write(&store, settle(order, None)));
        let known = store.world().catalogue.get(id).unwrap().clone();
        assert_eq!((known.duty.matter.as_str(), known.duty.lead), ("路灯产权争议", power));
        let told: Vec<_> = known.precedents.iter().map(|one| (one.order, one.conclusion.as_str())).collect();
        assert_eq!(told, [(order, "由供电公司主办。")]);
        assert_eq!(refused(write(&store, settle(order, None))), Refusal::PrecedentAlready { entry: id });
        assert_eq!(verified(&store).differences, Vec::<String>::new());
    }

    pub(super) fn a_file_is_one_event(ground: &Ground) {
        let store = ready(ground);
        let power = added(&store, "power");
        let row = |number: u64, matter: &str, lead| Row {
            number,
            entry: None,
            fresh: EntryId(0),
            duty: duty(matter, lead),
        };
        let import =
            |rows: Vec<Row>| write(&store, act(Command::Import { file: "清单.csv".to_owned(), rows }));
        let outcome = import(vec![row(2, "路灯养护", power), row(3, "停电抢修", UnitId(999_999))]);
        let Refusal::Row { row: 3, .. } = refused(outcome) else { panic!("another row") };
        assert!(store.world().catalogue.is_empty(), "half a file was taken in");
        let outcome = import(vec![row(2, "路灯养护", power), row(3, "停电抢修", power)]).unwrap();
        assert_eq!(outcome, Done::Catalogue { entry: None });
        let ids: Vec<EntryId> = store.world().catalogue.iter().map(|entry| entry.id).collect();
        assert_eq!(ids.len(), 2);
        assert_ne!(ids[0], ids[1]);
        assert_eq!(verified(&store).differences, Vec::<String>::new());
    }
}
