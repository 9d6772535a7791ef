//! Nightly batches: what each covers, and that nothing is ever lost or taken twice.

use std::collections::BTreeSet;

use domain::{
    batch::{
        Alarm, Balance, Counts, Due, Outcome, Past, Position, Reach, Window, again, alarm, nightly, through,
        working_days,
    },
    calendar::{Calendar, date_of, instant},
};
use jiff::{SignedDuration, Timestamp, civil::Time};
use proptest::prelude::*;

use crate::calendar::{SHIPPED, beijing, day};

const REACH: Reach = Reach { begin: None, overlap_days: 30 };

fn past(end: &str) -> Option<Past> {
    let end = beijing(end);
    Some(Past { furthest: end, latest: end })
}

fn window(due: Due) -> Window {
    match due {
        Due::Run(window) => window,
        Due::RestDay | Due::Covered(_) => panic!("{due:?}"),
    }
}

#[test]
fn a_batch_covers_what_was_completed_up_to_the_end_of_the_previous_working_day() {
    let check = |today: &str, last: &str, until: &str| {
        let found = window(nightly(&SHIPPED, day(today), past(last), REACH));
        assert_eq!((found.from, found.until), (beijing(last), beijing(until)), "{today}");
        assert!(!found.is_provisional, "{today}");
    };
    // A Tuesday takes the Monday and the weekend before it.
    check("2026-11-24", "2026-11-21 00:00", "2026-11-24 00:00");
    // The make-up Saturday before the Spring Festival is worked, and the nine days off end with the first workday.
    check("2026-02-14", "2026-02-13 00:00", "2026-02-14 00:00");
    check("2026-02-24", "2026-02-14 00:00", "2026-02-15 00:00");
    check("2026-02-25", "2026-02-15 00:00", "2026-02-25 00:00");
    // A make-up Sunday is a working day like any other.
    check("2026-09-20", "2026-09-18 00:00", "2026-09-19 00:00");
    check("2026-09-21", "2026-09-19 00:00", "2026-09-21 00:00");
    // A batch that failed for a week is made up in one.
    check("2026-11-24", "2026-11-16 00:00", "2026-11-24 00:00");
}

#[test]
fn nothing_runs_on_a_day_off_or_twice_for_the_same_days() {
    assert_eq!(nightly(&SHIPPED, day("2026-02-17"), past("2026-02-14 00:00"), REACH), Due::RestDay);
    assert_eq!(nightly(&SHIPPED, day("2026-11-21"), past("2026-11-20 00:00"), REACH), Due::RestDay);
    let covered = beijing("2026-11-24 00:00");
    assert_eq!(nightly(&SHIPPED, day("2026-11-24"), past("2026-11-24 00:00"), REACH), Due::Covered(covered));
}

#[test]
fn the_first_batch_begins_where_the_source_says_or_with_the_previous_working_day() {
    let first = window(nightly(&SHIPPED, day("2026-11-23"), None, REACH));
    assert_eq!((first.from, first.until), (beijing("2026-11-20 00:00"), beijing("2026-11-21 00:00")));
    let reach = Reach { begin: Some(day("2026-11-01")), ..REACH };
    let first = window(nightly(&SHIPPED, day("2026-11-23"), None, reach));
    assert_eq!(first.from, beijing("2026-11-01 00:00"));
    let to_come = Reach { begin: Some(day("2027-11-01")), ..REACH };
    assert!(window(nightly(&SHIPPED, day("2026-11-23"), None, to_come)).is_again());
}

