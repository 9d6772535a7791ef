//! Other people's databases, asked for completed cases and never written to.
//!
//! What is asked is the text in a source's settings, not ours: one statement that reads, with the places `:from` and
//! `:to`, whose values are bound and never pasted. Rows come in chunks, so that no answer fills the memory. Every value
//! comes as text, decoded as the source says; what it means is not decided here.

mod mysql;
mod places;
mod postgres;
mod sqlite;

use std::time::Duration;

use encoding_rs::Encoding;
use jiff::{Timestamp, civil::DateTime, tz::Offset};

pub use places::{Misplaced, check};

/// The rows of one chunk.
pub const CHUNK: usize = 512;
/// The most columns of an answer.
pub const COLUMN_LIMIT: usize = 200;
/// The most bytes of one value.
pub const VALUE_LIMIT: usize = 64 * 1024;
/// How long a connection may take to come up.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);

/// Which engine is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file of SQLite.
    Sqlite,
    /// A server that speaks PostgreSQL's protocol.
    Postgres,
    /// A server of MySQL or MariaDB.
    Mysql,
}

/// How the source writes instants where its columns are not of a type for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Moments {
    /// `2026-11-20 10:00:00` in the source's own time.
    #[default]
    Text,
    /// Seconds since 1970.
    UnixSeconds,
    /// Milliseconds since 1970.
    UnixMilliseconds,
}

/// What is asked, and of whom.
#[derive(Clone)]
pub struct Question {
    /// Which engine.
    pub engine: Engine,
    /// Its address, or the file.
    pub address: String,
    /// The password, when the address has none.
    pub password: Option<String>,
    /// The statement, with `:from` and `:to`.
    pub query: String,
    /// The first instant asked for.
    pub from: Timestamp,
    /// The first instant not asked for any more.
    pub to: Timestamp,
    /// The source's own time.
    pub offset: Offset,
    /// How it writes instants.
    pub moments: Moments,
    /// How it writes text that the engine does not convert.
    pub encoding: &'static Encoding,
    /// How long the engine may take for one piece of the answer.
    pub timeout: Duration,
}

impl std::fmt::Debug for Question {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Neither address nor password: both may hold credentials.
        write!(f, "Question({:?}, {} to {})", self.engine, self.from, self.to)
    }
}

impl Question {
    fn local(&self, at: Timestamp) -> DateTime {
        self.offset.to_datetime(at)
    }

    /// Returns an instant as a text or number column of the source holds it.
    fn written(&self, at: Timestamp) -> String {
        match self.moments {
            Moments::Text => self.local(at).strftime("%Y-%m-%d %H:%M:%S").to_string(),
            Moments::UnixSeconds => at.as_second().to_string(),
            Moments::UnixMilliseconds => at.as_millisecond().to_string(),
        }
    }

    /// Returns the bytes of a value as text, or what is wrong with them.
    fn decoded(&self, bytes: &[u8]) -> Cell {
        if bytes.len() > VALUE_LIMIT {
            return Cell::TooLong(bytes.len());
        }
        match self.encoding.decode_without_bom_handling_and_without_replacement(bytes) {
            Some(text) if text.contains('\0') => Cell::Undecodable(self.encoding.name()),
            Some(text) => Cell::Text(text.into_owned()),
            None => Cell::Undecodable(self.encoding.name()),
        }
    }
}

/// One value of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Cell {
    /// Nothing.
    Null,
    /// Its text.
    Text(String),
    /// Bytes that are not in this encoding.
    Undecodable(&'static str),
    /// More bytes than a value may have.
    TooLong(usize),
}

/// What comes of asking, in this order: the count, the columns, the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// How many rows the source itself counts, in the same state that is read.
    Counted(u64),
    /// The names of the columns.
    Columns(Vec<String>),
    /// The next rows, at most [`CHUNK`].
    Rows(Vec<Vec<Cell>>),
}

/// Why a source does not answer. Says what to do, and never shows a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// It cannot be reached, or does not let us in.
    #[error("the source cannot be reached ({cause}); check that it runs, its address, user and password")]
    Unreachable {
        /// What was said.
        cause: String,
    },
    /// It went away while it answered.
    #[error(
        "the source went away after {rows} rows ({cause}); nothing is lost, the next run reads them again"
    )]
    Lost {
        /// How many rows had come.
        rows: u64,
        /// What was said.
        cause: String,
    },
    /// It took too long.
    #[error(
        "the source took longer than {seconds} s after {rows} rows; let it index the column that `:from` and `:to` are \
         compared with, or raise `timeout_seconds`"
    )]
    Slow {
        /// What it was given.
        seconds: u64,
        /// How many rows had come.
        rows: u64,
    },
    /// It does not understand the query.
    #[error("the source refuses the query ({cause}); correct `query` in the source's file")]
    Query {
        /// What was said.
        cause: String,
    },
    /// The query holds its places wrongly.
    #[error(transparent)]
    Misplaced(#[from] Misplaced),
    /// The answer has a shape we do not take.
    #[error("{0}")]
    Shape(String),
    /// Whoever asked wants no more.
    #[error("the reading was stopped")]
    Stopped,
}

/// Who hears of an answer; says [`Unanswered::Stopped`] when it has enough.
pub type Listener<'a> = dyn FnMut(News) -> Result<(), Unanswered> + 'a;

/// Asks a source and gives what it answers to `each`, in chunks. Waits, so call it from a thread that may.
///
/// # Errors
/// Why it does not answer; what was given to `each` before stays true.
pub fn ask(question: &Question, each: &mut Listener<'_>) -> Result<(), Unanswered> {
    match question.engine {
        Engine::Sqlite => sqlite::ask(question, each),
        Engine::Postgres => postgres::ask(question, each),
        Engine::Mysql => mysql::ask(question, each),
    }
}

/// Returns the statement by which the source counts the rows of another.
fn counting(query: &str) -> String {
    format!("select count(*) from ({query}) as counted")
}

/// Checks the columns of an answer: there are some, each with a name of its own.
fn checked(columns: Vec<String>) -> Result<Vec<String>, Unanswered> {
    if columns.len() > COLUMN_LIMIT {
        return Err(Unanswered::Shape(format!(
            "the answer has more than {COLUMN_LIMIT} columns; name those needed"
        )));
    }
    let mut seen = std::collections::BTreeSet::new();
    match columns.iter().find(|column| !seen.insert(column.as_str())) {
        Some(twice) => Err(Unanswered::Shape(format!(
            "the answer has the column `{twice}` twice; give each a name of its own with `as`"
        ))),
        None => Ok(columns),
    }
}

/// Gathers rows into chunks.
struct Gatherer<'a, 'b> {
    each: &'a mut Listener<'b>,
    rows: Vec<Vec<Cell>>,
    given: u64,
}

impl<'a, 'b> Gatherer<'a, 'b> {
    fn new(each: &'a mut Listener<'b>) -> Self {
        Self { each, rows: Vec::with_capacity(CHUNK), given: 0 }
    }

    fn add(&mut self, row: Vec<Cell>) -> Result<(), Unanswered> {
        self.rows.push(row);
        if self.rows.len() >= CHUNK { self.give() } else { Ok(()) }
    }

    fn give(&mut self) -> Result<(), Unanswered> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let rows = std::mem::replace(&mut self.rows, Vec::with_capacity(CHUNK));
        self.given = self.given.saturating_add(u64::try_from(rows.len()).unwrap_or(u64::MAX));
        (self.each)(News::Rows(rows))
    }

    fn read(&self) -> u64 {
        self.given.saturating_add(u64::try_from(self.rows.len()).unwrap_or(u64::MAX))
    }
}
