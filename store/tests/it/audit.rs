//! What an auditor reads: the ledger page by page, and the few values an installation keeps about itself.

use crate::engines::on_each_engine;

on_each_engine!(
    pages_go_back_without_gap_or_repetition,
    each_filter_keeps_what_fits,
    a_page_that_finds_nothing_says_where_to_go_on,
    a_setting_is_what_was_put_last,
    the_engine_says_its_name_and_size,
    counts_timers_and_proofs_are_read_alike,
);

mod cases {
    use domain::ids::PersonId;
    use jiff::Timestamp;
    use store::db::Db;
    use store::ledger::list::{Filter, Page, Reach, SPAN, batch_time, last_time, page};
    use store::ledger::{Entry, Head, append};
    use store::secrets::{self, Credential};
    use store::{outbox, setting, tally, timer};

    use crate::engines::{Ground, MADE_AT};

    /// Twelve events: three of order 7, one of person 3 by person 9, the others sign-ins of person 9.
    fn filled(ground: &Ground) -> Db {
        let db = ground.open();
        let entry = |n: i64| {
            let (subject, subject_id, kind, actor) = match n {
                2 | 5 | 8 => ("order", 7, "commented", "person:3"),
                6 => ("people", 3, "person-changed", "person:9"),
                _ => ("sign-in", 9, "sign-in", "system:door"),
            };
            Entry {
                at: MADE_AT + n * 1_000,
                actor: actor.to_owned(),
                subject: subject.to_owned(),
                subject_id,
                kind: kind.to_owned(),
                body: format!(r#"{{"n":{n},"what":"{}"}}"#, if n % 2 == 0 { "Ärger 100%" } else { "failed" }),
            }
        };
        for batch in [1..=4, 5..=12] {
            db.write(|tx| {
                let mut head = Head::load(tx)?;
                append(tx, &mut head, batch.map(entry).collect(), MADE_AT)
            })
            .unwrap();
        }
        db
    }

    fn look(db: &Db, filter: &Filter, before: Option<i64>, limit: usize, span: i64) -> Page {
        db.read(|tx| page(tx, filter, Reach { before, limit, span })).unwrap()
    }

    fn numbers(page: &Page) -> Vec<i64> {
        page.events.iter().map(|event| event.seq).collect()
    }

    pub(super) fn pages_go_back_without_gap_or_repetition(ground: &Ground) {
        let db = filled(ground);
        let (mut seen, mut before) = (Vec::new(), None);
        loop {
            let page = look(&db, &Filter::default(), before, 5, SPAN);
            seen.extend(numbers(&page));
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        assert_eq!(seen, (1..=12).rev().collect::<Vec<_>>());
    }

    pub(super) fn each_filter_keeps_what_fits(ground: &Ground) {
        let db = filled(ground);
        let check = |filter: Filter, expected: &[i64]| {
            assert_eq!(numbers(&look(&db, &filter, None, 50, SPAN)), expected, "{filter:?}");
        };
        let text = |text: &str| Some(text.to_owned());
        let moment = |n: i64| Some(Timestamp::from_millisecond(MADE_AT + n * 1_000).unwrap());
        check(Filter { subject: text("order"), ..Filter::default() }, &[8, 5, 2]);
        check(Filter { subject: text("order"), subject_id: Some(7), ..Filter::default() }, &[8, 5, 2]);
        check(Filter { subject: text("order"), subject_id: Some(8), ..Filter::default() }, &[]);
        check(Filter { kind: text("person-changed"), ..Filter::default() }, &[6]);
        check(Filter { person: Some(3), ..Filter::default() }, &[8, 6, 5, 2]);
        check(Filter { person: Some(9), ..Filter::default() }, &[12, 11, 10, 9, 7, 6, 4, 3, 1]);
        check(Filter { person: Some(7), ..Filter::default() }, &[]);
        check(Filter { holds: text("failed"), ..Filter::default() }, &[11, 9, 7, 5, 3, 1]);
        check(Filter { holds: text("0%\""), ..Filter::default() }, &[12, 10, 8, 6, 4, 2]);
        check(Filter { holds: text("%failed"), ..Filter::default() }, &[]);
        check(Filter { holds: text("FaiLED"), ..Filter::default() }, &[11, 9, 7, 5, 3, 1]);
        // Letters beyond ASCII are as they are.
        check(Filter { holds: text("ÄRGER"), ..Filter::default() }, &[12, 10, 8, 6, 4, 2]);
        check(Filter { holds: text("Ärger"), ..Filter::default() }, &[12, 10, 8, 6, 4, 2]);
        check(Filter { holds: text("äRGER"), ..Filter::default() }, &[]);
        check(Filter { from: moment(10), ..Filter::default() }, &[12, 11, 10]);
        check(Filter { from: moment(10), before: moment(12), ..Filter::default() }, &[11, 10]);
        let last = db.read(|tx| last_time(tx, "sign-in", 9, "failed")).unwrap();
        assert_eq!(last, moment(11));
        assert_eq!(db.read(|tx| last_time(tx, "sign-in", 9, "FAILED")).unwrap(), moment(11));
        assert_eq!(db.read(|tx| last_time(tx, "sign-in", 8, "failed")).unwrap(), None);
        assert_eq!(db.read(|tx| batch_time(tx, 2)).unwrap(), moment(0));
        assert_eq!(db.read(|tx| batch_time(tx, 3)).unwrap(), None);
    }

    pub(super) fn a_page_that_finds_nothing_says_where_to_go_on(ground: &Ground) {
        let db = filled(ground);
        let filter = Filter { kind: Some("commented".to_owned()), ..Filter::default() };
        let steps = [(None, vec![], Some(9)), (Some(9), vec![8, 5], Some(5)), (Some(5), vec![2], None)];
        for (before, found, next) in steps {
            let page = look(&db, &filter, before, 5, 4);
            assert_eq!((numbers(&page), page.next), (found, next), "before {before:?}");
        }
        let one = Filter { subject_id: Some(7), ..filter };
        let page = look(&db, &one, None, 5, 4);
        assert_eq!(
            (numbers(&page), page.next),
            (vec![8, 5, 2], None),
            "the index of one subject needs no span"
        );
    }

    pub(super) fn a_setting_is_what_was_put_last(ground: &Ground) {
        let db = ground.open();
        let read = || db.read(|tx| setting::get::<(i64, String)>(tx, "backup")).unwrap();
        assert_eq!(read(), None);
        for value in [(1, "one".to_owned()), (2, "zwei 二".to_owned())] {
            db.write(|tx| setting::put(tx, "backup", &value)).unwrap();
            assert_eq!(read(), Some(value));
        }
        assert!(db.read(|tx| setting::get::<i64>(tx, "backup")).is_err());
    }

    pub(super) fn counts_timers_and_proofs_are_read_alike(ground: &Ground) {
        let db = ground.open();
        let at = Timestamp::from_millisecond(MADE_AT).unwrap();
        let credential = |person: i64| Credential {
            person: PersonId(person),
            password: format!("hash-{person}"),
            second_factor: (person == 2).then(|| "sealed".to_owned()),
            last_step: 0,
            failures: 1,
            locked_until: at,
            changed_at: at,
        };
        db.write(|tx| {
            let counts = "insert into tally (name, unit_id, period, value) values ($1, $2, '', $3)";
            for (name, unit, value) in [("stage:closed", 7, 9), ("stage:signed", 7, 2), ("late", 7, 1), ("stage:signed", 8, 3)] {
                tx.execute(counts, &[name.into(), unit.into(), value.into()])?;
            }
            let timer = "insert into timer (subject, subject_id, clock, rung, fire_at) values ('order', $1, 'sign', 'due', $2)";
            for (order, fire_at) in [(1, MADE_AT - 5), (2, MADE_AT + 5)] {
                tx.execute(timer, &[order.into(), fire_at.into()])?;
            }
            tx.execute("insert into inbox (key, at, answer) values ('known', 1, '{}')", &[])?;
            for person in [1, 2] {
                secrets::save_credential(tx, &credential(person))?;
            }
            secrets::invite(tx, "digest", PersonId(1), at)
        })
        .unwrap();
        db.read(|tx| {
            let names = ["stage:signed".to_owned(), "late".to_owned()];
            assert_eq!(tally::by_unit(tx, &names)?, [(7, 3), (8, 3)].into());
            assert_eq!(timer::overdue(tx, at)?, 1);
            assert_eq!(timer::next(tx)?.map(Timestamp::as_millisecond), Some(MADE_AT - 5));
            assert!(outbox::is_answered(tx, "known")? && !outbox::is_answered(tx, "unknown")?);
            let found = secrets::credentials(tx, &[PersonId(1), PersonId(2), PersonId(3)])?;
            let expected = [1, 2].map(|person| (PersonId(person), credential(person)));
            assert_eq!(found, expected.into());
            assert_eq!(secrets::invited(tx, "digest", at)?, Some(PersonId(1)));
            Ok(())
        })
        .unwrap();
        db.write(|tx| secrets::withdraw(tx, PersonId(1))).unwrap();
        assert_eq!(db.read(|tx| secrets::invited(tx, "digest", at)).unwrap(), None);
    }

    pub(super) fn the_engine_says_its_name_and_size(ground: &Ground) {
        let db = ground.open();
        let (engine, size) = db.read(|tx| Ok((tx.engine()?, tx.size()?))).unwrap();
        assert!(engine.starts_with("SQLite 3.") || engine.starts_with("PostgreSQL 1"), "{engine}");
        assert!(size > 4_096, "{size}");
    }
}
