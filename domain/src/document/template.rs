//! The templates that replaced the shipped ones. Every version is kept: a document made from it can be explained later.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Kind, event::Event};

/// A template that somebody put in the place of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its number, from 1.
    pub number: u32,
    /// The SM3 digest of its bytes, in hex.
    pub digest: String,
    /// How many bytes it has.
    pub size: i64,
    /// The name of the file it came as.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// By whom, as the ledger signs.
    pub by: String,
}

/// The templates of every kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Templates {
    versions: BTreeMap<Kind, Vec<Version>>,
    in_force: BTreeMap<Kind, u32>,
}

impl Templates {
    /// Returns every version of a kind's template, the oldest first.
    #[must_use]
    pub fn versions(&self, kind: Kind) -> &[Version] {
        self.versions.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// Returns the version in force; nothing while it is the shipped one.
    #[must_use]
    pub fn in_force(&self, kind: Kind) -> Option<&Version> {
        let number = self.in_force.get(&kind)?;
        self.versions(kind).iter().find(|version| version.number == *number)
    }

    /// Lets an event happen; those of documents change no template.
    pub fn apply(&mut self, at: Timestamp, by: String, event: Event) {
        match event {
            Event::TemplateReplaced { of, number, digest, size, name } => {
                let version = Version { number, digest, size, name, at, by };
                self.versions.entry(of).or_default().push(version);
                self.in_force.insert(of, number);
            }
            Event::TemplateRestored { of, number } => {
                match number {
                    Some(number) => self.in_force.insert(of, number),
                    None => self.in_force.remove(&of),
                };
            }
            Event::DocumentIssued(_)
            | Event::DocumentWithdrawn { .. }
            | Event::DocumentDue(_)
            | Event::DocumentWaived { .. } => {}
        }
    }
}
