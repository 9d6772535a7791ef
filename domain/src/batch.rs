//! What one nightly batch of completed cases covers, what became of every row, and when a count is strange.
//!
//! A batch runs on a working day and covers everything completed since the end of the batch before it up to the end
//! of the previous working day, rest days included. It reads some days before that again, so that a case that shows
//! up late is caught. Nothing here reads a source or knows a clock.

use std::collections::BTreeMap;

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
};
use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, date_of, instant};

/// How many days back a working day is looked for; a longer closure stops the batches until somebody looks.
const SEARCH_DAYS: usize = 60;
/// How many batches a count is compared with.
pub const COMPARED: usize = 20;
/// How many batches there must be before a count can be called strange.
pub const COMPARED_LEAST: usize = 3;
/// A count jumps when it is more than so many times the usual one, or less than its part.
const JUMP: u64 = 3;

/// What a batch covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// From here on what was completed belongs to this batch.
    pub from: Timestamp,
    /// From here on it belongs to the next.
    pub until: Timestamp,
    /// From here on the source is read again, for cases that showed up late.
    pub reread_from: Timestamp,
    /// A day that decided the end lies in a year without a notice.
    pub is_provisional: bool,
}

/// Where a completed case stands to a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// It belongs to the batch.
    Within,
    /// It belonged to an earlier batch: it is known, or it shows up late.
    Earlier,
    /// It lies so far back that nobody is asked about it any more.
    TooOld,
    /// It belongs to a later batch.
    Later,
}

impl Window {
    /// Returns where something completed at an instant stands.
    #[must_use]
    pub fn position(&self, completed: Timestamp) -> Position {
        if completed >= self.until {
            Position::Later
        } else if completed >= self.from {
            Position::Within
        } else if completed >= self.reread_from {
            Position::Earlier
        } else {
            Position::TooOld
        }
    }

    /// Returns whether it covers no time of its own and only looks for what showed up late.
    #[must_use]
    pub fn is_again(&self) -> bool {
        self.from >= self.until
    }
}

/// What the batches that ended well have covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Past {
    /// The furthest end of any of them.
    pub furthest: Timestamp,
    /// The end of the one that ran last; earlier than the furthest after a clock was set back.
    pub latest: Timestamp,
}

/// What is to be done for a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// A batch is to be run.
    Run(Window),
    /// Nobody works today.
    RestDay,
    /// Everything is covered up to here.
    Covered(Timestamp),
}

/// How far back batches look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The first day of the first batch; the previous working day when there is none.
    pub begin: Option<Date>,
    /// How many days before its window a batch reads again.
    pub overlap_days: u16,
}

/// Returns what is to be done for a source today, on a working day by itself.
///
/// A clock that was set back or had run ahead never moves the end of what is covered: such a batch only looks for
/// what it does not know yet, so nothing is lost and the keys of cases let nothing in twice.
#[must_use]
pub fn nightly(calendar: &Calendar, today: Date, past: Option<Past>, reach: Reach) -> Due {
    if !calendar.is_workday(today) {
        return Due::RestDay;
    }
    let Some(previous) = previous_working_day(calendar, today) else { return Due::RestDay };
    let until = end_of(previous);
    let is_provisional = !certain(calendar, previous, today);
    match past {
        Some(past) if past.latest == until => Due::Covered(past.furthest),
        Some(past) => {
            // Where a clock had run ahead, what was completed since the last look is read again instead.
            let reread = window(past.furthest.min(past.latest).min(until), until, reach, is_provisional);
            Due::Run(Window { from: past.furthest.min(until), ..reread })
        }
        None => {
            let begin = reach.begin.unwrap_or(previous);
            let from = instant(begin, Time::midnight()).min(until);
            Due::Run(window(from, until, reach, is_provisional))
        }
    }
}

/// Returns the window that ends with a day somebody names; nothing when that day is not over yet.
#[must_use]
pub fn through(last: Date, today: Date, past: Option<Past>, reach: Reach) -> Option<Window> {
    if last >= today {
        return None;
    }
    let until = end_of(last);
    let from =
        past.map_or_else(|| instant(reach.begin.unwrap_or(last), Time::midnight()), |past| past.furthest);
    Some(window(from.min(until), until, reach, false))
}

/// Returns the window that covers nothing new and looks once more for what showed up late.
#[must_use]
pub fn again(past: Past, reach: Reach) -> Window {
    window(past.furthest, past.furthest, reach, false)
}

fn window(from: Timestamp, until: Timestamp, reach: Reach, is_provisional: bool) -> Window {
    let overlap = SignedDuration::from_hours(i64::from(reach.overlap_days).saturating_mul(24));
    let reread_from = from.checked_sub(overlap).unwrap_or(Timestamp::MIN);
    Window { from, until, reread_from, is_provisional }
}

/// Returns the last working day before a day.
#[must_use]
pub fn previous_working_day(calendar: &Calendar, day: Date) -> Option<Date> {
    std::iter::successors(day.yesterday().ok(), |day| day.yesterday().ok())
        .take(SEARCH_DAYS)
        .find(|day| calendar.is_workday(*day))
}

/// Returns the first instant after a day in Beijing.
fn end_of(day: Date) -> Timestamp {
    instant(day.tomorrow().unwrap_or(day), Time::midnight())
}

fn certain(calendar: &Calendar, first: Date, last: Date) -> bool {
    std::iter::successors(Some(first), |day| day.tomorrow().ok())
        .take_while(|day| *day <= last)
        .all(|day| calendar.day(day).certain)
}

/// Returns how many working days a window covers, at least one.
#[must_use]
pub fn working_days(calendar: &Calendar, window: &Window) -> u64 {
    let before =
        |at: Timestamp| at.checked_sub(SignedDuration::from_millis(1)).map_or_else(|_| date_of(at), date_of);
    let days = calendar.working_days_between(before(window.from), before(window.until));
    u64::try_from(days).unwrap_or(0).max(1)
}

