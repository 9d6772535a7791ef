//! Opening an installation from the command line.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context;
use clap::Args;
use store::{
    db::Location,
    house::Store,
    vault::{KEY_BYTES, KeyFile},
};

use crate::{
    app::{App, Demo},
    clock::Clock,
    config::Config,
    exchange::Platform,
    ids::Ids,
    limit::Limiter,
    sms::Gateways,
    suggest::Suggester,
    views::Views,
};

/// The key file of a data folder.
pub const KEY: &str = "huiyin.key";
/// The dispatch catalogue of a data folder.
pub const CATALOGUE: &str = "catalogue.csv";
/// The folder of the index of words, which can be deleted at any time.
const WORDS: &str = "words";

/// Where an installation lies.
#[derive(Clone, Debug, Args)]
pub struct Place {
    /// The data folder: settings, key, attachments, and the database unless --database names another.
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// A PostgreSQL address instead of the embedded database: `postgres://USER@HOST/NAME`, or
    /// `host=HOST user=USER dbname=NAME`.
    #[arg(long, value_name = "URL", env = "HUIYIN_DATABASE")]
    pub database: Option<String>,
}

impl Place {
    /// Returns where the database lies.
    #[must_use]
    pub fn location(&self) -> Location {
        match &self.database {
            Some(url) => Location::Postgres(url.clone()),
            None => Location::in_dir(&self.data),
        }
    }

    /// Opens the installation that is there.
    ///
    /// # Errors
    /// When there is none, or its key or database cannot be opened.
    pub fn open(&self, clock: &Clock) -> anyhow::Result<Store> {
        let key = self.data.join(KEY);
        if !key.exists() {
            anyhow::bail!(
                "`{}` is not an installation: it has no `{KEY}`; begin one with `huiyin init`",
                self.data.display()
            );
        }
        let vault = KeyFile::read(&key).context("reading the key")?;
        open_store(&self.location(), &self.data, vault, clock)
    }

    /// Begins an installation: folder, key, database.
    ///
    /// # Errors
    /// When one is there already, or the folder cannot be written.
    pub fn create(&self, clock: &Clock, ids: &Ids) -> anyhow::Result<Store> {
        std::fs::create_dir_all(&self.data).with_context(|| format!("creating `{}`", self.data.display()))?;
        let mut random = [0; KEY_BYTES];
        ids.fill(&mut random)?;
        let key = self.data.join(KEY);
        let vault = KeyFile::create(&key, &random).context("creating the key")?;
        let opened = open_store(&self.location(), &self.data, vault, clock);
        if opened.is_err() {
            // A key that seals nothing yet would only stand in the way of the next try.
            std::fs::remove_file(&key).context("removing the key again")?;
        }
        opened
    }
}

fn open_store(location: &Location, data: &Path, vault: KeyFile, clock: &Clock) -> anyhow::Result<Store> {
    Ok(Store::open(location, data.join("files"), Arc::new(vault), clock.now())?)
}

/// Puts a running installation together.
///
/// # Errors
/// When settings, texts or catalogue cannot be read.
pub fn app(store: Store, data: &Path, clock: Clock, ids: Ids, demo: Option<Demo>) -> anyhow::Result<App> {
    let suggester = Suggester::load(&data.join(CATALOGUE)).map_err(anyhow::Error::msg)?;
    let config = Config::load(data)?;
    let gateways = Gateways::open(&config.gateways, store.db().clone(), data, clock.now())?;
    let platform =
        config.platform.clone().map(|settings| Platform::open(settings, clock.now())).transpose()?;
    if let Some(platform) = &platform {
        store.tell_from(platform.from());
    }
    let search = store::search::Search::open(&data.join(WORDS)).context("opening the index of words")?;
    Ok(App {
        store,
        clock,
        ids,
        config: Arc::new(config),
        views: Arc::new(Views::new()?),
        suggester: Arc::new(suggester),
        limiter: Arc::new(Limiter::default()),
        gateways: Arc::new(gateways),
        platform: platform.map(Arc::new),
        demo,
        dir: data.to_path_buf(),
        shown: Arc::default(),
        search: Arc::new(search),
    })
}

/// Returns a runtime for the async commands.
///
/// # Errors
/// When the system gives no threads.
pub fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_whose_database_cannot_be_opened_can_be_tried_again() {
        let dir = tempfile::tempdir().unwrap();
        let place = |database: Option<&str>| Place {
            data: dir.path().to_owned(),
            database: database.map(str::to_owned),
        };
        let create = |place: Place| place.create(&Clock::System, &Ids::seeded(7));
        let error = create(place(Some("hots=db user=a"))).unwrap_err();
        assert!(format!("{error:#}").contains("unknown option `hots`"), "{error:#}");
        create(place(None)).unwrap();
        assert!(create(place(None)).is_err(), "what is there is never begun anew");
        assert!(dir.path().join(KEY).exists());
    }
}
