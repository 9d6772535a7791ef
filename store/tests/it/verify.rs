//! A verification finds whatever was changed behind the ledger's back, and names the place; and it is clean after
//! any life that went through the door.

#[path = "../../../stories/runner/wander.rs"]
pub(crate) mod wander;

use domain::ids::OrderId;
use store::{db::Value, house::Store, verify::Report};

use crate::{
    engines::{Ground, on_each_engine},
    runner::{all, run},
    story::{kept::Kept, open, verified},
};

on_each_engine!(
    a_house_full_of_lives_is_clean,
    a_changed_event_is_found,
    any_flipped_byte_of_an_event_is_found,
    a_missing_or_strange_event_is_found,
    a_changed_row_is_found,
    a_missing_or_strange_row_is_found,
    a_changed_or_missing_record_is_found,
    any_walk_ends_clean,
);

/// Stories enough for every table to have rows.
const STORIES: [&str; 4] = ["simple-consult", "co-handled", "suspended-and-supplemented", "merged"];

/// How many walks are taken on each engine.
const WALKS: i64 = 4;

/// A store that has lived.
fn lived(ground: &Ground) -> Store {
    let mut kept = Kept { store: open(ground) };
    for (name, story) in all().iter().filter(|(name, _)| STORIES.contains(&name.as_str())) {
        run(story, &mut kept).unwrap_or_else(|problem| panic!("{name}: {problem}"));
    }
    kept.store
}

/// Changes the one row of `table` that `row` picks, verifies, and puts everything back.
fn harmed(store: &Store, table: &str, row: &str, change: &str, values: &[Value]) -> Report {
    store
        .write_rows(|tx| {
            tx.execute(&format!("create table saved as select * from {table} where {row}"), &[])?;
            assert_eq!(tx.execute(change, values)?, 1, "{change}");
            Ok(())
        })
        .unwrap();
    let report = verified(store);
    store
        .write_rows(|tx| {
            tx.execute(&format!("delete from {table} where {row}"), &[])?;
            tx.execute(&format!("insert into {table} select * from saved"), &[])?;
            tx.execute("drop table saved", &[])
        })
        .unwrap();
    report
}

/// Checks that the harm is found and that one of the differences names the place.
#[track_caller]
fn check(store: &Store, table: &str, row: &str, change: &str, place: &str) {
    check_with(store, table, row, change, &[], place);
}

#[track_caller]
fn check_with(store: &Store, table: &str, row: &str, change: &str, values: &[Value], place: &str) {
    let report = harmed(store, table, row, change, values);
    assert!(!report.is_clean(), "not found: {change}");
    let named = report.differences.iter().any(|difference| difference.contains(place));
    assert!(named, "`{place}` is not named after {change}: {:#?}", report.differences);
}

/// Checks that every harm was put right again, so that each was found by itself.
#[track_caller]
fn whole(store: &Store) {
    assert_eq!(verified(store).differences, Vec::<String>::new());
}

/// Returns a number that `sql` gives.
fn number(store: &Store, sql: &str) -> i64 {
    store.read(|tx| tx.query_one(sql, &[])).unwrap().unwrap().int(0).unwrap()
}

/// Returns an order that is with a unit and has timers, and its main row's picker.
fn an_order(store: &Store) -> (OrderId, String) {
    let id = number(store, "select max(subject_id) from timer");
    (OrderId(id), format!("id = {id}"))
}

mod cases {
    use jiff::SignedDuration;
    use proptest::{
        strategy::{Strategy, ValueTree},
        test_runner::TestRunner,
    };

    use super::{
        Ground, Kept, WALKS, an_order, check, check_with, harmed, lived, number, open, verified,
        wander::{walks, wander},
        whole,
    };
    use crate::{
        house::{morning, pack, ready, unit, write},
        runner::Backend,
    };

    pub(super) fn a_house_full_of_lives_is_clean(ground: &Ground) {
        let store = lived(ground);
        let report = verified(&store);
        assert_eq!(report.differences, Vec::<String>::new());
        assert_eq!(report.events, number(&store, "select max(seq) from event"));
        assert_eq!(report.orders, number(&store, "select count(*) from orders"));
        assert_eq!(report.records, number(&store, "select count(*) from personal"));
        for table in ["orders", "order_unit", "timer", "tally"] {
            assert!(report.rows[table] > 0, "no row of `{table}` was compared");
        }
        // Opened again it is the same house.
        drop(store);
        assert_eq!(verified(&open(ground)), report);
    }

