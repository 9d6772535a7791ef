//! A county's month: five thousand demands in the words of real letters, eighty units of which some dodge, citizens who
//! call again, many persons with one matter. It is lived through the one door of the store with a simulated clock; at
//! the end the ledger verifies, and what the ladder, the deadlines, the faults and the drafts of reports came to is
//! what an independent reading of the history says, written from the regulation and not from the program.

mod county;
mod deadlines;
mod faults;
mod history;
mod ladder;
mod life;
mod paper;
mod reports;
mod run;
mod scores;

use crate::engines::on_each_engine;

on_each_engine!(a_county_lives_through_a_month);

/// The demands of the month: a program without optimisation lives a smaller one, `./dev month` the whole.
const ORDERS: usize = if cfg!(debug_assertions) { 1_000 } else { 5_000 };
/// What chance begins with.
const SEED: u64 = 7;

mod cases {
    use std::{collections::BTreeMap, fs};

    use domain::policy::Month as Period;
    use store::{assessment, house::Store};

    use super::{
        ORDERS, SEED, deadlines, faults,
        history::{self, History},
        ladder,
        paper::{self, Paper},
        reports,
        run::Month,
        scores,
    };
    use crate::{
        county::PACK,
        engines::Ground,
        runner::root,
        story::{open, verified},
    };

    /// What is read to know what must be.
    struct Read {
        pack: toml::Table,
        paper: Paper,
        history: History,
    }

    pub(super) fn a_county_lives_through_a_month(ground: &Ground) {
        let store = open(ground);
        let month = Month::live(&store, ORDERS, SEED);
        let report = verified(&store);
        assert!(report.is_clean(), "{}", report.differences.join("; "));
        assert_eq!(report.orders, i64::try_from(ORDERS).unwrap());
        let text = fs::read_to_string(root().join("policies/linshu-2020-10.toml")).unwrap();
        let pack: toml::Table = toml::from_str(&text).unwrap();
        let read = Read { pack, paper: Paper::read(), history: history::read(&store) };
        leaders_were_told_what_they_had_to_be(&month, &read);
        every_deadline_is_the_papers(&read);
        reports_count_what_they_must(&store, &month, &read);
        units_are_counted_by_what_they_did(&store, &month, &read);
        messages_went_to_whom_the_list_names(&store, &read);
    }

    fn leaders_were_told_what_they_had_to_be(month: &Month, read: &Read) {
        let until = paper::at(super::run::END);
        let (told, missed) = ladder::expected(&read.pack, &read.paper, &month.county, &read.history, until);
        same("warnings", &told, &ladder::written(&read.history));
        let (mut found, signs) = faults::expected(&read.paper, &read.history);
        found.extend(missed);
        let (as_written, signs_written) = faults::written(&read.history);
        same("faults", &found, &as_written);
        same("signs of perfunctory work", &signs, &signs_written);
        let all = read.history.values().flatten();
        let false_returns = all.filter(|happened| happened.text("fault") == "return_false").count();
        assert_eq!(false_returns, month.own_matters);
        // A month in which nothing happens proves nothing.
        for form in ["notice-sms", "notice-letter", "warning-sms", "warning-letter"] {
            let count = told.iter().filter(|one| one.form == form).count();
            assert!(count > ORDERS / 100, "only {count} of {form}");
        }
        for fault in ["return_late", "return_without_phone", "return_without_reason", "return_forced"] {
            assert!(found.iter().any(|one| one.fault == fault), "no {fault}");
        }
        for sign in ["same-reply", "no-contact", "not-contacted"] {
            assert!(signs.iter().any(|(.., seen)| seen.iter().any(|one| one == sign)), "no {sign}");
        }
        assert!(month.refused["Extend: expired"] > 0, "nobody asked for more time when it was over");
    }

    fn every_deadline_is_the_papers(read: &Read) {
        let looked_at = deadlines::check(&read.pack, &read.paper, &read.history);
        for clock in ["screen", "return-ruling", "extension-ruling", "supplement", "warning-letter-reply"] {
            assert!(looked_at.get(clock).is_some_and(|count| *count > 0), "no {clock}: {looked_at:?}");
        }
        assert!(looked_at.values().sum::<usize>() > ORDERS * 6, "{looked_at:?}");
    }

    fn reports_count_what_they_must(store: &Store, month: &Month, read: &Read) {
        let drafts = history::drafts(store);
        assert!(month.drafts.len() > 8, "{} drafts", month.drafts.len());
        assert_eq!(drafts.len(), month.drafts.len());
        let mut wrong = Vec::new();
        for draft in &month.drafts {
            let must = reports::expected(&read.pack, &read.paper, &read.history, draft);
            let differs = reports::differ(&must, &reports::written(&drafts[&draft.key()]));
            let name = format!("{} from {}", draft.kind.code(), draft.from);
            wrong.extend(differs.into_iter().map(|one| format!("{name}: {one}")));
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    fn units_are_counted_by_what_they_did(store: &Store, month: &Month, read: &Read) {
        let world = store.world();
        while store.recount(1_000).unwrap() {}
        let mut counted = 0;
        for (year, number) in [(2026, 9), (2026, 10)] {
            let period = Period::parse(&format!("{year}-{number:02}")).unwrap();
            let live = store.read(|tx| assessment::live(tx, &world, PACK, period)).unwrap().unwrap();
            let must =
                scores::expected(&read.pack, &read.paper, &month.county, &read.history, (year, number));
            for measure in scores::COUNTED.into_iter().chain(scores::FAULTS) {
                let none = BTreeMap::new();
                let of_measure = must.get(measure).unwrap_or(&none);
                for (name, unit) in &live.units {
                    let place = month.county.place_of(*unit);
                    let wanted = of_measure.get(&place).copied().unwrap_or(0);
                    let found = live.table.value(name, measure).unwrap().to_string();
                    assert_eq!(found, wanted.to_string(), "{measure} of {name} in {period}");
                    counted += wanted;
                }
            }
        }
        assert!(counted > i64::try_from(ORDERS).unwrap(), "{counted}");
    }

    /// Every message to a leader is one of the list's, and the other way round.
    fn messages_went_to_whom_the_list_names(store: &Store, read: &Read) {
        let told = ladder::written(&read.history);
        let by_sms = told.iter().filter(|one| one.form.ends_with("-sms"));
        let expected: usize = by_sms.map(|one| one.to.len()).sum();
        let sql = "select body from outbox order by id";
        let rows = store.read(|tx| tx.query(sql, &[])).unwrap();
        let bodies = rows.iter().map(|row| serde_json::from_str(row.str(0).unwrap()).unwrap());
        let warned = bodies.filter(|body: &serde_json::Value| body["message"] == "warned").count();
        assert_eq!(warned, expected);
    }

    /// Checks that two lists hold the same, and names what only one of them has.
    #[track_caller]
    fn same<T: Clone + Ord + std::fmt::Debug>(what: &str, expected: &[T], found: &[T]) {
        let sorted = |list: &[T]| {
            let mut list = list.to_vec();
            list.sort();
            list
        };
        let (expected, found) = (sorted(expected), sorted(found));
        let only = |one: &[T], other: &[T]| {
            let only = one.iter().filter(|entry| other.binary_search(entry).is_err());
            only.take(5).map(|entry| format!("{entry:?}")).collect::<Vec<_>>()
        };
        assert!(
            expected == found,
            "{what}: {} by the list, {} by the program; only in the list: {:#?}; only in the program: {:#?}",
            expected.len(),
            found.len(),
            only(&expected, &found),
            only(&found, &expected),
        );
    }
}
