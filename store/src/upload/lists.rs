//! Lists of records and their counts, for the page and for files.

use std::collections::BTreeMap;

use domain::{
    exchange::{Kind, reason::Reason, standing::State},
    rating::Grade,
};
use jiff::{Timestamp, civil::Date};

use super::{COLUMNS, Entry, read_all};
use crate::{
    db::{Error, Tx, Value},
    order::instant,
};

/// The most records of one page.
pub const PAGE_LIMIT: i64 = 1_000;

/// How many records of a kind are in a state, by reason where a person must look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<(Kind, State, String), i64>);

impl Counts {
    /// Returns how many of a kind are in a state.
    #[must_use]
    pub fn of(&self, kind: Kind, state: State) -> i64 {
        self.0
            .iter()
            .filter(|((of, stands, _), _)| *of == kind && *stands == state)
            .map(|(_, count)| count)
            .sum()
    }

    /// Returns how many are in a state.
    #[must_use]
    pub fn in_state(&self, state: State) -> i64 {
        Kind::ALL.into_iter().map(|kind| self.of(kind, state)).sum()
    }

    /// Returns how many are refused or given up, by state and reason.
    #[must_use]
    pub fn reasons(&self) -> BTreeMap<(State, Reason), i64> {
        let mut found = BTreeMap::new();
        for ((_, state, reason), count) in &self.0 {
            if let Some(reason) = Reason::from_code(reason)
                && *count > 0
            {
                *found.entry((*state, reason)).or_insert(0) += count;
            }
        }
        found
    }
}

/// Returns the counts of all records.
///
/// # Errors
/// When the database cannot be read.
pub fn counts(tx: &mut Tx<'_>) -> Result<Counts, Error> {
    let sql = "select kind, state, reason, value from upload_tally order by kind, state, reason";
    let rows = tx.query(sql, &[])?;
    let read = rows.iter().map(|row| {
        let wrong = || Error::corrupt("reading the counts of uploads", "an unknown kind or state");
        let kind = Kind::from_code(row.str(0)?).ok_or_else(wrong)?;
        let state = State::from_code(row.str(1)?).ok_or_else(wrong)?;
        Ok(((kind, state, row.text(2)?), row.int(3)?))
    });
    read.collect::<Result<_, Error>>().map(Counts)
}

/// Returns since when the record waits that could be sent and waits the longest.
///
/// # Errors
/// When the database cannot be read.
pub fn waits_since(tx: &mut Tx<'_>) -> Result<Option<Timestamp>, Error> {
    let sql =
        "select at from upload where state in ('pending', 'sent') and next_at < $1 order by at, id limit 1";
    let held = domain::exchange::standing::HELD.as_millisecond();
    tx.query_one(sql, &[held.into()])?.map(|row| instant(row.int(0)?)).transpose()
}

/// Which records to list; every part narrows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this kind.
    pub kind: Option<Kind>,
    /// In this state.
    pub state: Option<State>,
    /// Not taken for this reason.
    pub reason: Option<Reason>,
    /// Of this day.
    pub day: Option<Date>,
    /// Of this region.
    pub region: Option<String>,
    /// Of this grade.
    pub grade: Option<Grade>,
    /// Of the case with this number.
    pub project_no: Option<String>,
}

/// Returns records, those that moved last first, after the place of the last page.
///
/// # Errors
/// When the database cannot be read.
pub fn page(
    tx: &mut Tx<'_>,
    filter: &Filter,
    after: Option<(Timestamp, i64)>,
    limit: i64,
) -> Result<Vec<Entry>, Error> {
    let (at, id) = after.map_or((i64::MAX, i64::MAX), |(at, id)| (at.as_millisecond(), id));
    let mut values: Vec<Value> = vec![at.into(), id.into(), limit.min(PAGE_LIMIT).into()];
    let mut wanted = String::new();
    let mut narrow = |column: &str, value: Option<Value>| {
        if let Some(value) = value {
            values.push(value);
            wanted.push_str(&format!(" and {column} = ${}", values.len()));
        }
    };
    narrow("kind", filter.kind.map(|kind| kind.code().into()));
    narrow("state", filter.state.map(|state| state.code().into()));
    narrow("reason", filter.reason.map(|reason| reason.code().into()));
    narrow("day", filter.day.map(|day| day.to_string().into()));
    narrow("region", filter.region.as_deref().map(Value::from));
    narrow("grade", filter.grade.map(|grade| i64::from(grade.stars()).into()));
    narrow("project_no", filter.project_no.as_deref().map(Value::from));
    let sql =
        format!("{COLUMNS} where (state_at, id) < ($1, $2){wanted} order by state_at desc, id desc limit $3");
    read_all(&tx.query(&sql, &values)?)
}

/// Returns the ids of the records that are refused or given up for a reason, the oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn refused_for(tx: &mut Tx<'_>, reason: Reason, limit: i64) -> Result<Vec<i64>, Error> {
    let sql = "select id from upload where reason = $1 and state in ('rejected', 'dead') \
               order by state_at, id limit $2";
    tx.query(sql, &[reason.code().into(), limit.into()])?.iter().map(|row| row.int(0)).collect()
}
