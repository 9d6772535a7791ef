//! When a budget runs out, and the days that led there.
//! Facts only: the sentence “第 1 天 = 2026-02-14 周六（调休上班）” is put together by the page, in its language.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
};

use super::{
    Budget, Calendar, Day, DayEnd, Unit,
    count::{date_at, day_number},
    date_of, instant,
};

/// When something is due, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The instant it ends. For [`DayEnd::Midnight`] that is the next day's 00:00, itself too late.
    pub at: Timestamp,
    /// The last day, which is the one to show.
    pub date: Date,
    /// A day looked at on the way may still change, see [`Day::certain`].
    pub provisional: bool,
    /// Every day from the first counted one to the last, in order; for hours only the pauses.
    pub steps: Vec<Step>,
}

impl Due {
    /// Returns whether an instant is too late.
    ///
    /// Within a limit includes the limit (民法典 art. 1259), so the last instant is in time; 24:00 is not, because
    /// whoever reads 00:00 reads it on the next day.
    #[must_use]
    pub fn has_passed(&self, at: Timestamp) -> bool {
        has_passed(self.at, self.date, at)
    }
}

/// One line of the explanation of a due date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A day that uses up one day of the budget.
    Counted {
        /// 1 for the first day counted.
        number: u16,
        /// The day.
        day: Day,
    },
    /// Rest days of one kind in a row that count for nothing.
    Skipped {
        /// The first of them, with the name they share.
        first: Day,
        /// The last of them.
        last: Date,
    },
    /// The clock stood still.
    Paused {
        /// When it was suspended.
        from: Timestamp,
        /// When it went on.
        to: Timestamp,
    },
    /// The last counted day was a rest day, or already over when the clock went on: this working day is the last
    /// one instead (民法典 art. 203).
    Moved {
        /// The day.
        day: Day,
    },
}

impl Calendar {
    /// Returns when a budget that starts now runs out, and why.
    ///
    /// Hours run from the moment; of days the first is not counted (民法典 art. 201). The last day ends as
    /// `day_end` says, and a last natural day that is a rest day moves to the next working day (art. 203).
    ///
    /// ```
    /// use domain::calendar::{Budget, Calendar, DayEnd, instant};
    /// use jiff::civil::{date, time};
    ///
    /// let calendar = Calendar::new([])?; // No notice at all: Monday to Friday, and everything provisional.
    /// let friday = instant(date(2026, 3, 6), time(16, 20, 0, 0));
    /// let due = calendar.due(friday, Budget::WorkingDays(2), DayEnd::Midnight);
    /// assert_eq!(due.date, date(2026, 3, 10));
    /// assert!(due.provisional);
    /// # Ok::<(), domain::calendar::CalendarError>(())
    /// ```
    #[must_use]
    pub fn due(&self, start: Timestamp, budget: Budget, day_end: DayEnd) -> Due {
        let unit = budget.unit();
        let total = i64::from(budget.amount()) * unit.size();
        let landing = self.land(start, total, unit, day_end);
        let mut trail = Trail::new(self, unit, total);
        trail.walk(date_of(start), landing.date);
        landing.explained(trail)
    }

    /// Returns the last day of a budget that starts on a day (hours: at its 00:00), and whether it is provisional.
    /// The same as [`Calendar::due`] without the explanation, and much cheaper.
    #[must_use]
    pub fn due_date(&self, from: Date, budget: Budget) -> (Date, bool) {
        let unit = budget.unit();
        let total = i64::from(budget.amount()) * unit.size();
        let landing = self.land(instant(from, Time::midnight()), total, unit, DayEnd::Midnight);
        (landing.date, landing.provisional)
    }

