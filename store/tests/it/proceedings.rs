//! Proceedings through the one door: numbered without gaps, listed for whom they concern, hidden from whom they do not,
//! and every row built anew from the ledger.

use std::collections::BTreeSet;

use domain::{
    access::{Actor, Role, Staff},
    calendar::Budget,
    ids::{OrderId, PersonId, ProceedingId, UnitId},
    order::command::Command as OrderCommand,
    people::{self, Person},
    proceeding::{
        Kind, Stage,
        command::{Command, NewMatter, NewTask, Open},
        event::Event,
        limit::Term,
        matter::{Frame, Matter, Means, Record},
    },
};
use jiff::{SignedDuration, Timestamp, civil::date};
use store::{
    command::{Act, Done, Error, Request},
    house::Store,
    ledger,
    proceeding::{
        self,
        lists::{self, Filter, Scope},
    },
};

use crate::{
    engines::{Ground, on_each_engine},
    house::{id_of as order_of, morning, pack, ready, register, unit, write},
    story::verified,
};

on_each_engine!(
    proceedings_are_numbered_and_told_alike_by_the_ledger,
    a_list_shows_what_concerns_whom,
    a_restricted_one_is_in_no_list_but_of_whom_it_names,
    what_is_due_is_found_by_its_time,
    a_draw_keeps_the_frame_it_was_drawn_from,
    a_rule_writes_once_even_within_a_commit,
    any_changed_row_of_a_proceeding_is_found,
    evidence_names_the_ledgers_own_hashes,
);

const PACK: &str = "nanjing-2016-122";

struct House {
    store: Store,
    anna: Actor,
    bela: Actor,
    handler: Actor,
    stranger: Actor,
    orders: Vec<OrderId>,
}

fn id_of(actor: &Actor) -> PersonId {
    let Actor::Staff(staff) = actor else { panic!() };
    staff.person
}

mod cases {
    use super::*;

    fn house(ground: &Ground) -> House {
        let store = ready(ground);
        write(&store, pack("policies/nanjing-2016-122.toml")).unwrap();
        let made = |code: &str| {
            let Done::Unit { id } = write(&store, unit(code)).unwrap() else { panic!() };
            id
        };
        let (centre, housing, parks) = (made("centre"), made("housing"), made("parks"));
        let person = |sign_in: &str, role: Role, unit: UnitId| {
            let person = Person {
                id: PersonId(0),
                sign_in: sign_in.to_owned(),
                name: sign_in.to_owned(),
                roles: BTreeSet::from([role]),
                unit: Some(unit),
                active: true,
            };
            let done = write(&store, Act::People(people::Command::AddPerson(person))).unwrap();
            let Done::Person { id } = done else { panic!() };
            let units = BTreeSet::from([unit]);
            Actor::Staff(Staff { person: id, roles: BTreeSet::from([role]), units })
        };
        let (anna, bela) =
            (person("anna", Role::Supervisor, centre), person("bela", Role::Supervisor, centre));
        let (handler, stranger) =
            (person("handler", Role::UnitHandler, housing), person("stranger", Role::UnitHandler, parks));
        let orders = (0..3)
            .map(|number| {
                let phone = format!("1380013800{number}");
                order_of(&write(&store, register("路灯不亮", &phone, None)).unwrap())
            })
            .collect();
        House { store, anna, bela, handler, stranger, orders }
    }

    impl House {
        fn act(&self, at: Timestamp, actor: &Actor, act: Act) -> Result<Done, Error> {
            self.store.write(Request { key: None, at, actor: actor.clone(), act })
        }

        fn opened(&self, open: Open) -> ProceedingId {
            let done = self.act(morning(), &self.anna, Act::OpenProceeding(Box::new(open))).unwrap();
            let Done::Proceeding { id, .. } = done else { panic!("{done:?}") };
            id
        }

        fn done(
            &self,
            at: Timestamp,
            actor: &Actor,
            id: ProceedingId,
            command: Command,
        ) -> Result<Done, Error> {
            self.act(at, actor, Act::Proceeding { proceeding: id, seen: None, command: Box::new(command) })
        }

