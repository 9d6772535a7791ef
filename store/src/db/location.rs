//! Where the data lies: a file of our own, or a server.
//!
//! Deliberately reads neither the environment nor a configuration file: that is the server's part.

use std::fmt;
use std::path::{Path, PathBuf};

use super::Error;

/// The name of the embedded database inside a data folder.
const FILE_NAME: &str = "huiyin.db";

/// The place of one database.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// An embedded database in one file.
    Sqlite(PathBuf),
    /// A server, by its connection URL or its line of settings `host=… user=… dbname=…`.
    Postgres(String),
}

impl Location {
    /// Returns the embedded database inside the data folder `dir`.
    ///
    /// ```
    /// use store::db::Location;
    /// assert_eq!(Location::in_dir("/srv/huiyin".as_ref()), Location::Sqlite("/srv/huiyin/huiyin.db".into()));
    /// ```
    pub fn in_dir(dir: &Path) -> Self {
        Self::Sqlite(dir.join(FILE_NAME))
    }

    /// Returns the place that `text` names: a `postgres://` URL, or a data folder.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        if text.is_empty() || text.contains("://") {
            return Err(Error::Unusable {
                what: format!("`{text}` is neither a folder nor a `postgres://` address"),
                remedy: "give `--data DIR` or `--database postgres://USER@HOST/NAME`".to_owned(),
            });
        }
        Ok(Self::in_dir(Path::new(text)))
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "{}", path.display()),
            Self::Postgres(url) => write!(f, "{}", without_password(url)),
        }
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Returns the address without its password, for logs: without what stands between the user's colon and the `@`, or
/// without everything from the setting `password` on.
fn without_password(address: &str) -> String {
    let url = match address.split_once("password") {
        Some((before, _)) => format!("{before}password=***"),
        None => address.to_owned(),
    };
    let Some((scheme, rest)) = url.split_once("://") else {
        return url;
    };
    let Some((credentials, place)) = rest.rsplit_once('@') else {
        return url;
    };
    match credentials.split_once(':') {
        Some((user, _)) => format!("{scheme}://{user}:***@{place}"),
        None => url,
    }
}
