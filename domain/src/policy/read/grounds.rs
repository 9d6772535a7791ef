//! Where a rule comes from: an article of the document, or an interpretation and what it rests on.
//! No rule without grounds.

use jiff::civil::Date;

use crate::policy::{
    RuleRef, Said, Text,
    read::{item::Item, table::Table},
};

/// Where one rule comes from.
pub(super) struct Grounds {
    pub(super) article: Option<String>,
    pub(super) interpretation: Option<Text>,
    pub(super) source: Option<String>,
    from: Option<Date>,
    until: Option<Date>,
}

/// The rules met so far.
pub(super) struct Rules {
    /// The first and last day of the pack; `None` when its header is wrong.
    life: Option<(Date, Option<Date>)>,
    found: Vec<RuleRef>,
}

impl Rules {
    pub(super) fn new(life: Option<(Date, Option<Date>)>) -> Self {
        Self { life, found: Vec::new() }
    }

    /// Reads the grounds of the rule that `table` is.
    pub(super) fn grounds(&self, table: &mut Table<'_>) -> Option<Grounds> {
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
        self.check_dates(table, &grounds);
        grounds.check(table).then_some(grounds)
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

    /// A rule holds as long as its pack: an order keeps the version it began under, whatever day it is.
    fn check_dates(&self, table: &Table<'_>, grounds: &Grounds) {
        let Some((effective, end)) = self.life else { return };
        if let Some(from) = grounds.from.filter(|from| *from > effective) {
            let problem =
                format!("`{from}` is after the pack's `{effective}`; write a new version of the pack");
            table.note("from", problem);
        }
        let Some(until) = grounds.until else { return };
        let problem = match end {
            Some(end) if until < end => {
                format!("`{until}` is before the pack's `{end}`; write a new version of the pack")
            }
            None => {
                format!("`{until}` ends the rule while the pack goes on; write a new version of the pack")
            }
            Some(_) => return,
        };
        table.note("until", problem);
    }
}

impl Grounds {
    /// Returns them without the dates.
    pub(super) fn said(&self) -> Said {
        Said {
            article: self.article.clone(),
            interpretation: self.interpretation.clone(),
            source: self.source.clone(),
        }
    }

    fn check(&self, table: &Table<'_>) -> bool {
        if let Some(article) = self.article.as_ref().filter(|article| !says_something(article)) {
            let problem = format!(
                "`{article}` cites nothing; where the document is silent, leave `article` out \
                and write an `interpretation` and its `source`"
            );
            table.note("article", problem);
            return false;
        }
        match (&self.article, &self.interpretation, &self.source) {
            (None, None, _) => {
                let problem = "is missing; cite the article, or write an `interpretation` and its `source`";
                table.note("article", problem);
                false
            }
            (None, Some(_), None) => {
                let problem = "is missing; say what the interpretation rests on, or cite an `article`";
                table.note("source", problem);
                false
            }
            (Some(_), None, Some(_)) => {
                let problem = "is missing; say what is taken from the `source`";
                table.note("interpretation", problem);
                false
            }
            (None, Some(_), Some(_)) | (Some(_), Some(_), _) | (Some(_), None, None) => true,
        }
    }
}

fn says_something(article: &str) -> bool {
    article.chars().any(char::is_alphanumeric)
}
