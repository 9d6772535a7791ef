//! A full disk and a slow one: what was acknowledged stays, what was not is wholly absent, reads go on.

use crate::engines::on_each_engine;

on_each_engine!(
    a_full_disk_is_said_and_loses_nothing,
    a_batch_that_no_longer_fits_leaves_nothing,
    reads_and_those_who_wait_outlast_a_slow_disk,
);

mod cases {
    use std::sync::Barrier;

    use store::db::{Db, Error, Location, Table, Tx, int, text};
    use store::writer::Writer;

    use crate::engines::{Ground, connect};

    const TALLY: Table = Table {
        name: "tally",
        columns: &[text("name"), int("unit_id"), text("period"), int("value")],
        key: &["name", "unit_id", "period"],
    };
    /// How large the embedded database may still become before it is full.
    const ROOM: i64 = 200_000;

    /// Notes that each job was done, with enough words to fill a disk.
    fn note(tx: &mut Tx<'_>, jobs: &[i64]) -> Result<Vec<i64>, Error> {
        let words = "路灯不亮".repeat(200);
        let rows = jobs.iter().map(|job| vec![words.as_str().into(), (*job).into(), "".into(), 1.into()]);
        tx.insert(&TALLY, rows.collect())?;
        Ok(jobs.to_vec())
    }

    fn noted(db: &Db) -> Vec<i64> {
        let rows = db.read(|tx| tx.query("select unit_id from tally order by unit_id", &[])).unwrap();
        rows.iter().map(|row| row.int(0).unwrap()).collect()
    }

    /// Leaves little or no room: a limit on the file here, a server that answers “disk full” there.
    fn fill(db: &Db, ground: &Ground) {
        match &ground.location {
            Location::Sqlite(_) => db.limit_growth(Some(ROOM)).unwrap(),
            Location::Postgres(_) => {
                let schema = ground.schema().unwrap();
                connect()
                    .batch_execute(&format!(
                        "create function {schema}.refuse() returns trigger language plpgsql as
                         $$ begin raise exception using errcode = 'disk_full'; end $$;
                         create trigger full_disk before insert on {schema}.tally
                         for each row when (new.unit_id >= 20) execute function {schema}.refuse()"
                    ))
                    .unwrap();
            }
        }
    }

    fn make_room(db: &Db, ground: &Ground) {
        match &ground.location {
            Location::Sqlite(_) => db.limit_growth(None).unwrap(),
            Location::Postgres(_) => {
                let schema = ground.schema().unwrap();
                connect().batch_execute(&format!("drop trigger full_disk on {schema}.tally")).unwrap();
            }
        }
    }

    pub(super) fn a_full_disk_is_said_and_loses_nothing(ground: &Ground) {
        let db = ground.open();
        let writer = Writer::start(db.clone(), note).unwrap();
        fill(&db, ground);
        let mut acknowledged = Vec::new();
        let error = loop {
            let job = i64::try_from(acknowledged.len()).unwrap();
            assert!(job < 1_000, "the disk was never full");
            match writer.call(job) {
                Ok(job) => acknowledged.push(job),
                Err(error) => break error,
            }
        };
        assert!(matches!(error, Error::Full { .. }), "{error:?}");
        assert!(error.to_string().contains("nothing was stored, make room and retry"), "{error}");
        assert!(!acknowledged.is_empty());
        assert_eq!(noted(&db), acknowledged, "reads go on and show what was acknowledged");
        assert!(matches!(writer.call(1_000).unwrap_err(), Error::Full { .. }), "it stays full");
        make_room(&db, ground);
        acknowledged.push(writer.call(1_000).unwrap());
        assert_eq!(noted(&db), acknowledged);
        assert_eq!(noted(&ground.open()), acknowledged, "also after opening again");
    }

    pub(super) fn a_batch_that_no_longer_fits_leaves_nothing(ground: &Ground) {
        let db = ground.open();
        fill(&db, ground);
        let jobs: Vec<i64> = (0..500).collect();
        let error = db.write(|tx| note(tx, &jobs)).unwrap_err();
        assert!(matches!(error, Error::Full { .. }), "{error:?}");
        assert_eq!(noted(&db), Vec::<i64>::new());
        make_room(&db, ground);
        db.write(|tx| note(tx, &jobs)).unwrap();
        assert_eq!(noted(&db), jobs);
    }

    pub(super) fn reads_and_those_who_wait_outlast_a_slow_disk(ground: &Ground) {
        let (db, other) = (ground.open(), ground.open());
        let writer = Writer::start(db.clone(), note).unwrap();
        writer.call(1).unwrap();
        let slow = Barrier::new(2);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                other.write(|tx| {
                    note(tx, &[2])?;
                    slow.wait();
                    slow.wait();
                    Ok(())
                })
            });
            slow.wait();
            let writer = &writer;
            let waiting: Vec<_> = (3..6).map(|job| scope.spawn(move || writer.call(job))).collect();
            assert_eq!(noted(&db), [1], "a read does not wait for the write that hangs");
            slow.wait();
            for call in waiting {
                call.join().unwrap().unwrap();
            }
        });
        assert_eq!(noted(&db), [1, 2, 3, 4, 5]);
    }
}
