//! Group commit: nothing lost, nothing half done, whatever fails.

use crate::engines::on_each_engine;

on_each_engine!(
    sixty_four_threads_lose_nothing,
    one_bad_job_does_not_harm_its_neighbours,
    a_conflict_harms_only_the_job_that_has_it,
    a_panicking_job_does_not_harm_its_neighbours,
    a_panicking_reply_harms_nobody,
    a_wrong_number_of_answers_stores_nothing,
    dropping_the_writer_does_what_waits,
    too_many_waiting_are_turned_away,
    two_writers_of_one_database_lose_nothing,
    replies_come_after_the_commit,
);

/// Adds to the counter that a job names and answers its new value.
fn add(tx: &mut store::db::Tx<'_>, jobs: &[String]) -> Result<Vec<i64>, store::db::Error> {
    let mut answers = Vec::new();
    for name in jobs {
        let row = tx.query_one("select value from setting where name = $1", &[name.into()])?;
        let value = row.map_or(Ok("0".to_owned()), |row| row.text(0))?.parse::<i64>().unwrap() + 1;
        let rows = vec![vec![name.into(), value.to_string().into()]];
        tx.upsert(&SETTING, rows)?;
        answers.push(value);
    }
    Ok(answers)
}

const SETTING: store::db::Table = store::db::Table {
    name: "setting",
    columns: &[store::db::text("name"), store::db::text("value")],
    key: &["name"],
};

fn value_of(db: &store::db::Db, name: &str) -> i64 {
    db.read(|tx| tx.query_one("select value from setting where name = $1", &[name.into()]))
        .unwrap()
        .map_or(0, |row| row.text(0).unwrap().parse().unwrap())
}

mod cases {
    use std::sync::mpsc::channel;
    use std::sync::{Arc, Barrier};

    use store::db::Error;
    use store::writer::{MAX_BATCH, MAX_WAITING, Writer};

    use super::{SETTING, add, value_of};
    use crate::engines::Ground;

    pub(super) fn sixty_four_threads_lose_nothing(ground: &Ground) {
        const EACH: i64 = 50;
        let db = ground.open();
        let writer = Writer::start(db.clone(), add).unwrap();
        std::thread::scope(|scope| {
            for thread in 0..64 {
                let writer = &writer;
                scope.spawn(move || {
                    let mut last = 0;
                    for _ in 0..EACH {
                        let value = writer.call(format!("counter {}", thread % 4)).unwrap();
                        assert!(value > last);
                        last = value;
                    }
                });
            }
        });
        let sum: i64 = (0..4).map(|n| value_of(&db, &format!("counter {n}"))).sum();
        assert_eq!(sum, 64 * EACH);
        let counts = writer.meter().counts();
        assert_eq!(counts.jobs, 3_200);
        assert!(counts.batches < counts.jobs && counts.largest_batch > 1, "{counts:?}");
        assert_eq!(counts.commits_by_edge.iter().sum::<u64>(), counts.batches);
    }

    fn outcomes_of_a_batch(ground: &Ground, bad: fn() -> Error) -> Vec<Result<i64, Error>> {
        let db = ground.open();
        let gate = Arc::new(Barrier::new(2));
        let inside = Arc::clone(&gate);
        let writer = Writer::start(db.clone(), move |tx, jobs: &[String]| {
            if jobs.first().is_some_and(|job| job == "gate") {
                inside.wait();
                inside.wait();
            }
            let answers = add(tx, jobs)?;
            if jobs.iter().any(|job| job == "bad") { Err(bad()) } else { Ok(answers) }
        })
        .unwrap();
        let (sender, receiver) = channel();
        let submit = |name: &str| {
            let sender = sender.clone();
            let place = name.to_owned();
            writer.submit(name.to_owned(), Box::new(move |outcome| sender.send((place, outcome)).unwrap()));
        };
        submit("gate");
        gate.wait();
        ["a", "bad", "b"].into_iter().for_each(submit);
        gate.wait();
        let outcomes = (0..4).map(|_| receiver.recv().unwrap().1).collect();
        assert_eq!((value_of(&db, "a"), value_of(&db, "bad"), value_of(&db, "b")), (1, 0, 1));
        outcomes
    }

    pub(super) fn one_bad_job_does_not_harm_its_neighbours(ground: &Ground) {
        let outcomes = outcomes_of_a_batch(ground, || Error::corrupt("testing", "on purpose"));
        assert_eq!(outcomes, [Ok(1), Ok(1), Err(Error::corrupt("testing", "on purpose")), Ok(1)]);
    }

