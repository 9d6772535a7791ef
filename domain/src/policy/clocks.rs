//! Which time an order gets: the one clock rule of a kind that applies to its case.

use std::fmt;

use crate::{
    calendar::{Budget, DayEnd},
    order::{Difficulty, Level, Urgency, clocks::ClockKind},
    policy::Text,
};

/// A time given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockRule {
    /// Identifies it among the pack's clocks.
    pub id: String,
    /// What it measures.
    pub clock: ClockKind,
    /// How much time it gives.
    pub budget: Budget,
    /// When its last day ends.
    pub ends: DayEnd,
    /// Which cases it is for.
    pub when: When,
    /// The article that gives it.
    pub article: Option<String>,
    /// What the article leaves open, decided.
    pub interpretation: Option<Text>,
    /// What the interpretation rests on.
    pub source: Option<String>,
}

/// The cases a rule is for; whatever is not named may be anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct When {
    /// One of these kinds.
    pub kinds: Option<Vec<String>>,
    /// This difficulty.
    pub difficulty: Option<Difficulty>,
    /// This urgency.
    pub urgency: Option<Urgency>,
    /// This level.
    pub level: Option<Level>,
}

impl When {
    /// Returns whether a case is one of them.
    #[must_use]
    pub fn covers(&self, case: &ClockCase<'_>) -> bool {
        self.is_for(case.kind)
            && self.difficulty.is_none_or(|difficulty| difficulty == case.difficulty)
            && self.urgency.is_none_or(|urgency| urgency == case.urgency)
            && self.level.is_none_or(|level| level == case.level)
    }

    /// Returns whether cases of a kind can be among them.
    #[must_use]
    pub fn is_for(&self, kind: &str) -> bool {
        self.kinds.as_ref().is_none_or(|kinds| kinds.iter().any(|known| known == kind))
    }
}

/// What a clock rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockCase<'a> {
    /// The pack's kind.
    pub kind: &'a str,
    /// Simple or complex.
    pub difficulty: Difficulty,
    /// Normal or urgent.
    pub urgency: Urgency,
    /// The level it came down from.
    pub level: Level,
}

impl<'a> ClockCase<'a> {
    /// Returns every case of one kind.
    pub(super) fn all_of(kind: &'a str) -> impl Iterator<Item = Self> {
        DIFFICULTIES.into_iter().flat_map(move |difficulty| {
            URGENCIES.into_iter().flat_map(move |urgency| {
                LEVELS.into_iter().map(move |level| ClockCase { kind, difficulty, urgency, level })
            })
        })
    }
}

impl fmt::Display for ClockCase<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, difficulty, urgency, level } = *self;
        let (difficulty, urgency) = (difficulty_code(difficulty), urgency_code(urgency));
        write!(formatter, "kind {kind}, {difficulty}, {urgency}, {} level", level_code(level))
    }
}

impl fmt::Display for When {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            self.kinds.as_ref().map(|kinds| format!("kind {}", kinds.join(" or "))),
            self.difficulty.map(|difficulty| difficulty_code(difficulty).to_owned()),
            self.urgency.map(|urgency| urgency_code(urgency).to_owned()),
            self.level.map(|level| format!("{} level", level_code(level))),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        formatter.write_str(if parts.is_empty() { "always" } else { "when " })?;
        formatter.write_str(&parts.join(", "))
    }
}

impl fmt::Display for ClockRule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { clock, budget, ends, when, .. } = self;
        write!(formatter, "{} within {}", clock.code(), spelled(*budget))?;
        match (budget, ends) {
            (Budget::Hours(_), _) => write!(formatter, ", {when}"),
            (_, DayEnd::Midnight) => write!(formatter, " until midnight, {when}"),
            (_, DayEnd::CloseOfBusiness(time)) => {
                write!(formatter, " until {}, {when}", time.strftime("%H:%M"))
            }
        }
    }
}

/// Returns a budget in words: `5 working days`.
pub(super) fn spelled(budget: Budget) -> String {
    let unit = budget.unit().to_string().replace('-', " ");
    let plural = if budget.amount() == 1 { "" } else { "s" };
    format!("{} {unit}{plural}", budget.amount())
}

const DIFFICULTIES: [Difficulty; 2] = [Difficulty::Simple, Difficulty::Complex];
const URGENCIES: [Urgency; 2] = [Urgency::Normal, Urgency::Urgent];
const LEVELS: [Level; 3] = [Level::County, Level::City, Level::Province];

fn difficulty_code(difficulty: Difficulty) -> &'static str {
    match difficulty {
        Difficulty::Simple => "simple",
        Difficulty::Complex => "complex",
    }
}

fn urgency_code(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Normal => "normal",
        Urgency::Urgent => "urgent",
    }
}

pub(super) fn level_code(level: Level) -> &'static str {
    match level {
        Level::County => "county",
        Level::City => "city",
        Level::Province => "province",
    }
}
