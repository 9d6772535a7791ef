//! Orders and proceedings as they stood at a moment, replayed from their events. What is stored beside the ledger is not asked.

use std::collections::BTreeMap;

use domain::{
    ids::{OrderId, ProceedingId},
    order::{Order, apply},
    proceeding::{self as supervision, Proceeding},
};

use crate::{
    db::{Error, Tx},
    order::{SUBJECT, from_json, instant},
    proceeding,
};

/// How many orders are replayed at a time.
const CHUNK: usize = 200;

/// A moment: an order is seen as it stood before the first of its events that comes after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// The last event that is looked at.
    pub(crate) events: i64,
    /// The instant in milliseconds that an event must lie before.
    pub(crate) before: i64,
}

impl Moment {
    /// Everything that has happened.
    pub(crate) const NOW: Self = Self { events: i64::MAX, before: i64::MAX };
}

/// Returns the orders as they stood at the moment; `visit` sees each of them after each of its events.
pub(crate) fn replay(
    tx: &mut Tx<'_>,
    ids: &[i64],
    moment: Moment,
    mut visit: impl FnMut(&Order),
) -> Result<Vec<Order>, Error> {
    let mut stood = Vec::with_capacity(ids.len());
    for ids in ids.chunks(CHUNK) {
        let sql = "select subject_id, at, body from event \
                   where subject_id {in:$1} and subject = $2 and seq <= $3 order by subject_id, seq";
        let rows = tx.query_in(sql, ids, &[SUBJECT.into(), moment.events.into()])?;
        let mut lives: BTreeMap<OrderId, (Option<Order>, bool)> = BTreeMap::new();
        for row in &rows {
            let (id, at) = (OrderId(row.int(0)?), row.int(1)?);
            let (order, is_over) = lives.entry(id).or_insert((None, false));
            if *is_over || at >= moment.before {
                *is_over = true;
                continue;
            }
            let recorded = from_json("reading an event", row.str(2)?)?;
            let next = apply::apply(order.take(), id, instant(at)?, &recorded)
                .map_err(|error| Error::corrupt("replaying an order", error.to_string()))?;
            visit(&next);
            *order = Some(next);
        }
        stood.extend(lives.into_values().filter_map(|(order, _)| order));
    }
    Ok(stood)
}

/// Returns every proceeding as it stood at the moment, by id.
pub(crate) fn replay_proceedings(tx: &mut Tx<'_>, moment: Moment) -> Result<Vec<Proceeding>, Error> {
    let ids = tx.query("select id from proceeding order by id", &[])?;
    let ids = ids.iter().map(|row| row.int(0)).collect::<Result<Vec<_>, _>>()?;
    let mut stood = Vec::new();
    for ids in ids.chunks(CHUNK) {
        let sql = "select subject_id, at, body from event \
                   where subject_id {in:$1} and subject = $2 and seq <= $3 order by subject_id, seq";
        let rows = tx.query_in(sql, ids, &[proceeding::SUBJECT.into(), moment.events.into()])?;
        let mut lives: BTreeMap<ProceedingId, (Option<Proceeding>, bool)> = BTreeMap::new();
        for row in &rows {
            let (id, at) = (ProceedingId(row.int(0)?), row.int(1)?);
            let (life, is_over) = lives.entry(id).or_insert((None, false));
            if *is_over || at >= moment.before {
                *is_over = true;
                continue;
            }
            let event = from_json("reading an event", row.str(2)?)?;
            let next = supervision::apply::apply(life.take(), id, instant(at)?, &event)
                .map_err(|error| Error::corrupt("replaying a proceeding", error.to_string()))?;
            *life = Some(next);
        }
        stood.extend(lives.into_values().filter_map(|(life, _)| life));
    }
    Ok(stood)
}
