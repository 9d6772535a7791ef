//! Cases as rows, written beside the ledger. Each row follows from the state of its case alone, so that a verification
//! can build it anew. The lists are in `lists`.

pub mod lists;
pub mod search;

use std::collections::BTreeMap;

use domain::{
    case::{Case, Stage, event::Event},
    ids::{CaseId, OrderId},
};
use jiff::Timestamp;

use crate::{
    db::{Error, Table, Tx, Value, int, text},
    order::{from_json, to_json},
    rating, timeline,
};

/// What the ledger calls the subject of a case's events.
pub const SUBJECT: &str = "case";
/// The most cases read that share a number.
const NUMBER_LIMIT: i64 = 100;

pub(crate) const SERVICE_CASE: Table = Table {
    name: "service_case",
    columns: &[
        int("id"),
        int("version"),
        text("source"),
        text("number"),
        text("step"),
        int("batch"),
        text("pack"),
        int("unit_id"),
        text("matter"),
        text("region"),
        int("finished_at"),
        int("taken_at"),
        text("stage"),
        text("excluded"),
        text("asked_by"),
        int("asked_at"),
        int("answer_by"),
        int("call_at"),
        int("citizen"),
        text("applicant"),
        int("grade"),
        text("state"),
    ],
    key: &["id"],
};

pub(crate) const CASE_HEARD: Table = Table {
    name: "case_heard",
    columns: &[int("case_id"), text("message"), int("unit_id"), int("at"), text("words")],
    key: &["case_id", "message"],
};

pub(crate) const OPT_OUT: Table =
    Table { name: "opt_out", columns: &[int("citizen"), int("case_id")], key: &["citizen", "case_id"] };

/// A case before and after a batch.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// As it was stored, if it was.
    pub(crate) before: Option<Case>,
    /// As it is.
    pub(crate) now: Case,
}

impl Change {
    /// Returns a case that nothing happened to yet.
    pub(crate) fn none(case: Case) -> Self {
        Self { before: Some(case.clone()), now: case }
    }
}

/// One entry of a case's timeline.
pub type Entry = timeline::Entry<Event>;

/// Writes the rows of changed cases: themselves, their ratings, their replies, who opted out, the counts.
pub(crate) fn save(tx: &mut Tx<'_>, changes: &[Change]) -> Result<(), Error> {
    let rows = changes.iter().map(|change| row(&change.now)).collect::<Result<Vec<_>, _>>()?;
    if changes.iter().all(|change| change.before.is_none()) {
        tx.insert(&SERVICE_CASE, rows)?;
    } else {
        tx.upsert(&SERVICE_CASE, rows)?;
    }
    save_heard(tx, changes)?;
    save_opt_outs(tx, changes)?;
    rating::save(tx, changes)?;
    let mut counts = BTreeMap::new();
    for change in changes {
        if let Some(before) = &change.before {
            rating::count(&mut counts, before, -1);
        }
        rating::count(&mut counts, &change.now, 1);
    }
    rating::add(tx, counts)
}

fn row(case: &Case) -> Result<Vec<Value>, Error> {
    let facts = &case.facts;
    let awaited = case.asked.filter(|_| case.stage == Stage::Asked);
    let call_at = awaited.filter(|_| case.is_in_phone_pool()).map(|asked| case.again_at.unwrap_or(asked.at));
    Ok(vec![
        case.id.0.into(),
        case.version.into(),
        facts.key.source.as_str().into(),
        facts.key.number.as_str().into(),
        facts.key.step.as_str().into(),
        facts.batch.map(|batch| batch.0).into(),
        facts.pack.as_str().into(),
        facts.unit.0.into(),
        facts.matter.code.as_str().into(),
        facts.region.as_str().into(),
        facts.finished_at.as_millisecond().into(),
        case.taken_at.as_millisecond().into(),
        case.stage.code().into(),
        case.excluded.map(domain::case::Exclusion::code).into(),
        case.asked.map(|asked| asked.by.code()).into(),
        case.asked.map(|asked| asked.at.as_millisecond()).into(),
        awaited.map(|asked| asked.until.as_millisecond()).into(),
        call_at.map(Timestamp::as_millisecond).into(),
        facts.citizen.map(|citizen| citizen.0).into(),
        facts.applicant.as_deref().into(),
        case.counted().map(|placed| i64::from(placed.rating.grade.stars())).into(),
        to_json("writing a case", case)?.into(),
    ])
}

