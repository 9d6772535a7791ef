//! The stories at their second depth: through the door of the store, on each engine, with everything that is
//! written beside the ledger read back, and a clean verification at the end of each.

#[path = "../../../stories/runner/kept.rs"]
pub(crate) mod kept;

use std::sync::Arc;

use jiff::Timestamp;
use store::{
    db::Location,
    house::Store,
    vault::{KeyFile, Vault},
    verify::{Report, verify},
};

use crate::engines::{Ground, MADE_AT, on_each_engine};

on_each_engine!(every_story_holds);

/// Opens a store on `ground`, with keys that are the same every time.
pub(crate) fn open(ground: &Ground) -> Store {
    let keys = ground.dir.path().join("huiyin.key");
    if !keys.exists() {
        KeyFile::create(&keys, &[7; 32]).unwrap();
    }
    let vault: Arc<dyn Vault + Send + Sync> = Arc::new(KeyFile::read(&keys).unwrap());
    let at = Timestamp::from_millisecond(MADE_AT).unwrap();
    Store::open(&ground.location, ground.dir.path().join("files"), vault, at).unwrap()
}

/// Returns an empty place beside `ground`, on the same engine.
pub(crate) fn another(ground: &Ground) -> Ground {
    match ground.location {
        Location::Sqlite(_) => Ground::sqlite(),
        Location::Postgres(_) => Ground::postgres(),
    }
}

/// Verifies everything a store keeps.
pub(crate) fn verified(store: &Store) -> Report {
    let scratch = tempfile::tempdir().unwrap();
    verify(store.db(), scratch.path(), &mut |_, _| {}).unwrap()
}

mod cases {
    use domain::ids::OrderId;

    use super::{another, kept::Kept, open, verified};
    use crate::{
        engines::Ground,
        runner::{Backend, all, run, watch::replay},
    };

    /// Most stories happen in one house, one after another, as they do in life; those that change the calendar have
    /// a house of their own.
    pub(super) fn every_story_holds(ground: &Ground) {
        let mut wrong = Vec::new();
        let mut house = Kept { store: open(ground) };
        for (name, story) in all() {
            let outcome = if story.is_alone() {
                let ground = another(ground);
                let mut own = Kept { store: open(&ground) };
                run(&story, &mut own).and_then(|()| agrees(&mut own))
            } else {
                run(&story, &mut house)
            };
            wrong.extend(outcome.err().map(|problem| format!("stories/{name}.toml: {problem}")));
        }
        wrong.extend(agrees(&mut house).err());
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    /// The ledger alone gives the same orders, rows, timers and counts.
    fn agrees(kept: &mut Kept) -> Result<(), String> {
        let report = verified(&kept.store);
        if !report.is_clean() {
            return Err(report.differences.join("; "));
        }
        let rows = kept.store.read(|tx| tx.query("select id from orders order by id", &[])).unwrap();
        for row in &rows {
            let id = OrderId(row.int(0).unwrap());
            let timeline = kept.store.read(|tx| store::order::timeline(tx, id)).unwrap();
            let at: Vec<_> = timeline.iter().map(|entry| entry.at).collect();
            let found = replay(&kept.look(id), &at);
            if !found.is_empty() {
                return Err(found.join("; "));
            }
        }
        Ok(())
    }
}
