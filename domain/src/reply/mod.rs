//! Reads what a citizen answered by text message. A reply is read by the scale of the very message it answers,
//! because senders order their digits differently. It is understood only when every word of it is known and all of
//! them say one grade; anything else goes to a person. Nothing here guesses, and nothing here knows who wrote.

mod fold;
mod grammar;
mod lexicon;
mod numbers;
mod scale;
mod token;
mod why;

pub use scale::{Level, Scale, ScaleError};
pub use why::Why;

/// The most characters of a reply that is read; more is a letter, and a person reads letters.
pub const LONGEST: usize = 500;

/// What a reply says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// One grade and nothing against it.
    Understood(Understood),
    /// The sender wants no more messages.
    OptOut,
    /// A person has to read it.
    Unsure {
        /// What the parser stopped at.
        why: Why,
    },
}

/// A reply that says one grade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Understood {
    /// The id of the option that was said.
    pub option: String,
    /// The ids of further options, when the scale allows several together.
    pub also: Vec<String>,
    /// What was said beside the grade, as it was written.
    pub words: String,
}

/// Returns what `text` says on `scale`.
///
/// ```
/// use domain::{policy::{Counts, Text}, reply::{Level, Reading, Scale, read}};
/// let level = |digit, zh: &str, counts| {
///     Level::new(zh, digit, Text { zh: zh.to_owned(), en: String::new() }, counts)
/// };
/// let scale = Scale::new(vec![
///     level(1, "满意", Counts::Satisfied),
///     level(2, "不满意", Counts::Dissatisfied),
/// ]).unwrap();
/// let Reading::Understood(said) = read(&scale, "１。谢谢") else { panic!() };
/// assert_eq!((said.option.as_str(), said.words.as_str()), ("满意", "谢谢"));
/// assert!(matches!(read(&scale, "1 不满意"), Reading::Unsure { .. }));
/// assert_eq!(read(&scale, "退订"), Reading::OptOut);
/// ```
#[must_use]
pub fn read(scale: &Scale, text: &str) -> Reading {
    if text.chars().nth(LONGEST).is_some() {
        return Reading::Unsure { why: Why::TooLong };
    }
    let signs = fold::fold(text);
    if signs.is_empty() {
        return Reading::Unsure { why: Why::Empty };
    }
    grammar::reading(scale, text, &token::tokens(scale, &signs))
}
