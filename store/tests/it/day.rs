//! What happened on a day and how things stood at its end, compared with the whole ledger read from end to end.

use std::collections::BTreeMap;

use domain::{calendar::date_of, order::event::Recorded};
use jiff::{Timestamp, civil::Date};
use store::{
    day::{self, BINDING, Happening, Reach, Standing},
    db::Tx,
    house::Store,
    list,
    order::Scope,
    tally, warning,
};

use crate::{
    engines::on_each_engine,
    runner::{all, run},
    story::{kept::Kept, open},
};

on_each_engine!(
    each_number_is_that_of_the_ledger_and_of_its_list,
    how_things_stood_is_how_they_are_shown_now,
    what_is_remembered_is_bounded,
);

/// A store in which many stories were lived.
fn lived(ground: &crate::engines::Ground) -> Store {
    let mut kept = Kept { store: open(ground) };
    let told =
        ["redo-", "ladder-", "basically-", "complaint-", "merged", "silence", "return-", "supplement-"];
    for (name, story) in all().iter().filter(|(name, _)| told.iter().any(|one| name.starts_with(one))) {
        run(story, &mut kept).unwrap_or_else(|problem| panic!("{name}: {problem}"));
    }
    kept.store
}

/// Every event of an order, read plainly.
fn ledger(store: &Store) -> Vec<(Timestamp, Recorded)> {
    let sql = "select at, body from event where subject = 'order' order by seq";
    let rows = store.read(|tx: &mut Tx<'_>| tx.query(sql, &[])).unwrap();
    let event = |row: &store::db::Row| {
        let at = Timestamp::from_millisecond(row.int(0).unwrap()).unwrap();
        (at, serde_json::from_str(row.str(1).unwrap()).unwrap())
    };
    rows.iter().map(event).collect()
}

fn happened(recorded: &Recorded) -> Vec<Happening> {
    use domain::order::event::Event;
    let event = &recorded.event;
    if matches!(event, Event::Registered(_) | Event::Imported { .. }) {
        return vec![Happening::Received];
    }
    if let Event::Rated { satisfied, .. } = event {
        let bad = (!satisfied).then_some(Happening::Dissatisfied);
        return [Happening::Rated].into_iter().chain(bad).collect();
    }
    if matches!(event, Event::Redone { .. }) { vec![Happening::Redone] } else { Vec::new() }
}

mod cases {
    use super::*;
    use crate::engines::Ground;

    pub(super) fn each_number_is_that_of_the_ledger_and_of_its_list(ground: &Ground) {
        let store = lived(ground);
        let mut told: BTreeMap<(Happening, Date), i64> = BTreeMap::new();
        for (at, recorded) in ledger(&store) {
            for what in happened(&recorded) {
                *told.entry((what, date_of(at))).or_insert(0) += 1;
            }
        }
        assert!(told.keys().filter(|(what, _)| *what == Happening::Redone).count() >= 3);
        assert!(told.keys().filter(|(what, _)| *what == Happening::Dissatisfied).count() >= 3);
        for ((what, on), number) in &told {
            let reach = Reach::of(*on);
            let counted = store.read(|tx: &mut Tx<'_>| day::count(tx, *what, reach)).unwrap();
            assert_eq!(counted, *number, "{what:?} on {on}");
            let (mut listed, mut after) = (0, None);
            loop {
                let page = store.read(|tx: &mut Tx<'_>| day::page(tx, *what, reach, None, after, 2)).unwrap();
                assert!(page.rows.iter().all(|row| date_of(row.at) == *on));
                listed += i64::try_from(page.rows.len()).unwrap();
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(listed, *number, "the list of {what:?} on {on}");
        }
        for what in [Happening::Received, Happening::Redone] {
            let days: Vec<Date> = told.keys().filter(|(one, _)| *one == what).map(|(_, on)| *on).collect();
            let first = days[0];
            let found = store
                .read(|tx: &mut Tx<'_>| {
                    day::by_day(tx, what, first, first.saturating_add(jiff::Span::new().days(30)))
                })
                .unwrap();
            assert_eq!(found.len(), 31);
            for (on, number) in found {
                assert_eq!(number, told.get(&(what, on)).copied().unwrap_or(0), "{what:?} on {on}");
            }
        }
        // What ended is what ended and was not opened again.
        let ended = store.read(|tx: &mut Tx<'_>| {
            let first = day::Reach { from: Timestamp::UNIX_EPOCH, before: Timestamp::MAX };
            day::count(tx, Happening::Ended, first)
        });
        let tallies = store.read(|tx: &mut Tx<'_>| tally::now(tx, &[0])).unwrap();
        let of = |stages: &[domain::order::stage::Stage]| -> i64 {
            stages.iter().filter_map(|stage| tallies.get(&format!("stage:{}", stage.code()))).sum()
        };
        use domain::order::stage::Stage::{Closed, HandedOver, Refused};
        assert_eq!(ended.unwrap(), of(&[Refused, HandedOver, Closed]));
    }

    pub(super) fn how_things_stood_is_how_they_are_shown_now(ground: &Ground) {
        let store = lived(ground);
        let last = ledger(&store).iter().map(|(at, _)| *at).max().unwrap();
        let on = date_of(last);
        let stood = store.read(|tx: &mut Tx<'_>| day::standing(tx, on)).unwrap().unwrap();
        let end = Reach::of(on).before;
        let tallies = store.read(|tx: &mut Tx<'_>| tally::now(tx, &[0])).unwrap();
        let open: i64 =
            list::OPEN.iter().filter_map(|stage| tallies.get(&format!("stage:{}", stage.code()))).sum();
        assert_eq!(stood.open, open);
        let late =
            list::Filter { stages: BINDING.to_vec(), due_before: Some(end), ..list::Filter::default() };
        let late = store.read(|tx: &mut Tx<'_>| list::count(tx, &Scope::All, &late, 1_000)).unwrap();
        assert_eq!(stood.overdue, i64::try_from(late).unwrap());
        let (waiting, _) = store.read(|tx: &mut Tx<'_>| warning::waiting(tx, &Scope::All, end)).unwrap();
        assert_eq!(stood.warnings, waiting);
        assert!(stood.open > 0 && stood.overdue > 0 && stood.warnings > 0, "{stood:?}");
        // Before the first order there was nothing; in between there was something else than at the end.
        let first = ledger(&store).first().map(|(at, _)| date_of(*at)).unwrap();
        let before = first.yesterday().unwrap();
        let nothing = store.read(|tx: &mut Tx<'_>| day::standing(tx, before)).unwrap().unwrap();
        assert_eq!(nothing, Standing::default());
        let then = store.read(|tx: &mut Tx<'_>| day::standing(tx, first)).unwrap().unwrap();
        assert!(then.open > 0 && then != stood, "{then:?}");
    }

    pub(super) fn what_is_remembered_is_bounded(ground: &Ground) {
        let store = open(ground);
        let first: Date = "2026-01-01".parse().unwrap();
        for number in 0..50 {
            let on = first.saturating_add(jiff::Span::new().days(number));
            let standing = Standing { open: number, ..Standing::default() };
            store.write_rows(|tx| day::remember(tx, on, standing)).unwrap();
        }
        let known = store.read(|tx: &mut Tx<'_>| day::standings(tx)).unwrap();
        assert_eq!(known.len(), 40);
        assert_eq!(known.last_key_value().map(|(_, standing)| standing.open), Some(49));
    }
}
