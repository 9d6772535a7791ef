//! The lists of the desks. Each asks one index per stage for one page and merges the answers, so a page costs
//! the same however many orders lie elsewhere. Pages seek by key, never by offset.

use domain::{
    ids::{CitizenId, OrderId, UnitId},
    order::{
        Flag, Order,
        stage::Stage::{
            self, Accepted, Answered, Approved, Callback, Closed, Dispatched, InHand, Investigating, Merged,
            Refused, Registered, ReturnRequested, Signed,
        },
    },
};
use jiff::{Timestamp, civil::Date};

use crate::{
    db::{Error, Tx, Value},
    order::{NO_DUE, Scope, from_json},
};

/// The most rows of one page.
pub const PAGE_LIMIT: usize = 200;

/// How many indexes one page asks at most; an engine takes some hundreds of parts in one statement.
const PARTS: usize = 120;

/// What a list is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The earliest deadline first.
    #[default]
    Due,
    /// The newest first.
    Newest,
    /// The oldest first.
    Oldest,
}

/// What a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only these stages; all when empty.
    pub stages: Vec<Stage>,
    /// Only this kind.
    pub kind: Option<String>,
    /// Only this channel, by its code.
    pub channel: Option<String>,
    /// Only orders that lie with this unit.
    pub unit: Option<UnitId>,
    /// Only orders of this citizen.
    pub citizen: Option<CitizenId>,
    /// Only orders whose number begins with, or whose title or place holds, these words.
    pub words: Option<String>,
    /// Only orders due at or after this instant.
    pub due_from: Option<Timestamp>,
    /// Only orders due before this instant.
    pub due_before: Option<Timestamp>,
    /// Only orders that no deadline runs for.
    pub no_due: bool,
    /// Only orders with this mark.
    pub flag: Option<Flag>,
    /// Only orders received on or after this day.
    pub from: Option<Date>,
    /// Only orders received on or before this day.
    pub until: Option<Date>,
    /// Only orders whose unit is not known.
    pub needs_unit: bool,
}

/// Where a page begins: after this key, in the sort's direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The instant sorted by, in milliseconds.
    pub at: i64,
    /// The order.
    pub id: i64,
}

/// One page of a list.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The orders.
    pub orders: Vec<Order>,
    /// Where the next page begins, when there is one.
    pub next: Option<Key>,
}

/// Returns one page of the orders in `scope` that fit `filter`.
///
/// # Errors
/// When the database cannot be read.
pub fn page(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &Filter,
    sort: Sort,
    after: Option<Key>,
    limit: usize,
) -> Result<Page, Error> {
    let limit = limit.clamp(1, PAGE_LIMIT);
    let Some(units) = units(scope, filter) else { return Ok(Page::default()) };
    let mut query = Query { sort, backwards: false, values: Vec::new(), limit: limit.saturating_add(1) };
    let sql = query.compose(&units, filter, after);
    let rows = tx.query(&sql, &query.values)?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let key = Key { at: row.int(0)?, id: row.int(1)? };
        if found.last().is_none_or(|(last, _): &(Key, Order)| last.id != key.id) {
            found.push((key, from_json("reading an order", row.str(2)?)?));
        }
    }
    let more = rows.len() > limit;
    found.truncate(limit);
    let next = found.last().map(|(key, _)| *key).filter(|_| more);
    Ok(Page { orders: found.into_iter().map(|(_, order)| order).collect(), next })
}

/// Returns how many orders in `scope` fit `filter`, counting no further than `most`.
///
/// # Errors
/// When the database cannot be read.
pub fn count(tx: &mut Tx<'_>, scope: &Scope, filter: &Filter, most: usize) -> Result<u64, Error> {
    let Some(units) = units(scope, filter) else { return Ok(0) };
    let mut query = Query { sort: Sort::Due, backwards: false, values: Vec::new(), limit: most };
    let sql = query.counting(&units, filter);
    let row = tx.query_one(&sql, &query.values)?;
    row.map_or(Ok(0), |row| Ok(u64::try_from(row.int(0)?).unwrap_or(0)))
}

/// Returns the orders before and after `order` in a list, as far as there are any.
///
/// # Errors
/// When the database cannot be read.
pub fn neighbours(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &Filter,
    sort: Sort,
    order: &Order,
) -> Result<(Option<Order>, Option<Order>), Error> {
    let Some(units) = units(scope, filter) else { return Ok((None, None)) };
    let at = match sort {
        Sort::Due => order.next_due().map_or(NO_DUE, |(_, due)| due.at.as_millisecond()),
        Sort::Newest | Sort::Oldest => order.registered_at.as_millisecond(),
    };
    let key = Key { at, id: order.id.0 };
    let mut next = |backwards| {
        let mut query = Query { sort, backwards, values: Vec::new(), limit: 1 };
        let sql = query.compose(&units, filter, Some(key));
        let row = tx.query_one(&sql, &query.values)?;
        row.map(|row| from_json("reading an order", row.str(2)?)).transpose()
    };
    Ok((next(true)?, next(false)?))
}

