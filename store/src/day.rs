//! What happened on some days, and how things stood at the end of one: for a leader's page and the wall. What happened
//! is counted by ranges of indexes; how things stood is replayed from the ledger once, for the orders that can have
//! been open then, and remembered.

use std::collections::BTreeMap;

use domain::{
    calendar::instant as start_of,
    ids::UnitId,
    order::{
        Order,
        ladder::Sent,
        stage::Stage::{
            self, Accepted, Adjudication, Answered, Dispatched, InHand, Registered, ReturnRequested, Signed,
        },
    },
};
use jiff::{
    Span, Timestamp,
    civil::{Date, time},
};
use serde::{Deserialize, Serialize};

use crate::{
    db::{Error, Row, Tx},
    list::{self, Key},
    moment::{self, Moment},
    order::{from_json, instant},
    setting,
    warning::State,
};

/// The most orders of one page.
pub const PAGE_LIMIT: i64 = 200;
/// The most days counted at once.
pub const DAYS_LIMIT: i64 = 62;
/// The most orders replayed for one day; with more of them open the day stays unknown.
const REPLAYED: i64 = 20_000;
/// For how many days after it came in an order that was merged is looked at.
const MERGED_DAYS: i64 = 60;
/// How many days are remembered.
const KEPT: usize = 40;
/// Under which name they are kept.
const STANDINGS: &str = "standings";
/// Beijing is so far ahead of UTC, in milliseconds, and a day is so long.
const AHEAD_MS: i64 = 8 * 3_600_000;
const DAY_MS: i64 = 86_400_000;

/// The stages at which the government can be late.
pub const BINDING: [Stage; 8] =
    [Registered, Accepted, Dispatched, ReturnRequested, Signed, InHand, Answered, Adjudication];

/// A time from one instant to before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The first instant.
    pub from: Timestamp,
    /// The first instant that is outside.
    pub before: Timestamp,
}

impl Reach {
    /// Returns a whole day in Beijing.
    #[must_use]
    pub fn of(day: Date) -> Self {
        Self { from: midnight(day), before: midnight(day.tomorrow().unwrap_or(day)) }
    }

    /// Returns the day up to the time of day that `now` is on its own day: to be compared with the day of `now`.
    #[must_use]
    pub fn until_the_time_of(day: Date, now: Timestamp) -> Self {
        let today = midnight(domain::calendar::date_of(now));
        let gone = now.duration_since(today);
        let from = midnight(day);
        Self { from, before: from.checked_add(gone).unwrap_or(from) }
    }
}

fn midnight(day: Date) -> Timestamp {
    start_of(day, time(0, 0, 0, 0))
}

/// What can happen to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Happening {
    /// It came in.
    Received,
    /// It ended.
    Ended,
    /// A citizen said what they think of the result.
    Rated,
    /// A citizen said that the result is bad.
    Dissatisfied,
    /// It began again.
    Redone,
}

impl Happening {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Received, Self::Ended, Self::Rated, Self::Dissatisfied, Self::Redone];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Ended => "ended",
            Self::Rated => "rated",
            Self::Dissatisfied => "dissatisfied",
            Self::Redone => "redone",
        }
    }

    /// Returns the happening of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|happening| happening.code() == code)
    }

    /// Returns where it is found: the instant, what tells two of the same instant apart, from where, under which
    /// condition.
    fn source(self) -> (&'static str, &'static str, &'static str) {
        // Conditions on events repeat that of their index, so that the engines take it.
        match self {
            Self::Received => ("o.registered_at", "o.id", "1 = 1"),
            Self::Ended => ("o.closed_at", "o.id", "o.closed_at is not null"),
            Self::Rated => (
                "e.at",
                "e.seq",
                "e.subject = 'order' and e.kind in ('rated', 'redone') and e.kind = 'rated'",
            ),
            // A quotation mark within somebody's words is written with a backslash, so this is never theirs.
            Self::Dissatisfied => (
                "e.at",
                "e.seq",
                "e.subject = 'order' and e.kind in ('rated', 'redone') and e.kind = 'rated' \
                 and e.body like '%\"satisfied\":false%'",
            ),
            Self::Redone => (
                "e.at",
                "e.seq",
                "e.subject = 'order' and e.kind in ('rated', 'redone') and e.kind = 'redone'",
            ),
        }
    }

    fn is_order(self) -> bool {
        matches!(self, Self::Received | Self::Ended)
    }
}

