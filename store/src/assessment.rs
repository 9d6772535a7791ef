//! What pages and files show of assessments: the table of a month as it stands, the months there are, the orders
//! behind a number, the year. Counts are read, the domain scores; nothing is decided here.

mod costing;
mod sheet;
mod trial;
mod year;

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    assessment::{
        Table,
        command::{Counts, Span},
        periods::{self, Closing, Compared},
    },
    facts::Counter,
    ids::{OrderId, UnitId},
    order::Order,
    policy::{Assessment, Month, Pack},
    world::World,
};
use jiff::{Timestamp, civil::Date};
// The files above are private; this is the one path of each word.
pub use costing::{Costing, costing};
pub use sheet::{Sheet, sheet};
pub use trial::{Trial, trial};
pub use year::{Year, year};

use crate::{
    db::{Error, Tx, Value},
    measure::{self, Plan, Plans},
    moment::{Moment, replay},
    order,
};

/// How many orders are looked at for one page before it stops, found enough or not.
pub const SPAN: usize = 5_000;
/// The most orders of one page.
pub const PAGE_LIMIT: usize = 1_000;
/// How many orders are read at once.
const CHUNK: i64 = 200;
/// The most months that are listed.
const MONTHS: usize = 600;

/// A period as it stands now, ready to be scored.
#[derive(Clone, Debug)]
pub struct Live {
    /// The table, its units by name.
    pub table: Table,
    /// The units, by name.
    pub units: BTreeMap<String, UnitId>,
}

/// Returns the table of a month as it stands now: what is counted, marked and entered. Nothing while the pack's
/// orders were not counted yet, or when the pack assesses nothing.
///
/// # Errors
/// When the database cannot be read, or a value does not fit its column.
pub fn live(tx: &mut Tx<'_>, world: &World, pack: &str, month: Month) -> Result<Option<Live>, Error> {
    let Some(assessment) = assessment(world, pack) else { return Ok(None) };
    let Some(counts) = measure::counts(tx, pack, month)? else { return Ok(None) };
    let compared = Compared::of(&world.people, assessment, month);
    table(world, pack, assessment, &compared, &counts, Span::Month(month)).map(Some)
}

fn assessment<'w>(world: &'w World, pack: &str) -> Option<&'w Assessment> {
    world.packs.get(pack).and_then(Pack::assessment)
}

fn table(
    world: &World,
    pack: &str,
    assessment: &Assessment,
    compared: &Compared<'_>,
    counts: &Counts,
    period: Span,
) -> Result<Live, Error> {
    let entered = periods::entered(world.periods.get(pack, period));
    let table = compared.table(assessment, counts, entered);
    let table = table.map_err(|error| unscored(period, &error))?;
    Ok(Live { table, units: compared.units().map(|unit| (unit.name.clone(), unit.id)).collect() })
}

fn unscored(period: Span, error: &impl ToString) -> Error {
    Error::corrupt(format!("scoring `{period}`"), error.to_string())
}

/// A month and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthState {
    /// The month.
    pub month: Month,
    /// Its facts are awaited until the end of this day.
    pub cut_off: Date,
    /// Whether it can be closed.
    pub is_due: bool,
    /// How it was frozen.
    pub closing: Option<Closing>,
    /// How many corrections stand beside it.
    pub corrections: usize,
    /// How many appeals wait for their ruling.
    pub appeals_waiting: usize,
}

/// Returns the months in which a pack counted anything or something was entered, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub fn months(tx: &mut Tx<'_>, world: &World, pack: &str, at: Timestamp) -> Result<Vec<MonthState>, Error> {
    let Some(assessment) = assessment(world, pack) else { return Ok(Vec::new()) };
    let mut months: BTreeSet<Month> = counted_months(tx, pack)?;
    let told = world.periods.iter().filter(|(of, _, _)| *of == pack);
    months.extend(told.filter_map(|(_, period, _)| match period {
        Span::Month(month) => Some(month),
        Span::Year(_) => None,
    }));
    let state = |month: Month| {
        let known = world.periods.get(pack, Span::Month(month));
        let (instant, cut_off) = periods::cut_off(&world.calendar, assessment, month);
        let closing = known.and_then(|period| period.closing.clone());
        let waiting = |period: &periods::Period| {
            period.appeals.values().filter(|appeal| appeal.ruling.is_none()).count()
        };
        MonthState {
            month,
            cut_off,
            is_due: closing.is_none() && at >= instant,
            closing,
            corrections: known.map_or(0, |period| period.corrections.len()),
            appeals_waiting: known.map_or(0, waiting),
        }
    };
    Ok(months.into_iter().rev().take(MONTHS).map(state).collect())
}

