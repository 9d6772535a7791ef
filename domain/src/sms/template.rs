//! The text of a message before it is filled in. What is wrong is found when the text is written, with its place;
//! what a citizen wrote into a title is made harmless when it is filled in, so that a message never fails to leave.

use std::fmt::Write as _;

use crate::sms::{shortened, units};

/// The placeholders a text may have.
pub const PLACES: [&str; 5] = ["title", "number", "scale", "unit", "date"];

/// The most characters between the brackets of a signature.
const SIGNATURE: usize = 18;
/// Digits in a row that may be somebody's number.
const PERSONAL: usize = 7;
/// Digits of a number that is written in groups.
const GROUPED: usize = 11;

/// Why a text cannot be a template. Positions count characters from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A placeholder nobody fills in.
    #[error("`{{{name}}}` at position {at} is no placeholder; write one of {}", PLACES.map(|place| format!("`{{{place}}}`")).join(", "))]
    Unknown {
        /// What stands between the braces.
        name: String,
        /// Where the brace opens.
        at: usize,
    },
    /// A placeholder is there again.
    #[error("`{{{name}}}` at position {at} is there for the second time; keep one")]
    Twice {
        /// Which one.
        name: String,
        /// Where the second one opens.
        at: usize,
    },
    /// A brace without its other half.
    #[error("the brace at position {at} has no other half; close it or take it out")]
    Unbalanced {
        /// Where it is.
        at: usize,
    },
    /// A signature bracket that does not belong to the one signature at the beginning.
    #[error(
        "the bracket at position {at} is not the signature at the beginning; carriers refuse a second one"
    )]
    Signature {
        /// Where it is.
        at: usize,
    },
    /// The signature is empty or too long.
    #[error("the signature has {length} characters; carriers register 2 to {SIGNATURE}")]
    SignatureLength {
        /// How long it is.
        length: usize,
    },
    /// A link.
    #[error(
        "there is a link at position {at}; carriers stop messages with links, and citizens distrust them"
    )]
    Link {
        /// Where it begins.
        at: usize,
    },
    /// A mobile number.
    #[error("there is a mobile number at position {at}; name the office's own number instead")]
    Mobile {
        /// Where it begins.
        at: usize,
    },
    /// There is nothing in it.
    #[error("the text is empty; write what the citizen shall read")]
    Empty,
}

/// What is filled in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Values<'a> {
    /// The title of the matter; shortened when the message is too long.
    pub title: &'a str,
    /// The number of the order or case.
    pub number: &'a str,
    /// The scale as the message writes it.
    pub scale: &'a str,
    /// The office that handled the matter.
    pub unit: &'a str,
    /// The day it was completed.
    pub date: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Title,
    Number,
    Scale,
    Unit,
    Date,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Words(String),
    Place(Place),
}

/// A text whose placeholders are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
}

impl Template {
    /// Reads a text.
    ///
    /// # Errors
    /// When a placeholder is unknown or there twice, a brace has no other half, a second signature, a link or a
    /// mobile number is there.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        if text.trim().is_empty() {
            return Err(TemplateError::Empty);
        }
        check_signature(text)?;
        check_content(text)?;
        let (mut pieces, mut words, mut rest) = (Vec::new(), String::new(), text);
        while let Some(character) = rest.chars().next() {
            let at = position(text, text.len() - rest.len());
            let after = rest.get(character.len_utf8()..).unwrap_or_default();
            match character {
                '{' => {
                    let end = after.find(['{', '}']).filter(|end| after.as_bytes().get(*end) == Some(&b'}'));
                    let Some((name, left)) = end.and_then(|end| after.split_at_checked(end)) else {
                        return Err(TemplateError::Unbalanced { at });
                    };
                    let place = place(name).ok_or(TemplateError::Unknown { name: name.to_owned(), at })?;
                    if pieces.contains(&Piece::Place(place)) {
                        return Err(TemplateError::Twice { name: name.to_owned(), at });
                    }
                    pieces.extend([Piece::Words(std::mem::take(&mut words)), Piece::Place(place)]);
                    rest = left.get(1..).unwrap_or_default();
                }
                '}' => return Err(TemplateError::Unbalanced { at }),
                _ => {
                    words.push(character);
                    rest = after;
                }
            }
        }
        pieces.push(Piece::Words(words));
        Ok(Self { pieces })
    }

    /// Returns whether a placeholder is there.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        place(name).is_some_and(|place| self.pieces.contains(&Piece::Place(place)))
    }

    /// Returns the message. Its title is cut so that the message takes at most `limit` UTF-16 units; when it is
    /// longer even without a title, it stays longer. Numbers and links in a title are covered.
    #[must_use]
    pub fn fill(&self, values: Values<'_>, limit: usize) -> String {
        let (title, unit) = (harmless(values.title), harmless(values.unit));
        let write = |title: &str| {
            let mut message = String::new();
            for piece in &self.pieces {
                message.push_str(match piece {
                    Piece::Words(words) => words,
                    Piece::Place(Place::Title) => title,
                    Piece::Place(Place::Number) => values.number,
                    Piece::Place(Place::Scale) => values.scale,
                    Piece::Place(Place::Unit) => &unit,
                    Piece::Place(Place::Date) => values.date,
                });
            }
            message
        };
        let room = limit.saturating_sub(units(&write("")));
        write(&shortened(&title, room))
    }
}

