//! Read connections, opened when needed, kept, and never more than a named number.
//!
//! Knows nothing of writing: there is one write connection, and `Db` keeps it.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::error::Error;
use super::link::Link;
use super::location::Location;
use super::sqlite::Role;

/// How many reads may go on at once in one process.
pub const READERS: usize = 16;
/// How long a read waits for its turn.
const TURN_TIMEOUT: Duration = Duration::from_secs(10);

/// The connections that are not reading now.
#[derive(Default)]
struct Idle {
    links: Vec<Link>,
    lent: usize,
}

pub(super) struct Pool {
    location: Location,
    idle: Mutex<Idle>,
    returned: Condvar,
}

impl Pool {
    pub(super) fn new(location: Location) -> Self {
        Self { location, idle: Mutex::default(), returned: Condvar::new() }
    }

    /// Lends a connection; a fresh one when `is_fresh` is asked for.
    pub(super) fn lend(&self, is_fresh: bool) -> Result<Lent<'_>, Error> {
        let (mut idle, timeout) = self
            .returned
            .wait_timeout_while(self.lock(), TURN_TIMEOUT, |idle| idle.lent >= READERS)
            .unwrap_or_else(PoisonError::into_inner);
        if timeout.timed_out() && idle.lent >= READERS {
            return Err(Error::Busy {
                what: "waiting for a turn to read".to_owned(),
                cause: format!("all {READERS} readers are at work"),
            });
        }
        if is_fresh {
            idle.links.clear();
        }
        idle.lent += 1;
        let kept = idle.links.pop();
        drop(idle);
        // From here on dropping `lent` gives the turn back, also when opening fails.
        let mut lent = Lent { pool: self, link: kept };
        if lent.link.is_none() {
            lent.link = Some(Link::open(&self.location, Role::Read)?);
        }
        Ok(lent)
    }

    fn lock(&self) -> MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection on loan.
pub(super) struct Lent<'a> {
    pool: &'a Pool,
    link: Option<Link>,
}

impl Lent<'_> {
    pub(super) fn link(&mut self) -> Result<&mut Link, Error> {
        self.link.as_mut().ok_or_else(|| Error::Unavailable {
            what: "taking a connection to read".to_owned(),
            cause: "there is none".to_owned(),
        })
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let link = self.link.take().filter(|link| !link.is_lost());
        let mut idle = self.pool.lock();
        idle.lent = idle.lent.saturating_sub(1);
        idle.links.extend(link);
        drop(idle);
        self.pool.returned.notify_one();
    }
}
