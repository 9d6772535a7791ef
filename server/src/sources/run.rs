//! One batch of one source, from its beginning to its end: read, taken, reconciled, told. A run that stops in the
//! middle, whatever stops it, leaves a batch that the next run goes on with.

use std::{collections::HashSet, sync::Arc, time::Duration};

use domain::{
    batch::{self, Balance, Due, Outcome, Window},
    calendar::date_of,
    world::World,
};
use jiff::civil::Date;
use store::{
    batch::{self as rows, Batch, Begun, Fault as KeptFault, FilePlace, LEASE, Start, State},
    db,
};

use super::{
    field::Found,
    hold::Hold,
    reader::{self, Failure, Piece, Span},
    settings::{Kind, Source},
    take::{Taker, Told},
};
use crate::{actions, app::App};

/// How long a run waits for the next piece before it says that it is still there.
const HEARTBEAT: Duration = Duration::from_secs(60);
/// The most faults that are kept of one batch; more are only counted.
const FAULT_LIMIT: u64 = 10_000;
/// Who begins batches by night.
pub const NIGHT: &str = "system:night";

/// What somebody wants of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// What is due today; nothing on a day off.
    Nightly,
    /// What is due today, or else another look for what showed up late.
    Now,
    /// Everything up to the end of a day.
    Through(Date),
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ran {
    /// There was nothing to do.
    Nothing(Due),
    /// Somebody is running it already.
    Busy(Box<Batch>),
    /// It ran; see its state.
    Ended(Box<Batch>),
}

/// Why a batch could not even begin, or be kept.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The settings cannot be followed.
    #[error("{0}")]
    Settings(String),
    /// The day is not over.
    #[error("`{0}` is not over yet; a batch ends with a day that is")]
    NotOver(Date),
    /// Somebody else runs it now.
    #[error("another run took this batch over, because this one was silent for too long")]
    TakenOver,
    /// Our own database failed.
    #[error(transparent)]
    Store(#[from] db::Error),
}

/// How a run is made.
pub struct Run<'a> {
    /// The installation.
    pub app: &'a App,
    /// The source.
    pub source: &'a Source,
    /// Who wants it, as the ledger signs.
    pub begun_by: String,
    /// Nothing is written; the counts say what would be.
    pub is_dry: bool,
}

impl Run<'_> {
    /// Runs a batch to its end; `watch` hears of it after every piece.
    ///
    /// # Errors
    /// When it cannot begin or be kept. A source that fails is no error here: the batch says so.
    pub async fn run(&self, wanted: Wanted, watch: &mut (dyn FnMut(&Batch) + Send)) -> Result<Ran, RunError> {
        let world = self.app.world();
        let leading = self.app.leading_pack(&world.packs);
        let pack = self.source.pack(&world, leading).map_err(RunError::Settings)?.id().to_owned();
        let window = match self.window(&world, wanted).await? {
            Ok(window) => window,
            Err(due) => return Ok(Ran::Nothing(due)),
        };
        // A dry run belongs to nobody and stands in nobody's way.
        let mut hold = if self.is_dry { None } else { Hold::take(&self.app.dir, &self.source.code) };
        let batch = match self.begun(&world, window, hold.as_mut()).await? {
            Begun::Ours(batch) => *batch,
            Begun::Busy(batch) => return Ok(Ran::Busy(batch)),
        };
        watch(&batch);
        let mut running = Running {
            run: self,
            world: &world,
            pack: &pack,
            batch,
            found: None,
            seen: HashSet::new(),
            faults: 0,
            counted: 0,
            files: Vec::new(),
            open_rows: 0,
            unreadable: Vec::new(),
        };
        let outcome = running.read(watch).await?;
        let batch = running.ended(outcome).await?;
        drop(hold);
        watch(&batch);
        tell(&batch);
        Ok(Ran::Ended(Box::new(batch)))
    }

    async fn window(&self, world: &World, wanted: Wanted) -> Result<Result<Window, Due>, RunError> {
        let code = self.source.code.clone();
        let past = actions::read(&self.app.store, move |tx| rows::past(tx, &code)).await?;
        let (today, reach) = (date_of(self.app.clock.now()), self.source.reach());
        let due = batch::nightly(&world.calendar, today, past, reach);
        Ok(match (wanted, due, past) {
            (Wanted::Nightly | Wanted::Now, Due::Run(window), _) => Ok(window),
            (Wanted::Nightly, due, _) | (Wanted::Now, due, None) => Err(due),
            (Wanted::Now, Due::RestDay | Due::Covered(_), Some(past)) => Ok(batch::again(past, reach)),
            (Wanted::Through(last), _, _) => {
                Ok(batch::through(last, today, past, reach).ok_or(RunError::NotOver(last))?)
            }
        })
    }

    async fn begun(&self, world: &World, window: Window, hold: Option<&mut Hold>) -> Result<Begun, RunError> {
        let runner = self.app.ids.token().map_err(|error| RunError::Settings(error.to_string()))?;
        let gone = hold.map_or_else(Vec::new, |hold| hold.pass_to(&runner));
        let start = Start {
            source: self.source.code.clone(),
            window,
            working_days: batch::working_days(&world.calendar, &window),
            begun_by: self.begun_by.clone(),
            runner,
            gone,
            at: self.app.clock.now(),
            state: State::Running,
        };
        if self.is_dry {
            return Ok(Begun::Ours(Box::new(dry(start))));
        }
        Ok(actions::write_rows(&self.app.store, move |tx| rows::begin(tx, start)).await?)
    }
}

