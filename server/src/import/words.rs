//! Which kind a letter is, by its words: `word,kind`. A word counts 1 in the text and 3 in the title; of equals the
//! kind that comes first in the file wins. A guess that screening may correct, as the dispatcher's catalogue is.

use std::path::Path;

/// What a word counts in the text.
const IN_TEXT: u32 = 1;
/// What a word counts in the title.
const IN_TITLE: u32 = 3;

/// Words and the kinds they hint at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    kinds: Vec<(String, Vec<String>)>,
}

impl Words {
    /// Returns the words of a file.
    ///
    /// # Errors
    /// A text naming file and line.
    pub fn load(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        Self::parse(&text).map_err(|problem| format!("{}: {problem}", path.display()))
    }

    /// Returns the words of a text.
    ///
    /// # Errors
    /// A text naming the line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut words = Self::default();
        for record in csv::Reader::from_reader(text.as_bytes()).records() {
            let record = record.map_err(|error| error.to_string())?;
            let line = record.position().map_or(0, csv::Position::line);
            let (Some(word), Some(kind)) = (record.get(0), record.get(1)) else {
                return Err(format!("line {line}: a row has the columns `word` and `kind`"));
            };
            if word.trim().is_empty() || kind.trim().is_empty() {
                return Err(format!("line {line}: `word` and `kind` must not be empty"));
            }
            let (word, kind) = (word.trim().to_owned(), kind.trim());
            match words.kinds.iter_mut().find(|(known, _)| known == kind) {
                Some((_, list)) => list.push(word),
                None => words.kinds.push((kind.to_owned(), vec![word])),
            }
        }
        Ok(words)
    }

    /// Returns the kind the words speak for; nothing when none of them occurs.
    #[must_use]
    pub fn kind(&self, title: &str, content: &str) -> Option<&str> {
        let count = |words: &[String]| {
            let found = words.iter().map(|word| {
                u32::from(title.contains(word.as_str())) * IN_TITLE
                    + u32::from(content.contains(word.as_str())) * IN_TEXT
            });
            found.fold(0_u32, u32::saturating_add)
        };
        let counted = self.kinds.iter().map(|(kind, words)| (count(words), kind.as_str()));
        let best = counted.rev().max_by_key(|(times, _)| *times).filter(|(times, _)| *times > 0);
        best.map(|(_, kind)| kind)
    }
}
