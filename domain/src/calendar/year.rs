//! One year as the State Council's notice gives it, and the local word on single days.
//! A file is checked here once; how years combine into working days is the parent's.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::count::{day_number, year_bounds};

/// How many days at the end of December the next year's notice may still arrange.
///
/// New Year reaches back: the notices of 2008, 2012 and 2019 changed 29 and 31 December of the year before.
/// Two more days leave room for a make-up weekend before a New Year on a Thursday.
const YEAR_EDGE_DAYS: i64 = 5;

/// A year's notice as data. Keys it does not know, such as `$schema`, are ignored: the shape is not ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearFile {
    /// The year arranged.
    pub year: i16,
    /// The notices it follows, as addresses or document numbers; empty before publication.
    pub papers: Vec<String>,
    /// The days that differ from, or are worth naming beside, Monday to Friday; empty before publication.
    pub days: Vec<YearDay>,
}

/// One named day of a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct YearDay {
    /// The holiday it belongs to, e.g. “春节”.
    pub name: String,
    /// The day.
    pub date: Date,
    /// Off, or worked.
    pub is_off_day: bool,
}

/// How far a year is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum YearStatus {
    /// The State Council's notice is loaded.
    Official,
    /// An administrator loaded a forecast before the notice.
    Provisional,
    /// Nothing is loaded; Monday to Friday stands in.
    Missing,
}

/// A local decision on one day: a typhoon, a local festival, an extra shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closure {
    /// The day.
    pub date: Date,
    /// Worked, or closed.
    pub works: bool,
    /// What people call the occasion.
    pub name: String,
    /// The document that decided it.
    pub source: String,
}

/// Why a year is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CalendarError {
    /// Two files for one year.
    #[error("the calendar of `{year}` is given twice; keep one file")]
    YearTwice {
        /// The year.
        year: i16,
    },
    /// One file calls a day both worked and off.
    #[error("the calendar of `{year}` calls `{date}` both a workday and a day off; keep one line")]
    Contradiction {
        /// The file's year.
        year: i16,
        /// The day.
        date: Date,
    },
    /// A day is neither in the year nor in the last days before it.
    #[error(
        "the calendar of `{year}` names `{date}`, which is not its to arrange; move the line to its own year"
    )]
    OutsideYear {
        /// The file's year.
        year: i16,
        /// The day.
        date: Date,
    },
    /// An official year without a document.
    #[error(
        "the calendar of `{year}` is official but names no paper; add its source or load it as provisional"
    )]
    NoPaper {
        /// The year.
        year: i16,
    },
}

/// A checked file and its standing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Year {
    pub(super) file: YearFile,
    pub(super) status: YearStatus,
}

/// What the notices say of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) works: bool,
    pub(super) name: String,
}

impl Year {
    /// Checks a file. One without days is `Missing` whatever the caller hopes; one loaded as `Missing` is emptied.
    pub(super) fn load(mut file: YearFile, status: YearStatus) -> Result<Self, CalendarError> {
        let year = file.year;
        if status == YearStatus::Missing || file.days.is_empty() {
            file.days.clear();
            file.papers.clear();
            return Ok(Self { file, status: YearStatus::Missing });
        }
        if status == YearStatus::Official && file.papers.is_empty() {
            return Err(CalendarError::NoPaper { year });
        }
        let mut seen = BTreeMap::new();
        for day in &file.days {
            if !may_name(year, day.date) {
                return Err(CalendarError::OutsideYear { year, date: day.date });
            }
            if seen.insert(day.date, day.is_off_day).is_some_and(|before| before != day.is_off_day) {
                return Err(CalendarError::Contradiction { year, date: day.date });
            }
        }
        Ok(Self { file, status })
    }
}

/// Returns all named days, the later year's word standing where two files name the same day.
pub(super) fn merge(years: &BTreeMap<i16, Year>) -> BTreeMap<Date, Named> {
    years
        .values()
        .flat_map(|year| &year.file.days)
        .map(|day| (day.date, Named { works: !day.is_off_day, name: day.name.clone() }))
        .collect()
}

/// Returns whether a year's notice may arrange a day: one of its own, or one at the very end of the year before.
fn may_name(year: i16, date: Date) -> bool {
    let is_edge = || day_number(date.last_of_year()) - day_number(date) < YEAR_EDGE_DAYS;
    date.year() == year || date.year().checked_add(1) == Some(year) && is_edge()
}

/// The days of the official years. The next notice may still move the last days of one; that is a new derivation,
/// with its event, and no reason to call every December date provisional.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Certainty {
    // INVARIANT: in order, none touching the next; first and last day number of each stretch.
    stretches: Vec<(i64, i64)>,
}

impl Certainty {
    pub(super) fn new(years: &BTreeMap<i16, Year>) -> Self {
        let is_official =
            |year: i16| years.get(&year).is_some_and(|loaded| loaded.status == YearStatus::Official);
        let mut stretches: Vec<(i64, i64)> = Vec::new();
        for year in years.keys().copied().filter(|year| is_official(*year)) {
            let Some((first, last)) = year_bounds(year) else {
                continue;
            };
            match stretches.last_mut() {
                Some(before) if before.1 + 1 == first => before.1 = last,
                _ => stretches.push((first, last)),
            }
        }
        Self { stretches }
    }

    /// Returns whether all days from `first` through `last` are certain; no days at all are.
    pub(super) fn covers(&self, first: i64, last: i64) -> bool {
        let is_inside = |stretch: &(i64, i64)| stretch.0 <= first && last <= stretch.1;
        first > last || self.stretches.iter().any(is_inside)
    }
}
