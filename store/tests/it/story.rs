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
    use store::house::Store;

    use super::{another, kept::Kept, open, verified};
    use crate::{
        engines::Ground,
        runner::{Backend, all, replay, run},
    };

    /// All stories one after another in one house: they must not disturb each other, so each begins as the only one.
    pub(super) fn every_story_holds(ground: &Ground) {
        let mut wrong = Vec::new();
        for (name, story) in all() {
            let ground = another(ground);
            let mut kept = Kept { store: open(&ground) };
            let outcome = run(&story, &mut kept).and_then(|()| agrees(&mut kept));
            wrong.extend(outcome.err().map(|problem| format!("stories/{name}.toml: {problem}")));
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    /// The ledger alone gives the same orders, rows, timers and counts.
    fn agrees(kept: &mut Kept) -> Result<(), String> {
        let store: Store = kept.store.clone();
        let report = verified(&store);
        if !report.is_clean() {
            return Err(report.differences.join("; "));
        }
        let rows = store.read(|tx| tx.query("select id from orders order by id", &[])).unwrap();
        for row in &rows {
            let id = domain::ids::OrderId(row.int(0).unwrap());
            let at: Vec<_> =
                store.read(|tx| store::order::timeline(tx, id)).unwrap().iter().map(|entry| entry.at).collect();
            let found = replay(&kept.look(id), &at);
            if !found.is_empty() {
                return Err(found.join("; "));
            }
        }
        Ok(())
    }
}
