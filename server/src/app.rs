//! What every handler and job works with. Cheap to clone; nothing in it is global.

use std::{path::PathBuf, sync::Arc};

use domain::{
    calendar::date_of,
    policy::{Pack, Packs},
    world::World,
};
use store::{house::Store, search::Search};

use crate::{
    clock::Clock, config::Config, exchange::Platform, ids::Ids, limit::Limiter, picture::Shown,
    sms::Gateways, suggest::Suggester, views::Views,
};

/// A running installation.
#[derive(Clone, Debug)]
pub struct App {
    /// The data.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub ids: Ids,
    /// Settings.
    pub config: Arc<Config>,
    /// Pages and words.
    pub views: Arc<Views>,
    /// Which unit a demand fits.
    pub suggester: Arc<Suggester>,
    /// What one address may do.
    pub limiter: Arc<Limiter>,
    /// Where text messages go.
    pub gateways: Arc<Gateways>,
    /// The platform above that cases and ratings are told to, when there is one.
    pub platform: Option<Arc<Platform>>,
    /// The demonstration's notice, when this is one.
    pub demo: Option<Demo>,
    /// The data folder.
    pub dir: PathBuf,
    /// The picture of the house that walls show.
    pub shown: Arc<Shown>,
    /// Finds articles and letters by words.
    pub search: Arc<Search>,
}

/// What every page of a demonstration says.
#[derive(Clone, Debug)]
pub struct Demo {
    /// Where the letters come from.
    pub data: String,
    /// By how many days their dates are moved.
    pub offset_days: i64,
}

impl App {
    /// Returns units, persons, packs and calendar as they are.
    #[must_use]
    pub fn world(&self) -> Arc<World> {
        self.store.world()
    }

    /// Returns the id of the pack new demands begin under, when one is loaded.
    #[must_use]
    pub fn pack_id(&self, world: &World) -> Option<String> {
        self.leading_pack(&world.packs).map(|pack| pack.id().to_owned())
    }

    /// Returns the pack among these that new demands begin under today: the one in the settings, or the newest that
    /// is in force; when none is, the newest of all.
    #[must_use]
    pub fn leading_pack<'a>(&self, packs: &'a Packs) -> Option<&'a Pack> {
        let configured = self.config.orders.pack.as_str();
        if !configured.is_empty() {
            return packs.get(configured);
        }
        let today = date_of(self.clock.now());
        let is_in_force = |pack: &&Pack| {
            pack.header().effective <= today && packs.last_day(pack.header()).is_none_or(|last| today <= last)
        };
        let newest = |pack: &&Pack| pack.header().effective;
        packs.iter().filter(is_in_force).max_by_key(newest).or_else(|| packs.iter().max_by_key(newest))
    }
}
