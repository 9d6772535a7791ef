//! Does everything agree? Walks the chain, rebuilds every row and count from the ledger into a scratch database,
//! compares, looks whether each sealed record is the one the ledger saw, and computes every frozen month once more.

mod cases;
mod counts;
mod documents;
mod proceedings;

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

use domain::{
    assessment::event::Event as Assessed,
    facts,
    ids::OrderId,
    order::{
        Order, apply,
        event::{Event, Recorded},
    },
    people,
    world::World,
};

use crate::{
    aggregate::{self, Aggregates},
    campaign,
    case::{self, CASE_HEARD, OPT_OUT, SERVICE_CASE},
    closing,
    db::{Db, Error, Location, Table, Tx, Value, int, text},
    document::{self, DOCUMENT, due::DOCUMENT_DUE},
    fact::ORDER_FACT,
    files::{self, FILE, Given},
    hex,
    ledger::{self, Hash},
    measure::ORDER_MONTH,
    order::{self, Change, ORDER_UNIT, ORDERS, TIMER, from_json, instant},
    proceeding::{self, PROCEEDING, PROCEEDING_ORDER, PROCEEDING_PERSON, PROCEEDING_UNIT, PROCEEDING_WAIT},
    rating::{CASE_RATING, RATING_COUNT},
    recount,
    warning::WARNING,
    world::{
        ABSENCE, ASSESSMENT, CATALOGUE, DIRECTORY, FINDING, PEOPLE, PUBLICATION, RULES, SUPERVISOR, TABLE,
        TEMPLATE, Told, take_in,
    },
};

/// The events rebuilt in one transaction.
const CHUNK: i64 = 4_000;
/// The rows compared at a time.
const ROWS: i64 = 2_000;
/// The differences named before the rest is only counted.
const NAMED: usize = 50;

pub(crate) const TALLY: Table = Table {
    name: "tally",
    columns: &[text("name"), int("unit_id"), text("period"), int("value")],
    key: &["name", "unit_id", "period"],
};

/// What a verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// Events whose hash was recomputed.
    pub events: i64,
    /// Batches whose root was recomputed.
    pub batches: i64,
    /// The ledger's last hash, in hex.
    pub head: String,
    /// Orders rebuilt from the ledger.
    pub orders: i64,
    /// Cases rebuilt from the ledger.
    pub cases: i64,
    /// Proceedings rebuilt from the ledger.
    pub proceedings: i64,
    /// Articles of the knowledge base rebuilt from the ledger.
    pub articles: i64,
    /// Surveys rebuilt from the ledger.
    pub surveys: i64,
    /// Places of samples rebuilt from the ledger.
    pub places: i64,
    /// Campaigns rebuilt from the ledger.
    pub campaigns: i64,
    /// Years of the woodpecker rebuilt from the ledger.
    pub collections: i64,
    /// Records of tablets rebuilt from the ledger.
    pub tablet_records: i64,
    /// Visits rebuilt from the ledger.
    pub visits: i64,
    /// Sheets of years' ends rebuilt from the ledger.
    pub annual_sheets: i64,
    /// Rows compared, by table.
    pub rows: BTreeMap<String, i64>,
    /// Sealed records whose digest was recomputed.
    pub records: i64,
    /// Frozen months computed once more.
    pub months: i64,
    /// What does not agree; at most fifty are named.
    pub differences: Vec<String>,
    /// How many differences there are.
    pub difference_count: i64,
}

impl Report {
    /// Returns whether everything agrees.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.difference_count == 0
    }

    fn differ(&mut self, what: String) {
        self.difference_count += 1;
        if self.differences.len() < NAMED {
            self.differences.push(what);
        }
    }

    fn count(&mut self, table: &str) {
        *self.rows.entry(table.to_owned()).or_insert(0) += 1;
    }
}

/// Verifies an installation; `scratch` is an empty folder to rebuild in, `progress` hears done and all events.
///
/// # Errors
/// When a database cannot be read or the scratch folder not written; what merely disagrees is in the report.
pub fn verify(db: &Db, scratch: &Path, progress: &mut dyn FnMut(i64, i64)) -> Result<Report, Error> {
    let rebuilt = Db::open(&Location::in_dir(scratch), 0)?;
    db.read(|tx| {
        let mut report = Report::default();
        let last = tx.query_one("select seq from head where id = 1", &[])?.map_or(Ok(0), |row| row.int(0))?;
        match ledger::verify_chain(tx, |_, _| {})? {
            Ok(chain) => {
                report.events = chain.events;
                report.batches = chain.batches;
                report.head = chain.hash.to_string();
            }
            Err(broken) => report.differ(format!("the chain breaks at event {}: {}", broken.seq, broken.why)),
        }
        let (world, seals) = rebuild(tx, &rebuilt, last, &mut report, progress)?;
        compare_all(tx, &rebuilt, &mut report)?;
        counts::compare(tx, &rebuilt, &world, &mut report)?;
        documents::numbers(tx, &mut report)?;
        proceedings::prove(tx, &mut report)?;
        records(tx, seals, &mut report)?;
        Ok(report)
    })
}

