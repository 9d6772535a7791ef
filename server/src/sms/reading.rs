//! What the words of a reply say, by the scale of the message they answer; `domain::reply` reads them.

use domain::{
    policy::{Callback, Question},
    reply::{self, Scale, Understood},
};

/// What a reply says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// One option of the scale.
    Option(String),
    /// No more questions.
    OptOut,
    /// Not certain, and why.
    Unsure(String),
}

/// Returns the question of an id, or nothing.
#[must_use]
pub fn question<'a>(callback: &'a Callback, id: &str) -> Option<&'a Question> {
    callback.questions.iter().find(|question| question.id == id)
}

/// Reads a reply by the scale of a question.
#[must_use]
pub fn read(question: Option<&Question>, text: &str) -> Reading {
    let Some(scale) = question.and_then(Scale::of) else {
        return Reading::Unsure("the rules ask for no digit".to_owned());
    };
    match reply::read(&scale, text) {
        reply::Reading::Understood(Understood { option, also, .. }) if also.is_empty() => {
            Reading::Option(option)
        }
        reply::Reading::Understood(_) => Reading::Unsure("it says several options".to_owned()),
        reply::Reading::OptOut => Reading::OptOut,
        reply::Reading::Unsure { why } => Reading::Unsure(why.to_string()),
    }
}
