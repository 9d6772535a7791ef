//! Campaigns and the woodpecker's year in memory, for the stories at their first depth.

use std::collections::BTreeMap;

use domain::{
    campaign::{self, Campaign},
    ids::{CampaignId, CollectionId},
    order::decide::Context,
    woodpecker,
    world::World,
};

use super::Memory;
use crate::runner::{No, campaign::Told};

/// Returns what a campaign tells of each sector, counted once more from its state alone.
pub(super) fn told(world: &World, now: &Campaign) -> Told {
    let mut sectors: BTreeMap<&str, [usize; 6]> = BTreeMap::new();
    for (unit, entrant) in &now.entrants {
        let open = now.problems_of(*unit).filter(|problem| !problem.is_settled());
        let is_held = entrant.award.as_ref().is_some_and(|award| award.withdrawal.is_none());
        let counts = [
            1,
            now.problems_of(*unit).count(),
            open.count(),
            usize::from(entrant.application.is_some()),
            usize::from(entrant.veto().is_some()),
            usize::from(is_held),
        ];
        let sums = sectors.entry(&entrant.sector).or_default();
        sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    let line = |(sector, counts): (&str, [usize; 6])| {
        let cells = std::iter::once(sector.to_owned()).chain(counts.map(|count| count.to_string()));
        cells.collect::<Vec<_>>().join(",")
    };
    Told { sectors: sectors.into_iter().map(line).collect(), heads: Told::heads(world, now) }
}

impl Memory {
    pub(super) fn lead(
        &mut self,
        context: Context<'_>,
        id: CampaignId,
        decided: impl FnOnce(
            campaign::decide::Context<'_>,
            Option<&Campaign>,
        ) -> Result<Vec<campaign::event::Event>, campaign::refusal::Refusal>,
    ) -> Result<(), No> {
        let Context { at, actor, world } = context;
        let now = self.campaign.as_ref().map(|(now, _)| now);
        let made = decided(campaign::decide::Context { at, actor, world }, now);
        for event in made.map_err(|refusal| No::other(refusal.code(), &refusal))? {
            let (before, mut codes) =
                self.campaign.take().map_or((None, Vec::new()), |(now, codes)| (Some(now), codes));
            let now = campaign::apply::apply(before, id, at, &actor.signature(), &event).unwrap();
            codes.push(event.code().to_owned());
            self.campaign = Some((now, codes));
        }
        Ok(())
    }

    /// What only a store knows is imitated: the order that is put forward, and the year that was begun already.
    pub(super) fn gather(
        &mut self,
        context: Context<'_>,
        command: Option<woodpecker::command::Command>,
        begin: Option<woodpecker::command::Begin>,
    ) -> Result<(), woodpecker::refusal::Refusal> {
        use woodpecker::command::{Command, Known, KnownOrder};
        let Context { at, actor, world } = context;
        let context = woodpecker::decide::Context { at, actor, world };
        let now = self.collection.as_ref().map(|(now, _)| now.clone());
        let named = command.as_ref().and_then(|command| {
            let Command::Nominate { order, .. } = command else { return None };
            self.lives.get(order)
        });
        let order = named.map(|life| KnownOrder {
            number: life.order.number.clone(),
            unit: life.order.lead,
            ended: life.order.is_ended(),
            confidential: life.order.confidential,
            year: life.order.received_on.year(),
        });
        let twin = begin.as_ref().and(now.as_ref()).map(|year| year.id);
        let known = Known { order, twin };
        let (id, made) = match (command, begin, &now) {
            (Some(command), _, Some(year)) => {
                (year.id, woodpecker::decide::decide(context, year, command, &known)?)
            }
            (_, Some(begin), _) => {
                let made = woodpecker::decide::begin(context, begin, &known)?;
                (CollectionId(self.take_id()), made)
            }
            (_, None, _) => unreachable!("a story begins a year before anything happens in it"),
        };
        for event in made {
            let (before, mut codes) = self.collection.take().unzip();
            codes.get_or_insert_default().push(event.code().to_owned());
            let now = woodpecker::apply::apply(before, id, at, &actor.signature(), &event).unwrap();
            self.collection = Some((now, codes.unwrap_or_default()));
        }
        Ok(())
    }
}
