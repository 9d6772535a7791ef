//! Measures: named counts of orders or of marks, with the conditions an order must meet. What a measure is `of`
//! holds for it too, so that a share's numerator lies in its denominator.

use std::fmt;

use serde::Serialize;

use crate::{
    facts::{Fact, FlagFact, NumberFact, TextFact},
    policy::{Said, Text},
};

/// A named count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Identifies it.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// What is counted.
    pub counts: Counted,
    /// The measure it is a part of: everything it counts, that one counts too. Marks are set by people, so of them
    /// only the number is held against it.
    pub of: Option<String>,
    /// What an order must be to be counted; all of them. Those of the measure it is `of` are held as well.
    pub conditions: Vec<Condition>,
    /// Where it comes from.
    pub grounds: Said,
}

/// What a measure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Orders.
    Orders,
    /// What a number of the orders adds up to: each time counts.
    Sum(NumberFact),
    /// Marks that a person set on a unit, with evidence.
    Marks,
}

/// What an order must be to be counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// A fact holds, or does not. What is not known, such as the answer of a citizen who was silent, does neither.
    Flag(FlagFact, bool),
    /// A fact is one of these.
    Text(TextFact, Vec<String>),
    /// A number is at least this.
    AtLeast(NumberFact, i64),
    /// A number is at most this.
    AtMost(NumberFact, i64),
}

impl Condition {
    /// Returns the fact it looks at.
    #[must_use]
    pub fn fact(&self) -> Fact {
        match self {
            Self::Flag(fact, _) => Fact::Flag(*fact),
            Self::Text(fact, _) => Fact::Text(*fact),
            Self::AtLeast(fact, _) | Self::AtMost(fact, _) => Fact::Number(*fact),
        }
    }

    /// Returns whether it holds of an order that is described by its facts; a flag may be unknown.
    pub fn holds<'t>(
        &self,
        flag: impl FnOnce(FlagFact) -> Option<bool>,
        text: impl FnOnce(TextFact) -> &'t str,
        number: impl FnOnce(NumberFact) -> i64,
    ) -> bool {
        match self {
            Self::Flag(fact, wanted) => flag(*fact) == Some(*wanted),
            Self::Text(fact, words) => {
                let word = text(*fact);
                words.iter().any(|known| known == word)
            }
            Self::AtLeast(fact, least) => number(*fact) >= *least,
            Self::AtMost(fact, most) => number(*fact) <= *most,
        }
    }

    /// Returns whether both can hold at once, as far as these two tell.
    pub(super) fn agrees_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Flag(one, wanted), Self::Flag(two, unwanted)) => one != two || wanted == unwanted,
            (Self::Text(one, words), Self::Text(two, others)) => {
                one != two || words.iter().any(|word| others.contains(word))
            }
            (Self::AtLeast(one, least), Self::AtMost(two, most))
            | (Self::AtMost(two, most), Self::AtLeast(one, least)) => one != two || least <= most,
            (
                Self::Flag(..) | Self::Text(..) | Self::AtLeast(..) | Self::AtMost(..),
                Self::Flag(..) | Self::Text(..) | Self::AtLeast(..) | Self::AtMost(..),
            ) => true,
        }
    }
}

/// A fact by its name in a pack.
struct Named<F>(F);

impl<F: Serialize> fmt::Display for Named<&F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.serialize(formatter)
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(fact, true) => write!(formatter, "{}", Named(fact)),
            Self::Flag(fact, false) => write!(formatter, "not {}", Named(fact)),
            Self::Text(fact, words) => write!(formatter, "{} {}", Named(fact), words.join(" or ")),
            Self::AtLeast(fact, least) => write!(formatter, "{} at least {least}", Named(fact)),
            Self::AtMost(fact, most) => write!(formatter, "{} at most {most}", Named(fact)),
        }
    }
}

impl fmt::Display for Counted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Orders => formatter.write_str("orders"),
            Self::Sum(fact) => write!(formatter, "the sum of {}", Named(fact)),
            Self::Marks => formatter.write_str("marks"),
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({}): counts {}", self.name.zh, self.name.en, self.counts)?;
        if let Some(of) = &self.of {
            write!(formatter, ", of `{of}`")?;
        }
        if !self.conditions.is_empty() {
            let conditions: Vec<String> = self.conditions.iter().map(ToString::to_string).collect();
            write!(formatter, ", where {}", conditions.join(", "))?;
        }
        Ok(())
    }
}
