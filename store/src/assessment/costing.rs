//! The orders that cost a unit points: those a measure counts against it, or those of the whole that a share lacks.

use domain::{facts::Counter, ids::OrderId, order::Order, world::World};

use super::{Behind, PAGE_LIMIT, assessment, orders_behind};
use crate::db::{Error, Tx};

/// Orders that cost points.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Costing {
    /// The orders, the oldest first, with how often each counts.
    pub orders: Vec<(Order, i64)>,
    /// There are more of them, or not all orders of the month were looked at.
    pub has_more: bool,
}

/// Returns the orders that the measure of `behind` counts, at most `limit`; when the score suffers from what the
/// measure lacks, those of its whole that it does not count.
///
/// # Errors
/// When the database cannot be read.
pub fn costing(
    tx: &mut Tx<'_>,
    world: &World,
    behind: &Behind<'_>,
    lacking: bool,
    limit: usize,
) -> Result<Costing, Error> {
    if !lacking {
        let page = orders_behind(tx, world, behind, OrderId(0), limit)?;
        return Ok(Costing { orders: page.orders, has_more: page.next.is_some() });
    }
    let Some(rules) = assessment(world, behind.pack) else { return Ok(Costing::default()) };
    let place = rules.measures.iter().position(|measure| measure.id == behind.measure);
    let whole = rules.measure(behind.measure).and_then(|measure| measure.of.as_deref());
    let (Some(place), Some(whole)) = (place, whole) else { return Ok(Costing::default()) };
    let page =
        orders_behind(tx, world, &Behind { measure: whole, ..behind.clone() }, OrderId(0), PAGE_LIMIT)?;
    let counter = Counter::new(rules);
    let counts = |order: &Order| {
        counter.count(order).is_some_and(|added| added.values.iter().any(|(at, _)| *at == place))
    };
    let mut lacked: Vec<(Order, i64)> = page.orders;
    lacked.retain(|(order, _)| !counts(order));
    let has_more = page.next.is_some() || lacked.len() > limit;
    lacked.truncate(limit);
    Ok(Costing { orders: lacked, has_more })
}
