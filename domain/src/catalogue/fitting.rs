//! Which entries a demand fits, and by which words.

use std::{cmp::Reverse, collections::BTreeSet};

use jiff::civil::Date;

use super::{Catalogue, Entry};
use crate::ids::EntryId;

/// The share of a matter's letter pairs that a demand must have to be near it, in hundredths.
const NEAR: usize = 60;
/// The fewest common letter pairs that tell something.
const FEWEST_PAIRS: usize = 3;

/// An entry that a demand fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fit {
    /// Which.
    pub entry: EntryId,
    /// How well, the more the better.
    pub score: usize,
    /// The words found, the longest first; empty when the demand is only told in nearly the same words as the matter.
    pub found: Vec<String>,
}

impl Catalogue {
    /// Returns the entries that hold on `day` and fit a demand, the best first, at most `limit`. A word in the title
    /// counts double, a longer word counts more, and what was settled before comes before its equals.
    #[must_use]
    pub fn fitting(&self, title: &str, content: &str, day: Date, limit: usize) -> Vec<Fit> {
        let pairs = pairs(title).chain(pairs(content)).collect::<BTreeSet<_>>();
        let valid = self.iter().filter(|entry| entry.duty.is_valid(day));
        let mut fits: Vec<(&Entry, Fit)> =
            valid.filter_map(|entry| Some((entry, fit(entry, title, content, &pairs)?))).collect();
        fits.sort_by_key(|(entry, fit)| (Reverse(fit.score), Reverse(entry.precedents.len()), entry.id));
        fits.truncate(limit);
        fits.into_iter().map(|(_, fit)| fit).collect()
    }
}

fn fit(entry: &Entry, title: &str, content: &str, said: &BTreeSet<(char, char)>) -> Option<Fit> {
    let duty = &entry.duty;
    let mut found: Vec<&str> = Vec::new();
    let mut score = 0_usize;
    for word in std::iter::once(&duty.matter).chain(&duty.words) {
        let weight = match (title.contains(word.as_str()), content.contains(word.as_str())) {
            (true, _) => 2,
            (false, true) => 1,
            (false, false) => continue,
        };
        score = score.saturating_add(word.chars().count().saturating_mul(weight));
        found.push(word);
    }
    if found.is_empty() {
        let matter: BTreeSet<_> = pairs(&duty.matter).collect();
        score = matter.intersection(said).count();
        let is_near = score >= FEWEST_PAIRS && score.saturating_mul(100) >= matter.len().saturating_mul(NEAR);
        if !is_near {
            return None;
        }
    }
    found.sort_by_key(|word| Reverse(word.chars().count()));
    Some(Fit { entry: entry.id, score, found: found.into_iter().map(str::to_owned).collect() })
}

/// Returns the neighbouring letters of a text; signs and spaces stand between words.
fn pairs(text: &str) -> impl Iterator<Item = (char, char)> + '_ {
    text.chars().zip(text.chars().skip(1)).filter(|(a, b)| a.is_alphanumeric() && b.is_alphanumeric())
}
