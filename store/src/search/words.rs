//! What of a text is looked for: its characters made alike, the pairs they form, and the words they are cut into.
//!
//! Every pair of neighbouring characters is found, so nothing that is written is ever missed; the words tell which of
//! the finds are meant (“和服” stands in “产品和服务” and is no word there). One character always becomes one character, so a
//! place in the text as searched is the same place in the text as shown.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::LazyLock,
};

use jieba_rs::{Jieba, KeywordExtract, TfIdf};

/// Traditional characters and the simplified one of each; see `NOTICE`.
const TRADITIONAL: &str = include_str!("traditional.txt");
const SYNONYMS: &str = include_str!("synonyms.txt");
const STOP: &str = include_str!("stop.txt");

static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let pairs = TRADITIONAL.lines().filter_map(|line| {
        let mut characters = line.chars();
        Some((characters.next()?, characters.next()?))
    });
    pairs.collect()
});

static STOPPED: LazyLock<HashSet<&'static str>> = LazyLock::new(|| STOP.split_whitespace().collect());

static GROUPS: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut groups = HashMap::new();
    for line in SYNONYMS.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        for word in &words {
            let others = words.iter().copied().filter(|other| other != word).collect();
            groups.insert(*word, others);
        }
    }
    groups
});

static DICTIONARY: LazyLock<Jieba> = LazyLock::new(Jieba::new);
static RARITY: LazyLock<TfIdf> = LazyLock::new(TfIdf::default);

/// Returns the text as it is searched: full-width forms narrow, capitals small, traditional characters simplified.
///
/// ```
/// assert_eq!(store::search::words::alike("醫保ＡＢＣ１２３"), "医保abc123");
/// ```
#[must_use]
pub fn alike(text: &str) -> String {
    text.chars().map(like).collect()
}

/// Returns the character as it is searched.
#[must_use]
pub fn like(character: char) -> char {
    let narrow = match character {
        '\u{3000}' => ' ',
        '！'..='～' => {
            u32::from(character).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(character)
        }
        other => other,
    };
    let mut small = narrow.to_lowercase();
    let narrow = match (small.next(), small.next()) {
        (Some(one), None) => one,
        (Some(_) | None, _) => narrow,
    };
    SIMPLIFIED.get(&narrow).copied().unwrap_or(narrow)
}

/// Returns whether a character is one of a script that has no spaces between words.
fn is_han(character: char) -> bool {
    matches!(
        character,
        '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}'
    )
}

/// A pair of neighbouring characters, or a run of letters and digits, and where it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Gram {
    pub(super) text: String,
    pub(super) position: usize,
}

/// Returns the grams of a text that is alike already. A lone character is a gram of its own; with `singles`, every
/// character is one as well.
pub(super) fn grams(text: &str, singles: bool) -> Vec<Gram> {
    let characters: Vec<char> = text.chars().collect();
    let mut grams = Vec::with_capacity(characters.len());
    let mut run = String::new();
    for (position, character) in characters.iter().copied().enumerate() {
        let next = characters.get(position.saturating_add(1)).copied();
        if !is_han(character) && character.is_alphanumeric() {
            run.push(character);
            if !next.is_some_and(|next| !is_han(next) && next.is_alphanumeric()) {
                let begin = position.saturating_add(1).saturating_sub(run.chars().count());
                grams.push(Gram { text: std::mem::take(&mut run), position: begin });
            }
            continue;
        }
        if !is_han(character) {
            continue;
        }
        let before = position.checked_sub(1).and_then(|before| characters.get(before)).copied();
        let is_lone = !next.is_some_and(is_han) && !before.is_some_and(is_han);
        if singles || is_lone {
            grams.push(Gram { text: character.to_string(), position });
        }
        if let Some(next) = next.filter(|next| is_han(*next)) {
            grams.push(Gram { text: [character, next].iter().collect(), position });
        }
    }
    grams
}

/// Returns the distinct words of a text that is alike already, long ones with the shorter ones within them.
pub(super) fn words(text: &str) -> BTreeSet<&str> {
    let cut = DICTIONARY.cut_for_search(text, false);
    cut.into_iter().map(|token| token.word).filter(|word| is_word(word)).collect()
}

fn is_word(word: &str) -> bool {
    word.chars().any(char::is_alphanumeric)
}

/// Returns the words of a phrase that carry its meaning, in reading order and once each; all of them when every word is
/// one of those that carry none.
pub(super) fn telling(phrase: &str) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    let mut every: Vec<String> = Vec::new();
    for word in DICTIONARY.cut(phrase, false).into_iter().map(|token| token.word).filter(|word| is_word(word))
    {
        if every.iter().any(|one| one == word) {
            continue;
        }
        every.push(word.to_owned());
        let is_long = word.chars().count() > 1 || !word.chars().any(is_han);
        if is_long && !STOPPED.contains(word) {
            told.push(word.to_owned());
        }
    }
    if told.is_empty() { every } else { told }
}

/// Returns the words that tell most about a longer text, the most telling first. How rare a word is stands in the
/// dictionary, so what is suggested does not change with what else is stored.
pub(super) fn keywords(text: &str, most: usize) -> Vec<String> {
    let found = RARITY.extract_keywords(&DICTIONARY, text, most.saturating_mul(2), Vec::new());
    let found = found.into_iter().map(|keyword| keyword.keyword);
    found.filter(|word| !STOPPED.contains(word.as_str()) && is_word(word)).take(most).collect()
}

/// Returns what people say instead of a word.
pub(super) fn synonyms(word: &str) -> &'static [&'static str] {
    GROUPS.get(word).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_made_alike_one_for_one() {
        let check = |text: &str, expected: &str| {
            assert_eq!(alike(text), expected);
            assert_eq!(alike(text).chars().count(), text.chars().count());
        };
        check("醫療保險", "医疗保险");
        check("ＡＢＣ　１２３！", "abc 123!");
        check("İstanbul", "İstanbul");
        check("住房公積金提取", "住房公积金提取");
    }

    #[test]
    fn pairs_do_not_cross_what_stands_between_them() {
        let texts = |text: &str| {
            grams(text, false).into_iter().map(|gram| (gram.text, gram.position)).collect::<Vec<_>>()
        };
        let gram = |text: &str, position: usize| (text.to_owned(), position);
        assert_eq!(texts("医保卡"), [gram("医保", 0), gram("保卡", 1)]);
        assert_eq!(texts("医保，卡"), [gram("医保", 0), gram("卡", 3)]);
        assert_eq!(texts("办5g卡吗"), [gram("办", 0), gram("5g", 1), gram("卡吗", 3)]);
    }

    #[test]
    fn words_are_cut_and_told_apart_from_fillers() {
        assert!(words("产品和服务").contains("服务") && !words("产品和服务").contains("和服"));
        assert_eq!(telling("请问医保怎么报销"), ["医保", "报销"]);
        assert_eq!(telling("怎么"), ["怎么"]);
        assert!(keywords("我家小区的路灯连续三晚不亮，老人晚上出门不安全", 5).contains(&"路灯".to_owned()));
        assert!(synonyms("医保").contains(&"医疗保险"));
    }
}
