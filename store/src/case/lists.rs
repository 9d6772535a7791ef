//! The lists of cases that pages and jobs work through. Each carries a limit and seeks by a key.

use std::collections::BTreeMap;

use domain::{
    case::{Case, Exclusion, Stage},
    ids::{BatchId, CaseId, UnitId},
};
use jiff::Timestamp;

use super::read;
use crate::{
    db::{Error, Row, Tx, Value},
    order::{Scope, instant},
};

/// The most rows of one page.
pub const PAGE_LIMIT: i64 = 1_000;

/// What became of a batch: its source's count is the sum of these.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// How many cases it brought.
    pub taken: i64,
    /// How many were asked, or wait to be called.
    pub asked: i64,
    /// How many are left out, by reason.
    pub excluded: BTreeMap<Exclusion, i64>,
    /// How many of all were rated so far, whether asked or not.
    pub rated: i64,
    /// How many ended unrated.
    pub unrated: i64,
}

/// Returns the cases of a batch by id, after `after`.
///
/// # Errors
/// When the database cannot be read.
pub fn of_batch(tx: &mut Tx<'_>, batch: BatchId, after: CaseId, limit: i64) -> Result<Vec<Case>, Error> {
    let sql = "select state from service_case where batch = $1 and id > $2 order by id limit $3";
    cases(&tx.query(sql, &[batch.0.into(), after.0.into(), limit.min(PAGE_LIMIT).into()])?)
}

/// Returns what became of a batch.
///
/// # Errors
/// When the database cannot be read.
pub fn reconciled(tx: &mut Tx<'_>, batch: BatchId) -> Result<Reconciled, Error> {
    // A case that was asked in the end counts as asked, whatever was in the way at first.
    let sql = "select stage, case when asked_at is null then excluded end, \
               case when asked_at is null then 0 else 1 end, count(*) \
               from service_case where batch = $1 group by 1, 2, 3";
    let mut found = Reconciled::default();
    for row in tx.query(sql, &[batch.0.into()])? {
        let count = row.int(3)?;
        found.taken += count;
        if row.int(2)? == 1 {
            found.asked += count;
        } else if let Some(reason) = row.opt_text(1)?.as_deref().and_then(Exclusion::from_code) {
            *found.excluded.entry(reason).or_insert(0) += count;
        }
        match Stage::from_code(row.str(0)?) {
            Some(Stage::Rated) => found.rated += count,
            Some(Stage::Unrated) => found.unrated += count,
            Some(Stage::Taken | Stage::Excluded | Stage::Asked) | None => {}
        }
    }
    Ok(found)
}

/// Returns the cases whose time to answer was over before `at`, the oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn expiring(tx: &mut Tx<'_>, at: Timestamp, limit: i64) -> Result<Vec<CaseId>, Error> {
    let sql = "select id from service_case where answer_by < $1 order by answer_by, id limit $2";
    let rows = tx.query(sql, &[at.as_millisecond().into(), limit.min(PAGE_LIMIT).into()])?;
    rows.iter().map(|row| Ok(CaseId(row.int(0)?))).collect()
}

/// Returns the cases a person should call by `at`, those due longest first; a booked time is not called before.
///
/// # Errors
/// When the database cannot be read.
pub fn to_call(tx: &mut Tx<'_>, at: Timestamp, limit: i64) -> Result<Vec<Case>, Error> {
    let sql = "select state from service_case where call_at <= $1 order by call_at, id limit $2";
    cases(&tx.query(sql, &[at.as_millisecond().into(), limit.min(PAGE_LIMIT).into()])?)
}

/// Returns how many cases wait for a call: due by `at`, and in all.
///
/// # Errors
/// When the database cannot be read.
pub fn calls(tx: &mut Tx<'_>, at: Timestamp) -> Result<(i64, i64), Error> {
    let sql = "select cast(coalesce(sum(case when call_at <= $1 then 1 else 0 end), 0) as bigint), count(*) \
               from service_case where call_at is not null";
    let row = tx.query_one(sql, &[at.as_millisecond().into()])?;
    row.map_or(Ok((0, 0)), |row| Ok((row.int(0)?, row.int(1)?)))
}

