//! The seam itself: values, lists, bulk statements, snapshots, migrations and failures.

use crate::engines::on_each_engine;

on_each_engine!(
    every_kind_of_value_comes_back_as_it_went,
    a_row_that_does_not_fit_names_its_column,
    lists_are_found_whatever_their_length,
    an_upsert_replaces_and_the_later_row_wins,
    an_existing_key_is_a_conflict,
    a_failed_write_leaves_nothing,
    a_panic_while_writing_leaves_nothing,
    an_overlooked_failure_is_not_stored,
    texts_are_ordered_by_their_bytes,
    a_text_with_nul_is_refused,
    reads_go_on_while_a_write_is_open,
    a_read_sees_one_moment,
    many_rows_go_in_at_once,
    opening_again_changes_nothing,
    an_older_house_gets_what_it_lacked,
    an_edited_migration_is_refused,
    a_newer_database_is_refused,
    two_processes_open_an_empty_place,
    a_reader_cannot_write,
    more_reads_than_readers_wait_their_turn,
);

mod cases {
    use std::sync::Barrier;

    use store::db::{Db, Error, READERS, Table, Value, blob, int, text};
    use store::ledger::{Entry, Head, append};

    use crate::engines::{Ground, MADE_AT};

    const PERSONAL: Table = Table {
        name: "personal",
        columns: &[int("id"), text("phone_index"), blob("sealed"), text("digest"), int("at")],
        key: &["id"],
    };
    const SETTING: Table = Table { name: "setting", columns: &[text("name"), text("value")], key: &["name"] };

    fn setting(name: &str, value: &str) -> Vec<Value> {
        vec![name.into(), value.into()]
    }

    fn value_of(db: &Db, name: &str) -> Option<String> {
        db.read(|tx| tx.query_one("select value from setting where name = $1", &[name.into()]))
            .unwrap()
            .map(|row| row.text(0).unwrap())
    }

    pub(super) fn every_kind_of_value_comes_back_as_it_went(ground: &Ground) {
        let db = ground.open();
        let rows = vec![
            vec![i64::MIN.into(), Value::Null, vec![0_u8, 255].into(), "".into(), i64::MAX.into()],
            vec![
                7.into(),
                "回音 😀 <b>'; drop table x; --".into(),
                Vec::<u8>::new().into(),
                "d".into(),
                0.into(),
            ],
        ];
        db.write(|tx| tx.insert(&PERSONAL, rows.clone())).unwrap();
        let back = db
            .read(|tx| tx.query("select id, phone_index, sealed, digest, at from personal order by id", &[]))
            .unwrap();
        let back: Vec<Vec<Value>> = back.into_iter().map(|row| row.into_values()).collect();
        assert_eq!(back, rows);
        let found = db
            .read(|tx| {
                tx.query_one(
                    "select id from personal where phone_index = $2 and at < $1 and at + $1 > 0",
                    &[1.into(), "回音 😀 <b>'; drop table x; --".into()],
                )
            })
            .unwrap();
        assert_eq!(found.unwrap().int(0), Ok(7));
    }

    pub(super) fn a_row_that_does_not_fit_names_its_column(ground: &Ground) {
        let db = ground.open();
        let row =
            db.read(|tx| tx.query_one("select seq, hash from head where id = 1", &[])).unwrap().unwrap();
        assert_eq!(row.int(0), Ok(0));
        assert_eq!(row.blob(1).unwrap().len(), 32);
        let error = row.text(1).unwrap_err().to_string();
        assert!(error.contains("`hash`") && error.contains("found blob instead of text"), "{error}");
        assert!(row.int(9).unwrap_err().to_string().contains("no such column"));
        assert!(row.flag(0) == Ok(false));
        let error = db.write(|tx| tx.insert(&SETTING, vec![vec!["a".into(), 1.into()]])).unwrap_err();
        assert!(error.to_string().contains("`value` of `setting`"), "{error}");
        let error = db.write(|tx| tx.insert(&SETTING, vec![vec!["a".into()]])).unwrap_err();
        assert!(error.to_string().contains("1 values for 2 columns"), "{error}");
    }

