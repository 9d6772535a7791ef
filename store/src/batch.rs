//! Batches of completed cases as rows: what each covers, how far it is, and what became of every row. No facts: the
//! cases are. Losing these rows would cost the reconciliation of old batches, never a case.

mod list;
mod rows;

use domain::{
    batch::{Alarm, COMPARED, Counts, Past, Window},
    ids::BatchId,
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    db::{Error, Row, Table, Tx, int, text},
    order::{from_json, to_json},
};

pub use list::{CasePage, FaultPage, Listed, batches, cases, faults, last_of, reasons};
pub use rows::{
    Fault, FilePlace, Kept, NewRow, forget_faults, is_settled, kept, save_faults, save_rows, settle_file,
};

/// How long a batch belongs to whoever runs it without a word of theirs.
pub const LEASE: SignedDuration = SignedDuration::from_mins(10);

pub(crate) const BATCH: Table = Table {
    name: "case_batch",
    columns: &[
        int("id"),
        text("source"),
        text("state"),
        int("from_at"),
        int("until_at"),
        int("reread_from"),
        int("is_provisional"),
        int("working_days"),
        text("begun_by"),
        int("started_at"),
        int("ended_at"),
        int("attempts"),
        int("counted"),
        text("counts"),
        text("alarm"),
        text("error"),
        text("runner"),
        int("lease_until"),
    ],
    key: &["id"],
};

/// The columns of a batch, in the order of its table.
const COLUMNS: &str = "id, source, state, from_at, until_at, reread_from, is_provisional, working_days, begun_by, \
    started_at, ended_at, attempts, counted, counts, alarm, error, runner, lease_until";

/// Where a batch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is being read, or was when whoever read it was stopped.
    Running,
    /// It takes what the source hands in, until the night closes it.
    Open,
    /// Every row is told of.
    Done,
    /// It was read to the end, and the source counts other than we do.
    Unbalanced,
    /// It could not be read to the end; the next run goes on with it.
    Failed,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Running, Self::Open, Self::Done, Self::Unbalanced, Self::Failed];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Open => "open",
            Self::Done => "done",
            Self::Unbalanced => "unbalanced",
            Self::Failed => "failed",
        }
    }

    fn from_code(code: &str) -> Result<Self, Error> {
        let state = Self::ALL.into_iter().find(|state| state.code() == code);
        state.ok_or_else(|| Error::corrupt("reading a batch", format!("`{code}` is no state")))
    }
}

/// One batch of one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Identifies it.
    pub id: BatchId,
    /// The code of the source.
    pub source: String,
    /// Where it stands.
    pub state: State,
    /// What it covers.
    pub window: Window,
    /// How many working days it covers, at least one.
    pub working_days: u64,
    /// Who began it: the night, or a person's signature.
    pub begun_by: String,
    /// When it began, the last time.
    pub started_at: Timestamp,
    /// When it ended, well or not.
    pub ended_at: Option<Timestamp>,
    /// How often it was begun.
    pub attempts: u64,
    /// What the source itself counts, as soon as it has said so.
    pub counted: Option<u64>,
    /// What became of its rows so far.
    pub counts: Counts,
    /// Something a person should look at.
    pub alarm: Option<Alarm>,
    /// Why it could not be read to the end.
    pub error: Option<String>,
    /// Whoever runs it.
    pub runner: String,
    /// Until when it belongs to them.
    pub lease_until: Timestamp,
}

/// What came of wanting to run a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It is ours to run.
    Ours(Box<Batch>),
    /// Somebody is running one of this source.
    Busy(Box<Batch>),
}

/// A batch about to be run.
#[derive(Clone, Debug)]
pub struct Start {
    /// The code of the source.
    pub source: String,
    /// What is to be covered.
    pub window: Window,
    /// How many working days that is.
    pub working_days: u64,
    /// Who wants it.
    pub begun_by: String,
    /// Names whoever runs it.
    pub runner: String,
    /// Those who ran one and are certainly gone: what they hold is free at once.
    pub gone: Vec<String>,
    /// Now.
    pub at: Timestamp,
    /// [`State::Running`], or [`State::Open`] for what the source hands in.
    pub state: State,
}

