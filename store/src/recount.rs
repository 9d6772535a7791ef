//! Counts anew what an assessment counts, beside what is shown, while writing goes on: a chunk of orders at a time,
//! each in a transaction of its own, so that being killed between two loses nothing. What changes meanwhile moves
//! both counts. At the end both are compared wherever they mean the same; only then the new one is shown.
//!
//! It is needed when a pack is loaded, when a newer version takes over its months, and when a program reads a
//! measure in another way.

use std::collections::{BTreeMap, BTreeSet};

use domain::{facts, ids::OrderId, policy::Month, world::World};

use crate::{
    db::{Error, Tx, Value},
    fact,
    measure::{MEASURE_COUNT, MarkMove, Moves, ORDER_MONTH, Plan, Planned, Plans, Refused},
    moment::{Moment, replay},
    order::from_json,
    proceeding, setting,
};

/// How many orders are counted in one step while others write.
pub const STEP: i64 = 1_000;
/// How many rows are compared in one step for each order that is counted in one.
const ROWS_PER_ORDER: i64 = 5;
/// How many differences are kept of a recount that was not taken.
const NAMED: usize = 10;
/// Up to which order places were filled in from the ledger; the largest number, or nothing, when all were.
const FILLED: &str = "order-months";

/// How counting stands for a pack.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct State {
    /// The pack.
    pub pack: String,
    /// Whether there are counts to show.
    pub is_shown: bool,
    /// Whether counts are gathered that will be shown instead.
    pub is_counting: bool,
    /// Up to which order they are.
    pub done: i64,
    /// The last order there is.
    pub all: i64,
    /// Where what was counted anew differs from what is shown, when it was not taken for that.
    pub refused: Vec<String>,
}

/// Returns how counting stands for every pack that assesses.
///
/// # Errors
/// When the database cannot be read.
pub fn states(tx: &mut Tx<'_>, world: &World) -> Result<Vec<State>, Error> {
    let all = last_order(tx)?;
    let filled = filled(tx)?.min(fact::reached(tx)?);
    let mut known: BTreeMap<String, Plans> =
        Plans::load(tx)?.into_iter().map(|plans| (plans.pack.clone(), plans)).collect();
    let mut states = Vec::new();
    for pack in world.packs.iter() {
        let Some(wanted) = Plan::of(world, pack, 0) else { continue };
        let plans = known.remove(pack.id()).unwrap_or_else(|| Plans::new(pack.id()));
        let is_whole = filled == i64::MAX && !needs_counting(&plans, &wanted) && plans.shadow.is_none();
        let done = if is_whole { all } else { filled.min(plans.counted_to.0).min(all) };
        states.push(State {
            pack: pack.id().to_owned(),
            is_shown: plans.live.is_some(),
            is_counting: !is_whole,
            done,
            all,
            refused: plans.refused.map(|refused| refused.differences).unwrap_or_default(),
        });
    }
    Ok(states)
}

fn last_order(tx: &mut Tx<'_>) -> Result<i64, Error> {
    tx.query_one("select id from orders order by id desc limit 1", &[])?.map_or(Ok(0), |row| row.int(0))
}

fn filled(tx: &mut Tx<'_>) -> Result<i64, Error> {
    Ok(setting::get(tx, FILLED)?.unwrap_or(i64::MAX))
}

/// Returns whether the facts of every order were written.
pub(crate) fn knows_facts(tx: &mut Tx<'_>) -> Result<bool, Error> {
    Ok(fact::reached(tx)? == i64::MAX)
}

/// Returns whether it is known where every order could be counted.
pub(crate) fn knows_places(tx: &mut Tx<'_>) -> Result<bool, Error> {
    Ok(filled(tx)? == i64::MAX)
}

/// Takes back what is shown for a pack, so that it is counted anew and taken whatever was there before.
///
/// # Errors
/// When the database cannot be written.
pub fn distrust(tx: &mut Tx<'_>, pack: &str) -> Result<(), Error> {
    for mut plans in Plans::load(tx)?.into_iter().filter(|plans| plans.pack == pack) {
        for plan in [plans.live.take(), plans.shadow.take()].into_iter().flatten() {
            forget(tx, pack, plan.generation)?;
        }
        Plans { refused: None, ..Plans::new(pack) }.save(tx)?;
    }
    Ok(())
}

/// Takes everything to its end at once, for a house that nobody writes to yet.
pub(crate) fn settle(tx: &mut Tx<'_>, world: &World) -> Result<(), Error> {
    while step(tx, world, STEP)? {}
    Ok(())
}

