//! The one door for writes: what several commands of one commit do to each other, and that a key, a number and a
//! version mean the same whether they come together or apart.

use std::sync::mpsc::channel;

use domain::{
    access::Actor,
    calendar::{BEIJING, YearStatus, instant},
    ids::OrderId,
    order::{
        Channel, Level, Urgency,
        command::{Command, Register},
    },
    people, world,
};
use jiff::{
    Timestamp,
    civil::{date, time},
};
use store::{
    command::{Act, Done, Error, Request},
    house::Store,
    personal::Contact,
};

use crate::{
    engines::{Ground, on_each_engine},
    runner::root,
    story::open,
};

on_each_engine!(
    a_tracking_code_never_leaves_with_another_citizens_message,
    a_code_that_two_drew_is_given_to_one_of_them,
    one_key_in_one_commit_is_done_once,
    a_key_is_good_for_one_person_and_one_thing,
    one_version_in_one_commit_is_decided_on_once,
    one_number_is_one_citizen_whether_together_or_apart,
    a_refused_command_leaves_its_neighbours_alone,
    moments_are_kept_to_the_millisecond,
);

/// Monday morning.
pub(crate) fn morning() -> Timestamp {
    instant(date(2026, 3, 2), time(9, 0, 0, 0))
}

/// A store with one pack and the year 2026.
pub(crate) fn ready(ground: &Ground) -> Store {
    let store = open(ground);
    write(&store, year(2026)).unwrap();
    write(&store, pack("policies/linshu-2020-10.toml")).unwrap();
    store
}

fn text(file: &str) -> String {
    std::fs::read_to_string(root().join(file)).unwrap()
}

/// A shipped year.
pub(crate) fn year(year: i16) -> Act {
    let file = serde_json::from_str(&text(&format!("calendars/{year}.json"))).unwrap();
    Act::Rules(Box::new(world::Command::LoadYear { file, status: YearStatus::Official }))
}

/// A pack from its file.
pub(crate) fn pack(file: &str) -> Act {
    Act::Rules(Box::new(world::Command::LoadPack { text: text(file), file: file.to_owned() }))
}

pub(crate) fn write(store: &Store, act: Act) -> Result<Done, Error> {
    store.write(request(None, act))
}

fn request(key: Option<&str>, act: Act) -> Request {
    Request { key: key.map(str::to_owned), at: morning(), actor: Actor::System("test"), act }
}

/// A demand with the words `title`.
pub(crate) fn demand(title: &str) -> Register {
    Register {
        pack: "linshu-2020-10".to_owned(),
        channel: Channel::Web,
        level: Level::County,
        kind: "complaint".to_owned(),
        urgency: Urgency::Normal,
        title: title.to_owned(),
        content: "沭河大街路灯连续三晚不亮。".to_owned(),
        place: None,
        received_on: BEIJING.to_datetime(morning()).date(),
        citizen: None,
        contact_digest: None,
        confidential: false,
        tracking: None,
        reference: None,
        flags: Vec::new(),
    }
}

pub(crate) fn register(title: &str, phone: &str, code: Option<&str>) -> Act {
    let contact = if phone.is_empty() { Contact::default() } else { Contact::new("王小明", phone) };
    Act::Register { demand: Box::new(demand(title)), contact, code: code.map(str::to_owned) }
}

pub(crate) fn id_of(done: &Done) -> OrderId {
    let Done::Order { id, .. } = done else { panic!("{done:?} is no order") };
    *id
}

/// Lets `requests` come in one commit and returns their outcomes.
fn together(store: &Store, requests: Vec<Request>) -> Vec<Result<Done, Error>> {
    let (began, waits) = channel();
    let (release, released) = channel::<()>();
    // The reply to a command is given by the writing thread: while it is held, the others gather behind it.
    store.submit(request(None, unit("first")), move |outcome| {
        began.send(outcome.map(|_| ()).map_err(|error| error.to_string())).unwrap();
        let _ = released.recv();
    });
    waits.recv().unwrap().unwrap();
    let before = store.meter().counts().batches;
    let outcomes: Vec<_> = requests
        .into_iter()
        .map(|request| {
            let (answer, outcome) = channel();
            store.submit(request, move |result| answer.send(result).unwrap());
            outcome
        })
        .collect();
    release.send(()).unwrap();
    let outcomes = outcomes.iter().map(|outcome| outcome.recv().unwrap()).collect();
    assert_eq!(store.meter().counts().batches, before + 1, "they did not come in one commit");
    outcomes
}