/// A batch that is never written.
fn dry(start: Start) -> Batch {
    Batch {
        id: domain::ids::BatchId(0),
        source: start.source,
        state: State::Running,
        window: start.window,
        working_days: start.working_days,
        begun_by: start.begun_by,
        started_at: start.at,
        ended_at: None,
        attempts: 1,
        counted: None,
        counts: batch::Counts::default(),
        alarm: None,
        error: None,
        runner: start.runner,
        lease_until: start.at,
    }
}

/// A batch while it is read.
struct Running<'a> {
    run: &'a Run<'a>,
    world: &'a Arc<World>,
    pack: &'a str,
    batch: Batch,
    found: Option<Found>,
    seen: HashSet<(String, String)>,
    /// Faults kept so far.
    faults: u64,
    counted: u64,
    /// Files read to their end, of which nothing is left to take.
    files: Vec<FilePlace>,
    /// Rows of the file being read that are not settled.
    open_rows: u64,
    /// Files whose columns are not those of the settings.
    unreadable: Vec<String>,
}

impl Running<'_> {
    /// Reads the source to its end, or until it fails.
    async fn read(
        &mut self,
        watch: &mut (dyn FnMut(&Batch) + Send),
    ) -> Result<Result<(), Failure>, RunError> {
        let (store, source) = (self.run.app.store.clone(), self.run.source.clone());
        let (code, window) = (source.code.clone(), self.batch.window);
        let span = Span { from: window.reread_from, until: window.until, now: self.run.app.clock.now() };
        let is_settled = move |file: &FilePlace| {
            // A file that cannot be looked up is read again, which harms nothing.
            store.read(|tx| rows::is_settled(tx, &code, file)).unwrap_or(false)
        };
        let mut reading = reader::begin(source, span, is_settled);
        loop {
            match tokio::time::timeout(HEARTBEAT, reading.pieces.recv()).await {
                Err(_) => self.keep(Vec::new(), Vec::new()).await?,
                Ok(None) => break,
                Ok(Some(piece)) => {
                    if let Err(failure) = self.piece(piece).await? {
                        reading.pieces.close();
                        return Ok(Err(failure));
                    }
                    watch(&self.batch);
                }
            }
        }
        let stopped = |_| Failure::Settings("the reading was stopped; the next run goes on".to_owned());
        let outcome = reading.outcome.await.unwrap_or_else(|error| Err(stopped(error)));
        if !self.unreadable.is_empty() {
            let mut all = std::mem::take(&mut self.unreadable);
            match outcome {
                Err(Failure::Files(others)) => all.extend(others),
                Err(other) => all.push(other.to_string()),
                Ok(()) => {}
            }
            return Ok(Err(Failure::Files(all)));
        }
        Ok(outcome)
    }

    async fn piece(&mut self, piece: Piece) -> Result<Result<(), Failure>, RunError> {
        match piece {
            Piece::Counted(count) => {
                self.counted = self.counted.saturating_add(count);
                self.batch.counted = Some(self.counted);
                self.keep(Vec::new(), Vec::new()).await?;
            }
            Piece::Columns { header, file } => {
                self.open_rows = 0;
                match (Found::of(header, &self.run.source.columns), file) {
                    (Ok(found), _) => self.found = Some(found),
                    (Err(problem), None) => {
                        let problem = format!("sources/{}.toml: {problem}", self.batch.source);
                        return Ok(Err(Failure::Settings(problem)));
                    }
                    (Err(problem), Some(file)) => {
                        self.found = None;
                        self.unreadable.push(format!("{file}: {problem}"));
                    }
                }
            }
            Piece::Rows(raw) => self.rows(raw).await?,
            Piece::Left { file, reason, detail } => {
                let fault =
                    KeptFault { place: file, field: String::new(), reason: reason.to_owned(), detail };
                self.keep(Vec::new(), vec![fault]).await?;
            }
            Piece::FileRead(file) => {
                if self.open_rows == 0 && self.found.is_some() {
                    self.files.push(file);
                }
            }
        }
        Ok(Ok(()))
    }

    async fn rows(&mut self, raw: Vec<super::record::RawRow>) -> Result<(), RunError> {
        // Of a file without the right columns nothing is taken; that it was left is told once for all its rows.
        let Some(found) = self.found.clone() else {
            let rows = u64::try_from(raw.len()).unwrap_or(u64::MAX);
            for _ in 0..rows {
                self.batch.counts.add(&Outcome::Rejected("columns".to_owned()), false);
            }
            return Ok(());
        };
        let taker = Taker {
            app: self.run.app,
            source: self.run.source,
            world: self.world,
            pack: self.pack,
            batch: self.batch.id,
            window: self.batch.window,
            is_dry: self.run.is_dry,
            resumes: true,
        };
        let told = taker.take(raw, &found, &mut self.seen).await?;
        let (mut new, mut faults) = (Vec::new(), Vec::new());
        for Told { outcome, is_late, new: row, fault, .. } in told {
            self.batch.counts.add(&outcome, is_late);
            self.open_rows = self.open_rows.saturating_add(u64::from(fault.is_some()));
            new.extend(row);
            faults.extend(fault);
        }
        self.keep(new, faults).await
    }

    /// Keeps what became of rows together with how the batch stands, in one transaction.
    async fn keep(&mut self, new: Vec<rows::NewRow>, mut faults: Vec<KeptFault>) -> Result<(), RunError> {
        if self.run.is_dry {
            return Ok(());
        }
        let room = FAULT_LIMIT.saturating_sub(self.faults);
        faults.truncate(usize::try_from(room).unwrap_or(usize::MAX));
        let first = self.faults.saturating_add(1);
        self.faults = self.faults.saturating_add(u64::try_from(faults.len()).unwrap_or(0));
        let at = self.run.app.clock.now();
        self.batch.lease_until = at.checked_add(LEASE).unwrap_or(at);
        let batch = self.batch.clone();
        let is_ours = actions::write_rows(&self.run.app.store, move |tx| {
            if !rows::keep(tx, &batch)? {
                return Ok(false);
            }
            rows::save_rows(tx, &batch.source, new)?;
            rows::save_faults(tx, batch.id, first, faults)?;
            Ok(true)
        })
        .await?;
        if is_ours { Ok(()) } else { Err(RunError::TakenOver) }
    }

    /// Ends the batch: reconciles it, looks for alarms, settles its files.
    async fn ended(mut self, outcome: Result<(), Failure>) -> Result<Batch, RunError> {
        let at = self.run.app.clock.now();
        self.batch.ended_at = Some(at);
        self.batch.lease_until = at;
        if outcome.is_ok() {
            // A folder that holds nothing was never counted.
            self.batch.counted.get_or_insert(0);
        }
        self.batch.state = match &outcome {
            Err(failure) => {
                self.batch.error = Some(failure.to_string());
                State::Failed
            }
            Ok(()) if self.balance().is_exact() => State::Done,
            Ok(()) => State::Unbalanced,
        };
        if self.run.is_dry {
            return Ok(self.batch);
        }
        let (mut batch, files) = (self.batch.clone(), std::mem::take(&mut self.files));
        let is_whole = outcome.is_ok() && !batch.window.is_again();
        let batch = actions::write_rows(&self.run.app.store, move |tx| {
            if is_whole {
                let earlier = rows::brought(tx, &batch.source, batch.id)?;
                batch.alarm = batch::alarm(batch.counts.fresh() / batch.working_days.max(1), &earlier);
            }
            let is_ours = rows::keep(tx, &batch)?;
            if is_ours && batch.state != State::Failed {
                for file in &files {
                    rows::settle_file(tx, &batch.source, file, batch.id)?;
                }
            }
            Ok(is_ours.then_some(batch))
        })
        .await?;
        batch.ok_or(RunError::TakenOver)
    }

    fn balance(&self) -> Balance {
        let counts = &self.batch.counts;
        counts.balance(self.batch.counted.unwrap_or(0))
    }
}