    /// Returns where `left` (milliseconds or days) runs out from an instant.
    pub(crate) fn land(&self, from: Timestamp, left: i64, unit: Unit, day_end: DayEnd) -> Landing {
        if unit == Unit::Hour {
            let at = later_by_ms(from, left);
            return Landing { at, date: date_of(at), provisional: false };
        }
        let start = day_number(date_of(from));
        let reached = self.reach(start, left, unit);
        let mut last = self.turns.working_day(self.turns.working_through(reached - 1) + 1);
        if day_end.of(date_at(last)) < from {
            // Only a clock that goes on with nothing left, after hours: that day is over, the next is the last.
            last = self.turns.working_day(self.turns.working_through(last) + 1);
        }
        let first_seen = match unit {
            Unit::Hour | Unit::NaturalDay => reached,
            Unit::WorkingDay => (start + 1).min(last),
        };
        let date = date_at(last);
        Landing { at: day_end.of(date), date, provisional: !self.certainty.covers(first_seen, last) }
    }

    /// Returns the date on which `days` counted days after a date are complete, whatever kind of day it is.
    pub(crate) fn date_after(&self, date: Date, days: i64, unit: Unit) -> Date {
        date_at(self.reach(day_number(date), days, unit))
    }

    /// Returns how much of a unit passes between two instants: milliseconds, or counted days.
    pub(crate) fn counted(&self, unit: Unit, from: Timestamp, to: Timestamp) -> i64 {
        match unit {
            Unit::Hour => to.as_millisecond().saturating_sub(from.as_millisecond()),
            Unit::NaturalDay => day_number(date_of(to)) - day_number(date_of(from)),
            Unit::WorkingDay => self.working_days_between(date_of(from), date_of(to)),
        }
    }

    fn reach(&self, start: i64, days: i64, unit: Unit) -> i64 {
        match unit {
            Unit::Hour | Unit::NaturalDay => start + days,
            Unit::WorkingDay if days == 0 => start,
            Unit::WorkingDay => self.turns.working_day(self.turns.working_through(start) + days),
        }
    }
}

/// Where a budget runs out: a [`Due`] without its explanation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Landing {
    pub(crate) at: Timestamp,
    pub(crate) date: Date,
    pub(crate) provisional: bool,
}

impl Landing {
    pub(crate) fn has_passed(&self, at: Timestamp) -> bool {
        has_passed(self.at, self.date, at)
    }

    pub(crate) fn explained(self, trail: Trail<'_>) -> Due {
        Due { at: self.at, date: self.date, provisional: self.provisional, steps: trail.steps }
    }
}

/// Writes down the days a budget walks over.
pub(crate) struct Trail<'a> {
    calendar: &'a Calendar,
    unit: Unit,
    total: i64,
    counted: u16,
    steps: Vec<Step>,
}

impl<'a> Trail<'a> {
    pub(crate) fn new(calendar: &'a Calendar, unit: Unit, total: i64) -> Self {
        Self { calendar, unit, total, counted: 0, steps: Vec::new() }
    }

    /// Walks the days after `after`, up to and including `through`.
    pub(crate) fn walk(&mut self, after: Date, through: Date) {
        if self.unit == Unit::Hour {
            return;
        }
        for number in day_number(after) + 1..=day_number(through) {
            self.step(self.calendar.day(date_at(number)));
        }
    }

    pub(crate) fn pause(&mut self, from: Timestamp, to: Timestamp) {
        self.steps.push(Step::Paused { from, to });
    }

    fn step(&mut self, day: Day) {
        let works = day.kind.is_worked();
        if i64::from(self.counted) < self.total && (works || self.unit == Unit::NaturalDay) {
            self.counted = self.counted.saturating_add(1);
            self.steps.push(Step::Counted { number: self.counted, day });
        } else if works {
            self.steps.push(Step::Moved { day });
        } else {
            self.skip(day);
        }
    }

    fn skip(&mut self, day: Day) {
        let facts = |day: &Day| (day.kind, day.name.clone(), day.certain);
        match self.steps.last_mut() {
            Some(Step::Skipped { first, last }) if facts(first) == facts(&day) => *last = day.date,
            _ => self.steps.push(Step::Skipped { last: day.date, first: day }),
        }
    }
}

/// Returns the instant some milliseconds later, or the last there is.
pub(crate) fn later_by_ms(at: Timestamp, ms: i64) -> Timestamp {
    at.checked_add(SignedDuration::from_millis(ms)).unwrap_or(Timestamp::MAX)
}

fn has_passed(due: Timestamp, date: Date, at: Timestamp) -> bool {
    at > due || date_of(at) > date
}
