//! The campaigns of a batch: opened, and led on.

use domain::{
    access::Actor,
    campaign::{
        Campaign,
        command::{Begin, Command},
        decide::{self, Context},
        event::Event,
        refusal::Refusal,
    },
    ids::CampaignId,
};
use jiff::Timestamp;

use super::{Answer, Work, aggregates::unless_changed};
use crate::{aggregate::Aggregate, campaign, command::Done, db::Error, files::Given};

impl Work<'_, '_> {
    pub(super) fn begin_campaign(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        begin: Begin,
    ) -> Result<Answer, Error> {
        let same = Campaign::among(&mut self.aggregates)
            .values()
            .find(|one| one.pack == begin.pack && one.year == begin.year)
            .map(|one| one.id);
        let same = match same {
            Some(id) => Some(id),
            None => campaign::of_year(self.tx, &begin.pack, begin.year)?,
        };
        let world = std::sync::Arc::clone(&self.world);
        match decide::begin(Context { at, actor, world: &world }, begin, same) {
            Ok(events) => {
                let id = CampaignId(self.head.take_id());
                self.campaigned(at, actor, id, &events).map(Ok)
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
        let Some(now) = self.known::<Campaign>(id.0)? else {
            return Ok(Err(Box::new(Refusal::NoCampaign(id)).into()));
        };
        let world = std::sync::Arc::clone(&self.world);
        let decided = decide::decide(Context { at, actor, world: &world }, &now, command);
        match unless_changed(decided, seen, now.version) {
            Ok(events) => self.campaigned(at, actor, id, &events).map(Ok),
            Err(refusal) => Ok(Err(Box::new(refusal).into())),
        }
    }

    fn campaigned(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: CampaignId,
        events: &[Event],
    ) -> Result<Done, Error> {
        for event in events {
            self.given.extend(Given::of_proofs(event.files(), at.as_millisecond()));
        }
        let version = self.lead_on::<Campaign>(at, actor, id.0, events)?;
        Ok(Done::Campaign { id, version })
    }
}
