//! What counting needs of every order, one line each ([`domain::facts::line`]), written with the order. Ten million
//! orders are counted anew by reading ten million short lines.

use std::collections::HashMap;

use domain::{
    facts::{Described as _, EDITION, FlagFact, Line, NumberFact, TextFact, line},
    ids::OrderId,
    policy::Month,
};
use serde::{Deserialize, Serialize};

use crate::{
    db::{Error, Table, Tx, int, text},
    measure::{Moves, Planned},
    order::{Change, from_json},
    setting,
};

pub(crate) const ORDER_FACT: Table =
    Table { name: "order_fact", columns: &[int("order_id"), text("facts")], key: &["order_id"] };

/// The lines read at once.
const PAGE: i64 = 10_000;
/// Under which name stands which facts the lines hold, and up to which order they were written.
const WRITTEN: &str = "order-facts";

/// What the lines hold.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Written {
    edition: u32,
    /// How many facts of each kind a line has.
    fields: [usize; 3],
    /// The largest number when none is missing.
    reached: i64,
}

impl Written {
    fn to(reached: i64) -> Self {
        let fields = [FlagFact::ALL.len(), NumberFact::ALL.len(), TextFact::ALL.len()];
        Self { edition: EDITION, fields, reached }
    }
}

/// Returns up to which order the lines are those of this program; the largest number when all are.
pub(crate) fn reached(tx: &mut Tx<'_>) -> Result<i64, Error> {
    let written: Option<Written> = setting::get(tx, WRITTEN)?;
    let ours = written.filter(|written| *written == Written::to(written.reached));
    Ok(ours.map_or(0, |written| written.reached))
}

/// Writes the lines of some orders that lack them.
pub(crate) fn fill(tx: &mut Tx<'_>, after: i64, orders: i64) -> Result<(), Error> {
    let sql = "select id, state from orders where id > $1 order by id limit $2";
    let rows = tx.query(sql, &[after.into(), orders.into()])?;
    let (mut written, mut ids) = (Vec::new(), Vec::new());
    for row in &rows {
        let order = from_json("reading an order", row.str(1)?)?;
        ids.push(row.int(0)?);
        written.extend(line(&order).map(|facts| vec![order.id.0.into(), facts.into()]));
    }
    tx.delete_in(&ORDER_FACT, "order_id", &ids)?;
    tx.upsert(&ORDER_FACT, written)?;
    let is_last = i64::try_from(rows.len()).is_ok_and(|count| count < orders);
    let reached = ids.last().copied().filter(|_| !is_last).unwrap_or(i64::MAX);
    setting::put(tx, WRITTEN, &Written::to(reached))
}

/// Writes the lines of changed orders.
pub(crate) fn save(tx: &mut Tx<'_>, changes: &[Change]) -> Result<(), Error> {
    let (mut rows, mut gone) = (Vec::new(), Vec::new());
    for change in changes {
        let before = change.before.as_ref().and_then(line);
        match line(&change.now) {
            now if now == before => {}
            Some(now) => rows.push(vec![change.now.id.0.into(), now.into()]),
            None => gone.push(change.now.id.0),
        }
    }
    tx.delete_in(&ORDER_FACT, "order_id", &gone)?;
    tx.upsert(&ORDER_FACT, rows)
}

/// Counts what the lines of some orders add for a plan; returns the last order, or `None` when none is left.
pub(crate) fn count(
    tx: &mut Tx<'_>,
    planned: &Planned<'_>,
    after: OrderId,
    orders: i64,
    moves: &mut Moves,
) -> Result<Option<OrderId>, Error> {
    let mut gathered = Gathering::default();
    let sql = "select order_id, facts from order_fact where order_id > $1 order by order_id limit $2";
    let (mut last, mut left) = (after, orders);
    while left > 0 {
        let rows = tx.query(sql, &[last.0.into(), left.min(PAGE).into()])?;
        let Some(end) = rows.last() else { break };
        last = OrderId(end.int(0)?);
        for row in &rows {
            gathered.add(planned, row.str(1)?)?;
        }
        let read = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        left -= read;
        if read < PAGE {
            break;
        }
    }
    gathered.tell(planned, moves);
    Ok(Some(last).filter(|_| left <= 0))
}

/// Sums by month and unit while lines are counted.
#[derive(Default)]
struct Gathering {
    sums: HashMap<(Month, i64), Vec<i64>>,
    held: Vec<bool>,
    /// The pack of the line before, and whether it is counted: lines of one pack mostly follow each other.
    pack: (String, bool),
}

impl Gathering {
    fn add(&mut self, planned: &Planned<'_>, text: &str) -> Result<(), Error> {
        let line = Line::parse(text)
            .ok_or_else(|| Error::corrupt("counting anew", format!("`{text}` is no line of facts")))?;
        if line.pack() != self.pack.0 {
            self.pack = (line.pack().to_owned(), planned.is_under(line.pack()));
        }
        if !self.pack.1 {
            return Ok(());
        }
        let size = planned.counter.measures().len();
        for (fault, unit, month) in line.faults().filter(|(_, _, month)| planned.plan.covers(*month)) {
            let sums = self.sums.entry((month, unit.0)).or_insert_with(|| vec![0; size]);
            if let Some(sum) = planned.counter.fault_place(fault).and_then(|place| sums.get_mut(place)) {
                *sum += 1;
            }
        }
        let Some(month) = planned.counter.month(&line).filter(|month| planned.plan.covers(*month)) else {
            return Ok(());
        };
        let sums = self.sums.entry((month, line.unit().0)).or_insert_with(|| vec![0; size]);
        planned.counter.add(&line, &mut self.held, |place, value| {
            if let Some(sum) = sums.get_mut(place) {
                *sum += value;
            }
        });
        Ok(())
    }

    fn tell(self, planned: &Planned<'_>, moves: &mut Moves) {
        for ((month, unit), sums) in self.sums {
            moves.add_sums(planned, (month, unit), sums);
        }
    }
}

/// Returns the lines of the orders after one of them, by id.
///
/// # Errors
/// When the database cannot be read.
pub fn lines(tx: &mut Tx<'_>, after: OrderId, limit: i64) -> Result<Vec<(OrderId, String)>, Error> {
    let sql = "select order_id, facts from order_fact where order_id > $1 order by order_id limit $2";
    let rows = tx.query(sql, &[after.0.into(), limit.into()])?;
    rows.iter().map(|row| Ok((OrderId(row.int(0)?), row.text(1)?))).collect()
}
