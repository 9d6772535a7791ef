//! Orders as rows: what is written beside the ledger, and every list a desk shows.
//! Lists seek by a key and carry a limit; there is no list without a scope.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use domain::{
    access::Actor,
    calendar::Calendar,
    ids::{OrderId, UnitId},
    order::{Flag, Order, apply, event::Recorded, stage::Stage},
    policy::Month,
};
use jiff::Timestamp;

use crate::{
    db::{Error, Row, Table, Tx, Value, int, text},
    fact, measure, tally, warning,
};

/// The `due_at` of an order that no clock runs for: it sorts last.
pub const NO_DUE: i64 = i64::MAX;

/// What the ledger calls the subject of an order's events.
pub const SUBJECT: &str = "order";

pub(crate) const ORDERS: Table = Table {
    name: "orders",
    columns: &[
        int("id"),
        text("number"),
        int("version"),
        text("pack"),
        text("stage"),
        text("outcome"),
        text("channel"),
        text("kind"),
        text("urgency"),
        text("title"),
        text("place"),
        text("received_on"),
        int("registered_at"),
        int("lead"),
        int("due_at"),
        text("due_clock"),
        int("round"),
        int("citizen"),
        text("tracking"),
        int("merged_into"),
        int("closed_at"),
        int("late"),
        int("needs_unit"),
        text("flags"),
        text("state"),
    ],
    key: &["id"],
};

pub(crate) const ORDER_UNIT: Table = Table {
    name: "order_unit",
    columns: &[
        int("unit_id"),
        int("order_id"),
        text("part"),
        text("stage"),
        int("due_at"),
        int("registered_at"),
    ],
    key: &["unit_id", "order_id"],
};

pub(crate) const TIMER: Table = Table {
    name: "timer",
    columns: &[text("subject"), int("subject_id"), text("clock"), text("rung"), int("fire_at")],
    key: &["subject", "subject_id", "clock"],
};

/// An order before and after a batch.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// As it was stored, if it was.
    pub(crate) before: Option<Order>,
    /// As it is.
    pub(crate) now: Order,
    /// Where it could be counted, after any of its events in the batch.
    pub(crate) places: BTreeSet<(Month, UnitId)>,
}

impl Change {
    /// Returns an order that nothing happened to yet.
    pub(crate) fn none(order: Order) -> Self {
        Self { before: Some(order.clone()), now: order, places: BTreeSet::new() }
    }
}

/// One entry of an order's timeline.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its place in the ledger.
    pub seq: i64,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who did it, as the ledger signs it (`citizen`, `person:7`, `system:timers`).
    pub actor: String,
    /// What happened.
    pub recorded: Recorded,
}

/// Writes the rows of changed orders: themselves, their units, their timers, their months, their tallies.
pub(crate) fn save(tx: &mut Tx<'_>, calendar: &Calendar, changes: &[Change]) -> Result<(), Error> {
    let rows = changes.iter().map(|change| order_row(&change.now)).collect::<Result<Vec<_>, _>>()?;
    if changes.iter().all(|change| change.before.is_none()) {
        tx.insert(&ORDERS, rows)?;
    } else {
        tx.upsert(&ORDERS, rows)?;
    }
    save_units(tx, changes)?;
    save_timers(tx, calendar, changes)?;
    measure::save_places(tx, changes)?;
    fact::save(tx, changes)?;
    warning::save(tx, changes)?;
    let mut counts = BTreeMap::new();
    for change in changes {
        if let Some(before) = &change.before {
            tally::count(&mut counts, before, -1);
        }
        tally::count(&mut counts, &change.now, 1);
    }
    tally::add(tx, counts)
}

fn order_row(order: &Order) -> Result<Vec<Value>, Error> {
    let due = order.next_due();
    let flags: Vec<String> = order.flags.iter().map(word).collect();
    Ok(vec![
        order.id.0.into(),
        order.number.as_str().into(),
        order.version.into(),
        order.pack.as_str().into(),
        order.stage.code().into(),
        order.outcome.map(domain::order::stage::Outcome::code).into(),
        word(&order.channel).into(),
        order.kind.as_str().into(),
        word(&order.urgency).into(),
        order.title.as_str().into(),
        order.place.as_deref().into(),
        order.received_on.to_string().into(),
        order.registered_at.as_millisecond().into(),
        order.lead.map(|unit| unit.0).into(),
        due.map_or(NO_DUE, |(_, due)| due.at.as_millisecond()).into(),
        due.map(|(kind, _)| kind.code()).into(),
        i64::from(order.round).into(),
        order.citizen.map(|citizen| citizen.0).into(),
        order.tracking.as_deref().into(),
        order.merged_into.map(|main| main.0).into(),
        order.closed_at.map(Timestamp::as_millisecond).into(),
        order.flags.contains(&Flag::Late).into(),
        order.flags.contains(&Flag::NeedsUnit).into(),
        flags.join(" ").into(),
        to_json("writing an order", order)?.into(),
    ])
}

