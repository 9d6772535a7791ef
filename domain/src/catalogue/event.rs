//! What has happened to the dispatch catalogue.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Duty, Precedent};
use crate::ids::EntryId;

/// What has happened. A stored contract: only added to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// An entry was written down.
    EntryAdded {
        /// Which.
        entry: EntryId,
        /// What it says.
        duty: Duty,
        /// The order it was settled in, when it comes from a consultation.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        precedent: Option<Precedent>,
    },
    /// An entry was changed.
    EntryChanged {
        /// Which.
        entry: EntryId,
        /// What it says now, whole.
        duty: Duty,
        /// Why.
        reason: String,
    },
    /// The end of an entry was set.
    EntryEnded {
        /// Which.
        entry: EntryId,
        /// The last day it holds.
        to: Date,
        /// Why.
        reason: String,
    },
    /// An order became a precedent of an entry.
    PrecedentAdded {
        /// Of which.
        entry: EntryId,
        /// The order and its conclusion.
        precedent: Precedent,
    },
    /// Entries were taken in from a file.
    EntriesImported {
        /// The name of the file.
        file: String,
        /// The entries that are new or say something else now.
        rows: Vec<Imported>,
    },
}

/// An entry as a file brought it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// Which.
    pub entry: EntryId,
    /// What it says, whole.
    pub duty: Duty,
}

impl Event {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::EntryAdded { .. } => "entry-added",
            Self::EntryChanged { .. } => "entry-changed",
            Self::EntryEnded { .. } => "entry-ended",
            Self::PrecedentAdded { .. } => "precedent-added",
            Self::EntriesImported { .. } => "entries-imported",
        }
    }

    /// Returns the entry it is about; nothing when it is about many.
    #[must_use]
    pub fn entry(&self) -> Option<EntryId> {
        match self {
            Self::EntryAdded { entry, .. }
            | Self::EntryChanged { entry, .. }
            | Self::EntryEnded { entry, .. }
            | Self::PrecedentAdded { entry, .. } => Some(*entry),
            Self::EntriesImported { .. } => None,
        }
    }
}
