//! Cuts the signs of a reply into tokens: numbers, stars, options of the scale, known phrases, and what is unknown.
//! The longest match wins, so that “不满意” is never found as “满意”.

use std::collections::BTreeMap;

use crate::reply::{
    fold::{Gap, Sign, TRAILING_OFF, fold},
    lexicon::{self, Meaning},
    numbers,
    scale::Scale,
};

/// What a piece of the reply is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Digits; `None` when they are too many to be a grade.
    Number(Option<u32>),
    /// A Chinese numeral.
    Numeral(u32),
    /// Stars: full ones and hollow ones.
    Stars(u32, u32),
    /// The words of an option, by its place in the scale.
    Option(usize),
    /// A known phrase.
    Phrase(Meaning),
    /// Three dots.
    TrailingOff,
    /// Anything else.
    Unknown,
}

/// A piece of the reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: Kind,
    /// What stood before it.
    pub(super) gap: Gap,
    /// The byte it begins at.
    pub(super) from: usize,
    /// The byte after it.
    pub(super) to: usize,
}

/// Returns the tokens of a reply.
pub(super) fn tokens(scale: &Scale, signs: &[Sign]) -> Vec<Token> {
    let known = Known { options: options(scale), phrases: lexicon::by_first_sign() };
    let mut tokens = Vec::new();
    let mut before = None;
    let mut rest = signs;
    while let Some(first) = rest.first() {
        let (kind, length) = next(&known, before, rest);
        let (taken, left) = rest.split_at(length.clamp(1, rest.len()));
        before = taken.last().copied();
        let to = before.map_or(first.to, |sign| sign.to);
        tokens.push(Token { kind, gap: first.gap, from: first.from, to });
        rest = left;
    }
    tokens
}

/// What can be recognised.
struct Known {
    options: Vec<(usize, Vec<char>)>,
    phrases: BTreeMap<char, Vec<(Meaning, &'static str)>>,
}

/// The words of the options, folded as a reply is.
fn options(scale: &Scale) -> Vec<(usize, Vec<char>)> {
    let mut options = Vec::new();
    for (place, level) in scale.levels().iter().enumerate() {
        for text in [&level.zh, &level.en] {
            let mut phrase = Vec::new();
            for sign in fold(text) {
                let is_word = sign.glyph.is_ascii_alphabetic() && sign.gap != Gap::None;
                phrase.extend((is_word && !phrase.is_empty()).then_some('_'));
                phrase.push(sign.glyph);
            }
            if !phrase.is_empty() {
                options.push((place, phrase));
            }
        }
    }
    options
}

fn next(known: &Known, before: Option<Sign>, signs: &[Sign]) -> (Kind, usize) {
    if let Some((number, length)) = numbers::digits(signs) {
        return (Kind::Number(number), length);
    }
    if let Some((full, hollow, length)) = numbers::stars(signs) {
        return (Kind::Stars(full, hollow), length);
    }
    let said = known.options.iter().filter_map(|(place, phrase)| {
        matched(phrase.iter().copied(), before, signs).map(|length| (Kind::Option(*place), length))
    });
    let begin_here = signs.first().and_then(|first| known.phrases.get(&first.glyph));
    let phrases = begin_here.into_iter().flatten().filter_map(|(meaning, phrase)| {
        matched(phrase.chars(), before, signs).map(|length| (Kind::Phrase(*meaning), length))
    });
    // The words of an option come first among phrases of one length.
    let mut best: Option<(Kind, usize)> = None;
    for found in said.chain(phrases) {
        if best.is_none_or(|(_, length)| found.1 > length) {
            best = Some(found);
        }
    }
    best.unwrap_or_else(|| match signs.first().map(|sign| sign.glyph) {
        Some(TRAILING_OFF) => (Kind::TrailingOff, 1),
        Some(glyph) => (numbers::numeral(glyph).map_or(Kind::Unknown, Kind::Numeral), 1),
        None => (Kind::Unknown, 1),
    })
}

/// Returns how many signs a phrase takes. Chinese may be broken by white space, except after a negation; a Latin
/// word may not, and begins and ends as a word.
fn matched(phrase: impl Iterator<Item = char>, before: Option<Sign>, signs: &[Sign]) -> Option<usize> {
    let (mut length, mut apart) = (0_usize, false);
    let mut last: Option<char> = None;
    for wanted in phrase {
        if wanted == '_' {
            apart = true;
            continue;
        }
        let sign = signs.get(length).filter(|sign| sign.glyph == wanted)?;
        let fits = match last {
            None => !(wanted.is_ascii_alphabetic() && continues(before, sign)),
            Some(_) if apart => sign.gap == Gap::Space,
            Some(_) if wanted.is_ascii_alphabetic() => sign.gap == Gap::None,
            Some('不' | '没' | '未' | '非' | '无' | '别') => sign.gap == Gap::None,
            Some(_) => sign.gap != Gap::Break,
        };
        if !fits {
            return None;
        }
        (last, apart, length) = (Some(wanted), false, length + 1);
    }
    let ends_inside = match (last, signs.get(length)) {
        (Some(last), Some(next)) if last.is_ascii_alphabetic() => {
            next.gap == Gap::None && next.glyph.is_alphanumeric() && next.glyph.is_ascii()
        }
        _ => false,
    };
    (length > 0 && !ends_inside).then_some(length)
}

fn continues(before: Option<Sign>, sign: &Sign) -> bool {
    sign.gap == Gap::None && before.is_some_and(|before| before.glyph.is_ascii_alphabetic())
}
