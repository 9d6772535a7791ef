//! What is true of every clock, however often it was held up or extended.

use domain::{
    calendar::{Budget, DayEnd, date_of},
    clock::{Clock, Entry, Remaining, Verdict},
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::{CLOSING, due};
use crate::calendar::{SHIPPED, beijing};

/// Hours after the clock's last entry, and what happens then.
#[derive(Clone, Copy, Debug)]
enum Happening {
    Turn { after: i64 },
    Extend { after: i64, by: u16 },
}

fn hours(count: i64) -> SignedDuration {
    SignedDuration::from_hours(count)
}

fn last_at(clock: &Clock) -> Timestamp {
    clock.ledger().last().map_or(clock.started_at(), |entry| entry.at())
}

/// Suspends a running clock, resumes a standing one.
fn turn(clock: &Clock, at: Timestamp) -> Clock {
    let turned = if clock.is_suspended() { clock.resume(at) } else { clock.suspend(at) };
    turned.unwrap()
}

fn any_start() -> impl Strategy<Value = Timestamp> {
    let years = prop_oneof![Just("2018-11-01 00:00"), Just("2025-11-01 00:00"), Just("2026-01-20 00:00")];
    (years, 0..2_400_i64).prop_map(|(from, after)| beijing(from) + hours(after))
}

fn any_days() -> impl Strategy<Value = Budget> {
    prop_oneof![(1..30_u16).prop_map(Budget::NaturalDays), (1..20_u16).prop_map(Budget::WorkingDays),]
}

fn any_budget() -> impl Strategy<Value = Budget> {
    prop_oneof![1 => (1..200_u32).prop_map(Budget::Hours), 2 => any_days()]
}

/// Clocks with up to six things that happened to them; some stand, some are overdue.
fn any_clock(budget: impl Strategy<Value = Budget>) -> impl Strategy<Value = Clock> {
    let happening = prop_oneof![
        4 => (0..200_i64).prop_map(|after| Happening::Turn { after }),
        1 => (0..200_i64, 1..5_u16).prop_map(|(after, by)| Happening::Extend { after, by }),
    ];
    let day_end = prop_oneof![Just(DayEnd::Midnight), Just(CLOSING)];
    let ledger = prop::collection::vec(happening, 0..7);
    (any_start(), budget, day_end, ledger).prop_map(|(start, budget, day_end, ledger)| {
        let clock = Clock::start(start, budget, day_end);
        ledger.into_iter().fold(clock, |clock, happening| match happening {
            Happening::Turn { after } => turn(&clock, last_at(&clock) + hours(after)),
            Happening::Extend { after, by } => clock.extend(last_at(&clock) + hours(after), by).unwrap(),
        })
    })
}

fn any_running_clock(budget: impl Strategy<Value = Budget>) -> impl Strategy<Value = Clock> {
    any_clock(budget)
        .prop_map(|clock| if clock.is_running() { clock } else { turn(&clock, last_at(&clock) + hours(30)) })
}

proptest! {
    #[test]
    fn a_pause_leaves_what_was_left(clock in any_running_clock(any_budget()), after in 0..300_i64, pause in 0..2_000_i64) {
        let suspended_at = last_at(&clock) + hours(after);
        let resumed_at = suspended_at + hours(pause);
        let before = clock.remaining(suspended_at, &SHIPPED);
        let suspended = clock.suspend(suspended_at).unwrap();
        prop_assert_eq!(suspended.remaining(resumed_at, &SHIPPED), before);
        let resumed = suspended.resume(resumed_at).unwrap();
        prop_assert_eq!(resumed.remaining(resumed_at, &SHIPPED), before);
    }

    #[test]
    fn what_is_left_is_what_lies_before_the_due_date(clock in any_running_clock(any_budget()), after in 0..300_i64) {
        let at = last_at(&clock) + hours(after);
        let due = due(&clock);
        let (left, before_due) = match clock.remaining(at, &SHIPPED) {
            Remaining::Hours { ms } => {
                prop_assert_eq!(ms < 0, due.has_passed(at));
                (ms, due.at.as_millisecond() - at.as_millisecond())
            }
            Remaining::Days(days) => {
                let today = date_of(at);
                let between = match clock.budget() {
                    Budget::WorkingDays(_) => SHIPPED.working_days_between(today, due.date),
                    Budget::NaturalDays(_) | Budget::Hours(_) => (due.date - today).get_days().into(),
                };
                prop_assert!(days >= 0 || due.has_passed(at));
                prop_assert!(days <= 0 || !due.has_passed(at));
                (days, between)
            }
        };
        // A last day that was a rest day moved on; the days given that way are not part of the budget.
        let has_moved = matches!(clock.budget(), Budget::NaturalDays(_)) && left < before_due;
        prop_assert!(left <= 0 || left == before_due || has_moved, "{} of {}", left, before_due);
    }

    #[test]
    fn a_pause_within_a_day_changes_nothing_unless_the_last_day_ends_in_it(
        clock in any_running_clock(any_days()),
        after in 0..300_i64,
        minutes in 0..1_440_i64,
    ) {
        let at = last_at(&clock) + hours(after);
        let day_over = DayEnd::Midnight.of(date_of(at)) - SignedDuration::from_millis(1);
        let later = day_over.min(at + SignedDuration::from_mins(minutes));
        let before = due(&clock);
        let resumed = due(&clock.suspend(at).unwrap().resume(later).unwrap());
        if before.has_passed(later) && !before.has_passed(at) {
            prop_assert_eq!(SHIPPED.working_days_between(before.date, resumed.date), 1);
        } else {
            prop_assert_eq!((resumed.at, resumed.date), (before.at, before.date));
        }
    }

    #[test]
    fn a_pause_never_brings_the_due_date_forward(
        clock in any_running_clock(any_budget()),
        after in 0..300_i64,
        pause in 0..2_000_i64,
    ) {
        let at = last_at(&clock) + hours(after);
        let resumed = clock.suspend(at).unwrap().resume(at + hours(pause)).unwrap();
        prop_assert!(due(&clock).at <= due(&resumed).at);
        prop_assert_eq!(due(&clock).has_passed(at), due(&resumed).has_passed(at + hours(pause)));
    }

    #[test]
    fn an_extension_counts_the_same_before_during_and_after_a_pause(
        clock in any_running_clock(any_budget()),
        after in 0..300_i64,
        pause in 0..2_000_i64,
        by in 1..10_u16,
    ) {
        let from = last_at(&clock) + hours(after);
        let to = from + hours(pause);
        let before = clock.extend(from, by).unwrap().suspend(from).unwrap().resume(to).unwrap();
        let during = clock.suspend(from).unwrap().extend(to, by).unwrap().resume(to).unwrap();
        let after = clock.suspend(from).unwrap().resume(to).unwrap().extend(to, by).unwrap();
        prop_assert_eq!(due(&before), due(&during));
        prop_assert_eq!(due(&before), due(&after));
    }

    #[test]
    fn rungs_are_reached_in_order_and_never_before_the_clock_goes_on(clock in any_running_clock(any_budget())) {
        let started = clock.ledger().iter().rev().find_map(|entry| match entry {
            Entry::Resumed { at } => Some(*at),
            Entry::Suspended { .. } | Entry::Extended { .. } => None,
        });
        let mut earliest = started.unwrap_or(clock.started_at());
        let mut fired = None;
        for _ in 0..6 {
            let rung = clock.next_rung(fired);
            let at = clock.rung_at(rung, &SHIPPED).unwrap();
            prop_assert!(earliest <= at, "{} at {} before {}", rung, at, earliest);
            earliest = at;
            fired = Some(rung);
        }
    }

    #[test]
    fn the_verdict_is_whether_the_due_date_had_passed(clock in any_clock(any_budget()), after in 0..300_i64) {
        let at = last_at(&clock) + hours(after);
        let stopped = clock.stop(at).unwrap();
        let late = stopped.due_when_stopped(&SHIPPED).unwrap().has_passed(at);
        let expected = if late { Verdict::Late } else { Verdict::InTime };
        prop_assert_eq!(stopped.verdict(&SHIPPED), Some(expected));
        let text = serde_json::to_string(&stopped).unwrap();
        prop_assert_eq!(serde_json::from_str::<Clock>(&text).unwrap(), stopped);
    }
}
