//! Where a rule comes from: an article of the document, or an interpretation and what it rests on.
//! No rule without grounds, and no two rules of one name.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::policy::{
    RuleRef, Text,
    read::table::{Item, Table},
};

/// Where one rule comes from.
pub(super) struct Grounds {
    pub(super) article: Option<String>,
    pub(super) interpretation: Option<Text>,
    pub(super) source: Option<String>,
    from: Option<Date>,
    until: Option<Date>,
}

/// The rules met so far, by place.
pub(super) struct Rules {
    /// The first and last day of the pack; `None` when its header is wrong.
    life: Option<(Date, Option<Date>)>,
    lines: BTreeMap<String, usize>,
    found: Vec<RuleRef>,
}

impl Rules {
    pub(super) fn new(life: Option<(Date, Option<Date>)>) -> Self {
        Self { life, lines: BTreeMap::new(), found: Vec::new() }
    }

    /// Reads the grounds of the rule that `table` is.
    pub(super) fn grounds(&mut self, table: &mut Table<'_>) -> Option<Grounds> {
        self.name(table);
        let from_line = table.line_of("from");
        let until_line = table.line_of("until");
        let article_line = table.line_of("article");
        let article = table.may("article", Item::text);
        let interpretation = table.may("interpretation", Item::words);
        let source = table.may("source", Item::text);
        let from = table.may("from", Item::date);
        let until = table.may("until", Item::date);
        let grounds = Grounds {
            article: article?,
            interpretation: interpretation?,
            source: source?,
            from: from?,
            until: until?,
        };
        self.check_dates(table, &grounds, from_line, until_line);
        grounds.check(table, article_line).then_some(grounds)
    }

    /// Lists a rule that was read.
    pub(super) fn add(&mut self, table: &Table<'_>, grounds: &Grounds, what: impl Into<String>) {
        let Some((effective, until)) = self.life else { return };
        self.found.push(RuleRef {
            id: table.path().to_owned(),
            what: what.into(),
            article: grounds.article.clone(),
            interpretation: grounds.interpretation.clone(),
            source: grounds.source.clone(),
            from: grounds.from.unwrap_or(effective),
            until: grounds.until.or(until),
            line: table.line(),
        });
    }

    /// Returns the rules in the order of the file.
    pub(super) fn into_found(mut self) -> Vec<RuleRef> {
        self.found.sort_by_key(|rule| rule.line);
        self.found
    }

    fn name(&mut self, table: &Table<'_>) {
        let first = *self.lines.entry(table.path().to_owned()).or_insert(table.line());
        if first != table.line() {
            table.note(table.line(), "id", format!("is taken by the rule on line {first}; choose another"));
        }
    }

    /// A rule holds as long as its pack: an order keeps the version it began under, whatever day it is.
    fn check_dates(&self, table: &Table<'_>, grounds: &Grounds, from_line: usize, until_line: usize) {
        let Some((effective, end)) = self.life else { return };
        if let Some(from) = grounds.from.filter(|from| *from > effective) {
            let problem =
                format!("`{from}` is after the pack's `{effective}`; write a new version of the pack");
            table.note(from_line, "from", problem);
        }
        if let Some(until) = grounds.until.filter(|until| end.is_none_or(|end| *until < end)) {
            let end = end.map_or("open end".to_owned(), |end| format!("`{end}`"));
            let problem = format!("`{until}` is before the pack's {end}; write a new version of the pack");
            table.note(until_line, "until", problem);
        }
    }
}

impl Grounds {
    fn check(&self, table: &Table<'_>, article_line: usize) -> bool {
        if let Some(article) = self.article.as_ref().filter(|article| !says_something(article)) {
            let problem = format!(
                "`{article}` cites nothing; where the document is silent, leave `article` out \
                and write an `interpretation` and its `source`"
            );
            table.note(article_line, "article", problem);
            return false;
        }
        match (&self.article, &self.interpretation, &self.source) {
            (None, None, _) => {
                let problem = "is missing; cite the article, or write an `interpretation` and its `source`";
                table.note(table.line(), "article", problem);
                false
            }
            (None, Some(_), None) => {
                let problem = "is missing; say what the interpretation rests on, or cite an `article`";
                table.note(table.line(), "source", problem);
                false
            }
            (Some(_), None, Some(_)) => {
                let problem = "is missing; say what is taken from the `source`";
                table.note(table.line(), "interpretation", problem);
                false
            }
            (None, Some(_), Some(_)) | (Some(_), Some(_), _) | (Some(_), None, None) => true,
        }
    }
}

fn says_something(article: &str) -> bool {
    article.chars().any(char::is_alphanumeric)
}
