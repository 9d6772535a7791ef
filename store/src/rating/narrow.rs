//! Ratings behind a number of the live board, the latest words, and the orders that bad ones opened. Each costs what
//! it shows, not what there is.

use std::collections::BTreeMap;

use domain::{ids::UnitId, order::stage::Stage, rating::Grade};
use jiff::Timestamp;

use super::{Filter, Listed, PAGE_LIMIT, listed};
use crate::{
    db::{Error, Tx, Value},
    list,
    order::Scope,
};

/// Which ratings stand behind a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Narrow {
    /// The worst grade.
    pub worst: Grade,
    /// The best grade.
    pub best: Grade,
    /// Only the one of each case that counts.
    pub only_counted: bool,
    /// Only with words of the citizen's own, or with a reason ticked.
    pub only_told: bool,
}

/// Returns ratings, the latest first.
///
/// # Errors
/// When the database cannot be read.
pub fn narrowed(tx: &mut Tx<'_>, filter: &Filter, narrow: Narrow, limit: i64) -> Result<Vec<Listed>, Error> {
    let units: Vec<i64> = match &filter.scope {
        Scope::All => vec![0],
        Scope::Units(units) => units.iter().map(|unit| unit.0).collect(),
        Scope::Nothing => Vec::new(),
    };
    let scope = match &filter.scope {
        // The list is named in both, so that the places have the same numbers.
        Scope::All => "0 {in:$1}",
        Scope::Units(_) | Scope::Nothing => "unit_id {in:$1}",
    };
    let counted = if narrow.only_counted { "and counts = 1" } else { "" };
    // A condition that names the partial index of bad ratings lets the engine use it.
    let bad = if narrow.best.stars() <= 2 { "and grade <= 2" } else { "" };
    let told = if narrow.only_told { "and told = 1" } else { "" };
    let (at, case, number) = filter.place.map_or((i64::MAX, i64::MAX, i64::MAX), |(at, case, number)| {
        (at.as_millisecond(), case.0, i64::from(number))
    });
    let sql = format!(
        "select case_id, unit_id, counts, order_id, body from case_rating \
         where {scope} {counted} {bad} {told} and at >= $2 and at < $3 and (at, case_id, number) < ($4, $5, $6) \
         and grade >= $7 and grade <= $8 \
         order by at desc, case_id desc, number desc limit $9"
    );
    let (from, before) = (filter.from.as_millisecond(), filter.before.as_millisecond());
    let values: [Value; 8] = [
        from.into(),
        before.into(),
        at.into(),
        case.into(),
        number.into(),
        i64::from(narrow.worst.stars()).into(),
        i64::from(narrow.best.stars()).into(),
        limit.min(PAGE_LIMIT).into(),
    ];
    tx.query_in(&sql, &units, &values)?.iter().map(listed).collect()
}

/// How many orders of bad ratings lie with a unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Running {
    /// Not ended yet.
    pub open: i64,
    /// Of these, past their deadline.
    pub overdue: i64,
}

/// Returns how many orders of bad ratings run at `now`, by the unit they lie with; those that are with no unit yet
/// stand under unit 0.
///
/// # Errors
/// When the database cannot be read.
pub fn running(tx: &mut Tx<'_>, now: Timestamp) -> Result<BTreeMap<UnitId, Running>, Error> {
    let stages: Vec<String> = list::OPEN.iter().map(|stage: &Stage| stage.code().to_owned()).collect();
    let sql = "select coalesce(lead, 0), count(*), \
               cast(coalesce(sum(case when due_at < $2 then 1 else 0 end), 0) as bigint) \
               from orders where stage {in:$1} and channel = 'rating' group by 1 order by 1";
    let rows = tx.query_in(sql, &stages, &[now.as_millisecond().into()])?;
    rows.iter()
        .map(|row| Ok((UnitId(row.int(0)?), Running { open: row.int(1)?, overdue: row.int(2)? })))
        .collect()
}
