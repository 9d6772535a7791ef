//! Counting anew beside what is shown: while others write, across kills, and never taken when it disagrees.

use crate::engines::on_each_engine;

on_each_engine!(
    a_pack_that_comes_late_counts_what_was_there,
    being_killed_between_two_steps_loses_nothing,
    a_count_that_disagrees_is_not_taken,
    only_the_measures_that_mean_something_new_change,
    a_newer_version_takes_over_its_months,
    orders_of_an_older_database_are_filled_in,
);

mod cases {
    use domain::{ids::OrderId, policy::Month};
    use jiff::SignedDuration;
    use store::{
        assessment,
        command::Act,
        house::Store,
        recount::{self, State},
    };

    use crate::{
        county::{County, PACK, Word, at, month},
        engines::Ground,
        house::{write, year},
        story::{open, verified},
    };

    fn states(store: &Store) -> Vec<State> {
        let world = store.world();
        store.read(|tx| recount::states(tx, &world)).unwrap()
    }

    fn state(store: &Store) -> State {
        states(store).into_iter().find(|state| state.pack == PACK).unwrap()
    }

    /// A county whose counts were lost, with orders of several months in several units.
    fn uncounted(ground: &Ground) -> County {
        let county = County::new(ground);
        for number in 0..30_i64 {
            let moment = at(3, 2, 9) + SignedDuration::from_hours(47 * number);
            let unit = ["east", "west", "north", "water"][usize::try_from(number % 4).unwrap()];
            let word = if number % 3 == 0 { Word::Dissatisfied } else { Word::Satisfied };
            county.whole(moment, unit, word);
        }
        county.mark(at(3, 5, 9), month("2026-03"), "east", "disciplined");
        county.agrees();
        county
    }

    fn harm(store: &Store, sql: &str) {
        let changed = store.write_rows(|tx| tx.execute(sql, &[])).unwrap();
        assert!(changed > 0, "{sql}");
    }

    pub(super) fn a_pack_that_comes_late_counts_what_was_there(ground: &Ground) {
        let store = open(ground);
        write(&store, year(2026)).unwrap();
        // Orders that were there before anything was counted: their pack is one that assesses nothing.
        let text =
            std::fs::read_to_string(crate::runner::root().join("policies/linshu-2020-10.toml")).unwrap();
        let silent = without_assessment(&text);
        let load = |text: String| {
            Act::Rules(Box::new(domain::world::Command::LoadPack { file: "pack.toml".to_owned(), text }))
        };
        write(&store, load(silent)).unwrap();
        let county = County { store };
        for code in ["east", "west"] {
            county.add_unit(code, None, Some("township"));
        }
        let early = county.whole(at(3, 3, 9), "east", Word::Satisfied);
        county.whole(at(4, 3, 9), "west", Word::Satisfied);
        assert_eq!(states(&county.store), Vec::new());
        let newer = text
            .replace("id = \"linshu-2020-10\"", "id = \"newer\"")
            .replace("effective = 2020-03-12", "effective = 2026-03-15")
            .replace("repeals = [\"办字〔2019〕35号\"]", "repeals = [\"沭政字〔2020〕10号\"]")
            .replace("number = \"沭政字〔2020〕10号\"", "number = \"沭政字〔2026〕1号\"");
        county.write(at(4, 4, 9), load(newer)).unwrap();
        let before = states(&county.store);
        assert!(
            matches!(before[..], [State { is_shown: false, is_counting: true, done: 0, .. }]),
            "{before:?}"
        );
        let world = county.store.world();
        let live =
            |month: Month| county.store.read(|tx| assessment::live(tx, &world, "newer", month)).unwrap();
        assert!(live(month("2026-04")).is_none());
        county.settle();
        assert_eq!(
            live(month("2026-04")).unwrap().table.value("west单位", "taken").unwrap().to_string(),
            "1"
        );
        // March began under the version before.
        assert_eq!(
            live(month("2026-03")).unwrap().table.value("east单位", "taken").unwrap().to_string(),
            "0"
        );
        assert!(early > OrderId(0));
        county.agrees();
    }

