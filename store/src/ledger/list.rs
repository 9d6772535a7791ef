//! The ledger as whoever audits it reads it: newest first, by what happened, about what, by whom and when.
//!
//! It has no index of its own, because it is written a thousand times for every time it is searched: a page reads
//! back from a place over a span that is bounded, and says where it stopped. Nothing is left out; the next page
//! begins there.

use jiff::Timestamp;

use super::{Event, event};
use crate::{
    db::{Error, Tx, Value},
    order::instant,
    world::{PEOPLE, SIGN_IN},
};

/// The most events of one page.
pub const PAGE_LIMIT: usize = 1_000;
/// How many events a page looks back over before it stops, found enough or not.
pub const SPAN: i64 = 500_000;

/// Which events to show; whatever is not named may be anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// About this kind of thing: `order`, `people`, `sign-in`, `rules`.
    pub subject: Option<String>,
    /// About this one of them.
    pub subject_id: Option<i64>,
    /// With this code.
    pub kind: Option<String>,
    /// Whose particulars hold this text, Latin letters in either case.
    pub holds: Option<String>,
    /// Done by, or done to, this person.
    pub person: Option<i64>,
    /// At or after this instant.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub before: Option<Timestamp>,
}

/// A page of the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The events, newest first.
    pub events: Vec<Event>,
    /// The next page shows events before this one; nothing when the ledger ends here.
    pub next: Option<i64>,
}

/// Where a page begins and how far it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Only events before this one; from the newest on when it is not given.
    pub before: Option<i64>,
    /// At most so many events, never more than [`PAGE_LIMIT`].
    pub limit: usize,
    /// Over at most so many events back; usually [`SPAN`].
    pub span: i64,
}

/// Returns one page of the events.
///
/// # Errors
/// When the database cannot be read.
pub fn page(tx: &mut Tx<'_>, filter: &Filter, reach: Reach) -> Result<Page, Error> {
    let limit = reach.limit.clamp(1, PAGE_LIMIT);
    let before = reach.before.unwrap_or(i64::MAX);
    let last = tx.query_one("select seq from head where id = 1", &[])?.map_or(Ok(0), |row| row.int(0))?;
    let top = before.min(last.saturating_add(1));
    // One subject's events lie together in their index, however far apart they are.
    let floor = if filter.subject_id.is_some() { 1 } else { top.saturating_sub(reach.span).max(1) };
    let mut values: Vec<Value> = vec![top.into(), floor.into()];
    let mut sql = "select seq, batch, at, actor, subject, subject_id, kind, body, hash from event \
                   where seq < $1 and seq >= $2"
        .to_owned();
    sql += &conditions(filter, &mut values);
    sql += &format!(" order by seq desc limit {}", limit.saturating_add(1));
    let mut events = tx.query(&sql, &values)?.iter().map(event).collect::<Result<Vec<_>, _>>()?;
    let more = events.len() > limit;
    events.truncate(limit);
    let next = match events.last() {
        Some(last) if more => Some(last.seq),
        Some(_) | None => Some(floor).filter(|floor| *floor > 1),
    };
    Ok(Page { events, next })
}

fn conditions(filter: &Filter, values: &mut Vec<Value>) -> String {
    let mut sql = String::new();
    let mut place = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    for (column, value) in [("subject", &filter.subject), ("kind", &filter.kind)] {
        if let Some(value) = value {
            sql += &format!(" and {column} = {}", place(value.as_str().into()));
        }
    }
    if let Some(id) = filter.subject_id {
        sql += &format!(" and subject_id = {}", place(id.into()));
    }
    if let Some(text) = &filter.holds {
        sql += &format!(" and lower(body) like {} escape '\\'", place(pattern(text).into()));
    }
    if let Some(person) = filter.person {
        let (actor, id) = (place(format!("person:{person}").into()), place(person.into()));
        sql +=
            &format!(" and (actor = {actor} or subject_id = {id} and subject in ('{PEOPLE}', '{SIGN_IN}'))");
    }
    if let Some(from) = filter.from {
        sql += &format!(" and at >= {}", place(from.as_millisecond().into()));
    }
    if let Some(before) = filter.before {
        sql += &format!(" and at < {}", place(before.as_millisecond().into()));
    }
    sql
}

/// Latin letters are found in either case; the engines differ in what `like` does of itself.
fn pattern(text: &str) -> String {
    let text = text.to_ascii_lowercase();
    format!("%{}%", text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

/// Returns when the newest event about one thing happened whose particulars hold `text`.
///
/// # Errors
/// When the database cannot be read.
pub fn last_time(
    tx: &mut Tx<'_>,
    subject: &str,
    subject_id: i64,
    text: &str,
) -> Result<Option<Timestamp>, Error> {
    let sql = "select at from event where subject = $1 and subject_id = $2 and lower(body) like $3 escape '\\' \
               order by seq desc limit 1";
    let row = tx.query_one(sql, &[subject.into(), subject_id.into(), pattern(text).into()])?;
    row.map(|row| instant(row.int(0)?)).transpose()
}

/// Returns when a batch was written; nothing when there is none of that number.
///
/// # Errors
/// When the database cannot be read.
pub fn batch_time(tx: &mut Tx<'_>, batch: i64) -> Result<Option<Timestamp>, Error> {
    let row = tx.query_one("select at from batch where id = $1", &[batch.into()])?;
    row.map(|row| instant(row.int(0)?)).transpose()
}