/// Writes one log line for a batch that ended; alarms and failures stand out.
fn tell(batch: &Batch) {
    let counts = &batch.counts;
    let (id, source, state) = (batch.id.0, batch.source.as_str(), batch.state.code());
    let (counted, asked, known) = (batch.counted.unwrap_or(0), counts.asked(), counts.known);
    match (&batch.error, batch.alarm) {
        (Some(error), _) => {
            tracing::error!(id, source, state, error, "batch failed; the next run goes on with it")
        }
        (None, Some(alarm)) => {
            tracing::warn!(
                id,
                source,
                state,
                alarm = alarm.code(),
                counted,
                asked,
                known,
                "batch is strange"
            );
        }
        (None, None) if batch.state == State::Unbalanced => {
            tracing::warn!(
                id,
                source,
                state,
                counted,
                accounted = counts.accounted(),
                "batch is not balanced"
            );
        }
        (None, None) => tracing::info!(id, source, state, counted, asked, known, "batch ended"),
    }
}

/// Returns whether a source is due by the clock, for the night: not paused, not handed in, and late enough in the day.
#[must_use]
pub fn is_its_hour(source: &Source, now: jiff::Timestamp) -> bool {
    !source.paused && source.kind != Kind::Push && is_past_its_hour(source, now)
}

/// Returns whether the hour of a source has come today.
#[must_use]
pub fn is_past_its_hour(source: &Source, now: jiff::Timestamp) -> bool {
    domain::calendar::BEIJING.to_datetime(now).time() >= source.at
}
