//! The packs of an installation: several documents, several versions of each, never two of one at a time.
//! Repealed versions stay: orders that began under them keep them.

use std::sync::Arc;

use jiff::civil::Date;

use crate::policy::{Header, Pack};

/// Packs by id. The first one loaded is the installation's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Packs {
    // INVARIANT: ids differ; of one document in one jurisdiction at most one version is in force on any day.
    packs: Vec<Arc<Pack>>,
}

/// Why a pack does not fit the packs that are loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PacksError {
    /// A pack of that id is there.
    #[error("the pack `{0}` is loaded already; a changed pack is a new version with an id of its own")]
    Loaded(String),
    /// Two versions would be in force at once.
    #[error(
        "the packs `{first}` and `{second}` of document `{document}` are both in force on `{on}`; give the older \
         one an `until`, or let the newer one repeal its `number`"
    )]
    Overlap {
        /// The version loaded before.
        first: String,
        /// The version that was to be loaded.
        second: String,
        /// The document.
        document: String,
        /// The first day both would be in force.
        on: Date,
    },
}

impl Packs {
    /// Takes in a pack.
    ///
    /// # Errors
    /// When its id is taken, or another version of its document is in force at the same time.
    pub fn insert(&mut self, pack: Pack) -> Result<(), PacksError> {
        if self.get(pack.id()).is_some() {
            return Err(PacksError::Loaded(pack.id().to_owned()));
        }
        let mut packs = self.packs.clone();
        packs.push(Arc::new(pack));
        let grown = Self { packs };
        grown.check()?;
        *self = grown;
        Ok(())
    }

    /// Returns the pack of an id, in force or not.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Pack> {
        self.iter().find(|pack| pack.id() == id)
    }

    /// Returns the pack of an id to keep: packs are large, and copying one takes longer than most requests.
    #[must_use]
    pub fn shared(&self, id: &str) -> Option<Arc<Pack>> {
        self.packs.iter().find(|pack| pack.id() == id).cloned()
    }

    /// Returns every pack, in the order they were loaded.
    pub fn iter(&self) -> impl Iterator<Item = &Pack> {
        self.packs.iter().map(AsRef::as_ref)
    }

    /// Returns the pack in force in a jurisdiction on a day; `None` for the jurisdiction means the installation's own.
    /// Of several documents it is the one loaded first.
    #[must_use]
    pub fn in_force(&self, jurisdiction: Option<&str>, on: Date) -> Option<&Pack> {
        let own = || self.packs.first().map(|pack| pack.header().jurisdiction.as_str());
        let jurisdiction = jurisdiction.or_else(own)?;
        let fits = |header: &Header| header.jurisdiction == jurisdiction && header.effective <= on;
        self.iter()
            .find(|pack| fits(pack.header()) && self.last_day(pack.header()).is_none_or(|last| on <= last))
    }

    /// Returns the last day a version is in force: its own, or the day before a newer one that repeals it.
    #[must_use]
    pub fn last_day(&self, header: &Header) -> Option<Date> {
        let repealed = self
            .iter()
            .map(Pack::header)
            .filter(|newer| newer.jurisdiction == header.jurisdiction && newer.effective > header.effective)
            .filter(|newer| newer.repeals.contains(&header.number))
            .filter_map(|newer| newer.effective.yesterday().ok());
        repealed.chain(header.until).min()
    }

    fn check(&self) -> Result<(), PacksError> {
        for (place, first) in self.packs.iter().enumerate() {
            for second in self.packs.iter().skip(place + 1) {
                self.check_pair(first.header(), second.header())?;
            }
        }
        Ok(())
    }

    fn check_pair(&self, first: &Header, second: &Header) -> Result<(), PacksError> {
        let on = first.effective.max(second.effective);
        let runs = |header| self.last_day(header).is_none_or(|last| on <= last);
        let same = first.jurisdiction == second.jurisdiction && first.document == second.document;
        if !(same && runs(first) && runs(second)) {
            return Ok(());
        }
        let (document, first, second) = (first.document.clone(), first.id.clone(), second.id.clone());
        Err(PacksError::Overlap { first, second, document, on })
    }
}
