//! What one address may do in ten minutes. Counts live in memory: they protect this process, and a restart
//! forgives. Addresses are forgotten after the window.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;

/// The window of every limit.
const WINDOW_MS: i64 = 10 * 60 * 1000;
/// The most addresses remembered; beyond it the oldest windows go.
const ADDRESSES: usize = 100_000;

/// What was done, and from where.
type Door = (&'static str, String);

/// Counts what each address did.
#[derive(Debug, Default)]
pub struct Limiter {
    /// When the window began, and how often since.
    seen: Mutex<HashMap<Door, (i64, u32)>>,
}

impl Limiter {
    /// Counts one more `what` from `address`; returns the seconds to wait when it is too much.
    ///
    /// # Errors
    /// The seconds after which the address may try again.
    pub fn count(&self, what: &'static str, address: &str, at: Timestamp, most: u32) -> Result<(), u32> {
        let now = at.as_millisecond();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= ADDRESSES {
            seen.retain(|_, (since, _)| now - *since < WINDOW_MS);
        }
        let entry = seen.entry((what, address.to_owned())).or_insert((now, 0));
        if now - entry.0 >= WINDOW_MS {
            *entry = (now, 0);
        }
        entry.1 = entry.1.saturating_add(1);
        if entry.1 <= most {
            return Ok(());
        }
        Err(u32::try_from((WINDOW_MS - (now - entry.0)) / 1000).unwrap_or(600).max(1))
    }
}