fn save_heard(tx: &mut Tx<'_>, changes: &[Change]) -> Result<(), Error> {
    let had = |change: &&Change| change.before.as_ref().is_some_and(|before| !before.heard.is_empty());
    let stale: Vec<i64> = changes.iter().filter(had).map(|change| change.now.id.0).collect();
    tx.delete_in(&CASE_HEARD, "case_id", &stale)?;
    let rows = changes.iter().flat_map(|change| {
        change.now.heard.iter().map(|heard| {
            vec![
                change.now.id.0.into(),
                heard.message.as_str().into(),
                change.now.facts.unit.0.into(),
                heard.at.as_millisecond().into(),
                heard.words.as_str().into(),
            ]
        })
    });
    tx.upsert(&CASE_HEARD, rows.collect())
}

fn save_opt_outs(tx: &mut Tx<'_>, changes: &[Change]) -> Result<(), Error> {
    let had = |change: &&Change| change.before.as_ref().is_some_and(|before| before.opted_out);
    let stale: Vec<i64> = changes.iter().filter(had).map(|change| change.now.id.0).collect();
    tx.delete_in(&OPT_OUT, "case_id", &stale)?;
    let rows = changes.iter().filter(|change| change.now.opted_out).filter_map(|change| {
        let citizen = change.now.facts.citizen?;
        Some(vec![citizen.0.into(), change.now.id.0.into()])
    });
    tx.upsert(&OPT_OUT, rows.collect())
}

/// Returns the cases of these ids, in no particular order.
pub(crate) fn load(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<Case>, Error> {
    let rows = tx.query_in("select state from service_case where id {in:$1}", ids, &[])?;
    rows.iter().map(|row| read(row.str(0)?)).collect()
}

/// Returns the cases whose source numbers are among these, whatever source and step.
pub(crate) fn numbered(tx: &mut Tx<'_>, numbers: &[String]) -> Result<Vec<Case>, Error> {
    let rows = tx.query_in("select state from service_case where number {in:$1}", numbers, &[])?;
    rows.iter().map(|row| read(row.str(0)?)).collect()
}

pub(crate) fn read(state: &str) -> Result<Case, Error> {
    from_json("reading a case", state)
}

/// Returns one case, or nothing.
///
/// # Errors
/// When the database cannot be read.
pub fn get(tx: &mut Tx<'_>, id: CaseId) -> Result<Option<Case>, Error> {
    Ok(load(tx, &[id.0])?.into_iter().next())
}

/// Returns the cases of a number as people read it, by id, whatever source and step.
///
/// # Errors
/// When the database cannot be read.
pub fn with_number(tx: &mut Tx<'_>, number: &str) -> Result<Vec<Case>, Error> {
    let sql = "select state from service_case where number = $1 order by id limit $2";
    let rows = tx.query(sql, &[number.into(), NUMBER_LIMIT.into()])?;
    rows.iter().map(|row| read(row.str(0)?)).collect()
}

/// Returns the case of a key, or nothing.
///
/// # Errors
/// When the database cannot be read.
pub fn with_key(tx: &mut Tx<'_>, key: &domain::case::Key) -> Result<Option<Case>, Error> {
    let sql = "select state from service_case where number = $1 and step = $2 and source = $3";
    let values = [key.number.as_str().into(), key.step.as_str().into(), key.source.as_str().into()];
    tx.query_one(sql, &values)?.map(|row| read(row.str(0)?)).transpose()
}

/// Returns everything that happened to a case, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn timeline(tx: &mut Tx<'_>, id: CaseId) -> Result<Vec<Entry>, Error> {
    timeline::of(tx, SUBJECT, id.0)
}

/// Returns the case whose rating opened an order, or nothing.
///
/// # Errors
/// When the database cannot be read.
pub fn of_order(tx: &mut Tx<'_>, order: OrderId) -> Result<Option<Case>, Error> {
    match crate::order::get(tx, order)?.and_then(|order| order.case) {
        Some(case) => get(tx, case),
        None => Ok(None),
    }
}