    pub(super) fn a_changed_event_is_found(ground: &Ground) {
        let store = lived(ground);
        let seq = number(&store, "select min(seq) from event where kind = 'answered'");
        let (row, place) = (format!("seq = {seq}"), format!("event {seq}"));
        for change in [
            "body = replace(body, '周局长', '李局长')",
            "body = '{}'",
            "body = 'nothing'",
            "actor = 'person:1'",
            "at = at + 1",
            "kind = 'approved'",
            "subject = 'sign-in'",
            "subject_id = subject_id + 1",
            "batch = batch + 1",
            "hash = (select hash from event as other where other.seq = 1)",
        ] {
            let sql = format!("update event set {change} where {row}");
            check(&store, "event", &row, &sql, &place);
        }
        whole(&store);
    }

    pub(super) fn any_flipped_byte_of_an_event_is_found(ground: &Ground) {
        let store = lived(ground);
        let last = number(&store, "select max(seq) from event");
        // Every ninth event, at another place in each: rules and people among them.
        for seq in (1..=last).step_by(9) {
            let sql = format!("select body from event where seq = {seq}");
            let body = store.read(|tx| tx.query_one(&sql, &[])).unwrap().unwrap().text(0).unwrap();
            let places: Vec<usize> = body
                .bytes()
                .enumerate()
                .filter(|(_, byte)| byte.is_ascii())
                .map(|(place, _)| place)
                .collect();
            let place = places[usize::try_from(seq * 31).unwrap() % places.len()];
            let mut bytes = body.into_bytes();
            bytes[place] ^= 1;
            let flipped = String::from_utf8(bytes).unwrap();
            let change = format!("update event set body = $1 where seq = {seq}");
            let row = format!("seq = {seq}");
            check_with(&store, "event", &row, &change, &[flipped.into()], &format!("event {seq}"));
        }
        whole(&store);
    }

    pub(super) fn a_missing_or_strange_event_is_found(ground: &Ground) {
        let store = lived(ground);
        let last = number(&store, "select max(seq) from event");
        for seq in [1, last / 2, last] {
            let row = format!("seq = {seq}");
            check(&store, "event", &row, &format!("delete from event where {row}"), &format!("event {seq}"));
        }
        let batch = number(&store, "select max(id) from batch");
        let first = number(&store, "select max(first_seq) from batch");
        for (change, what) in [
            (format!("delete from batch where id = {batch}"), format!("event {first}")),
            (format!("update batch set at = at + 1 where id = {batch}"), format!("root of batch {batch}")),
        ] {
            check(&store, "batch", &format!("id = {batch}"), &change, &what);
        }
        check(&store, "head", "id = 1", "update head set seq = seq - 1 where id = 1", "the head says");
        let copy = format!(
            "insert into event (seq, batch, at, actor, subject, subject_id, kind, body, hash) \
             select {last} + 1, batch, at, actor, subject, subject_id, kind, body, hash from event where seq = {last}"
        );
        check(&store, "event", &format!("seq > {last}"), &copy, &format!("event {}", last + 1));
        whole(&store);
    }

    pub(super) fn a_changed_row_is_found(ground: &Ground) {
        let store = lived(ground);
        let (order, row) = an_order(&store);
        for change in [
            "title = 'x'",
            "stage = 'closed'",
            "due_at = due_at - 1",
            "late = 1 - late",
            "citizen = null",
            "state = replace(state, '\"round\":1', '\"round\":2')",
        ] {
            let sql = format!("update orders set {change} where {row}");
            check(
                &store,
                "orders",
                &row,
                &sql,
                &format!("orders {order}: the row is not what the ledger gives"),
            );
        }
        let timer = format!("subject_id = {order} and clock = 'handle'");
        if number(&store, &format!("select count(*) from timer where {timer}")) == 1 {
            let sql = format!("update timer set fire_at = fire_at + 1 where {timer}");
            check(&store, "timer", &timer, &sql, &format!("timer order {order} handle"));
        }
        let tally = "name = 'stage:callback' and unit_id = 0";
        let sql = format!("update tally set value = value + 1 where {tally}");
        check(&store, "tally", tally, &sql, "tally stage:callback 0");
        let unit = number(&store, &format!("select min(unit_id) from order_unit where order_id = {order}"));
        let part = format!("order_id = {order} and unit_id = {unit}");
        let sql = format!("update order_unit set stage = 'closed' where {part}");
        check(&store, "order_unit", &part, &sql, &format!("order_unit {unit} {order}"));
        whole(&store);
    }

