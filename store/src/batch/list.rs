//! The lists of batches and of what became of their rows, a page at a time, by key.

use domain::{batch::Outcome, ids::BatchId};

use super::{
    Batch, COLUMNS, Fault, read,
    rows::{case_key, number_and_step, outcome},
};
use crate::db::{Error, Tx, Value};

/// The most rows of one page.
const PAGE_LIMIT: usize = 500;

/// One page of the cases a batch took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CasePage {
    /// Number, step, what became of it, whether it was late, and which row it was.
    pub cases: Vec<Listed>,
    /// Where the next page begins, when there is one.
    pub next: Option<(u64, String, String)>,
}

/// A case a batch took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The number of the case.
    pub number: String,
    /// Its step.
    pub step: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Whether it showed up late.
    pub is_late: bool,
    /// Which row of the answer it was.
    pub place: u64,
}

/// One page of what could not be taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FaultPage {
    /// The faults.
    pub faults: Vec<Fault>,
    /// Where the next page begins, when there is one.
    pub next: Option<u64>,
}

/// Returns the batches of these sources before one, the latest first.
///
/// # Errors
/// When the database cannot be read.
pub fn batches(
    tx: &mut Tx<'_>,
    sources: &[String],
    before: Option<BatchId>,
    limit: usize,
) -> Result<Vec<Batch>, Error> {
    let before = before.map_or(i64::MAX, |id| id.0);
    let limit = limit.clamp(1, PAGE_LIMIT);
    let sql = format!(
        "select {COLUMNS} from case_batch where source {{in:$1}} and id < $2 order by id desc limit {limit}"
    );
    tx.query_in(&sql, sources, &[before.into()])?.iter().map(read).collect()
}

/// Returns the last batch of a source.
///
/// # Errors
/// When the database cannot be read.
pub fn last_of(tx: &mut Tx<'_>, source: &str) -> Result<Option<Batch>, Error> {
    let sql = format!("select {COLUMNS} from case_batch where source = $1 order by id desc limit 1");
    tx.query_one(&sql, &[source.into()])?.map(|row| read(&row)).transpose()
}

/// Returns how many rows a batch keeps for each outcome and reason; `late` of them stand by themselves.
///
/// # Errors
/// When the database cannot be read.
pub fn reasons(tx: &mut Tx<'_>, batch: BatchId) -> Result<Vec<(Outcome, u64)>, Error> {
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    let mut found = Vec::new();
    let taken = tx.query(
        "select outcome, reason, count(*) from source_row where batch_id = $1 \
         group by outcome, reason order by outcome, reason",
        &[batch.0.into()],
    )?;
    for row in taken {
        found.push((outcome(row.str(0)?, row.str(1)?)?, count(row.int(2)?)));
    }
    let rejected = tx.query(
        "select reason, count(*) from batch_fault where batch_id = $1 group by reason order by reason",
        &[batch.0.into()],
    )?;
    for row in rejected {
        found.push((Outcome::Rejected(row.text(0)?), count(row.int(1)?)));
    }
    Ok(found)
}

/// Returns one page of the cases a batch took: those with an outcome, or the late ones when none is given.
///
/// # Errors
/// When the database cannot be read.
pub fn cases(
    tx: &mut Tx<'_>,
    batch: BatchId,
    wanted: Option<&Outcome>,
    after: Option<(u64, &str, &str)>,
    limit: usize,
) -> Result<CasePage, Error> {
    let limit = limit.clamp(1, PAGE_LIMIT);
    let (place, key) = after.map_or((-1, String::new()), |(place, number, step)| {
        (i64::try_from(place).unwrap_or(i64::MAX), case_key(number, step))
    });
    let mut values: Vec<Value> = vec![batch.0.into(), place.into(), key.into()];
    let condition = match wanted {
        Some(outcome) => {
            values.push(outcome.code().into());
            values.push(outcome.reason().into());
            "outcome = $4 and reason = $5"
        }
        None => "is_late = 1",
    };
    let sql = format!(
        "select case_key, outcome, reason, is_late, place from source_row \
         where batch_id = $1 and (place, case_key) > ($2, $3) and {condition} \
         order by place, case_key limit {}",
        limit.saturating_add(1)
    );
    let mut cases = Vec::new();
    for row in tx.query(&sql, &values)? {
        let (number, step) = number_and_step(row.str(0)?);
        let outcome = outcome(row.str(1)?, row.str(2)?)?;
        let place = u64::try_from(row.int(4)?).unwrap_or(0);
        cases.push(Listed { number, step, outcome, is_late: row.flag(3)?, place });
    }
    let has_more = cases.len() > limit;
    cases.truncate(limit);
    let last = cases.last().filter(|_| has_more);
    let next = last.map(|case| (case.place, case.number.clone(), case.step.clone()));
    Ok(CasePage { cases, next })
}

/// Returns one page of what a batch could not take, for one reason or for all.
///
/// # Errors
/// When the database cannot be read.
pub fn faults(
    tx: &mut Tx<'_>,
    batch: BatchId,
    reason: Option<&str>,
    after: Option<u64>,
    limit: usize,
) -> Result<FaultPage, Error> {
    let limit = limit.clamp(1, PAGE_LIMIT);
    let after = after.map_or(-1, |seq| i64::try_from(seq).unwrap_or(i64::MAX));
    let mut values: Vec<Value> = vec![batch.0.into(), after.into()];
    let condition = match reason {
        Some(reason) => {
            values.push(reason.into());
            " and reason = $3"
        }
        None => "",
    };
    let sql = format!(
        "select seq, place, field, reason, detail from batch_fault where batch_id = $1 and seq > $2{condition} \
         order by seq limit {}",
        limit.saturating_add(1)
    );
    let rows = tx.query(&sql, &values)?;
    let has_more = rows.len() > limit;
    let mut faults = Vec::new();
    let mut last = None;
    for row in rows.iter().take(limit) {
        last = u64::try_from(row.int(0)?).ok();
        faults.push(Fault {
            place: row.text(1)?,
            field: row.text(2)?,
            reason: row.text(3)?,
            detail: row.text(4)?,
        });
    }
    Ok(FaultPage { faults, next: last.filter(|_| has_more) })
}
