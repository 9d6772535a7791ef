//! Which days are worked in China, and the arithmetic of lawful deadlines on top of it.
//!
//! The State Council names next year's days off and make-up workdays each November; until then that year is
//! unknown and every date that depends on it is provisional. This module never guesses in silence, reads no
//! file and knows no clock: the year files, the closures and “now” are arguments.

mod budget;
mod count;
mod due;
mod year;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::{self, Offset},
};

// The files above are private; this is the one path of each word.
pub use budget::{Budget, BudgetError, DayEnd, DayEndError, Unit};
use count::{Turns, date_at, day_number, is_weekday, year_bounds};
pub use due::{Due, Step};
pub(crate) use due::{Landing, Trail, later_by_ms};
pub use year::{CalendarError, Closure, YearDay, YearFile, YearStatus};
use year::{Certainty, Named, Year, merge};

/// The one offset of China: +08:00 everywhere, without summer time since 1992.
pub const BEIJING: Offset = tz::offset(8);

/// When offices open and close.
const OFFICE: (Time, Time) = (Time::constant(9, 0, 0, 0), Time::constant(17, 30, 0, 0));

/// Returns the day an instant falls on in Beijing.
#[must_use]
pub fn date_of(at: Timestamp) -> Date {
    BEIJING.to_datetime(at).date()
}

/// Returns the instant of a time of day in Beijing; beyond year 9999 the nearest instant there is.
#[must_use]
pub fn instant(date: Date, time: Time) -> Timestamp {
    let nearest = if date.year() < 0 { Timestamp::MIN } else { Timestamp::MAX };
    BEIJING.to_timestamp(date.to_datetime(time)).unwrap_or(nearest)
}

/// What a day is, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayKind {
    /// Monday to Friday.
    Workday,
    /// A Saturday or Sunday worked in exchange for a longer holiday (调休上班).
    MakeUpWorkday,
    /// A Saturday or Sunday.
    Weekend,
    /// A day off by notice of the State Council.
    Holiday,
    /// A workday closed by the local government, e.g. for a typhoon.
    LocalClosure,
    /// A day off worked by decision of the local government.
    LocalWorkday,
}

impl DayKind {
    /// Returns whether offices are open.
    #[must_use]
    pub fn is_worked(self) -> bool {
        match self {
            Self::Workday | Self::MakeUpWorkday | Self::LocalWorkday => true,
            Self::Weekend | Self::Holiday | Self::LocalClosure => false,
        }
    }
}

/// One day as the calendar knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The day.
    pub date: Date,
    /// What it is.
    pub kind: DayKind,
    /// The holiday or closure that made it so, e.g. “春节”; `None` for an ordinary day.
    pub name: Option<String>,
    /// No notice still to come can change it.
    pub certain: bool,
}

/// The counts of one year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearOverview {
    /// The year.
    pub year: i16,
    /// How far it is known.
    pub status: YearStatus,
    /// Days worked.
    pub working_days: u16,
    /// Days of each kind that occurs.
    pub days: BTreeMap<DayKind, u16>,
}

/// The State Council's years read together, with local closures on top. A value: changing it makes a new one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    years: BTreeMap<i16, Year>,
    closures: BTreeMap<Date, Closure>,
    /// Derived: what the notices say of a day, the later year's file winning.
    named: BTreeMap<Date, Named>,
    /// Derived: the days on which Monday-to-Friday would be wrong.
    turns: Turns,
    /// Derived: the days no notice can change any more.
    certainty: Certainty,
}

impl Calendar {
    /// Reads official years together.
    ///
    /// A file without days is a year not published yet. A later year's file corrects the year edge of an
    /// earlier one, whatever the order they come in.
    ///
    /// # Errors
    /// A year given twice, or a file that is [refused](CalendarError).
    pub fn new(files: impl IntoIterator<Item = YearFile>) -> Result<Self, CalendarError> {
        let mut years = BTreeMap::new();
        for file in files {
            let year = file.year;
            if years.insert(year, Year::load(file, YearStatus::Official)?).is_some() {
                return Err(CalendarError::YearTwice { year });
            }
        }
        Ok(Self::derive(years, BTreeMap::new()))
    }

