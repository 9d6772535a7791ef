//! A backup is made while serving, can be taken back by either engine, and is never believed unread.

use crate::engines::on_each_engine;

on_each_engine!(
    a_backup_comes_back_on_either_engine,
    a_backup_is_one_moment_while_others_write,
    a_place_with_rows_is_refused,
    every_table_is_found_and_has_a_key,
    a_photo_of_an_order_comes_back_with_it,
    nobody_is_signed_in_after_a_restore,
);

mod cases {
    use std::sync::atomic::{AtomicBool, Ordering};

    use store::backup::{BackupError, KeyPolicy, Manifest, Restored, backup, check, restore};
    use store::db::{Db, Kind, Table, Value, blob, int, text};
    use store::files::{Files, SIZE_LIMIT};
    use store::ledger::{Entry, Head, append};
    use store::vault::{KeyFile, Vault};

    use domain::{ids::PersonId, order::command::Command};
    use store::{command::Act, secrets};

    use crate::{
        engines::{Ground, MADE_AT},
        house::{id_of, morning, ready, register, write},
        story::{open, verified},
    };

    const PERSONAL: Table = Table {
        name: "personal",
        columns: &[int("id"), text("phone_index"), blob("sealed"), text("digest"), int("at")],
        key: &["id"],
    };
    const TIMER: Table = Table {
        name: "timer",
        columns: &[text("subject"), int("subject_id"), text("clock"), text("rung"), int("fire_at")],
        key: &["subject", "subject_id", "clock"],
    };
    const FILE: Table =
        Table { name: "file", columns: &[text("digest"), int("size"), int("at")], key: &["digest"] };

    fn add_events(db: &Db, count: i64) {
        db.write(|tx| {
            let mut head = Head::load(tx)?;
            let mut entries = Vec::new();
            for _ in 0..count {
                entries.push(Entry {
                    at: MADE_AT,
                    actor: "person:1".into(),
                    subject: "order".into(),
                    subject_id: head.take_id(),
                    kind: "registered".into(),
                    body: r#"{"text":"回音\n😀\\"}"#.into(),
                });
            }
            append(tx, &mut head, entries, MADE_AT)
        })
        .unwrap();
    }

    /// Fills one row or more of every kind: composite keys, nulls, bytes, files, and more than a page.
    pub(super) fn fill(db: &Db, files: &Files, vault: &dyn Vault) {
        add_events(db, 5_000);
        let photo = files.put(&mut &[0_u8, 1, 255][..], SIZE_LIMIT).unwrap();
        let sealed = vault.seal("王小明".as_bytes(), "personal:1");
        db.write(|tx| {
            tx.insert(&PERSONAL, vec![vec![1.into(), Value::Null, sealed.into(), "d".into(), 0.into()]])?;
            let timer = |n: i64, clock: &str| {
                vec!["order".into(), n.into(), clock.into(), "due".into(), (MADE_AT + n).into()]
            };
            let timers = (0..3_000).flat_map(|n| [timer(n, "handle"), timer(n, "回访 \"\t\\ 😀 é")]);
            tx.insert(&TIMER, timers.collect())?;
            let lost = "0".repeat(64);
            let file = |digest: String| vec![digest.into(), 3.into(), 0.into()];
            tx.insert(&FILE, vec![file(photo.digest.clone()), file(lost)])
        })
        .unwrap();
    }

    fn take_back(archive: &std::path::Path, ground: &Ground) -> Result<Restored, BackupError> {
        let (files, key) =
            (Files::at(&ground.dir.path().join("files")), ground.dir.path().join("huiyin.key"));
        restore(archive, &ground.location, &files, &key, MADE_AT + 2, &mut |_| ())
    }

    /// What must be equal wherever a backup was made.
    fn contents(manifest: Manifest) -> Manifest {
        let parts = manifest.parts.into_iter().filter(|part| part.path.starts_with("tables/")).collect();
        Manifest { parts, made_at: 0, ..manifest }
    }