fn counted_months(tx: &mut Tx<'_>, pack: &str) -> Result<BTreeSet<Month>, Error> {
    let plans = Plans::load(tx)?.into_iter().find(|plans| plans.pack == pack);
    let Some(Plan { generation, .. }) = plans.and_then(|plans| plans.live) else {
        return Ok(BTreeSet::new());
    };
    let mut months = BTreeSet::new();
    let mut after = String::new();
    // One look for each month, instead of one over every unit of every month.
    while months.len() < MONTHS {
        let sql = "select month from measure_count where pack = $1 and generation = $2 and month > $3 \
                   order by month limit 1";
        let row = tx.query_one(sql, &[pack.into(), generation.into(), after.as_str().into()])?;
        let Some(row) = row else { break };
        after = row.text(0)?;
        months.extend(Month::parse(&after));
    }
    Ok(months)
}

/// What a page of orders is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind<'a> {
    /// The pack.
    pub pack: &'a str,
    /// The month.
    pub month: Month,
    /// The unit; what was done below it counts for it.
    pub unit: UnitId,
    /// The measure.
    pub measure: &'a str,
}

/// A page of orders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The orders by id, with what each adds to the measure.
    pub orders: Vec<(Order, i64)>,
    /// The next page begins after this order; nothing when there is no more.
    pub next: Option<OrderId>,
}

/// Returns the orders that a number counts, after `after`: of a frozen month as they stood at its cut-off. Of a measure
/// of marks those are the orders on which its fault was found; the marks that people set are in
/// [`domain::assessment::periods::Period::marks`].
///
/// # Errors
/// When the database cannot be read.
pub fn orders_behind(
    tx: &mut Tx<'_>,
    world: &World,
    behind: &Behind<'_>,
    after: OrderId,
    limit: usize,
) -> Result<Page, Error> {
    let limit = limit.clamp(1, PAGE_LIMIT);
    let Some(assessment) = assessment(world, behind.pack) else { return Ok(Page::default()) };
    let counter = Counter::new(assessment);
    let place = assessment.measures.iter().position(|measure| measure.id == behind.measure);
    let Some(place) = place else { return Ok(Page::default()) };
    let household = Compared::of(&world.people, assessment, behind.month).household(behind.unit);
    let closing = world.periods.get(behind.pack, Span::Month(behind.month));
    let closing = closing.and_then(|period| period.closing.as_ref());
    let moment =
        closing.map(|closing| Moment { events: closing.events, before: closing.cut_off.as_millisecond() });
    let jurisdiction = |pack: &str| world.packs.get(pack).map(|pack| &pack.header().jurisdiction);
    let mut page = Page::default();
    let (mut last, mut looked_at) = (after, 0);
    loop {
        let ids = candidates(tx, behind.month, &household, last)?;
        let Some(end) = ids.last().copied() else { return Ok(page) };
        let mut orders = match moment {
            Some(moment) => replay(tx, &ids, moment, |_| {})?,
            None => order::load(tx, &ids)?,
        };
        orders.sort_by_key(|order| order.id);
        for order in orders {
            let is_of = jurisdiction(&order.pack) == jurisdiction(behind.pack);
            let added = counter.count_all(&order);
            let added = added
                .iter()
                .filter(|added| is_of && added.month == behind.month && household.contains(&added.unit));
            let value: i64 = added
                .flat_map(|added| &added.values)
                .filter(|(at, _)| *at == place)
                .map(|(_, value)| value)
                .sum();
            if value != 0 {
                page.next = Some(order.id);
                page.orders.push((order, value));
                if page.orders.len() == limit {
                    return Ok(page);
                }
            }
        }
        looked_at += ids.len();
        last = OrderId(end);
        page.next = None;
        if looked_at >= SPAN {
            return Ok(Page { next: Some(last), ..page });
        }
    }
}

fn candidates(tx: &mut Tx<'_>, month: Month, units: &[UnitId], after: OrderId) -> Result<Vec<i64>, Error> {
    let units: Vec<i64> = units.iter().map(|unit| unit.0).collect();
    let sql = "select distinct order_id from order_month \
               where unit_id {in:$1} and month = $2 and order_id > $3 order by order_id limit $4";
    let values: [Value; 3] = [month.to_string().into(), after.0.into(), CHUNK.into()];
    tx.query_in(sql, &units, &values)?.iter().map(|row| row.int(0)).collect()
}
