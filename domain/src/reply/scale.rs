//! The scale a message offered: its digits, how they read and how they count.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    policy::{Callback, Counts, Language, Question, Text},
    reply::lexicon::{self, Sense},
};

/// The highest digit of a scale.
const HIGHEST_DIGIT: u8 = 10;

/// One grade of a scale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Identifies it.
    pub id: String,
    /// The digit that says it.
    pub digit: u8,
    /// How it reads in Chinese; empty when the message only gave the digit.
    pub zh: String,
    /// How it reads in English; empty when the message only gave the digit.
    pub en: String,
    /// How it counts.
    pub counts: Counts,
    /// Whether it may be said together with others of which that is true (可多选).
    #[serde(default)]
    pub several: bool,
}

impl Level {
    /// Returns a grade that is said alone.
    #[must_use]
    pub fn new(id: &str, digit: u8, text: Text, counts: Counts) -> Self {
        Self { id: id.to_owned(), digit, zh: text.zh, en: text.en, counts, several: false }
    }

    /// Returns the same grade, to be said together with others.
    #[must_use]
    pub fn with_others(mut self) -> Self {
        self.several = true;
        self
    }

    pub(super) fn sense(&self) -> Option<Sense> {
        lexicon::sense(&self.zh).or_else(|| lexicon::sense(&self.en))
    }
}

/// Why levels are no scale.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScaleError {
    /// There is nothing to choose.
    #[error("a scale needs at least two grades; add them")]
    TooFew,
    /// Two grades share a digit, so that a reply could mean either.
    #[error("the digit `{digit}` stands for two grades; give each its own")]
    DigitTwice {
        /// The digit.
        digit: u8,
    },
    /// Two grades share an id.
    #[error("the id `{id}` stands for two grades; give each its own")]
    IdTwice {
        /// The id.
        id: String,
    },
    /// Two grades read alike.
    #[error("two grades read `{text}`; word them differently")]
    TextTwice {
        /// The text.
        text: String,
    },
    /// The digit is 0 or too high.
    #[error("the digit `{digit}` is not one of 1 to {HIGHEST_DIGIT}; choose another")]
    DigitOutside {
        /// The digit.
        digit: u8,
    },
}

/// The grades a message offered, in the order it listed them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Level>", into = "Vec<Level>")]
pub struct Scale {
    levels: Vec<Level>,
}

impl TryFrom<Vec<Level>> for Scale {
    type Error = ScaleError;

    fn try_from(levels: Vec<Level>) -> Result<Self, ScaleError> {
        Self::new(levels)
    }
}

impl From<Scale> for Vec<Level> {
    fn from(scale: Scale) -> Self {
        scale.levels
    }
}

impl Scale {
    /// Returns the scale of these grades.
    ///
    /// # Errors
    /// When digits, ids or texts do not tell the grades apart.
    pub fn new(levels: Vec<Level>) -> Result<Self, ScaleError> {
        if levels.len() < 2 {
            return Err(ScaleError::TooFew);
        }
        let (mut digits, mut ids, mut texts) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for Level { id, digit, zh, en, .. } in &levels {
            if !(1..=HIGHEST_DIGIT).contains(digit) {
                return Err(ScaleError::DigitOutside { digit: *digit });
            }
            if !digits.insert(*digit) {
                return Err(ScaleError::DigitTwice { digit: *digit });
            }
            if !ids.insert(id) {
                return Err(ScaleError::IdTwice { id: id.clone() });
            }
            for text in [zh, en].into_iter().filter(|text| !text.is_empty()) {
                if !texts.insert(text) {
                    return Err(ScaleError::TextTwice { text: text.clone() });
                }
            }
        }
        Ok(Self { levels })
    }

    /// Returns the scale of a question; `None` when its options have no digits, or not different ones.
    #[must_use]
    pub fn of(question: &Question) -> Option<Self> {
        let levels = question.options.iter().map(|choice| {
            let digit = choice.digit?;
            Some(Level::new(&choice.id, digit, choice.text.clone(), choice.counts))
        });
        Self::new(levels.collect::<Option<Vec<_>>>()?).ok()
    }

