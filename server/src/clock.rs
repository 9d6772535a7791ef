//! The only place that asks the time. Everything else is told.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};

/// Where “now” comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// The machine's clock, so much later: a demonstration shown as it will be.
    Ahead(SignedDuration),
    /// A clock that stands until it is set, for tests, stories and the demonstration's past.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// Returns a clock that stands at `at`.
    #[must_use]
    pub fn standing_at(at: Timestamp) -> Self {
        Self::Set(Arc::new(AtomicI64::new(at.as_millisecond())))
    }

    /// Returns the moment, to the millisecond.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one door to the machine's clock")]
    pub fn now(&self) -> Timestamp {
        let ms = match self {
            Self::System => Timestamp::now().as_millisecond(),
            Self::Ahead(by) => Timestamp::now().as_millisecond().saturating_add(millis(*by)),
            Self::Set(ms) => ms.load(Ordering::SeqCst),
        };
        Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Sets a standing clock; the machine's clock is left alone.
    pub fn set(&self, at: Timestamp) {
        if let Self::Set(ms) = self {
            ms.store(at.as_millisecond(), Ordering::SeqCst);
        }
    }
}

/// Returns a span in milliseconds.
fn millis(by: SignedDuration) -> i64 {
    i64::try_from(by.as_millis()).unwrap_or(i64::MAX)
}

/// A span being measured; it never learns the time of day.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch {
    since: Instant,
}

impl Stopwatch {
    /// Starts to measure.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one door to the machine's clock")]
    pub fn start() -> Self {
        Self { since: Instant::now() }
    }

    /// Returns the time since the start.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.since.elapsed()
    }

    /// Returns the microseconds since the start.
    #[must_use]
    pub fn elapsed_us(&self) -> u64 {
        u64::try_from(self.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

/// Waits; for jobs between two looks at what is due.
#[expect(clippy::disallowed_methods, reason = "only the job runner waits")]
pub(crate) async fn wait(duration: Duration) {
    tokio::time::sleep(duration).await;
}
