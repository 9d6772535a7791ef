//! How fast the engine alone is: the rows of batches that were really committed are written again, into empty
//! tables of the same shape, in the same batches, with nothing decided, sealed or hashed.

use std::collections::HashMap;

use domain::{
    case::Stage,
    ids::{CaseId, OrderId},
};

use crate::{
    case::{self, SERVICE_CASE},
    command::Done,
    db::{Bare, Db, Error, Kind, Location, Part, Ready, Row, Table, Tx, Value},
    ledger::{BATCH, EVENT, HEAD},
    order::{self, ORDERS, TIMER, from_json},
    outbox::{INBOX, OUTBOX},
    personal::PERSONAL,
    rating::{self, CASE_RATING, RATING_COUNT},
    tally,
    verify::TALLY,
};

/// The rows of one batch of registrations, or of one batch of ratings.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// How many orders it registered, or how many cases were rated in it.
    pub done: usize,
    rows: HashMap<&'static str, Vec<Vec<Value>>>,
}

/// A database of its own that the rows are written into.
pub struct Ceiling {
    bare: Bare,
}

impl Ceiling {
    /// Brings the empty place to the newest shape and connects to it.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(location: &Location) -> Result<Self, Error> {
        drop(Db::open(location, 0)?);
        Ok(Self { bare: Bare::open(location)? })
    }

    /// Makes a batch ready to be written.
    ///
    /// # Errors
    /// When the engine does not understand a statement.
    pub fn ready(&mut self, written: Written) -> Result<Ready, Error> {
        let Written { done: _, mut rows } = written;
        let added = " on conflict (name, unit_id, period) do update set value = tally.value + excluded.value";
        let replaced = " on conflict (id) do update set seq = excluded.seq, batch = excluded.batch, \
                        next_id = excluded.next_id, hash = excluded.hash, batch_hash = excluded.batch_hash";
        let counted = " on conflict (period, unit_id, name, channel) \
                       do update set value = rating_count.value + excluded.value";
        let tables = [
            (&PERSONAL, ""),
            (&ORDERS, ""),
            (&TIMER, ""),
            (&TALLY, added),
            (&SERVICE_CASE, ""),
            (&CASE_RATING, ""),
            (&RATING_COUNT, counted),
            (&OUTBOX, ""),
            (&INBOX, ""),
            (&EVENT, ""),
            (&BATCH, ""),
            (&HEAD, replaced),
        ];
        let parts = tables.into_iter().map(|(table, conflict)| Part {
            table: table.name,
            columns: columns(table),
            conflict: conflict.to_owned(),
            rows: rows.remove(table.name).unwrap_or_default(),
        });
        self.bare.ready(parts.collect())
    }

    /// Writes a batch durably.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn write(&mut self, ready: &Ready) -> Result<(), Error> {
        self.bare.write(ready)
    }
}

fn columns(table: &Table) -> Vec<(&'static str, Kind)> {
    table.columns.iter().map(|column| (column.name, column.kind)).collect()
}

/// Returns the rows of every batch after number `after`, provided that all of them only registered orders.
///
/// # Errors
/// When the database cannot be read.
pub fn written_after(tx: &mut Tx<'_>, after: i64) -> Result<Vec<Written>, Error> {
    let Some(mut sorter) = Sorter::of_batches(tx, after)? else { return Ok(Vec::new()) };
    let first_order = sorter.batch_of.keys().copied().min().unwrap_or(i64::MAX);
    for row in read(tx, &ORDERS, "id >= $1 order by id", first_order)? {
        sorter.order(row)?;
    }
    for row in read(tx, &TIMER, "subject = 'order' and subject_id >= $1", first_order)? {
        sorter.of_a_subject(&TIMER, row.int(1)?, row);
    }
    for row in read(tx, &OUTBOX, "id > $1 order by id", first_order)? {
        sorter.of_a_subject(&OUTBOX, row.int(4)?, row);
    }
    // A citizen's record gets its id just before the order that brought it.
    for row in read(tx, &PERSONAL, "id >= $1 order by id", first_order - 1)? {
        if let Some(batch) = sorter.of_citizen.get(&row.int(0)?).copied() {
            sorter.put(batch, &PERSONAL, row);
        }
    }
    sorter.answers(tx)?;
    Ok(sorter.batches)
}

/// Returns the rows of every batch after number `after`, provided that all of them only rated cases that were asked,
/// each once and none badly.
///
/// # Errors
/// When the database cannot be read.
pub fn rated_after(tx: &mut Tx<'_>, after: i64) -> Result<Vec<Written>, Error> {
    let Some(mut sorter) = Sorter::of_batches(tx, after)? else { return Ok(Vec::new()) };
    let rated: Vec<i64> = sorter.batch_of.keys().copied().collect();
    for row in read_in(tx, &SERVICE_CASE, "id", &rated)? {
        sorter.case(row)?;
    }
    for row in read_in(tx, &CASE_RATING, "case_id", &rated)? {
        sorter.of_a_subject(&CASE_RATING, row.int(0)?, row);
    }
    sorter.answers(tx)?;
    Ok(sorter.batches)
}

fn read(tx: &mut Tx<'_>, table: &Table, which: &str, from: i64) -> Result<Vec<Row>, Error> {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let sql = format!("select {} from {} where {which}", names.join(", "), table.name);
    tx.query(&sql, &[from.into()])
}