/// Returns how often something happened.
///
/// # Errors
/// When the database cannot be read.
pub fn count(tx: &mut Tx<'_>, happening: Happening, reach: Reach) -> Result<i64, Error> {
    let (at, _, condition) = happening.source();
    let from = if happening.is_order() { "orders o" } else { "event e" };
    let sql = format!("select count(*) from {from} where {condition} and {at} >= $1 and {at} < $2");
    let row = tx.query_one(&sql, &values(reach))?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Returns how often something happened on each day from the first to the last, at most [`DAYS_LIMIT`] of them.
///
/// # Errors
/// When the database cannot be read.
pub fn by_day(
    tx: &mut Tx<'_>,
    happening: Happening,
    from: Date,
    until: Date,
) -> Result<Vec<(Date, i64)>, Error> {
    let last = from.saturating_add(Span::new().days(DAYS_LIMIT - 1)).min(until);
    let reach = Reach { from: midnight(from), before: Reach::of(last).before };
    let (at, _, condition) = happening.source();
    let source = if happening.is_order() { "orders o" } else { "event e" };
    let sql = format!(
        "select ({at} + {AHEAD_MS}) / {DAY_MS}, count(*) from {source} \
         where {condition} and {at} >= $1 and {at} < $2 group by 1 order by 1"
    );
    let rows = tx.query(&sql, &values(reach))?;
    let first = (reach.from.as_millisecond() + AHEAD_MS) / DAY_MS;
    let mut counts = BTreeMap::new();
    for row in &rows {
        counts.insert(row.int(0)? - first, row.int(1)?);
    }
    let days = from.series(Span::new().days(1)).take_while(|day| *day <= last);
    Ok((0..).zip(days).map(|(place, day)| (day, counts.get(&place).copied().unwrap_or(0))).collect())
}

/// One order of a list: it stands there once for each time that it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// When.
    pub at: Timestamp,
    /// The order as it is now.
    pub order: Order,
}

/// A page of what happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// What happened, the last first.
    pub rows: Vec<Happened>,
    /// Where the next page begins, when there is one.
    pub next: Option<Key>,
}

/// Returns what happened, the last first; with a unit only what it leads.
///
/// # Errors
/// When the database cannot be read.
pub fn page(
    tx: &mut Tx<'_>,
    happening: Happening,
    reach: Reach,
    unit: Option<UnitId>,
    after: Option<Key>,
    limit: i64,
) -> Result<Page, Error> {
    let limit = limit.clamp(1, PAGE_LIMIT);
    let (at, id, condition) = happening.source();
    let from = if happening.is_order() { "orders o" } else { "event e join orders o on o.id = e.subject_id" };
    let (key_at, key_id) = after.map_or((i64::MAX, i64::MAX), |key| (key.at, key.id));
    let lead = unit.map_or_else(String::new, |unit| format!(" and o.lead = {unit}"));
    let sql = format!(
        "select {at}, {id}, o.state from {from} \
         where {condition}{lead} and {at} >= $1 and {at} < $2 and ({at}, {id}) < ($3, $4) \
         order by {at} desc, {id} desc limit $5"
    );
    let [from, before] = values(reach);
    let rows =
        tx.query(&sql, &[from, before, key_at.into(), key_id.into(), limit.saturating_add(1).into()])?;
    let shown = usize::try_from(limit).unwrap_or(1);
    let key = |row: &Row| Ok::<_, Error>(Key { at: row.int(0)?, id: row.int(1)? });
    let next = if rows.len() > shown { rows.get(shown - 1).map(key).transpose()? } else { None };
    let rows = rows.iter().take(shown).map(|row| {
        Ok(Happened { at: instant(row.int(0)?)?, order: from_json("reading an order", row.str(2)?)? })
    });
    Ok(Page { rows: rows.collect::<Result<_, Error>>()?, next })
}