/// Digests of sealed records, as the ledger saw them, by record id.
type Seals = HashMap<i64, String>;

fn rebuild(
    tx: &mut Tx<'_>,
    rebuilt: &Db,
    last: i64,
    report: &mut Report,
    progress: &mut dyn FnMut(i64, i64),
) -> Result<(World, Seals), Error> {
    let mut world = World::default();
    let mut seals = Seals::new();
    let mut from = 1;
    while from <= last {
        let mut events = Vec::new();
        ledger::walk(tx, from, CHUNK, |event| {
            events.push(event);
            Ok(())
        })?;
        let Some(end) = events.last().map(|event| event.seq) else { break };
        let mut frozen = Vec::new();
        rebuilt.write(|scratch| replay(scratch, &mut world, &events, &mut seals, &mut frozen, report))?;
        for (before, event) in frozen {
            freeze_again(tx, &before, &event, report)?;
        }
        progress(end, last);
        from = end + 1;
    }
    rewind_timers(rebuilt, &world)?;
    Ok((world, seals))
}

/// A frozen month, and the world just before.
type FrozenMonth = (World, ledger::Event);

/// Computes a frozen month once more from the events before it.
fn freeze_again(
    tx: &mut Tx<'_>,
    world: &World,
    event: &ledger::Event,
    report: &mut Report,
) -> Result<(), Error> {
    report.months += 1;
    let Ok(Assessed::MonthClosed { pack, month, digest, snapshot, .. }) =
        serde_json::from_str(&event.entry.body)
    else {
        return Ok(());
    };
    let place = format!("event {}: the month {month} of {pack}", event.seq);
    if closing::digest(&snapshot)? != digest {
        report.differ(format!("{place} does not have the digest it names"));
    }
    match closing::again(tx, world, &snapshot) {
        Ok(again) if again == *snapshot => {}
        Ok(_) => report.differ(format!("{place} is not what the ledger gives at its cut-off")),
        Err(error) => report.differ(format!("{place} cannot be computed once more: {error}")),
    }
    Ok(())
}

fn replay(
    scratch: &mut Tx<'_>,
    world: &mut World,
    events: &[ledger::Event],
    seals: &mut Seals,
    frozen: &mut Vec<FrozenMonth>,
    report: &mut Report,
) -> Result<(), Error> {
    let is_order = |event: &&ledger::Event| event.entry.subject == order::SUBJECT;
    let touched: Vec<i64> = events.iter().filter(is_order).map(|event| event.entry.subject_id).collect();
    let mut changes: BTreeMap<OrderId, Change> = BTreeMap::new();
    let mut known: HashMap<OrderId, Order> =
        order::load(scratch, &touched)?.into_iter().map(|order| (order.id, order)).collect();
    let mut lives = cases::Cases::load(scratch, events)?;
    let mut followed = proceedings::Proceedings::load(scratch, events)?;
    let mut aggregates = Aggregates::of(scratch, events)?;
    let mut given = Vec::new();
    let mut issued = documents::Documents::default();
    for event in events {
        if event.entry.subject == ASSESSMENT && event.entry.kind == closing::CLOSED {
            frozen.push((world.clone(), event.clone()));
        }
        documents::note_template(event, &mut given);
        campaign::note_photos(event, &mut given);
        let lived = match event.entry.subject.as_str() {
            order::SUBJECT => live(event, &mut known, &mut changes, seals, &mut given),
            case::SUBJECT => lives.live(event, seals),
            proceeding::SUBJECT => followed.live(event),
            document::SUBJECT => issued.live(scratch, event, &mut given),
            PEOPLE | RULES | ASSESSMENT | TABLE | FINDING | TEMPLATE | CATALOGUE | ABSENCE | PUBLICATION
            | DIRECTORY | SUPERVISOR => {
                note_phone(event, seals);
                take_in(world, &[Told::of(&event.entry)]).map_err(|error| error.to_string())
            }
            _ => aggregates.live(event).unwrap_or(Ok(())),
        };
        if let Err(problem) = lived {
            report.differ(format!("event {} cannot follow: {problem}", event.seq));
        }
    }
    let changes: Vec<Change> = changes.into_values().collect();
    report.orders +=
        i64::try_from(changes.iter().filter(|change| change.before.is_none()).count()).unwrap_or(0);
    given.append(&mut followed.given);
    files::record(scratch, given)?;
    issued.save(scratch)?;
    report.cases += lives.save(scratch)?;
    report.proceedings += followed.save(scratch)?;
    let new = aggregates.save(scratch)?;
    report.articles += new.articles;
    report.surveys += new.surveys;
    report.places += new.places;
    report.campaigns += new.campaigns;
    report.collections += new.collections;
    report.tablet_records += new.tablet_records;
    report.visits += new.visits;
    report.annual_sheets += new.annual_sheets;
    order::save(scratch, &world.calendar, &changes)
}

