//! The dispatch catalogue (派单目录): which unit a matter belongs to, on what grounds, since when and until when. It is
//! built from laws, the units' founding papers and lists of duties, and grows by what consultations found (国办函〔2025〕
//! 66号). Nothing in it is edited in place: a change makes a version, and every version stays. It proposes; who dispatches
//! decides.

pub mod command;
pub mod decide;
pub mod event;
mod fitting;

use std::{collections::BTreeMap, sync::Arc};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    catalogue::event::Event,
    ids::{EntryId, OrderId, UnitId},
};

pub use fitting::Fit;

/// The longest matter, in characters.
pub const MATTER_LIMIT: usize = 100;
/// The longest basis, reason or conclusion, in characters.
pub const TEXT_LIMIT: usize = 500;
/// The most words of one entry.
pub const WORD_LIMIT: usize = 30;
/// The longest word, in characters.
pub const WORD_LENGTH: usize = 30;
/// The most units that help with one matter.
pub const CO_HANDLER_LIMIT: usize = 10;
/// The most precedents of one entry.
pub const PRECEDENT_LIMIT: usize = 50;
/// The most entries of the catalogue.
pub const ENTRY_LIMIT: usize = 20_000;
/// The most rows taken in at once.
pub const ROW_LIMIT: usize = 2_000;
/// How many days before its end an entry is about to expire.
pub const EXPIRY_DAYS: i32 = 60;

/// Whose duty a matter is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// The matter, as the catalogue calls it.
    pub matter: String,
    /// What citizens say who mean it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// The unit that leads (主办).
    pub lead: UnitId,
    /// The units that help (协办).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub co_handlers: Vec<UnitId>,
    /// The law, founding paper or list of duties that says so; empty while nobody has named it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub basis: String,
    /// The first day it holds.
    pub from: Date,
    /// The last day it holds; nothing while no end is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
}

/// An order in which it was settled whose duty the matter is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Precedent {
    /// Which.
    pub order: OrderId,
    /// The number people see.
    pub number: String,
    /// What was concluded.
    pub conclusion: String,
}

/// How an entry stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It does not hold yet.
    Coming,
    /// It holds.
    Valid,
    /// It holds, and ends soon.
    Expiring,
    /// It holds no more.
    Ended,
}

impl Standing {
    /// Every standing.
    pub const ALL: [Self; 4] = [Self::Coming, Self::Valid, Self::Expiring, Self::Ended];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Coming => "coming",
            Self::Valid => "valid",
            Self::Expiring => "expiring",
            Self::Ended => "ended",
        }
    }
}

impl Duty {
    /// Returns how it stands on a day.
    #[must_use]
    pub fn standing(&self, day: Date) -> Standing {
        let soon = |to: &Date| day.until(*to).is_ok_and(|left| left.get_days() <= EXPIRY_DAYS);
        if day < self.from {
            return Standing::Coming;
        }
        match self.to {
            Some(to) if to < day => Standing::Ended,
            Some(to) if soon(&to) => Standing::Expiring,
            Some(_) | None => Standing::Valid,
        }
    }

    /// Returns whether it holds on a day.
    #[must_use]
    pub fn is_valid(&self, day: Date) -> bool {
        matches!(self.standing(day), Standing::Valid | Standing::Expiring)
    }

    /// Returns whether two duties hold on a same day.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        other.to.is_none_or(|to| self.from <= to) && self.to.is_none_or(|to| other.from <= to)
    }
}

/// What made a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was written down.
    Added,
    /// It came in a file of this name.
    Imported(String),
    /// It was changed, for this reason.
    Changed(String),
    /// Its end was set, for this reason.
    Ended(String),
    /// A precedent was put to it: the number of its order.
    Settled(String),
}

impl Change {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Imported(_) => "imported",
            Self::Changed(_) => "changed",
            Self::Ended(_) => "ended",
            Self::Settled(_) => "settled",
        }
    }

    /// Returns the reason, the name of the file or the number of the order; empty for none.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Added => "",
            Self::Imported(words) | Self::Changed(words) | Self::Ended(words) | Self::Settled(words) => words,
        }
    }
}

/// A version of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// When it was made.
    pub at: Timestamp,
    /// By whom, as the ledger signs.
    pub by: String,
    /// What made it.
    pub change: Change,
    /// What it says.
    pub duty: Duty,
}

/// An entry with all its versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Identifies it.
    pub id: EntryId,
    /// Its versions, the oldest first.
    pub versions: Vec<Version>,
    /// What it says now.
    pub duty: Duty,
    /// The orders in which it was settled, the oldest first.
    pub precedents: Vec<Precedent>,
}

impl Entry {
    /// Returns the number of its version, from 1.
    #[must_use]
    pub fn version(&self) -> u32 {
        u32::try_from(self.versions.len()).unwrap_or(u32::MAX)
    }
}

/// Every entry. Copies share what did not change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    entries: BTreeMap<EntryId, Arc<Entry>>,
}

impl Catalogue {
    /// Returns an entry.
    #[must_use]
    pub fn get(&self, id: EntryId) -> Option<&Entry> {
        self.entries.get(&id).map(Arc::as_ref)
    }

    /// Returns every entry, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values().map(Arc::as_ref)
    }

    /// Returns how many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns the entry of a matter that holds on one of the days `duty` does: two units cannot both lead one matter.
    #[must_use]
    pub fn rival(&self, duty: &Duty, besides: Option<EntryId>) -> Option<&Entry> {
        let is_rival = |entry: &&Entry| {
            Some(entry.id) != besides && entry.duty.matter == duty.matter && entry.duty.overlaps(duty)
        };
        self.iter().find(is_rival)
    }

    /// Lets an event happen.
    pub fn apply(&mut self, at: Timestamp, by: &str, event: Event) {
        let version = |change, duty| Version { at, by: by.to_owned(), change, duty };
        match event {
            Event::EntryAdded { entry, duty, precedent } => {
                self.put(entry, version(Change::Added, duty));
                self.settle(entry, precedent);
            }
            Event::EntryChanged { entry, duty, reason } => {
                self.put(entry, version(Change::Changed(reason), duty));
            }
            Event::EntryEnded { entry, to, reason } => {
                let Some(duty) = self.get(entry).map(|known| known.duty.clone()) else { return };
                self.put(entry, version(Change::Ended(reason), Duty { to: Some(to), ..duty }));
            }
            Event::PrecedentAdded { entry, precedent } => {
                let Some(duty) = self.get(entry).map(|known| known.duty.clone()) else { return };
                self.put(entry, version(Change::Settled(precedent.number.clone()), duty));
                self.settle(entry, Some(precedent));
            }
            Event::EntriesImported { file, rows } => {
                for row in rows {
                    self.put(row.entry, version(Change::Imported(file.clone()), row.duty));
                }
            }
        }
    }

    fn put(&mut self, id: EntryId, version: Version) {
        match self.entries.get_mut(&id) {
            Some(entry) => {
                let entry = Arc::make_mut(entry);
                entry.duty = version.duty.clone();
                entry.versions.push(version);
            }
            None => {
                let duty = version.duty.clone();
                let entry = Entry { id, versions: vec![version], duty, precedents: Vec::new() };
                self.entries.insert(id, Arc::new(entry));
            }
        }
    }

    fn settle(&mut self, id: EntryId, precedent: Option<Precedent>) {
        if let (Some(entry), Some(precedent)) = (self.entries.get_mut(&id), precedent) {
            Arc::make_mut(entry).precedents.push(precedent);
        }
    }
}