    pub(super) fn lists_are_found_whatever_their_length(ground: &Ground) {
        let db = ground.open();
        let rows = (0..3_000)
            .map(|id| vec![id.into(), Value::Null, vec![1_u8].into(), format!("d\"{id}").into(), id.into()])
            .collect();
        db.write(|tx| tx.insert(&PERSONAL, rows)).unwrap();
        let count = |ids: &[i64]| {
            db.read(|tx| {
                tx.query_in(
                    "select id from personal where id {in:$1} and at >= $2 order by id",
                    ids,
                    &[10.into()],
                )
            })
            .unwrap()
            .len()
        };
        assert_eq!(count(&[]), 0);
        assert_eq!(count(&[9, 10, 11, 99_999]), 2);
        assert_eq!(count(&(0..3_000).collect::<Vec<_>>()), 2_990);
        let words = vec!["d\"5".to_owned(), "回".to_owned()];
        let found =
            db.read(|tx| tx.query_in("select id from personal where digest {in:$1}", &words, &[])).unwrap();
        assert_eq!(found.len(), 1);
        let removed = db.write(|tx| tx.delete_in(&PERSONAL, "id", &[1, 2, 2, 5_000])).unwrap();
        assert_eq!(removed, 2);
    }

    pub(super) fn an_upsert_replaces_and_the_later_row_wins(ground: &Ground) {
        let db = ground.open();
        db.write(|tx| tx.upsert(&SETTING, vec![setting("a", "1"), setting("b", "1")])).unwrap();
        db.write(|tx| tx.upsert(&SETTING, vec![setting("a", "2"), setting("c", "2"), setting("a", "3")]))
            .unwrap();
        assert_eq!(["a", "b", "c"].map(|name| value_of(&db, name).unwrap()), ["3", "1", "2"]);
        db.write(|tx| tx.upsert(&SETTING, Vec::new())).unwrap();
    }

    pub(super) fn an_existing_key_is_a_conflict(ground: &Ground) {
        let db = ground.open();
        db.write(|tx| tx.insert(&SETTING, vec![setting("a", "1")])).unwrap();
        let again = db.write(|tx| tx.insert(&SETTING, vec![setting("b", "1"), setting("a", "2")]));
        assert!(matches!(again, Err(Error::Conflict { .. })), "{again:?}");
        assert_eq!(value_of(&db, "b"), None);
    }

    pub(super) fn a_failed_write_leaves_nothing(ground: &Ground) {
        let db = ground.open();
        let failed: Result<(), Error> = db.write(|tx| {
            tx.insert(&SETTING, vec![setting("a", "1")])?;
            Err(Error::corrupt("testing", "on purpose"))
        });
        assert!(failed.is_err());
        assert_eq!(value_of(&db, "a"), None);
        db.write(|tx| tx.insert(&SETTING, vec![setting("a", "2")])).unwrap();
        assert_eq!(value_of(&db, "a").as_deref(), Some("2"));
    }

    pub(super) fn an_overlooked_failure_is_not_stored(ground: &Ground) {
        let db = ground.open();
        let outcome = db.write(|tx| {
            tx.insert(&SETTING, vec![setting("a", "1")])?;
            assert!(tx.execute("update nothing set value = 1", &[]).is_err());
            assert!(tx.insert(&SETTING, vec![setting("b", "1")]).is_err());
            assert!(tx.query("select 1", &[]).is_err());
            Ok(())
        });
        assert!(matches!(outcome, Err(Error::Corrupt { .. })), "{outcome:?}");
        assert_eq!((value_of(&db, "a"), value_of(&db, "b")), (None, None));
        db.write(|tx| tx.insert(&SETTING, vec![setting("a", "2")])).unwrap();
        assert_eq!(value_of(&db, "a").as_deref(), Some("2"));
    }

