//! A strict table: every key is asked for by name, whatever is left over is an error, and a wrong value is noted
//! with its line while reading goes on. `None` always means that the problem has been noted.
//!
//! Not serde: it stops at the first mistake and forgets the path to it.

use std::{cell::RefCell, collections::BTreeMap};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::policy::{PackError, read::item::Item};

/// The most problems noted; a file with more is no pack.
const PROBLEM_LIMIT: usize = 100;
/// The most characters of an id.
pub(super) const ID_LIMIT: usize = 40;

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

    pub(super) fn new(source: &'d Source<'d>, path: String, line: usize, table: &'d DeTable<'d>) -> Self {
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
        read(&Item::new(self.source, self.path_of(key), line, value.get_ref())).map(Some)
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

    /// Returns whether nothing has been asked of a key that is there.
    pub(super) fn holds(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// Returns every key with its value, when the author chooses the keys.
    pub(super) fn into_pairs(self) -> Vec<(&'d str, Item<'d>)> {
        let pairs = self.entries.iter().map(|(key, (line, value))| {
            let path = self.path_of(key);
            self.source.remember(path.clone(), *line);
            (*key, Item::new(self.source, path, *line, value.get_ref()))
        });
        pairs.collect()
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

impl Table<'_> {
    /// Names an entry of a list by its `id` or `code`, when it has a sound one that is not taken.
    pub(super) fn named(mut self) -> Self {
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
