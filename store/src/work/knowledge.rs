//! The articles of a batch: begun, and led on.

use std::collections::{BTreeSet, HashMap};

use domain::{
    access::Actor,
    ids::ArticleId,
    knowledge::{
        Article, apply,
        command::{Begin, Command},
        decide::{self, Context},
        event::Event,
        refusal::Refusal,
    },
};
use jiff::Timestamp;

use super::{Answer, Work};
use crate::{command::Done, db::Error, knowledge, order::to_json};

/// The articles a batch has touched so far.
#[derive(Default)]
pub(super) struct Articles {
    known: HashMap<ArticleId, Article>,
    changed: BTreeSet<ArticleId>,
}

impl Articles {
    /// Returns the changed articles, by id.
    pub(super) fn take_changes(&mut self) -> Vec<Article> {
        std::mem::take(&mut self.changed).iter().filter_map(|id| self.known.remove(id)).collect()
    }
}

impl Work<'_, '_> {
    pub(super) fn begin_article(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        begin: Begin,
    ) -> Result<Answer, Error> {
        let world = std::sync::Arc::clone(&self.world);
        match decide::begin(Context { at, actor, world: &world }, begin) {
            Ok(events) => {
                let id = ArticleId(self.head.take_id());
                self.articled(at, actor, id, None, &events).map(Ok)
            }
            Err(refusal) => Ok(Err(Box::new(refusal).into())),
        }
    }

    pub(super) fn article(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: ArticleId,
        seen: Option<i64>,
        command: Command,
    ) -> Result<Answer, Error> {
        let known = self.articles.known.get(&id).cloned();
        let now = match known {
            Some(known) => Some(known),
            None => knowledge::get(self.tx, id)?,
        };
        let Some(now) = now else { return Ok(Err(Box::new(Refusal::NoArticle(id)).into())) };
        let world = std::sync::Arc::clone(&self.world);
        let decided = decide::decide(Context { at, actor, world: &world }, &now, command);
        // Whether it changed meanwhile is told only to whoever may know it.
        let changed = seen.filter(|seen| *seen != now.version);
        let decided = match (decided, changed) {
            (Err(Refusal::Denied(denied)), _) => Err(Refusal::Denied(denied)),
            (_, Some(seen)) => Err(Refusal::Changed { seen, actual: now.version }),
            (decided, None) => decided,
        };
        match decided {
            Ok(events) => self.articled(at, actor, id, Some(now), &events).map(Ok),
            Err(refusal) => Ok(Err(Box::new(refusal).into())),
        }
    }

    /// Takes decided events of one article into the batch.
    fn articled(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: ArticleId,
        before: Option<Article>,
        events: &[Event],
    ) -> Result<Done, Error> {
        let (mut now, by) = (before, actor.signature());
        for event in events {
            let next = apply::apply(now, id, at, &by, event)
                .map_err(|error| Error::corrupt("applying a decision", error.to_string()))?;
            let body = to_json("writing an event", event)?;
            self.enter(at, actor, knowledge::SUBJECT, id.0, event.code(), body);
            now = Some(next);
        }
        let now = now.ok_or_else(|| Error::corrupt("applying a decision", "it made no article"))?;
        let done = Done::Article { id, version: now.version };
        self.articles.changed.insert(id);
        self.articles.known.insert(id, now);
        Ok(done)
    }
}
