//! Monthly tables: what a month counts now, the table as it was closed, and the same counted once more from the
//! ledger.

use std::collections::{BTreeMap, HashMap};

use domain::{
    assessment::command::Span,
    case::{Case, apply},
    ids::{CaseId, OrderId, UnitId},
    order::Order,
    policy::Month,
    tables::{
        Counter, Place, Row, Snapshot,
        command::Counted,
        figure::Figure,
        template::{RowsOf, Template},
    },
    world::World,
};
use jiff::{
    Timestamp,
    civil::{Date, time},
};
use serde::Deserialize;

use crate::{
    case,
    db::{Error, Tx},
    ledger::{Hash, Head},
    moment::{Moment, replay},
    order::{self, from_json, instant, to_json},
    world::{self, TABLE},
};

/// The code of the event that closes a table.
const CLOSED: &str = "table-closed";
/// How many cases are looked at together.
const CHUNK: i64 = 500;
/// A day, in milliseconds.
const DAY_MS: i64 = 86_400_000;

/// A table as it was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frozen {
    /// Its event's place in the ledger.
    pub seq: i64,
    /// The SM3 digest of its text, in hex, as the event names it.
    pub digest: String,
    /// The table.
    pub snapshot: Snapshot,
}

#[derive(Deserialize)]
struct Body {
    digest: String,
    snapshot: Snapshot,
}

/// Returns a closed table, or nothing while it is open.
///
/// # Errors
/// When the database cannot be read.
pub fn frozen(tx: &mut Tx<'_>, place: &Place) -> Result<Option<Frozen>, Error> {
    let sql = "select seq, body from event where subject = $1 and subject_id = $2 and kind = $3 order by seq";
    for row in tx.query(sql, &[TABLE.into(), number(place).into(), CLOSED.into()])? {
        let body: Body = from_json("reading a closed table", row.str(1)?)?;
        if body.snapshot.place == *place {
            return Ok(Some(Frozen { seq: row.int(0)?, digest: body.digest, snapshot: body.snapshot }));
        }
    }
    Ok(None)
}

/// Returns the number that the ledger keeps a month's tables under.
pub(crate) fn number(place: &Place) -> i64 {
    domain::assessment::command::Span::Month(place.month).number()
}

/// Returns the SM3 digest of a closed table's text, in hex.
///
/// # Errors
/// When it cannot be written as text.
pub fn digest(snapshot: &Snapshot) -> Result<String, Error> {
    Ok(Hash::of(to_json("writing a closed table", snapshot)?.as_bytes()).to_string())
}

/// Returns what a month counts now.
///
/// # Errors
/// When the database cannot be read.
pub fn live(tx: &mut Tx<'_>, world: &World, place: &Place, template: &Template) -> Result<Vec<Row>, Error> {
    let mut counters = [Counter::new(&world.people, template.rows, &place.pack, place.month)];
    gather(tx, begin(place.month), &mut counters)?;
    let [counter] = counters;
    Ok(counter.rows())
}

/// Returns what the months of a year count now, up to that of a day, by section.
///
/// # Errors
/// When the database cannot be read.
pub fn year(
    tx: &mut Tx<'_>,
    world: &World,
    (pack, year): (&str, i16),
    until: Date,
) -> Result<BTreeMap<UnitId, BTreeMap<Figure, i64>>, Error> {
    let mut sums: BTreeMap<UnitId, BTreeMap<Figure, i64>> = BTreeMap::new();
    let Some(first) = Span::Year(year).first() else { return Ok(sums) };
    let mut counters = Vec::new();
    let mut month = Month::of(first);
    while month.first() <= until && month.first().year() == year {
        counters.push(Counter::new(&world.people, RowsOf::Section, pack, month));
        month = month.after();
    }
    gather(tx, begin(Month::of(first)), &mut counters)?;
    for row in counters.into_iter().flat_map(Counter::rows) {
        let Ok(unit) = row.key.parse().map(UnitId) else { continue };
        let sum = sums.entry(unit).or_default();
        for (figure, count) in row.figures {
            let of = sum.entry(figure).or_insert(0);
            *of = of.saturating_add(count);
        }
    }
    Ok(sums)
}

/// Counts every case since a moment by whichever counters cover it.
fn gather(tx: &mut Tx<'_>, begins: Timestamp, counters: &mut [Counter<'_>]) -> Result<(), Error> {
    let (mut at, mut id) = (begins.as_millisecond(), i64::MIN);
    loop {
        let sql = "select taken_at, id, state from service_case where (taken_at, id) > ($1, $2) \
                   order by taken_at, id limit $3";
        let rows = tx.query(sql, &[at.into(), id.into(), CHUNK.into()])?;
        let Some(last) = rows.last() else { return Ok(()) };
        (at, id) = (last.int(0)?, last.int(1)?);
        let cases: Vec<Case> = rows.iter().map(|row| case::read(row.str(2)?)).collect::<Result<_, _>>()?;
        let is_covered = |case: &&Case| counters.iter().any(|counter| counter.covers(case));
        let ids: Vec<i64> = cases.iter().filter(is_covered).filter_map(opened).map(|order| order.0).collect();
        let orders = order::load(tx, &ids)?.into_iter().map(|order| (order.id, order)).collect();
        for counter in counters.iter_mut() {
            let covered: Vec<&Case> = cases.iter().filter(|case| counter.covers(case)).collect();
            count(counter, covered, &orders);
        }
    }
}

