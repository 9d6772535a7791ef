//! Lets every article live once more and writes its rows into the scratch database.

use std::collections::{BTreeMap, HashMap};

use domain::{
    ids::ArticleId,
    knowledge::{Article, apply, event::Event},
};

use crate::{
    db::{Error, Tx},
    knowledge, ledger,
    order::{from_json, instant},
};

/// The articles of one chunk of the ledger.
#[derive(Default)]
pub(super) struct Articles {
    known: HashMap<ArticleId, Article>,
    changed: BTreeMap<ArticleId, Article>,
    new: i64,
}

impl Articles {
    /// Loads what the scratch database has of the articles that these events are about.
    pub(super) fn load(scratch: &mut Tx<'_>, events: &[ledger::Event]) -> Result<Self, Error> {
        let about = events.iter().filter(|event| event.entry.subject == knowledge::SUBJECT);
        let ids: Vec<i64> = about.map(|event| event.entry.subject_id).collect();
        let found = knowledge::load(scratch, &ids)?;
        Ok(Self {
            known: found.into_iter().map(|article| (article.id, article)).collect(),
            ..Self::default()
        })
    }

    /// Lets an event happen; what cannot be read or cannot follow leaves the article as it was.
    pub(super) fn live(&mut self, event: &ledger::Event) -> Result<(), String> {
        let id = ArticleId(event.entry.subject_id);
        let happened: Event =
            from_json("reading an event", &event.entry.body).map_err(|error| error.to_string())?;
        let at = instant(event.entry.at).map_err(|error| error.to_string())?;
        let before = self.known.get(&id).cloned();
        let is_new = before.is_none();
        let now = apply::apply(before, id, at, &event.entry.actor, &happened);
        let now = now.map_err(|error| error.to_string())?;
        self.new += i64::from(is_new);
        self.known.insert(id, now.clone());
        self.changed.insert(id, now);
        Ok(())
    }

    /// Writes their rows; returns how many articles are new.
    pub(super) fn save(self, scratch: &mut Tx<'_>) -> Result<i64, Error> {
        let changed: Vec<Article> = self.changed.into_values().collect();
        knowledge::save(scratch, &changed)?;
        Ok(self.new)
    }
}
