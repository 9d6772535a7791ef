//! What may be kept in a year of the woodpecker, and what may be printed.

use crate::{personal, woodpecker::refusal::Refusal};

/// The longest line.
pub(super) const LINE_LIMIT: usize = 120;
/// The longest reason or note.
const REASON_LIMIT: usize = 2_000;
/// The longest part of a printed entry, and the longest minutes.
const WORDS_LIMIT: usize = 20_000;

pub(super) fn line(field: &'static str, text: &str) -> Result<String, Refusal> {
    let text = bounded(field, text, LINE_LIMIT)?;
    if text.contains(['\n', '\t']) {
        Err(Refusal::BadField { field, least: 1, most: LINE_LIMIT })
    } else {
        Ok(text)
    }
}

pub(super) fn reason(field: &'static str, text: &str) -> Result<String, Refusal> {
    bounded(field, text, REASON_LIMIT)
}

pub(super) fn words(field: &'static str, text: &str) -> Result<String, Refusal> {
    bounded(field, text, WORDS_LIMIT)
}

/// Refuses a text that is to be printed and shows somebody's papers or telephone.
pub(super) fn open(text: String) -> Result<String, Refusal> {
    match personal::papers(&text).or_else(|| personal::mobile(&text)) {
        Some((found, what)) => Err(Refusal::Personal { found, what }),
        None => Ok(text),
    }
}

pub(super) fn room(what: &'static str, count: usize, limit: usize) -> Result<(), Refusal> {
    if count < limit { Ok(()) } else { Err(Refusal::TooMany { what, limit }) }
}

pub(super) fn count(length: usize) -> u16 {
    u16::try_from(length).unwrap_or(u16::MAX)
}

fn bounded(field: &'static str, text: &str, most: usize) -> Result<String, Refusal> {
    personal::printable(text, 1, most).ok_or(Refusal::BadField { field, least: 1, most })
}
