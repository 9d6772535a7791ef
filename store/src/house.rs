//! The store as the server holds it: one door for writes, many windows for reads.

use std::{path::PathBuf, sync::Arc, thread::Builder};

use domain::world::World;
use jiff::Timestamp;

use crate::{
    command::{Done, Error, Request},
    db::{self, Db, Location, Tx},
    job::Job,
    ledger::Head,
    meter::Meter,
    recount,
    vault::Vault,
    work::{self, Answer},
    world::Shared,
    writer::{MAX_BATCH, Writer},
};

/// An open installation; clones share it.
#[derive(Clone)]
pub struct Store {
    db: Db,
    writer: Arc<Writer<Job, Answer>>,
    vault: Arc<dyn Vault + Send + Sync>,
    shared: Arc<Shared>,
    files: PathBuf,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({:?})", self.db)
    }
}

impl Store {
    /// Opens the installation at `location`, with attachments under `files`.
    ///
    /// # Errors
    /// When the database cannot be opened or its rules cannot be read.
    pub fn open(
        location: &Location,
        files: PathBuf,
        vault: Arc<dyn Vault + Send + Sync>,
        at: Timestamp,
    ) -> Result<Self, db::Error> {
        Self::open_sharing(location, files, vault, at, MAX_BATCH)
    }

    /// Opens it with at most `max_batch` commands to a commit, for measuring what sharing is worth.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_sharing(
        location: &Location,
        files: PathBuf,
        vault: Arc<dyn Vault + Send + Sync>,
        at: Timestamp,
        max_batch: usize,
    ) -> Result<Self, db::Error> {
        let db = Db::open(location, at.as_millisecond())?;
        let shared = Arc::new(Shared::default());
        db.read(|tx| {
            let head = Head::load(tx)?;
            shared.refresh(tx, head.seq)
        })?;
        let (keys, world) = (Arc::clone(&vault), Arc::clone(&shared));
        let writer = Writer::start_sharing(db.clone(), max_batch, move |tx, jobs: &[Job]| {
            work::run(tx, keys.as_ref(), &world, jobs)
        })?;
        Ok(Self { db, writer: Arc::new(writer), vault, shared, files })
    }

    /// Hands in a command without waiting; `reply` is called once, after the commit is durable.
    pub fn submit(&self, request: Request, reply: impl FnOnce(Result<Done, Error>) + Send + 'static) {
        let store = self.clone();
        if !Job::takes_long(&request) {
            return store.hand_in(request, reply);
        }
        // Reading waits, and whoever calls this must not.
        let preparing = Builder::new().name("preparing".to_owned());
        if let Err(error) = preparing.spawn(move || store.hand_in(request, reply)) {
            tracing::error!(%error, "no thread to prepare a command on; it is not answered");
        }
    }

    fn hand_in(&self, request: Request, reply: impl FnOnce(Result<Done, Error>) + Send + 'static) {
        let refresh = self.refresher(&request);
        match self.prepared(request) {
            Ok(job) => self.writer.submit(job, Box::new(move |outcome| reply(flat(refresh(outcome))))),
            Err(error) => reply(Err(error.into())),
        }
    }

    fn prepared(&self, request: Request) -> Result<Job, db::Error> {
        Job::prepare(&self.db, &self.world(), self.vault(), request)
    }

    /// Hands in a command and waits until it is durable, for callers that have a thread of their own.
    ///
    /// # Errors
    /// [`Error::Refused`] when the rules say no, [`Error::Store`] when it could not be stored.
    pub fn write(&self, request: Request) -> Result<Done, Error> {
        let refresh = self.refresher(&request);
        let job = self.prepared(request)?;
        flat(refresh(self.writer.call(job)))
    }

    /// Runs `work` on one consistent state; never waits for writes.
    ///
    /// # Errors
    /// What `work` or the database fails with.
    pub fn read<T>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, db::Error>) -> Result<T, db::Error> {
        self.db.read(work)
    }

    /// Runs `work` in a write transaction of its own, for rows that are not facts: sessions, outbox states.
    ///
    /// # Errors
    /// What `work` or the database fails with.
    pub fn write_rows<T>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, db::Error>,
    ) -> Result<T, db::Error> {
        self.db.write(work)
    }

    /// Returns units, persons, packs and calendars as last seen.
    #[must_use]
    pub fn world(&self) -> Arc<World> {
        self.shared.world()
    }

    /// Takes in units, persons, packs and calendars that another server or program wrote.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn refresh(&self) -> Result<(), db::Error> {
        self.db.read(|tx| {
            let head = Head::load(tx)?;
            self.shared.refresh(tx, head.seq)
        })
    }

    /// Counts anew some of what assessments count, when that is needed; returns whether there is more to do.
    ///
    /// # Errors
    /// When the database cannot be written; what was counted before stays counted.
    pub fn recount(&self, orders: i64) -> Result<bool, db::Error> {
        self.db.write(|tx| {
            let head = Head::load(tx)?;
            self.shared.refresh(tx, head.seq)?;
            recount::step(tx, &self.world(), orders)
        })
    }

    /// Has cases that ended at or after an instant, and what is said of them, told to the platform above.
    pub fn tell_from(&self, from: Timestamp) {
        self.shared.tell_from(from);
    }

    /// Returns the keys for personal data.
    #[must_use]
    pub fn vault(&self) -> &dyn Vault {
        self.vault.as_ref()
    }

    /// Returns the database below.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Returns the folder of attachments.
    #[must_use]
    pub fn files(&self) -> &std::path::Path {
        &self.files
    }

    /// Returns what the writer has done so far.
    #[must_use]
    pub fn meter(&self) -> &Meter {
        self.writer.meter()
    }

    /// A command that changes the world is answered only after every reader sees the change.
    fn refresher(
        &self,
        request: &Request,
    ) -> impl FnOnce(Result<Answer, db::Error>) -> Result<Answer, db::Error> + Send + 'static {
        use crate::command::Act;
        let watched = match &request.act {
            Act::People(_)
            | Act::Rules(_)
            | Act::Assess(_)
            | Act::Table(_)
            | Act::Note(_)
            | Act::Catalogue(_)
            | Act::Absence(_)
            | Act::Publish(_)
            | Act::Directory(_)
            | Act::Supervisor(_)
            | Act::Document(_) => Some((self.db.clone(), Arc::clone(&self.shared))),
            Act::Register { .. }
            | Act::Import(_)
            | Act::Order { .. }
            | Act::SetPhone { .. }
            | Act::TakeCase { .. }
            | Act::OpenProceeding(_)
            | Act::Proceeding { .. }
            | Act::BeginArticle(_)
            | Act::Article { .. }
            | Act::PlanSurvey(_)
            | Act::Survey { .. }
            | Act::SurveyPlace { .. }
            | Act::BeginCampaign(_)
            | Act::Campaign { .. }
            | Act::BeginCollection(_)
            | Act::Collection { .. }
            | Act::TabletRecord { .. }
            | Act::PlanVisit(_)
            | Act::Visit { .. }
            | Act::OpenAnnual(_)
            | Act::Annual { .. }
            | Act::Case { .. } => None,
        };
        move |outcome| {
            if let (Ok(Ok(_)), Some((db, shared))) = (&outcome, watched) {
                db.read(|tx| {
                    let head = Head::load(tx)?;
                    shared.refresh(tx, head.seq)
                })?;
            }
            outcome
        }
    }
}

fn flat(outcome: Result<Answer, db::Error>) -> Result<Done, Error> {
    Ok(outcome??)
}