#[test]
fn a_batch_across_a_new_year_without_a_notice_is_provisional_and_runs() {
    let known = Calendar::new([crate::calendar::shipped_year(2026)]).unwrap();
    // Without its notice 1 January 2027, a Friday, counts as worked.
    let first = window(nightly(&known, day("2027-01-01"), past("2026-12-31 00:00"), REACH));
    assert_eq!((first.until, first.is_provisional), (beijing("2027-01-01 00:00"), true));
    // The notice comes and calls the day off: the chain goes on from where it was, without gap or overlap.
    let noticed =
        known.with_year(crate::calendar::new_year_2027(), domain::calendar::YearStatus::Official).unwrap();
    let next = window(nightly(&noticed, day("2027-01-05"), past("2027-01-01 00:00"), REACH));
    assert_eq!((next.from, next.until), (beijing("2027-01-01 00:00"), beijing("2027-01-05 00:00")));
    assert!(!next.is_provisional);
    assert!(!window(nightly(&known, day("2026-12-31"), past("2026-12-30 00:00"), REACH)).is_provisional);
}

#[test]
fn a_day_named_by_hand_is_over_or_refused() {
    let named = |last: &str| through(day(last), day("2026-11-24"), past("2026-11-21 00:00"), REACH);
    assert_eq!(named("2026-11-24"), None);
    let sunday = named("2026-11-22").unwrap();
    assert_eq!((sunday.from, sunday.until), (beijing("2026-11-21 00:00"), beijing("2026-11-23 00:00")));
    assert!(named("2026-11-10").unwrap().is_again(), "what is covered is only looked through again");
    let looked = again(past("2026-11-21 00:00").unwrap(), REACH);
    assert!(looked.is_again());
    assert_eq!(looked.reread_from, beijing("2026-10-22 00:00"));
}

#[test]
fn where_a_completed_case_stands_is_decided_to_the_millisecond() {
    let found = window(nightly(&SHIPPED, day("2026-11-24"), past("2026-11-21 00:00"), REACH));
    let before = |at: &str| beijing(at).checked_sub(SignedDuration::from_millis(1)).unwrap();
    let check = |at: Timestamp, expected| assert_eq!(found.position(at), expected, "{at}");
    check(beijing("2026-11-21 00:00"), Position::Within);
    check(before("2026-11-24 00:00"), Position::Within);
    check(beijing("2026-11-24 00:00"), Position::Later);
    check(before("2026-11-21 00:00"), Position::Earlier);
    check(beijing("2026-10-22 00:00"), Position::Earlier);
    check(before("2026-10-22 00:00"), Position::TooOld);
}

#[test]
fn working_days_of_a_window_are_counted_for_comparing() {
    let check = |today: &str, last: &str, expected: u64| {
        let found = window(nightly(&SHIPPED, day(today), past(last), REACH));
        assert_eq!(working_days(&SHIPPED, &found), expected, "{today}");
    };
    check("2026-11-24", "2026-11-21 00:00", 1);
    check("2026-02-25", "2026-02-15 00:00", 1);
    check("2026-11-24", "2026-11-16 00:00", 6);
}

#[test]
fn every_row_is_told_of_once_or_the_batch_says_by_how_much_it_is_off() {
    let mut counts = Counts::default();
    let outcomes = [
        (Outcome::Sms, false),
        (Outcome::Sms, true),
        (Outcome::Phone, false),
        (Outcome::Excluded("opted-out".to_owned()), true),
        (Outcome::Excluded("opted-out".to_owned()), false),
        (Outcome::Known, true),
        (Outcome::Rejected("no-number".to_owned()), true),
    ];
    for (outcome, is_late) in &outcomes {
        counts.add(outcome, *is_late);
    }
    assert_eq!((counts.read, counts.asked(), counts.late, counts.fresh()), (7, 3, 2, 5));
    assert_eq!(counts.balance(7), Balance::Exact);
    assert_eq!(counts.balance(9), Balance::Missing(2));
    assert_eq!(counts.balance(4), Balance::Surplus(3));
    let text = serde_json::to_string(&counts).unwrap();
    assert_eq!(serde_json::from_str::<Counts>(&text).unwrap(), counts);
}

