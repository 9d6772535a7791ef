//! Which unit a demand fits, with the reasons. A hint, never a decision: the dispatcher chooses.
//! The catalogue is data of the installation (`DIR/catalogue.csv`: word, unit code, weight).

use std::{collections::BTreeMap, path::Path};

use domain::{ids::UnitId, people::Units};
use jiff::civil::Date;

/// How many units are suggested.
const SUGGESTIONS: usize = 3;
/// How many words are named as the reason.
const REASONS: usize = 4;

/// The catalogue's hints.
#[derive(Debug, Default)]
pub struct Suggester {
    hints: Vec<Hint>,
}

#[derive(Debug)]
struct Hint {
    word: String,
    unit: String,
    weight: i64,
}

/// A unit that fits, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The unit.
    pub unit: UnitId,
    /// How well it fits: the sum of the weights of the words found.
    pub score: i64,
    /// The words found, heaviest first.
    pub because: Vec<String>,
}

impl Suggester {
    /// Returns the hints of a catalogue file; none when there is no file.
    ///
    /// # Errors
    /// A text naming line and column.
    pub fn load(path: &Path) -> Result<Self, String> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text).map_err(|problem| format!("{}: {problem}", path.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(format!("{}: {error}", path.display())),
        }
    }

    /// Returns the hints of a catalogue's text.
    ///
    /// # Errors
    /// A text naming line and column.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut hints = Vec::new();
        for (line, record) in csv::Reader::from_reader(text.as_bytes()).records().enumerate() {
            let line = line + 2;
            let record = record.map_err(|error| format!("line {line}: {error}"))?;
            let cell = |column: usize| record.get(column).map_or("", str::trim);
            let weight =
                cell(2).parse().map_err(|_| format!("line {line}, column `weight`: not a whole number"))?;
            if cell(0).is_empty() || cell(1).is_empty() {
                return Err(format!("line {line}: `word` and `unit` must not be empty"));
            }
            hints.push(Hint { word: cell(0).to_owned(), unit: cell(1).to_owned(), weight });
        }
        Ok(Self { hints })
    }

    /// Returns the units that fit best, heaviest first; a word in the title weighs double.
    #[must_use]
    pub fn suggest(&self, title: &str, content: &str, units: &Units, day: Date) -> Vec<Suggestion> {
        let mut found: BTreeMap<UnitId, Vec<(i64, &str)>> = BTreeMap::new();
        for hint in &self.hints {
            let weight = match (title.contains(&hint.word), content.contains(&hint.word)) {
                (true, _) => hint.weight.saturating_mul(2),
                (false, true) => hint.weight,
                (false, false) => continue,
            };
            if let Some(unit) = units.named(&hint.unit).filter(|unit| units.is_open(unit.id, day)) {
                found.entry(unit.id).or_default().push((weight, &hint.word));
            }
        }
        let mut suggestions: Vec<_> = found
            .into_iter()
            .map(|(unit, mut words)| {
                words.sort_by_key(|(weight, word)| (std::cmp::Reverse(*weight), *word));
                let score = words.iter().map(|(weight, _)| *weight).fold(0, i64::saturating_add);
                let because = words.iter().take(REASONS).map(|(_, word)| (*word).to_owned()).collect();
                Suggestion { unit, score, because }
            })
            .collect();
        suggestions.sort_by_key(|suggestion| (std::cmp::Reverse(suggestion.score), suggestion.unit));
        suggestions.truncate(SUGGESTIONS);
        suggestions
    }
}
