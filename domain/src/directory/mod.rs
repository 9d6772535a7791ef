//! Where one may speak and be heard: hotlines and telephones of offices, suggestion boxes, open days, forums, kept by
//! staff and read by everybody. What is listed here as an office's is nobody's private number: where persons' numbers
//! are hidden, these stay ([`Official`]).

mod decide;
pub mod official;

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

// The file above is private; this is the one path of each word.
pub use decide::{Context, Refusal, decide};

use crate::ids::{ListingId, UnitId};

/// The longest name, in characters.
pub const NAME_LIMIT: usize = 80;
/// The longest place or time, in characters.
pub const LINE_LIMIT: usize = 160;
/// The longest text, in characters.
pub const TEXT_LIMIT: usize = 600;
/// The most numbers of one entry.
pub const CONTACTS_LIMIT: usize = 6;
/// The most entries that are listed at a time.
pub const ENTRIES_LIMIT: usize = 2_000;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A number everybody may call.
    Hotline,
    /// An office with its telephones.
    Office,
    /// A box for suggestions.
    Box,
    /// A day or hour on which leaders receive whoever comes.
    OpenDay,
    /// A forum or a mailbox on the net.
    Forum,
}

impl Kind {
    /// Every one, as they are listed.
    pub const ALL: [Self; 5] = [Self::Hotline, Self::Office, Self::Box, Self::OpenDay, Self::Forum];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Hotline => "hotline",
            Self::Office => "office",
            Self::Box => "box",
            Self::OpenDay => "open-day",
            Self::Forum => "forum",
        }
    }

    /// Returns the kind of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// What it is.
    pub kind: Kind,
    /// What it is called.
    pub name: String,
    /// The unit that answers there, when one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// Telephone numbers and mail addresses of the office, never of a person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<String>,
    /// Where it is: an address, or that of a page.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// When it is open or emptied.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub times: String,
    /// What else one should know.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Identifies it.
    pub id: ListingId,
    /// What it says.
    pub content: Content,
    /// When it was entered or changed last.
    pub at: Timestamp,
    /// By whom, as the ledger signs it.
    pub by: String,
}

/// What may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// List something; the id is given by the store.
    List {
        /// The id.
        id: ListingId,
        /// What it says.
        content: Box<Content>,
    },
    /// Say something else.
    Change {
        /// Which.
        entry: ListingId,
        /// What it says from now on.
        content: Box<Content>,
    },
    /// List it no more.
    Remove {
        /// Which.
        entry: ListingId,
    },
}

/// What has happened to the directory. A stored contract: only added to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// Something was listed.
    ListingAdded {
        /// The id.
        entry: ListingId,
        /// What it says.
        content: Content,
    },
    /// It says something else.
    ListingChanged {
        /// Which.
        entry: ListingId,
        /// What it says from now on.
        content: Content,
    },
    /// It is listed no more.
    ListingRemoved {
        /// Which.
        entry: ListingId,
    },
}

impl Event {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::ListingAdded { .. } => "listing-added",
            Self::ListingChanged { .. } => "listing-changed",
            Self::ListingRemoved { .. } => "listing-removed",
        }
    }

    /// Returns which entry it is about.
    #[must_use]
    pub fn entry(&self) -> ListingId {
        match self {
            Self::ListingAdded { entry, .. }
            | Self::ListingChanged { entry, .. }
            | Self::ListingRemoved { entry } => *entry,
        }
    }
}

/// Everything that is listed now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    by_id: BTreeMap<ListingId, Arc<Entry>>,
}

impl Directory {
    /// Returns an entry.
    #[must_use]
    pub fn get(&self, id: ListingId) -> Option<&Entry> {
        self.by_id.get(&id).map(AsRef::as_ref)
    }

    /// Returns every entry, by kind and name.
    #[must_use]
    pub fn listed(&self) -> Vec<&Entry> {
        let mut all: Vec<&Entry> = self.by_id.values().map(AsRef::as_ref).collect();
        all.sort_by_key(|one| (one.content.kind, &one.content.name, one.id));
        all
    }

    /// Returns how many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Returns whether nothing is listed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Lets an event happen.
    pub fn apply(&mut self, at: Timestamp, by: String, event: Event) {
        match event {
            Event::ListingAdded { entry: id, content } | Event::ListingChanged { entry: id, content } => {
                self.by_id.insert(id, Arc::new(Entry { id, content, at, by }));
            }
            Event::ListingRemoved { entry } => {
                self.by_id.remove(&entry);
            }
        }
    }
}
