//! What supervision did about units moves with the counts of their months, is the same when counted anew, and is frozen
//! with a month as it stood at its cut-off.

use crate::engines::on_each_engine;

on_each_engine!(what_supervision_did_counts_in_its_month_and_is_frozen_with_it);

mod cases {
    use std::collections::BTreeSet;

    use domain::{
        access::{Actor, Role},
        calendar::Budget,
        ids::{PersonId, ProceedingId},
        proceeding::{
            command::{Command, NewMatter, NewTask, Open},
            limit::Term,
        },
    };
    use jiff::Timestamp;
    use store::{
        closing,
        command::{Act, Done, Request},
        recount,
    };

    use crate::{
        county::{County, PACK, Word, at, month},
        engines::Ground,
        story::verified,
    };

    fn person(actor: &Actor) -> PersonId {
        let Actor::Staff(staff) = actor else { panic!() };
        staff.person
    }

    fn does(county: &County, when: Timestamp, actor: &Actor, act: Act) -> Done {
        county.store.write(Request { key: None, at: when, actor: actor.clone(), act }).unwrap()
    }

    /// Opens supervision together with the media that asks somebody for something.
    fn media(county: &County, when: Timestamp, supervisor: &Actor, asked: &Actor) -> ProceedingId {
        let task = NewTask {
            text: "三日内修复并公开回应".to_owned(),
            person: person(asked),
            term: Term::Within { budget: Budget::WorkingDays(3) },
        };
        let open = Open {
            pack: PACK.to_owned(),
            title: "路灯久修不亮".to_owned(),
            matter: NewMatter::Media { medium: "县融媒体中心".to_owned() },
            orders: BTreeSet::from([county.send(when, "west")]),
            units: BTreeSet::new(),
            owner: person(supervisor),
            term: Term::Within { budget: Budget::WorkingDays(5) },
            tasks: vec![task],
            as_draft: false,
            origin: None,
        };
        let done = does(county, when, supervisor, Act::OpenProceeding(Box::new(open)));
        let Done::Proceeding { id, .. } = done else { panic!("{done:?}") };
        id
    }

    pub(super) fn what_supervision_did_counts_in_its_month_and_is_frozen_with_it(ground: &Ground) {
        let county = County::new(ground);
        let (march, april) = (month("2026-03"), month("2026-04"));
        let supervisor = county.person(Role::Supervisor, None);
        let (west, east) =
            (county.person(Role::UnitHandler, Some("west")), county.person(Role::UnitHandler, Some("east")));
        county.whole(at(3, 3, 9), "east", Word::Satisfied);
        let first = media(&county, at(3, 10, 9), &supervisor, &west);
        media(&county, at(3, 12, 9), &supervisor, &west);
        let count = |of, unit: &str| county.count(of, unit, "supervised_media");
        assert_eq!((count(march, "west"), count(march, "east")), ("2".to_owned(), "0".to_owned()));
        county.agrees();
        // A unit that is asked later counts in that month, and the first one is not counted again.
        let task = |actor: &Actor| NewTask {
            text: "配合".to_owned(),
            person: person(actor),
            term: Term::Within { budget: Budget::WorkingDays(3) },
        };
        let assign = |when, actor: &Actor| {
            let command = Box::new(Command::Assign(task(actor)));
            does(&county, when, &supervisor, Act::Proceeding { proceeding: first, seen: None, command });
        };
        assign(at(4, 2, 9), &west);
        assign(at(4, 2, 10), &east);
        assert_eq!((count(march, "west"), count(april, "west")), ("2".to_owned(), "0".to_owned()));
        assert_eq!(count(april, "east"), "1");
        county.agrees();
        county.close(at(4, 20, 9), march).unwrap();
        let frozen = county.store.read(|tx| closing::frozen(tx, PACK, march)).unwrap().unwrap().snapshot;
        let value = |unit: &str| {
            let (_, unit) = frozen.unit(county.unit(unit)).unwrap();
            unit.values.get("supervised_media").map(ToString::to_string)
        };
        assert_eq!(value("west").as_deref(), Some("2"));
        let score = frozen.unit(county.unit("west")).unwrap().1;
        assert_eq!(score.scores["supervision"].to_string(), "0", "5 points for each, and no more than 5");
        assert_eq!(verified(&county.store).differences, Vec::<String>::new());
        // Counted anew from nothing, it is the same.
        county.store.write_rows(|tx| recount::distrust(tx, PACK)).unwrap();
        while county.store.recount(3).unwrap() {}
        assert_eq!((count(march, "west"), count(april, "east")), ("2".to_owned(), "1".to_owned()));
        county.agrees();
        let again = county.store.read(|tx| closing::reopened(tx, PACK, march)).unwrap().unwrap();
        assert_eq!(again, frozen);
    }
}