        fn listed(&self, actor: &Actor, filter: Filter) -> Vec<i64> {
            let scope = Scope::of(actor);
            let page = self.store.read(|tx| lists::page(tx, &scope, &filter, None, 10)).unwrap();
            let count = self.store.read(|tx| lists::count(tx, &scope, &filter, 99)).unwrap();
            assert_eq!(count, i64::try_from(page.items.len()).unwrap());
            page.items.iter().map(|one| one.id.0).collect()
        }

        fn open(&self, matter: NewMatter) -> Open {
            let task = NewTask {
                text: "答复来电人".to_owned(),
                person: id_of(&self.handler),
                term: Term::Within { budget: Budget::WorkingDays(2) },
            };
            let asks = matches!(matter, NewMatter::Daily);
            Open {
                pack: PACK.to_owned(),
                title: "路灯久修不亮".to_owned(),
                matter,
                orders: self.orders.iter().copied().take(2).collect(),
                units: BTreeSet::new(),
                owner: id_of(&self.anna),
                term: Term::Within { budget: Budget::WorkingDays(5) },
                tasks: if asks { vec![task] } else { Vec::new() },
                as_draft: false,
                origin: None,
            }
        }

        fn lead(&self) -> Open {
            self.open(NewMatter::Referral {
                grounds: vec!["passing-the-buck".to_owned()],
                retaliation: false,
                to: "纪委监委".to_owned(),
                found: "推诿".to_owned(),
                readers: BTreeSet::from([id_of(&self.anna)]),
                told: None,
            })
        }
    }

    fn ended(house: &House, id: ProceedingId) {
        let at = morning() + SignedDuration::from_hours(1);
        let said =
            Record::Contacted { means: Means::Phone, whom: "科长".to_owned(), said: "明日".to_owned() };
        let record = Command::Record { record: Box::new(said), files: Vec::new() };
        house.done(at, &house.anna, id, record).unwrap();
        let report = Command::Report { task: 1, text: "已修".to_owned(), files: Vec::new() };
        house.done(at, &house.handler, id, report).unwrap();
        house.done(at, &house.bela, id, Command::Accept { task: 1, note: String::new() }).unwrap();
        house.done(at, &house.anna, id, Command::Close { conclusion: "办结".to_owned() }).unwrap();
    }

    pub(super) fn proceedings_are_numbered_and_told_alike_by_the_ledger(ground: &Ground) {
        let house = house(ground);
        let first = house.opened(house.open(NewMatter::Daily));
        let refused = house.act(
            morning(),
            &house.anna,
            Act::OpenProceeding(Box::new(Open { title: String::new(), ..house.open(NewMatter::Daily) })),
        );
        assert!(matches!(refused, Err(Error::Refused(_))));
        let second = house.opened(house.open(NewMatter::OnSite { place: "东门".to_owned() }));
        ended(&house, first);
        let read = |id| house.store.read(|tx| proceeding::get(tx, id)).unwrap().unwrap();
        assert_eq!(read(first).stage, Stage::Closed);
        let numbers = [read(first).number.count, read(second).number.count];
        assert_eq!(numbers, [1, 2], "a refused one takes no number");
        let told = house.store.read(|tx| proceeding::timeline(tx, first)).unwrap();
        let codes: Vec<&str> = told.iter().map(|entry| entry.event.code()).collect();
        assert_eq!(codes, ["opened", "assigned", "recorded", "reported", "accepted", "closed"]);
        let stale = Act::Proceeding {
            proceeding: second,
            seen: Some(9),
            command: Box::new(Command::Record {
                record: Box::new(Record::Note { text: "无".to_owned() }),
                files: Vec::new(),
            }),
        };
        let Err(Error::Refused(refused)) = house.act(morning(), &house.anna, stale) else { panic!() };
        assert_eq!(refused.code(), "proceeding-changed");
        let report = verified(&house.store);
        assert!(report.is_clean(), "{:?}", report.differences);
        assert_eq!(report.proceedings, 2);
        assert!(report.rows["proceeding_wait"] >= 1 && report.rows["proceeding_order"] == 4);
    }

