//! Lets every campaign live once more and writes its rows into the scratch database.

use std::collections::{BTreeMap, HashMap};

use domain::{
    campaign::{Campaign, apply, event::Event},
    ids::CampaignId,
};

use crate::{
    campaign,
    db::{Error, Tx},
    ledger,
    order::{from_json, instant},
};

/// The campaigns of one chunk of the ledger.
#[derive(Default)]
pub(super) struct Campaigns {
    known: HashMap<CampaignId, Campaign>,
    /// The changed ones, with the version whose rows the scratch database has.
    changed: BTreeMap<CampaignId, i64>,
    new: i64,
}

impl Campaigns {
    /// Loads what the scratch database has of the campaigns that these events are about.
    pub(super) fn load(scratch: &mut Tx<'_>, events: &[ledger::Event]) -> Result<Self, Error> {
        let about = events.iter().filter(|event| event.entry.subject == campaign::SUBJECT);
        let ids: Vec<i64> = about.map(|event| event.entry.subject_id).collect();
        let found = campaign::load(scratch, &ids)?;
        let known = found.into_iter().map(|campaign| (campaign.id, campaign)).collect();
        Ok(Self { known, ..Self::default() })
    }

    /// Lets an event happen; what cannot be read or cannot follow leaves the campaign as it was.
    pub(super) fn live(&mut self, event: &ledger::Event) -> Result<(), String> {
        let id = CampaignId(event.entry.subject_id);
        let happened: Event =
            from_json("reading an event", &event.entry.body).map_err(|error| error.to_string())?;
        let at = instant(event.entry.at).map_err(|error| error.to_string())?;
        let before = self.known.get(&id).cloned();
        let since = before.as_ref().map_or(0, |before| before.version);
        let now = apply::apply(before, id, at, &event.entry.actor, &happened);
        let now = now.map_err(|error| error.to_string())?;
        self.new += i64::from(since == 0);
        self.changed.entry(id).or_insert(since);
        self.known.insert(id, now);
        Ok(())
    }

    /// Writes their rows; returns how many campaigns are new.
    pub(super) fn save(mut self, scratch: &mut Tx<'_>) -> Result<i64, Error> {
        let changed = self.changed.into_iter();
        let changed: Vec<_> =
            changed.filter_map(|(id, since)| self.known.remove(&id).map(|one| (one, since))).collect();
        campaign::save(scratch, &changed)?;
        Ok(self.new)
    }
}
