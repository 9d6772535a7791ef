//! A strict table: every key is asked for by name, whatever is left over is an error, and a wrong value is noted
//! with its line while reading goes on. `None` always means that the problem has been noted.
//!
//! Not serde: it stops at the first mistake and forgets the path to it.

use std::{cell::RefCell, collections::BTreeMap, ops::RangeInclusive};

use jiff::civil::{Date, DateTime, Time};
use serde::de::{DeserializeOwned, IntoDeserializer, value};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
    value::Datetime,
};

use crate::policy::{PackError, Text};

/// The most problems noted; a file with more is no pack.
const PROBLEM_LIMIT: usize = 100;
/// The most entries of a list.
const LIST_LIMIT: usize = 200;
/// The most characters of a text.
const TEXT_LIMIT: usize = 2_000;
/// The most characters of an id.
const ID_LIMIT: usize = 40;

/// A file being read: where its lines begin, and what was found wrong so far.
pub(super) struct Source<'d> {
    file: &'d str,
    line_ends: Vec<usize>,
    problems: RefCell<Vec<PackError>>,
}

impl<'d> Source<'d> {
    pub(super) fn new(file: &'d str, text: &str) -> Self {
        let line_ends = text.match_indices('\n').map(|(byte, _)| byte).collect();
        Self { file, line_ends, problems: RefCell::new(Vec::new()) }
    }

    /// Returns the line, from 1, of a byte of the file.
    pub(super) fn line_at(&self, byte: usize) -> usize {
        self.line_ends.partition_point(|end| *end < byte) + 1
    }

    pub(super) fn note(&self, line: usize, key: &str, problem: impl Into<String>) {
        let mut problems = self.problems.borrow_mut();
        if problems.len() < PROBLEM_LIMIT {
            let (file, key) = (self.file.to_owned(), key.to_owned());
            problems.push(PackError { file, line, key, problem: problem.into() });
        }
    }

    /// Returns what was found, in the order of the lines.
    pub(super) fn into_problems(self) -> Vec<PackError> {
        let mut problems = self.problems.into_inner();
        problems.sort_by_key(|problem| problem.line);
        problems
    }
}

/// A table of the file, with the keys that have not been asked for yet.
pub(super) struct Table<'d> {
    source: &'d Source<'d>,
    path: String,
    line: usize,
    entries: BTreeMap<&'d str, (usize, &'d Spanned<DeValue<'d>>)>,
    asked: Vec<&'static str>,
}

impl<'d> Table<'d> {
    /// Returns the table of the whole file.
    pub(super) fn root(source: &'d Source<'d>, table: &'d DeTable<'d>) -> Self {
        Self::new(source, String::new(), 1, table)
    }

    fn new(source: &'d Source<'d>, path: String, line: usize, table: &'d DeTable<'d>) -> Self {
        let entry = |(key, value): (&'d Spanned<_>, &'d Spanned<DeValue<'d>>)| {
            let name: &'d std::borrow::Cow<'d, str> = key.get_ref();
            (&**name, (source.line_at(key.span().start), value))
        };
        Self { source, path, line, entries: table.iter().map(entry).collect(), asked: Vec::new() }
    }

    /// Returns the line of the table's head.
    pub(super) fn line(&self) -> usize {
        self.line
    }

    /// Returns the place of the table: `clock.handle-simple`.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Returns the place of a key of the table: `clock.handle-simple.budget`.
    pub(super) fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// Returns the line of a key that has not been asked for yet; of the table when it is missing.
    pub(super) fn line_of(&self, key: &str) -> usize {
        self.entries.get(key).map_or(self.line, |(line, _)| *line)
    }

    /// Notes a problem of the table or one of its keys.
    pub(super) fn note(&self, line: usize, key: &str, problem: impl Into<String>) {
        self.source.note(line, &self.path_of(key), problem);
    }