/// A reply that waits for a person, with its case.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The gateway's own id of the reply.
    pub message: String,
    /// What it says.
    pub words: String,
    /// When it came in.
    pub at: Timestamp,
    /// The case it answers.
    pub case: Case,
}

/// Returns the replies that wait for a person, the oldest first, after the place `after`.
///
/// # Errors
/// When the database cannot be read.
pub fn heard(
    tx: &mut Tx<'_>,
    after: Option<(Timestamp, CaseId, &str)>,
    limit: i64,
) -> Result<Vec<Waiting>, Error> {
    let (at, case, message) =
        after.map_or((i64::MIN, 0, ""), |(at, case, message)| (at.as_millisecond(), case.0, message));
    let sql = "select h.message, h.words, h.at, c.state from case_heard h \
               join service_case c on c.id = h.case_id \
               where (h.at, h.case_id, h.message) > ($1, $2, $3) \
               order by h.at, h.case_id, h.message limit $4";
    let values = [at.into(), case.into(), message.into(), limit.min(PAGE_LIMIT).into()];
    let waiting = |row: &Row| {
        let (message, words) = (row.text(0)?, row.text(1)?);
        Ok(Waiting { message, words, at: instant(row.int(2)?)?, case: read(row.str(3)?)? })
    };
    tx.query(sql, &values)?.iter().map(waiting).collect()
}

/// Returns how many replies wait for a person.
///
/// # Errors
/// When the database cannot be read.
pub fn heard_count(tx: &mut Tx<'_>) -> Result<i64, Error> {
    tx.query_one("select count(*) from case_heard", &[])?.map_or(Ok(0), |row| row.int(0))
}

/// Returns the cases whose messages reached one citizen, the latest first: those a reply may answer.
///
/// # Errors
/// When the database cannot be read.
pub fn of_citizen(
    tx: &mut Tx<'_>,
    citizen: domain::ids::CitizenId,
    since: Timestamp,
    limit: i64,
) -> Result<Vec<Case>, Error> {
    let sql = "select state from service_case where citizen = $1 and taken_at >= $2 \
               order by taken_at desc, id desc limit $3";
    cases(&tx.query(sql, &[citizen.0.into(), since.as_millisecond().into(), limit.min(PAGE_LIMIT).into()])?)
}

/// Returns the cases of the units in scope by when they were taken, the latest first, before the place `before`.
///
/// # Errors
/// When the database cannot be read.
pub fn latest(
    tx: &mut Tx<'_>,
    scope: &Scope,
    before: Option<(Timestamp, CaseId)>,
    limit: i64,
) -> Result<Vec<Case>, Error> {
    let units: Vec<i64> = match scope {
        Scope::All => Vec::new(),
        Scope::Units(units) => units.iter().map(|unit: &UnitId| unit.0).collect(),
        Scope::Nothing => return Ok(Vec::new()),
    };
    let (at, case) = before.map_or((i64::MAX, i64::MAX), |(at, case)| (at.as_millisecond(), case.0));
    let tail = "(taken_at, id) < ($2, $3) order by taken_at desc, id desc limit $4";
    let values: [Value; 3] = [at.into(), case.into(), limit.min(PAGE_LIMIT).into()];
    if scope == &Scope::All {
        let tail = tail.replace("$2", "$1").replace("$3", "$2").replace("$4", "$3");
        return cases(&tx.query(&format!("select state from service_case where {tail}"), &values)?);
    }
    let sql = format!("select state from service_case where unit_id {{in:$1}} and {tail}");
    cases(&tx.query_in(&sql, &units, &values)?)
}

fn cases(rows: &[Row]) -> Result<Vec<Case>, Error> {
    rows.iter().map(|row| read(row.str(0)?)).collect()
}
