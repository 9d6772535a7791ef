//! A strict table: every key is asked for by name, whatever is left over is an error, and a wrong value is noted
//! with its line while reading goes on. `None` always means that the problem has been noted.
//!
//! Not serde: it stops at the first mistake and forgets the path to it.

use std::{cell::RefCell, collections::BTreeMap, fmt::Display, ops::RangeInclusive};

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
    last_line: usize,
    lines: RefCell<BTreeMap<String, usize>>,
    problems: RefCell<Vec<PackError>>,
}

impl<'d> Source<'d> {
    pub(super) fn new(file: &'d str, text: &str) -> Self {
        let line_ends = text.match_indices('\n').map(|(byte, _)| byte).collect();
        let last_line = text.lines().count().max(1);
        Self { file, line_ends, last_line, lines: RefCell::default(), problems: RefCell::default() }
    }

    /// Returns the line, from 1, of a byte of the file; what is missed at its end belongs to its last line.
    pub(super) fn line_at(&self, byte: usize) -> usize {
        (self.line_ends.partition_point(|end| *end < byte) + 1).min(self.last_line)
    }

    /// Returns the line of a key that was read; of what holds it when it is not there.
    fn line_of(&self, key: &str) -> usize {
        let lines = self.lines.borrow();
        let mut place = key;
        loop {
            match (lines.get(place), place.rsplit_once('.')) {
                (Some(line), _) => return *line,
                (None, Some((holder, _))) => place = holder,
                (None, None) => return 1,
            }
        }
    }

    /// Notes a problem of a key that was read, or is missing.
    pub(super) fn note(&self, key: &str, problem: impl Into<String>) {
        self.note_on(self.line_of(key), key, problem);
    }

    /// Notes a problem on a line.
    pub(super) fn note_on(&self, line: usize, key: &str, problem: impl Into<String>) {
        let mut problems = self.problems.borrow_mut();
        if problems.len() < PROBLEM_LIMIT {
            let (file, key) = (self.file.to_owned(), key.to_owned());
            problems.push(PackError { file, line, key, problem: problem.into() });
        }
    }

    fn remember(&self, key: String, line: usize) {
        self.lines.borrow_mut().entry(key).or_insert(line);
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

    /// Returns the line of a key that was read; of the table when it is not there.
    pub(super) fn line_of(&self, key: &str) -> usize {
        self.source.line_of(&self.path_of(key))
    }

    /// Notes a problem of a key that was read, or is missing.
    pub(super) fn note(&self, key: &str, problem: impl Into<String>) {
        self.source.note(&self.path_of(key), problem);
    }

    /// Reads a key that may be missing: `Some(None)` when it is.
    pub(super) fn may<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&Item<'d>) -> Option<T>,
    ) -> Option<Option<T>> {
        self.asked.push(key);
        let Some((line, value)) = self.entries.remove(key) else { return Some(None) };
        self.source.remember(self.path_of(key), line);
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
            self.note(key, "is missing; add it");
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
        let wanted = format!("it as a list, `[[{}]]`", self.path_of(key));
        let Some(tables) = self.may(key, |item| item.tables(&wanted))? else { return Some(Vec::new()) };
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
            self.source.note_on(
                *line,
                &self.path_of(key),
                format!("unknown key; the keys here are {}", known.join(", ")),
            );
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
        self.source.note_on(self.line, &self.path, problem);
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
        let table = self.table("`{ question = \"option\" }`")?;
        let pairs = table.entries.iter().map(|(key, (line, value))| {
            let item =
                Item { source: self.source, path: table.path_of(key), line: *line, value: value.get_ref() };
            Some(((*key).to_owned(), item.text()?))
        });
        pairs.collect::<Vec<_>>().into_iter().collect()
    }

    /// Returns the tables of a list; `wanted` says how to write it.
    pub(super) fn tables(&self, wanted: &str) -> Option<Vec<Table<'d>>> {
        let items = self.items(wanted)?;
        Some(items.iter().filter_map(|item| Some(item.table("a table")?.named())).collect())
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
    /// Names an entry of a list by its `id` or `code`, when it has a sound one that is not taken.
    fn named(mut self) -> Self {
        let sound =
            |name: &&str| !name.is_empty() && name.len() <= ID_LIMIT && !name.contains(char::is_control);
        let name = ["id", "code"].iter().find_map(|key| {
            let (line, value) = self.entries.get(key)?;
            Some((*key, *line, value.get_ref().as_str().filter(sound)?))
        });
        if let (Some((key, line, name)), Some((list, _))) = (name, self.path.rsplit_once('[')) {
            let path = format!("{list}.{name}");
            let first = self.source.lines.borrow().get(&path).copied();
            match first {
                Some(first) => {
                    let problem = format!("`{name}` is taken on line {first}; choose another");
                    self.source.note_on(line, &format!("{path}.{key}"), problem);
                }
                None => self.path = path,
            }
        }
        self.source.remember(self.path.clone(), self.line);
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