/// Returns the units to look at: an empty list means everybody's orders, `None` means nothing may be seen.
fn units(scope: &Scope, filter: &Filter) -> Option<Vec<UnitId>> {
    match (scope, filter.unit) {
        (Scope::Nothing, _) => None,
        (Scope::All, None) => Some(Vec::new()),
        (Scope::All, Some(unit)) => Some(vec![unit]),
        (Scope::Units(units), None) => (!units.is_empty()).then(|| units.iter().copied().collect()),
        (Scope::Units(units), Some(unit)) => units.contains(&unit).then(|| vec![unit]),
    }
}

struct Query {
    sort: Sort,
    backwards: bool,
    values: Vec<Value>,
    limit: usize,
}

impl Query {
    fn compose(&mut self, units: &[UnitId], filter: &Filter, after: Option<Key>) -> String {
        let (direction, limit) = (self.direction(), self.limit);
        let parts = self.parts(units, filter, after, "o.state");
        format!(
            "select key_at, key_id, state from ({parts}) as parts order by key_at {direction}, key_id {direction} limit {limit}"
        )
    }

    fn counting(&mut self, units: &[UnitId], filter: &Filter) -> String {
        let limit = self.limit;
        let parts = self.parts(units, filter, None, "0");
        format!(
            "select count(*) from (select distinct key_id from ({parts}) as parts limit {limit}) as counted"
        )
    }

    fn direction(&self) -> &'static str {
        match (self.sort, self.backwards) {
            (Sort::Due | Sort::Oldest, false) | (Sort::Newest, true) => "asc",
            (Sort::Due | Sort::Oldest, true) | (Sort::Newest, false) => "desc",
        }
    }

    fn parts(&mut self, units: &[UnitId], filter: &Filter, after: Option<Key>, state: &str) -> String {
        let direction = self.direction();
        let column = match self.sort {
            Sort::Due => "due_at",
            Sort::Newest | Sort::Oldest => "registered_at",
        };
        let conditions = self.conditions(filter, after, column);
        let stages: Vec<Option<Stage>> = match filter.stages.as_slice() {
            [] => vec![None],
            stages => stages.iter().copied().map(Some).collect(),
        };
        let has_too_many = units.len().saturating_mul(stages.len()) > PARTS;
        let scopes: Vec<Option<UnitId>> = match units {
            [] => vec![None],
            _ if has_too_many => vec![None],
            units => units.iter().copied().map(Some).collect(),
        };
        let conditions = if has_too_many { conditions + &within(units) } else { conditions };
        let limit = self.limit;
        let mut parts = Vec::new();
        for unit in &scopes {
            for stage in &stages {
                let from = one_index(*unit, *stage, &conditions);
                let (at, id) = if unit.is_some() { ("u", "u.order_id") } else { ("o", "o.id") };
                parts.push(format!(
                    "select * from (select {at}.{column} as key_at, o.id as key_id, {state} as state {from} \
                     order by {at}.{column} {direction}, {id} {direction} limit {limit}) as part_{}",
                    parts.len()
                ));
            }
        }
        parts.join(" union all ")
    }

    fn conditions(&mut self, filter: &Filter, after: Option<Key>, column: &str) -> String {
        let mut sql = String::new();
        if let Some(key) = after {
            let sign = if self.direction() == "desc" { "<" } else { ">" };
            let (at, id) = (self.place(key.at.into()), self.place(key.id.into()));
            sql += &format!(" and (<at>.{column}, <id>) {sign} ({at}, {id})");
        }
        for (column, value) in [("kind", &filter.kind), ("channel", &filter.channel)] {
            if let Some(value) = value {
                sql += &format!(" and o.{column} = {}", self.place(value.as_str().into()));
            }
        }
        if let Some(citizen) = filter.citizen {
            sql += &format!(" and o.citizen = {}", self.place(citizen.0.into()));
        }
        if let Some(words) = filter.words.as_deref().map(str::trim).filter(|words| !words.is_empty()) {
            // Latin letters are found in either case; the engines differ in what `like` does of itself.
            let words = words.to_ascii_lowercase();
            let escaped = words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            let place = self.place(format!("%{escaped}%").into());
            let number = self.place(format!("{escaped}%").into());
            sql += &format!(
                " and (o.number like {number} escape '\\' \
                 or lower(o.title) like {place} escape '\\' or lower(o.place) like {place} escape '\\')"
            );
        }
        if let Some(due_from) = filter.due_from {
            sql += &format!(" and <at>.due_at >= {}", self.place(due_from.as_millisecond().into()));
        }
        if let Some(due_before) = filter.due_before {
            sql += &format!(" and <at>.due_at < {}", self.place(due_before.as_millisecond().into()));
        }
        if filter.no_due {
            sql += &format!(" and <at>.due_at = {}", self.place(NO_DUE.into()));
        }
        if let Some(flag) = filter.flag {
            let padded = format!("% {} %", crate::order::word(&flag));
            sql += &format!(" and (' ' || o.flags || ' ') like {}", self.place(padded.into()));
        }
        if let Some(from) = filter.from {
            sql += &format!(" and o.received_on >= {}", self.place(from.to_string().into()));
        }
        if let Some(until) = filter.until {
            sql += &format!(" and o.received_on <= {}", self.place(until.to_string().into()));
        }
        if filter.needs_unit {
            sql += " and o.needs_unit = 1";
        }
        sql
    }

    fn place(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }
}

