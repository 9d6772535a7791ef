//! The one door for writes: commands that come at the same time share one durable commit.
//!
//! A single thread takes what waits, gives it to the handler inside one transaction, commits, and
//! only then releases the replies. It knows nothing of what a job means, and it never waits for
//! more jobs to come: while one commit is on its way to the disk, the next batch gathers by itself.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::thread::{Builder, JoinHandle};

use crate::db::{Db, Error, Tx};
use crate::meter::{Meter, Stopwatch};

/// How many jobs share one commit at most.
pub const MAX_BATCH: usize = 256;
/// How many jobs may wait before further ones are turned away.
pub const MAX_WAITING: usize = 4_096;

/// What is called, once, with the outcome of a job, after its commit is durable.
pub type Reply<R> = Box<dyn FnOnce(Result<R, Error>) + Send>;

struct Waiting<J, R> {
    job: J,
    reply: Reply<R>,
}

/// The writing thread's front. Dropping it lets everything that waits be done, then stops the thread.
///
/// ```
/// # let dir = tempfile::tempdir().unwrap();
/// use store::db::{Db, Location};
/// use store::writer::Writer;
///
/// let db = Db::open(&Location::in_dir(dir.path()), 0)?;
/// let writer = Writer::start(db, |tx, jobs: &[i64]| {
///     for job in jobs {
///         tx.execute("insert into setting (name, value) values ($1, 'x')", &[job.to_string().into()])?;
///     }
///     Ok(jobs.iter().map(|job| job * 2).collect())
/// })?;
/// assert_eq!(writer.call(21)?, 42);
/// # Ok::<(), store::db::Error>(())
/// ```
pub struct Writer<J, R> {
    // `None` only while dropping.
    sender: Option<SyncSender<Waiting<J, R>>>,
    thread: Option<JoinHandle<()>>,
    meter: Arc<Meter>,
}