fn place(name: &str) -> Option<Place> {
    Some(match name {
        "title" => Place::Title,
        "number" => Place::Number,
        "scale" => Place::Scale,
        "unit" => Place::Unit,
        "date" => Place::Date,
        _ => return None,
    })
}

/// Returns the position of a byte, counted in characters from 1.
fn position(text: &str, byte: usize) -> usize {
    text.char_indices().take_while(|(at, _)| *at < byte).count() + 1
}

fn check_signature(text: &str) -> Result<(), TemplateError> {
    let brackets: Vec<_> = text.char_indices().filter(|(_, it)| matches!(it, '【' | '】')).collect();
    match brackets.as_slice() {
        [] => Ok(()),
        [(0, '【'), (end, '】')] => {
            let name = text.get('【'.len_utf8()..*end).unwrap_or_default();
            let length = name.chars().count();
            if (2..=SIGNATURE).contains(&length) {
                Ok(())
            } else {
                Err(TemplateError::SignatureLength { length })
            }
        }
        [(0, '【'), (_, '】'), (at, _), ..] | [(at, _), ..] => {
            Err(TemplateError::Signature { at: position(text, *at) })
        }
    }
}

fn check_content(text: &str) -> Result<(), TemplateError> {
    if let Some(at) = links(text).first() {
        return Err(TemplateError::Link { at: position(text, at.0) });
    }
    let mobile = numbers(text).into_iter().find(|(from, to)| {
        let digits: String =
            text.get(*from..*to).unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
        digits.len() == GROUPED && digits.starts_with('1')
    });
    mobile.map_or(Ok(()), |(from, _)| Err(TemplateError::Mobile { at: position(text, from) }))
}

/// Returns a text of a citizen with links and numbers covered and signature brackets turned into others.
fn harmless(text: &str) -> String {
    let mut covered: Vec<(usize, usize)> = links(text).into_iter().chain(numbers(text)).collect();
    covered.sort_unstable();
    let mut safe = String::new();
    let mut done = 0;
    for (from, to) in covered {
        if from >= done {
            safe.push_str(text.get(done..from).unwrap_or_default());
            safe.push_str("***");
        }
        done = done.max(to);
    }
    let _ = write!(safe, "{}", text.get(done..).unwrap_or_default());
    safe.replace('【', "「").replace('】', "」")
}

/// Returns where links begin and end: with a scheme, with `www.`, or a name under a usual domain.
fn links(text: &str) -> Vec<(usize, usize)> {
    const DOMAINS: [&str; 14] =
        ["com", "cn", "net", "org", "gov", "top", "xyz", "cc", "vip", "me", "io", "info", "link", "ltd"];
    let is_part = |it: char| it.is_ascii_alphanumeric() || "-._~:/?#@!$&'*+=%".contains(it);
    let mut found = Vec::new();
    let mut from = 0;
    for run in text.split(|it: char| !is_part(it)) {
        let lower = run.to_ascii_lowercase();
        let mut labels = lower.split(['/', ':', '?']).next().unwrap_or_default().split('.');
        let has_name = labels.next().is_some_and(|name| name.chars().any(|it| it.is_ascii_alphanumeric()));
        let is_domain = has_name && labels.any(|label| DOMAINS.contains(&label));
        if lower.contains("://") || lower.contains("www.") || is_domain {
            found.push((from, from + run.len()));
        }
        from += run.len();
        from += text.get(from..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    }
    found
}

/// Returns where numbers begin and end that may be somebody's: seven digits in a row, or eleven in groups.
fn numbers(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut run: Option<(usize, usize, usize, bool)> = None;
    let mut close = |run: Option<(usize, usize, usize, bool)>| {
        if let Some((from, to, digits, grouped)) = run {
            if digits >= if grouped { GROUPED } else { PERSONAL } {
                found.push((from, to));
            }
        }
    };
    for (at, character) in text.char_indices() {
        match (character, run) {
            ('0'..='9' | '０'..='９', None) => run = Some((at, at + character.len_utf8(), 1, false)),
            ('0'..='9' | '０'..='９', Some((from, to, digits, grouped))) => {
                run = Some((from, at + character.len_utf8(), digits + 1, grouped || to != at));
            }
            ('-' | ' ', Some((_, to, _, _))) if to == at => {}
            (_, before) => {
                close(before);
                run = None;
            }
        }
    }
    close(run);
    found
}
