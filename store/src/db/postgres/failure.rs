//! The server's failures in our words.
//!
//! Decides by the standard's five-character states, never by the text of a message or a constraint's name.

use std::error::Error as StdError;

use tokio_postgres::error::{DbError, SqlState};

use crate::db::Error;

/// Families of states that mean the server or its surroundings failed: 08 connection, 28 credentials,
/// 3D no such database, 53 resources, 57 operator, 58 system.
const OUT_OF_REACH: [&str; 6] = ["08", "28", "3D", "53", "57", "58"];

/// Puts an engine failure into our words.
pub(super) fn translate(error: &tokio_postgres::Error, what: impl FnOnce() -> String) -> Error {
    let what = what();
    if let Some(failure) = error.as_db_error() {
        return from_server(failure, what);
    }
    let cause = with_sources(error);
    // Values that do not fit their column never left this process.
    let is_conversion = error.source().is_some_and(|source| !source.is::<std::io::Error>());
    if is_conversion && !error.is_closed() {
        Error::Corrupt { what, cause }
    } else {
        Error::Unavailable { what, cause }
    }
}

fn from_server(failure: &DbError, what: String) -> Error {
    let cause = match failure.detail() {
        Some(detail) => format!("{}: {detail}", failure.message()),
        None => failure.message().to_owned(),
    };
    let code = failure.code();
    let is_any = |codes: &[SqlState]| codes.contains(code);
    if is_any(&[
        SqlState::UNIQUE_VIOLATION,
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
    ]) {
        return Error::Conflict { what, cause };
    }
    // Two servers that prepare an empty database at the same moment may both try to make the same thing.
    if is_any(&[SqlState::DUPLICATE_TABLE, SqlState::DUPLICATE_OBJECT]) {
        return Error::Conflict { what, cause };
    }
    if is_any(&[SqlState::DISK_FULL]) {
        return Error::Full { what, cause };
    }
    if is_any(&[SqlState::LOCK_NOT_AVAILABLE, SqlState::TOO_MANY_CONNECTIONS, SqlState::QUERY_CANCELED]) {
        return Error::Busy { what, cause };
    }
    let family = code.code().get(..2).unwrap_or_default();
    if OUT_OF_REACH.contains(&family) || is_any(&[SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT]) {
        return Error::Unavailable { what, cause };
    }
    Error::Corrupt { what, cause }
}

/// Returns the failure's words with those of everything behind it.
pub(in crate::db) fn with_sources(error: &tokio_postgres::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    text
}