fn values(reach: Reach) -> [crate::db::Value; 2] {
    [reach.from.as_millisecond().into(), reach.before.as_millisecond().into()]
}

/// How things stood at the end of a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Orders that waited for somebody.
    pub open: i64,
    /// Of these, with a deadline of the government that had passed.
    pub overdue: i64,
    /// Of these, with a deadline on the next day.
    pub due: i64,
    /// Warnings to leaders that had no receipt or no answer.
    pub warnings: i64,
}

/// Returns how things stood at the end of a day, from the ledger; nothing when too many orders may have been open.
///
/// # Errors
/// When the database cannot be read.
pub fn standing(tx: &mut Tx<'_>, day: Date) -> Result<Option<Standing>, Error> {
    let end = Reach::of(day).before;
    let next = Reach::of(day.tomorrow().unwrap_or(day)).before;
    let stages: Vec<String> = list::OPEN.iter().map(|stage| stage.code().to_owned()).collect();
    let at = end.as_millisecond();
    let still = "select id from orders where stage {in:$1} and registered_at < $2 order by id limit $3";
    let mut ids = Vec::new();
    for row in tx.query_in(still, &stages, &[at.into(), (REPLAYED + 1).into()])? {
        ids.push(row.int(0)?);
    }
    let since = "select id from orders where closed_at is not null and closed_at >= $1 and registered_at < $2 \
                 order by closed_at, id limit $3";
    for row in tx.query(since, &[at.into(), at.into(), (REPLAYED + 1).into()])? {
        ids.push(row.int(0)?);
    }
    // When an order was merged into another stands in the ledger alone; one that came in long before was no longer open.
    let merged = "select id from orders where stage = 'merged' and registered_at >= $1 and registered_at < $2 \
                  order by registered_at, id limit $3";
    let earliest = at.saturating_sub(MERGED_DAYS * DAY_MS);
    for row in tx.query(merged, &[earliest.into(), at.into(), (REPLAYED + 1).into()])? {
        ids.push(row.int(0)?);
    }
    if i64::try_from(ids.len()).unwrap_or(i64::MAX) > REPLAYED {
        return Ok(None);
    }
    let moment = Moment { events: i64::MAX, before: at };
    let orders = moment::replay(tx, &ids, moment, |_| {})?;
    let mut standing = Standing::default();
    for order in &orders {
        let owed = |sent: &&Sent| matches!(State::of(sent), State::Receipt | State::Reply);
        standing.warnings += i64::try_from(order.ladder.sent.iter().filter(owed).count()).unwrap_or(0);
        if !list::OPEN.contains(&order.stage) {
            continue;
        }
        standing.open += 1;
        let Some((_, due)) = order.next_due() else { continue };
        if due.at < end && BINDING.contains(&order.stage) {
            standing.overdue += 1;
        }
        if due.at >= end && due.at <= next {
            standing.due += 1;
        }
    }
    Ok(Some(standing))
}

/// Returns how things stood at the end of the days that are remembered.
///
/// # Errors
/// When the database cannot be read.
pub fn standings(tx: &mut Tx<'_>) -> Result<BTreeMap<Date, Standing>, Error> {
    Ok(setting::get(tx, STANDINGS)?.unwrap_or_default())
}

/// Remembers how things stood at the end of a day; the earliest days are forgotten.
///
/// # Errors
/// When the database cannot be written.
pub fn remember(tx: &mut Tx<'_>, day: Date, standing: Standing) -> Result<(), Error> {
    let mut known = standings(tx)?;
    known.insert(day, standing);
    while known.len() > KEPT {
        known.pop_first();
    }
    setting::put(tx, STANDINGS, &known)
}