/// A unit of that code, at the top of the tree.
pub(crate) fn unit(code: &str) -> Act {
    Act::People(people::Command::AddUnit(people::Unit {
        id: domain::ids::UnitId(0),
        code: code.to_owned(),
        parent: None,
        name: format!("县{code}局"),
        name_en: format!("{code} bureau"),
        kind: people::UnitKind::Department,
        group: None,
        from: date(2020, 1, 1),
        until: None,
        aliases: std::collections::BTreeSet::new(),
    }))
}

mod cases {
    use domain::order::effects::Message;
    use jiff::SignedDuration;
    use store::{hex, list, order, outbox, tracking, work::TRACKING};

    use super::{
        Act, Actor, Command, Done, Error, Ground, Store, Timestamp, id_of, morning, ready, register, request,
        together, unit, write,
    };
    use crate::story::verified;

    fn code_of(store: &Store, message: &outbox::Waiting) -> String {
        let sealed = hex::decode(message.code.as_deref().unwrap()).unwrap();
        String::from_utf8(store.vault().open(&sealed, TRACKING).unwrap()).unwrap()
    }

    /// The second demand is anonymous: it owes no message, and its code must not end in somebody else's.
    pub(super) fn a_tracking_code_never_leaves_with_another_citizens_message(ground: &Ground) {
        let store = ready(ground);
        let named = request(None, register("one", "13800138000", Some("482109370014")));
        let nameless = request(None, register("two", "", Some("482109370022")));
        let done = together(&store, vec![named, nameless]);
        assert!(done.iter().all(Result::is_ok));
        let waiting = store.read(|tx| outbox::due(tx, Timestamp::MAX, 10)).unwrap();
        let [message] = waiting.as_slice() else { panic!("{waiting:?}") };
        assert_eq!(
            (message.message, message.subject.order()),
            (Message::Received, Some(id_of(done[0].as_ref().unwrap())))
        );
        assert_eq!(code_of(&store, message), "482109370014");
    }

