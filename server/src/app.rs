//! What every handler and job works with. Cheap to clone; nothing in it is global.

use std::{path::PathBuf, sync::Arc};

use domain::{policy::Pack, world::World};
use store::house::Store;

use crate::{clock::Clock, config::Config, ids::Ids, limit::Limiter, suggest::Suggester, views::Views};

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
    /// The demonstration's notice, when this is one.
    pub demo: Option<Demo>,
    /// The data folder.
    pub dir: PathBuf,
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
        let configured = self.config.orders.pack.as_str();
        if !configured.is_empty() {
            return world.packs.get(configured).map(|pack| pack.id().to_owned());
        }
        world.packs.iter().max_by_key(|pack| pack.header().effective).map(|pack: &Pack| pack.id().to_owned())
    }
}
