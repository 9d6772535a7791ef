//! What somebody must look at before it is too late: records that are refused or given up, what waits too long, a year
//! that ends before everything of it has arrived.

use jiff::{SignedDuration, Timestamp, civil::Date};

use crate::calendar::date_of;

/// What waits longer than this is told.
const LONG: SignedDuration = SignedDuration::from_hours(24);
/// From this day of December on, whatever has not arrived is told with the year's end.
const YEAR_END_FROM: i8 = 15;

/// What is known of all records together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sight {
    /// Records that wait or were sent.
    pub under_way: i64,
    /// Records that are refused.
    pub rejected: i64,
    /// Records that were given up.
    pub dead: i64,
    /// Since when the oldest of those that could be sent waits.
    pub waits_since: Option<Timestamp>,
    /// Cells of compared days that differ.
    pub differing: i64,
}

/// Something to look at, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alarm {
    /// Records were given up.
    Dead(i64),
    /// Records are refused.
    Rejected(i64),
    /// The year ends on this day, and so many records have not arrived.
    YearEnd {
        /// How many days are left, today included.
        days: i64,
        /// How many records.
        count: i64,
    },
    /// Something waits longer than a day.
    Slow {
        /// For so many hours.
        hours: i64,
    },
    /// Cells of compared days differ.
    Differs(i64),
}

/// Returns what is to be looked at, the worst first.
#[must_use]
pub fn alarms(sight: Sight, now: Timestamp) -> Vec<Alarm> {
    let mut alarms = Vec::new();
    if sight.dead > 0 {
        alarms.push(Alarm::Dead(sight.dead));
    }
    if sight.rejected > 0 {
        alarms.push(Alarm::Rejected(sight.rejected));
    }
    let count = sight.under_way.saturating_add(sight.rejected).saturating_add(sight.dead);
    if let Some(days) = days_left(date_of(now)).filter(|_| count > 0) {
        alarms.push(Alarm::YearEnd { days, count });
    }
    if let Some(since) = sight.waits_since {
        let waited = now.duration_since(since);
        if waited > LONG {
            alarms.push(Alarm::Slow { hours: waited.as_hours() });
        }
    }
    if sight.differing > 0 {
        alarms.push(Alarm::Differs(sight.differing));
    }
    alarms
}

/// Returns how many days of the year are left, once its end is near.
fn days_left(today: Date) -> Option<i64> {
    (today.month() == 12 && today.day() >= YEAR_END_FROM)
        .then(|| 32_i64.saturating_sub(i64::from(today.day())))
}
