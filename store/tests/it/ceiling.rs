//! The measure is only fair when the engine alone writes the very rows that were really written.

use crate::engines::on_each_engine;

on_each_engine!(the_engine_alone_writes_the_same_rows, the_engine_alone_writes_the_same_ratings);

mod cases {
    use store::{
        ceiling::{Ceiling, rated_after, written_after},
        command::Request,
        db::{Db, Value, make_empty, remove},
        ledger::Head,
        rating::{self, Period},
    };

    use domain::{access::Actor, ids::UnitId, rating::Grade};
    use jiff::civil::date;

    use crate::{
        engines::Ground,
        house::{morning, ready, register},
        service_cases::{facts, house, phone, rated, taken, taking},
    };

    /// Every table that registering writes, with the columns that are compared.
    const TABLES: [&str; 9] =
        ["orders", "timer", "personal", "outbox", "inbox", "tally", "event", "batch", "order_unit"];

    /// Returns the rows of a table in an order of its own.
    fn rows(db: &Db, table: &str, from: &str) -> Vec<Vec<Value>> {
        let found = db.read(|tx| tx.query(&format!("select * from {table} {from}"), &[])).unwrap();
        let mut rows: Vec<_> = found.into_iter().map(store::db::Row::into_values).collect();
        rows.sort_by_key(|row| format!("{row:?}"));
        rows
    }

    pub(super) fn the_engine_alone_writes_the_same_rows(ground: &Ground) {
        let store = ready(ground);
        let before = store.read(Head::load).unwrap();
        for (number, phone) in ["13800138000", "", "13900139000", "13800138000"].into_iter().enumerate() {
            let act = register(&format!("第{number}件"), phone, Some(&format!("00000000001{number}")));
            let key = Some(format!("key {number}"));
            store.write(Request { key, at: morning(), actor: Actor::Citizen, act }).unwrap();
        }
        let written = store.read(|tx| written_after(tx, before.batch)).unwrap();
        assert_eq!(written.iter().map(|batch| batch.done).collect::<Vec<_>>(), [1, 1, 1, 1]);

        let place = make_empty(&ground.location, "beside").unwrap();
        let mut ceiling = Ceiling::open(&place).unwrap();
        for batch in written {
            let ready = ceiling.ready(batch).unwrap();
            ceiling.write(&ready).unwrap();
        }
        let alone = Db::open(&place, 0).unwrap();
        for table in TABLES {
            let from = match table {
                "event" => format!("where seq > {}", before.seq),
                "batch" => format!("where id > {}", before.batch),
                _ => String::new(),
            };
            let (ours, theirs) = (rows(store.db(), table, &from), rows(&alone, table, ""));
            assert_eq!(ours, theirs, "{table}");
        }
        let (ours, theirs) = (store.read(Head::load).unwrap(), alone.read(Head::load).unwrap());
        assert_eq!((ours.seq, ours.batch, ours.hash), (theirs.seq, theirs.batch, theirs.hash));
        drop((alone, ceiling));
        remove(&ground.location, "beside").unwrap();
    }
    pub(super) fn the_engine_alone_writes_the_same_ratings(ground: &Ground) {
        let (store, one, other) = house(ground);
        let take = |place: usize, unit: UnitId| {
            let number = format!("n{place}");
            taken(&store, taking(facts(unit, &number), &number, &phone(place)))
        };
        let cases = [take(0, one), take(1, one), take(2, other)];
        take(3, other);
        let before = store.read(Head::load).unwrap();
        for (case, stars) in cases.into_iter().zip([5, 4, 3]) {
            rated(&store, case, &format!("reply {stars}"), stars);
        }
        let written = store.read(|tx| rated_after(tx, before.batch)).unwrap();
        assert_eq!(written.iter().map(|batch| batch.done).collect::<Vec<_>>(), [1, 1, 1]);

        let place = make_empty(&ground.location, "beside_ratings").unwrap();
        let mut ceiling = Ceiling::open(&place).unwrap();
        for batch in written {
            let ready = ceiling.ready(batch).unwrap();
            ceiling.write(&ready).unwrap();
        }
        let alone = Db::open(&place, 0).unwrap();
        let [first, _, last] = cases.map(|case| case.0);
        for (table, from) in [
            ("service_case", format!("where id between {first} and {last}")),
            ("case_rating", String::new()),
            ("event", format!("where seq > {}", before.seq)),
            ("batch", format!("where id > {}", before.batch)),
        ] {
            assert_eq!(rows(store.db(), table, &from), rows(&alone, table, ""), "{table}");
        }
        let board = |db: &Db| {
            db.read(|tx| rating::board(tx, Period::Month(date(2026, 3, 1))))
                .unwrap()
                .into_iter()
                .map(|(unit, counts)| {
                    let grades = counts.grades.clone().into_iter().collect::<Vec<(Grade, i64)>>();
                    (unit, counts.good(), grades)
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(board(store.db()), board(&alone));
        drop((alone, ceiling));
        remove(&ground.location, "beside_ratings").unwrap();
    }
}
