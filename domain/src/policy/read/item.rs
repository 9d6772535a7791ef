//! One value of a pack's file: what it must be, and what is said when it is not. `None` always means that the
//! problem has been noted.

use std::{collections::BTreeMap, fmt::Display, ops::RangeInclusive};

use jiff::civil::{Date, DateTime, Time};
use serde::de::{DeserializeOwned, IntoDeserializer, value};
use toml::{
    Spanned,
    de::{DeFloat, DeInteger, DeValue},
    value::Datetime,
};

use crate::{
    exact::Exact,
    policy::{
        Text,
        read::table::{ID_LIMIT, Source, Table},
    },
};

/// The most entries of a list.
const LIST_LIMIT: usize = 200;
/// The most characters of a text.
const TEXT_LIMIT: usize = 2_000;

/// One value of the file.
pub(super) struct Item<'d> {
    source: &'d Source<'d>,
    path: String,
    line: usize,
    value: &'d DeValue<'d>,
}

impl<'d> Item<'d> {
    pub(super) fn new(source: &'d Source<'d>, path: String, line: usize, value: &'d DeValue<'d>) -> Self {
        Self { source, path, line, value }
    }

    /// Returns its line.
    pub(super) fn line(&self) -> usize {
        self.line
    }

    /// Notes a problem of this value.
    pub(super) fn note(&self, problem: impl Into<String>) {
        self.source.note_on(self.line, &self.path, problem);
    }

    /// Notes that the value is another one than `wanted`.
    pub(super) fn wrong<T>(&self, wanted: &str) -> Option<T> {
        self.note(format!("is {}; write {wanted}", written(self.value)));
        None
    }

    pub(super) fn flag(&self) -> Option<bool> {
        self.value.as_bool().or_else(|| self.wrong("`true` or `false`"))
    }

    /// Returns a text that says something and stays on its line.
    pub(super) fn text(&self) -> Option<String> {
        let Some(text) = self.value.as_str() else { return self.wrong("a text in quotes") };
        if text.trim().is_empty() {
            return self.wrong("a text that is not empty");
        }
        if text.trim() != text || text.chars().any(char::is_control) {
            return self.wrong("it on one line, without spaces at its ends");
        }
        if text.chars().nth(TEXT_LIMIT).is_some() {
            return self.wrong(&format!("at most {TEXT_LIMIT} characters"));
        }
        Some(text.to_owned())
    }

    /// Returns an id: small letters, digits and hyphens.
    pub(super) fn id(&self) -> Option<String> {
        let text = self.text()?;
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if text.len() <= ID_LIMIT && text.bytes().all(fits) {
            return Some(text);
        }
        self.note(format!("`{text}` is no id; write at most {ID_LIMIT} small letters, digits and hyphens"));
        None
    }

    /// Returns an id that files of numbers have as a column: small letters, digits and underscores.
    pub(super) fn name(&self) -> Option<String> {
        let text = self.text()?;
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if text.len() <= ID_LIMIT && text.bytes().all(fits) {
            return Some(text);
        }
        self.note(format!(
            "`{text}` is no id; write at most {ID_LIMIT} small letters, digits and underscores"
        ));
        None
    }

    /// Returns a word of a closed list: a unit variant of an enum, or what the type makes of it.
    pub(super) fn word<T: DeserializeOwned>(&self) -> Option<T> {
        let Some(text) = self.value.as_str() else { return self.wrong("a word in quotes") };
        word_of(text)
            .map_err(|unknown| {
                self.note(match unknown {
                    UnknownWord::Of(known) => format!("`{text}` is not known here; the words are {known}"),
                    UnknownWord::Because(reason) => reason,
                });
            })
            .ok()
    }

    /// Returns a whole number of a range.
    pub(super) fn number<T>(&self, range: RangeInclusive<T>) -> Option<T>
    where
        T: TryFrom<i64> + PartialOrd + Display,
    {
        let Some(integer) = self.value.as_integer() else { return self.wrong("a whole number") };
        let number = i64::from_str_radix(integer.as_str(), integer.radix()).ok();
        let number =
            number.and_then(|number| T::try_from(number).ok()).filter(|number| range.contains(number));
        number.or_else(|| self.wrong(&format!("a number from {} to {}", range.start(), range.end())))
    }

    /// Returns a number of a range, exactly as it is written: never through a binary fraction.
    pub(super) fn exact(&self, range: RangeInclusive<Exact>) -> Option<Exact> {
        let whole = self.value.as_integer().filter(|integer| integer.radix() == 10).map(DeInteger::as_str);
        let Some(text) = whole.or_else(|| self.value.as_float().map(DeFloat::as_str)) else {
            return self.wrong("a number such as 12 or 0.5");
        };
        let number = Exact::parse(text).ok().filter(|number| range.contains(number));
        number.or_else(|| self.wrong(&format!("a number from {} to {}", range.start(), range.end())))
    }

    /// Returns a number written as a text, so that its digits are told apart: `"33.25"`.
    pub(super) fn digits(&self) -> Option<Exact> {
        let number = self.value.as_str().and_then(|text| Exact::parse(text).ok());
        number.or_else(|| self.wrong("a number in quotes, such as \"33.25\""))
    }

