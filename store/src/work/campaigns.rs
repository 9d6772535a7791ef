//! The campaigns of a batch: opened, and led on.

use std::collections::{BTreeMap, HashMap};

use domain::{
    access::Actor,
    campaign::{
        Campaign, apply,
        command::{Begin, Command},
        decide::{self, Context},
        event::Event,
        refusal::Refusal,
    },
    ids::CampaignId,
};
use jiff::Timestamp;

use super::{Answer, Work};
use crate::{campaign, command::Done, db::Error, order::to_json};

/// The campaigns a batch has touched so far.
#[derive(Default)]
pub(super) struct Campaigns {
    known: HashMap<CampaignId, Campaign>,
    /// The changed ones, with the version whose rows are stored.
    changed: BTreeMap<CampaignId, i64>,
}

impl Campaigns {
    /// Returns the changed campaigns, by id, each with the version whose rows are stored.
    pub(super) fn take_changes(&mut self) -> Vec<(Campaign, i64)> {
        let changed = std::mem::take(&mut self.changed).into_iter();
        changed.filter_map(|(id, since)| self.known.remove(&id).map(|campaign| (campaign, since))).collect()
    }
}

impl Work<'_, '_> {
    pub(super) fn begin_campaign(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        begin: Begin,
    ) -> Result<Answer, Error> {
        let mut opened = self.campaigns.known.values();
        let same = opened.find(|one| one.pack == begin.pack && one.year == begin.year).map(|one| one.id);
        let same = match same {
            Some(id) => Some(id),
            None => campaign::of_year(self.tx, &begin.pack, begin.year)?,
        };
        let world = std::sync::Arc::clone(&self.world);
        match decide::begin(Context { at, actor, world: &world }, begin, same) {
            Ok(events) => {
                let id = CampaignId(self.head.take_id());
                self.campaigned(at, actor, id, None, &events).map(Ok)
            }
            Err(refusal) => Ok(Err(Box::new(refusal).into())),
        }
    }

    pub(super) fn campaign(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: CampaignId,
        seen: Option<i64>,
        command: Command,
    ) -> Result<Answer, Error> {
        let known = self.campaigns.known.get(&id).cloned();
        let now = match known {
            Some(known) => Some(known),
            None => campaign::get(self.tx, id)?,
        };
        let Some(now) = now else { return Ok(Err(Box::new(Refusal::NoCampaign(id)).into())) };
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
            Ok(events) => self.campaigned(at, actor, id, Some(now), &events).map(Ok),
            Err(refusal) => Ok(Err(Box::new(refusal).into())),
        }
    }

    /// Takes decided events of one campaign into the batch.
    fn campaigned(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: CampaignId,
        before: Option<Campaign>,
        events: &[Event],
    ) -> Result<Done, Error> {
        let since = before.as_ref().map_or(0, |before| before.version);
        let (mut now, by) = (before, actor.signature());
        for event in events {
            let next = apply::apply(now, id, at, &by, event)
                .map_err(|error| Error::corrupt("applying a decision", error.to_string()))?;
            let body = to_json("writing an event", event)?;
            self.enter(at, actor, campaign::SUBJECT, id.0, event.code(), body);
            now = Some(next);
        }
        let now = now.ok_or_else(|| Error::corrupt("applying a decision", "it made no campaign"))?;
        let done = Done::Campaign { id, version: now.version };
        self.campaigns.changed.entry(id).or_insert(since);
        self.campaigns.known.insert(id, now);
        Ok(done)
    }
}
