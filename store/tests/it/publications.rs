//! What the public reads of an order, and the directory, through the one door on both engines: built anew from the
//! ledger, refused without a trace, the same after the house is opened again.

use std::collections::BTreeSet;

use domain::{
    access::{Actor, Role, Staff},
    directory::{self, Content, Kind},
    ids::{ListingId, OrderId, PersonId, PublicationId},
    order::command::Import,
    publication::{Command, Consent, Way, Words},
};
use jiff::{SignedDuration, civil::date};
use store::{
    command::{Act, Done, Error, Request},
    house::Store,
};

use crate::{
    engines::{Ground, on_each_engine},
    house::{demand, id_of, morning, ready, write},
    story::{open, verified},
};

on_each_engine!(
    a_publication_lives_through_the_door_and_is_built_anew,
    the_directory_lives_through_the_door_and_is_built_anew,
);

fn staff(person: i64, role: Role) -> Actor {
    Actor::Staff(Staff { person: PersonId(person), roles: BTreeSet::from([role]), units: BTreeSet::new() })
}

fn ask(store: &Store, hour: i64, actor: Actor, key: Option<&str>, act: Act) -> Result<Done, Error> {
    let at = morning() + SignedDuration::from_hours(hour);
    store.write(Request { key: key.map(str::to_owned), at, actor, act })
}

/// Nothing that is kept differs from what the ledger gives.
fn holds(store: &Store) {
    assert!(verified(store).is_clean());
}

fn proposal(order: OrderId) -> Act {
    Act::Publish(Command::Propose {
        id: PublicationId(0),
        order,
        consent: Consent { way: Way::Written, on: date(2026, 3, 1), record: "同意书".to_owned() },
        words: Box::new(Words {
            title: "路灯不亮".to_owned(),
            opinion: "路灯不亮，打13891470001。".to_owned(),
            reply: "已换十八盏灯。".to_owned(),
            ..Words::default()
        }),
        names: Vec::new(),
    })
}

mod cases {
    use super::*;

    pub(super) fn a_publication_lives_through_the_door_and_is_built_anew(ground: &Ground) {
        let store = ready(ground);
        let import = Import {
            demand: demand("路灯不亮"),
            units: Vec::new(),
            office: String::new(),
            reply: "已换十八盏灯。".to_owned(),
            replied_on: None,
        };
        let order = id_of(&write(&store, Act::Import(Box::new(import))).unwrap());
        let (one, two) = (|| staff(1, Role::Dispatcher), || staff(2, Role::Supervisor));
        let done = ask(&store, 0, one(), Some("k"), proposal(order)).unwrap();
        let Done::Publication { id } = done else { panic!("{done:?}") };
        assert_eq!(ask(&store, 1, one(), Some("k"), proposal(order)).unwrap(), done, "sent again, done once");
        let refused = |actor, command| {
            let before = store.world();
            let Err(Error::Refused(refused)) = ask(&store, 1, actor, None, Act::Publish(command)) else {
                panic!("it was not refused")
            };
            assert_eq!(store.world().publications, before.publications, "a refusal leaves no trace");
            refused.code().to_owned()
        };
        assert_eq!(refused(one(), Command::Review { publication: id }), "own-proposal");
        assert_eq!(refused(two(), Command::Publish { publication: id }), "publication-elsewhere");
        let Act::Publish(again) = proposal(order) else { panic!() };
        assert_eq!(refused(two(), again), "already-proposed");
        ask(&store, 2, two(), None, Act::Publish(Command::Review { publication: id })).unwrap();
        assert!(store.world().publications.public().is_empty());
        ask(&store, 3, one(), None, Act::Publish(Command::Publish { publication: id })).unwrap();
        let world = store.world();
        let public = world.publications.public();
        assert_eq!(public.len(), 1);
        assert_eq!(public[0].words.opinion, "路灯不亮，打〔电话〕。", "what is hidden is not even kept");
        holds(&store);
        let reason = "来信人不愿再公开".to_owned();
        ask(&store, 4, two(), None, Act::Publish(Command::Withdraw { publication: id, reason })).unwrap();
        assert!(store.world().publications.public().is_empty());
        holds(&store);
        let citizen = |command| ask(&store, 5, Actor::Citizen, None, Act::Publish(command));
        assert_eq!(refused(one(), Command::Agree { order }), "not-the-author");
        citizen(Command::Agree { order }).unwrap();
        assert_eq!(refused(Actor::Citizen, Command::Agree { order }), "said-already");
        let Act::Publish(Command::Propose { id, words, names, .. }) = proposal(order) else { panic!() };
        let consent = Consent { way: Way::Online, on: date(2026, 3, 1), record: "网上".to_owned() };
        let online = Act::Publish(Command::Propose { id, order, consent, words, names });
        ask(&store, 6, one(), None, online.clone()).unwrap();
        holds(&store);
        citizen(Command::TakeBack { order }).unwrap();
        assert!(store.world().publications.of_order(order).is_none(), "what waited is withdrawn");
        let Act::Publish(again) = online else { panic!() };
        assert_eq!(refused(one(), again), "consent-not-said");
        let Act::Publish(before) = proposal(order) else { panic!() };
        assert_eq!(refused(one(), before), "consent-taken-back");
        holds(&store);
        let kept = store.world().publications.clone();
        drop(store);
        assert_eq!(open(ground).world().publications, kept, "the house is opened again");
    }

    pub(super) fn the_directory_lives_through_the_door_and_is_built_anew(ground: &Ground) {
        let store = ready(ground);
        let content = |number: &str| {
            Box::new(Content {
                kind: Kind::Office,
                name: "值班室".to_owned(),
                unit: None,
                contacts: vec![number.to_owned()],
                place: String::new(),
                times: String::new(),
                text: String::new(),
            })
        };
        let keeper = || staff(2, Role::Administrator);
        let list = |number: &str| {
            Act::Directory(directory::Command::List { id: ListingId(0), content: content(number) })
        };
        let done = ask(&store, 0, keeper(), Some("k"), list("0914-2338000")).unwrap();
        let Done::Listing { id } = done else { panic!("{done:?}") };
        assert_eq!(ask(&store, 0, keeper(), Some("k"), list("0914-2338000")).unwrap(), done);
        let mut mobile = content("13891470001");
        mobile.name = "另一处".to_owned();
        for (actor, act, code) in [
            (staff(3, Role::Agent), list("0914-2338000"), "denied"),
            (keeper(), list("0914-2338009"), "listed-already"),
            (
                keeper(),
                Act::Directory(directory::Command::List { id: ListingId(0), content: mobile }),
                "bad-contact",
            ),
        ] {
            let Err(Error::Refused(refused)) = ask(&store, 1, actor, None, act) else { panic!("{code}") };
            assert_eq!(refused.code(), code);
        }
        let change = directory::Command::Change { entry: id, content: content("0914-2338001") };
        ask(&store, 2, keeper(), None, Act::Directory(change)).unwrap();
        holds(&store);
        let kept = store.world().directory.clone();
        assert_eq!(kept.listed()[0].content.contacts, ["0914-2338001"]);
        drop(store);
        let store = open(ground);
        assert_eq!(store.world().directory, kept, "the house is opened again");
        ask(&store, 3, keeper(), None, Act::Directory(directory::Command::Remove { entry: id })).unwrap();
        assert!(store.world().directory.is_empty());
        holds(&store);
    }
}
