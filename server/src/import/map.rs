//! The map: which column of a file feeds which field of a letter. A document of its own beside the file; unknown keys
//! are errors that name the line.

use std::path::Path;

use domain::order::{Channel, Level};
use encoding_rs::{Encoding, GB18030, UTF_8};
use serde::Deserialize;

/// The date formats tried when a map names none.
const DATE_FORMATS: [&str; 6] =
    ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M"];
/// The most bytes of a map.
const MAP_LIMIT: usize = 64 * 1024;
/// The most date formats of one map.
const FORMAT_LIMIT: usize = 20;

/// Which column feeds which field, and how values are read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Map {
    /// The name of the system the letters come from; letters of two systems are never the same.
    pub source: String,
    /// Take control characters out of a text; without it such a row is not taken.
    pub strip_controls: bool,
    /// White space at both ends is always taken off; says so in a map, for its readers.
    pub trim: Option<Trimmed>,
    /// Tried in this order.
    pub date_formats: Vec<String>,
    /// The field that tells two letters apart when a file is read again; all cells together when there is none.
    pub identity: Option<Field>,
    /// The characters of the file, when they cannot be told.
    pub encoding: Option<Characters>,
    /// Between two cells, when it cannot be told.
    pub separator: Option<char>,
    /// The sheet of a workbook; the first when there is none.
    pub sheet: Option<String>,
    /// The columns; known names are looked for when there are none.
    pub columns: Columns,
    /// What a file does not say.
    pub defaults: Defaults,
}

/// White space is always trimmed; a map may only say `true`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "bool")]
pub struct Trimmed;

impl TryFrom<bool> for Trimmed {
    type Error = &'static str;

    fn try_from(value: bool) -> Result<Self, Self::Error> {
        if value { Ok(Self) } else { Err("values are always trimmed; write `true` or leave it out") }
    }
}

/// The encodings letters come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Characters {
    /// UTF-8.
    #[serde(rename = "utf-8")]
    Utf8,
    /// GB18030, and GBK and GB 2312 within it.
    Gb18030,
}

impl Characters {
    /// Returns the table of the encoding.
    #[must_use]
    pub fn known(self) -> &'static Encoding {
        match self {
            Self::Utf8 => UTF_8,
            Self::Gb18030 => GB18030,
        }
    }
}

/// A field of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The source's own number.
    Reference,
    /// One line.
    Title,
    /// What the citizen wrote.
    Content,
    /// The day it was received.
    ReceivedOn,
    /// What was answered.
    Reply,
    /// The day it was answered.
    RepliedOn,
    /// The office that answered.
    Unit,
    /// Where it is published.
    Link,
    /// Where it happened.
    Place,
    /// What kind of demand it is.
    Kind,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 10] = [
        Self::Reference,
        Self::Title,
        Self::Content,
        Self::ReceivedOn,
        Self::Reply,
        Self::RepliedOn,
        Self::Unit,
        Self::Link,
        Self::Place,
        Self::Kind,
    ];

    /// Returns its name in a map.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Title => "title",
            Self::Content => "content",
            Self::ReceivedOn => "received_on",
            Self::Reply => "reply",
            Self::RepliedOn => "replied_on",
            Self::Unit => "unit",
            Self::Link => "link",
            Self::Place => "place",
            Self::Kind => "kind",
        }
    }
}

/// The column of each field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "a column is named like the field it feeds; see `Field`")]
pub struct Columns {
    pub reference: Option<String>,
    pub title: Option<String>,
    pub content: Option<String>,
    pub received_on: Option<String>,
    pub reply: Option<String>,
    pub replied_on: Option<String>,
    pub unit: Option<String>,
    pub link: Option<String>,
    pub place: Option<String>,
    pub kind: Option<String>,
}

impl Columns {
    /// Returns the column that feeds a field.
    #[must_use]
    pub fn of(&self, field: Field) -> Option<&str> {
        match field {
            Field::Reference => self.reference.as_deref(),
            Field::Title => self.title.as_deref(),
            Field::Content => self.content.as_deref(),
            Field::ReceivedOn => self.received_on.as_deref(),
            Field::Reply => self.reply.as_deref(),
            Field::RepliedOn => self.replied_on.as_deref(),
            Field::Unit => self.unit.as_deref(),
            Field::Link => self.link.as_deref(),
            Field::Place => self.place.as_deref(),
            Field::Kind => self.kind.as_deref(),
        }
    }

    /// Returns whether the map names none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        Field::ALL.into_iter().all(|field| self.of(field).is_none())
    }
}

/// What a file does not say of its letters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Defaults {
    /// How they came in.
    pub channel: Option<Channel>,
    /// The level they came down from.
    pub level: Option<Level>,
    /// What kind they are.
    pub kind: Option<String>,
    /// The pack they are kept under.
    pub pack: Option<String>,
}

impl Map {
    /// Returns the map of a file.
    ///
    /// # Errors
    /// A text naming file, line and key.
    pub fn load(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        Self::parse(&text).map_err(|problem| format!("{}: {problem}", path.display()))
    }

    /// Returns the map of a text.
    ///
    /// # Errors
    /// A text naming line and key.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() > MAP_LIMIT {
            return Err(format!("a map has at most {MAP_LIMIT} bytes"));
        }
        let map: Self = toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or("");
            let line = before.matches('\n').count().saturating_add(1);
            format!("line {line}: {}", error.message().replace('\n', " "))
        })?;
        if map.date_formats.len() > FORMAT_LIMIT {
            return Err(format!("`date_formats` has more than {FORMAT_LIMIT} entries"));
        }
        match map.identity {
            Some(field) if !map.columns.is_empty() && map.columns.of(field).is_none() => Err(format!(
                "`identity` is `{}`, which no column feeds; name one under [columns]",
                field.name()
            )),
            Some(_) | None => Ok(map),
        }
    }

    /// Returns the date formats, in the order they are tried.
    pub fn formats(&self) -> impl Iterator<Item = &str> {
        let known = DATE_FORMATS.iter().copied().filter(|_| self.date_formats.is_empty());
        self.date_formats.iter().map(String::as_str).chain(known)
    }
}