/// Counts a month for closing it; nothing before it is over.
pub(crate) fn counted(
    tx: &mut Tx<'_>,
    world: &World,
    place: &Place,
    template: &Template,
    at: Timestamp,
) -> Result<Option<Counted>, Error> {
    if domain::calendar::date_of(at) <= place.month.last() {
        return Ok(None);
    }
    let events = Head::load(tx)?.seq;
    let rows = live(tx, world, place, template)?;
    Ok(Some(Counted { pack_digest: pack_digest(tx, &place.pack)?, events, rows }))
}

/// Returns a closed table counted once more from the ledger, as it stood when it was closed; nothing while it is open.
///
/// # Errors
/// When the database cannot be read.
pub fn reopened(tx: &mut Tx<'_>, place: &Place) -> Result<Option<Snapshot>, Error> {
    let Some(Frozen { seq, snapshot, .. }) = frozen(tx, place)? else { return Ok(None) };
    let world = world::until(tx, seq)?;
    again(tx, &world, snapshot).map(Some)
}

fn again(tx: &mut Tx<'_>, world: &World, frozen: Snapshot) -> Result<Snapshot, Error> {
    let place = &frozen.place;
    let mut counter = Counter::new(&world.people, frozen.template.rows, &place.pack, place.month);
    let sql = "select id from service_case where taken_at >= $1 and taken_at <= $2 order by id";
    // Clocks of several servers are not one; what was taken later has no event among those looked at.
    let until = frozen.closed_at.as_millisecond().saturating_add(DAY_MS);
    let from = begin(place.month).as_millisecond();
    let ids = tx.query(sql, &[from.into(), until.into()])?;
    let ids: Vec<i64> = ids.iter().map(|row| row.int(0)).collect::<Result<_, _>>()?;
    for ids in ids.chunks(usize::try_from(CHUNK).unwrap_or(1)) {
        let cases: Vec<Case> = lived(tx, ids, frozen.events)?;
        let cases: Vec<Case> = cases.into_iter().filter(|case| counter.covers(case)).collect();
        let orders: Vec<i64> = cases.iter().filter_map(opened).map(|order| order.0).collect();
        let moment = Moment { events: frozen.events, before: i64::MAX };
        let orders = replay(tx, &orders, moment, |_| {})?;
        count(&mut counter, &cases, &orders.into_iter().map(|order| (order.id, order)).collect());
    }
    let pack_digest = pack_digest(tx, &place.pack)?;
    Ok(Snapshot { rows: counter.rows(), pack_digest, ..frozen })
}

/// Lets cases live up to a place in the ledger.
fn lived(tx: &mut Tx<'_>, ids: &[i64], events: i64) -> Result<Vec<Case>, Error> {
    let sql = "select subject_id, at, body from event \
               where subject_id {in:$1} and subject = $2 and seq <= $3 order by subject_id, seq";
    let rows = tx.query_in(sql, ids, &[case::SUBJECT.into(), events.into()])?;
    let mut lives: BTreeMap<CaseId, Option<Case>> = BTreeMap::new();
    for row in &rows {
        let (id, at) = (CaseId(row.int(0)?), instant(row.int(1)?)?);
        let event = from_json("reading an event", row.str(2)?)?;
        let before = lives.entry(id).or_default();
        let now = apply::apply(before.take(), id, at, &event)
            .map_err(|error| Error::corrupt("replaying a case", error.to_string()))?;
        *before = Some(now);
    }
    Ok(lives.into_values().flatten().collect())
}

fn count<'c>(
    counter: &mut Counter<'_>,
    cases: impl IntoIterator<Item = &'c Case>,
    orders: &HashMap<OrderId, Order>,
) {
    for case in cases {
        counter.add(case, opened(case).and_then(|order| orders.get(&order)));
    }
}

/// Returns the order that the counted rating of a case opened.
fn opened(case: &Case) -> Option<OrderId> {
    let counted = case.counted()?.number;
    case.orders.iter().find(|opened| opened.rating == counted).map(|opened| opened.order)
}

/// Cases are never taken before they were completed.
fn begin(month: Month) -> Timestamp {
    domain::calendar::instant(month.first(), time(0, 0, 0, 0))
}

fn pack_digest(tx: &mut Tx<'_>, pack: &str) -> Result<String, Error> {
    let file = world::pack_file(tx, pack)?;
    Ok(file.map(|file| Hash::of(file.text.as_bytes()).to_string()).unwrap_or_default())
}

/// Returns when the first case was taken; nothing while there is none.
///
/// # Errors
/// When the database cannot be read.
pub fn first_taken(tx: &mut Tx<'_>) -> Result<Option<Timestamp>, Error> {
    let sql = "select taken_at from service_case order by taken_at, id limit 1";
    tx.query_one(sql, &[])?.map(|row| instant(row.int(0)?)).transpose()
}
