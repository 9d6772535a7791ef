//! Every order of a period with what was said in it, handed to a count. Nothing is kept: what is shown was counted when it
//! was asked for.

use domain::{
    analysis::Counting,
    order::{Order, stage::Stage},
};

use crate::{
    db::{Error, Tx},
    order::from_json,
    search,
};

/// How many orders are read at a time.
const CHUNK: i64 = 1_000;
/// The most orders that are counted: years of a county.
pub const LIMIT: usize = 300_000;

/// Counts every order that was received in the days of `counting`; of merged ones the main order counts, and one that is
/// confidential counts without its words. Returns whether all were counted; beyond [`LIMIT`] the newest are.
///
/// # Errors
/// When the database cannot be read.
pub fn count(tx: &mut Tx<'_>, counting: &mut Counting<'_>) -> Result<bool, Error> {
    let (from, until) = counting.days();
    let (from, until) = (from.to_string(), until.to_string());
    let sql = "select id, state from orders where id < $1 and received_on >= $2 and received_on <= $3 \
               order by id desc limit $4";
    let (mut before, mut counted) = (i64::MAX, 0_usize);
    loop {
        let rows =
            tx.query(sql, &[before.into(), from.as_str().into(), until.as_str().into(), CHUNK.into()])?;
        let Some(last) = rows.last() else { return Ok(true) };
        before = last.int(0)?;
        let mut orders: Vec<Order> = Vec::with_capacity(rows.len());
        for row in &rows {
            let order: Order = from_json("reading an order", row.str(1)?)?;
            if order.stage != Stage::Merged {
                orders.push(order);
            }
        }
        let open: Vec<i64> =
            orders.iter().filter(|order| !order.confidential).map(|order| order.id.0).collect();
        let letters = search::letters(tx, &open)?;
        for order in &orders {
            let said = letters.get(&order.id.0).map(|letter| letter.content.as_str());
            counting.add(order, said.unwrap_or_default());
        }
        counted += orders.len();
        if counted >= LIMIT {
            return Ok(false);
        }
    }
}