    /// Returns the calendar with one year loaded or replaced, `Provisional` before the official notice is out.
    ///
    /// # Errors
    /// A file that is [refused](CalendarError).
    pub fn with_year(&self, file: YearFile, status: YearStatus) -> Result<Self, CalendarError> {
        let mut years = self.years.clone();
        years.insert(file.year, Year::load(file, status)?);
        Ok(Self::derive(years, self.closures.clone()))
    }

    /// Returns the calendar with a local closure or extra workday; a second word on the same day replaces the first.
    #[must_use]
    pub fn with_closure(&self, closure: Closure) -> Self {
        let mut closures = self.closures.clone();
        closures.insert(closure.date, closure);
        Self::derive(self.years.clone(), closures)
    }

    /// Returns how far a year is known.
    #[must_use]
    pub fn status(&self, year: i16) -> YearStatus {
        self.years.get(&year).map_or(YearStatus::Missing, |loaded| loaded.status)
    }

    /// Returns the documents a year rests on.
    #[must_use]
    pub fn papers(&self, year: i16) -> &[String] {
        self.years.get(&year).map_or(&[], |loaded| &loaded.file.papers)
    }

    /// Returns what a day is and why.
    #[must_use]
    pub fn day(&self, date: Date) -> Day {
        let named = self.named.get(&date);
        let is_weekday = is_weekday(date);
        let works = named.map_or(is_weekday, |named| named.works);
        let kind = match (works, is_weekday) {
            (true, true) => DayKind::Workday,
            (true, false) => DayKind::MakeUpWorkday,
            (false, _) if named.is_some() => DayKind::Holiday,
            (false, _) => DayKind::Weekend,
        };
        let closure = self.closures.get(&date).filter(|closure| closure.works != works);
        let (kind, name) = match closure {
            Some(closure) if closure.works => (DayKind::LocalWorkday, Some(&closure.name)),
            Some(closure) => (DayKind::LocalClosure, Some(&closure.name)),
            None => (kind, named.map(|named| &named.name)),
        };
        let certain = self.certainty.covers(day_number(date), day_number(date));
        Day { date, kind, name: name.cloned(), certain }
    }

    /// Returns whether offices are open on a day; cheap.
    #[must_use]
    pub fn is_workday(&self, date: Date) -> bool {
        self.turns.is_workday(date)
    }

    /// Returns the next instant at which offices are open: now, or the next opening.
    #[must_use]
    pub fn next_office_time(&self, at: Timestamp) -> Timestamp {
        let (today, time) = (date_of(at), BEIJING.to_datetime(at).time());
        if self.is_workday(today) && time >= OFFICE.0 && time < OFFICE.1 {
            return at;
        }
        let still_opens = self.is_workday(today) && time < OFFICE.0;
        let opens_on = if still_opens { today } else { self.date_after(today, 1, Unit::WorkingDay) };
        instant(opens_on, OFFICE.0)
    }

    /// Returns how many working days lie after `after`, up to and including `through`; negative when reversed.
    #[must_use]
    pub fn working_days_between(&self, after: Date, through: Date) -> i64 {
        self.turns.working_through(day_number(through)) - self.turns.working_through(day_number(after))
    }

    /// Returns the counts of a year; of one that is not official, what they would be by the weekdays alone.
    #[must_use]
    pub fn year_overview(&self, year: i16) -> YearOverview {
        let mut days = BTreeMap::new();
        let mut working_days = 0;
        for number in year_bounds(year).into_iter().flat_map(|(first, last)| first..=last) {
            let kind = self.day(date_at(number)).kind;
            working_days += u16::from(kind.is_worked());
            *days.entry(kind).or_default() += 1;
        }
        YearOverview { year, status: self.status(year), working_days, days }
    }

    fn derive(years: BTreeMap<i16, Year>, closures: BTreeMap<Date, Closure>) -> Self {
        let named = merge(&years);
        let dates: BTreeSet<_> = named.keys().chain(closures.keys()).collect();
        let turns = Turns::new(dates.into_iter().filter_map(|date| {
            let closed = closures.get(date).map(|closure| closure.works);
            Some((*date, closed.or_else(|| Some(named.get(date)?.works))?))
        }));
        let certainty = Certainty::new(&years);
        Self { years, closures, named, turns, certainty }
    }
}