    /// Returns a day, written without quotes: `2020-03-12`.
    pub(super) fn date(&self) -> Option<Date> {
        const WANTED: &str = "a date without quotes, such as 2020-03-12";
        match self.value.as_datetime() {
            Some(Datetime { date: Some(date), time: None, offset: None }) => {
                civil_date(*date).or_else(|| self.wrong(WANTED))
            }
            Some(_) | None => self.wrong(WANTED),
        }
    }

    /// Returns a day, or a day and a time of day.
    pub(super) fn moment(&self) -> Option<(Date, Option<DateTime>)> {
        const WANTED: &str = "a date or local time without quotes, such as 2022-02-09 or 2022-02-09T17:30:00";
        let moment = match self.value.as_datetime() {
            Some(Datetime { date: Some(date), time, offset: None }) => civil_date(*date).and_then(|date| {
                time.map(civil_time)
                    .map_or(Some((date, None)), |time| time.map(|time| (date, Some(date.to_datetime(time)))))
            }),
            Some(_) | None => None,
        };
        moment.or_else(|| self.wrong(WANTED))
    }

    /// Returns a list of texts, at least one.
    pub(super) fn texts(&self) -> Option<Vec<String>> {
        self.list("a list of texts", Item::text)
    }

    /// Returns words in every language.
    pub(super) fn words(&self) -> Option<Text> {
        let mut table = self.table("`{ zh = \"…\", en = \"…\" }`")?;
        let zh = table.must("zh", Item::text);
        let en = table.must("en", Item::text);
        table.finish();
        Some(Text { zh: zh?, en: en? })
    }

    /// Returns the table it is; `wanted` says how to write it.
    pub(super) fn table(&self, wanted: &str) -> Option<Table<'d>> {
        match self.value.as_table() {
            Some(table) => Some(Table::new(self.source, self.path.clone(), self.line, table)),
            None => self.wrong(wanted),
        }
    }

    /// Returns the section it is.
    pub(super) fn section(&self) -> Option<Table<'d>> {
        self.table(&format!("it as a section, `[{}]`", self.path))
    }

    /// Returns texts by name.
    pub(super) fn map(&self) -> Option<BTreeMap<String, String>> {
        let pairs = self.table("`{ question = \"option\" }`")?.into_pairs();
        let pairs = pairs.iter().map(|(key, item)| Some(((*key).to_owned(), item.text()?)));
        pairs.collect::<Vec<_>>().into_iter().collect()
    }

    /// Returns the tables of a list; `wanted` says how to write it.
    pub(super) fn tables(&self, wanted: &str) -> Option<Vec<Table<'d>>> {
        let items = self.items(wanted)?;
        Some(items.iter().filter_map(|item| Some(item.table("a table")?.named())).collect())
    }

    /// Returns what every entry of a list is, at least one; `wanted` says how to write it.
    pub(super) fn list<T>(&self, wanted: &str, read: impl FnMut(&Item<'d>) -> Option<T>) -> Option<Vec<T>> {
        let items = self.items(wanted)?;
        if items.is_empty() {
            return self.wrong("at least one");
        }
        let read: Vec<Option<T>> = items.iter().map(read).collect();
        read.into_iter().collect()
    }

    /// Returns whether it is a table.
    pub(super) fn is_table(&self) -> bool {
        self.value.is_table()
    }

    fn items(&self, wanted: &str) -> Option<Vec<Item<'d>>> {
        let Some(array) = self.value.as_array() else { return self.wrong(wanted) };
        if array.len() > LIST_LIMIT {
            return self.wrong(&format!("at most {LIST_LIMIT} entries"));
        }
        let item = |(place, value): (usize, &'d Spanned<DeValue<'d>>)| Item {
            source: self.source,
            path: format!("{}[{}]", self.path, place + 1),
            line: self.source.line_at(value.span().start),
            value: value.get_ref(),
        };
        Some(array.iter().enumerate().map(item).collect())
    }
}

/// Why a text is no word of a closed list.
pub(super) enum UnknownWord {
    /// The list.
    Of(String),
    /// What the type itself says.
    Because(String),
}

/// Returns the word of a closed list that a text is.
pub(super) fn word_of<T: DeserializeOwned>(text: &str) -> Result<T, UnknownWord> {
    let word: Result<T, value::Error> = T::deserialize(text.into_deserializer());
    word.map_err(|error| match error.to_string().split_once(", expected ") {
        Some((_, known)) => UnknownWord::Of(known.trim_start_matches("one of ").to_owned()),
        None => UnknownWord::Because(error.to_string()),
    })
}

fn civil_date(date: toml::value::Date) -> Option<Date> {
    let month = i8::try_from(date.month).ok()?;
    Date::new(i16::try_from(date.year).ok()?, month, i8::try_from(date.day).ok()?).ok()
}

fn civil_time(time: toml::value::Time) -> Option<Time> {
    let second = time.second.unwrap_or(0).min(59);
    Time::new(i8::try_from(time.hour).ok()?, i8::try_from(time.minute).ok()?, i8::try_from(second).ok()?, 0)
        .ok()
}

/// Returns what a value is, in an author's words.
fn written(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) if text.chars().count() <= ID_LIMIT => {
            format!("the text `{}`", text.escape_debug())
        }
        DeValue::String(_) => "a long text".to_owned(),
        DeValue::Integer(number) => format!("the number `{number}`"),
        DeValue::Float(number) => format!("the fraction `{number}`"),
        DeValue::Boolean(flag) => format!("`{flag}`"),
        DeValue::Datetime(moment) => format!("the date `{moment}`"),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}
