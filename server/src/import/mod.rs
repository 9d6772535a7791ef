//! Letters from other systems: a file is read twice, first to check every row, then to take them in. Nothing is
//! written before the whole file was understood, and the same file twice changes nothing.
//!
//! What ended elsewhere is taken over as it stood, with its true dates. No rule of the domain is here: whether a
//! letter can be taken is asked of `domain::order::decide` in both passes.

pub mod source;
pub mod unreadable;

pub mod decode;
pub mod separated;
pub mod sheet;

pub mod columns;
pub mod map;
pub mod offices;
pub mod words;

pub mod fault;
pub mod letter;
pub mod pass;
pub mod told;

/// The most rows of one file.
pub const ROW_LIMIT: u64 = 1_000_000;
/// The most lines of one file; a cell may hold many.
pub const LINE_LIMIT: u64 = 20_000_000;
/// The most columns of one row.
pub const COLUMN_LIMIT: usize = 500;
/// The most characters of a letter or reply, after trimming. The rules of orders have the same limit.
pub const FIELD_LIMIT: usize = 20_000;
/// The most characters of one cell that are kept while it is read; what comes after is only counted.
pub const KEPT_LIMIT: usize = 65_536;

/// One row of a file, the header among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its number as a spreadsheet shows it, the header being the first.
    pub number: u64,
    /// The line it begins on, in a text file.
    pub line: Option<u64>,
    /// What it holds.
    pub cells: Vec<Cell>,
    /// The column, from 0, whose closing quote is followed by more text.
    pub torn: Option<usize>,
}

/// One cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its characters, at most [`KEPT_LIMIT`].
    pub text: String,
    /// How many characters it has, kept or not.
    pub length: usize,
}

impl Cell {
    /// Returns the cell of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut cell = Self::default();
        cell.add(text);
        cell
    }

    /// Adds characters; those beyond the limit are counted and forgotten.
    pub fn add(&mut self, text: &str) {
        let count = text.chars().count();
        let room = KEPT_LIMIT.saturating_sub(self.length);
        if count <= room {
            self.text.push_str(text);
        } else {
            self.text.extend(text.chars().take(room));
        }
        self.length = self.length.saturating_add(count);
    }
}

impl Row {
    /// Returns whether every cell is empty.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.length == 0)
    }
}
