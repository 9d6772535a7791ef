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

use crate::engines::on_each_engine;

on_each_engine!(a_county_lives_through_a_month);

/// The demands of the month.
const ORDERS: usize = 400;

mod cases {
    use std::{collections::BTreeMap, fs};

    use super::{
        ORDERS, deadlines, faults, history, ladder,
        paper::{self, Paper},
        reports,
        run::Month,
    };
    use crate::{
        engines::Ground,
        runner::root,
        story::{open, verified},
    };

    pub(super) fn a_county_lives_through_a_month(ground: &Ground) {
        let store = open(ground);
        let started = std::time::Instant::now();
        let month = Month::live(&store, ORDERS, 7);
        println!("lived: {} commands in {:?}; {:?}", month.commands, started.elapsed(), month.refused);
        let report = verified(&store);
        println!("verified: {} events {:?}", report.events, started.elapsed());
        assert!(report.is_clean(), "{}", report.differences.join("; "));
        assert_eq!(report.orders, i64::try_from(ORDERS).unwrap());
        let history = history::read(&store);
        let text = fs::read_to_string(root().join("policies/linshu-2020-10.toml")).unwrap();
        let pack: toml::Table = toml::from_str(&text).unwrap();
        let (told, missed) =
            ladder::expected(&pack, &Paper::read(), &month.county, &history, paper::at(super::run::END));
        let written = ladder::written(&history);
        same("warnings", &told, &written);
        let mut rungs: BTreeMap<&str, usize> = BTreeMap::new();
        for one in &written {
            *rungs.entry(&one.form).or_default() += 1;
        }
        println!("{rungs:?}, {} missed", missed.len());
        let (mut found, signs) = faults::expected(&Paper::read(), &history);
        found.extend(missed);
        let (as_written, signs_written) = faults::written(&history);
        same("faults", &found, &as_written);
        same("signs of perfunctory work", &signs, &signs_written);
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for one in &found {
            *kinds.entry(&one.fault).or_default() += 1;
        }
        println!("{kinds:?}, {} signs", signs.len());
        println!("{:?}", deadlines::check(&pack, &Paper::read(), &history));
        let drafts = history::drafts(&store);
        let mut wrong = Vec::new();
        for draft in &month.drafts {
            let must = reports::expected(&pack, &Paper::read(), &history, draft);
            let is = reports::written(&drafts[&draft.key()]);
            let differs = reports::differ(&must, &is);
            println!("{:?} from {}: {:?}", draft.kind, draft.from, must.iter().map(|(name, all)| format!("{name} {}", all.len())).collect::<Vec<_>>());
            wrong.extend(differs.into_iter().map(|one| format!("{:?} from {}: {one}", draft.kind, draft.from)));
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
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
