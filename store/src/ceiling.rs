//! How fast the engine alone is: the rows of batches that were really committed are written again, into empty
//! tables of the same shape, in the same batches, with nothing decided, sealed or hashed.

use std::collections::HashMap;

use crate::{
    command::Done,
    db::{Bare, Db, Error, Kind, Location, Part, Ready, Row, Table, Tx, Value},
    ledger::{BATCH, EVENT, HEAD},
    order::{ORDERS, SUBJECT, TIMER, from_json},
    outbox::{INBOX, OUTBOX},
    personal::PERSONAL,
    tally,
    verify::TALLY,
};

/// The rows of one batch of registrations.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// How many orders it registered.
    pub orders: usize,
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
        let Written { orders: _, mut rows } = written;
        let added = " on conflict (name, unit_id, period) do update set value = tally.value + excluded.value";
        let replaced = " on conflict (id) do update set seq = excluded.seq, batch = excluded.batch, \
                        next_id = excluded.next_id, hash = excluded.hash, batch_hash = excluded.batch_hash";
        let tables = [
            (&PERSONAL, ""),
            (&ORDERS, ""),
            (&TIMER, ""),
            (&TALLY, added),
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
    let batches = read(tx, &BATCH, "id > $1 order by id", after)?;
    let Some(first) = batches.first() else { return Ok(Vec::new()) };
    let (first_batch, first_seq) = (first.int(0)?, first.int(1)?);
    let mut sorter =
        Sorter { first_batch, batches: Vec::new(), of_order: HashMap::new(), of_citizen: HashMap::new() };
    for row in batches {
        sorter.batches.push(Written::default());
        let id = row.int(0)?;
        sorter.put(id, &BATCH, row);
    }
    for row in read(tx, &EVENT, "seq >= $1 order by seq", first_seq)? {
        sorter.event(row)?;
    }
    let first_order = sorter.of_order.keys().copied().min().unwrap_or(i64::MAX);
    for row in read(tx, &ORDERS, "id >= $1 order by id", first_order)? {
        sorter.order(row)?;
    }
    for row in read(tx, &TIMER, "subject = 'order' and subject_id >= $1", first_order)? {
        sorter.of_an_order(&TIMER, row.int(1)?, row);
    }
    for row in read(tx, &OUTBOX, "id > $1 order by id", first_order)? {
        sorter.of_an_order(&OUTBOX, row.int(4)?, row);
    }
    // A citizen's record gets its id just before the order that brought it.
    for row in read(tx, &PERSONAL, "id >= $1 order by id", first_order - 1)? {
        if let Some(batch) = sorter.of_citizen.get(&row.int(0)?).copied() {
            sorter.put(batch, &PERSONAL, row);
        }
    }
    for row in read(tx, &INBOX, "at > $1", 0)? {
        if let Done::Order { id, .. } = from_json("reading an answer", row.str(2)?)? {
            sorter.of_an_order(&INBOX, id.0, row);
        }
    }
    Ok(sorter.batches)
}

fn read(tx: &mut Tx<'_>, table: &Table, which: &str, from: i64) -> Result<Vec<Row>, Error> {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let sql = format!("select {} from {} where {which}", names.join(", "), table.name);
    tx.query(&sql, &[from.into()])
}

/// Puts each row to the batch it was committed with.
struct Sorter {
    first_batch: i64,
    batches: Vec<Written>,
    of_order: HashMap<i64, i64>,
    of_citizen: HashMap<i64, i64>,
}

impl Sorter {
    fn put(&mut self, batch: i64, table: &Table, row: Row) {
        if let Some(written) = self.batch(batch) {
            written.rows.entry(table.name).or_default().push(row.into_values());
        }
    }

    fn batch(&mut self, batch: i64) -> Option<&mut Written> {
        self.batches.get_mut(usize::try_from(batch - self.first_batch).ok()?)
    }

    fn of_an_order(&mut self, table: &Table, order: i64, row: Row) {
        if let Some(batch) = self.of_order.get(&order).copied() {
            self.put(batch, table, row);
        }
    }

    /// Notes which batch an order came with, and that the head moved.
    fn event(&mut self, row: Row) -> Result<(), Error> {
        let (seq, batch, hash) = (row.int(0)?, row.int(1)?, row.blob(8)?);
        if row.str(4)? == SUBJECT {
            self.of_order.insert(row.int(5)?, batch);
        }
        if let Some(written) = self.batch(batch) {
            let head = vec![1.into(), seq.into(), batch.into(), seq.into(), hash.clone().into(), hash.into()];
            written.rows.insert(HEAD.name, vec![head]);
        }
        self.put(batch, &EVENT, row);
        Ok(())
    }

    fn order(&mut self, row: Row) -> Result<(), Error> {
        let (id, citizen) = (row.int(0)?, row.opt_int(17)?);
        let Some(batch) = self.of_order.get(&id).copied() else { return Ok(()) };
        if let Some(citizen) = citizen {
            self.of_citizen.entry(citizen).or_insert(batch);
        }
        let mut counts = std::collections::BTreeMap::new();
        tally::count(&mut counts, &from_json("reading an order", row.str(24)?)?, 1);
        if let Some(written) = self.batch(batch) {
            written.orders += 1;
            let tallies = written.rows.entry(TALLY.name).or_default();
            for ((name, unit, period), change) in counts {
                add(tallies, vec![name.into(), unit.into(), period.into()], change);
            }
        }
        self.put(batch, &ORDERS, row);
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