/// What became of one row of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", content = "reason", rename_all = "kebab-case")]
pub enum Outcome {
    /// Taken; the person is asked by text message.
    Sms,
    /// Taken; the person is asked by telephone, there being no mobile number.
    Phone,
    /// Taken and not asked, for a coded reason.
    Excluded(String),
    /// It was taken before.
    Known,
    /// It is no case that could be taken, for a coded reason.
    Rejected(String),
}

impl Outcome {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Phone => "phone",
            Self::Excluded(_) => "excluded",
            Self::Known => "known",
            Self::Rejected(_) => "rejected",
        }
    }

    /// Returns the code of the reason; empty when it needs none.
    #[must_use]
    pub fn reason(&self) -> &str {
        match self {
            Self::Excluded(reason) | Self::Rejected(reason) => reason,
            Self::Sms | Self::Phone | Self::Known => "",
        }
    }
}

/// What became of all rows of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Counts {
    /// Rows read.
    pub read: u64,
    /// Asked by text message.
    pub sms: u64,
    /// Asked by telephone.
    pub phone: u64,
    /// Not asked, by reason.
    pub excluded: BTreeMap<String, u64>,
    /// Taken before.
    pub known: u64,
    /// Not taken, by reason.
    pub rejected: BTreeMap<String, u64>,
    /// Of the taken ones, those that showed up late.
    pub late: u64,
}

impl Counts {
    /// Counts a row.
    pub fn add(&mut self, outcome: &Outcome, is_late: bool) {
        self.read = self.read.saturating_add(1);
        let counter = match outcome {
            Outcome::Sms => &mut self.sms,
            Outcome::Phone => &mut self.phone,
            Outcome::Excluded(reason) => self.excluded.entry(reason.clone()).or_default(),
            Outcome::Known => &mut self.known,
            Outcome::Rejected(reason) => self.rejected.entry(reason.clone()).or_default(),
        };
        *counter = counter.saturating_add(1);
        let is_taken = match outcome {
            Outcome::Sms | Outcome::Phone | Outcome::Excluded(_) => true,
            Outcome::Known | Outcome::Rejected(_) => false,
        };
        self.late = self.late.saturating_add(u64::from(is_late && is_taken));
    }

    /// Returns how many people are to be asked.
    #[must_use]
    pub fn asked(&self) -> u64 {
        self.sms.saturating_add(self.phone)
    }

    /// Returns how many rows are told of, one way or another.
    #[must_use]
    pub fn accounted(&self) -> u64 {
        self.fresh().saturating_add(self.known).saturating_add(sum(&self.rejected))
    }

    /// Returns how many cases were taken, asked about or not: what a batch brought.
    #[must_use]
    pub fn fresh(&self) -> u64 {
        self.asked().saturating_add(sum(&self.excluded))
    }

    /// Compares with what the source itself counts.
    #[must_use]
    pub fn balance(&self, counted: u64) -> Balance {
        let accounted = self.accounted();
        match (counted.checked_sub(accounted), accounted.checked_sub(counted)) {
            (Some(0), _) => Balance::Exact,
            (Some(missing), _) => Balance::Missing(missing),
            (None, surplus) => Balance::Surplus(surplus.unwrap_or(0)),
        }
    }
}

fn sum(reasons: &BTreeMap<String, u64>) -> u64 {
    reasons.values().fold(0, |sum: u64, count| sum.saturating_add(*count))
}

/// How the counts of a batch compare with the source's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Balance {
    /// Every row is told of, once.
    Exact,
    /// So many rows that the source counts are not told of.
    Missing(u64),
    /// So many rows are told of that the source does not count.
    Surplus(u64),
}

impl Balance {
    /// Returns whether every row is told of, once.
    #[must_use]
    pub fn is_exact(self) -> bool {
        self == Self::Exact
    }
}

/// Something a person should look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "alarm", rename_all = "kebab-case")]
pub enum Alarm {
    /// No case, though there usually are some.
    Silent {
        /// What is usual for a working day.
        usual: u64,
    },
    /// Many more or fewer cases than usual.
    Jump {
        /// Cases brought for a working day.
        count: u64,
        /// What is usual.
        usual: u64,
    },
}

impl Alarm {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Silent { .. } => "silent",
            Self::Jump { .. } => "jump",
        }
    }
}

/// Returns whether a count of cases brought for a working day is strange beside those of earlier batches.
#[must_use]
pub fn alarm(count: u64, earlier: &[u64]) -> Option<Alarm> {
    let earlier: Vec<u64> = earlier.iter().copied().take(COMPARED).collect();
    let sum = earlier.iter().fold(0_u64, |sum, count| sum.saturating_add(*count));
    let batches = u64::try_from(earlier.len()).unwrap_or(u64::MAX);
    let average = sum.checked_add(batches / 2)?.checked_div(batches)?;
    if count == 0 && sum > 0 {
        return Some(Alarm::Silent { usual: average.max(1) });
    }
    let usual = median(earlier)?;
    let is_strange = count > usual.saturating_mul(JUMP) || count.saturating_mul(JUMP) < usual;
    is_strange.then_some(Alarm::Jump { count, usual })
}

/// Returns the middle of at least [`COMPARED_LEAST`] counts, the lower one of two, and nothing when it is none.
fn median(mut counts: Vec<u64>) -> Option<u64> {
    if counts.len() < COMPARED_LEAST {
        return None;
    }
    counts.sort_unstable();
    let middle = counts.len().saturating_sub(1) / 2;
    counts.get(middle).copied().filter(|middle| *middle > 0)
}