    /// Returns a pack's text without what it assesses by.
    fn without_assessment(text: &str) -> String {
        let (mut kept, mut is_kept) = (Vec::new(), true);
        for block in text.split("\n\n") {
            let head = block.lines().find(|line| line.starts_with('[')).unwrap_or_default();
            let section = head.trim_matches(|letter| matches!(letter, '[' | ']')).split('.').next();
            let of_it = ["assessment", "group", "measure", "input", "indicator", "year"];
            let shows_it = of_it.iter().any(|section| block.contains(&format!("rule = \"{section}")));
            if !head.is_empty() && head != "[example.given]" {
                is_kept = !shows_it && !section.is_some_and(|section| of_it.contains(&section));
            }
            if is_kept {
                kept.push(block);
            }
        }
        kept.join("\n\n")
    }

    pub(super) fn being_killed_between_two_steps_loses_nothing(ground: &Ground) {
        let county = uncounted(ground);
        let march = month("2026-03");
        let before = county.count(march, "east", "first_time_satisfied");
        county.store.write_rows(|tx| recount::distrust(tx, PACK)).unwrap();
        let mut store = county.store;
        let (mut steps, mut last) = (0, 0);
        loop {
            // Between any two steps the program is started anew, and somebody writes.
            drop(store);
            let county = County { store: open(ground) };
            let goes_on = county.store.recount(7).unwrap();
            if steps == 3 {
                county.whole(at(7, 1, 9), "east", Word::Satisfied);
                county.mark(at(7, 1, 10), month("2026-07"), "west", "disciplined");
            }
            if steps == 2 {
                let first = county.store.read(|tx| tx.query_one("select min(id) from orders", &[])).unwrap();
                let first = OrderId(first.unwrap().int(0).unwrap());
                county
                    .write(
                        at(6, 30, 9),
                        Act::Order {
                            order: first,
                            seen: None,
                            command: domain::order::command::Command::Reassign {
                                lead: county.unit("north"),
                                co_handlers: Vec::new(),
                                reason: "改派".to_owned(),
                            },
                        },
                    )
                    .unwrap();
            }
            let state = state(&county.store);
            assert!(state.done >= last || !state.is_counting, "{state:?} after {last}");
            last = state.done;
            store = county.store;
            steps += 1;
            if !goes_on {
                break;
            }
        }
        assert!(steps > 5, "{steps} steps");
        let county = County { store };
        assert_eq!(county.count(march, "east", "first_time_satisfied"), before);
        county.agrees();
        let state = state(&county.store);
        assert_eq!((state.is_shown, state.is_counting, state.done), (true, false, state.all));
    }

    pub(super) fn a_count_that_disagrees_is_not_taken(ground: &Ground) {
        let county = uncounted(ground);
        let east = county.unit("east");
        // Somebody changed what is shown, and the meaning of one other measure is new.
        harm(
            &county.store,
            &format!(
                "update measure_count set counts = replace(counts, '\"disciplined\":1', '\"disciplined\":2') \
                 where unit_id = {east} and month = '2026-03'"
            ),
        );
        means_something_else(&county.store, "reply_late");
        county.settle();
        let state = state(&county.store);
        assert!(!state.is_counting && state.is_shown, "{state:?}");
        assert_eq!(state.refused, [format!("2026-03 unit {east} disciplined: 2 shown, 1 counted")]);
        assert_eq!(county.count(month("2026-03"), "east", "disciplined"), "2", "what is shown stays");
        let report = verified(&county.store);
        assert!(
            report.differences.iter().any(|difference| difference.contains("measure_count")),
            "{:?}",
            report.differences
        );
        // It is not tried again by itself; somebody who has looked lets it be counted anew.
        assert!(!county.store.recount(100).unwrap());
        county.store.write_rows(|tx| recount::distrust(tx, PACK)).unwrap();
        county.settle();
        assert_eq!(county.count(month("2026-03"), "east", "disciplined"), "1");
        county.agrees();
    }