    pub(super) fn a_list_shows_what_concerns_whom(ground: &Ground) {
        let house = house(ground);
        let id = house.opened(house.open(NewMatter::Daily));
        let draft = house.opened(Open { as_draft: true, tasks: Vec::new(), ..house.open(NewMatter::Daily) });
        let open = Filter::at(Stage::Open);
        assert_eq!(house.listed(&house.anna, open.clone()), [id.0]);
        assert_eq!(house.listed(&house.handler, open.clone()), [id.0], "a task of it is theirs");
        assert_eq!(house.listed(&house.stranger, open.clone()), Vec::<i64>::new());
        assert_eq!(house.listed(&house.anna, Filter::at(Stage::Draft)), [draft.0]);
        assert_eq!(house.listed(&house.handler, Filter::at(Stage::Draft)), Vec::<i64>::new());
        let mine = |actor: &Actor| Filter { waiting_for: Some(id_of(actor)), ..open.clone() };
        assert_eq!(house.listed(&house.handler, mine(&house.handler)), [id.0]);
        assert_eq!(house.listed(&house.bela, mine(&house.bela)), Vec::<i64>::new());
        let media = Filter { kind: Some(Kind::Media), ..open };
        assert_eq!(house.listed(&house.anna, media), Vec::<i64>::new());
        let scope = Scope::of(&house.handler);
        let order = house.orders[0];
        let found = house.store.read(|tx| lists::of_order(tx, &scope, order)).unwrap();
        assert_eq!(found.len(), 1);
    }

    pub(super) fn a_restricted_one_is_in_no_list_but_of_whom_it_names(ground: &Ground) {
        let house = house(ground);
        let id = house.opened(house.lead());
        let open = Filter::at(Stage::Open);
        assert_eq!(house.listed(&house.anna, open.clone()), [id.0]);
        for other in [&house.bela, &house.handler, &house.stranger] {
            assert_eq!(house.listed(other, open.clone()), Vec::<i64>::new());
            let scope = Scope::of(other);
            let of = house.store.read(|tx| lists::of_order(tx, &scope, house.orders[0])).unwrap();
            assert!(of.is_empty());
            let Err(Error::Refused(refused)) = house.done(morning(), other, id, Command::Read) else {
                panic!()
            };
            assert_eq!(refused.code(), "denied");
        }
        house.done(morning(), &house.anna, id, Command::Read).unwrap();
        let told = house.store.read(|tx| proceeding::timeline(tx, id)).unwrap();
        assert_eq!(told.last().unwrap().event, Event::Read);
        assert!(verified(&house.store).is_clean());
    }

    pub(super) fn what_is_due_is_found_by_its_time(ground: &Ground) {
        let house = house(ground);
        let id = house.opened(house.open(NewMatter::Daily));
        let timers = Actor::System("timers");
        let due = |at: Timestamp| house.store.read(|tx| lists::due(tx, at, 10)).unwrap();
        assert_eq!(due(morning()), []);
        let mut at = morning();
        let mut fired = 0;
        while let Some(next) = house.store.read(lists::next).unwrap() {
            assert!(next > at && due(next - SignedDuration::from_millis(1)).is_empty());
            assert_eq!(due(next), [id]);
            at = next;
            house.done(at, &timers, id, Command::Tick).unwrap();
            fired += 1;
            assert!(fired <= 4, "each limit reminds once and tells once");
        }
        assert!(fired >= 3);
        assert!(verified(&house.store).is_clean());
    }

    pub(super) fn a_draw_keeps_the_frame_it_was_drawn_from(ground: &Ground) {
        let house = house(ground);
        let check = || {
            let frame =
                Frame { from: date(2020, 1, 1), until: date(2030, 1, 1), units: BTreeSet::new(), size: 2 };
            Open { orders: BTreeSet::new(), ..house.open(NewMatter::SpotCheck { frame, seed: 7 }) }
        };
        let nothing = house.act(morning(), &house.anna, Act::OpenProceeding(Box::new(check())));
        assert!(matches!(nothing, Err(Error::Refused(_))), "nothing has ended yet");
        for order in &house.orders {
            let stood = house.store.read(|tx| store::order::get(tx, *order)).unwrap().unwrap();
            let reason = house.store.world().packs.get(&stood.pack).unwrap().reasons()[0].code.clone();
            let command = OrderCommand::Refuse { reason, words: String::new() };
            let act = Act::Order { order: *order, seen: None, command };
            house.act(morning(), &Actor::System("test"), act).unwrap();
        }
        let id = house.opened(check());
        let stood = house.store.read(|tx| proceeding::get(tx, id)).unwrap().unwrap();
        let Matter::SpotCheck { drawn, of, .. } = &stood.matter else { panic!() };
        assert_eq!((drawn.len(), *of), (2, 3));
        let told = house.store.read(|tx| proceeding::timeline(tx, id)).unwrap();
        let Event::Opened(opened) = &told[0].event else { panic!() };
        assert_eq!(opened.frame, house.orders);
        assert_eq!(*drawn, domain::proceeding::draw::draw(&opened.frame, 2, 7));
    }

