//! The settings of one source: `DIR/sources/NAME.toml`, read strictly. Whatever is wrong names file, line and key.

mod load;

pub use load::applicant;

use std::{collections::BTreeMap, path::PathBuf};

use domain::{batch::Reach, case::Terms, ids::UnitId, people::Units};
use encoding_rs::{Encoding, GB18030, UTF_8};
use jiff::{
    civil::{Date, Time},
    tz::Offset,
};
use serde::{Deserialize, Deserializer, de::Error as _};
use store::db::foreign::{Engine, Moments};

use super::field::Field;
use crate::import::map::Characters;

/// What kind of source it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Files that are dropped into a folder.
    Folder,
    /// A file of SQLite.
    Sqlite,
    /// A server of PostgreSQL.
    Postgres,
    /// A server of MySQL or MariaDB.
    Mysql,
    /// The business system hands its cases in.
    Push,
}

impl Kind {
    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
            Self::Push => "push",
        }
    }

    /// Returns the engine that is asked, if one is.
    #[must_use]
    pub fn engine(self) -> Option<Engine> {
        match self {
            Self::Sqlite => Some(Engine::Sqlite),
            Self::Postgres => Some(Engine::Postgres),
            Self::Mysql => Some(Engine::Mysql),
            Self::Folder | Self::Push => None,
        }
    }
}

/// One source.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The name of its file without the ending; the first part of the key of its cases.
    #[serde(skip)]
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Its name in English; empty for the same.
    #[serde(default)]
    pub name_en: String,
    /// What kind of source it is.
    pub kind: Kind,
    /// The code of the responsible office (责任处室): its people see the batches, and rows that name no unit are its.
    pub unit: String,
    /// The pack its cases fall under; empty for the one new demands begin under.
    #[serde(default)]
    pub pack: String,
    /// The pack's kind of the order that a bad rating opens, for matters that [[monitored]] does not name.
    #[serde(default)]
    pub case_kind: String,
    /// The 12-digit region of rows that name none.
    #[serde(default)]
    pub region: String,
    /// When a batch begins on a working day, in Beijing.
    #[serde(default = "half_past_five")]
    pub at: Time,
    /// The first day of the first batch; the previous working day when there is none.
    #[serde(default)]
    pub begin: Option<Date>,
    /// How many days before its window a batch reads again, for cases that show up late.
    #[serde(default = "a_month")]
    pub overlap_days: u16,
    /// Whether it is switched off.
    #[serde(default)]
    pub paused: bool,
    /// The source's own time, as `+08:00`.
    #[serde(default = "beijing", deserialize_with = "offset")]
    pub time_zone: Offset,
    /// How it writes text, when that cannot be told.
    #[serde(default)]
    pub encoding: Option<Characters>,
    /// How it writes instants where its columns are not of a type for them.
    #[serde(default, deserialize_with = "moments")]
    pub moments: Moments,
    /// Of a database: how it is asked.
    #[serde(default)]
    pub database: Option<Database>,
    /// Of a folder: where it lies.
    #[serde(default)]
    pub folder: Option<Folder>,
    /// Of a system that hands its cases in: by what it is known.
    #[serde(default)]
    pub push: Option<Push>,
    /// The source's name of each field's column, where it is not the national name.
    #[serde(default)]
    pub columns: BTreeMap<Field, String>,
    /// What the source's values of a field mean; deployments differ.
    #[serde(default)]
    pub codes: BTreeMap<Field, BTreeMap<String, String>>,
    /// The units that the source's spellings mean, by code.
    #[serde(default)]
    pub units: BTreeMap<String, String>,
    /// By what rules its cases are asked.
    #[serde(default)]
    pub terms: Asking,
    /// The register of monitored content (监测内容); everything is monitored when it is empty.
    #[serde(default)]
    pub monitored: Vec<Monitored>,
    /// What another system monitors.
    #[serde(default)]
    pub elsewhere: Vec<Elsewhere>,
    /// The folder of sources, for files named beside this one.
    #[serde(skip)]
    pub beside: PathBuf,
    /// The data folder, for folders named within it.
    #[serde(skip)]
    pub data: PathBuf,
}

/// How a database is asked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// Its address, or the path of the file.
    pub address: String,
    /// A file beside the source's with the password; so that no password stands in settings.
    #[serde(default)]
    pub password_file: String,
    /// The statement, with `:from` and `:to`.
    pub query: String,
    /// How long the engine may take for one piece of the answer.
    #[serde(default = "five_minutes")]
    pub timeout_seconds: u64,
}

/// Where files are dropped.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Folder {
    /// The folder; within the data folder unless it begins with `/`.
    pub path: PathBuf,
    /// A file that was written to within so many seconds is not whole yet.
    #[serde(default = "a_minute")]
    pub settle_seconds: u32,
    /// The sheet of a workbook; the first when there is none.
    #[serde(default)]
    pub sheet: Option<String>,
    /// Between two cells, when it cannot be told.
    #[serde(default)]
    pub separator: Option<char>,
}

/// By what a system that hands its cases in is known.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Push {
    /// A file beside the source's with the bearer token.
    pub token_file: String,
}

/// By what rules cases are asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Asking {
    /// What was completed before this day is not asked.
    pub starts: Option<Date>,
    /// A citizen is not asked again within so many days.
    pub quiet_days: Option<u16>,
    /// A number that so many other applicants gave this month is an agent's.
    pub applicants: Option<u32>,
    /// The days within which an answer is in time.
    pub answer_days: Option<u16>,
}

