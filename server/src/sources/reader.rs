//! What a source holds, a piece at a time and in bounded memory: databases and folders alike. Runs on a thread of its
//! own and waits there when nobody takes the pieces.

use jiff::Timestamp;
use store::{
    batch::FilePlace,
    db::foreign::{self, News, Unanswered},
};
use tokio::sync::mpsc;

use super::{fault::Fault, folder, record::RawRow, settings::Source};

/// The pieces that wait to be taken.
const WAITING: usize = 2;

/// A piece of what a source holds.
#[derive(Debug)]
pub enum Piece {
    /// How many rows more the source itself counts.
    Counted(u64),
    /// The columns of the rows that follow.
    Columns {
        /// Their names.
        header: Vec<String>,
        /// The file they stand in.
        file: Option<String>,
    },
    /// Rows.
    Rows(Vec<RawRow>),
    /// A file that is left for the next run, and why.
    Left {
        /// Its name.
        file: String,
        /// The stable code.
        reason: &'static str,
        /// Why, in words.
        detail: String,
    },
    /// A file was read to its end.
    FileRead(FilePlace),
}

/// Why a source was not read to its end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// It does not answer.
    #[error(transparent)]
    Unanswered(#[from] Unanswered),
    /// Files cannot be read.
    #[error("{}", .0.join("\n"))]
    Files(Vec<String>),
    /// The settings cannot be followed.
    #[error("{0}")]
    Settings(String),
}

/// What is read.
#[derive(Clone, Debug)]
pub struct Span {
    /// From here on.
    pub from: Timestamp,
    /// Up to here.
    pub until: Timestamp,
    /// Now, to tell files that are still being written.
    pub now: Timestamp,
}

/// The pieces of a source, and what came of reading it once they end.
pub struct Pieces {
    /// The pieces.
    pub pieces: mpsc::Receiver<Piece>,
    /// What came of it.
    pub outcome: tokio::task::JoinHandle<Result<(), Failure>>,
}

/// Begins to read a source; `is_settled` tells of which files nothing is left to take.
#[must_use]
pub fn begin(source: Source, span: Span, is_settled: impl Fn(&FilePlace) -> bool + Send + 'static) -> Pieces {
    let (give, pieces) = mpsc::channel(WAITING);
    let outcome = tokio::task::spawn_blocking(move || {
        // A receiver that is gone wants no more.
        let mut each = |piece: Piece| give.blocking_send(piece).map_err(|_| Unanswered::Stopped);
        match source.question(span.from, span.until).map_err(Failure::Settings)? {
            Some(question) => Ok(ask(&question, &mut each)?),
            None => folder::read(&source, &span, &is_settled, &mut each),
        }
    });
    Pieces { pieces, outcome }
}

fn ask(
    question: &foreign::Question,
    each: &mut dyn FnMut(Piece) -> Result<(), Unanswered>,
) -> Result<(), Unanswered> {
    let mut number = 0_u64;
    foreign::ask(question, &mut |news| match news {
        News::Counted(count) => each(Piece::Counted(count)),
        News::Columns(header) => each(Piece::Columns { header, file: None }),
        News::Rows(rows) => {
            let rows = rows.into_iter().map(|cells| {
                number = number.saturating_add(1);
                RawRow { place: format!("row {number}"), number, cells, shape: None::<(String, Fault)> }
            });
            let rows = rows.collect();
            each(Piece::Rows(rows))
        }
    })
}