    pub(super) fn a_rule_writes_once_even_within_a_commit(ground: &Ground) {
        let house = house(ground);
        let origin = domain::proceeding::Origin {
            rule: "special-report".to_owned(),
            from: date(2020, 9, 7),
            until: date(2020, 9, 13),
        };
        let draft = || Open {
            origin: Some(origin.clone()),
            as_draft: true,
            tasks: Vec::new(),
            ..house.open(NewMatter::Daily)
        };
        let reports = Actor::System("reports");
        house.act(morning(), &reports, Act::OpenProceeding(Box::new(draft()))).unwrap();
        let again = house.act(morning(), &reports, Act::OpenProceeding(Box::new(draft())));
        let Err(Error::Refused(refused)) = again else { panic!("{again:?}") };
        assert_eq!(refused.code(), "written-already");
        assert!(house.store.read(|tx| proceeding::is_written(tx, &origin.key(PACK))).unwrap());
    }

    pub(super) fn any_changed_row_of_a_proceeding_is_found(ground: &Ground) {
        let house = house(ground);
        let id = house.opened(house.open(NewMatter::Daily)).0;
        assert!(verified(&house.store).is_clean());
        for (change, undo, table) in [
            (
                "update proceeding set title = 'x'",
                "update proceeding set title = '路灯久修不亮'",
                "proceeding",
            ),
            (
                "update proceeding_wait set number = 9 where number = 1",
                "update proceeding_wait set number = 1 where number = 9",
                "proceeding_wait",
            ),
            (
                "update proceeding_person set person_id = -person_id",
                "update proceeding_person set person_id = -person_id",
                "proceeding_person",
            ),
            (
                "update proceeding_unit set unit_id = -unit_id",
                "update proceeding_unit set unit_id = -unit_id",
                "proceeding_unit",
            ),
            (
                "update proceeding_order set order_id = -order_id",
                "update proceeding_order set order_id = -order_id",
                "proceeding_order",
            ),
        ] {
            house.store.db().write(|tx| tx.execute(change, &[])).unwrap();
            let report = verified(&house.store);
            assert!(report.differences.iter().any(|one| one.starts_with(table)), "{change}: {report:?}");
            house.store.db().write(|tx| tx.execute(undo, &[])).unwrap();
        }
        assert!(id > 0 && verified(&house.store).is_clean());
    }

    pub(super) fn evidence_names_the_ledgers_own_hashes(ground: &Ground) {
        let house = house(ground);
        let id = house.opened(house.lead());
        let told = house.store.read(|tx| proceeding::timeline(tx, id)).unwrap();
        let Event::Opened(opened) = &told[0].event else { panic!() };
        assert!(!opened.proofs.is_empty());
        let bundle = domain::proceeding::matter::Bundle::of(told[0].seq - 1, &opened.proofs);
        let Matter::Referral { bundle: kept, .. } = &opened.matter else { panic!() };
        assert_eq!(*kept, bundle);
        for proof in &opened.proofs {
            let hash = house.store.read(|tx| ledger::hash_of(tx, proof.seq)).unwrap().unwrap();
            assert_eq!(hash.to_string(), proof.hash);
        }
        let known = opened.proofs.len();
        let events = house.store.read(|tx| store::order::timeline(tx, house.orders[0])).unwrap().len()
            + house.store.read(|tx| store::order::timeline(tx, house.orders[1])).unwrap().len();
        assert_eq!(known, events, "every event of the orders concerned, and no other");
    }
}
