//! Claims at the callback desk on each engine: one task for one person, and only for a while.

use crate::engines::on_each_engine;

on_each_engine!(two_people_never_have_the_same_task, a_claim_ends_by_itself_and_by_hand);

mod cases {
    use std::collections::BTreeSet;

    use domain::ids::PersonId;
    use jiff::{SignedDuration, Timestamp};
    use store::{claim, db::Db};

    use crate::{engines::Ground, house::morning};

    fn minutes(count: i64) -> Timestamp {
        morning() + SignedDuration::from_mins(count)
    }

    fn tasks(count: usize) -> Vec<String> {
        (0..count).map(|number| format!("case-{number}")).collect()
    }

    fn first(db: &Db, person: i64, tasks: &[String], at: i64) -> Option<String> {
        db.write(|tx| claim::take_first(tx, PersonId(person), tasks, minutes(at), minutes(at + 10))).unwrap()
    }

    fn chosen(db: &Db, person: i64, task: &str, at: i64) -> Option<PersonId> {
        db.write(|tx| claim::take(tx, PersonId(person), task, minutes(at), minutes(at + 10))).unwrap()
    }

    pub(super) fn two_people_never_have_the_same_task(ground: &Ground) {
        let db = ground.open();
        let all = tasks(8);
        let given: Vec<String> = std::thread::scope(|scope| {
            let people = (1..=8).map(|person| {
                let (db, all) = (&db, &all);
                scope.spawn(move || first(db, person, all, 0).unwrap())
            });
            let people: Vec<_> = people.collect();
            people.into_iter().map(|person| person.join().unwrap()).collect()
        });
        assert_eq!(given.iter().collect::<BTreeSet<_>>().len(), 8, "{given:?}");
        assert_eq!(first(&db, 9, &all, 1), None, "somebody is at each");
        assert_eq!(first(&db, 1, &all, 1).as_ref(), Some(&given[0]), "whoever looks again sees their own");
        let live = db.read(|tx| claim::live(tx, minutes(1))).unwrap();
        assert_eq!(live.len(), 8);
    }

    pub(super) fn a_claim_ends_by_itself_and_by_hand(ground: &Ground) {
        let db = ground.open();
        let all = tasks(2);
        assert_eq!(first(&db, 1, &all, 0).as_deref(), Some("case-0"));
        assert_eq!(first(&db, 2, &all, 0).as_deref(), Some("case-1"));
        assert_eq!(chosen(&db, 2, "case-0", 1), Some(PersonId(1)), "told who is at it");
        assert_eq!(first(&db, 3, &all, 1).as_deref(), Some("case-1"), "they had left the other for it");
        // Whoever goes on keeps it; whoever does nothing for ten minutes does not.
        assert_eq!(chosen(&db, 3, "case-1", 8), None);
        assert_eq!(first(&db, 2, &all, 11).as_deref(), Some("case-0"));
        assert_eq!(chosen(&db, 2, "case-1", 12), Some(PersonId(3)));
        db.write(|tx| claim::release(tx, PersonId(3), minutes(12))).unwrap();
        assert_eq!(chosen(&db, 2, "case-1", 12), None);
        let live = db.read(|tx| claim::live(tx, minutes(12))).unwrap();
        assert_eq!(live.iter().map(|claim| claim.person).collect::<Vec<_>>(), [PersonId(2)]);
        assert_eq!(db.read(|tx| claim::live(tx, minutes(60))).unwrap(), []);
    }
}
