//! Many orders for measuring: copies of orders that lived, written with all their rows and counts, without a ledger.
//! Nothing but measurements calls this; a house filled so does not verify, and is never one for people.

use domain::{calendar::Calendar, ids::OrderId, order::Order};

use crate::{
    db::{Error, Tx},
    ledger::{self, Head},
    order::{self, Change},
};

/// Writes `count` copies of the orders, each in turn.
///
/// # Errors
/// When the database cannot be written.
pub fn multiply(tx: &mut Tx<'_>, calendar: &Calendar, orders: &[Order], count: usize) -> Result<(), Error> {
    let mut head = Head::load(tx)?;
    let changes: Vec<Change> = orders
        .iter()
        .cycle()
        .take(count)
        .map(|order| {
            let mut copy = order.clone();
            copy.id = OrderId(head.take_id());
            copy.number = format!("{}-{}", order.number, copy.id);
            copy.tracking = None;
            Change { before: None, places: domain::facts::places(&copy), now: copy }
        })
        .collect();
    order::save(tx, calendar, &changes)?;
    ledger::append(tx, &mut head, Vec::new(), 0)
}
