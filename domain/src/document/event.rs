//! What has happened to documents and their templates, and how the register follows from it.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{Document, Kind, Subject, Withdrawn, due::Asked};
use crate::ids::{DocumentId, UnitId};

/// What has happened. A stored contract: only added to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// A document was issued.
    DocumentIssued(Box<Issued>),
    /// A document was withdrawn; it is kept.
    DocumentWithdrawn {
        /// Why.
        reason: String,
    },
    /// What happened asks for a document; it is issued under this id.
    DocumentDue(Box<Asked>),
    /// A document that was asked for is not needed.
    DocumentWaived {
        /// Why.
        reason: String,
    },
    /// A template was put in the place of another.
    TemplateReplaced {
        /// Of which kind.
        of: Kind,
        /// The number of the version.
        number: u32,
        /// The SM3 digest of its bytes, in hex.
        digest: String,
        /// How many bytes it has.
        size: i64,
        /// The name of the file it came as.
        name: String,
    },
    /// An earlier template, or the shipped one, is in force again.
    TemplateRestored {
        /// Of which kind.
        of: Kind,
        /// Its version; nothing for the shipped one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        number: Option<u32>,
    },
}

/// A document that was issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// Its kind.
    pub of: Kind,
    /// The year it is numbered in.
    pub year: i16,
    /// Its place among those of its kind and year.
    pub serial: i64,
    /// The number people read.
    pub number: String,
    /// What it is about.
    pub subject: Subject,
    /// The unit it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// What it is called.
    pub title: String,
    /// The day it bears.
    pub dated: Date,
    /// The SM3 digest of its bytes, in hex.
    pub digest: String,
    /// How many bytes it has.
    pub size: i64,
    /// What its verification address ends with.
    pub code: String,
    /// The version of the template it was made from; 0 for the shipped one.
    #[serde(default)]
    pub template: u32,
    /// Only whom the proceeding it is about names may know it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub restricted: bool,
}

impl Event {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::DocumentIssued(_) => "document-issued",
            Self::DocumentWithdrawn { .. } => "document-withdrawn",
            Self::DocumentDue(_) => "document-due",
            Self::DocumentWaived { .. } => "document-waived",
            Self::TemplateReplaced { .. } => "template-replaced",
            Self::TemplateRestored { .. } => "template-restored",
        }
    }

    /// Returns the digest and size of the file that came with it, if one did.
    #[must_use]
    pub fn file(&self) -> Option<(&str, i64)> {
        match self {
            Self::DocumentIssued(issued) => Some((&issued.digest, issued.size)),
            Self::TemplateReplaced { digest, size, .. } => Some((digest, *size)),
            Self::DocumentWithdrawn { .. }
            | Self::DocumentDue(_)
            | Self::DocumentWaived { .. }
            | Self::TemplateRestored { .. } => None,
        }
    }
}

/// Returns the document after an event; nothing when the event cannot follow.
#[must_use]
pub fn apply(
    before: Option<Document>,
    id: DocumentId,
    at: Timestamp,
    by: &str,
    event: &Event,
) -> Option<Document> {
    match (before, event) {
        (None, Event::DocumentIssued(issued)) => {
            let Issued {
                of,
                year,
                serial,
                number,
                subject,
                unit,
                title,
                dated,
                digest,
                size,
                code,
                template,
                restricted,
            } = (**issued).clone();
            let issued_by = by.to_owned();
            Some(Document {
                id,
                kind: of,
                year,
                serial,
                number,
                subject,
                unit,
                title,
                dated,
                digest,
                size,
                code,
                template,
                restricted,
                issued_at: at,
                issued_by,
                withdrawn: None,
            })
        }
        (Some(document), Event::DocumentWithdrawn { reason }) if document.withdrawn.is_none() => {
            let withdrawn = Withdrawn { at, by: by.to_owned(), reason: reason.clone() };
            Some(Document { withdrawn: Some(withdrawn), ..document })
        }
        (None | Some(_), _) => None,
    }
}