    pub(super) fn a_backup_comes_back_on_either_engine(ground: &Ground) {
        let (db, files) = (ground.open(), Files::at(&ground.dir.path().join("files")));
        let key_path = ground.dir.path().join("huiyin.key");
        let vault = KeyFile::create(&key_path, &[7; 32]).unwrap();
        fill(&db, &files, &vault);
        let out = ground.dir.path().join("one.backup");
        let key = KeyPolicy::Enclosed { fingerprint: vault.fingerprint(), path: &key_path };
        let mut steps = Vec::new();
        let manifest = backup(&db, &files, key, &out, MADE_AT + 1, &mut |step| {
            steps.push((step.part.to_owned(), step.done, step.of));
        })
        .unwrap();
        assert_eq!(check(&out).unwrap(), manifest);
        assert_eq!(manifest.missing_files, ["0".repeat(64)]);
        let (_, done, of) = steps.last().unwrap();
        assert_eq!((done, of), (&11_007, &11_007));

        for other in [Ground::sqlite(), Ground::postgres()] {
            let restored = take_back(&out, &other).unwrap();
            assert_eq!(restored.ledger.events, 5_000);
            assert_eq!(restored.ledger.batch_hash.to_string(), manifest.head);
            let db = other.open();
            let other_files = Files::at(&other.dir.path().join("files"));
            let other_key = KeyFile::read(&other.dir.path().join("huiyin.key")).unwrap();
            assert_eq!(other_key.fingerprint(), manifest.key);
            let again = other.dir.path().join("two.backup");
            let key = KeyPolicy::Apart { fingerprint: other_key.fingerprint() };
            let second = backup(&db, &other_files, key, &again, MADE_AT + 3, &mut |_| ()).unwrap();
            let expected = Manifest { key_is_enclosed: false, ..contents(manifest.clone()) };
            assert_eq!(contents(second), expected);
            add_events(&db, 1);
        }
    }

    pub(super) fn a_backup_is_one_moment_while_others_write(ground: &Ground) {
        let (db, files) = (ground.open(), Files::at(&ground.dir.path().join("files")));
        add_events(&db, 3_000);
        let stop = AtomicBool::new(false);
        let out = ground.dir.path().join("one.backup");
        let manifest = std::thread::scope(|scope| {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    add_events(&db, 3);
                }
            });
            let key = KeyPolicy::Apart { fingerprint: "" };
            let manifest = backup(&db, &files, key, &out, MADE_AT, &mut |_| ());
            stop.store(true, Ordering::Relaxed);
            manifest.unwrap()
        });
        let rows = |name: &str| manifest.tables.iter().find(|table| table.name == name).unwrap().rows;
        assert_eq!(rows("event"), manifest.events.unsigned_abs());
        let restored = take_back(&out, &Ground::sqlite()).unwrap();
        assert_eq!(restored.ledger.events, manifest.events);
    }

    pub(super) fn a_photo_of_an_order_comes_back_with_it(ground: &Ground) {
        let store = ready(ground);
        let order = id_of(&write(&store, register("one", "", None)).unwrap());
        let bytes = b"\xff\xd8\xff a broken lamp";
        let photo = Files::at(store.files()).put(&mut &bytes[..], SIZE_LIMIT).unwrap();
        // The same photo twice, and a name that is no digest: neither stops a backup.
        for (digest, name) in [(&*photo.digest, "一.jpg"), (&photo.digest, "二.jpg"), ("66c7f0f4", "三.jpg")]
        {
            let (digest, name) = (digest.to_owned(), name.to_owned());
            let command = Command::Attach { digest, name, size: 20 };
            write(&store, Act::Order { order, seen: None, command }).unwrap();
        }
        assert_eq!(verified(&store).differences, Vec::<String>::new());
        let out = ground.dir.path().join("one.backup");
        let key_path = ground.dir.path().join("huiyin.key");
        let key = KeyPolicy::Enclosed { fingerprint: "", path: &key_path };
        let files = Files::at(store.files());
        let manifest = backup(store.db(), &files, key, &out, MADE_AT, &mut |_| ()).unwrap();
        assert_eq!(manifest.missing_files, ["66c7f0f4"]);
        for other in [Ground::sqlite(), Ground::postgres()] {
            take_back(&out, &other).unwrap();
            let restored = open(&other);
            assert_eq!(Files::at(restored.files()).get(&photo.digest).unwrap().as_deref(), Some(&bytes[..]));
            let report = verified(&restored);
            assert_eq!((report.rows.get("file"), report.differences), (Some(&2), Vec::new()));
        }
    }

    /// Whoever has an old backup, and an old cookie or link, must not get in.
    pub(super) fn nobody_is_signed_in_after_a_restore(ground: &Ground) {
        let store = ready(ground);
        let at = morning();
        let session = secrets::Session {
            token: "a".repeat(64),
            person: PersonId(1),
            started_at: at,
            seen_at: at,
            second_factor: true,
            csrf: "b".repeat(64),
        };
        let credential = secrets::Credential {
            person: PersonId(1),
            password: "hash".to_owned(),
            second_factor: None,
            last_step: 0,
            failures: 0,
            locked_until: at,
            changed_at: at,
        };
        store
            .write_rows(|tx| {
                secrets::save_session(tx, &session)?;
                secrets::save_credential(tx, &credential)?;
                secrets::invite(tx, "link", PersonId(2), at)
            })
            .unwrap();
        let (files, out) = (Files::at(store.files()), ground.dir.path().join("one.backup"));
        let key = KeyPolicy::Apart { fingerprint: "" };
        backup(store.db(), &files, key, &out, MADE_AT, &mut |_| ()).unwrap();
        for other in [Ground::sqlite(), Ground::postgres()] {
            take_back(&out, &other).unwrap();
            let db = other.open();
            assert_eq!(db.read(|tx| secrets::session(tx, &session.token)).unwrap(), None);
            assert_eq!(db.read(|tx| secrets::invited(tx, "link", at)).unwrap(), None);
            // Passwords stay: everybody signs in anew.
            let kept = db.read(|tx| secrets::credential(tx, PersonId(1))).unwrap();
            assert_eq!(kept, Some(credential.clone()));
        }
        assert!(
            store.read(|tx| secrets::session(tx, &session.token)).unwrap().is_some(),
            "the old house goes on"
        );
    }

    pub(super) fn a_place_with_rows_is_refused(ground: &Ground) {
        let (db, files) = (ground.open(), Files::at(&ground.dir.path().join("files")));
        let out = ground.dir.path().join("one.backup");
        let key = KeyPolicy::Apart { fingerprint: "" };
        backup(&db, &files, key, &out, MADE_AT, &mut |_| ()).unwrap();
        // A database that was only made is as good as none.
        take_back(&out, ground).unwrap();
        add_events(&db, 1);
        let refused = take_back(&out, ground);
        assert!(matches!(refused, Err(BackupError::NotEmpty { .. })), "{refused:?}");
        let again = backup(&db, &files, key, &out, MADE_AT, &mut |_| ());
        assert!(matches!(again, Err(BackupError::Io { .. })), "{again:?}");
    }

    pub(super) fn every_table_is_found_and_has_a_key(ground: &Ground) {
        let db = ground.open();
        let shapes = db.read(|tx| tx.shapes()).unwrap();
        let names: Vec<&str> = shapes.iter().map(|shape| shape.name.as_str()).collect();
        for name in ["batch", "event", "file", "head", "inbox", "migration", "outbox", "timer"] {
            assert!(names.contains(&name), "{name} in {names:?}");
        }
        assert!(names.is_sorted());
        for shape in &shapes {
            assert!(!shape.key.is_empty(), "{}", shape.name);
        }
        let timer = shapes.iter().find(|shape| shape.name == "timer").unwrap();
        assert_eq!(timer.key, ["subject", "subject_id", "clock"]);
        assert_eq!(timer.columns[1], ("subject_id".to_owned(), Kind::Int));
        let sealed = &shapes.iter().find(|shape| shape.name == "personal").unwrap().columns[3];
        assert_eq!(*sealed, ("sealed".to_owned(), Kind::Blob));
    }
}