/// Returns the code an enum is stored under.
pub(crate) fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(_) | Err(_) => String::new(),
    }
}

pub(crate) fn to_json(what: &str, value: &impl serde::Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::corrupt(what, error.to_string()))
}

pub(crate) fn from_json<T: serde::de::DeserializeOwned>(what: &str, text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|error| Error::corrupt(what, error.to_string()))
}

/// The units an order lies with, and what the row of each says.
type Parts = BTreeMap<UnitId, (&'static str, Stage, i64)>;

fn parts(order: &Order) -> Parts {
    let due_at = order.next_due().map_or(NO_DUE, |(_, due)| due.at.as_millisecond());
    let lead = order.lead.map(|unit| (unit, ("lead", order.stage, due_at)));
    let others = order.co_handlers.iter().map(|unit| (*unit, ("co", order.stage, due_at)));
    // Whoever only looks into whose it is has it on the desk, and answers for nothing yet.
    let looks = order.investigator.map(|unit| (unit, ("looks", order.stage, due_at)));
    others.chain(looks).chain(lead).collect()
}

fn save_units(tx: &mut Tx<'_>, changes: &[Change]) -> Result<(), Error> {
    let mut moved = Vec::new();
    let mut rows = Vec::new();
    for change in changes {
        let before = change.before.as_ref().map(parts).unwrap_or_default();
        let now = parts(&change.now);
        if before == now {
            continue;
        }
        if before.keys().any(|unit| !now.contains_key(unit)) {
            moved.push(change.now.id.0);
        }
        for (unit, (part, stage, due_at)) in now {
            rows.push(vec![
                unit.0.into(),
                change.now.id.0.into(),
                part.into(),
                stage.code().into(),
                due_at.into(),
                change.now.registered_at.as_millisecond().into(),
            ]);
        }
    }
    tx.delete_in(&ORDER_UNIT, "order_id", &moved)?;
    tx.upsert(&ORDER_UNIT, rows)
}

fn save_timers(tx: &mut Tx<'_>, calendar: &Calendar, changes: &[Change]) -> Result<(), Error> {
    let mut rows = Vec::new();
    let mut stopped: BTreeMap<&'static str, Vec<i64>> = BTreeMap::new();
    for change in changes {
        let live = apply::timers(&change.now, calendar);
        if let Some(before) = &change.before {
            let ran = before.clocks.iter().filter(|(_, clock)| clock.clock.is_running());
            for (kind, _) in ran.filter(|(kind, _)| !live.iter().any(|(live, _, _)| live == *kind)) {
                stopped.entry(kind.code()).or_default().push(change.now.id.0);
            }
        }
        for (kind, rung, at) in live {
            rows.push(vec![
                SUBJECT.into(),
                change.now.id.0.into(),
                kind.code().into(),
                rung.to_string().into(),
                at.as_millisecond().into(),
            ]);
        }
    }
    for (clock, ids) in stopped {
        let sql = "delete from timer where subject_id {in:$1} and subject = $2 and clock = $3";
        tx.execute_in(sql, &ids, &[SUBJECT.into(), clock.into()])?;
    }
    tx.upsert(&TIMER, rows)
}

/// Writes the timers of these orders anew, after the calendar changed.
///
/// # Errors
/// When the database cannot be written.
pub fn save_timers_of(tx: &mut Tx<'_>, calendar: &Calendar, ids: &[OrderId]) -> Result<(), Error> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let changes: Vec<Change> = load(tx, &ids)?.into_iter().map(Change::none).collect();
    save_timers(tx, calendar, &changes)
}

/// Returns the orders of these ids, in no particular order.
pub(crate) fn load(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<Order>, Error> {
    let rows = tx.query_in("select state from orders where id {in:$1}", ids, &[])?;
    rows.iter().map(|row| from_json("reading an order", row.str(0)?)).collect()
}

/// Returns whether there is any order.
pub(crate) fn any(tx: &mut Tx<'_>) -> Result<bool, Error> {
    Ok(tx.query_one("select id from orders limit 1", &[])?.is_some())
}

/// Returns one order, or nothing.
///
/// # Errors
/// When the database cannot be read.
pub fn get(tx: &mut Tx<'_>, id: OrderId) -> Result<Option<Order>, Error> {
    Ok(load(tx, &[id.0])?.into_iter().next())
}

/// Returns the order of a number people see, or nothing.
///
/// # Errors
/// When the database cannot be read.
pub fn numbered(tx: &mut Tx<'_>, number: &str) -> Result<Option<Order>, Error> {
    one(tx, "select state from orders where number = $1", number.into())
}

/// Returns the order of a tracking code's blind index, or nothing.
///
/// # Errors
/// When the database cannot be read.
pub fn tracked(tx: &mut Tx<'_>, index: &str) -> Result<Option<Order>, Error> {
    one(tx, "select state from orders where tracking = $1", index.into())
}

/// Returns those of these blind indexes that orders have already.
pub(crate) fn taken(tx: &mut Tx<'_>, indexes: &[String]) -> Result<HashSet<String>, Error> {
    let sql = "select tracking from orders where tracking {in:$1}";
    tx.query_in(sql, indexes, &[])?.iter().map(|row| row.text(0)).collect()
}

fn one(tx: &mut Tx<'_>, sql: &str, value: Value) -> Result<Option<Order>, Error> {
    let row = tx.query_one(sql, &[value])?;
    row.map(|row| from_json("reading an order", row.str(0)?)).transpose()
}

/// Returns the orders after one of them, by id.
///
/// # Errors
/// When the database cannot be read.
pub fn after(tx: &mut Tx<'_>, after: OrderId, limit: i64) -> Result<Vec<Order>, Error> {
    let sql = "select state from orders where id > $1 order by id limit $2";
    let rows = tx.query(sql, &[after.0.into(), limit.into()])?;
    rows.iter().map(|row| from_json("reading an order", row.str(0)?)).collect()
}

/// Returns everything that happened to an order, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn timeline(tx: &mut Tx<'_>, id: OrderId) -> Result<Vec<Entry>, Error> {
    let sql = "select seq, at, actor, body from event where subject = $1 and subject_id = $2 order by seq";
    tx.query(sql, &[SUBJECT.into(), id.0.into()])?.iter().map(entry).collect()
}

/// Returns the latest event of one kind (its stable code) of each of these orders that has one.
///
/// # Errors
/// When the database cannot be read.
pub fn latest(tx: &mut Tx<'_>, ids: &[OrderId], kind: &str) -> Result<BTreeMap<OrderId, Recorded>, Error> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let sql = "select subject_id, body from event where subject_id {in:$1} and subject = $2 and kind = $3 order by seq";
    let rows = tx.query_in(sql, &ids, &[SUBJECT.into(), kind.into()])?;
    rows.iter().map(|row| Ok((OrderId(row.int(0)?), from_json("reading an event", row.str(1)?)?))).collect()
}

fn entry(row: &Row) -> Result<Entry, Error> {
    Ok(Entry {
        seq: row.int(0)?,
        at: instant(row.int(1)?)?,
        actor: row.text(2)?,
        recorded: from_json("reading an event", row.str(3)?)?,
    })
}

/// Returns the instant of a stored number of milliseconds.
pub(crate) fn instant(ms: i64) -> Result<Timestamp, Error> {
    Timestamp::from_millisecond(ms).map_err(|error| Error::corrupt("reading an instant", error.to_string()))
}

/// Whose orders a list may show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everybody's.
    All,
    /// Those that lie with one of these units.
    Units(BTreeSet<UnitId>),
    /// None.
    Nothing,
}

impl Scope {
    /// Returns the scope of what `actor` may list.
    #[must_use]
    pub fn of(actor: &Actor) -> Self {
        use domain::access::{Action, Reach};
        match (actor.reach(Action::ListOrders), actor) {
            (Reach::Everywhere, _) => Self::All,
            (Reach::OwnUnit | Reach::LeadUnit, Actor::Staff(staff)) => Self::Units(staff.units.clone()),
            (Reach::None | Reach::Own | Reach::OwnUnit | Reach::LeadUnit, _) => Self::Nothing,
        }
    }
}
