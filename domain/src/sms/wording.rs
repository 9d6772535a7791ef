//! The exact words of an inquiry with the scale they offer. A stored inquiry names the digest of its wording, so
//! that a reply years later is still read by what the citizen was asked.

use serde::{Deserialize, Serialize};
use sm3::{Digest as _, Sm3};

use crate::{
    policy::Counts,
    reply::Scale,
    sms::{Template, TemplateError},
};

/// The most characters of an id.
const ID: usize = 64;

/// Why a wording cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordingError {
    /// The id is empty, too long or written otherwise.
    #[error("`{id}` is no id of a wording; write at most {ID} small letters, digits and hyphens")]
    Id {
        /// What was given.
        id: String,
    },
    /// Versions begin with 1.
    #[error("version 0 of `{id}` cannot be; versions begin with 1")]
    Version {
        /// Of which wording.
        id: String,
    },
    /// The text does not show the scale a reply is read by.
    #[error("`{id}` does not show its scale; put `{{scale}}` where the citizen reads the digits")]
    NoScale {
        /// Of which wording.
        id: String,
    },
    /// The text has a fault.
    #[error("the text of `{id}`: {cause}")]
    Text {
        /// Of which wording.
        id: String,
        /// What is wrong.
        cause: TemplateError,
    },
}

/// One version of the words of an inquiry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Wording {
    written: Written,
    template: Template,
}

/// A wording as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    version: u32,
    text: String,
    scale: Scale,
}

impl TryFrom<Written> for Wording {
    type Error = WordingError;

    fn try_from(written: Written) -> Result<Self, WordingError> {
        let id = written.id.clone();
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if id.is_empty() || id.len() > ID || !id.bytes().all(fits) {
            return Err(WordingError::Id { id });
        }
        if written.version == 0 {
            return Err(WordingError::Version { id });
        }
        let template = Template::parse(&written.text);
        let template = template.map_err(|cause| WordingError::Text { id: id.clone(), cause })?;
        if !template.has("scale") {
            return Err(WordingError::NoScale { id });
        }
        Ok(Self { written, template })
    }
}

impl From<Wording> for Written {
    fn from(wording: Wording) -> Self {
        wording.written
    }
}

impl Wording {
    /// Returns a version of a wording.
    ///
    /// # Errors
    /// When the id, the version or the text cannot be used, or the text does not show the scale.
    pub fn new(id: &str, version: u32, text: &str, scale: Scale) -> Result<Self, WordingError> {
        Self::try_from(Written { id: id.to_owned(), version, text: text.to_owned(), scale })
    }

    /// Returns what identifies the wording through its versions.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.written.id
    }

    /// Returns which version this is.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.written.version
    }

    /// Returns the text with its placeholders.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.written.text
    }

    /// Returns the text, ready to be filled in.
    #[must_use]
    pub fn template(&self) -> &Template {
        &self.template
    }

    /// Returns the scale the message offers and a reply is read by.
    #[must_use]
    pub fn scale(&self) -> &Scale {
        &self.written.scale
    }

    /// Returns the SM3 digest of everything a citizen was asked, in hex. Every field counts with its length, so
    /// that no two wordings share the digested text.
    #[must_use]
    pub fn digest(&self) -> String {
        let Written { id, version, text, scale } = &self.written;
        let mut fields = vec!["wording-1".to_owned(), id.clone(), version.to_string(), text.clone()];
        for level in scale.levels() {
            let counts = match level.counts {
                Counts::Satisfied => "satisfied",
                Counts::Dissatisfied => "dissatisfied",
                Counts::Neutral => "neutral",
            };
            let several = if level.several { "several" } else { "alone" };
            fields.extend([level.id.clone(), level.digit.to_string(), level.zh.clone(), level.en.clone()]);
            fields.extend([counts.to_owned(), several.to_owned()]);
        }
        let mut digest = Sm3::new();
        for field in fields {
            digest.update(format!("{}:{field}\n", field.len()).as_bytes());
        }
        digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