fn read_in(tx: &mut Tx<'_>, table: &Table, column: &str, ids: &[i64]) -> Result<Vec<Row>, Error> {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let sql = format!("select {} from {} where {column} {{in:$1}}", names.join(", "), table.name);
    tx.query_in(&sql, ids, &[])
}

/// Puts each row to the batch it was committed with.
struct Sorter {
    first_batch: i64,
    /// When the first event was recorded.
    since: i64,
    batches: Vec<Written>,
    /// The batch of an order or a case.
    batch_of: HashMap<i64, i64>,
    of_citizen: HashMap<i64, i64>,
}

impl Sorter {
    /// Returns the batches after number `after` with their events, or nothing when there are none.
    fn of_batches(tx: &mut Tx<'_>, after: i64) -> Result<Option<Self>, Error> {
        let batches = read(tx, &BATCH, "id > $1 order by id", after)?;
        let Some(first) = batches.first() else { return Ok(None) };
        let (first_batch, first_seq) = (first.int(0)?, first.int(1)?);
        let mut sorter = Self {
            first_batch,
            since: i64::MAX,
            batches: Vec::new(),
            batch_of: HashMap::new(),
            of_citizen: HashMap::new(),
        };
        for row in batches {
            sorter.batches.push(Written::default());
            let id = row.int(0)?;
            sorter.put(id, &BATCH, row);
        }
        for row in read(tx, &EVENT, "seq >= $1 order by seq", first_seq)? {
            sorter.event(row)?;
        }
        Ok(Some(sorter))
    }

    /// Adds the answers that are kept for whoever asks again.
    fn answers(&mut self, tx: &mut Tx<'_>) -> Result<(), Error> {
        for row in read(tx, &INBOX, "at >= $1", self.since)? {
            let done = from_json("reading an answer", row.str(2)?)?;
            if let Done::Order { id: OrderId(id), .. } | Done::Case { id: CaseId(id), .. } = done {
                self.of_a_subject(&INBOX, id, row);
            }
        }
        Ok(())
    }

    fn put(&mut self, batch: i64, table: &Table, row: Row) {
        if let Some(written) = self.batch(batch) {
            written.rows.entry(table.name).or_default().push(row.into_values());
        }
    }

    fn batch(&mut self, batch: i64) -> Option<&mut Written> {
        self.batches.get_mut(usize::try_from(batch - self.first_batch).ok()?)
    }

    fn of_a_subject(&mut self, table: &Table, subject: i64, row: Row) {
        if let Some(batch) = self.batch_of.get(&subject).copied() {
            self.put(batch, table, row);
        }
    }

    /// Notes which batch an order or a case came with, and that the head moved.
    fn event(&mut self, row: Row) -> Result<(), Error> {
        let (seq, batch, hash) = (row.int(0)?, row.int(1)?, row.blob(8)?);
        if [order::SUBJECT, case::SUBJECT].contains(&row.str(4)?) {
            self.batch_of.insert(row.int(5)?, batch);
        }
        self.since = self.since.min(row.int(2)?);
        if let Some(written) = self.batch(batch) {
            let head = vec![1.into(), seq.into(), batch.into(), seq.into(), hash.clone().into(), hash.into()];
            written.rows.insert(HEAD.name, vec![head]);
        }
        self.put(batch, &EVENT, row);
        Ok(())
    }

    fn order(&mut self, row: Row) -> Result<(), Error> {
        let (id, citizen) = (row.int(0)?, row.opt_int(17)?);
        let Some(batch) = self.batch_of.get(&id).copied() else { return Ok(()) };
        if let Some(citizen) = citizen {
            self.of_citizen.entry(citizen).or_insert(batch);
        }
        let mut counts = std::collections::BTreeMap::new();
        tally::count(&mut counts, &from_json("reading an order", row.str(24)?)?, 1);
        if let Some(written) = self.batch(batch) {
            written.done += 1;
            let tallies = written.rows.entry(TALLY.name).or_default();
            for ((name, unit, period), change) in counts {
                add(tallies, vec![name.into(), unit.into(), period.into()], change);
            }
        }
        self.put(batch, &ORDERS, row);
        Ok(())
    }

    /// Puts a case and what its rating added to the live counts.
    fn case(&mut self, row: Row) -> Result<(), Error> {
        let (id, now) = (row.int(0)?, case::read(row.str(21)?)?);
        let Some(batch) = self.batch_of.get(&id).copied() else { return Ok(()) };
        let mut before = now.clone();
        before.ratings.clear();
        before.stage = Stage::Asked;
        let mut counts = std::collections::BTreeMap::new();
        rating::count(&mut counts, &before, -1);
        rating::count(&mut counts, &now, 1);
        if let Some(written) = self.batch(batch) {
            written.done += 1;
            let rows = written.rows.entry(RATING_COUNT.name).or_default();
            for ((period, unit, name, channel), change) in
                counts.into_iter().filter(|(_, change)| *change != 0)
            {
                add(rows, vec![period.into(), unit.into(), name.into(), channel.into()], change);
            }
        }
        self.put(batch, &SERVICE_CASE, row);
        Ok(())
    }
}

fn add(tallies: &mut Vec<Vec<Value>>, key: Vec<Value>, change: i64) {
    let known = tallies.iter_mut().find(|row| row.starts_with(&key)).and_then(|row| row.last_mut());
    match known {
        Some(Value::Int(value)) => *value += change,
        Some(Value::Null | Value::Text(_) | Value::Blob(_)) | None => {
            let mut row = key;
            row.push(change.into());
            tallies.push(row);
        }
    }
}
