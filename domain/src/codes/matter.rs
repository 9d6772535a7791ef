//! Codes of service matters (事项编码, GB/T 39554.1-2020). Their form has changed and older ones are in use, so a
//! code is kept as it is; what looks unusual is a warning, never a refusal.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use crate::codes::{region::Region, uscc::Uscc};

/// The most characters of a code.
pub const LONGEST: usize = 64;

/// Why a text cannot be kept as a matter code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MatterError {
    /// There is nothing in it.
    #[error("the matter code is empty")]
    Empty,
    /// It is too long.
    #[error("the matter code has {length} characters; at most {LONGEST} are kept")]
    TooLong {
        /// How long it is.
        length: usize,
    },
    /// A character cannot be kept.
    #[error(
        "the matter code holds {character:?} at position {at}; write letters, digits and hyphens without spaces"
    )]
    Character {
        /// Which character.
        character: char,
        /// Where, counted from 1.
        at: usize,
    },
}

/// What is unusual about a code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MatterWarning {
    /// The parts between the hyphens are not those of the national form.
    #[error("`{code}` has {parts} parts between hyphens; the national form has 6")]
    Parts {
        /// The code.
        code: String,
        /// How many parts.
        parts: usize,
    },
    /// It holds a small letter, which is mostly a slip.
    #[error("`{code}` holds the small letter `{letter}`")]
    SmallLetter {
        /// The code.
        code: String,
        /// Which letter.
        letter: char,
    },
    /// The second part is no region.
    #[error("`{code}` has the region `{region}`: {cause}")]
    Region {
        /// The code.
        code: String,
        /// What stands for the region.
        region: String,
        /// What is wrong with it.
        cause: String,
    },
    /// The fourth part is no credit code.
    #[error("`{code}` has the office `{office}`: {cause}")]
    Office {
        /// The code.
        code: String,
        /// What stands for the office.
        office: String,
        /// What is wrong with it.
        cause: String,
    },
}

/// A matter code as it was given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MatterCode(String);

impl fmt::Display for MatterCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl MatterCode {
    /// Reads a code. Only full-width forms and white space around it are changed.
    ///
    /// # Errors
    /// When it is empty, too long, or holds white space or control characters.
    pub fn parse(typed: &str) -> Result<Self, MatterError> {
        let code: String = typed.nfkc().collect::<String>().trim().to_owned();
        let length = code.chars().count();
        if length == 0 {
            return Err(MatterError::Empty);
        }
        if length > LONGEST {
            return Err(MatterError::TooLong { length });
        }
        let strange = |it: char| it.is_whitespace() || it.is_control();
        match (1..).zip(code.chars()).find(|(_, it)| strange(*it)) {
            Some((at, character)) => Err(MatterError::Character { character, at }),
            None => Ok(Self(code)),
        }
    }

    /// Returns the code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the region of a code in the national form.
    #[must_use]
    pub fn region(&self) -> Option<Region> {
        let [_, region, ..] = self.parts()?;
        Region::parse(region).ok()
    }

    /// Returns the office of a code in the national form.
    #[must_use]
    pub fn office(&self) -> Option<Uscc> {
        let [_, _, _, office, ..] = self.parts()?;
        Uscc::parse(office).ok()
    }

    /// Returns what is unusual; nothing for `item-region-000-office-1-00` with a region and a credit code.
    #[must_use]
    pub fn warnings(&self) -> Vec<MatterWarning> {
        let mut warnings = Vec::new();
        let code = self.0.clone();
        if let Some(letter) = self.0.chars().find(char::is_ascii_lowercase) {
            warnings.push(MatterWarning::SmallLetter { code: code.clone(), letter });
        }
        let Some([_, region, _, office, _, _]) = self.parts() else {
            warnings.push(MatterWarning::Parts { parts: code.split('-').count(), code });
            return warnings;
        };
        if let Err(error) = Region::parse(region) {
            let (region, cause) = (region.to_owned(), error.to_string());
            warnings.push(MatterWarning::Region { code: code.clone(), region, cause });
        }
        if let Err(error) = Uscc::parse(office) {
            let (office, cause) = (office.to_owned(), error.to_string());
            warnings.push(MatterWarning::Office { code, office, cause });
        }
        warnings
    }

    fn parts(&self) -> Option<[&str; 6]> {
        let parts: Vec<&str> = self.0.split('-').collect();
        <[&str; 6]>::try_from(parts).ok()
    }
}