impl Asking {
    /// Returns the rules with what is usual where nothing is said.
    #[must_use]
    pub fn terms(&self) -> Terms {
        let usual = Terms::default();
        Terms {
            starts: self.starts,
            quiet_days: self.quiet_days.unwrap_or(usual.quiet_days),
            applicants: self.applicants.unwrap_or(usual.applicants),
            answer_days: self.answer_days.unwrap_or(usual.answer_days),
        }
    }
}

/// One entry of the register: matters that are monitored, and what kind of order a bad rating of them opens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Monitored {
    /// The pack's kind.
    pub kind: String,
    /// Codes of matters; one that ends with `*` stands for all that begin so.
    pub tasks: Vec<String>,
    /// Names of matters, likewise.
    pub names: Vec<String>,
    /// Windows, likewise.
    pub windows: Vec<String>,
}

/// What another system monitors, and why it is left to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Elsewhere {
    /// The pack's exclusion, which says who monitors it.
    pub exclusion: String,
    /// Codes of matters; one that ends with `*` stands for all that begin so.
    pub tasks: Vec<String>,
    /// Names of matters, likewise.
    pub names: Vec<String>,
    /// Windows, likewise.
    pub windows: Vec<String>,
}

/// What an entry of a register is matched with.
#[derive(Clone, Copy, Debug)]
pub struct Matched<'a> {
    /// The code of the matter.
    pub task: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The window.
    pub window: &'a str,
}

impl Matched<'_> {
    fn fits(&self, tasks: &[String], names: &[String], windows: &[String]) -> bool {
        let any = |patterns: &[String], text: &str| {
            patterns.iter().any(|pattern| match pattern.strip_suffix('*') {
                Some(beginning) => text.starts_with(beginning),
                None => text == pattern,
            })
        };
        any(tasks, self.task) || any(names, self.name) || any(windows, self.window)
    }
}

impl Source {
    /// Returns the pack's kind of a matter; nothing when the register does not name it.
    #[must_use]
    pub fn kind_of(&self, matter: Matched<'_>) -> Option<&str> {
        if self.monitored.is_empty() {
            return Some(&self.case_kind);
        }
        let entry =
            self.monitored.iter().find(|entry| matter.fits(&entry.tasks, &entry.names, &entry.windows));
        entry.map(|entry| entry.kind.as_str())
    }

    /// Returns the pack's exclusion of a matter that is monitored elsewhere.
    #[must_use]
    pub fn elsewhere_of(&self, matter: Matched<'_>) -> Option<&str> {
        let entry =
            self.elsewhere.iter().find(|entry| matter.fits(&entry.tasks, &entry.names, &entry.windows));
        entry.map(|entry| entry.exclusion.as_str())
    }

    /// Returns how far back its batches look.
    #[must_use]
    pub fn reach(&self) -> Reach {
        Reach { begin: self.begin, overlap_days: self.overlap_days }
    }

    /// Returns how it writes text that nothing else tells.
    #[must_use]
    pub fn text_encoding(&self) -> &'static Encoding {
        match self.encoding {
            Some(Characters::Gb18030) => GB18030,
            Some(Characters::Utf8) | None => UTF_8,
        }
    }

    /// Returns what a value of a field means; the value itself when the source's codes do not name it.
    #[must_use]
    pub fn meaning<'a>(&'a self, field: Field, value: &'a str) -> &'a str {
        let meaning = self.codes.get(&field).and_then(|codes| codes.get(value));
        meaning.map_or(value, String::as_str)
    }

    /// Returns the unit that a spelling means.
    #[must_use]
    pub fn unit_of(&self, spelling: &str, units: &Units) -> Option<UnitId> {
        let code = self.units.get(spelling).map_or(spelling, String::as_str);
        units.named(code).map(|unit| unit.id)
    }

    /// Returns the folder it is dropped into, when it has one.
    #[must_use]
    pub fn drop_folder(&self) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| self.data.join(&folder.path))
    }

    /// Returns the name for a reader.
    #[must_use]
    pub fn title(&self, is_english: bool) -> &str {
        if is_english && !self.name_en.is_empty() { &self.name_en } else { &self.name }
    }
}

fn half_past_five() -> Time {
    Time::constant(5, 30, 0, 0)
}

fn a_month() -> u16 {
    30
}

fn five_minutes() -> u64 {
    300
}

fn a_minute() -> u32 {
    60
}

fn beijing() -> Offset {
    domain::calendar::BEIJING
}

fn offset<'de, D: Deserializer<'de>>(given: D) -> Result<Offset, D::Error> {
    let text = String::deserialize(given)?;
    let wrong = || D::Error::custom(format!("`{text}` is no offset; write it as `+08:00`"));
    let (sign, rest) = match (text.strip_prefix('+'), text.strip_prefix('-')) {
        (Some(rest), _) => (1, rest),
        (None, Some(rest)) => (-1, rest),
        (None, None) => return Err(wrong()),
    };
    let (hours, minutes) = rest.split_once(':').ok_or_else(wrong)?;
    let number = |text: &str| text.parse::<i32>().ok().filter(|_| text.len() == 2);
    let (hours, minutes) = (number(hours).ok_or_else(wrong)?, number(minutes).ok_or_else(wrong)?);
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).map_err(|_| wrong())
}

fn moments<'de, D: Deserializer<'de>>(given: D) -> Result<Moments, D::Error> {
    match String::deserialize(given)?.as_str() {
        "text" => Ok(Moments::Text),
        "unix-seconds" => Ok(Moments::UnixSeconds),
        "unix-milliseconds" => Ok(Moments::UnixMilliseconds),
        other => Err(D::Error::custom(format!(
            "`{other}` is no way of writing moments; write `text`, `unix-seconds` or `unix-milliseconds`"
        ))),
    }
}
