//! Counts every order once more for what assessments count, and compares with the rows that moved along.

use std::collections::{BTreeMap, BTreeSet};

use domain::{ids::OrderId, world::World};

use super::{ROWS, Report};
use crate::{
    db::{Db, Error, Tx},
    measure::{Gathered, MarkMove, Moves, Planned, Plans},
    order::from_json,
    proceeding,
};

/// Compares what is shown for every pack with what the rebuilt orders give.
pub(super) fn compare(
    tx: &mut Tx<'_>,
    rebuilt: &Db,
    world: &World,
    report: &mut Report,
) -> Result<(), Error> {
    for plans in Plans::load(tx)? {
        let Some(live) = &plans.live else { continue };
        let Some(planned) = Planned::new(world, &plans.pack, live) else { continue };
        let derived = count(rebuilt, world, &plans.pack, &planned)?;
        let mut stored = Gathered::new();
        let sql = "select month, unit_id, counts from measure_count where pack = $1 and generation = $2 \
                   order by month, unit_id";
        for row in tx.query(sql, &[plans.pack.as_str().into(), live.generation.into()])? {
            let counts: BTreeMap<String, i64> = from_json("reading counts", row.str(2)?)?;
            stored.insert((row.text(0)?, row.int(1)?), counts);
        }
        let measures: BTreeSet<&str> = planned.measures().collect();
        let places: BTreeSet<_> = stored.keys().chain(derived.keys()).collect();
        for place in places {
            report.count("measure_count");
            let values = |counts: &Gathered| -> BTreeMap<String, i64> {
                let row = counts.get(place).into_iter().flatten();
                let known = row.filter(|(id, value)| measures.contains(id.as_str()) && **value != 0);
                known.map(|(id, value)| (id.clone(), *value)).collect()
            };
            if values(&stored) != values(&derived) {
                let (month, unit) = place;
                report.differ(format!(
                    "measure_count {} {month} {unit}: the counts are not what the ledger gives",
                    plans.pack
                ));
            }
        }
    }
    Ok(())
}

fn count(rebuilt: &Db, world: &World, pack: &str, planned: &Planned<'_>) -> Result<Gathered, Error> {
    let mut moves = Moves::default();
    moves.add_marks(planned, &MarkMove::standing(world, pack));
    rebuilt.read(|tx| proceeding::each(tx, |proceeding| moves.add_proceeding(planned, proceeding, 1)))?;
    let mut after = OrderId(0);
    loop {
        let sql = "select id, state from orders where id > $1 order by id limit $2";
        let rows = rebuilt.read(|tx| tx.query(sql, &[after.0.into(), ROWS.into()]))?;
        let Some(last) = rows.last() else { return Ok(moves.gathered()) };
        after = OrderId(last.int(0)?);
        for row in &rows {
            moves.add(planned, &from_json("reading an order", row.str(1)?)?, 1);
        }
    }
}