    pub(super) fn a_panic_while_writing_leaves_nothing(ground: &Ground) {
        let db = ground.open();
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            db.write(|tx| -> Result<(), Error> {
                tx.insert(&SETTING, vec![setting("a", "1")])?;
                panic!("on purpose")
            })
        }));
        assert!(panicked.is_err());
        assert_eq!(value_of(&db, "a"), None);
        db.write(|tx| tx.insert(&SETTING, vec![setting("a", "2")])).unwrap();
        assert_eq!(value_of(&db, "a").as_deref(), Some("2"));
    }

    pub(super) fn texts_are_ordered_by_their_bytes(ground: &Ground) {
        let db = ground.open();
        let names = ["b", "A", "回", "a", "_", "Z", "中", "é"];
        db.write(|tx| tx.insert(&SETTING, names.iter().map(|name| setting(name, "")).collect())).unwrap();
        let rows = db.read(|tx| tx.query("select name from setting order by name", &[])).unwrap();
        let ordered: Vec<String> = rows.iter().map(|row| row.text(0).unwrap()).collect();
        assert_eq!(ordered, ["A", "Z", "_", "a", "b", "é", "中", "回"]);
    }

    pub(super) fn a_text_with_nul_is_refused(ground: &Ground) {
        let db = ground.open();
        let error = db.write(|tx| tx.insert(&SETTING, vec![setting("a", "x\0y")])).unwrap_err();
        assert!(error.to_string().contains("NUL"), "{error}");
        let error =
            db.read(|tx| tx.query("select name from setting where name = $1", &["\0".into()])).unwrap_err();
        assert!(error.to_string().contains("NUL"), "{error}");
    }

    pub(super) fn reads_go_on_while_a_write_is_open(ground: &Ground) {
        let db = ground.open();
        db.write(|tx| {
            tx.insert(&SETTING, vec![setting("a", "1")])?;
            std::thread::scope(|scope| {
                let reader = scope.spawn(|| (value_of(&db, "a"), value_of(&db, "b")));
                assert_eq!(reader.join().unwrap(), (None, None));
            });
            Ok(())
        })
        .unwrap();
        assert_eq!(value_of(&db, "a").as_deref(), Some("1"));
    }

    pub(super) fn a_read_sees_one_moment(ground: &Ground) {
        let db = ground.open();
        db.write(|tx| tx.insert(&SETTING, vec![setting("a", "1")])).unwrap();
        let sql = "select value from setting where name = 'a'";
        db.read(|tx| {
            let before = tx.query_one(sql, &[])?;
            std::thread::scope(|scope| {
                scope.spawn(|| db.write(|tx| tx.upsert(&SETTING, vec![setting("a", "2")])).unwrap());
            });
            assert_eq!(tx.query_one(sql, &[])?, before);
            Ok(())
        })
        .unwrap();
        assert_eq!(value_of(&db, "a").as_deref(), Some("2"));
    }

    pub(super) fn many_rows_go_in_at_once(ground: &Ground) {
        let db = ground.open();
        let rows = (0..20_000).map(|n| setting(&format!("{n:05}"), "x")).collect();
        db.write(|tx| tx.insert(&SETTING, rows)).unwrap();
        let count = db.read(|tx| tx.query_one("select count(*) from setting", &[])).unwrap().unwrap();
        assert_eq!(count.int(0), Ok(20_000));
    }

    pub(super) fn opening_again_changes_nothing(ground: &Ground) {
        ground.open();
        let db = Db::open(&ground.location, MADE_AT + 1).unwrap();
        let rows = db
            .read(|tx| {
                tx.query(
                    "select version, name, applied_at from migration where version > 0 order by version",
                    &[],
                )
            })
            .unwrap();
        assert_eq!(rows.last().unwrap().int(0), Ok(Db::newest_migration()));
        assert!(rows.iter().all(|row| row.int(2) == Ok(MADE_AT)));
    }

    /// What the first program left: photos without a row, answers that are nobody's in particular.
    pub(super) fn an_older_house_gets_what_it_lacked(ground: &Ground) {
        let db = Db::open_up_to(&ground.location, 1, MADE_AT).unwrap();
        let digest = |digit: &str| digit.repeat(64);
        db.write(|tx| {
            let kept = "insert into inbox (key, at, answer) values ('old', 1, '{\"done\":\"rules\"}')";
            tx.execute(kept, &[])?;
            let mut head = Head::load(tx)?;
            let entry = |at: i64, kind: &str, event: String| Entry {
                at,
                actor: "citizen".into(),
                subject: "order".into(),
                subject_id: 1,
                kind: kind.into(),
                body: format!(r#"{{"event":{event}}}"#),
            };
            let attached = |at: i64, digit: &str, size: i64| {
                let event =
                    format!(r#"{{"kind":"attached","digest":"{}","name":"a","size":{size}}}"#, digest(digit));
                entry(at, "attached", event)
            };
            let said = entry(4, "commented", r#"{"kind":"commented","text":"x"}"#.to_owned());
            let entries = vec![attached(7, "a", 20), said, attached(5, "b", 30), attached(3, "a", 20)];
            append(tx, &mut head, entries, MADE_AT)
        })
        .unwrap();
        drop(db);
        let db = ground.open();
        let rows = db.read(|tx| tx.query("select digest, size, at from file order by digest", &[])).unwrap();
        let rows: Vec<Vec<Value>> = rows.into_iter().map(store::db::Row::into_values).collect();
        let file = |digit: &str, size: i64, at: i64| vec![digest(digit).into(), size.into(), at.into()];
        assert_eq!(rows, [file("a", 20, 7), file("b", 30, 5)]);
        let old = db.read(|tx| tx.query_one("select actor, act from inbox", &[])).unwrap().unwrap();
        assert_eq!((old.str(0), old.str(1)), (Ok(""), Ok("")));
    }

    pub(super) fn an_edited_migration_is_refused(ground: &Ground) {
        ground
            .open()
            .write(|tx| tx.execute("update migration set digest = 'x' where version = 1", &[]))
            .unwrap();
        let error = Db::open(&ground.location, MADE_AT).unwrap_err();
        assert!(matches!(error, Error::Unusable { .. }));
        assert!(error.to_string().starts_with("migration 1 `initial` is not the one"), "{error}");
    }

    pub(super) fn a_newer_database_is_refused(ground: &Ground) {
        let sql = "insert into migration (version, name, digest, applied_at) values ($1, 'later', '', 0)";
        let version = Db::newest_migration() + 1;
        ground.open().write(|tx| tx.execute(sql, &[version.into()])).unwrap();
        let error = Db::open(&ground.location, MADE_AT).unwrap_err();
        assert!(
            error.to_string().contains(&format!("the database has migration {version} `later`")),
            "{error}"
        );
    }

    pub(super) fn two_processes_open_an_empty_place(ground: &Ground) {
        let barrier = Barrier::new(4);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    barrier.wait();
                    ground.open();
                });
            }
        });
    }

    pub(super) fn a_reader_cannot_write(ground: &Ground) {
        let db = ground.open();
        assert!(db.read(|tx| tx.insert(&SETTING, vec![setting("a", "1")])).is_err());
        assert_eq!(value_of(&db, "a"), None);
    }

    pub(super) fn more_reads_than_readers_wait_their_turn(ground: &Ground) {
        let db = ground.open();
        std::thread::scope(|scope| {
            for _ in 0..READERS * 3 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        assert_eq!(value_of(&db, "a"), None);
                    }
                });
            }
        });
    }
}

