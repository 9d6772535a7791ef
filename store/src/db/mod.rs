//! The seam between the store and its engine: the only module that names SQLite or PostgreSQL.
//!
//! Gives the rest of the store transactions that read or write, values and rows, and errors in our
//! own words. It holds no table of the domain except the lock of the writers, and it asks no clock.

mod bare;
mod beside;
mod catalogue;
mod error;
pub mod foreign;
mod link;
mod location;
mod migrate;
mod pool;
mod postgres;
mod sqlite;
mod tx;
mod value;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

pub use bare::{Bare, Part, Ready};
pub use beside::{make_empty, remove};
pub use catalogue::Shape;
pub use error::Error;
pub use location::Location;
pub use pool::READERS;
pub use tx::Tx;
pub use value::{Column, Kind, List, Row, Table, Value, blob, int, text};

use link::Link;
use pool::Pool;
use sqlite::Role;

/// An open database; clones share it.
///
/// Every call waits, so a server calls it from threads that may; inside an async task it would panic.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    location: Location,
    writer: Mutex<Option<Link>>,
    readers: Pool,
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Db({})", self.inner.location)
    }
}

impl Db {
    /// Opens the database at `location`, creating it and bringing it to the newest shape; `at` is the instant to note for that.
    ///
    /// ```
    /// # let dir = tempfile::tempdir().unwrap();
    /// use store::db::{Db, Location};
    ///
    /// let db = Db::open(&Location::in_dir(dir.path()), 1_600_000_000_000)?;
    /// let seq = db.read(|tx| tx.query_one("select seq from head where id = 1", &[])?.unwrap().int(0))?;
    /// assert_eq!(seq, 0);
    /// # Ok::<(), store::db::Error>(())
    /// ```
    pub fn open(location: &Location, at: i64) -> Result<Self, Error> {
        Self::open_up_to(location, migrate::newest(), at)
    }

    /// Opens the database in the shape of an older migration, to fill it with what was written in that shape.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_up_to(location: &Location, version: i64, at: i64) -> Result<Self, Error> {
        let mut link = Link::open(location, Role::Write)?;
        migrate::migrate(&mut link, version, at)?;
        Ok(Self {
            inner: Arc::new(Inner {
                location: location.clone(),
                writer: Mutex::new(Some(link)),
                readers: Pool::new(location.clone()),
            }),
        })
    }

    /// Returns where the data lies.
    pub fn location(&self) -> &Location {
        &self.inner.location
    }

    /// Returns the newest migration this program knows.
    pub fn newest_migration() -> i64 {
        migrate::newest()
    }

    /// Runs `work` on one consistent state of everything; never waits for writes.
    pub fn read<T>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let mut lent = self.inner.readers.lend(false)?;
        if lent.link()?.begin(Role::Read).is_err() {
            // The server may have gone and come back since the connection was last used.
            lent.link()?.give_up();
            drop(lent);
            lent = self.inner.readers.lend(true)?;
            lent.link()?.begin(Role::Read)?;
        }
        let mut tx = Tx::around(lent.link()?, None);
        let value = work(&mut tx)?;
        tx.commit()?;
        Ok(value)
    }

    /// Runs `work` alone among all writers and stores what it did durably, or nothing.
    ///
    /// The many commands of a serving process go through [`crate::writer::Writer`], which shares commits;
    /// this is for the few that come alone: setting up, importing, restoring.
    pub fn write<T>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let mut kept = self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let link = match kept.take().filter(|link| !link.is_lost()) {
            Some(link) => link,
            None => self.open_writer()?,
        };
        let link = kept.insert(link);
        let head = match link.begin(Role::Write) {
            Err(Error::Unavailable { .. }) => {
                // The server may have gone and come back since the connection was last used.
                *link = self.open_writer()?;
                link.begin(Role::Write)?
            }
            begun => begun?,
        };
        let mut tx = Tx::around(link, head);
        let value = work(&mut tx)?;
        tx.commit()?;
        Ok(value)
    }

    /// Lets the embedded database grow by at most so many bytes, or again as far as the disk allows; a write that
    /// needs more meets a full disk. For installations that share their disk; a server has limits of its own.
    pub fn limit_growth(&self, bytes: Option<i64>) -> Result<(), Error> {
        let mut kept = self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner);
        match kept.as_mut() {
            Some(Link::Sqlite(sqlite)) => sqlite.limit_growth(bytes),
            Some(Link::Postgres(_)) | None => Err(Error::Unusable {
                what: "the growth of this database cannot be limited here".to_owned(),
                remedy: "limit it where the server keeps its files".to_owned(),
            }),
        }
    }

    fn open_writer(&self) -> Result<Link, Error> {
        Link::open(&self.inner.location, Role::Write)
    }
}
