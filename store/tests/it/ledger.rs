//! The ledger keeps what was written, notices what was changed, and can be recomputed by an outsider.

use crate::engines::on_each_engine;

on_each_engine!(
    an_empty_ledger_is_whole,
    ids_and_numbers_have_no_gaps,
    a_walk_shows_what_was_written,
    every_change_is_noticed,
    a_field_with_a_line_break_is_refused,
    the_page_for_outsiders_recomputes_it,
);

mod cases {
    use std::io::Write;
    use std::process::{Command, Stdio};

    use store::db::{Db, Error};
    use store::ledger::{
        Broken, Entry, Event, Hash, Head, Report, append, chain, export, verify_chain, walk,
    };

    use crate::engines::{Ground, MADE_AT};

    fn entry(n: i64) -> Entry {
        let body =
            format!(r#"{{"n":{n},"text":"路灯不亮 \\ 😀 <b> 'x' \"y\" \t %s $HOME `id`","empty":""}}"#);
        Entry {
            at: MADE_AT + n,
            actor: if n % 3 == 0 { String::new() } else { format!("person:{n}") },
            subject: "order".into(),
            subject_id: n,
            kind: "registered".into(),
            body,
        }
    }

    /// Writes `events` facts in batches of one, two, three … and returns them.
    fn fill(db: &Db, events: i64) -> Vec<Entry> {
        let entries: Vec<Entry> = (1..=events).map(entry).collect();
        let mut rest = entries.as_slice();
        for size in 1.. {
            let (batch, later) = rest.split_at(size.min(rest.len()));
            if batch.is_empty() {
                break;
            }
            db.write(|tx| {
                let mut head = Head::load(tx)?;
                append(tx, &mut head, batch.to_vec(), MADE_AT)
            })
            .unwrap();
            rest = later;
        }
        entries
    }

    fn verify(db: &Db) -> Result<Report, Broken> {
        db.read(|tx| verify_chain(tx, |_, _| ())).unwrap()
    }

    pub(super) fn an_empty_ledger_is_whole(ground: &Ground) {
        let report = Report { events: 0, batches: 0, hash: Hash::ZERO, batch_hash: Hash::ZERO };
        assert_eq!(verify(&ground.open()), Ok(report));
    }

    pub(super) fn ids_and_numbers_have_no_gaps(ground: &Ground) {
        let db = ground.open();
        let take = || {
            db.write(|tx| {
                let mut head = Head::load(tx)?;
                let ids = [head.take_id(), head.take_id()];
                append(tx, &mut head, vec![entry(ids[0])], MADE_AT)?;
                Ok((ids, head.seq, head.batch))
            })
            .unwrap()
        };
        assert_eq!(take(), ([1, 2], 1, 1));
        let failed: Result<(), Error> = db.write(|tx| {
            let mut head = Head::load(tx)?;
            head.take_id();
            append(tx, &mut head, vec![entry(1)], MADE_AT)?;
            Err(Error::corrupt("testing", "on purpose"))
        });
        assert!(failed.is_err());
        assert_eq!(take(), ([3, 4], 2, 2));
    }

    pub(super) fn a_walk_shows_what_was_written(ground: &Ground) {
        let db = ground.open();
        let entries = fill(&db, 30);
        let mut seen: Vec<Event> = Vec::new();
        let mut keep = |event| {
            seen.push(event);
            Ok(())
        };
        let counts =
            db.read(|tx| Ok((walk(tx, 1, 10, &mut keep)?, walk(tx, 11, 1_000_000, &mut keep)?))).unwrap();
        assert_eq!(counts, (10, 20));
        assert_eq!(seen.iter().map(|event| event.entry.clone()).collect::<Vec<_>>(), entries);
        let mut hash = Hash::ZERO;
        for (event, seq) in seen.iter().zip(1..) {
            hash = chain(&hash, seq, &event.entry);
            assert_eq!((event.seq, event.hash), (seq, hash));
        }
        let mut steps = Vec::new();
        let report = db.read(|tx| verify_chain(tx, |done, of| steps.push((done, of)))).unwrap().unwrap();
        assert_eq!((report.events, report.batches, report.hash), (30, 8, hash));
        assert_eq!(steps.last(), Some(&(30, 30)));
    }

    pub(super) fn every_change_is_noticed(ground: &Ground) {
        let db = ground.open();
        fill(&db, 30);
        let changes = [
            ("update event set body = '{}' where seq = 17", 17),
            ("update event set actor = 'person:1' where seq = 3", 3),
            ("update event set at = at + 1 where seq = 30", 30),
            ("update event set batch = batch + 1 where seq = 5", 5),
            ("delete from event where seq = 9", 9),
            ("delete from event where seq = 30", 30),
            ("delete from event where seq > 28", 29),
            ("delete from batch where id = 8", 29),
            ("delete from batch where id = 4", 7),
            ("update batch set at = at + 1 where id = 2", 2),
            ("update event set seq = 31 where seq = 30", 30),
            ("update head set seq = 29", 31),
            ("update head set batch_hash = hash", 31),
            ("update event set hash = (select hash from event where seq = 1) where seq = 2", 2),
        ];
        for (sql, seq) in changes {
            let broken = db.write(|tx| {
                assert!(tx.execute(sql, &[])? > 0, "{sql}");
                let found = verify_chain(tx, |_, _| ())?;
                Err::<(), Error>(Error::corrupt(
                    "testing",
                    format!("{:?}", found.map_err(|broken| broken.seq).err()),
                ))
            });
            assert_eq!(broken, Err(Error::corrupt("testing", format!("Some({seq})"))), "{sql}");
        }
        assert!(verify(&db).is_ok());
    }

    pub(super) fn a_field_with_a_line_break_is_refused(ground: &Ground) {
        let db = ground.open();
        let broken = [
            Entry { actor: "a\tb".into(), ..entry(1) },
            Entry { subject: "a\nb".into(), ..entry(1) },
            Entry { kind: "a\rb".into(), ..entry(1) },
            Entry { body: "{\n}".into(), ..entry(1) },
            Entry { body: "\0".into(), ..entry(1) },
        ];
        for entry in broken {
            let outcome = db.write(|tx| {
                let mut head = Head::load(tx)?;
                append(tx, &mut head, vec![entry.clone()], MADE_AT)
            });
            assert!(matches!(outcome, Err(Error::Corrupt { .. })), "{entry:?}");
        }
    }

    /// Runs the script that stands in `docs/ledger.md` over an exported ledger.
    fn recompute(exported: &[u8]) -> (bool, String) {
        let page =
            std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/ledger.md")).unwrap();
        let script = page.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
        let mut shell = Command::new("sh")
            .args(["-c", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // The script may stop at the first flaw and leave the rest unread.
        let _ = shell.stdin.take().unwrap().write_all(exported);
        let output = shell.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    }

    pub(super) fn the_page_for_outsiders_recomputes_it(ground: &Ground) {
        let db = ground.open();
        fill(&db, 300);
        let report = verify(&db).unwrap();
        let mut exported = Vec::new();
        db.read(|tx| export(tx, &mut exported)).unwrap();
        let said = format!("300 events and 24 batches agree\nhead {}\n", report.batch_hash);
        assert_eq!(recompute(&exported), (true, said));

        let forged = String::from_utf8(exported).unwrap().replace("{\"n\":12,", "{\"n\":21,");
        assert_eq!(recompute(forged.as_bytes()), (false, "event 12 was changed\n".to_owned()));
    }
}

#[test]
fn the_event_by_hand_on_the_page_is_ours() {
    use store::ledger::{Entry, Hash, chain};
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/ledger.md")).unwrap();
    let steps = page.split("```console\n").nth(1).unwrap().split("```").next().unwrap();
    let script: String =
        steps.lines().filter_map(|line| line.strip_prefix("$ ")).map(|line| format!("{line}\n")).collect();
    let said = steps.lines().find(|line| !line.starts_with('$')).unwrap();
    let output = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim_end(), said);
    let entry = Entry {
        at: 1_600_000_000_000,
        actor: "person:7".into(),
        subject: "order".into(),
        subject_id: 12,
        kind: "registered".into(),
        body: r#"{"title":"路灯不亮"}"#.into(),
    };
    assert_eq!(format!("{} *stdin", chain(&Hash::ZERO, 1, &entry)), said);
}