#[test]
fn failures_of_the_server_are_told_apart() {
    use store::db::Error;
    let ground = crate::engines::Ground::postgres();
    let db = ground.open();
    let fail = |code: &str| {
        let sql = format!("do $$ begin raise exception 'on purpose' using errcode = '{code}'; end $$");
        db.write(|tx| tx.execute(&sql, &[])).unwrap_err()
    };
    for code in ["23505", "40001", "40P01"] {
        assert!(matches!(fail(code), Error::Conflict { .. }), "{code}");
    }
    for code in ["55P03", "57014", "53300"] {
        assert!(matches!(fail(code), Error::Busy { .. }), "{code}");
    }
    for code in ["53200", "58030", "57P01", "08006"] {
        assert!(matches!(fail(code), Error::Unavailable { .. }), "{code}");
    }
    for code in ["22012", "23502", "XX001"] {
        assert!(matches!(fail(code), Error::Corrupt { .. }), "{code}");
    }
    let full = fail("53100");
    assert!(matches!(full, Error::Full { .. }));
    assert!(full.to_string().contains("make room and retry"), "{full}");
    db.write(|tx| tx.execute("select 1", &[])).unwrap();
}

#[test]
fn a_place_that_cannot_be_reached_is_said_clearly() {
    use store::db::{Db, Error, Location};
    let nowhere = Location::in_dir("/nonexistent/huiyin".as_ref());
    let error = Db::open(&nowhere, 0).unwrap_err();
    assert!(matches!(error, Error::Unavailable { .. }), "{error}");
    assert!(error.to_string().contains("opening `/nonexistent/huiyin/huiyin.db`"), "{error}");
    let refused = Location::Postgres("postgres://nobody@127.0.0.1:1/none".to_owned());
    assert!(matches!(Db::open(&refused, 0), Err(Error::Unavailable { .. })));
    let check = |address: &str, why: &str| {
        let error = Db::open(&Location::Postgres(address.to_owned()), 0).unwrap_err();
        assert!(matches!(error, Error::Unusable { .. }), "{address}: {error}");
        let text = error.to_string();
        let forms = "; write it as `postgres://USER@HOST/NAME` or `host=HOST user=USER dbname=NAME`";
        assert!(text.contains(why) && text.ends_with(forms), "{address}: {text}");
        assert!(!text.contains("geheim"), "{text}");
    };
    check("postgres://a:geheim@b:c:d", "the database address cannot be read");
    check("hots=db user=a password=geheim", "unknown option `hots`");
    check("host=db user=a port=x password=geheim", "invalid value for option `port`");
    check("user=a password=geheim", "host");
    check("", "host");
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("huiyin.db"), "this is a letter, not a database. ".repeat(100)).unwrap();
    assert!(matches!(Db::open(&Location::in_dir(dir.path()), 0), Err(Error::Corrupt { .. })));
}

