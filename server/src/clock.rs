//! The only place that asks the time. Everything else is told.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::Timestamp;

/// Where “now” comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
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

/// Waits; for jobs between two looks at what is due.
#[expect(clippy::disallowed_methods, reason = "only the job runner waits")]
pub(crate) async fn wait(duration: std::time::Duration) {
    tokio::time::sleep(duration).await;
}
