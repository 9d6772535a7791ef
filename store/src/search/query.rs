//! From what somebody typed to what is looked for.
//!
//! Pieces between spaces must all be found. A piece is found as it was typed, which is worth most, or by all its words
//! that carry a meaning, each of them or what people say instead. When nothing holds them all, half of them is enough,
//! and whoever asked is told so.

use tantivy::{
    Term,
    query::{BooleanQuery, ConstScoreQuery, Occur, PhraseQuery, Query, TermQuery},
    schema::IndexRecordOption,
};

use super::{
    fields::Part,
    words::{self, Gram},
};

/// The most characters of what is typed that are looked at.
const TYPED_LIMIT: usize = 100;
/// The most pieces, and the most words of a piece.
const PIECES_LIMIT: usize = 8;
/// The words that a longer text is looked through by.
const KEYWORDS: usize = 10;
/// What a piece found as it was typed is worth on top, when it holds several words.
const WHOLE: u16 = 200;

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    whole: String,
    words: Vec<String>,
}

type Clause = (Occur, Box<dyn Query>);

impl Wanted {
    /// Reads what somebody typed.
    pub(super) fn read(typed: &str) -> Self {
        let typed: String = words::alike(typed).chars().take(TYPED_LIMIT).collect();
        let pieces = typed.split(|character: char| !character.is_alphanumeric());
        let pieces = pieces.filter(|piece| !piece.is_empty()).take(PIECES_LIMIT).map(|piece| {
            let mut words = words::telling(piece);
            words.truncate(PIECES_LIMIT);
            Piece { whole: piece.to_owned(), words }
        });
        Self { pieces: pieces.collect() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Returns the words it consists of.
    fn words(&self) -> Vec<&String> {
        self.pieces.iter().flat_map(|piece| &piece.words).collect()
    }

    /// Returns what is marked in an excerpt: what was typed, its words, and what people say instead.
    pub(super) fn needles(&self) -> Vec<String> {
        let mut needles: Vec<String> = self.pieces.iter().map(|piece| piece.whole.clone()).collect();
        for word in self.words() {
            needles.push(word.clone());
            needles.extend(words::synonyms(word).iter().map(|other| (*other).to_owned()));
        }
        needles
    }

    /// Returns the query for all of it.
    pub(super) fn all(&self, parts: &[Part]) -> Box<dyn Query> {
        let pieces = self.pieces.iter().map(|piece| (Occur::Must, piece.query(parts)));
        Box::new(BooleanQuery::new(pieces.collect()))
    }

    /// Returns the query for half of its words; nothing when that is no less than all of them.
    pub(super) fn half(&self, parts: &[Part]) -> Option<Box<dyn Query>> {
        let words = self.words();
        let least = words.len().div_ceil(2);
        if words.len() < 2 {
            return None;
        }
        let clauses = words.into_iter().map(|word| (Occur::Should, said(parts, word)));
        Some(Box::new(BooleanQuery::with_minimum_required_clauses(clauses.collect(), least)))
    }
}

impl Piece {
    fn query(&self, parts: &[Part]) -> Box<dyn Query> {
        if self.words.len() < 2 {
            let word = self.words.first().unwrap_or(&self.whole);
            // “怎么” before the one word that tells something is not looked for.
            let either = [said(parts, word)].into_iter();
            let whole = (*word != self.whole).then(|| scored(found(parts, &self.whole), WHOLE));
            return any(either.chain(whole).collect());
        }
        let words = self.words.iter().map(|word| (Occur::Must, said(parts, word)));
        let words: Box<dyn Query> = Box::new(BooleanQuery::new(words.collect()));
        any(vec![scored(found(parts, &self.whole), WHOLE), words])
    }
}

/// Returns the query of a longer text: whatever holds one of its most telling words, more of them first.
pub(super) fn alike_to(parts: &[Part], text: &str) -> Option<(Box<dyn Query>, Vec<String>)> {
    let keywords = words::keywords(&words::alike(text), KEYWORDS);
    if keywords.is_empty() {
        return None;
    }
    let clauses = keywords.iter().map(|word| said(parts, word)).collect();
    Some((any(clauses), keywords))
}

/// A word or what people say instead, which is worth half.
fn said(parts: &[Part], word: &str) -> Box<dyn Query> {
    let mut clauses = worth(parts, word, 1);
    for other in words::synonyms(word) {
        clauses.extend(worth(parts, other, 2));
    }
    any(clauses)
}

fn any(clauses: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    let clauses: Vec<Clause> = clauses.into_iter().map(|clause| (Occur::Should, clause)).collect();
    Box::new(BooleanQuery::new(clauses))
}

fn scored(query: Box<dyn Query>, worth: u16) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, f32::from(worth)))
}