    pub(super) fn a_conflict_harms_only_the_job_that_has_it(ground: &Ground) {
        let db = ground.open();
        db.write(|tx| tx.insert(&SETTING, vec![vec!["taken".into(), "0".into()]])).unwrap();
        let gate = Arc::new(Barrier::new(2));
        let inside = Arc::clone(&gate);
        let mut is_first = true;
        let writer = Writer::start(db.clone(), move |tx, jobs: &[String]| {
            if std::mem::take(&mut is_first) {
                inside.wait();
                inside.wait();
            }
            tx.insert(&SETTING, jobs.iter().map(|job| vec![job.into(), "1".into()]).collect())?;
            Ok(jobs.iter().map(|_| 1).collect())
        })
        .unwrap();
        let (sender, receiver) = channel();
        let submit = |name: &str| {
            let sender = sender.clone();
            writer.submit(name.to_owned(), Box::new(move |outcome| sender.send(outcome).unwrap()));
        };
        submit("gate");
        gate.wait();
        ["a", "taken", "b"].into_iter().for_each(submit);
        gate.wait();
        let outcomes: Vec<Result<i64, Error>> = (0..4).map(|_| receiver.recv().unwrap()).collect();
        assert!(matches!(outcomes[..], [Ok(1), Ok(1), Err(Error::Conflict { .. }), Ok(1)]), "{outcomes:?}");
        assert_eq!((value_of(&db, "a"), value_of(&db, "taken"), value_of(&db, "b")), (1, 0, 1));
    }

    pub(super) fn a_panicking_job_does_not_harm_its_neighbours(ground: &Ground) {
        let outcomes = outcomes_of_a_batch(ground, || panic!("on purpose"));
        assert_eq!(outcomes, [Ok(1), Ok(1), Err(Error::corrupt("doing a command", "on purpose")), Ok(1)]);
    }

    pub(super) fn a_panicking_reply_harms_nobody(ground: &Ground) {
        let writer = Writer::start(ground.open(), add).unwrap();
        writer.submit("a".to_owned(), Box::new(|_| panic!("on purpose")));
        assert_eq!(writer.call("a".to_owned()), Ok(2));
    }

    pub(super) fn a_wrong_number_of_answers_stores_nothing(ground: &Ground) {
        let db = ground.open();
        let writer = Writer::start(db.clone(), |tx, jobs: &[String]| {
            add(tx, jobs)?;
            Ok(Vec::<i64>::new())
        })
        .unwrap();
        let error = writer.call("a".to_owned()).unwrap_err();
        assert!(error.to_string().contains("0 answers for 1 commands"), "{error}");
        assert_eq!(value_of(&db, "a"), 0);
    }

    pub(super) fn dropping_the_writer_does_what_waits(ground: &Ground) {
        let db = ground.open();
        let writer = Writer::start(db.clone(), add).unwrap();
        let (sender, receiver) = channel();
        for _ in 0..1_000 {
            let sender = sender.clone();
            writer.submit("a".to_owned(), Box::new(move |outcome| sender.send(outcome).unwrap()));
        }
        drop(writer);
        drop(sender);
        let answers: Vec<i64> = receiver.iter().map(Result::unwrap).collect();
        assert_eq!(answers, (1..=1_000).collect::<Vec<_>>());
        assert_eq!(value_of(&db, "a"), 1_000);
    }

    pub(super) fn too_many_waiting_are_turned_away(ground: &Ground) {
        let gate = Arc::new(Barrier::new(2));
        let inside = Arc::clone(&gate);
        let mut is_first = true;
        let writer = Writer::start(ground.open(), move |tx, jobs: &[String]| {
            if std::mem::take(&mut is_first) {
                inside.wait();
                inside.wait();
            }
            assert!(jobs.len() <= MAX_BATCH);
            add(tx, jobs)
        })
        .unwrap();
        let (sender, receiver) = channel();
        let submit = || {
            let sender = sender.clone();
            writer.submit("a".to_owned(), Box::new(move |outcome| sender.send(outcome).unwrap()));
        };
        submit();
        gate.wait();
        for _ in 0..MAX_WAITING {
            submit();
        }
        submit();
        let refused = receiver.recv().unwrap();
        assert!(matches!(refused, Err(Error::Busy { .. })), "{refused:?}");
        gate.wait();
        for value in 1.. {
            if receiver.recv().unwrap().unwrap() == i64::try_from(MAX_WAITING).unwrap() + 1 {
                break;
            }
            assert!(value <= MAX_WAITING);
        }
    }

