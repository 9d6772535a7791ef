//! Proceedings as rows, written beside the ledger. Each row follows from the state of its proceeding alone, so that a
//! verification can build it anew. The lists are in `lists`.

pub mod lists;

use std::collections::BTreeSet;

use domain::{
    ids::{OrderId, PersonId, ProceedingId},
    order::Order,
    proceeding::{Proceeding, Stage, event::Event, matter::Proof},
};
use jiff::Timestamp;

use crate::{
    db::{Error, Table, Tx, Value, int, text},
    hex,
    order::{NO_DUE, from_json, to_json},
    timeline,
};

/// The rows read at a time.
const PAGE: i64 = 2_000;

/// What the ledger calls the subject of a proceeding's events.
pub const SUBJECT: &str = "proceeding";

pub(crate) const PROCEEDING: Table = Table {
    name: "proceeding",
    columns: &[
        int("id"),
        int("version"),
        int("year"),
        int("count"),
        text("kind"),
        text("pack"),
        text("stage"),
        text("title"),
        int("owner"),
        int("leader"),
        int("needs_word"),
        int("restricted"),
        text("origin"),
        int("opened_at"),
        int("sort_at"),
        int("next_at"),
        text("state"),
    ],
    key: &["id"],
};

pub(crate) const PROCEEDING_ORDER: Table = Table {
    name: "proceeding_order",
    columns: &[int("order_id"), int("proceeding_id")],
    key: &["order_id", "proceeding_id"],
};

pub(crate) const PROCEEDING_UNIT: Table = Table {
    name: "proceeding_unit",
    columns: &[int("unit_id"), int("proceeding_id")],
    key: &["unit_id", "proceeding_id"],
};

pub(crate) const PROCEEDING_PERSON: Table = Table {
    name: "proceeding_person",
    columns: &[int("person_id"), int("proceeding_id")],
    key: &["person_id", "proceeding_id"],
};

pub(crate) const PROCEEDING_WAIT: Table = Table {
    name: "proceeding_wait",
    columns: &[int("proceeding_id"), int("number"), int("person_id"), text("awaited"), int("due_at")],
    key: &["proceeding_id", "number"],
};

/// A proceeding before and after a batch.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// As it was stored, if it was.
    pub(crate) before: Option<Proceeding>,
    /// As it is.
    pub(crate) now: Proceeding,
}

/// One entry of a proceeding's timeline.
pub type Entry = timeline::Entry<Event>;

/// Writes the rows of changed proceedings: themselves, their orders, units and persons, what they wait for.
pub(crate) fn save(tx: &mut Tx<'_>, changes: &[Change]) -> Result<(), Error> {
    if changes.is_empty() {
        return Ok(());
    }
    let all = || changes.iter().map(|change| &change.now);
    let rows = all().map(row).collect::<Result<Vec<_>, _>>()?;
    tx.upsert(&PROCEEDING, rows)?;
    let stale: Vec<i64> =
        changes.iter().filter(|change| change.before.is_some()).map(|change| change.now.id.0).collect();
    for table in [&PROCEEDING_ORDER, &PROCEEDING_UNIT, &PROCEEDING_PERSON, &PROCEEDING_WAIT] {
        tx.delete_in(table, "proceeding_id", &stale)?;
    }
    let pair = |one: i64, of: &Proceeding| vec![one.into(), of.id.0.into()];
    let orders = all().flat_map(|of| of.orders.iter().map(move |order| pair(order.0, of)));
    tx.upsert(&PROCEEDING_ORDER, orders.collect())?;
    let units = all().flat_map(|of| of.all_units().into_iter().map(move |unit| pair(unit.0, of)));
    tx.upsert(&PROCEEDING_UNIT, units.collect())?;
    let persons = all().flat_map(|of| named(of).into_iter().map(move |person| pair(person.0, of)));
    tx.upsert(&PROCEEDING_PERSON, persons.collect())?;
    tx.upsert(&PROCEEDING_WAIT, all().flat_map(waits).collect())
}

