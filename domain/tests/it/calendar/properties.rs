//! What is true of every day and every budget.

use domain::calendar::{Budget, DayEnd, Step, instant};
use jiff::civil::{Date, date, time};
use proptest::prelude::*;

use super::SHIPPED;

fn any_day() -> impl Strategy<Value = Date> {
    (0..8_400_i64).prop_map(|days| {
        let hours = jiff::SignedDuration::from_hours(days * 24);
        date(2006, 1, 1).checked_add(hours).unwrap()
    })
}

fn any_budget() -> impl Strategy<Value = Budget> {
    prop_oneof![
        (1..400_u32).prop_map(Budget::Hours),
        (1..100_u16).prop_map(Budget::NaturalDays),
        (1..100_u16).prop_map(Budget::WorkingDays),
    ]
}

proptest! {
    #[test]
    fn the_explained_and_the_bare_due_date_agree(from in any_day(), budget in any_budget()) {
        let due = SHIPPED.due(instant(from, time(0, 0, 0, 0)), budget, DayEnd::Midnight);
        prop_assert_eq!((due.date, due.provisional), SHIPPED.due_date(from, budget));
    }

    #[test]
    fn the_steps_of_working_days_cover_every_day_once(from in any_day(), days in 1..60_u16) {
        let start = instant(from, time(15, 0, 0, 0));
        let due = SHIPPED.due(start, Budget::WorkingDays(days), DayEnd::Midnight);
        let mut next = from;
        let mut counted = 0;
        for step in &due.steps {
            let (first, last) = match step {
                Step::Counted { number, day } => {
                    counted += 1;
                    prop_assert_eq!(*number, counted);
                    prop_assert!(day.kind.is_worked());
                    (day.date, day.date)
                }
                Step::Skipped { first, last } => (first.date, *last),
                Step::Paused { .. } | Step::Moved { .. } => panic!("{step:?}"),
            };
            prop_assert_eq!(first, next.tomorrow().unwrap());
            next = last;
        }
        prop_assert_eq!((counted, next), (days, due.date));
    }

    #[test]
    fn counting_between_two_days_is_counting_them_one_by_one(
        after in any_day(),
        length in 0..200_i32,
    ) {
        let days = after.series(jiff::Span::new().days(1)).skip(1);
        let days: Vec<Date> = days.take(usize::try_from(length).unwrap()).collect();
        let through = days.last().copied().unwrap_or(after);
        let worked = days.iter().filter(|day| SHIPPED.is_workday(**day)).count();
        let worked = i64::try_from(worked).unwrap();
        prop_assert_eq!(SHIPPED.working_days_between(after, through), worked);
        prop_assert_eq!(SHIPPED.working_days_between(through, after), -worked);
    }
}