    pub(super) fn two_writers_of_one_database_lose_nothing(ground: &Ground) {
        let (one, other) = (ground.open(), ground.open());
        std::thread::scope(|scope| {
            for db in [&one, &other] {
                scope.spawn(|| {
                    let writer = Writer::start(db.clone(), add).unwrap();
                    std::thread::scope(|scope| {
                        for _ in 0..8 {
                            scope.spawn(|| {
                                for _ in 0..25 {
                                    writer.call("a".to_owned()).unwrap();
                                }
                            });
                        }
                    });
                });
            }
        });
        assert_eq!(value_of(&one, "a"), 400);
    }

    pub(super) fn replies_come_after_the_commit(ground: &Ground) {
        let db = ground.open();
        let writer = Writer::start(db.clone(), add).unwrap();
        let (sender, receiver) = channel();
        for _ in 0..200 {
            let (db, sender) = (db.clone(), sender.clone());
            writer.submit(
                "a".to_owned(),
                Box::new(move |outcome| sender.send((outcome.unwrap(), value_of(&db, "a"))).unwrap()),
            );
        }
        drop((writer, sender));
        assert!(receiver.iter().all(|(answer, stored)| stored >= answer));
    }
}

#[test]
fn a_full_disk_is_said_clearly_and_loses_nothing_acknowledged() {
    use store::db::{Error, Value};
    let ground = crate::engines::Ground::sqlite();
    let db = ground.open();
    let insert = |tx: &mut store::db::Tx<'_>, jobs: &[i64]| {
        let rows =
            jobs.iter().map(|id| vec![id.to_string().into(), Value::Text("x".repeat(2_000))]).collect();
        tx.insert(&SETTING, rows)?;
        Ok(vec![(); jobs.len()])
    };
    // Room for some rows beside what an empty database takes.
    let pages = db.read(|tx| tx.query_one("pragma page_count", &[])).unwrap().unwrap().int(0).unwrap();
    db.write(|tx| tx.query(&format!("pragma max_page_count = {}", pages + 40), &[])).unwrap();
    let writer = store::writer::Writer::start(db.clone(), insert).unwrap();
    let mut stored = 0;
    let error = loop {
        match writer.call(stored) {
            Ok(()) => stored += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(error, Error::Full { .. }), "{error:?}");
    assert!(error.to_string().starts_with("the disk is full while running `insert into setting"), "{error}");
    let count =
        || db.read(|tx| tx.query_one("select count(*) from setting", &[])).unwrap().unwrap().int(0).unwrap();
    assert!(stored > 10);
    assert_eq!(count(), stored);
    db.write(|tx| tx.query("pragma max_page_count = 10000", &[])).unwrap();
    writer.call(stored).unwrap();
    assert_eq!(count(), stored + 1);
}

#[test]
fn a_killed_connection_gives_errors_and_then_recovers() {
    use std::sync::{Arc, Barrier};
    use store::db::Error;
    let ground = crate::engines::Ground::postgres();
    let db = ground.open();
    let gate = Arc::new(Barrier::new(2));
    let inside = Arc::clone(&gate);
    let writer = store::writer::Writer::start(db.clone(), move |tx, jobs: &[String]| {
        add(tx, jobs)?;
        let process = tx.query_one("select pg_backend_pid()", &[])?.unwrap().int(0)?;
        if jobs.iter().any(|job| job == "killed") {
            kill(process);
            inside.wait();
        }
        add(tx, jobs)
    })
    .unwrap();
    let outcome = std::thread::scope(|scope| {
        let call = scope.spawn(|| writer.call("killed".to_owned()));
        gate.wait();
        call.join().unwrap()
    });
    assert!(matches!(outcome, Err(Error::Unavailable { .. })), "{outcome:?}");
    assert_eq!(value_of(&db, "killed"), 0);
    assert_eq!(writer.call("after".to_owned()), Ok(2));
    assert_eq!(value_of(&db, "after"), 2);
}

#[test]
fn connections_that_died_unused_are_replaced_without_an_error() {
    let ground = crate::engines::Ground::postgres();
    let db = ground.open();
    let pid = "select pg_backend_pid()";
    let reader = db.read(|tx| tx.query_one(pid, &[])).unwrap().unwrap().int(0).unwrap();
    let writer = db.write(|tx| tx.query_one(pid, &[])).unwrap().unwrap().int(0).unwrap();
    kill(reader);
    kill(writer);
    assert_eq!(db.write(add_one), Ok(vec![1]));
    assert_eq!(value_of(&db, "a"), 1);
}

fn add_one(tx: &mut store::db::Tx<'_>) -> Result<Vec<i64>, store::db::Error> {
    add(tx, &["a".to_owned()])
}

/// Ends the server process behind a connection and waits until it is gone.
fn kill(process: i64) {
    let process = i32::try_from(process).unwrap();
    let mut client = crate::engines::connect();
    client.execute("select pg_terminate_backend($1, 10000)", &[&process]).unwrap();
}