    /// Lets the stored plan say that a measure was counted in another meaning.
    fn means_something_else(store: &Store, measure: &str) {
        let row = store.read(|tx| tx.query_one("select live from measure_plan", &[])).unwrap().unwrap();
        let mut plan: serde_json::Value = serde_json::from_str(row.str(0).unwrap()).unwrap();
        plan["measures"][measure] = "another".into();
        let text = plan.to_string();
        store.write_rows(|tx| tx.execute("update measure_plan set live = $1", &[text.into()])).unwrap();
    }

    pub(super) fn only_the_measures_that_mean_something_new_change(ground: &Ground) {
        let county = uncounted(ground);
        let march = month("2026-03");
        let (taken, first) =
            (county.count(march, "east", "taken"), county.count(march, "east", "first_time_satisfied"));
        means_something_else(&county.store, "first_time_satisfied");
        // Until it is counted anew, the old meaning's number is left alone and every other one moves on.
        county.whole(at(3, 20, 9), "east", Word::Satisfied);
        assert_eq!(county.count(march, "east", "first_time_satisfied"), first);
        assert_eq!(county.count(march, "east", "taken"), plus_one(&taken));
        assert!(state(&county.store).is_counting);
        county.settle();
        assert_eq!(county.count(march, "east", "first_time_satisfied"), plus_one(&first));
        county.agrees();
    }

    fn plus_one(number: &str) -> String {
        (number.parse::<i64>().unwrap() + 1).to_string()
    }

    pub(super) fn a_newer_version_takes_over_its_months(ground: &Ground) {
        let county = uncounted(ground);
        let april = month("2026-04");
        assert_ne!(county.count(april, "east", "taken"), "0");
        let text =
            std::fs::read_to_string(crate::runner::root().join("policies/linshu-2020-10.toml")).unwrap();
        let text = text
            .replace("id = \"linshu-2020-10\"", "id = \"newer\"")
            .replace("effective = 2020-03-12", "effective = 2026-04-01")
            .replace("repeals = [\"办字〔2019〕35号\"]", "repeals = [\"沭政字〔2020〕10号\"]")
            .replace("number = \"沭政字〔2020〕10号\"", "number = \"沭政字〔2026〕1号\"");
        let load = domain::world::Command::LoadPack { file: "pack.toml".to_owned(), text };
        county.write(at(4, 20, 9), Act::Rules(Box::new(load))).unwrap();
        county.settle();
        assert_eq!(county.count(april, "east", "taken"), "0");
        assert_ne!(county.count(month("2026-03"), "east", "taken"), "0");
        let world = county.store.world();
        let newer = county.store.read(|tx| assessment::live(tx, &world, "newer", april)).unwrap().unwrap();
        assert_ne!(newer.table.value("east单位", "taken").unwrap().to_string(), "0");
        county.agrees();
    }

    pub(super) fn orders_of_an_older_database_are_filled_in(ground: &Ground) {
        let county = uncounted(ground);
        let sent = county.send(at(5, 4, 9), "east");
        county.reassign(at(5, 5, 9), sent, "west");
        let count = || {
            let sql = "select count(*) from order_month";
            county.store.read(|tx| tx.query_one(sql, &[])).unwrap().unwrap().int(0).unwrap()
        };
        let all = count();
        // As a database of the first shape is found: nothing is known of months, nothing is counted.
        harm(&county.store, "delete from order_month");
        harm(&county.store, "delete from measure_count");
        harm(&county.store, "delete from measure_plan");
        harm(&county.store, "insert into setting (name, value) values ('order-months', '0')");
        assert!(!state(&county.store).is_shown);
        let closed = county.close(at(6, 20, 9), month("2026-04"));
        assert!(closed.unwrap_err().to_string().contains("filled in"));
        let (mut last, mut steps) = (0, 0);
        while county.store.recount(5).unwrap() {
            let done = state(&county.store).done;
            assert!(done >= last || done == 0);
            (last, steps) = (done, steps + 1);
        }
        assert!(steps > 10);
        assert_eq!(count(), all);
        county.agrees();
    }
}