/// Returns who may know it by name: of a restricted one only those it names.
fn named(proceeding: &Proceeding) -> BTreeSet<PersonId> {
    proceeding.readers().cloned().unwrap_or_else(|| proceeding.persons())
}

fn waits(proceeding: &Proceeding) -> Vec<Vec<Value>> {
    let rows = (1_i64..).zip(proceeding.waits()).map(|(number, wait)| {
        vec![
            proceeding.id.0.into(),
            number.into(),
            wait.person.0.into(),
            wait.awaited.code().into(),
            wait.due.map_or(NO_DUE, |due| due.at.as_millisecond()).into(),
        ]
    });
    rows.collect()
}

fn row(proceeding: &Proceeding) -> Result<Vec<Value>, Error> {
    let opened_at = proceeding.opened_at;
    let sort_at = match proceeding.stage {
        Stage::Draft => opened_at,
        Stage::Open => proceeding.next_due().map_or(opened_at, |due| due.at),
        Stage::Closed | Stage::Dropped => proceeding.ended_at.unwrap_or(opened_at),
    };
    let needs_word = proceeding.waits_for_word() || proceeding.waits_for_settlement();
    let origin = proceeding.origin.as_ref().map(|origin| origin.key(&proceeding.pack));
    Ok(vec![
        proceeding.id.0.into(),
        proceeding.version.into(),
        i64::from(proceeding.number.year).into(),
        i64::from(proceeding.number.count).into(),
        proceeding.kind().code().into(),
        proceeding.pack.as_str().into(),
        proceeding.stage.code().into(),
        proceeding.title.as_str().into(),
        proceeding.owner.0.into(),
        proceeding.leader().map(|leader| leader.0).into(),
        needs_word.into(),
        proceeding.readers().is_some().into(),
        origin.as_deref().into(),
        opened_at.as_millisecond().into(),
        sort_at.as_millisecond().into(),
        proceeding.next_at().map(Timestamp::as_millisecond).into(),
        to_json("writing a proceeding", proceeding)?.into(),
    ])
}

/// Returns the proceedings of these ids, in no particular order.
pub(crate) fn load(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<Proceeding>, Error> {
    let rows = tx.query_in("select state from proceeding where id {in:$1}", ids, &[])?;
    rows.iter().map(|row| read(row.str(0)?)).collect()
}

pub(crate) fn read(state: &str) -> Result<Proceeding, Error> {
    from_json("reading a proceeding", state)
}

/// Tells of every proceeding, a page at a time.
pub(crate) fn each(tx: &mut Tx<'_>, mut tell: impl FnMut(&Proceeding)) -> Result<(), Error> {
    let mut after = 0;
    loop {
        let sql = "select id, state from proceeding where id > $1 order by id limit $2";
        let rows = tx.query(sql, &[after.into(), PAGE.into()])?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.int(0)?;
        for row in &rows {
            tell(&read(row.str(1)?)?);
        }
    }
}

/// Returns one proceeding, or nothing. Whether somebody may know it is asked of `domain::access`.
///
/// # Errors
/// When the database cannot be read.
pub fn get(tx: &mut Tx<'_>, id: ProceedingId) -> Result<Option<Proceeding>, Error> {
    Ok(load(tx, &[id.0])?.into_iter().next())
}

/// Returns everything that happened to a proceeding, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn timeline(tx: &mut Tx<'_>, id: ProceedingId) -> Result<Vec<Entry>, Error> {
    timeline::of(tx, SUBJECT, id.0)
}

/// Returns how many proceedings a year has.
pub(crate) fn count(tx: &mut Tx<'_>, year: i16) -> Result<u32, Error> {
    let sql = "select coalesce(max(count), 0) from proceeding where year = $1";
    let last = tx.query_one(sql, &[i64::from(year).into()])?.map_or(Ok(0), |row| row.int(0))?;
    u32::try_from(last).map_err(|_| Error::corrupt("counting proceedings", "a number out of reach"))
}

