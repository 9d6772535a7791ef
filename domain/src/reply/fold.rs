//! Brings a reply to the signs that carry meaning: compatibility forms (NFKC), small letters, simplified characters
//! for the words of the lexicon, no decoration. What stood between two signs is kept as a gap, because “不，满意”
//! is not “不满意” and “1 0” is not “10”.

use unicode_normalization::UnicodeNormalization;

/// What stood before a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// Nothing.
    None,
    /// White space.
    Space,
    /// Punctuation or a new line.
    Break,
}

/// A character with its place in the reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sign {
    /// The folded character.
    pub(super) glyph: char,
    /// What stood before it.
    pub(super) gap: Gap,
    /// The byte it begins at.
    pub(super) from: usize,
    /// The byte after it.
    pub(super) to: usize,
}

/// Stands for three dots or more: somebody hesitates.
pub(super) const TRAILING_OFF: char = '…';

/// Punctuation that changes nothing. `?`, `+`, `%`, `/`, `#` and their like are not here: they do.
const HARMLESS: &str = ".,;:!'\"`()[]{}*_~-–—――·•。、，；：！「」『』【】《》〈〉〔〕〖〗“”‘’´•●■◆▪▶►→☞✔✓√|";

/// Traditional and variant forms of the characters the lexicon is made of.
const SIMPLIFIED: &str = "滿满態态謝谢務务辦办評评價价選选擇择復复覆复複复訂订閱阅發发個个較较還还沒没極极點点們们員员\
    這这對对為为爲为過过問问題题決决處处時时間间會会無无並并説说說说談谈總总體体實实壞坏電电話话聯联繫系係系騙骗讚赞\
    贊赞錯错動动熱热專专業业結结給给師师後后來来現现應应該该嗎吗麼么號号項项級级檔档種种蠻蛮當当絕绝貳贰參叁陸陆別别\
    請请再再領领導导條条難难責责認认時时順顺親亲愛爱區区縣县鄉乡鎮镇單单門门開开關关傳传訊讯簡简慢慢爛烂爾尔聽听讓让\
    萬万億亿幫帮優优質质輕轻鬆松圓圆氣气憤愤惡恶劣劣擾扰敗败勵励達达確确記记馬马虧亏歡欢樂乐貼贴細细週周";

/// Returns the signs of a text.
pub(super) fn fold(text: &str) -> Vec<Sign> {
    let mut signs: Vec<Sign> = Vec::new();
    let mut gap = Gap::None;
    let mut dots = 0_u8;
    let mut characters = text.char_indices().peekable();
    while let Some((from, character)) = characters.next() {
        let to = from + character.len_utf8();
        if is_invisible(character) || is_keycap_of(character, signs.last(), gap) {
            continue;
        }
        let next = characters.peek().map(|(_, next)| *next);
        for glyph in unfolded(character).nfkc().flat_map(char::to_lowercase) {
            dots = if matches!(glyph, '.' | '。' | TRAILING_OFF) { dots.saturating_add(1) } else { 0 };
            if dots == 3 {
                signs.push(Sign { glyph: TRAILING_OFF, gap, from, to });
            } else if is_break(glyph, signs.last(), next) {
                gap = Gap::Break;
            } else if glyph.is_whitespace() {
                gap = gap.max(Gap::Space);
            } else {
                signs.push(Sign { glyph: simplified(glyph), gap, from, to });
                gap = Gap::None;
            }
        }
    }
    signs
}

/// Returns the plain digits of signs that only look different and have no compatibility form.
fn unfolded(character: char) -> impl Iterator<Item = char> {
    let circled = [('❶', '❿'), ('➀', '➉'), ('➊', '➓')].into_iter().find_map(|(first, last)| {
        (first..=last).contains(&character).then(|| u32::from(character) - u32::from(first) + 1)
    });
    let number = circled.or_else(|| (character == '🔟').then_some(10));
    let (tens, ones) = match number {
        Some(10) => ('1', Some('0')),
        Some(digit) => (char::from_digit(digit, 10).unwrap_or(character), None),
        None => (character, None),
    };
    std::iter::once(tens).chain(ones)
}

/// A dash before a number is a minus, and after the last digit a lower mark; anywhere else it is decoration.
fn is_break(glyph: char, before: Option<&Sign>, next: Option<char>) -> bool {
    let ends_number = next.is_none() && before.is_some_and(|sign| sign.glyph.is_ascii_digit());
    let counts_down = matches!(glyph, '-' | '–') && (ends_number || next.is_some_and(char::is_numeric));
    let is_line = matches!(glyph, '\n' | '\r' | '\u{2028}' | '\u{2029}');
    is_line || HARMLESS.contains(glyph) && !counts_down
}

/// Joiners, presentation selectors and skin tones: they show a sign differently and say nothing.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{fe0e}' | '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

/// The frame of a keycap after its digit. Anything else that combines stays, for it may cross out.
fn is_keycap_of(character: char, before: Option<&Sign>, gap: Gap) -> bool {
    let after_digit = before.is_some_and(|sign| sign.glyph.is_ascii_digit()) && gap == Gap::None;
    character == '\u{20e3}' && after_digit
}

fn simplified(glyph: char) -> char {
    let mut pairs = SIMPLIFIED.chars();
    while let (Some(traditional), Some(simple)) = (pairs.next(), pairs.next()) {
        if traditional == glyph {
            return simple;
        }
    }
    glyph
}
