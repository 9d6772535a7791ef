//! The articles of a batch: begun, and led on.

use domain::{
    access::Actor,
    ids::ArticleId,
    knowledge::{
        Article,
        command::{Begin, Command},
        decide::{self, Context},
        event::Event,
        refusal::Refusal,
    },
};
use jiff::Timestamp;

use super::{Answer, Work, aggregates::unless_changed};
use crate::{command::Done, db::Error};

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
                self.articled(at, actor, id, &events).map(Ok)
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
        let Some(now) = self.known::<Article>(id.0)? else {
            return Ok(Err(Box::new(Refusal::NoArticle(id)).into()));
        };
        let world = std::sync::Arc::clone(&self.world);
        let decided = decide::decide(Context { at, actor, world: &world }, &now, command);
        match unless_changed(decided, seen, now.version) {
            Ok(events) => self.articled(at, actor, id, &events).map(Ok),
            Err(refusal) => Ok(Err(Box::new(refusal).into())),
        }
    }

    fn articled(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: ArticleId,
        events: &[Event],
    ) -> Result<Done, Error> {
        let version = self.lead_on::<Article>(at, actor, id.0, events)?;
        Ok(Done::Article { id, version })
    }
}
