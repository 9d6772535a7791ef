//! Text messages: how long they are, in how many parts they leave, what they cost, and which wording they carry.
//!
//! Carriers in China bill every message by UTF-16 units, 70 in one part and 67 in each of several, with the
//! signature and its brackets counted, and Latin letters like Chinese ones. [`Billing::Utf16`] therefore is what
//! previews use; [`Billing::Gsm7`] is for gateways that really send the 7-bit alphabet. Nothing here sends.

mod template;
mod wording;

pub use template::{PLACES, Template, TemplateError, Values};
pub use wording::{Wording, WordingError};

/// The most UTF-16 units of a message that leaves in one part.
pub const ONE_PART: usize = 70;
/// The most UTF-16 units of each part of a longer message; six bytes join it to the others.
pub const JOINED_PART: usize = 67;
/// The most 7-bit units of a message that leaves in one part.
pub const ONE_GSM_PART: usize = 160;
/// The most 7-bit units of each part of a longer message.
pub const JOINED_GSM_PART: usize = 153;

/// Letters of the 7-bit alphabet (GSM 03.38) that take one unit.
const GSM_LETTERS: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
    ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Letters of its extension, which take two.
const GSM_EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// How a carrier counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Billing {
    /// Every message by UTF-16 units, as carriers in China do.
    Utf16,
    /// A message of the 7-bit alphabet alone by 7-bit units, any other by UTF-16 units.
    Gsm7,
}

/// How a message is written on the air.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// The 7-bit alphabet.
    Gsm7,
    /// Two bytes for each UTF-16 unit.
    Ucs2,
}

impl Coding {
    /// Returns how a message is written.
    #[must_use]
    pub fn of(text: &str, billing: Billing) -> Self {
        match billing {
            Billing::Gsm7 if text.chars().all(is_gsm) => Self::Gsm7,
            Billing::Gsm7 | Billing::Utf16 => Self::Ucs2,
        }
    }

    fn units_of(self, character: char) -> usize {
        match self {
            Self::Gsm7 if GSM_EXTENSION.contains(character) => 2,
            Self::Gsm7 => 1,
            Self::Ucs2 => character.len_utf16(),
        }
    }

    fn limits(self) -> (usize, usize) {
        match self {
            Self::Gsm7 => (ONE_GSM_PART, JOINED_GSM_PART),
            Self::Ucs2 => (ONE_PART, JOINED_PART),
        }
    }
}

fn is_gsm(character: char) -> bool {
    GSM_LETTERS.contains(character) || GSM_EXTENSION.contains(character)
}

/// Returns the length carriers bill: UTF-16 units, of which a rare character or an emoji takes two.
#[must_use]
pub fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Returns the parts a message leaves in; a character is never split. The parts joined are the message.
///
/// ```
/// use domain::sms::{Billing, parts};
/// let text = "满".repeat(160);
/// let lengths: Vec<_> = parts(&text, Billing::Utf16).iter().map(|part| part.chars().count()).collect();
/// assert_eq!(lengths, [67, 67, 26]);
/// ```
#[must_use]
pub fn parts(text: &str, billing: Billing) -> Vec<&str> {
    let coding = Coding::of(text, billing);
    let (one, joined) = coding.limits();
    let length: usize = text.chars().map(|character| coding.units_of(character)).sum();
    if length <= one {
        return if text.is_empty() { Vec::new() } else { vec![text] };
    }
    let (mut parts, mut from, mut taken) = (Vec::new(), 0, 0);
    for (at, character) in text.char_indices() {
        let size = coding.units_of(character);
        if taken + size > joined {
            parts.extend(text.get(from..at));
            (from, taken) = (at, 0);
        }
        taken += size;
    }
    parts.extend(text.get(from..));
    parts
}

/// What a message will be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The message with its signature.
    pub text: String,
    /// How it is written.
    pub coding: Coding,
    /// Its length in the units of that coding.
    pub units: usize,
    /// How many parts are billed.
    pub segments: usize,
    /// What it costs in 厘, tenths of a 分, because carriers sell parts at 4.5 分 and the like.
    pub cost_li: u64,
}

impl Preview {
    /// Returns the preview of a message; `price_li` is what one part costs, in tenths of a 分.
    #[must_use]
    pub fn of(text: String, billing: Billing, price_li: u32) -> Self {
        let coding = Coding::of(&text, billing);
        let units = text.chars().map(|character| coding.units_of(character)).sum();
        let segments = parts(&text, billing).len();
        let billed = u64::try_from(segments).unwrap_or(u64::MAX);
        Self { text, coding, units, segments, cost_li: billed.saturating_mul(u64::from(price_li)) }
    }

    /// Returns the cost in 分 as it is written: `9`, `13.5`.
    #[must_use]
    pub fn cost_fen(&self) -> String {
        match (self.cost_li / 10, self.cost_li % 10) {
            (fen, 0) => fen.to_string(),
            (fen, tenths) => format!("{fen}.{tenths}"),
        }
    }
}

/// Returns the signature a message begins with, brackets included.
#[must_use]
pub fn signature(text: &str) -> Option<&str> {
    let (end, bracket) = text.strip_prefix('【')?.char_indices().find(|(_, character)| *character == '】')?;
    text.get(..'【'.len_utf8() + end + bracket.len_utf8())
}

/// Returns the message with a signature before it, unless it brings its own.
#[must_use]
pub fn signed(text: &str, name: &str) -> String {
    if name.is_empty() || signature(text).is_some() { text.to_owned() } else { format!("【{name}】{text}") }
}

/// Returns the beginning of a text that takes at most `room` UTF-16 units, with `…` where it was cut.
#[must_use]
pub fn shortened(text: &str, room: usize) -> String {
    if units(text) <= room {
        return text.to_owned();
    }
    let Some(mut left) = room.checked_sub(1) else { return String::new() };
    let mut short = String::new();
    for character in text.chars() {
        match left.checked_sub(character.len_utf16()) {
            Some(rest) => left = rest,
            None => break,
        }
        short.push(character);
    }
    short.push('…');
    short
}
