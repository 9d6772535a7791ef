//! Working days and due instants read from the State Council's paper day by day, and seeded chance. Nothing here uses
//! the calendar or the clocks of the program: what they derive is held against this.

use std::{collections::BTreeMap, fs};

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Time, Weekday, date, time},
    tz::{Offset, TimeZone},
};
use serde_json::Value;

use crate::runner::root;

/// Minutes of the simulated time, from the first midnight.
pub(crate) type Minute = i64;

/// The first day of the month.
pub(crate) const FIRST: Date = date(2026, 9, 1);
/// The minutes of a day.
pub(crate) const DAY: Minute = 24 * 60;
/// The minutes between two looks of the jobs.
pub(crate) const SLOT: Minute = 30;
const OPENS: Minute = 8 * 60 + 30;
const CLOSES: Minute = 17 * 60 + 30;

/// The days that the papers name, each with whether it is worked.
pub(crate) struct Paper {
    days: BTreeMap<Date, bool>,
}

impl Paper {
    pub(crate) fn read() -> Self {
        let mut days = BTreeMap::new();
        for year in [2025, 2026] {
            let text = fs::read_to_string(root().join(format!("calendars/{year}.json"))).unwrap();
            let file: Value = serde_json::from_str(&text).unwrap();
            for day in file["days"].as_array().unwrap() {
                let date: Date = day["date"].as_str().unwrap().parse().unwrap();
                days.insert(date, !day["isOffDay"].as_bool().unwrap());
            }
        }
        Self { days }
    }

    pub(crate) fn works(&self, day: Date) -> bool {
        let named = self.days.get(&day).copied();
        named.unwrap_or(!matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday))
    }

    /// Returns the working day on or after a day.
    fn on_or_after(&self, mut day: Date) -> Date {
        while !self.works(day) {
            day = next(day);
        }
        day
    }

    /// Returns the first moment at or after this one at which offices are open.
    pub(crate) fn office(&self, minute: Minute) -> Minute {
        let (mut day, mut clock) = (minute.div_euclid(DAY), minute.rem_euclid(DAY));
        if clock >= CLOSES {
            (day, clock) = (day + 1, 0);
        }
        while !self.works(date_of(at(day * DAY))) {
            (day, clock) = (day + 1, 0);
        }
        day * DAY + if clock < OPENS { OPENS + minute.rem_euclid(90) } else { clock }
    }

    /// Returns the day and the instant at which a budget runs out that ran over these stretches, each open one the
    /// last; `None` while it stands.
    pub(crate) fn runs_out(
        &self,
        given: &Given,
        stretches: &[(Timestamp, Option<Timestamp>)],
    ) -> Option<Lands> {
        let mut left = given.amount;
        for (from, to) in stretches {
            if given.unit == "hour" {
                let end = Timestamp::from_millisecond(from.as_millisecond() + left * 3_600_000).unwrap();
                match to {
                    Some(to) if end >= *to => panic!("no budget in hours stands in this month"),
                    _ => return Some(Lands { day: date_of(end), at: end }),
                }
            }
            let mut day = date_of(*from);
            while left > 0 && to.is_none_or(|to| day < date_of(to)) {
                day = next(day);
                if given.unit == "natural-day" || self.works(day) {
                    left -= 1;
                }
            }
            let ended = |day: Date| given.end_of(day);
            match to {
                None => {
                    let mut last = self.on_or_after(day);
                    if ended(last) < *from {
                        last = self.on_or_after(next(last));
                    }
                    return Some(Lands { day: last, at: ended(last) });
                }
                Some(to) if left == 0 && *to > ended(self.on_or_after(day)) => {
                    let last = self.on_or_after(day);
                    return Some(Lands { day: last, at: ended(last) });
                }
                Some(_) => {}
            }
        }
        None
    }
}

/// Where a budget runs out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lands {
    pub(crate) day: Date,
    pub(crate) at: Timestamp,
}

/// A time given, as a pack writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) amount: i64,
    pub(crate) unit: String,
    /// `None` for midnight.
    pub(crate) ends: Option<Time>,
}

impl Given {
    fn end_of(&self, day: Date) -> Timestamp {
        match self.ends {
            Some(time) => instant(day, time),
            None => instant(next(day), Time::midnight()),
        }
    }
}

fn next(day: Date) -> Date {
    day.checked_add(1.day()).unwrap()
}

fn beijing() -> TimeZone {
    TimeZone::fixed(Offset::constant(8))
}

fn instant(day: Date, time: Time) -> Timestamp {
    day.to_datetime(time).to_zoned(beijing()).unwrap().timestamp()
}

/// Returns the day of an instant in Beijing.
pub(crate) fn date_of(at: Timestamp) -> Date {
    beijing().to_datetime(at).date()
}

/// Returns the instant of a simulated minute.
pub(crate) fn at(minute: Minute) -> Timestamp {
    let first = instant(FIRST, time(0, 0, 0, 0)).as_millisecond();
    Timestamp::from_millisecond(first + minute * 60_000).unwrap()
}

/// Returns the minutes from the first midnight to an instant.
pub(crate) fn minute_of(instant: Timestamp) -> Minute {
    (instant.as_millisecond() - at(0).as_millisecond()).div_euclid(60_000)
}

/// Chance that is the same every time.
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    /// Returns one of the numbers below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % u64::try_from(end).unwrap()).unwrap()
    }

    /// Returns whether something happens that happens so often in a hundred times.
    pub(crate) fn in_hundred(&mut self, times: usize) -> bool {
        self.below(100) < times
    }

    /// Returns a number of minutes between two.
    pub(crate) fn minutes(&mut self, from: Minute, to: Minute) -> Minute {
        from + i64::try_from(self.below(usize::try_from(to - from).unwrap())).unwrap()
    }
}
