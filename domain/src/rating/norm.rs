//! The second-level options of the national rating system: `norms.toml`, one version after another. A code of any
//! version can be read; only the version in force is offered.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Deserialize;

use crate::rating::Grade;

/// The national codes as data.
const NATIONAL: &str = include_str!("norms.toml");

/// Every version of the options.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Norms {
    #[serde(rename = "version")]
    versions: Vec<Version>,
}

/// One version of the options.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Version {
    number: u16,
    #[serde(deserialize_with = "day")]
    from: Date,
    #[serde(default, deserialize_with = "last_day")]
    until: Option<Date>,
    source: String,
    #[serde(rename = "option")]
    options: Vec<Norm>,
}

/// One option.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Norm {
    /// Its national code; the first digit is the grade.
    pub code: u16,
    /// Shown at once; the others stand under “more”.
    #[serde(default)]
    pub first: bool,
    /// Its official name; empty for a retired code whose name was not published.
    #[serde(default)]
    pub zh: String,
    /// Its name in English.
    #[serde(default)]
    pub en: String,
}

impl Norm {
    /// Returns the grade it belongs to.
    #[must_use]
    pub fn grade(&self) -> Option<Grade> {
        Grade::of(u8::try_from(self.code / 100).ok()?)
    }
}

/// Why an option cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NormError {
    /// No version has it.
    #[error("`{0}` is no national option; choose one of those shown")]
    Unknown(u16),
    /// Its version is over.
    #[error("the option `{0}` is retired; choose one of those shown")]
    Retired(u16),
    /// It belongs to another grade.
    #[error(
        "the option `{code}` belongs to grade {of}, the rating is grade {grade}; choose one of those shown"
    )]
    OtherGrade {
        /// The option.
        code: u16,
        /// The grade it belongs to.
        of: Grade,
        /// The grade given.
        grade: Grade,
    },
}

impl Norms {
    /// Reads versions of options.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// Returns the option of a code, of whatever version: what was rated once stays readable.
    #[must_use]
    pub fn get(&self, code: u16) -> Option<&Norm> {
        self.versions.iter().rev().flat_map(|version| &version.options).find(|norm| norm.code == code)
    }

    /// Returns the options of a grade that are offered on a day, those shown at once first.
    pub fn offered(&self, grade: Grade, on: Date) -> impl Iterator<Item = &Norm> {
        let options = move |first: bool| {
            let versions = self.versions.iter().filter(move |version| version.is_in_force(on));
            let all = versions.flat_map(|version| &version.options);
            all.filter(move |norm| norm.first == first && norm.grade() == Some(grade))
        };
        options(true).chain(options(false))
    }

    /// Returns whether a code is offered on a day.
    #[must_use]
    pub fn is_offered(&self, code: u16, on: Date) -> bool {
        let mut versions = self.versions.iter().filter(|version| version.is_in_force(on));
        versions.any(|version| version.options.iter().any(|norm| norm.code == code))
    }

    /// Returns the number and the source of the version in force on a day.
    #[must_use]
    pub fn in_force(&self, on: Date) -> Option<(u16, &str)> {
        let version = self.versions.iter().find(|version| version.is_in_force(on))?;
        Some((version.number, &version.source))
    }

    /// Returns the codes sorted, each once, when all of them may be chosen for a grade on a day.
    ///
    /// # Errors
    /// The first code that may not.
    pub fn checked(&self, grade: Grade, codes: &[u16], on: Date) -> Result<Vec<u16>, NormError> {
        let codes: BTreeSet<u16> = codes.iter().copied().collect();
        for code in codes.iter().copied() {
            let norm = self.get(code).ok_or(NormError::Unknown(code))?;
            if !self.is_offered(code, on) {
                return Err(NormError::Retired(code));
            }
            let of = norm.grade().ok_or(NormError::Unknown(code))?;
            if of != grade {
                return Err(NormError::OtherGrade { code, of, grade });
            }
        }
        Ok(codes.into_iter().collect())
    }
}

impl Default for Norms {
    /// Returns the national options. A test reads them, so that they are never empty.
    fn default() -> Self {
        Self::parse(NATIONAL).unwrap_or(Self { versions: Vec::new() })
    }
}

impl Version {
    fn is_in_force(&self, on: Date) -> bool {
        self.from <= on && self.until.is_none_or(|until| on <= until)
    }
}

/// A piece of a list that is no code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no option code; write three digits each, with `|` or `,` between them")]
pub struct BadCode(pub String);

/// Reads a list of codes as devices (`207|208`) and the exchange (`207,208`) write it; an empty list is none.
///
/// ```
/// use domain::rating::norm::{BadCode, codes};
/// assert_eq!(codes("207|208"), Ok(vec![207, 208]));
/// assert_eq!(codes(" 207, 208,"), Ok(vec![207, 208]));
/// assert_eq!(codes(""), Ok(vec![]));
/// assert_eq!(codes("207;208"), Err(BadCode("207;208".to_owned())));
/// ```
///
/// # Errors
/// The piece that is no code.
pub fn codes(list: &str) -> Result<Vec<u16>, BadCode> {
    let pieces = list.split(['|', ',', '，', '｜']).map(str::trim).filter(|piece| !piece.is_empty());
    let read = |piece: &str| match piece.parse::<u16>() {
        Ok(code) if (100..1000).contains(&code) => Ok(code),
        Ok(_) | Err(_) => Err(BadCode(piece.to_owned())),
    };
    pieces.map(read).collect()
}

/// Writes a list of codes as the exchange has it.
#[must_use]
pub fn written(codes: &[u16], separator: char) -> String {
    let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
    codes.join(&separator.to_string())
}

fn day<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    let text = toml::value::Datetime::deserialize(from)?.to_string();
    text.parse().map_err(serde::de::Error::custom)
}

fn last_day<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    day(from).map(Some)
}
