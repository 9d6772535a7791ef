//! Why a reply goes to a person: a code that pages and statistics keep, and a sentence.

use serde::{Deserialize, Serialize};

/// What the parser stopped at.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, thiserror::Error,
)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// There is nothing in it.
    #[error("the reply is empty")]
    Empty,
    /// It is a letter.
    #[error("the reply is longer than a text message with a grade; read it as a letter")]
    TooLong,
    /// It is friendly, angry or a greeting, but says no grade.
    #[error("the reply says no grade of the scale")]
    NoGrade,
    /// It asks.
    #[error("the reply asks something")]
    Question,
    /// A negation stands beside the grade.
    #[error("a negation stands beside the grade")]
    Negation,
    /// The grade depends on something.
    #[error("the grade is wished for or depends on a condition")]
    Condition,
    /// The reply turns around.
    #[error("the reply takes back a part of what it says")]
    Contrast,
    /// It may be meant the other way.
    #[error("the tone may turn the grade around")]
    Irony,
    /// It says perhaps.
    #[error("the grade is said with hesitation")]
    Hedge,
    /// It holds words that are not known.
    #[error("the reply holds words that may change its meaning")]
    UnknownWords,
    /// Digits and words, or two words, say different grades.
    #[error("the reply says things that contradict each other")]
    Contradiction,
    /// There are several numbers.
    #[error("the reply holds several numbers")]
    SeveralNumbers,
    /// The number is none of the scale.
    #[error("the number is not one of the scale")]
    OutsideScale,
    /// The words fit several grades of the scale, or none.
    #[error("the words fit no single grade of the scale")]
    NoSuchGrade,
    /// Points or stars on a scale that is not made of them.
    #[error("points or stars are given, but the digits of the scale are none")]
    PointsUnclear,
    /// “The first one” of a scale that is not listed from 1.
    #[error("a place in the list is given, but the list does not begin with 1")]
    PlaceUnclear,
    /// A wish for no more messages, and something else.
    #[error("the sender wants no more messages, and says something else")]
    OptOutAndMore,
}

impl Why {
    /// Every reason.
    pub const ALL: [Self; 17] = [
        Self::Empty,
        Self::TooLong,
        Self::NoGrade,
        Self::Question,
        Self::Negation,
        Self::Condition,
        Self::Contrast,
        Self::Irony,
        Self::Hedge,
        Self::UnknownWords,
        Self::Contradiction,
        Self::SeveralNumbers,
        Self::OutsideScale,
        Self::NoSuchGrade,
        Self::PointsUnclear,
        Self::PlaceUnclear,
        Self::OptOutAndMore,
    ];

    /// Returns the code that never changes.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong => "too-long",
            Self::NoGrade => "no-grade",
            Self::Question => "question",
            Self::Negation => "negation",
            Self::Condition => "condition",
            Self::Contrast => "contrast",
            Self::Irony => "irony",
            Self::Hedge => "hedge",
            Self::UnknownWords => "unknown-words",
            Self::Contradiction => "contradiction",
            Self::SeveralNumbers => "several-numbers",
            Self::OutsideScale => "outside-scale",
            Self::NoSuchGrade => "no-such-grade",
            Self::PointsUnclear => "points-unclear",
            Self::PlaceUnclear => "place-unclear",
            Self::OptOutAndMore => "opt-out-and-more",
        }
    }
}
