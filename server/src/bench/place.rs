//! Where measurements happen: a folder that a measurement began. Anything else is refused, because measuring
//! fills a place with invented demands.

use std::{path::Path, sync::Arc};

use anyhow::Context;
use domain::{
    access::Actor,
    ids::UnitId,
    people::{self, Unit, UnitKind},
};
use jiff::civil::date;
use store::{
    command::{Act, Done},
    house::Store,
    ledger::Head,
    vault::KeyFile,
};

use crate::{
    actions,
    app::App,
    cli::{
        init::load_rules,
        open::{self, KEY, Place},
    },
    clock::Clock,
    config::Config,
    ids::Ids,
    shipped,
};

/// The file that marks a folder as one for measuring.
const MARK: &str = "measuring-only";

/// Opens the place, or begins it with a pack that the program carries and `units` units.
///
/// # Errors
/// When it holds anything that no measurement put there.
pub fn open_or_begin(place: &Place, units: u32) -> anyhow::Result<Store> {
    let (clock, ids) = (Clock::System, Ids::System);
    if place.data.join(MARK).exists() {
        return place.open(&clock);
    }
    let is_empty = std::fs::read_dir(&place.data).map_or(true, |mut entries| entries.next().is_none());
    anyhow::ensure!(
        is_empty,
        "`{}` is not empty and no measurement began it; give an empty folder, because measuring fills it with invented demands",
        place.data.display()
    );
    let store = place.create(&clock, &ids)?;
    let events = store.read(Head::load)?.seq;
    anyhow::ensure!(
        events == 0,
        "the database holds {events} events already; give an empty one, because measuring fills it with invented demands"
    );
    load(&store, &clock, units)?;
    std::fs::write(place.data.join(MARK), "huiyin bench began this folder; nothing in it is real\n")?;
    Ok(store)
}

/// Loads the carried calendars, a carried pack and `units` units.
///
/// # Errors
/// When they cannot be stored.
pub fn load(store: &Store, clock: &Clock, units: u32) -> anyhow::Result<()> {
    let pack = shipped::PACKS.iter().take(1).map(|(file, text)| ((*file).to_owned(), (*text).to_owned()));
    load_rules(store, clock, &pack.collect::<Vec<_>>())?;
    for number in 1..=units {
        let unit = Unit {
            id: UnitId(0),
            code: format!("unit-{number:03}"),
            parent: None,
            name: format!("第{number}承办单位"),
            name_en: format!("Unit {number}"),
            kind: UnitKind::Department,
            group: None,
            from: date(2000, 1, 1),
            until: None,
            aliases: std::collections::BTreeSet::new(),
        };
        let act = Act::People(people::Command::AddUnit(unit));
        let done = actions::now(store, clock, Actor::System("set-up"), None, act)?;
        anyhow::ensure!(matches!(done, Done::Unit { .. }), "adding a unit made no unit");
    }
    Ok(())
}

/// Returns the app of a store in a place for measuring, with no limit on what one address may do.
///
/// # Errors
/// When settings or texts cannot be read.
pub fn app(store: Store, data: &Path) -> anyhow::Result<App> {
    let mut app = open::app(store, data, Clock::System, Ids::System, None)?;
    let mut config = Config::clone(&app.config);
    config.limits.speak_per_ten_minutes = u32::MAX;
    config.limits.rate_per_ten_minutes = u32::MAX;
    app.config = Arc::new(config);
    Ok(app)
}

/// Returns the key of a place.
///
/// # Errors
/// When it cannot be read.
pub fn key(place: &Place) -> anyhow::Result<KeyFile> {
    KeyFile::read(&place.data.join(KEY)).context("reading the key")
}

/// Returns the word for the engine of a place.
#[must_use]
pub fn engine(place: &Place) -> &'static str {
    if place.database.is_some() { "PostgreSQL" } else { "SQLite" }
}