/// Lets an event happen to its order; what cannot be read or cannot follow leaves the order as it was.
fn live(
    event: &ledger::Event,
    known: &mut HashMap<OrderId, Order>,
    changes: &mut BTreeMap<OrderId, Change>,
    seals: &mut Seals,
    given: &mut Vec<Given>,
) -> Result<(), String> {
    let id = OrderId(event.entry.subject_id);
    let recorded: Recorded =
        from_json("reading an event", &event.entry.body).map_err(|error| error.to_string())?;
    let at = instant(event.entry.at).map_err(|error| error.to_string())?;
    note_seal(&recorded, seals);
    given.extend(Given::of(&recorded.event, event.entry.at));
    let before = known.get(&id).cloned();
    let now = apply::apply(before.clone(), id, at, &recorded).map_err(|error| error.to_string())?;
    known.insert(id, now.clone());
    let places = facts::places(&now);
    match changes.get_mut(&id) {
        Some(change) => {
            change.now = now;
            change.places.extend(places);
        }
        None => {
            changes.insert(id, Change { before, now, places });
        }
    }
    Ok(())
}

fn note_seal(recorded: &Recorded, seals: &mut Seals) {
    if let Event::Registered(demand) = &recorded.event
        && let (Some(citizen), Some(digest)) = (demand.citizen, &demand.contact_digest)
    {
        seals.insert(citizen.0, digest.clone());
    }
}

/// A person's number lies sealed like a citizen's, and the latest counts.
fn note_phone(event: &ledger::Event, seals: &mut Seals) {
    if event.entry.kind == "phone-set"
        && let Ok(people::Event::PhoneSet { person, digest }) = serde_json::from_str(&event.entry.body)
    {
        seals.insert(person.0, digest);
    }
}

/// Derives the timers once more under the calendar as it is at the end, as the rules' job does.
fn rewind_timers(rebuilt: &Db, world: &World) -> Result<(), Error> {
    let mut after = OrderId(0);
    loop {
        let ids = rebuilt.read(|tx| crate::timer::running(tx, after, ROWS))?;
        let Some(last) = ids.last().copied() else { return Ok(()) };
        rebuilt.write(|tx| order::save_timers_of(tx, &world.calendar, &ids))?;
        after = last;
    }
}

fn compare_all(tx: &mut Tx<'_>, rebuilt: &Db, report: &mut Report) -> Result<(), Error> {
    let months = recount::knows_places(tx)?.then_some(&ORDER_MONTH);
    let facts = recount::knows_facts(tx)?.then_some(&ORDER_FACT);
    let orders = [&ORDERS, &ORDER_UNIT, &TIMER, &TALLY, &FILE, &WARNING, &DOCUMENT, &DOCUMENT_DUE];
    let cases = [&SERVICE_CASE, &CASE_RATING, &CASE_HEARD, &OPT_OUT, &RATING_COUNT];
    let supervision =
        [&PROCEEDING, &PROCEEDING_ORDER, &PROCEEDING_UNIT, &PROCEEDING_PERSON, &PROCEEDING_WAIT];
    let supervision = supervision.into_iter().chain(aggregate::TABLES.into_iter().flatten().copied());
    for table in orders.into_iter().chain(cases).chain(supervision).chain(months).chain(facts) {
        rebuilt.read(|other| compare(tx, other, table, report))?;
    }
    Ok(())
}

fn compare(tx: &mut Tx<'_>, other: &mut Tx<'_>, table: &Table, report: &mut Report) -> Result<(), Error> {
    let (mut stored, mut derived) = (Walk::new(table), Walk::new(table));
    let (mut left, mut right) = (stored.next(tx)?, derived.next(other)?);
    loop {
        let (stored_key, derived_key) =
            (left.as_deref().map(|row| key(table, row)), right.as_deref().map(|row| key(table, row)));
        match (stored_key, derived_key) {
            (None, None) => return Ok(()),
            (Some(a), Some(b)) if a == b => {
                report.count(table.name);
                if left != right {
                    report.differ(format!(
                        "{} {}: the row is not what the ledger gives",
                        table.name,
                        name(&a)
                    ));
                }
                left = stored.next(tx)?;
                right = derived.next(other)?;
            }
            (Some(a), b) if b.as_ref().is_none_or(|b| a < *b) => {
                report.differ(format!("{} {}: the ledger knows nothing of this row", table.name, name(&a)));
                left = stored.next(tx)?;
            }
            (_, Some(b)) => {
                report.differ(format!("{} {}: the row is missing", table.name, name(&b)));
                right = derived.next(other)?;
            }
            (Some(_), None) => return Ok(()),
        }
    }
}

