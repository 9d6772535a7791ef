//! The orders behind one figure of a count, gathered by the counting itself: a figure and its list cannot differ.

use super::{Axis, Sign};
use crate::{ids::OrderId, order::Order};

/// The most orders that are listed behind a figure; as many as a proceeding takes.
pub const BEHIND_LIMIT: usize = crate::proceeding::ORDERS_LIMIT;

/// Which figure is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Sorted by what.
    pub axis: Axis,
    /// The value of the row; empty for what no rule places.
    pub key: String,
    /// Those that bear a sign; all of the row when there is none.
    pub sign: Option<Sign>,
}

/// What is behind a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    /// Which figure.
    pub figure: Figure,
    /// How many orders; the figure itself.
    pub all: i64,
    /// The first [`BEHIND_LIMIT`] of them, in the order in which they were counted.
    pub orders: Vec<OrderId>,
}

impl Behind {
    pub(super) fn new(figure: Figure) -> Self {
        Self { figure, all: 0, orders: Vec::new() }
    }

    pub(super) fn add(&mut self, keys: &[(Axis, String)], order: &Order) {
        let Figure { axis, key, sign } = &self.figure;
        let is_of_row = keys.iter().any(|(of, value)| of == axis && value == key);
        if !is_of_row || sign.is_some_and(|sign| !sign.is_on(order)) {
            return;
        }
        self.all += 1;
        if self.orders.len() < BEHIND_LIMIT {
            self.orders.push(order.id);
        }
    }
}
