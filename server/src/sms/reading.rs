//! What the words of a reply say, by the scale of the message they answer. Never guessed: what is not certain goes
//! to a person.

use domain::policy::{Callback, Language};

/// What a reply says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// One option of the scale.
    Option {
        /// The question.
        question: String,
        /// Its option.
        option: String,
    },
    /// No more questions.
    OptOut,
    /// Not certain.
    Unsure,
}

/// Words that want no more questions.
const STOP: [&str; 6] = ["t", "td", "退订", "拒收", "n退订", "stop"];

/// Reads a reply by the scale of a pack's result question.
#[must_use]
pub fn read(callback: &Callback, text: &str) -> Reading {
    let said: String = text.chars().filter_map(plain).collect();
    if STOP.contains(&said.as_str()) {
        return Reading::OptOut;
    }
    let Some(question) = callback.result() else { return Reading::Unsure };
    let fits = question.options.iter().filter(|option| {
        let words: String = option.text.in_language(Language::Zh).chars().filter_map(plain).collect();
        let digit = option.digit.map(|digit| digit.to_string()).unwrap_or_default();
        !digit.is_empty() && said == digit || said == words || said == format!("{digit}{words}")
    });
    match fits.collect::<Vec<_>>().as_slice() {
        [option] => Reading::Option { question: question.id.clone(), option: option.id.clone() },
        _ => Reading::Unsure,
    }
}

/// Returns the character a reader sees as the same, or nothing for space and punctuation.
fn plain(character: char) -> Option<char> {
    match character {
        '０'..='９' => char::from_u32(u32::from(character) - u32::from('０') + u32::from('0')),
        _ if character.is_alphanumeric() => Some(character.to_ascii_lowercase()),
        _ => None,
    }
}