#[test]
fn every_changed_byte_of_a_backup_is_noticed() {
    use store::backup::{KeyPolicy, backup, check};
    use store::files::Files;
    let ground = crate::engines::Ground::sqlite();
    let (db, files) = (ground.open(), Files::at(&ground.dir.path().join("files")));
    let vault = store::vault::KeyFile::create(&ground.dir.path().join("huiyin.key"), &[7; 32]).unwrap();
    cases::fill(&db, &files, &vault);
    let out = ground.dir.path().join("one.backup");
    backup(&db, &files, KeyPolicy::Apart { fingerprint: "" }, &out, 0, &mut |_| ()).unwrap();
    let bytes = std::fs::read(&out).unwrap();
    let damaged = ground.dir.path().join("damaged.backup");
    let is_noticed = |bytes: &[u8]| {
        std::fs::write(&damaged, bytes).unwrap();
        check(&damaged).is_err()
    };
    // Padding between entries carries nothing, so only bytes inside the parts count.
    let rows = bytes.windows(6).position(|window| window == b"person").unwrap();
    for place in [rows, rows + 1_000_000, rows + 100] {
        let mut changed = bytes.clone();
        changed[place] ^= 1;
        assert!(is_noticed(&changed), "byte {place}");
    }
    for length in [0, 511, 512, 100_000, bytes.len() / 2, bytes.len() - 4_000] {
        assert!(is_noticed(&bytes[..length]), "cut at {length}");
    }
    assert!(!is_noticed(&bytes));
}
