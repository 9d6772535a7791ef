//! Counts that move in the same transaction as the fact they count, so that a desk's header costs the same with
//! ten orders and with ten million. Unit 0 stands for everybody.

use std::collections::BTreeMap;

use domain::order::{Flag, Order};

use crate::db::{Error, Kind, Tx};

/// A count's name, unit and period.
pub(crate) type Key = (String, i64, String);

/// The period of a count that says how things are now.
const NOW: &str = "";

/// Adds what `order` is now to the counts, `sign` times.
pub(crate) fn count(counts: &mut BTreeMap<Key, i64>, order: &Order, sign: i64) {
    let mut units = vec![0];
    let with = order.lead.iter().chain(&order.co_handlers).chain(&order.investigator);
    units.extend(with.map(|unit| unit.0));
    let mut names = vec![format!("stage:{}", order.stage.code())];
    if order.flags.contains(&Flag::Late) && !order.is_ended() {
        names.push("late".to_owned());
    }
    if order.flags.contains(&Flag::NeedsUnit) {
        names.push("needs-unit".to_owned());
    }
    for name in names {
        for unit in &units {
            *counts.entry((name.clone(), *unit, NOW.to_owned())).or_insert(0) += sign;
        }
    }
}

/// Moves the stored counts.
pub(crate) fn add(tx: &mut Tx<'_>, counts: BTreeMap<Key, i64>) -> Result<(), Error> {
    let rows: Vec<Vec<crate::db::Value>> = counts
        .into_iter()
        .filter(|(_, change)| *change != 0)
        .map(|((name, unit, period), change)| vec![name.into(), unit.into(), period.into(), change.into()])
        .collect();
    let columns =
        [("name", Kind::Text), ("unit_id", Kind::Int), ("period", Kind::Text), ("value", Kind::Int)];
    let conflict = " on conflict (name, unit_id, period) do update set value = tally.value + excluded.value";
    tx.put("tally", &columns, conflict, rows)
}

/// Returns the present sum of these counts for each unit that has any; everybody's stands under unit 0.
///
/// # Errors
/// When the database cannot be read.
pub fn by_unit(tx: &mut Tx<'_>, names: &[String]) -> Result<BTreeMap<i64, i64>, Error> {
    let sql = "select unit_id, cast(sum(value) as bigint) from tally where name {in:$1} and period = '' \
               group by unit_id";
    tx.query_in(sql, names, &[])?.iter().map(|row| Ok((row.int(0)?, row.int(1)?))).collect()
}

/// Returns the present counts of a unit by name; of everybody for unit 0.
///
/// # Errors
/// When the database cannot be read.
pub fn now(tx: &mut Tx<'_>, units: &[i64]) -> Result<BTreeMap<String, i64>, Error> {
    let sql = "select name, cast(sum(value) as bigint) from tally where unit_id {in:$1} and period = '' group by name";
    tx.query_in(sql, units, &[])?.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}
