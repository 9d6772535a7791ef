//! What a platform's answer means. Two shapes are in use: `{code, success, message}`, and the same inside
//! `C-Response-Body`; flags come as words or as flags. What cannot be read is neither taken nor refused: nobody knows.

use domain::exchange::{
    reason::{Reason, Told, told},
    standing::Ended,
};
use reqwest::StatusCode;
use serde_json::Value;

use crate::sms::client::{self, Called, excerpt};

/// How a call ended, and what was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// How it ended for the record.
    pub ended: Ended,
    /// The national name of the field that is wrong.
    pub field: Option<&'static str>,
    /// What was said.
    pub detail: String,
}

impl Answered {
    fn new(ended: Ended, detail: String) -> Self {
        Self { ended, field: None, detail }
    }

    fn refused(words: &str) -> Self {
        let detail = excerpt(words);
        match told(words) {
            Told::Existing => Self::new(Ended::Existing, detail),
            Told::Busy => Self::new(Ended::Busy, detail),
            Told::Closed => Self::new(Ended::NotCalled, detail),
            Told::Wrong { reason, field } => Self { ended: Ended::Rejected(reason), field, detail },
        }
    }

    /// Returns what our own check before a call found.
    #[must_use]
    pub fn faulty(reason: Reason, field: &'static str, detail: String) -> Self {
        Self { ended: Ended::Rejected(reason), field: Some(field), detail }
    }

    /// Returns whether the platform itself fails, and not the record.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        matches!(self.ended, Ended::NotCalled | Ended::Busy | Ended::Unknown)
    }
}

/// Returns what a call's end means for a record.
#[must_use]
pub fn read(called: Result<(StatusCode, String), Called>) -> Answered {
    let (status, text) = match called {
        Ok(answer) => answer,
        Err(called) => return not_answered(called),
    };
    if !status.is_success() {
        return not_answered(client::refused(status, &text));
    }
    match body(&text) {
        Err(words) => Answered::refused(&words),
        Ok(Some(_)) => Answered::new(Ended::Accepted, String::new()),
        Ok(None) => {
            Answered::new(Ended::Unknown, format!("the answer is not understood: {}", excerpt(&text)))
        }
    }
}

fn not_answered(called: Called) -> Answered {
    match called {
        Called::Unreachable(why) => Answered::new(Ended::NotCalled, why),
        Called::Refused(why) => Answered::refused(&why),
        Called::Unknown(why) => Answered::new(Ended::Unknown, why),
        Called::Taken { reference: _ } => Answered::new(Ended::Accepted, String::new()),
    }
}

/// Returns the body of an answer that says yes; nothing when it says neither.
///
/// # Errors
/// The words of one that says no.
pub fn body(text: &str) -> Result<Option<Value>, String> {
    let Ok(json) = serde_json::from_str::<Value>(text) else { return Ok(None) };
    let inner = match json.get("C-Response-Body") {
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or(Value::Null),
        Some(inner) => inner.clone(),
        None => json.clone(),
    };
    let says = |value: &Value, name: &str| {
        value.get(name).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    let success = says(&inner, "success").map(|word| matches!(word.as_str(), "true" | "1"));
    let code = says(&inner, "code").map(|word| matches!(word.as_str(), "0" | "200"));
    match success.or(code) {
        Some(true) => Ok(Some(inner)),
        Some(false) => {
            let words = ["message", "msg", "desc"].into_iter().find_map(|name| says(&inner, name));
            Err(words.or_else(|| says(&json, "C-Response-Desc")).unwrap_or_else(|| excerpt(text)))
        }
        None => Ok(None),
    }
}
