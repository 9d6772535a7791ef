//! Counting days by number: Monday to Friday by formula, and the few hundred days that turn it.
//! It counts far outside the loaded years and allocates nothing: a search among the turns, then arithmetic.

use jiff::{
    SignedDuration,
    civil::{Date, Weekday, date},
};

/// Day number 0. It is a Monday, so that weekdays follow from the number alone.
const FIRST_MONDAY: Date = date(1970, 1, 5);

/// The days on which Monday-to-Friday is wrong: worked though a weekend, or off though a weekday.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Turns {
    // INVARIANT: sorted by day; `working_through` follows from the days.
    turns: Vec<Turn>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Turn {
    day: i64,
    /// Working days up to and including this one, on the scale of [`weekdays_through`].
    working_through: i64,
}

impl Turns {
    /// Takes days in ascending order, each with whether it is worked, and keeps those that turn.
    pub(super) fn new(days: impl IntoIterator<Item = (Date, bool)>) -> Self {
        let mut surplus = 0;
        let turns =
            days.into_iter().filter(|(date, works)| *works != is_weekday(*date)).map(|(date, works)| {
                let day = day_number(date);
                surplus += if works { 1 } else { -1 };
                Turn { day, working_through: weekdays_through(day) + surplus }
            });
        Self { turns: turns.collect() }
    }

    pub(super) fn is_workday(&self, date: Date) -> bool {
        let day = day_number(date);
        is_weekday(date) != self.turns.binary_search_by_key(&day, |turn| turn.day).is_ok()
    }

    /// Returns the number of working days up to and including a day. Only differences mean something.
    pub(super) fn working_through(&self, day: i64) -> i64 {
        let weekdays = weekdays_through(day);
        let next = self.turns.partition_point(|turn| turn.day <= day);
        match self.before(next) {
            Some(turn) => turn.working_through + weekdays - weekdays_through(turn.day),
            None => weekdays,
        }
    }

    /// Returns the first day with `count` working days up to and including it: the inverse of `working_through`.
    pub(super) fn working_day(&self, count: i64) -> i64 {
        let next = self.turns.partition_point(|turn| turn.working_through < count);
        let day = match self.before(next) {
            Some(turn) => weekday_at(weekdays_through(turn.day) + count - turn.working_through),
            None => weekday_at(count),
        };
        // The next turn has the count: either it comes later, or it is the worked weekend that completes it.
        self.turns.get(next).map_or(day, |turn| day.min(turn.day))
    }

    fn before(&self, next: usize) -> Option<&Turn> {
        self.turns.get(next.checked_sub(1)?)
    }
}

pub(super) fn is_weekday(date: Date) -> bool {
    !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Returns the days from [`FIRST_MONDAY`] to a day.
pub(super) fn day_number(date: Date) -> i64 {
    date.duration_since(FIRST_MONDAY).as_hours() / 24
}

/// Returns the day of a number; beyond year 9999 the nearest day there is.
pub(super) fn date_at(number: i64) -> Date {
    FIRST_MONDAY.saturating_add(SignedDuration::from_secs(number.saturating_mul(86_400)))
}

/// Returns the numbers of a year's first and last day; a year beyond 9999 has none.
pub(super) fn year_bounds(year: i16) -> Option<(i64, i64)> {
    let january = Date::new(year, 1, 1).ok()?;
    Some((day_number(january), day_number(january.last_of_year())))
}

/// Returns how many days from Monday to Friday lie from day 0 up to and including a day.
fn weekdays_through(day: i64) -> i64 {
    day.div_euclid(7) * 5 + (day.rem_euclid(7) + 1).min(5)
}

/// Returns the `count`-th day from Monday to Friday: the inverse of [`weekdays_through`].
fn weekday_at(count: i64) -> i64 {
    (count - 1).div_euclid(5) * 7 + (count - 1).rem_euclid(5)
}
