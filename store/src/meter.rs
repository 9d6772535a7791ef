//! Counts what the writer does, for whoever watches the installation.
//!
//! Measures spans with a stopwatch; it never learns the time of day and stores nothing.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// The upper edges of the commit time classes, in microseconds; the last class is open.
pub const COMMIT_EDGES_US: [u64; 9] = [250, 500, 1_000, 2_500, 5_000, 10_000, 50_000, 250_000, 1_000_000];

/// Running counts since the writer started.
#[derive(Debug, Default)]
pub struct Meter {
    batches: AtomicU64,
    jobs: AtomicU64,
    failures: AtomicU64,
    largest_batch: AtomicU64,
    work_us: AtomicU64,
    commit_us: AtomicU64,
    commits_by_edge: [AtomicU64; COMMIT_EDGES_US.len() + 1],
}

/// The counts at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Durable commits.
    pub batches: u64,
    /// Jobs in them.
    pub jobs: u64,
    /// Jobs that got an error.
    pub failures: u64,
    /// The most jobs one commit carried.
    pub largest_batch: u64,
    /// Time between beginning and having done all jobs, summed over all commits.
    pub work_us: u64,
    /// Time of the commits themselves, summed; with PostgreSQL it includes the bulk writes that travel with them.
    pub commit_us: u64,
    /// How many commits took at most each of [`COMMIT_EDGES_US`] but more than the one before; the last took longer.
    pub commits_by_edge: [u64; COMMIT_EDGES_US.len() + 1],
}

impl Meter {
    /// Returns the counts now.
    pub fn counts(&self) -> Counts {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Counts {
            batches: read(&self.batches),
            jobs: read(&self.jobs),
            failures: read(&self.failures),
            largest_batch: read(&self.largest_batch),
            work_us: read(&self.work_us),
            commit_us: read(&self.commit_us),
            commits_by_edge: self.commits_by_edge.each_ref().map(read),
        }
    }

    pub(crate) fn add_batch(&self, jobs: usize, work_us: u64, commit_us: u64) {
        let jobs = u64::try_from(jobs).unwrap_or(u64::MAX);
        self.batches.fetch_add(1, Ordering::Relaxed);
        self.jobs.fetch_add(jobs, Ordering::Relaxed);
        self.largest_batch.fetch_max(jobs, Ordering::Relaxed);
        self.work_us.fetch_add(work_us, Ordering::Relaxed);
        self.commit_us.fetch_add(commit_us, Ordering::Relaxed);
        let class = COMMIT_EDGES_US.partition_point(|edge| *edge < commit_us);
        if let Some(count) = self.commits_by_edge.get(class) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn add_failure(&self) {
        self.failures.fetch_add(1, Ordering::Relaxed);
    }
}

/// A span being measured.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch {
    since: Instant,
}

impl Stopwatch {
    /// Starts to measure.
    pub fn start() -> Self {
        Self { since: now() }
    }

    /// Returns the microseconds since the start or the last lap, and begins the next.
    pub fn lap_us(&mut self) -> u64 {
        let now = now();
        let span = now.duration_since(self.since);
        self.since = now;
        u64::try_from(span.as_micros()).unwrap_or(u64::MAX)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a stopwatch measures spans; nothing that is stored comes from it"
)]
fn now() -> Instant {
    Instant::now()
}
