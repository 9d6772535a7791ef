//! Office hours of the invented staff: nobody acts before half past eight, after half past five, on a weekend or on a
//! holiday. A matter that takes an hour and comes at five is done at nine the next working day.

use domain::calendar::{BEIJING, Calendar, date_of, instant};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time, time},
};

/// When offices open.
pub const OPENS: Time = time(8, 30, 0, 0);
/// When offices close.
pub const CLOSES: Time = time(17, 30, 0, 0);
/// The most days looked at for one that is worked.
const DAYS: usize = 60;

/// The office hours of a calendar.
#[derive(Clone, Copy, Debug)]
pub struct Office<'a> {
    calendar: &'a Calendar,
}

impl<'a> Office<'a> {
    /// Returns the office hours of a calendar.
    #[must_use]
    pub fn of(calendar: &'a Calendar) -> Self {
        Self { calendar }
    }

    /// Returns whether somebody is there.
    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> bool {
        let now = BEIJING.to_datetime(at);
        self.calendar.is_workday(now.date()) && (OPENS..CLOSES).contains(&now.time())
    }

    /// Returns the moment when so many minutes of office hours have passed.
    #[must_use]
    pub fn after(&self, at: Timestamp, minutes: i64) -> Timestamp {
        let mut left = SignedDuration::from_mins(minutes);
        let mut from = self.opening(at);
        for _ in 0..DAYS {
            let closes = instant(date_of(from), CLOSES);
            let room = closes.duration_since(from);
            if left < room {
                return from.checked_add(left).unwrap_or(closes);
            }
            left = left.saturating_sub(room);
            from = self.opening(closes);
        }
        from
    }

    /// Returns the same time of day so many working days later.
    #[must_use]
    pub fn days_after(&self, at: Timestamp, days: i64) -> Timestamp {
        let minutes = CLOSES.duration_since(OPENS).as_mins();
        self.after(at, minutes.saturating_mul(days))
    }

    /// Returns the moment, or the next one at which an office is open.
    #[must_use]
    pub fn opening(&self, at: Timestamp) -> Timestamp {
        if self.is_open(at) {
            return at;
        }
        let now = BEIJING.to_datetime(at);
        let today = Some(now.date()).filter(|_| now.time() < OPENS);
        let later = std::iter::successors(now.date().tomorrow().ok(), |day| day.tomorrow().ok());
        let days: Vec<Date> = today.into_iter().chain(later.take(DAYS)).collect();
        let worked = days.iter().find(|day| self.calendar.is_workday(**day));
        worked.map_or(at, |day| instant(*day, OPENS))
    }
}
