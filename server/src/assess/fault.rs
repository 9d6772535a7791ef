//! What is wrong with a file of facts: where, and what to do about it.

use domain::assessment::TableError;

use crate::import::unreadable::Unreadable;

/// The most faults that are told; the rest is counted.
const TOLD: usize = 20;

/// Something wrong at a place.
#[derive(Debug, thiserror::Error)]
#[error("{file}:{line}: {}{fault}", .column.map(|column| format!("column `{column}`: ")).unwrap_or_default())]
pub struct Misplaced {
    /// The file.
    pub file: String,
    /// The line in a text, the row in a workbook, from 1.
    pub line: u64,
    /// The column.
    pub column: Option<&'static str>,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with a line.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The header lacks a column.
    #[error("the header has no column `{column}`; it has {}; write `unit,group,measure,value`", listed(.has))]
    NoColumn {
        /// What is missing.
        column: &'static str,
        /// What there is.
        has: Vec<String>,
    },
    /// The header has a column twice.
    #[error("the header has it twice; remove one")]
    TwiceNamed,
    /// Too few or too many fields.
    #[error(
        "has {has} fields, the header has {wants}; add what is missing, or quote a field that holds a comma"
    )]
    FieldCount {
        /// How many it has.
        has: usize,
        /// How many the header has.
        wants: usize,
    },
    /// The last line is not whole.
    #[error("is the last line and has {has} of {wants} fields; the file is cut off, bring it again")]
    CutOff {
        /// How many it has.
        has: usize,
        /// How many the header has.
        wants: usize,
    },
    /// A quote inside a quoted field.
    #[error("goes on after its closing quote; double the quotes inside it")]
    Torn,
    /// Nothing is there.
    #[error("is empty; {0}")]
    Empty(&'static str),
    /// More than a name.
    #[error("has {length} characters; the most are {most}")]
    TooLong {
        /// How many it has.
        length: usize,
        /// How many there may be.
        most: usize,
    },
    /// A character that no name has.
    #[error("holds the control character U+{0:04X}; remove it")]
    Control(u32),
    /// Not written as a number.
    #[error("`{value}` is no number; {hint}")]
    NoNumber {
        /// What is written.
        value: String,
        /// What to write.
        hint: String,
    },
    /// A cell is given again.
    #[error("unit `{unit}` has `{measure}` on line {first} already; keep one")]
    Again {
        /// The unit.
        unit: String,
        /// The measure.
        measure: String,
        /// Where it is.
        first: u64,
    },
    /// A unit is in another group.
    #[error(
        "unit `{unit}` is in group `{first}` on line {line} and in group `{second}` here; a unit has one group"
    )]
    TwoGroups {
        /// The unit.
        unit: String,
        /// Its first group.
        first: String,
        /// Where it is.
        line: u64,
        /// The group here.
        second: String,
    },
    /// The pack counts no such thing.
    #[error("the pack has no measure or input `{measure}`; {}it has {}", meant(.near), listed(.known))]
    UnknownMeasure {
        /// What is written.
        measure: String,
        /// What may have been meant.
        near: Option<String>,
        /// What there is.
        known: Vec<String>,
    },
    /// The pack does not take it.
    #[error("{0}")]
    Table(TableError),
    /// A part is larger than its whole.
    #[error("{0}; correct one of them")]
    Parts(TableError),
    /// Too many units.
    #[error("is of the unit after the {0}th; split the file")]
    Units(usize),
}

fn listed(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

fn meant(name: &Option<String>) -> String {
    name.as_ref().map_or_else(String::new, |name| format!("is `{name}` meant? "))
}

/// Why a file of facts is not scored.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// The file cannot be read to its end.
    #[error("`{file}`: {cause}")]
    File {
        /// The file.
        file: String,
        /// Why.
        cause: Unreadable,
    },
    /// It might be another encoding than GB18030.
    #[error(
        "`{file}`: {rare} of its {all} Chinese characters would be rare ones in GB18030, as when another encoding is misread; save the file as UTF-8"
    )]
    Unsure {
        /// The file.
        file: String,
        /// How many rare characters there would be.
        rare: u64,
        /// How many Chinese characters.
        all: u64,
    },
    /// Its lines have faults.
    #[error("{}", told(.0))]
    Faults(Vec<Misplaced>),
}

impl Unusable {
    pub(super) fn of(file: &str, cause: Unreadable) -> Self {
        let file = file.to_owned();
        if let Unreadable::Unsure { rare, all } = cause {
            return Self::Unsure { file, rare, all };
        }
        Self::File { file, cause }
    }
}

fn told(faults: &[Misplaced]) -> String {
    let mut lines: Vec<String> = faults.iter().take(TOLD).map(ToString::to_string).collect();
    if let Some(more) = faults.len().checked_sub(TOLD).filter(|more| *more > 0) {
        lines.push(format!("and {more} more"));
    }
    lines.join("\n")
}
