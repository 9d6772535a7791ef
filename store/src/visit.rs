//! Visits as rows, written beside the ledger. Each row follows from the state of its visit alone, so that a
//! verification can build it anew. Social supervisors are part of the world.

use std::collections::BTreeMap;

use domain::{
    calendar::date_of,
    ids::{OrderId, PersonId, VisitId},
    order::stage::{Outcome, Stage},
    visit::{
        Standing, Visit, Visitor,
        count::{self, Year},
        event::Event,
        legal::Scope,
    },
};
use jiff::civil::Date;

use crate::{
    db::{Error, Table, Tx, Value, int, text},
    list::Key,
    order::{self, from_json, to_json},
    seek::{Page, Seek},
    timeline,
};

/// What the ledger calls the subject of a visit's events.
pub const SUBJECT: &str = "visit";
/// How many visits of a year are read at a time.
const CHUNK: i64 = 500;

pub(crate) const VISIT: Table = Table {
    name: "visit",
    columns: &[
        int("id"),
        int("version"),
        text("standing"),
        text("kind"),
        int("unit_id"),
        text("visitor"),
        text("counted_on"),
        int("changed_at"),
        text("state"),
    ],
    key: &["id"],
};

/// What a list of visits shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// Every one.
    All,
    /// Those of a standing.
    Standing(Standing),
    /// Those that are planned for a person to make.
    Mine(PersonId),
    /// Those recorded since a day that somebody, as the ledger signs them, has not read.
    Unread {
        /// Who.
        by: String,
        /// The first day of a visit that is still asked about.
        since: Date,
    },
}

/// What became of the order of a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fate {
    /// The number people read.
    pub number: String,
    /// Where it stands.
    pub stage: Stage,
    /// How it ended, once it has.
    pub outcome: Option<Outcome>,
    /// When nothing more was awaited; of a merged order, when its main order ended.
    pub ended_on: Option<Date>,
}

/// Writes the rows of visits as they are now.
pub(crate) fn save(tx: &mut Tx<'_>, visits: &[Visit]) -> Result<(), Error> {
    let row = |visit: &Visit| -> Result<Vec<Value>, Error> {
        Ok(vec![
            visit.id.0.into(),
            visit.version.into(),
            visit.standing.code().into(),
            visit.plan.kind.code().into(),
            visit.plan.unit.0.into(),
            visit.plan.visitor.code().into(),
            visit.counted_on().to_string().into(),
            visit.changed_at.as_millisecond().into(),
            to_json("writing a visit", visit)?.into(),
        ])
    };
    if visits.is_empty() {
        return Ok(());
    }
    tx.upsert(&VISIT, visits.iter().map(row).collect::<Result<_, _>>()?)
}

/// Returns the visits of these ids, in no particular order.
///
/// # Errors
/// When the database cannot be read.
pub fn load(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<Visit>, Error> {
    let rows = tx.query_in("select state from visit where id {in:$1}", ids, &[])?;
    rows.iter().map(|row| read(row.str(0)?)).collect()
}

/// Returns one visit, or nothing. Whether somebody may know it is asked of `domain::visit::legal`.
///
/// # Errors
/// When the database cannot be read.
pub fn get(tx: &mut Tx<'_>, id: VisitId) -> Result<Option<Visit>, Error> {
    Ok(load(tx, &[id.0])?.into_iter().next())
}

/// Returns everything that happened to a visit, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn timeline(tx: &mut Tx<'_>, id: VisitId) -> Result<Vec<timeline::Entry<Event>>, Error> {
    timeline::of(tx, SUBJECT, id.0)
}

/// Returns one page of the visits of a scope on a shelf, what changed last in front.
///
/// # Errors
/// When the database cannot be read.
pub fn page(
    tx: &mut Tx<'_>,
    scope: &Scope,
    shelf: &Shelf,
    after: Option<Key>,
    limit: usize,
) -> Result<Page<Visit>, Error> {
    seek(scope, shelf).page(tx, after, limit, read)
}

/// Returns how many visits of a scope a shelf has, counting no further than `most`.
///
/// # Errors
/// When the database cannot be read.
pub fn count(tx: &mut Tx<'_>, scope: &Scope, shelf: &Shelf, most: i64) -> Result<i64, Error> {
    seek(scope, shelf).count(tx, most)
}

/// Returns visits of a scope that were made since a day and have a fault that wants an order, what changed last in
/// front; at most `limit` visits with faults are looked through.
///
/// # Errors
/// When the database cannot be read.
pub fn wanting_orders(tx: &mut Tx<'_>, scope: &Scope, since: Date, limit: i64) -> Result<Vec<Visit>, Error> {
    let mut values = Vec::new();
    let within = within(scope, &mut values);
    let recorded = bind(&mut values, Standing::Recorded.code());
    let since = bind(&mut values, since.to_string().as_str());
    // Which faults want an order only the state tells; this leaves those out that have none.
    let fault = bind(&mut values, "%\"verdict\":\"fault\"%");
    values.push(limit.into());
    let sql = format!(
        "select v.state from visit v where {within} and v.standing = {recorded} and v.counted_on >= {since} \
         and v.state like {fault} order by v.changed_at desc, v.id desc limit ${}",
        values.len()
    );
    let found =
        tx.query(&sql, &values)?.iter().map(|row| read(row.str(0)?)).collect::<Result<Vec<_>, _>>()?;
    Ok(found.into_iter().filter(Visit::wants_order).collect())
}

