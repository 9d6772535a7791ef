//! What changed between two packs, in words: each rule with its old and its new wording and article. The page, the
//! terminal and other programs are told the same.

use domain::policy::{Change, Pack, RuleRef, diff};
use serde::Serialize;

use super::pack::{Reader, Told};
use crate::views::{ViewError, Views, locale::Lang};

/// What became of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It says something else.
    Changed,
    /// It says the same, on other grounds.
    Grounds,
}

/// A rule that is not the same in both packs.
#[derive(Clone, Debug, Serialize)]
pub struct ChangedRule {
    /// Its id.
    pub rule: String,
    /// What became of it.
    pub change: Kind,
    /// As it was; nothing when it is new.
    pub old: Option<Side>,
    /// As it is; nothing when it is gone.
    pub new: Option<Side>,
}

/// One side of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Side {
    /// What people call it.
    pub name: String,
    /// What it says, line by line.
    pub wording: Vec<String>,
    /// The article; nothing where the document is silent.
    pub article: Option<String>,
    /// What the document leaves open, decided.
    pub interpretation: Option<String>,
    /// What the interpretation rests on.
    pub source: Option<String>,
}

/// Returns every rule that is not the same, in the order of the new pack, then what is gone.
///
/// # Errors
/// When a text is missing, which is our fault.
pub fn changes(old: &Pack, new: &Pack, views: &Views, lang: Lang) -> Result<Vec<ChangedRule>, ViewError> {
    let before = Reader { views, pack: old, lang };
    let after = Reader { views, pack: new, lang };
    let one = |change: &Change<'_>| {
        let (was, is) = match change {
            Change::Added(rule) => (None, Some(side(&after, rule)?)),
            Change::Removed(rule) => (Some(side(&before, rule)?), None),
            Change::Changed { old, new } => (Some(side(&before, old)?), Some(side(&after, new)?)),
        };
        let change_kind = match (&was, &is) {
            (None, _) => Kind::Added,
            (_, None) => Kind::Removed,
            (Some(was), Some(is)) if was.name == is.name && was.wording == is.wording && was != is => {
                Kind::Grounds
            }
            (Some(_), Some(_)) => Kind::Changed,
        };
        Ok(ChangedRule { rule: change.id().to_owned(), change: change_kind, old: was, new: is })
    };
    diff(old, new).iter().map(one).collect()
}

fn side(reader: &Reader<'_>, rule: &RuleRef) -> Result<Side, ViewError> {
    let Told { name, wording } = reader.rule(&rule.id)?;
    let interpretation = rule.interpretation.as_ref().map(|text| super::text(text, reader.lang));
    Ok(Side { name, wording, article: rule.article.clone(), interpretation, source: rule.source.clone() })
}

/// Returns the changes as text for the terminal.
///
/// # Errors
/// When a text is missing, which is our fault.
pub fn text(changes: &[ChangedRule], views: &Views, lang: Lang) -> Result<String, ViewError> {
    let mut text = String::new();
    for change in changes {
        let word = crate::views::locale::Words::key(&format!("packs.diff.{}", change.change.code()));
        let name = change.new.as_ref().or(change.old.as_ref()).map_or("", |side| &side.name);
        text.push_str(&format!("{} {} {name}\n", views.say(lang, &word)?, change.rule));
        for (mark, side) in [('-', &change.old), ('+', &change.new)] {
            for line in side.iter().flat_map(Side::lines) {
                text.push_str(&format!("  {mark} {line}\n"));
            }
        }
    }
    Ok(text)
}

impl Kind {
    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
            Self::Grounds => "grounds",
        }
    }
}

impl Side {
    /// Returns everything it says, line by line, its grounds at the end.
    fn lines(&self) -> Vec<String> {
        let mut lines = self.wording.clone();
        lines.extend(self.interpretation.clone());
        let grounds = [&self.article, &self.source].into_iter().flatten().cloned().collect::<Vec<_>>();
        lines.push(format!("[{}]", grounds.join("; ")));
        lines
    }
}