fn key(table: &Table, row: &[Value]) -> Vec<Ordered> {
    table
        .key
        .iter()
        .filter_map(|key| table.columns.iter().position(|column| column.name == *key))
        .filter_map(|place| row.get(place))
        .map(Ordered::of)
        .collect()
}

fn name(key: &[Ordered]) -> String {
    let parts = key.iter().map(ToString::to_string).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" ")
}

/// A key value in the order the database sorts by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Ordered {
    Int(i64),
    Text(String),
}

impl Ordered {
    fn of(value: &Value) -> Self {
        match value {
            Value::Int(number) => Self::Int(*number),
            Value::Text(text) => Self::Text(text.clone()),
            Value::Null => Self::Text(String::new()),
            Value::Blob(bytes) => Self::Text(hex::encode(bytes)),
        }
    }
}

impl std::fmt::Display for Ordered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Int(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

/// Reads a table in the order of its key, a page at a time.
struct Walk<'t> {
    table: &'t Table,
    page: std::vec::IntoIter<Vec<Value>>,
    after: Option<Vec<Value>>,
    is_done: bool,
}

impl<'t> Walk<'t> {
    fn new(table: &'t Table) -> Self {
        Self { table, page: Vec::new().into_iter(), after: None, is_done: false }
    }

    fn next(&mut self, tx: &mut Tx<'_>) -> Result<Option<Vec<Value>>, Error> {
        loop {
            if let Some(row) = self.page.next() {
                return Ok(Some(row));
            }
            if self.is_done {
                return Ok(None);
            }
            self.turn(tx)?;
        }
    }

    fn turn(&mut self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let columns: Vec<&str> = self.table.columns.iter().map(|column| column.name).collect();
        let keys = self.table.key.join(", ");
        let limit = self.table.key.len() + 1;
        let (mut wheres, mut values) = (Vec::new(), Vec::new());
        if self.table.name == TALLY.name || self.table.name == RATING_COUNT.name {
            wheres.push("value <> 0".to_owned());
        }
        if let Some(after) = &self.after {
            let places: Vec<String> = (1..limit).map(|place| format!("${place}")).collect();
            wheres.push(format!("({keys}) > ({})", places.join(", ")));
            values.extend(after.iter().cloned());
        }
        let wheres =
            if wheres.is_empty() { String::new() } else { format!("where {}", wheres.join(" and ")) };
        let sql = format!(
            "select {} from {} {wheres} order by {keys} limit {ROWS}",
            columns.join(", "),
            self.table.name
        );
        let rows: Vec<Vec<Value>> =
            tx.query(&sql, &values)?.into_iter().map(crate::db::Row::into_values).collect();
        self.is_done = rows.is_empty();
        if let Some(last) = rows.last() {
            let places =
                self.table.key.iter().filter_map(|key| columns.iter().position(|column| column == key));
            self.after = Some(places.filter_map(|place| last.get(place).cloned()).collect());
        }
        self.page = rows.into_iter();
        Ok(())
    }
}

fn records(tx: &mut Tx<'_>, mut seals: Seals, report: &mut Report) -> Result<(), Error> {
    let mut after = 0;
    loop {
        let sql = "select id, sealed, digest, erased_at from personal where id > $1 order by id limit $2";
        let rows = tx.query(sql, &[Value::Int(after), Value::Int(ROWS)])?;
        let Some(last) = rows.last() else { break };
        after = last.int(0)?;
        for row in rows.iter() {
            let id = row.int(0)?;
            let seen = seals.remove(&id);
            let found = hex::encode(&Hash::of(&row.blob(1)?).0);
            report.records += 1;
            let is_kept = row.opt_int(3)?.is_none();
            if is_kept && (seen.as_deref() != Some(found.as_str()) || row.str(2)? != found) {
                report.differ(format!("personal {id}: the sealed record is not the one the ledger saw"));
            }
        }
    }
    let mut missing: Vec<i64> = seals.into_keys().collect();
    missing.sort_unstable();
    for id in missing {
        report.differ(format!("personal {id}: the sealed record is missing"));
    }
    Ok(())
}
