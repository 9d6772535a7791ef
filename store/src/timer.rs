//! What falls due.

use domain::{clock::Rung, ids::OrderId, order::clocks::ClockKind};
use jiff::Timestamp;

use crate::db::{Error, Tx};

/// A timer that came due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The order.
    pub order: OrderId,
    /// Its clock.
    pub clock: ClockKind,
    /// The rung reached.
    pub rung: Rung,
    /// When it was reached.
    pub at: Timestamp,
}

/// Returns the timers due at `at`, earliest first.
///
/// # Errors
/// When the database cannot be read.
pub fn due(tx: &mut Tx<'_>, at: Timestamp, limit: i64) -> Result<Vec<Due>, Error> {
    let sql = "select subject_id, clock, rung, fire_at from timer where fire_at <= $1 \
               order by fire_at, subject, subject_id, clock limit $2";
    let rows = tx.query(sql, &[at.as_millisecond().into(), limit.into()])?;
    rows.iter()
        .map(|row| {
            let unknown = || Error::corrupt("reading a timer", "an unknown clock or rung");
            Ok(Due {
                order: OrderId(row.int(0)?),
                clock: ClockKind::from_code(row.str(1)?).ok_or_else(unknown)?,
                rung: row.str(2)?.parse().map_err(|_| unknown())?,
                at: crate::order::instant(row.int(3)?)?,
            })
        })
        .collect()
}

/// Returns how many timers should have fired before `at`.
///
/// # Errors
/// When the database cannot be read.
pub fn overdue(tx: &mut Tx<'_>, at: Timestamp) -> Result<i64, Error> {
    let sql = "select count(*) from timer where fire_at < $1";
    tx.query_one(sql, &[at.as_millisecond().into()])?.map_or(Ok(0), |row| row.int(0))
}

/// Returns when the next timer fires, if any is set.
///
/// # Errors
/// When the database cannot be read.
pub fn next(tx: &mut Tx<'_>) -> Result<Option<Timestamp>, Error> {
    let row = tx.query_one("select fire_at from timer order by fire_at limit 1", &[])?;
    row.map(|row| crate::order::instant(row.int(0)?)).transpose()
}

/// Returns the orders with a running clock, by id after `after`: those whose dates a new calendar may move.
///
/// # Errors
/// When the database cannot be read.
pub fn running(tx: &mut Tx<'_>, after: OrderId, limit: i64) -> Result<Vec<OrderId>, Error> {
    let sql = "select distinct subject_id from timer where subject = 'order' and subject_id > $1 \
               order by subject_id limit $2";
    tx.query(sql, &[after.0.into(), limit.into()])?.iter().map(|row| Ok(OrderId(row.int(0)?))).collect()
}
