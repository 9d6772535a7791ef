//! The facts of one event, each with its name; a fact without a value is left out.

use domain::{ids::UnitId, order::command::Evidence, policy::Counts};

use super::case::Case;
use crate::{
    problem::Problem,
    views::{
        frame::Tone,
        locale::Words,
        parts::Badge,
        staff::{pieces::Fact, shown},
    },
};

/// Facts being collected.
pub(super) struct Facts<'a> {
    case: &'a Case<'a>,
    facts: Vec<Fact>,
}

impl<'a> Facts<'a> {
    /// Returns no facts yet.
    pub(super) fn of(case: &'a Case<'a>) -> Self {
        Self { case, facts: Vec::new() }
    }

    /// Returns the facts.
    pub(super) fn done(self) -> Vec<Fact> {
        self.facts
    }

    /// Adds text as it stands.
    pub(super) fn text(self, name: &str, text: &str) -> Self {
        self.coded(name, Words::plain(text))
    }

    /// Adds words.
    pub(super) fn coded(mut self, name: &str, words: Words) -> Self {
        let is_empty = matches!(&words, Words::Plain { text } if text.trim().is_empty());
        if !is_empty {
            self.facts.push(Fact::new(shown::fact(name), words));
        }
        self
    }

    /// Adds units by their names.
    pub(super) fn units(self, name: &str, units: &[UnitId]) -> Result<Self, Problem> {
        let names = self.case.units(units)?;
        Ok(self.text(name, &names))
    }

    /// Adds the kind in the pack's words.
    pub(super) fn kind(self, kind: &str) -> Self {
        let rule = self.case.pack.kind(kind);
        let name = rule.map_or_else(|| kind.to_owned(), |rule| self.case.text(&rule.name));
        self.text("kind", &name)
    }

    /// Adds the grade in the pack's words.
    pub(super) fn grade(self, grade: &str, satisfied: bool) -> Self {
        let badge = grade_badge(self.case, grade, satisfied);
        self.coded("grade", badge.text)
    }

    /// Adds how the citizen's word is known.
    pub(super) fn evidence(self, evidence: &Evidence) -> Self {
        let words = evidence_words(self.case, evidence);
        self.coded("evidence", words)
    }
}

/// Returns a grade in the pack's words.
pub(super) fn grade_badge(case: &Case<'_>, grade: &str, satisfied: bool) -> Badge {
    let choice = case
        .pack
        .callback()
        .result()
        .and_then(|question| question.options.iter().find(|option| option.id == grade));
    let text = choice.map_or_else(|| grade.to_owned(), |choice| case.text(&choice.text));
    let tone = match choice.map(|choice| choice.counts) {
        Some(Counts::Neutral) => Tone::Calm,
        Some(Counts::Satisfied) | Some(Counts::Dissatisfied) | None if satisfied => Tone::Good,
        Some(Counts::Satisfied) | Some(Counts::Dissatisfied) | None => Tone::Bad,
    };
    Badge::new(Words::plain(text), tone)
}

/// Returns whether the unit contacted the citizen, and well, by the citizen's own word.
pub(super) fn responded_words(responded: bool) -> Words {
    Words::key(if responded { "staff.packs.outcome.responded" } else { "staff.packs.outcome.not_responded" })
}

/// Returns how the citizen's word is known. The rated learn the channel only: the rest could lead to the citizen.
pub(super) fn evidence_words(case: &Case<'_>, evidence: &Evidence) -> Words {
    let (code, record) = match evidence {
        Evidence::Web { tracking: _ } => ("web", ""),
        Evidence::Sms { message, .. } => ("sms", message.as_str()),
        Evidence::Phone { record } => ("phone", record.as_str()),
        Evidence::Paper { record } => ("paper", record.as_str()),
    };
    if record.is_empty() || case.is_rated() {
        return Words::key(&format!("staff.evidence.{code}"));
    }
    Words::key(&format!("staff.evidence.{code}_record")).with("record", record)
}
