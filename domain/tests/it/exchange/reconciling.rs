//! The comparison and the alarms.

use std::collections::BTreeMap;

use domain::{
    exchange::{
        alarm::{Alarm, Sight, alarms},
        reconcile::{Cell, Pair, compared},
    },
    rating::Grade,
};
use jiff::SignedDuration;
use proptest::prelude::*;

use crate::calendar::beijing;

fn cell(region: &str, grade: u8) -> Cell {
    Cell { region: region.to_owned(), grade: Grade::of(grade).unwrap() }
}

#[test]
fn every_cell_of_either_side_is_compared_and_what_failed_here_shows_as_missing_there() {
    let ours = BTreeMap::from([(cell("a", 5), (3, 3)), (cell("a", 1), (2, 1)), (cell("b", 4), (1, 1))]);
    let theirs = BTreeMap::from([(cell("a", 5), 3), (cell("a", 1), 1), (cell("c", 2), 4)]);
    let found = compared(&ours, &theirs);
    let pair = |ours, accepted, theirs| Pair { ours, accepted, theirs };
    let expected = [
        (cell("a", 1), pair(2, 1, 1)),
        (cell("a", 5), pair(3, 3, 3)),
        (cell("b", 4), pair(1, 1, 0)),
        (cell("c", 2), pair(0, 0, 4)),
    ];
    assert_eq!(found, BTreeMap::from(expected));
    let bad = found[&cell("a", 1)];
    assert!(!bad.is_equal() && bad.is_explained() && bad.difference() == 1);
    assert!(!found[&cell("b", 4)].is_explained(), "it was taken, and is not there");
    assert_eq!(found[&cell("c", 2)].difference(), -4);
}

proptest! {
    #[test]
    fn no_record_of_either_side_is_left_out(
        ours in prop::collection::btree_map((0_u8..4, 1_u8..=5), 0_i64..9, 0..12),
        theirs in prop::collection::btree_map((0_u8..4, 1_u8..=5), 0_i64..9, 0..12),
    ) {
        let place = |(region, grade): (u8, u8)| cell(&region.to_string(), grade);
        let here = ours.iter().map(|(at, count)| (place(*at), (*count, *count))).collect();
        let there = theirs.iter().map(|(at, count)| (place(*at), *count)).collect();
        let found = compared(&here, &there);
        prop_assert_eq!(found.values().map(|pair| pair.ours).sum::<i64>(), ours.values().sum::<i64>());
        prop_assert_eq!(found.values().map(|pair| pair.theirs).sum::<i64>(), theirs.values().sum::<i64>());
    }
}

#[test]
fn what_must_be_looked_at_is_told_the_worst_first() {
    let noon = |day: &str| beijing(&format!("{day} 12:00"));
    let check = |sight: Sight, day: &str, expected: &[Alarm]| {
        assert_eq!(alarms(sight, noon(day)), expected, "{sight:?} {day}");
    };
    let calm = Sight { under_way: 5, waits_since: Some(noon("2026-12-14")), ..Sight::default() };
    check(Sight::default(), "2026-12-31", &[]);
    check(calm, "2026-12-14", &[]);
    let year_end = Alarm::YearEnd { days: 17, count: 5 };
    check(calm, "2026-12-15", &[year_end]);
    check(Sight { waits_since: None, ..calm }, "2026-12-31", &[Alarm::YearEnd { days: 1, count: 5 }]);
    check(Sight { waits_since: None, ..calm }, "2027-01-01", &[]);
    let since = noon("2026-11-20") - SignedDuration::from_hours(30);
    let bad = Sight { under_way: 1, rejected: 3, dead: 2, waits_since: Some(since), differing: 4 };
    let all = [Alarm::Dead(2), Alarm::Rejected(3), Alarm::Slow { hours: 30 }, Alarm::Differs(4)];
    check(bad, "2026-11-20", &all);
}