/// Counts some orders; returns whether there is more to do.
pub(crate) fn step(tx: &mut Tx<'_>, world: &World, orders: i64) -> Result<bool, Error> {
    let reached = filled(tx)?;
    if reached < i64::MAX {
        return fill(tx, reached, orders).map(|()| true);
    }
    let described = fact::reached(tx)?;
    if described < i64::MAX {
        return fact::fill(tx, described, orders).map(|()| true);
    }
    let mut known: BTreeMap<String, Plans> =
        Plans::load(tx)?.into_iter().map(|plans| (plans.pack.clone(), plans)).collect();
    for pack in world.packs.iter() {
        let plans = known.remove(pack.id()).unwrap_or_else(|| Plans::new(pack.id()));
        let generation = plans.live.as_ref().map_or(0, |live| live.generation) + 1;
        let went_on = match Plan::of(world, pack, generation) {
            Some(wanted) => advance(tx, world, plans, wanted, orders)?,
            None => withdraw(tx, plans)?,
        };
        if went_on {
            return Ok(true);
        }
    }
    Ok(false)
}

fn needs_counting(plans: &Plans, wanted: &Plan) -> bool {
    let is_shown = plans.live.as_ref().is_some_and(|live| live.counts_as(wanted));
    let was_refused = plans.refused.as_ref().is_some_and(|refused| refused.plan.counts_as(wanted));
    !is_shown && !was_refused
}

fn advance(
    tx: &mut Tx<'_>,
    world: &World,
    mut plans: Plans,
    wanted: Plan,
    orders: i64,
) -> Result<bool, Error> {
    match plans.shadow.clone() {
        Some(shadow) if !shadow.counts_as(&wanted) => {
            forget(tx, &plans.pack, shadow.generation)?;
            plans.shadow = None;
            plans.save(tx)?;
        }
        Some(shadow) if plans.counted_to.0 < i64::MAX => count(tx, world, &mut plans, &shadow, orders)?,
        Some(shadow) => compare(tx, plans, shadow, orders.saturating_mul(ROWS_PER_ORDER))?,
        None if needs_counting(&plans, &wanted) => begin(tx, world, plans, wanted)?,
        None => return Ok(false),
    }
    Ok(true)
}

/// A pack that no month is left for is counted no longer.
fn withdraw(tx: &mut Tx<'_>, plans: Plans) -> Result<bool, Error> {
    let gone = [&plans.live, &plans.shadow].into_iter().flatten();
    let generations: Vec<i64> = gone.map(|plan| plan.generation).collect();
    for generation in &generations {
        forget(tx, &plans.pack, *generation)?;
    }
    if generations.is_empty() {
        return Ok(false);
    }
    Plans::new(&plans.pack).save(tx)?;
    Ok(true)
}

fn begin(tx: &mut Tx<'_>, world: &World, plans: Plans, wanted: Plan) -> Result<(), Error> {
    // Rows that a shadow of an earlier time left behind would be counted twice.
    forget(tx, &plans.pack, wanted.generation)?;
    if let Some(planned) = Planned::new(world, &plans.pack, &wanted) {
        let mut moves = Moves::default();
        moves.add_marks(&planned, &MarkMove::standing(world, &plans.pack));
        proceeding::each(tx, |proceeding| moves.add_proceeding(&planned, proceeding, 1))?;
        moves.write(tx)?;
    }
    let fresh = Plans { live: plans.live, ..Plans::new(&plans.pack) };
    Plans { shadow: Some(wanted), ..fresh }.save(tx)
}

fn count(tx: &mut Tx<'_>, world: &World, plans: &mut Plans, shadow: &Plan, orders: i64) -> Result<(), Error> {
    let planned = Planned::new(world, &plans.pack, shadow)
        .ok_or_else(|| Error::corrupt("counting anew", "the pack assesses nothing"))?;
    let mut moves = Moves::default();
    let last = fact::count(tx, &planned, plans.counted_to, orders, &mut moves)?;
    moves.write(tx)?;
    plans.counted_to = last.unwrap_or(OrderId(i64::MAX));
    plans.save(tx)
}