/// What a needle is worth wherever it stands: as a phrase, and on top as a word of the text.
fn worth(parts: &[Part], needle: &str, divided_by: u16) -> Vec<Box<dyn Query>> {
    let mut clauses = Vec::new();
    for part in parts {
        let phrase = part.worth.checked_div(divided_by).unwrap_or(1).max(1);
        clauses.extend(phrase_in(*part, needle).map(|query| scored(query, phrase)));
        let word = TermQuery::new(Term::from_field_text(part.words, needle), IndexRecordOption::Basic);
        clauses.push(scored(Box::new(word), phrase.div_ceil(2)));
    }
    clauses
}

/// A needle in any of the parts, whatever it is worth there.
fn found(parts: &[Part], needle: &str) -> Box<dyn Query> {
    any(parts.iter().filter_map(|part| phrase_in(*part, needle)).collect())
}

/// A needle as it stands in a part; nothing when it holds nothing that is looked for.
fn phrase_in(part: Part, needle: &str) -> Option<Box<dyn Query>> {
    let grams = needed(words::grams(needle, false));
    let mut terms: Vec<(usize, Term)> = grams
        .into_iter()
        .map(|gram| (gram.position, Term::from_field_text(part.grams, &gram.text)))
        .collect();
    if terms.len() > 1 {
        return Some(Box::new(PhraseQuery::new_with_offset(terms)));
    }
    let (_, term) = terms.pop()?;
    Some(Box::new(TermQuery::new(term, IndexRecordOption::Basic)))
}

/// Leaves out the pairs that their neighbours hold already: of 公积金贷款 公积, 金贷 and 贷款 are enough.
fn needed(grams: Vec<Gram>) -> Vec<Gram> {
    let mut kept: Vec<Gram> = Vec::new();
    let mut covered = 0;
    let mut grams = grams.into_iter().peekable();
    while let Some(gram) = grams.next() {
        let next = gram.position.saturating_add(1);
        let ends_its_run = grams.peek().is_none_or(|following| following.position != next);
        let end = gram.position.saturating_add(gram.text.chars().count());
        if gram.position >= covered || ends_its_run && end > covered {
            covered = end;
            kept.push(gram);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_of_a_needle_is_looked_for() {
        let check = |needle: &str, expected: &[(&str, usize)]| {
            let kept = needed(words::grams(needle, false));
            let kept: Vec<(&str, usize)> =
                kept.iter().map(|gram| (gram.text.as_str(), gram.position)).collect();
            assert_eq!(kept, expected);
        };
        check("医保", &[("医保", 0)]);
        check("公积金", &[("公积", 0), ("积金", 1)]);
        check("公积金贷款", &[("公积", 0), ("金贷", 2), ("贷款", 3)]);
        check("公积金a卡", &[("公积", 0), ("积金", 1), ("a", 3), ("卡", 4)]);
    }

    #[test]
    fn what_is_typed_is_read_in_pieces() {
        let wanted = Wanted::read("　醫保怎么報銷　路灯");
        assert_eq!(wanted.words(), ["医保", "报销", "路灯"]);
        assert!(wanted.needles().contains(&"医疗保险".to_owned()));
        assert!(Wanted::read("，。 ？").is_empty());
    }
}