/// Begins a batch, or goes on with the one of this source that did not end well.
///
/// # Errors
/// When the database fails.
pub fn begin(tx: &mut Tx<'_>, start: Start) -> Result<Begun, Error> {
    let before = unended(tx, &start.source)?;
    if let Some(batch) = &before
        && is_held(batch, start.at)
        && !start.gone.contains(&batch.runner)
    {
        return Ok(Begun::Busy(Box::new(batch.clone())));
    }
    let from = before.as_ref().map_or(start.window.from, |batch| batch.window.from.min(start.window.from));
    let reread_from = before
        .as_ref()
        .map_or(start.window.reread_from, |batch| batch.window.reread_from.min(start.window.reread_from));
    let until =
        before.as_ref().map_or(start.window.until, |batch| batch.window.until.max(start.window.until));
    let id = match &before {
        Some(batch) => batch.id,
        None => next_id(tx)?,
    };
    let batch = Batch {
        id,
        source: start.source,
        state: start.state,
        window: Window { from, until, reread_from, is_provisional: start.window.is_provisional },
        working_days: before.as_ref().map_or(0, |batch| batch.working_days).max(start.working_days),
        begun_by: start.begun_by,
        started_at: start.at,
        ended_at: None,
        attempts: before.as_ref().map_or(0, |batch| batch.attempts).saturating_add(1),
        counted: None,
        counts: Counts::default(),
        alarm: None,
        error: None,
        runner: start.runner,
        lease_until: start.at.checked_add(LEASE).unwrap_or(Timestamp::MAX),
    };
    rows::forget_faults(tx, id)?;
    save(tx, &batch)?;
    Ok(Begun::Ours(Box::new(batch)))
}

/// Returns whether somebody runs it now. A lease that lies too far ahead was given before the clock was set back.
fn is_held(batch: &Batch, at: Timestamp) -> bool {
    let left = batch.lease_until.duration_since(at);
    batch.state == State::Running && left > SignedDuration::ZERO && left <= LEASE
}

/// Returns the batch of a source that did not end yet, if there is one.
///
/// # Errors
/// When the database cannot be read.
pub fn unended(tx: &mut Tx<'_>, source: &str) -> Result<Option<Batch>, Error> {
    let sql = format!(
        "select {COLUMNS} from case_batch where source = $1 and state in ('running', 'open', 'failed') order by id desc limit 1"
    );
    tx.query_one(&sql, &[source.into()])?.map(|row| read(&row)).transpose()
}

/// Returns a batch.
///
/// # Errors
/// When the database cannot be read.
pub fn get(tx: &mut Tx<'_>, id: BatchId) -> Result<Option<Batch>, Error> {
    let sql = format!("select {COLUMNS} from case_batch where id = $1");
    tx.query_one(&sql, &[id.0.into()])?.map(|row| read(&row)).transpose()
}

/// Keeps how a batch stands, unless it belongs to somebody else by now; returns whether it was kept.
///
/// # Errors
/// When the database fails.
pub fn keep(tx: &mut Tx<'_>, batch: &Batch) -> Result<bool, Error> {
    let is_ours = get(tx, batch.id)?.is_some_and(|kept| kept.runner == batch.runner);
    if is_ours {
        save(tx, batch)?;
    }
    Ok(is_ours)
}

/// Returns what the batches of a source that ended have covered; nothing when none has.
///
/// # Errors
/// When the database cannot be read.
pub fn past(tx: &mut Tx<'_>, source: &str) -> Result<Option<Past>, Error> {
    let furthest = tx.query_one(
        "select max(until_at) from case_batch where source = $1 and state in ('done', 'unbalanced')",
        &[source.into()],
    )?;
    let latest = tx.query_one(
        "select until_at from case_batch where source = $1 and state in ('done', 'unbalanced') order by id desc limit 1",
        &[source.into()],
    )?;
    let (Some(furthest), Some(latest)) = (furthest, latest) else { return Ok(None) };
    let instant = |ms: i64| instant(ms);
    Ok(Some(Past { furthest: instant(furthest.int(0)?)?, latest: instant(latest.int(0)?)? }))
}

/// Returns what the last batches of a source brought for a working day each, the latest first, before the one given.
///
/// # Errors
/// When the database cannot be read.
pub fn brought(tx: &mut Tx<'_>, source: &str, before: BatchId) -> Result<Vec<u64>, Error> {
    let sql = format!(
        "select {COLUMNS} from case_batch where source = $1 and id < $2 and state in ('done', 'unbalanced') \
         and from_at < until_at order by id desc limit {COMPARED}"
    );
    let rows = tx.query(&sql, &[source.into(), before.0.into()])?;
    rows.iter().map(|row| read(row).map(|batch| batch.counts.fresh() / batch.working_days.max(1))).collect()
}

