//! The unified social credit code of an organisation (统一社会信用代码, GB 32100-2015): 18 characters, the last of
//! which checks the others.

use std::fmt;

use crate::codes::folded;

/// The characters of a code by their value; I, O, S, V and Z are not among them.
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/// How long a code is.
const LENGTH: usize = 18;
/// How many times the weight of each place is that of the one before.
const BASE: u32 = 3;
/// What sums are taken modulo.
const MODULUS: u32 = 31;

/// Why a text is no credit code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UsccError {
    /// It is too short or too long.
    #[error("`{code}` has {length} characters; a credit code has {LENGTH}")]
    Length {
        /// What was given.
        code: String,
        /// How long it is.
        length: usize,
    },
    /// A character cannot be in a code.
    #[error(
        "`{character}` at position {at} of `{code}` is never in a credit code; I, O, S, V and Z are left out"
    )]
    Character {
        /// What was given.
        code: String,
        /// Which character.
        character: char,
        /// Where, counted from 1.
        at: usize,
    },
    /// The place of the region holds a letter.
    #[error("`{character}` at position {at} of `{code}` is no digit; places 3 to 8 are the region")]
    Region {
        /// What was given.
        code: String,
        /// Which character.
        character: char,
        /// Where, counted from 1.
        at: usize,
    },
    /// The check character does not fit.
    #[error(
        "`{code}` ends in `{found}`, its other characters ask for `{expected}`; compare it with the certificate"
    )]
    Check {
        /// What was given.
        code: String,
        /// What it ends in.
        found: char,
        /// What it would have to end in.
        expected: char,
    },
}

/// Who keeps the register an organisation is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registrar {
    /// The office for public bodies (机构编制); the second character tells authorities, institutions and others.
    PublicBodies,
    /// Civil affairs (民政).
    CivilAffairs,
    /// Market supervision (市场监管).
    Market,
    /// Another.
    Other(char),
}

/// A credit code whose check character fits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uscc(String);

impl fmt::Display for Uscc {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Uscc {
    /// Reads a code as it was typed; small and full-width letters are taken as what they stand for.
    ///
    /// # Errors
    /// When length, characters or check character are wrong.
    ///
    /// ```
    /// use domain::codes::uscc::Uscc;
    /// assert!(Uscc::parse("91350100M000100Y43").is_ok());
    /// assert!(Uscc::parse("91350100M000100Y44").unwrap_err().to_string().contains("ask for `3`"));
    /// ```
    pub fn parse(typed: &str) -> Result<Self, UsccError> {
        let code = folded(typed);
        let length = code.chars().count();
        if length != LENGTH {
            return Err(UsccError::Length { code, length });
        }
        let (mut sum, mut weight, mut last) = (0, 1, ('0', 0));
        for (at, character) in (1..).zip(code.chars()) {
            let Some(value) = value(character) else {
                return Err(UsccError::Character { code, character, at });
            };
            if (3..=8).contains(&at) && !character.is_ascii_digit() {
                return Err(UsccError::Region { code, character, at });
            }
            if at < LENGTH {
                sum = (sum + value * weight) % MODULUS;
                weight = weight * BASE % MODULUS;
            }
            last = (character, value);
        }
        let wanted = (MODULUS - sum) % MODULUS;
        let (found, value) = last;
        match (value == wanted, character_of(wanted)) {
            (false, Some(expected)) => Err(UsccError::Check { code, found, expected }),
            _ => Ok(Self(code)),
        }
    }

    /// Returns the code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns who registered the organisation.
    #[must_use]
    pub fn registrar(&self) -> Registrar {
        match self.0.chars().next() {
            Some('1') => Registrar::PublicBodies,
            Some('5') => Registrar::CivilAffairs,
            Some('9') => Registrar::Market,
            other => Registrar::Other(other.unwrap_or_default()),
        }
    }

    /// Returns the 6-digit region where it was registered.
    #[must_use]
    pub fn region(&self) -> &str {
        self.0.get(2..8).unwrap_or_default()
    }

    /// Returns the nine characters that identify the organisation.
    #[must_use]
    pub fn body(&self) -> &str {
        self.0.get(8..17).unwrap_or_default()
    }
}

fn value(character: char) -> Option<u32> {
    (0..).zip(ALPHABET.chars()).find(|(_, known)| *known == character).map(|(value, _)| value)
}

fn character_of(wanted: u32) -> Option<char> {
    (0..).zip(ALPHABET.chars()).find(|(value, _)| *value == wanted).map(|(_, character)| character)
}
