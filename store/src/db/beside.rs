//! Empty databases of their own beside another one, on the same disk or server, so that what is measured there
//! is measured under the same conditions and touches nothing.

use std::path::Path;

use super::error::Error;
use super::link::Link;
use super::location::Location;
use super::sqlite::Role;

/// Returns the empty place `name` beside `location`; what an earlier run left there is removed.
///
/// ```
/// # let dir = tempfile::tempdir().unwrap();
/// use store::db::{Db, Location, make_empty, remove};
///
/// let own = Location::in_dir(dir.path());
/// let beside = make_empty(&own, "beside")?;
/// Db::open(&beside, 0)?;
/// remove(&own, "beside")?;
/// assert!(std::fs::read_dir(dir.path()).unwrap().next().is_none());
/// # Ok::<(), store::db::Error>(())
/// ```
pub fn make_empty(location: &Location, name: &str) -> Result<Location, Error> {
    remove(location, name)?;
    match location {
        Location::Sqlite(path) => Ok(Location::Sqlite(path.with_file_name(format!("{name}.db")))),
        Location::Postgres(url) => {
            let mut link = Link::open(location, Role::Write)?;
            link.run_script(&format!("create schema {name}"), "making a place to measure in")?;
            Ok(Location::Postgres(in_schema(url, name)))
        }
    }
}

/// Removes the place `name` beside `location` with everything in it.
pub fn remove(location: &Location, name: &str) -> Result<(), Error> {
    check(name)?;
    match location {
        Location::Sqlite(path) => ["db", "db-wal", "db-shm"]
            .into_iter()
            .try_for_each(|ending| remove_file(&path.with_file_name(format!("{name}.{ending}")))),
        Location::Postgres(_) => {
            let mut link = Link::open(location, Role::Write)?;
            link.run_script(
                &format!("drop schema if exists {name} cascade"),
                "removing a place to measure in",
            )
        }
    }
}

/// The name becomes part of a path and of a statement.
fn check(name: &str) -> Result<(), Error> {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if !name.is_empty() && name.bytes().all(is_plain) {
        return Ok(());
    }
    Err(Error::Unusable {
        what: format!("`{name}` cannot be the name of a place to measure in"),
        remedy: "use small letters, digits and underscores".to_owned(),
    })
}

fn remove_file(path: &Path) -> Result<(), Error> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::Unavailable {
            what: format!("removing `{}`", path.display()),
            cause: error.to_string(),
        }),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// An address is a URL or a line of `key=value`; of two settings of one name the later one holds.
fn in_schema(url: &str, name: &str) -> String {
    if !url.contains("://") {
        return format!("{url} options='-c search_path={name}'");
    }
    let mark = if url.contains('?') { '&' } else { '?' };
    format!("{url}{mark}options=-c%20search_path%3D{name}")
}