/// Compares some rows with what is shown; both move alike from here on, so what agreed once goes on to agree.
fn compare(tx: &mut Tx<'_>, mut plans: Plans, shadow: Plan, limit: i64) -> Result<(), Error> {
    let Some(live) = plans.live.clone() else { return take(tx, plans, shadow) };
    let same: BTreeSet<&String> = live
        .measures
        .iter()
        .filter(|(id, digest)| shadow.measures.get(*id) == Some(digest))
        .map(|(id, _)| id)
        .collect();
    let after = Place::parse(&plans.compared_to);
    let shown = rows(tx, &plans.pack, live.generation, &after, None, limit)?;
    let is_last = i64::try_from(shown.len()).is_ok_and(|count| count < limit);
    let until = shown.last_key_value().map(|(place, _)| place.clone()).filter(|_| !is_last);
    let counted = rows(tx, &plans.pack, shadow.generation, &after, until.as_ref(), i64::MAX)?;
    let mut differences = Vec::new();
    let places: BTreeSet<&Place> = shown.keys().chain(counted.keys()).collect();
    for place in places.into_iter().filter(|place| place.is_covered(&live) && place.is_covered(&shadow)) {
        for id in &same {
            let value = |rows: &Rows| rows.get(place).and_then(|row| row.get(*id)).copied().unwrap_or(0);
            let (old, new) = (value(&shown), value(&counted));
            if old != new && differences.len() < NAMED {
                differences
                    .push(format!("{} unit {} {id}: {old} shown, {new} counted", place.month, place.unit));
            }
        }
    }
    if !differences.is_empty() {
        tracing::error!(
            pack = plans.pack,
            ?differences,
            "a recount differs from what is shown; it is not taken"
        );
        forget(tx, &plans.pack, shadow.generation)?;
        let refused = Some(Refused { plan: shadow, differences });
        return Plans { live: plans.live, refused, ..Plans::new(&plans.pack) }.save(tx);
    }
    match until {
        Some(place) => {
            plans.compared_to = place.to_string();
            plans.save(tx)
        }
        None => take(tx, plans, shadow),
    }
}

/// Shows what was counted anew.
fn take(tx: &mut Tx<'_>, plans: Plans, shadow: Plan) -> Result<(), Error> {
    if let Some(live) = &plans.live {
        forget(tx, &plans.pack, live.generation)?;
    }
    Plans { live: Some(shadow), ..Plans::new(&plans.pack) }.save(tx)
}

fn forget(tx: &mut Tx<'_>, pack: &str, generation: i64) -> Result<(), Error> {
    let sql = format!("delete from {} where pack = $1 and generation = $2", MEASURE_COUNT.name);
    tx.execute(&sql, &[pack.into(), generation.into()]).map(|_| ())
}

/// Fills in where orders could be counted that were written before anybody asked.
fn fill(tx: &mut Tx<'_>, after: i64, orders: i64) -> Result<(), Error> {
    let sql = "select id from orders where id > $1 order by id limit $2";
    let ids: Vec<i64> = tx
        .query(sql, &[after.into(), orders.into()])?
        .iter()
        .map(|row| row.int(0))
        .collect::<Result<_, _>>()?;
    let mut places = BTreeSet::new();
    replay(tx, &ids, Moment::NOW, |order| {
        places.extend(facts::places(order).into_iter().map(|(month, unit)| (month, unit, order.id)));
    })?;
    let row = |(month, unit, order): (Month, domain::ids::UnitId, OrderId)| {
        vec![month.to_string().into(), unit.0.into(), order.0.into()]
    };
    tx.upsert(&ORDER_MONTH, places.into_iter().map(row).collect())?;
    let is_last = i64::try_from(ids.len()).is_ok_and(|count| count < orders);
    let reached = ids.last().copied().filter(|_| !is_last).unwrap_or(i64::MAX);
    setting::put(tx, FILLED, &reached)
}

/// The place of a row: a month and a unit, in the order of the table's key.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    month: String,
    unit: i64,
}

type Rows = BTreeMap<Place, BTreeMap<String, i64>>;

impl Place {
    fn parse(text: &str) -> Self {
        let (month, unit) = text.split_once('/').unwrap_or_default();
        Self { month: month.to_owned(), unit: unit.parse().unwrap_or_default() }
    }

    fn is_covered(&self, plan: &Plan) -> bool {
        Month::parse(&self.month).is_some_and(|month| plan.covers(month))
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}/{}", self.month, self.unit)
    }
}

fn rows(
    tx: &mut Tx<'_>,
    pack: &str,
    generation: i64,
    after: &Place,
    until: Option<&Place>,
    limit: i64,
) -> Result<Rows, Error> {
    let mut values: Vec<Value> =
        vec![pack.into(), generation.into(), after.month.as_str().into(), after.unit.into(), limit.into()];
    let mut bound = "";
    if let Some(until) = until {
        values.extend([until.month.as_str().into(), until.unit.into()]);
        bound = "and (month, unit_id) <= ($6, $7) ";
    }
    let sql = format!(
        "select month, unit_id, counts from measure_count \
         where pack = $1 and generation = $2 and (month, unit_id) > ($3, $4) {bound}\
         order by month, unit_id limit $5"
    );
    let rows = tx.query(&sql, &values)?;
    rows.iter()
        .map(|row| {
            let place = Place { month: row.text(0)?, unit: row.int(1)? };
            Ok((place, from_json("reading counts", row.str(2)?)?))
        })
        .collect()
}