    pub(super) fn a_missing_or_strange_row_is_found(ground: &Ground) {
        let store = lived(ground);
        let (order, row) = an_order(&store);
        let missing = |table: &str, row: &str, place: &str| {
            check(
                &store,
                table,
                row,
                &format!("delete from {table} where {row}"),
                &format!("{place}: the row is missing"),
            );
        };
        missing("orders", &row, &format!("orders {order}"));
        let clock = store
            .read(|tx| tx.query_one("select max(clock) from timer where subject_id = $1", &[order.0.into()]))
            .unwrap()
            .unwrap()
            .text(0)
            .unwrap();
        let timer = format!("subject_id = {order} and clock = '{clock}'");
        missing("timer", &timer, &format!("timer order {order} {clock}"));
        missing("tally", "name = 'stage:callback' and unit_id = 0", "tally stage:callback 0");
        let unit = number(&store, &format!("select min(unit_id) from order_unit where order_id = {order}"));
        let part = format!("order_id = {order} and unit_id = {unit}");
        missing("order_unit", &part, &format!("order_unit {unit} {order}"));
        for (table, columns, values) in [
            (
                "order_unit",
                "unit_id, order_id, part, stage, due_at, registered_at",
                "999999, 1, 'lead', 'signed', 0, 0",
            ),
            ("timer", "subject, subject_id, clock, rung, fire_at", "'order', 999999, 'handle', 'warn', 0"),
            ("tally", "name, unit_id, period, value", "'stage:signed', 999999, '', 1"),
        ] {
            let row = match table {
                "order_unit" => "unit_id = 999999",
                "timer" => "subject_id = 999999",
                _ => "unit_id = 999999",
            };
            let sql = format!("insert into {table} ({columns}) values ({values})");
            check(&store, table, row, &sql, "the ledger knows nothing of this row");
        }
        whole(&store);
    }

    pub(super) fn a_changed_or_missing_record_is_found(ground: &Ground) {
        let store = lived(ground);
        let (first, second) =
            (number(&store, "select min(id) from personal"), number(&store, "select max(id) from personal"));
        assert_ne!(first, second);
        let (row, place) = (format!("id = {first}"), format!("personal {first}"));
        let sealed = store
            .read(|tx| tx.query_one(&format!("select sealed from personal where {row}"), &[]))
            .unwrap()
            .unwrap()
            .blob(0)
            .unwrap();
        for place_of_flip in [0, sealed.len() / 2, sealed.len() - 1] {
            let mut flipped = sealed.clone();
            flipped[place_of_flip] ^= 1;
            let change = format!("update personal set sealed = $1 where {row}");
            check_with(&store, "personal", &row, &change, &[flipped.as_slice().into()], &place);
        }
        for change in [
            format!("update personal set digest = 'x' where {row}"),
            format!(
                "update personal set sealed = (select sealed from personal as other where other.id = {second}) where {row}"
            ),
            format!("delete from personal where {row}"),
        ] {
            check(&store, "personal", &row, &change, &place);
        }
        // What was erased on purpose is no difference.
        let erased = "update personal set sealed = $1, erased_at = 1 where ".to_owned() + &row;
        let report = harmed(&store, "personal", &row, &erased, &[Vec::new().into()]);
        assert!(report.is_clean(), "{:?}", report.differences);
        whole(&store);
    }

    /// Few walks, but through the door: every row beside the ledger follows it.
    pub(super) fn any_walk_ends_clean(ground: &Ground) {
        let mut kept = Kept { store: ready(ground) };
        for act in [
            unit("water"),
            unit("power"),
            unit("housing"),
            pack("policies/pudong-2018-5.toml"),
            pack("stories/packs/fewest-steps.toml"),
        ] {
            write(&kept.store, act).unwrap();
        }
        let mut runner = TestRunner::deterministic();
        for day in 0..WALKS {
            let walk = walks(60).new_tree(&mut runner).unwrap().current();
            let from = morning() + SignedDuration::from_millis(86_400_001 * day);
            wander(&mut kept, from, &walk).unwrap();
            assert_eq!(verified(&kept.store).differences, Vec::<String>::new());
        }
        assert!(kept.world().closures().count() > 0, "no walk changed the calendar");
    }
}