/// Returns the `from … where` of one index walk.
fn one_index(unit: Option<UnitId>, stage: Option<Stage>, conditions: &str) -> String {
    let (at, id) = if unit.is_some() { ("u", "u.order_id") } else { ("o", "o.id") };
    let conditions = conditions.replace("<at>", at).replace("<id>", id);
    let stage = stage.map(|stage| format!(" and {at}.stage = '{}'", stage.code())).unwrap_or_default();
    match unit {
        Some(unit) => format!(
            "from order_unit u join orders o on o.id = u.order_id where u.unit_id = {unit}{stage}{conditions}"
        ),
        None => format!("from orders o where 1 = 1{stage}{conditions}"),
    }
}

/// Returns the condition that an order lies with one of many units. Together they hold so many of the orders that
/// walking everybody's and passing over the others soon fills a page.
fn within(units: &[UnitId]) -> String {
    let ids: Vec<String> = units.iter().map(|unit| unit.0.to_string()).collect();
    format!(
        " and exists (select 1 from order_unit w where w.order_id = o.id and w.unit_id in ({}))",
        ids.join(", ")
    )
}

/// The stages at which somebody must act, for lists that show what waits.
pub const OPEN: [Stage; 11] = [
    Registered,
    Accepted,
    Investigating,
    Dispatched,
    ReturnRequested,
    Signed,
    InHand,
    Answered,
    Approved,
    Callback,
    Stage::Adjudication,
];

/// The stages at which nobody must act.
pub const ENDED: [Stage; 4] = [Refused, Stage::HandedOver, Closed, Merged];

/// Returns whether an order waits for a unit to be named.
#[must_use]
pub fn needs_unit(order: &Order) -> bool {
    order.flags.contains(&Flag::NeedsUnit)
}

/// Returns orders of the same citizen, newest first: possible repeats.
///
/// # Errors
/// When the database cannot be read.
pub fn of_citizen(tx: &mut Tx<'_>, citizen: CitizenId, limit: i64) -> Result<Vec<Order>, Error> {
    let sql = "select state from orders where citizen = $1 order by id desc limit $2";
    states(tx, sql, &[citizen.0.into(), limit.into()])
}

/// Returns the oldest orders that wait with no clock running, for the health page.
///
/// # Errors
/// When the database cannot be read.
pub fn without_clock(tx: &mut Tx<'_>, stage: Stage, limit: i64) -> Result<Vec<Order>, Error> {
    let sql = "select state from orders where stage = $1 and due_at = $2 order by id limit $3";
    states(tx, sql, &[stage.code().into(), NO_DUE.into(), limit.into()])
}

fn states(tx: &mut Tx<'_>, sql: &str, values: &[Value]) -> Result<Vec<Order>, Error> {
    tx.query(sql, values)?.iter().map(|row| from_json("reading an order", row.str(0)?)).collect()
}

/// Returns the orders of these ids, by id.
///
/// # Errors
/// When the database cannot be read.
pub fn by_ids(tx: &mut Tx<'_>, ids: &[OrderId]) -> Result<Vec<Order>, Error> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let mut orders = crate::order::load(tx, &ids)?;
    orders.sort_by_key(|order| order.id);
    Ok(orders)
}
