//! How long it takes to find two characters among many letters: the index alone, and how fast it is built.

use std::collections::BTreeMap;

use domain::order::Order;
use store::{
    db,
    search::{Search, Sight, words::alike},
};

use super::{
    desks,
    figures::{microseconds, percentile},
};
use crate::{cli::open::Place, clock::Stopwatch};

/// How many different pairs of characters are looked for.
const PAIRS: usize = 400;
/// How often each is looked for.
const RUNS: usize = 5;
/// The finds that are taken, as on a page.
const PAGE: usize = 20;

/// What it came to.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Found {
    /// How many documents the index holds.
    pub documents: u64,
    /// How long building it took, in milliseconds.
    pub built_ms: u64,
    /// How many searches were made.
    pub searches: usize,
    /// How many documents the middle search found, and the largest.
    pub found: (usize, usize),
    /// The time that half of the searches did not exceed, in microseconds.
    pub p50_us: u64,
    /// The time that 99 of 100 did not exceed, in microseconds.
    pub p99_us: u64,
    /// The longest, in microseconds.
    pub longest_us: u64,
}

/// Fills the place until it holds so many orders, builds the index anew, and looks for the pairs that its titles hold,
/// the commonest and the rarest alike.
///
/// # Errors
/// When the place cannot be used or filled.
pub fn measure(place: &Place, orders: u64, progress: &mut dyn FnMut(u64, u64)) -> anyhow::Result<Found> {
    let store = desks::fill(place, orders, progress)?;
    let folder = tempfile::tempdir_in(&place.data)?;
    let search = Search::open(folder.path())?;
    let watch = Stopwatch::start();
    search.follow(store.db())?;
    let built_ms = microseconds(watch.elapsed()) / 1_000;
    let pairs = store.read(pairs)?;
    let (mut waits, mut counts) = (Vec::new(), Vec::new());
    // The first round fills the caches of the system, as a working day does.
    for round in 0..=RUNS {
        for pair in &pairs {
            let watch = Stopwatch::start();
            let found = search.search(&Sight::Letters, pair, 0, PAGE)?;
            if round > 0 {
                waits.push(microseconds(watch.elapsed()));
                counts.push(found.total);
            }
        }
    }
    counts.sort_unstable();
    let (p50_us, p99_us) = (percentile(&mut waits, 50), percentile(&mut waits, 99));
    Ok(Found {
        documents: search.count(),
        built_ms,
        searches: waits.len(),
        found: (counts.get(counts.len() / 2).copied().unwrap_or(0), counts.last().copied().unwrap_or(0)),
        p50_us,
        p99_us,
        longest_us: waits.last().copied().unwrap_or(0),
    })
}

/// Returns pairs of characters that titles hold, from the commonest down in even steps.
fn pairs(tx: &mut db::Tx<'_>) -> Result<Vec<String>, db::Error> {
    let filter = store::list::Filter::default();
    let page = store::list::page(
        tx,
        &store::order::Scope::All,
        &filter,
        store::list::Sort::Newest,
        None,
        store::list::PAGE_LIMIT,
    )?;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for Order { title, .. } in &page.orders {
        let title: Vec<char> = alike(title).chars().collect();
        for pair in
            title.windows(2).filter(|pair| pair.iter().all(|one| ('\u{4E00}'..='\u{9FFF}').contains(one)))
        {
            *counts.entry(pair.iter().collect()).or_default() += 1;
        }
    }
    let mut pairs: Vec<(usize, String)> = counts.into_iter().map(|(pair, count)| (count, pair)).collect();
    pairs.sort_by(|left, right| right.cmp(left));
    let step = pairs.len().div_ceil(PAIRS).max(1);
    Ok(pairs.into_iter().step_by(step).map(|(_, pair)| pair).collect())
}