#[test]
fn a_silent_source_and_a_count_that_jumps_raise_an_alarm() {
    let check =
        |count, earlier: &[u64], expected| assert_eq!(alarm(count, earlier), expected, "{count} {earlier:?}");
    check(0, &[], None);
    check(500, &[], None);
    check(0, &[0, 0, 0], None);
    check(0, &[100], Some(Alarm::Silent { usual: 100 }));
    check(0, &[0, 0, 1], Some(Alarm::Silent { usual: 1 }));
    check(300, &[100, 100, 100], None);
    check(301, &[100, 100, 100], Some(Alarm::Jump { count: 301, usual: 100 }));
    check(33, &[100, 100, 100], Some(Alarm::Jump { count: 33, usual: 100 }));
    check(34, &[100, 100, 100], None);
    // Two batches are too few to call a number unusual.
    check(1_000, &[1, 1], None);
    // Only the last twenty count.
    let mut long = vec![100; 20];
    long.extend([1; 100]);
    check(100, &long, None);
}

fn days_later(days: i64) -> Timestamp {
    let start = instant(day("2025-12-20"), Time::midnight());
    start.checked_add(SignedDuration::from_hours(days * 24)).unwrap()
}

proptest! {
    #[test]
    fn every_instant_belongs_to_exactly_one_batch(
        // On which days a batch ran well; on the others the source was gone.
        up in proptest::collection::vec(any::<bool>(), 120),
        moments in proptest::collection::vec(0..110_000_000_u64, 40),
    ) {
        let mut past: Option<Past> = None;
        let mut windows: Vec<Window> = Vec::new();
        for (number, is_up) in (0_i64..).zip(up) {
            if let Due::Run(window) = nightly(&SHIPPED, date_of(days_later(number)), past, REACH) && is_up {
                windows.push(window);
                past = Some(Past { furthest: window.until, latest: window.until });
            }
        }
        let (Some(first), Some(last)) = (windows.first(), windows.last()) else { return Ok(()) };
        for moment in moments {
            let offset = SignedDuration::from_millis(i64::try_from(moment).unwrap() * 100);
            let at = first.from.checked_add(offset).unwrap();
            let within = windows.iter().filter(|window| window.position(at) == Position::Within).count();
            prop_assert_eq!(within, usize::from(at < last.until), "{}", at);
        }
    }

    #[test]
    fn clocks_that_jump_and_cases_that_come_late_lose_nothing(
        // Each day: by how many days the clock is wrong, and whether the source answers.
        nights in proptest::collection::vec((prop_oneof![6 => Just(0_i64), 1 => -9..10_i64], any::<bool>()), 60),
        // Each case: completed in which hour, seen how many hours later.
        cases in proptest::collection::vec((0..1_200_i64, 0..200_i64), 60),
    ) {
        let mut past: Option<Past> = None;
        let (mut taken, mut end) = (BTreeSet::new(), Timestamp::MIN);
        let reach = Reach { begin: Some(date_of(days_later(0))), ..REACH };
        // The clock is right again at the end, for long enough to run twice.
        let nights = nights.into_iter().chain([(0, true); 14]);
        for (number, (wrong, is_up)) in (0_i64..).zip(nights) {
            let Due::Run(window) = nightly(&SHIPPED, date_of(days_later(number + wrong)), past, reach) else { continue };
            if !is_up {
                continue;
            }
            for (name, (hour, late)) in cases.iter().enumerate() {
                let completed = days_later(0).checked_add(SignedDuration::from_hours(*hour)).unwrap();
                let is_seen = hour + late < number * 24;
                let position = window.position(completed);
                if is_seen && matches!(position, Position::Within | Position::Earlier) {
                    taken.insert(name);
                }
            }
            let furthest = past.map_or(window.until, |past| past.furthest.max(window.until));
            past = Some(Past { furthest, latest: window.until });
            end = window.until;
        }
        for (name, (hour, late)) in cases.iter().enumerate() {
            let completed = days_later(0).checked_add(SignedDuration::from_hours(*hour)).unwrap();
            prop_assert!(completed < end, "{} {}", completed, end);
            prop_assert!(taken.contains(&name), "lost: completed at {}, seen {} hours later", completed, late);
        }
    }
}
