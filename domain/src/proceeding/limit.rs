//! A limit: by when something must be done, when its person is reminded, and who was told that it is late.
//! The day is derived from a term and the calendar, kept as derived, and moves only by an event.

use jiff::{
    Timestamp,
    civil::{Date, time},
};
use serde::{Deserialize, Serialize};

use crate::{
    calendar::{Budget, Calendar, DayEnd, date_of, instant},
    ids::PersonId,
    order::clocks::DueMark,
};

/// The farthest a day may lie ahead, in days.
pub const FARTHEST: i32 = 366;
/// The longest run of rest days that is looked through.
const REST_DAYS: usize = 30;
/// When people are reminded.
const MORNING: jiff::civil::Time = time(9, 0, 0, 0);

/// How much time is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "term", rename_all = "kebab-case")]
pub enum Term {
    /// So much time from the moment it is given.
    Within {
        /// How much.
        budget: Budget,
    },
    /// Until the end of a day; a rest day moves to the next working day.
    By {
        /// The day.
        day: Date,
    },
}

/// Something that is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "kebab-case")]
pub enum Target {
    /// The whole proceeding.
    Whole,
    /// One of its tasks.
    Task {
        /// Which.
        number: u16,
    },
}

impl Target {
    /// Returns the number of the task; `None` for the whole.
    #[must_use]
    pub fn task(self) -> Option<u16> {
        match self {
            Self::Whole => None,
            Self::Task { number } => Some(number),
        }
    }
}

/// A limit as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// How much time was given.
    pub term: Term,
    /// From when.
    pub from: Timestamp,
    /// The end, as last derived.
    pub due: DueMark,
    /// When its person is reminded; `None` when there is no working day before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remind_at: Option<Timestamp>,
    /// Its person was reminded.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reminded: bool,
    /// Who was told that it is late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalated: Option<PersonId>,
    /// It was not kept: what came, came after its end.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub missed: bool,
}

impl Limit {
    /// Returns a limit that begins at `from`; `None` for a day that is over or too far.
    #[must_use]
    pub fn new(calendar: &Calendar, from: Timestamp, term: Term) -> Option<Self> {
        let due = match term {
            Term::Within { budget } => DueMark::from(calendar.due(from, budget, DayEnd::Midnight)),
            Term::By { day } => by(calendar, day),
        };
        let today = date_of(from);
        let is_near = (due.date - today).get_days() <= FARTHEST;
        let limit = Self {
            term,
            from,
            due,
            remind_at: reminder(calendar, from, due.date),
            reminded: false,
            escalated: None,
            missed: false,
        };
        let is_over = matches!(term, Term::By { day } if day < today);
        (!is_over && due.date >= today && is_near).then_some(limit)
    }

    /// Returns the limit under another calendar, when that moves it.
    #[must_use]
    pub fn moved(&self, calendar: &Calendar) -> Option<Self> {
        let due = match self.term {
            Term::Within { budget } => DueMark::from(calendar.due(self.from, budget, DayEnd::Midnight)),
            Term::By { day } => by(calendar, day),
        };
        let remind_at = reminder(calendar, self.from, due.date);
        (due != self.due).then_some(Self { due, remind_at, ..*self })
    }

    /// Returns whether an instant is too late.
    #[must_use]
    pub fn has_passed(&self, at: Timestamp) -> bool {
        at > self.due.at || date_of(at) > self.due.date
    }

    /// Returns when something must be done about it by itself: remind, or tell that it is late.
    #[must_use]
    pub fn next_at(&self) -> Option<Timestamp> {
        let remind_at = self.remind_at.filter(|_| !self.reminded);
        let late_at = self.escalated.is_none().then(|| after(self.due));
        // A reminder that nobody was given before the end is not given after it.
        [remind_at.filter(|at| *at < self.due.at && self.escalated.is_none()), late_at]
            .into_iter()
            .flatten()
            .min()
    }
}

/// Returns the first instant that is too late, to the millisecond as the store keeps instants.
fn after(due: DueMark) -> Timestamp {
    if date_of(due.at) > due.date {
        return due.at;
    }
    due.at.checked_add(jiff::SignedDuration::from_millis(1)).unwrap_or(due.at)
}

fn by(calendar: &Calendar, day: Date) -> DueMark {
    let days = day.series(jiff::Span::new().days(1)).take(REST_DAYS);
    let date = days.into_iter().find(|day| calendar.is_workday(*day)).unwrap_or(day);
    let provisional = calendar.status(date.year()) != crate::calendar::YearStatus::Official;
    let at = date
        .tomorrow()
        .map_or_else(|_| instant(date, time(23, 59, 59, 0)), |next| instant(next, time(0, 0, 0, 0)));
    DueMark { at, date, provisional }
}

fn reminder(calendar: &Calendar, from: Timestamp, due: Date) -> Option<Timestamp> {
    let days = due.series(jiff::Span::new().days(-1)).skip(1).take(REST_DAYS);
    let day = days.into_iter().find(|day| calendar.is_workday(*day))?;
    Some(instant(day, MORNING)).filter(|at| *at > from)
}