fn seek(scope: &Scope, shelf: &Shelf) -> Seek {
    let mut values = Vec::new();
    let mut wheres = vec![within(scope, &mut values)];
    match shelf {
        Shelf::All => {}
        Shelf::Standing(standing) => {
            wheres.push(format!("v.standing = {}", bind(&mut values, standing.code())));
        }
        Shelf::Mine(person) => {
            wheres.push(format!("v.standing = {}", bind(&mut values, Standing::Planned.code())));
            let visitor = Visitor::Staff(*person).code();
            wheres.push(format!("v.visitor = {}", bind(&mut values, visitor.as_str())));
        }
        Shelf::Unread { by, since } => {
            wheres.push(format!("v.standing = {}", bind(&mut values, Standing::Recorded.code())));
            wheres.push(format!("v.counted_on >= {}", bind(&mut values, since.to_string().as_str())));
            let (subject, by) = (bind(&mut values, SUBJECT), bind(&mut values, by));
            wheres.push(format!(
                "not exists (select 1 from event e where e.subject = {subject} and e.subject_id = v.id \
                 and e.kind = 'visit-read' and e.actor = {by})"
            ));
        }
    }
    let (from, alias, column) = ("visit v", "v", "v.changed_at");
    Seek { from, alias, column, is_newest_first: true, wheres, values }
}

/// Returns what the visits of a scope come to in a year, as of a day.
///
/// # Errors
/// When the database cannot be read.
pub fn year(tx: &mut Tx<'_>, scope: &Scope, year: i16, today: Date) -> Result<Year, Error> {
    let visits = of_year(tx, scope, year)?;
    let ids: Vec<OrderId> = visits.iter().flat_map(Visit::orders).collect();
    let fates = fates(tx, &ids)?;
    let has_ended = |order: OrderId| fates.get(&order).is_some_and(|fate| fate.ended_on.is_some());
    Ok(count::year(&visits, year, today, has_ended))
}

/// Returns what became of orders; of those that exist.
///
/// # Errors
/// When the database cannot be read.
pub fn fates(tx: &mut Tx<'_>, orders: &[OrderId]) -> Result<BTreeMap<OrderId, Fate>, Error> {
    let ids: Vec<i64> = orders.iter().map(|order| order.0).collect();
    let found = order::load(tx, &ids)?;
    let mains: Vec<i64> = found.iter().filter_map(|order| order.merged_into).map(|main| main.0).collect();
    let mains = order::load(tx, &mains)?;
    let fate = |order: domain::order::Order| {
        let main = order.merged_into.and_then(|main| mains.iter().find(|one| one.id == main));
        let last = main.unwrap_or(&order);
        let ended_on = last.closed_at.filter(|_| last.is_ended()).map(date_of);
        let (stage, outcome) = (last.stage, last.outcome);
        (order.id, Fate { number: order.number.clone(), stage, outcome, ended_on })
    };
    Ok(found.into_iter().map(fate).collect())
}

fn of_year(tx: &mut Tx<'_>, scope: &Scope, year: i16) -> Result<Vec<Visit>, Error> {
    let mut found: Vec<Visit> = Vec::new();
    loop {
        let mut values = Vec::new();
        let within = within(scope, &mut values);
        let first = bind(&mut values, format!("{year:04}-01-01").as_str());
        let last = bind(&mut values, format!("{year:04}-12-31").as_str());
        values.push(found.last().map_or(0, |visit| visit.id.0).into());
        let after = values.len();
        let sql = format!(
            "select v.state from visit v where {within} and v.counted_on >= {first} and v.counted_on <= {last} \
             and v.id > ${after} order by v.id limit {CHUNK}"
        );
        let rows = tx.query(&sql, &values)?;
        for row in &rows {
            found.push(read(row.str(0)?)?);
        }
        if i64::try_from(rows.len()).unwrap_or(CHUNK) < CHUNK {
            return Ok(found);
        }
    }
}

/// The words of [`Scope::has`] in SQL.
fn within(scope: &Scope, values: &mut Vec<Value>) -> String {
    let own: Vec<String> = scope
        .own
        .iter()
        .map(|unit| {
            values.push(unit.0.into());
            format!("${}", values.len())
        })
        .collect();
    let own = if own.is_empty() { "1 = 0".to_owned() } else { format!("v.unit_id in ({})", own.join(", ")) };
    let others = match scope.person {
        _ if scope.is_wide => "1 = 1".to_owned(),
        Some(person) => format!("v.visitor = {}", bind(values, Visitor::Staff(person).code().as_str())),
        None => "1 = 0".to_owned(),
    };
    let recorded = bind(values, Standing::Recorded.code());
    format!("((not ({own}) and {others}) or ({own} and v.standing = {recorded}))")
}

fn bind(values: &mut Vec<Value>, value: &str) -> String {
    values.push(value.into());
    format!("${}", values.len())
}

fn read(state: &str) -> Result<Visit, Error> {
    from_json("reading a visit", state)
}
