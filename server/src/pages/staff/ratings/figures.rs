//! From counts to what the board shows: each number with the address of its rows.

use domain::{calendar::date_of, exact::Exact, ids::UnitId};
use jiff::{Timestamp, civil::Date};
use store::rating::{Counts, Period as Counted, narrow::Running};

use crate::{
    problem::Problem,
    views::{
        locale::Words,
        staff::ratings::{BoardRow, Figure},
    },
};

/// A period the board can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Day,
    Month,
}

impl Shown {
    pub(super) const ALL: [Self; 2] = [Self::Day, Self::Month];

    /// Returns the code used in addresses.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
        }
    }

    /// Returns the counts it needs at `now`.
    pub(super) fn counted(self, now: Timestamp) -> Counted {
        match self {
            Self::Day => Counted::Day(date_of(now)),
            Self::Month => Counted::Month(date_of(now)),
        }
    }

    /// Returns its first and last day.
    fn days(self, today: Date) -> (Date, Date) {
        match self {
            Self::Day => (today, today),
            Self::Month => (today.first_of_month(), today.last_of_month()),
        }
    }
}

/// What a row's addresses are made of.
pub(super) struct Around<'a> {
    pub(super) period: Shown,
    pub(super) today: Date,
    /// Where the running orders are listed; empty for nowhere.
    pub(super) desk: &'a str,
}

/// Returns the row of a unit; unit 0 is everybody.
pub(super) fn row(
    around: &Around<'_>,
    unit: UnitId,
    name: Words,
    counts: &Counts,
    running: Running,
) -> Result<BoardRow, Problem> {
    let (from, to) = around.period.days(around.today);
    let of = if unit.0 == 0 { String::new() } else { format!("&unit={unit}") };
    let figure = |value: i64, address: String| Figure { value: value.to_string(), url: address };
    let ratings = |grade: &str| {
        let grade = if grade.is_empty() { String::new() } else { format!("&grade={grade}") };
        format!("/ratings?from={from}&to={to}{of}{grade}")
    };
    let cases = |what: &str| format!("/cases?what={what}&from={from}&to={to}{of}");
    let orders = |due: &str| {
        if around.desk.is_empty() {
            String::new()
        } else {
            format!("{}?channel=rating{of}{due}", around.desk)
        }
    };
    Ok(BoardRow {
        unit: name,
        asked: figure(counts.asked, cases("asked")),
        rated: figure(counts.rated(), ratings("")),
        unrated: figure(counts.unrated, cases("unrated")),
        good: figure(counts.good(), ratings("good")),
        bad: figure(counts.bad(), ratings("bad")),
        satisfaction: percent(counts.good(), counts.rated())?,
        response: percent(counts.rated(), counts.asked)?,
        running: figure(running.open, orders("")),
        overdue: figure(running.overdue, orders("&due=overdue")),
    })
}

/// Returns a share in percent with one digit; a dash when there is nothing to divide by.
pub(in crate::pages::staff) fn percent(part: i64, whole: i64) -> Result<String, Problem> {
    if whole == 0 {
        return Ok("—".to_owned());
    }
    let share = Exact::ratio(part.saturating_mul(100), whole);
    Ok(share.map_err(|error| Problem::Internal(error.to_string()))?.fixed(1))
}
