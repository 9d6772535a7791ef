//! Runs one behaviour suite on each engine: a data folder of its own, or a schema of its own.
//!
//! PostgreSQL is found through `TEST_DATABASE_URL`; a test without it fails and says how to get one.

use std::sync::atomic::{AtomicU64, Ordering};

use postgres::{Client, NoTls};
use store::db::{Db, Location, make_empty, remove};

/// The instant at which every test database was made.
pub(crate) const MADE_AT: i64 = 1_600_000_000_000;

/// Makes one test for each engine out of functions that take a `&Ground`.
macro_rules! on_each_engine {
    ($($name:ident),* $(,)?) => { $(
        mod $name {
            #[test]
            fn sqlite() {
                super::cases::$name(&crate::engines::Ground::sqlite());
            }

            #[test]
            fn postgres() {
                super::cases::$name(&crate::engines::Ground::postgres());
            }
        }
    )* };
}
pub(crate) use on_each_engine;

/// What a test stands on: an empty place for a database and a folder for files, both removed at its end.
pub(crate) struct Ground {
    pub(crate) location: Location,
    pub(crate) dir: tempfile::TempDir,
    schema: Option<String>,
}

impl Ground {
    pub(crate) fn sqlite() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { location: Location::in_dir(dir.path()), dir, schema: None }
    }

    pub(crate) fn postgres() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let schema = format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let location = make_empty(&Location::Postgres(server_url()), &schema).unwrap();
        Self { location, dir: tempfile::tempdir().unwrap(), schema: Some(schema) }
    }

    /// Returns the schema on the database server, when there is one.
    pub(crate) fn schema(&self) -> Option<&str> {
        self.schema.as_deref()
    }

    pub(crate) fn open(&self) -> Db {
        Db::open(&self.location, MADE_AT).unwrap()
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        if let Some(schema) = &self.schema {
            remove(&Location::Postgres(server_url()), schema).unwrap();
        }
    }
}

/// Connects beside the store, to look at the server or to harm it.
pub(crate) fn connect() -> Client {
    Client::connect(&server_url(), NoTls).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "a test has no configuration but the environment")]
fn server_url() -> String {
    std::env::var("TEST_DATABASE_URL").expect(
        "TEST_DATABASE_URL is not set; run `./dev test`, which starts a private PostgreSQL, \
         or set it to `postgres://USER@HOST/NAME` of an empty database",
    )
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test has no configuration but the environment")]
fn continuous_integration_tests_both_engines() {
    if std::env::var_os("CI").is_some() {
        assert!(std::env::var_os("TEST_DATABASE_URL").is_some(), "CI is set but TEST_DATABASE_URL is not");
    }
}