    /// Reads a key that may be missing: `Some(None)` when it is.
    pub(super) fn may<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&Item<'d>) -> Option<T>,
    ) -> Option<Option<T>> {
        self.asked.push(key);
        let Some((line, value)) = self.entries.remove(key) else { return Some(None) };
        let item = Item { source: self.source, path: self.path_of(key), line, value: value.get_ref() };
        read(&item).map(Some)
    }

    /// Reads a key that must be there.
    pub(super) fn must<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&Item<'d>) -> Option<T>,
    ) -> Option<T> {
        let value = self.may(key, read)?;
        if value.is_none() {
            self.note(self.line, key, "is missing; add it");
        }
        value
    }

    /// Reads every entry of a list, also those after a wrong one; a missing list is empty.
    /// An entry takes its place from its `id` or `code`.
    pub(super) fn each<T>(
        &mut self,
        key: &'static str,
        read: impl FnMut(Table<'d>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Some(tables) = self.may(key, Item::tables)? else { return Some(Vec::new()) };
        let entries: Vec<Option<T>> = tables.into_iter().map(read).collect();
        entries.into_iter().collect()
    }

    /// Lets the remaining keys be, when it cannot be said which ones belong here.
    pub(super) fn ignore_rest<T>(&mut self) -> Option<T> {
        self.entries.clear();
        None
    }

    /// Notes every key that nobody asked for.
    pub(super) fn finish(&self) {
        for (key, (line, _)) in &self.entries {
            let known: Vec<String> = self.asked.iter().map(|key| format!("`{key}`")).collect();
            self.note(*line, key, format!("unknown key; the keys here are {}", known.join(", ")));
        }
    }
}

/// One value of the file.
pub(super) struct Item<'d> {
    source: &'d Source<'d>,
    path: String,
    line: usize,
    value: &'d DeValue<'d>,
}

impl<'d> Item<'d> {
    /// Notes a problem of this value.
    pub(super) fn note(&self, problem: impl Into<String>) {
        self.source.note(self.line, &self.path, problem);
    }

    fn wrong<T>(&self, wanted: &str) -> Option<T> {
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

    /// Returns a word of a closed list: a unit variant of an enum, or what the type makes of it.
    pub(super) fn word<T: DeserializeOwned>(&self) -> Option<T> {
        let Some(text) = self.value.as_str() else { return self.wrong("a word in quotes") };
        let word: Result<T, value::Error> = T::deserialize(text.into_deserializer());
        word.map_err(|error| match error.to_string().split_once(", expected ") {
            Some((_, known)) => {
                let known = known.trim_start_matches("one of ");
                self.note(format!("`{text}` is not known here; the words are {known}"));
            }
            None => self.note(error.to_string()),
        })
        .ok()
    }

    /// Returns a whole number of a range.
    pub(super) fn number<T: TryFrom<i64> + PartialOrd>(&self, range: RangeInclusive<T>) -> Option<T>
    where
        T: std::fmt::Display,
    {
        let Some(integer) = self.value.as_integer() else { return self.wrong("a whole number") };
        let number = i64::from_str_radix(integer.as_str(), integer.radix()).ok();
        let number =
            number.and_then(|number| T::try_from(number).ok()).filter(|number| range.contains(number));
        number.or_else(|| self.wrong(&format!("a number from {} to {}", range.start(), range.end())))
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
        let items: Vec<Item<'d>> = self.items("a list of texts")?;
        if items.is_empty() {
            return self.wrong("at least one");
        }
        items.iter().map(Item::text).collect()
    }

    /// Returns words in every language.
    pub(super) fn words(&self) -> Option<Text> {
        let mut table = self.table()?;
        let zh = table.must("zh", Item::text);
        let en = table.must("en", Item::text);
        table.finish();
        Some(Text { zh: zh?, en: en? })
    }

    pub(super) fn table(&self) -> Option<Table<'d>> {
        match self.value.as_table() {
            Some(table) => Some(Table::new(self.source, self.path.clone(), self.line, table)),
            None => self.wrong("a table"),
        }
    }

    /// Returns texts by name.
    pub(super) fn map(&self) -> Option<BTreeMap<String, String>> {
        let table = self.table()?;
        let pairs = table.entries.iter().map(|(key, (line, value))| {
            let item =
                Item { source: self.source, path: table.path_of(key), line: *line, value: value.get_ref() };
            Some(((*key).to_owned(), item.text()?))
        });
        pairs.collect::<Vec<_>>().into_iter().collect()
    }

    /// Returns the tables of a list.
    pub(super) fn tables(&self) -> Option<Vec<Table<'d>>> {
        let items = self.items("a list of tables")?;
        Some(items.iter().filter_map(|item| Some(item.table()?.named())).collect())
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

impl Table<'_> {
    /// Names an entry of a list by its `id` or `code`, when it has a sound one.
    fn named(mut self) -> Self {
        let name = ["id", "code"].iter().find_map(|key| self.entries.get(key)?.1.get_ref().as_str());
        let sound =
            |name: &&str| !name.is_empty() && name.len() <= ID_LIMIT && !name.contains(char::is_control);
        if let (Some(name), Some((list, _))) = (name.filter(sound), self.path.rsplit_once('[')) {
            self.path = format!("{list}.{name}");
        }
        self
    }
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