    /// Returns the scale of the question that grades the round.
    #[must_use]
    pub fn of_callback(callback: &Callback) -> Option<Self> {
        Self::of(callback.result()?)
    }

    /// Returns the grades in the order they were listed.
    #[must_use]
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// Returns the scale as a text message writes it: `1满意 2基本满意 3不满意`.
    #[must_use]
    pub fn written(&self, language: Language) -> String {
        let written = self.levels.iter().map(|level| match language {
            Language::Zh => format!("{}{}", level.digit, level.zh),
            Language::En => format!("{} {}", level.digit, level.en),
        });
        let separator = match language {
            Language::Zh => " ",
            Language::En => ", ",
        };
        written.collect::<Vec<_>>().join(separator)
    }

    /// Returns the place of the grade with a digit.
    pub(super) fn with_digit(&self, digit: u32) -> Option<usize> {
        self.levels.iter().position(|level| u32::from(level.digit) == digit)
    }

    /// Returns the places of the grades that fit.
    pub(super) fn places(&self, fits: impl Fn(&Level) -> bool) -> BTreeSet<usize> {
        self.levels.iter().enumerate().filter(|(_, level)| fits(level)).map(|(place, _)| place).collect()
    }

    /// Returns the grades that are said with these words; an empty set when the scale has none.
    pub(super) fn meant_by(&self, sense: Sense) -> BTreeSet<usize> {
        let exact = self.places(|level| level.sense() == Some(sense));
        if !exact.is_empty() {
            return exact;
        }
        let of = |senses: &[Sense]| {
            self.places(|level| level.sense().is_some_and(|sense| senses.contains(&sense)))
        };
        let counting = |counts| self.places(|level| level.counts == counts);
        match sense {
            Sense::Very => {
                let strong = of(&[Sense::Quite]);
                if strong.is_empty() { of(&[Sense::Satisfied]) } else { strong }
            }
            Sense::Quite => of(&[Sense::Very, Sense::Satisfied]),
            Sense::Satisfied | Sense::Praise => counting(Counts::Satisfied),
            Sense::Rather => of(&[Sense::Satisfied, Sense::Fair]),
            Sense::Fair => BTreeSet::new(),
            Sense::Neutral | Sense::Passable => of(&[Sense::Neutral, Sense::Fair]),
            Sense::Mild => of(&[Sense::Dissatisfied]),
            Sense::Dissatisfied | Sense::Blame => counting(Counts::Dissatisfied),
            Sense::Seriously => of(&[Sense::Dissatisfied, Sense::Utterly]),
            Sense::Utterly => {
                let against = counting(Counts::Dissatisfied);
                if against.len() == 1 { against } else { BTreeSet::new() }
            }
        }
    }

    /// Returns whether a higher digit is a better grade throughout.
    pub(super) fn is_rising(&self) -> bool {
        let mut by_digit: Vec<_> =
            self.levels.iter().map(|level| (level.digit, rank(level.counts))).collect();
        by_digit.sort_unstable();
        let rises = by_digit.iter().zip(by_digit.iter().skip(1)).all(|((_, low), (_, high))| low <= high);
        let ends = by_digit.first().zip(by_digit.last());
        rises && ends.is_some_and(|((_, low), (_, high))| low < high)
    }

    /// Returns the highest digit.
    pub(super) fn top(&self) -> u8 {
        self.levels.iter().map(|level| level.digit).max().unwrap_or(0)
    }

    /// Returns whether the first grade listed has the digit 1, the second 2, and so on.
    pub(super) fn is_listed_from_one(&self) -> bool {
        self.levels.iter().zip(1u8..).all(|(level, place)| level.digit == place)
    }
}

fn rank(counts: Counts) -> u8 {
    match counts {
        Counts::Dissatisfied => 0,
        Counts::Neutral => 1,
        Counts::Satisfied => 2,
    }
}
