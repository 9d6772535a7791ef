//! What invented people say; `demo/phrases.toml` holds the words.

use serde::Deserialize;

use super::chance::Draw;

const TEXT: &str = include_str!("../../../demo/phrases.toml");

/// The words of the demonstration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each list is named like the occasion on which one of its phrases is said")]
pub struct Phrases {
    pub urgent: Vec<String>,
    pub surnames: Vec<String>,
    pub given: Vec<String>,
    pub staff: OfStaff,
    pub citizen: OfCitizens,
    pub refused: Vec<Refused>,
}

/// Which replies only say why a letter is not handled.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// What they say.
    pub says: Vec<String>,
    /// The pack's reason.
    pub reason: String,
    /// In how many cases of a hundred.
    pub times: u64,
}

/// What staff write.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each list is named like the occasion on which one of its phrases is said")]
pub struct OfStaff {
    pub accept: Vec<String>,
    pub dispatch: Vec<String>,
    pub reassign: String,
    pub merge: String,
    pub refuse: String,
    pub contact_reached: Vec<String>,
    pub contact_missed: Vec<String>,
    pub suspend: String,
    pub send_back: String,
    pub approve: Vec<String>,
    pub redo_answer: String,
    pub close_unreached: String,
    pub case_answer: Vec<String>,
}

/// What citizens say.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each list is named like the occasion on which one of its phrases is said")]
pub struct OfCitizens {
    pub supplement: Vec<String>,
    pub case_bad: Vec<String>,
    pub case_good: Vec<String>,
    pub satisfied: Vec<String>,
    pub fair: Vec<String>,
    pub dissatisfied: Vec<String>,
    pub unclear: Vec<String>,
    pub words_bad: Vec<String>,
    pub words_good: Vec<String>,
    pub reopen: Vec<String>,
}

impl Phrases {
    /// Returns the carried words.
    ///
    /// # Errors
    /// When the file is broken, which is our fault.
    pub fn carried() -> anyhow::Result<Self> {
        toml::from_str(TEXT).map_err(|error| anyhow::anyhow!("phrases.toml: {error}"))
    }
}

/// Returns one of the phrases.
#[must_use]
pub fn one(phrases: &[String], draw: &mut Draw) -> String {
    draw.pick(phrases).cloned().unwrap_or_default()
}
