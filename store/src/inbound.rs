//! What came in from outside, once each: the key is the gateway's own message id.

use domain::ids::OrderId;
use jiff::Timestamp;

use crate::db::{Error, Table, Tx, int, text};

const INBOUND: Table = Table {
    name: "inbound",
    columns: &[text("id"), int("at"), text("channel"), int("order_id"), text("state"), text("why")],
    key: &["id"],
};

/// Returns whether a message was taken in before.
///
/// # Errors
/// When the database cannot be read.
pub fn is_known(tx: &mut Tx<'_>, id: &str) -> Result<bool, Error> {
    Ok(tx.query_one("select at from inbound where id = $1", &[id.into()])?.is_some())
}

/// Records that a message was taken in, and what became of it (`understood`, `for-a-person`, `nobody's`).
///
/// # Errors
/// When the database cannot be written.
pub fn record(
    tx: &mut Tx<'_>,
    id: &str,
    at: Timestamp,
    channel: &str,
    order: Option<OrderId>,
    state: &str,
    why: Option<&str>,
) -> Result<(), Error> {
    let row = vec![
        id.into(),
        at.as_millisecond().into(),
        channel.into(),
        order.map(|order| order.0).into(),
        state.into(),
        why.into(),
    ];
    tx.upsert(&INBOUND, vec![row])
}