impl<J: Send + 'static, R: Send + 'static> Writer<J, R> {
    /// Starts the thread. `handler` answers each job of a batch, in their order, or fails for all of them.
    ///
    /// After a failure that is not the engine's, each job is handed in again alone, in a transaction of
    /// its own, so `handler` must not remember anything of a transaction that it was not told went well.
    pub fn start<H>(db: Db, handler: H) -> Result<Self, Error>
    where
        H: FnMut(&mut Tx<'_>, &[J]) -> Result<Vec<R>, Error> + Send + 'static,
    {
        Self::start_sharing(db, MAX_BATCH, handler)
    }

    /// Starts the thread with at most `max_batch` jobs to a commit, for measuring what sharing is worth.
    pub fn start_sharing<H>(db: Db, max_batch: usize, handler: H) -> Result<Self, Error>
    where
        H: FnMut(&mut Tx<'_>, &[J]) -> Result<Vec<R>, Error> + Send + 'static,
    {
        let (sender, receiver) = sync_channel(MAX_WAITING);
        let meter = Arc::new(Meter::default());
        let mut desk = Desk { db, handler, max_batch, meter: Arc::clone(&meter) };
        let thread = Builder::new().name("writer".to_owned()).spawn(move || desk.serve(&receiver)).map_err(
            |error| Error::Unavailable { what: "starting the writer".to_owned(), cause: error.to_string() },
        )?;
        Ok(Self { sender: Some(sender), thread: Some(thread), meter })
    }

    /// Hands in a job without waiting; when too many wait already, the reply is `Busy` at once.
    pub fn submit(&self, job: J, reply: Reply<R>) {
        let Some(sender) = &self.sender else {
            return reply(Err(stopped()));
        };
        match sender.try_send(Waiting { job, reply }) {
            Ok(()) => {}
            Err(TrySendError::Full(waiting)) => (waiting.reply)(Err(Error::Busy {
                what: "waiting to write".to_owned(),
                cause: format!("{MAX_WAITING} commands wait already"),
            })),
            Err(TrySendError::Disconnected(waiting)) => (waiting.reply)(Err(stopped())),
        }
    }

    /// Hands in a job and waits for its outcome, for callers that have a thread of their own.
    pub fn call(&self, job: J) -> Result<R, Error> {
        let (answer, outcome) = sync_channel(1);
        let reply: Reply<R> = Box::new(move |result| {
            // INVARIANT: the channel has room for the one answer; a caller that is gone needs none.
            let _ = answer.try_send(result);
        });
        let sender = self.sender.as_ref().ok_or_else(stopped)?;
        sender.send(Waiting { job, reply }).map_err(|_| stopped())?;
        outcome.recv().map_err(|_| stopped())?
    }

    /// Returns what the writer has done so far.
    pub fn meter(&self) -> &Meter {
        &self.meter
    }
}

impl<J, R> Drop for Writer<J, R> {
    fn drop(&mut self) {
        self.sender = None;
        let Some(thread) = self.thread.take() else {
            return;
        };
        // A reply may hold the last handle of the writer; the thread cannot wait for itself.
        if thread.thread().id() != std::thread::current().id() && thread.join().is_err() {
            tracing::error!("the writing thread ended in a panic");
        }
    }
}

fn stopped() -> Error {
    Error::Unavailable { what: "handing in a command".to_owned(), cause: "the writer has stopped".to_owned() }
}

/// What the thread works with.
struct Desk<H> {
    db: Db,
    handler: H,
    max_batch: usize,
    meter: Arc<Meter>,
}

impl<H> Desk<H> {
    fn serve<J, R>(&mut self, receiver: &Receiver<Waiting<J, R>>)
    where
        H: FnMut(&mut Tx<'_>, &[J]) -> Result<Vec<R>, Error>,
    {
        while let Ok(first) = receiver.recv() {
            let (mut jobs, mut replies) = (vec![first.job], vec![first.reply]);
            let mut is_quiet = false;
            while jobs.len() < self.max_batch {
                match receiver.try_recv() {
                    Ok(next) => {
                        jobs.push(next.job);
                        replies.push(next.reply);
                        is_quiet = false;
                    }
                    // Whoever was just answered may be about to hand in the next job: lets them run, once.
                    Err(TryRecvError::Empty) if !is_quiet && self.max_batch > 1 => {
                        std::thread::yield_now();
                        is_quiet = true;
                    }
                    Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
                }
            }
            self.settle(&jobs, replies);
        }
    }

    fn settle<J, R>(&mut self, jobs: &[J], replies: Vec<Reply<R>>)
    where
        H: FnMut(&mut Tx<'_>, &[J]) -> Result<Vec<R>, Error>,
    {
        let mut fatal = match self.attempt(jobs) {
            Ok(answers) => {
                for (reply, answer) in replies.into_iter().zip(answers) {
                    deliver(reply, Ok(answer));
                }
                return;
            }
            Err(error) if error.is_engine_wide() => Some(error),
            Err(_) => None,
        };
        for (job, reply) in jobs.iter().zip(replies) {
            // Once the engine itself fails, the jobs that remain are not tried against it one by one.
            let outcome = match &fatal {
                Some(error) => Err(error.clone()),
                None => self.attempt(std::slice::from_ref(job)).and_then(only),
            };
            if let Err(error) = &outcome {
                self.meter.add_failure();
                if error.is_engine_wide() {
                    fatal = Some(error.clone());
                }
            }
            deliver(reply, outcome);
        }
    }

    /// Does all jobs in one transaction, or nothing.
    fn attempt<J, R>(&mut self, jobs: &[J]) -> Result<Vec<R>, Error>
    where
        H: FnMut(&mut Tx<'_>, &[J]) -> Result<Vec<R>, Error>,
    {
        let Self { db, handler, max_batch: _, meter } = self;
        let mut stopwatch = Stopwatch::start();
        let mut work_us = 0;
        let attempt = catch_unwind(AssertUnwindSafe(|| {
            db.write(|tx| {
                let answers = handler(tx, jobs)?;
                if answers.len() != jobs.len() {
                    let cause = format!("{} answers for {} commands", answers.len(), jobs.len());
                    return Err(Error::corrupt("answering a batch of commands", cause));
                }
                work_us = stopwatch.lap_us();
                Ok(answers)
            })
        }));
        let outcome =
            attempt.unwrap_or_else(|panic| Err(Error::corrupt("doing a command", panic_text(&*panic))));
        if outcome.is_ok() {
            meter.add_batch(jobs.len(), work_us, stopwatch.lap_us());
        }
        outcome
    }
}

fn only<R>(answers: Vec<R>) -> Result<R, Error> {
    answers.into_iter().next().ok_or_else(|| Error::corrupt("answering a command", "there is no answer"))
}

/// A reply that panics must not take the writer, and everybody else's commands, with it.
fn deliver<R>(reply: Reply<R>, outcome: Result<R, Error>) {
    if catch_unwind(AssertUnwindSafe(|| reply(outcome))).is_err() {
        tracing::error!("a reply to a command ended in a panic");
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without words".to_owned())
}