    pub(super) fn a_code_that_two_drew_is_given_to_one_of_them(ground: &Ground) {
        let store = ready(ground);
        let drawn = "482109370014";
        let call = |title: &str, phone: &str| request(None, register(title, phone, Some(drawn)));
        let other = request(None, register("other", "13900139000", Some("482109370022")));
        let mut done = together(&store, vec![call("one", "13800138000"), call("two", "13800138001"), other]);
        done.push(store.write(call("three", "13800138002")));
        assert_eq!(store.meter().counts().failures, 0);
        let ids: Vec<_> = done.iter().map(|done| id_of(done.as_ref().unwrap())).collect();
        let waiting = store.read(|tx| outbox::due(tx, Timestamp::MAX, 10)).unwrap();
        let mut codes = Vec::new();
        for (id, drawn) in ids.iter().zip([drawn, drawn, "482109370022", drawn]) {
            let order = store.read(|tx| order::get(tx, *id)).unwrap().unwrap();
            let code = tracking::given(store.vault(), drawn, order.tracking.as_deref()).unwrap();
            let message = waiting.iter().find(|message| message.subject.order() == Some(*id)).unwrap();
            assert_eq!(code_of(&store, message), code, "the message carries another code");
            assert!(code == drawn || domain::number::is_valid(&code), "{code}");
            codes.push(code);
        }
        assert_eq!((codes[0].as_str(), codes[2].as_str()), (drawn, "482109370022"));
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), 4);
        assert_eq!(tracking::given(store.vault(), drawn, Some("0")), None);
        assert!(verified(&store).is_clean());
    }

    pub(super) fn a_key_is_good_for_one_person_and_one_thing(ground: &Ground) {
        let store = ready(ground);
        let by = |actor: Actor, act: Act| super::Request { actor, ..request(Some("form"), act) };
        let first = || by(Actor::System("test"), register("one", "13800138000", None));
        let neighbour = || by(Actor::Citizen, register("two", "13800138001", None));
        let other = || by(Actor::System("test"), unit("water"));
        let refused = |done: &Result<Done, Error>| match done {
            Err(Error::Refused(refused)) => refused.code(),
            other => panic!("{other:?}, expected a refusal"),
        };
        let done = together(&store, vec![first(), neighbour(), other(), first()]);
        let id = id_of(done[0].as_ref().unwrap());
        assert_eq!((refused(&done[1]), refused(&done[2])), ("key-used", "key-used"));
        assert_eq!(id_of(done[3].as_ref().unwrap()), id);
        // Apart as together.
        for stranger in [neighbour(), other()] {
            assert_eq!(refused(&store.write(stranger)), "key-used");
        }
        assert_eq!(id_of(&store.write(first()).unwrap()), id);
        let second = id_of(&write(&store, register("two", "", None)).unwrap());
        let comment = |order| {
            let command = Command::Comment { text: "已电话提醒".to_owned() };
            request(Some("comment"), Act::Order { order, seen: None, command })
        };
        store.write(comment(id)).unwrap();
        assert_eq!(refused(&store.write(comment(second))), "key-used", "another order is another thing");
        // What an older program answered says neither whose it is nor what for.
        store.write_rows(|tx| tx.execute("update inbox set actor = '', act = ''", &[])).unwrap();
        assert_eq!(id_of(&store.write(first()).unwrap()), id);
        assert!(verified(&store).is_clean());
    }

    pub(super) fn one_key_in_one_commit_is_done_once(ground: &Ground) {
        let store = ready(ground);
        let form = || request(Some("form"), register("one", "13800138000", None));
        let done = together(&store, vec![form(), form()]);
        let ids: Vec<_> = done.iter().map(|done| id_of(done.as_ref().unwrap())).collect();
        assert_eq!(ids[0], ids[1]);
        let again = store.write(form()).unwrap();
        assert_eq!(id_of(&again), ids[0]);
        assert_eq!(store.read(|tx| order::timeline(tx, ids[0])).unwrap().len(), 1);
        assert!(verified(&store).is_clean());
    }

    pub(super) fn one_version_in_one_commit_is_decided_on_once(ground: &Ground) {
        let store = ready(ground);
        let id = id_of(&write(&store, register("one", "", None)).unwrap());
        let refuse = || {
            let command = Command::Refuse { reason: "elsewhere".to_owned(), words: String::new() };
            request(None, Act::Order { order: id, seen: Some(1), command })
        };
        let done = together(&store, vec![refuse(), refuse()]);
        assert!(done[0].is_ok());
        assert_eq!(
            done[1].as_ref().unwrap_err().to_string(),
            "the order is at version 2, you saw version 1; look at what changed"
        );
        assert!(verified(&store).is_clean());
    }

    pub(super) fn one_number_is_one_citizen_whether_together_or_apart(ground: &Ground) {
        let store = ready(ground);
        let call = |title: &str| request(None, register(title, "138-0013-8000", None));
        let mut done = together(&store, vec![call("one"), call("two")]);
        done.push(store.write(call("three")));
        done.push(write(&store, register("four", "13900139000", None)));
        let ids: Vec<_> = done.iter().map(|done| id_of(done.as_ref().unwrap())).collect();
        let orders = store.read(|tx| list::by_ids(tx, &ids)).unwrap();
        let citizens: Vec<_> = orders.iter().map(|order| order.citizen.unwrap()).collect();
        assert!(citizens[0] == citizens[1] && citizens[1] == citizens[2] && citizens[2] != citizens[3]);
        let of_one = store.read(|tx| list::of_citizen(tx, citizens[0], 10)).unwrap();
        let titles: Vec<_> = of_one.iter().map(|order| order.title.as_str()).collect();
        assert_eq!(titles, ["three", "two", "one"]);
        assert!(verified(&store).is_clean());
    }

    pub(super) fn a_refused_command_leaves_its_neighbours_alone(ground: &Ground) {
        let store = ready(ground);
        let good = |title: &str, phone: &str| request(None, register(title, phone, None));
        let bad = request(Some("bad"), register(&"长".repeat(201), "13900139000", Some("482109370014")));
        let done = together(&store, vec![good("one", "13800138000"), bad, good("two", "13900139000")]);
        let codes: Vec<_> = done.iter().map(Result::is_ok).collect();
        assert_eq!(codes, [true, false, true]);
        // Refused, so the key is free, and the citizen it named was not kept before the third command brought it.
        let again = request(Some("bad"), register("three", "13900139000", Some("482109370014")));
        let third = id_of(&store.write(again).unwrap());
        let second = id_of(done[2].as_ref().unwrap());
        let orders = store.read(|tx| list::by_ids(tx, &[second, third])).unwrap();
        assert_eq!(orders[0].citizen, orders[1].citizen);
        assert!(verified(&store).is_clean());
    }

    pub(super) fn moments_are_kept_to_the_millisecond(ground: &Ground) {
        let store = ready(ground);
        let at = morning() + SignedDuration::from_nanos(123_456_789);
        let act = register("one", "", None);
        let id = id_of(&store.write(super::Request { at, ..request(None, act) }).unwrap());
        let order = store.read(|tx| order::get(tx, id)).unwrap().unwrap();
        assert_eq!(order.registered_at, morning() + SignedDuration::from_millis(123));
        assert!(verified(&store).is_clean());
    }
}