fn next_id(tx: &mut Tx<'_>) -> Result<BatchId, Error> {
    let last = tx.query_one("select coalesce(max(id), 0) from case_batch", &[])?;
    Ok(BatchId(last.map_or(Ok(0), |row| row.int(0))?.saturating_add(1)))
}

fn save(tx: &mut Tx<'_>, batch: &Batch) -> Result<(), Error> {
    let ms = |at: Timestamp| at.as_millisecond();
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let row = vec![
        batch.id.0.into(),
        batch.source.as_str().into(),
        batch.state.code().into(),
        ms(batch.window.from).into(),
        ms(batch.window.until).into(),
        ms(batch.window.reread_from).into(),
        batch.window.is_provisional.into(),
        count(batch.working_days).into(),
        batch.begun_by.as_str().into(),
        ms(batch.started_at).into(),
        batch.ended_at.map(ms).into(),
        count(batch.attempts).into(),
        batch.counted.map(count).into(),
        to_json("writing a batch", &batch.counts)?.into(),
        batch.alarm.map(|alarm| to_json("writing a batch", &alarm)).transpose()?.into(),
        batch.error.as_ref().into(),
        batch.runner.as_str().into(),
        ms(batch.lease_until).into(),
    ];
    tx.upsert(&BATCH, vec![row])
}

fn read(row: &Row) -> Result<Batch, Error> {
    let count = |count: i64| u64::try_from(count).unwrap_or(0);
    let window = Window {
        from: instant(row.int(3)?)?,
        until: instant(row.int(4)?)?,
        reread_from: instant(row.int(5)?)?,
        is_provisional: row.flag(6)?,
    };
    Ok(Batch {
        id: BatchId(row.int(0)?),
        source: row.text(1)?,
        state: State::from_code(row.str(2)?)?,
        window,
        working_days: count(row.int(7)?),
        begun_by: row.text(8)?,
        started_at: instant(row.int(9)?)?,
        ended_at: row.opt_int(10)?.map(instant).transpose()?,
        attempts: count(row.int(11)?),
        counted: row.opt_int(12)?.map(count),
        counts: from_json("reading a batch", row.str(13)?)?,
        alarm: row.opt_text(14)?.map(|alarm| from_json("reading a batch", &alarm)).transpose()?,
        error: row.opt_text(15)?,
        runner: row.text(16)?,
        lease_until: instant(row.int(17)?)?,
    })
}

fn instant(ms: i64) -> Result<Timestamp, Error> {
    Timestamp::from_millisecond(ms).map_err(|error| Error::corrupt("reading a batch", error.to_string()))
}

/// Returns the open batch of a source that hands its cases in; opens one when there is none.
///
/// # Errors
/// When the database fails.
pub fn open(tx: &mut Tx<'_>, start: Start) -> Result<Batch, Error> {
    if let Some(batch) = unended(tx, &start.source)?
        && batch.state == State::Open
    {
        return Ok(batch);
    }
    match begin(tx, Start { state: State::Open, ..start })? {
        Begun::Ours(batch) | Begun::Busy(batch) => Ok(*batch),
    }
}

/// Adds what became of rows that were handed in, to the batch as it stands by now.
///
/// # Errors
/// When the database fails.
pub fn add(
    tx: &mut Tx<'_>,
    id: BatchId,
    outcomes: &[(domain::batch::Outcome, bool)],
    rows: Vec<NewRow>,
    faults: Vec<Fault>,
) -> Result<(), Error> {
    let Some(mut batch) = get(tx, id)? else {
        return Err(Error::corrupt("adding to a batch", format!("there is no batch {}", id.0)));
    };
    let rejected: u64 = batch.counts.rejected.values().sum();
    for (outcome, is_late) in outcomes {
        batch.counts.add(outcome, *is_late);
    }
    let more = u64::try_from(outcomes.len()).unwrap_or(u64::MAX);
    batch.counted = Some(batch.counted.unwrap_or(0).saturating_add(more));
    save(tx, &batch)?;
    save_rows(tx, &batch.source, rows)?;
    save_faults(tx, id, rejected.saturating_add(1), faults)
}