/// Returns the proceeding that a rule wrote for these days already.
pub(crate) fn written(tx: &mut Tx<'_>, origin: &str) -> Result<Option<ProceedingId>, Error> {
    let row = tx.query_one("select id from proceeding where origin = $1", &[origin.into()])?;
    row.map(|row| Ok(ProceedingId(row.int(0)?))).transpose()
}

/// Returns whether a rule wrote a proceeding for these days already.
///
/// # Errors
/// When the database cannot be read.
pub fn is_written(tx: &mut Tx<'_>, origin: &str) -> Result<bool, Error> {
    Ok(written(tx, origin)?.is_some())
}

/// Returns the places of these orders in the ledger, with their hashes.
pub(crate) fn proofs(tx: &mut Tx<'_>, orders: &BTreeSet<OrderId>) -> Result<Vec<Proof>, Error> {
    let ids: Vec<i64> = orders.iter().map(|order| order.0).collect();
    let sql = "select seq, hash from event where subject_id {in:$1} and subject = $2 order by seq";
    let rows = tx.query_in(sql, &ids, &[crate::order::SUBJECT.into()])?;
    let mut proofs = rows
        .iter()
        .map(|row| Ok(Proof { seq: row.int(0)?, hash: hex::encode(&row.blob(1)?) }))
        .collect::<Result<Vec<_>, Error>>()?;
    proofs.sort_by_key(|proof| proof.seq);
    Ok(proofs)
}

/// Returns the orders that ended from `from` and before `until`, led by one of `units` when there are any; at most
/// `limit`, by id.
///
/// # Errors
/// When the database cannot be read.
pub fn frame(
    tx: &mut Tx<'_>,
    from: Timestamp,
    until: Timestamp,
    units: &BTreeSet<domain::ids::UnitId>,
    limit: usize,
) -> Result<Vec<OrderId>, Error> {
    let values = [from.as_millisecond().into(), until.as_millisecond().into()];
    let rows = if units.is_empty() {
        let sql = "select id from orders where closed_at >= $1 and closed_at < $2 order by id";
        tx.query(sql, &values)?
    } else {
        let ids: Vec<i64> = units.iter().map(|unit| unit.0).collect();
        let [from, until] = values;
        let sql =
            "select id from orders where lead {in:$1} and closed_at >= $2 and closed_at < $3 order by id";
        tx.query_in(sql, &ids, &[from, until])?
    };
    let mut ids = rows.iter().map(|row| Ok(OrderId(row.int(0)?))).collect::<Result<Vec<_>, Error>>()?;
    ids.sort_unstable();
    ids.truncate(limit);
    Ok(ids)
}

/// Returns the orders that came in from `from` and before `until`, oldest first, at most `limit`.
///
/// # Errors
/// When the database cannot be read.
pub fn received(tx: &mut Tx<'_>, from: Timestamp, until: Timestamp, limit: i64) -> Result<Vec<Order>, Error> {
    let sql = "select state from orders where registered_at >= $1 and registered_at < $2 \
               order by registered_at, id limit $3";
    let values = [from.as_millisecond().into(), until.as_millisecond().into(), limit.into()];
    tx.query(sql, &values)?.iter().map(|row| from_json("reading an order", row.str(0)?)).collect()
}

/// Returns the orders that came in before `until` and were not ended before `from`, oldest first, at most `limit`. One
/// that went into another lives on in that one; by itself it is told only when it came in since `from`.
///
/// # Errors
/// When the database cannot be read.
pub fn alive(tx: &mut Tx<'_>, from: Timestamp, until: Timestamp, limit: i64) -> Result<Vec<Order>, Error> {
    let sql = "select state from orders where registered_at < $2 and (closed_at is null or closed_at >= $1) \
               and (stage <> 'merged' or registered_at >= $1) order by registered_at, id limit $3";
    let values = [from.as_millisecond().into(), until.as_millisecond().into(), limit.into()];
    tx.query(sql, &values)?.iter().map(|row| from_json("reading an order", row.str(0)?)).collect()
}