#[test]
fn a_location_is_read_and_shown_without_its_password() {
    use store::db::Location;
    let url = "postgres://huiyin:secret@db/huiyin";
    assert_eq!(Location::parse(url), Ok(Location::Postgres(url.to_owned())));
    assert_eq!(
        format!("{0} {0:?}", Location::parse(url).unwrap()),
        ["postgres://huiyin:***@db/huiyin"; 2].join(" ")
    );
    for (address, shown) in [
        ("host=db user=huiyin dbname=huiyin", "host=db user=huiyin dbname=huiyin"),
        ("host=db user=huiyin password='se cret' dbname=x", "host=db user=huiyin password=***"),
        ("postgres://db/huiyin?user=huiyin&password=secret", "postgres://db/huiyin?user=huiyin&password=***"),
        (
            "postgres://huiyin:secret@db/huiyin?password=secret",
            "postgres://huiyin:***@db/huiyin?password=***",
        ),
    ] {
        assert_eq!(Location::Postgres(address.to_owned()).to_string(), shown);
    }
    assert_eq!(Location::parse("data"), Ok(Location::Sqlite("data/huiyin.db".into())));
    for wrong in ["", "mysql://a@b/c"] {
        assert!(Location::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_database_may_be_dropped_inside_an_async_task() {
    let ground = crate::engines::Ground::postgres();
    let db = ground.open();
    db.read(|tx| tx.query("select 1", &[])).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async move { drop(db) });
}
