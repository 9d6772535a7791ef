//! Why a whole file cannot be taken. Nothing of it was written then.

use super::{COLUMN_LIMIT, LINE_LIMIT, ROW_LIMIT};

/// Where in a file, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The row, the header being the first.
    pub row: u64,
    /// The line the row begins on, in a text file.
    pub line: Option<u64>,
    /// The column by its name, or by its number where there is no name.
    pub column: String,
}

impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "row {}", self.row)?;
        if let Some(line) = self.line {
            write!(formatter, " (line {line})")?;
        }
        if self.column.is_empty() { Ok(()) } else { write!(formatter, ", column `{}`", self.column) }
    }
}

/// Why a file cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It is a folder.
    #[error("it is a folder; name a file")]
    Folder,
    /// It is a pipe or device, which can be read only once.
    #[error("it is no ordinary file, and it must be read twice; save it as a file first")]
    NotAFile,
    /// It has no bytes.
    #[error("the file is empty")]
    Empty,
    /// It has a header and nothing else.
    #[error("the file has a header and no rows below it")]
    NoRows,
    /// The machine does not give it.
    #[error("the file cannot be read: {cause}")]
    File {
        /// Why.
        cause: std::io::Error,
    },
    /// It is UTF-16.
    #[error("the file is UTF-16; save it as UTF-8 or GB18030")]
    Utf16,
    /// It is an old Excel workbook.
    #[error("the file is an old Excel workbook (.xls); save it as .xlsx or as CSV")]
    OldWorkbook,
    /// Bytes that no character has.
    #[error("{place} holds bytes that are not {encoding}; save the file as UTF-8")]
    Bytes {
        /// Where.
        place: Place,
        /// What the file was read as.
        encoding: &'static str,
    },
    /// The last character is not whole.
    #[error("{0} ends in the middle of a character; the file is cut off")]
    CutCharacter(Place),
    /// It might be another encoding.
    #[error(
        "the file can be read as GB18030, but {rare} of its {all} Chinese characters would be rare ones, as when Big5 is \
         misread; save it as UTF-8, or write `encoding = \"gb18030\"` in the map if you know that it is"
    )]
    Unsure {
        /// How many rare characters there would be.
        rare: u64,
        /// How many Chinese characters.
        all: u64,
    },
    /// A quote is never closed.
    #[error(
        "the quote opened in {0} is never closed; the file is cut off, or a quote inside a field is not doubled"
    )]
    Unclosed(Place),
    /// The last row has too few fields.
    #[error("{place} is the last one and has {has} of {wants} fields; the file is cut off")]
    CutOff {
        /// Where.
        place: Place,
        /// How many fields it has.
        has: usize,
        /// How many the header has.
        wants: usize,
    },
    /// Too many rows.
    #[error("the file has more than {ROW_LIMIT} rows; split it")]
    Rows,
    /// Too many lines.
    #[error("the file has more than {LINE_LIMIT} lines; split it")]
    Lines,
    /// Too many columns.
    #[error("{0} has more than {COLUMN_LIMIT} columns; is the separator right?")]
    Columns(Place),
    /// A column the map names is missing.
    #[error("the header has no column `{column}`, which the map names for `{field}`; it has: {}", .has.join(", "))]
    NoColumn {
        /// The column.
        column: String,
        /// The field it should feed.
        field: &'static str,
        /// What there is.
        has: Vec<String>,
    },
    /// A column is named twice.
    #[error("the header has the column `{0}` twice; rename one")]
    TwiceNamed(String),
    /// Without a map, no column is known as the letter's text.
    #[error("no column of the header is known as the letter's text; write a map and name it with --map; the header has: {}", .0.join(", "))]
    NothingKnown(Vec<String>),
    /// The workbook cannot be read.
    #[error("the workbook cannot be read: {0}; open it and save it again")]
    Workbook(String),
    /// The workbook is too large unpacked.
    #[error("the workbook holds more than {limit_mb} MB unpacked; save the sheet as CSV")]
    LargeWorkbook {
        /// The limit.
        limit_mb: u64,
    },
    /// No such sheet.
    #[error("the workbook has no sheet `{sheet}`; it has: {}", .has.join(", "))]
    NoSheet {
        /// The sheet the map names.
        sheet: String,
        /// What there is.
        has: Vec<String>,
    },
    /// The database gave up.
    #[error(transparent)]
    Store(#[from] store::db::Error),
}

impl From<std::io::Error> for Unreadable {
    fn from(cause: std::io::Error) -> Self {
        Self::File { cause }
    }
}
