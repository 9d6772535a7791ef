//! How long it takes to find two characters among many letters, how fast their index is built, and what was found:
//! the letters are made of real ones, the same in every run, so that two engines can be held against each other. And how
//! long it takes to count all of them together, as the analysis does.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use domain::{
    access::Actor,
    analysis::Counting,
    calendar::instant,
    order::{
        Channel, Flag, Level, Urgency,
        command::{Import, Register},
    },
};
use jiff::{
    ToSpan,
    civil::{date, time},
};
use store::{
    analysis,
    command::{Act, Request},
    house::Store,
    ledger::Hash,
    search::{Search, Sight, words::alike},
};

use super::{
    desks::orders_in,
    figures::{microseconds, percentile},
    load::pour,
    place,
};
use crate::{cli::open::Place, clock::Stopwatch, demo::files, places::places};

/// How many different pairs of characters are looked for.
const PAIRS: usize = 400;
/// How often each is looked for.
const RUNS: usize = 5;
/// The finds that are taken, as on a page.
const PAGE: usize = 20;
/// The most characters of a letter.
const LENGTH: usize = 600;
/// The letters of one day.
const A_DAY: usize = 400;

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
    /// How long counting all letters together took, by place, month and what they are about, in milliseconds.
    pub together_ms: u64,
    /// The digest (SM3) of every search with how much and which letters it found, in their order.
    pub digest: String,
}

/// A real letter.
struct Letter {
    title: String,
    text: String,
    reply: String,
}

/// Fills an empty place with so many letters, builds the index anew, and looks for pairs of characters that they hold,
/// the commonest and the rarest alike.
///
/// # Errors
/// When the place cannot be used or filled, or holds another number of letters.
pub fn measure(place: &Place, orders: u64, progress: &mut dyn FnMut(u64, u64)) -> anyhow::Result<Found> {
    let letters = letters()?;
    let store = place::open_or_begin(place, 1)?;
    if orders_in(&store)? == 0 {
        fill(&store, &letters, orders, progress)?;
    }
    let there = orders_in(&store)?;
    anyhow::ensure!(there == orders, "there are {there} letters already; give an empty folder for {orders}");
    let folder = tempfile::tempdir_in(&place.data)?;
    let search = Search::open(folder.path())?;
    let watch = Stopwatch::start();
    search.follow(store.db())?;
    let built_ms = microseconds(watch.elapsed()) / 1_000;
    let (mut waits, mut counts, mut found_ids) = (Vec::new(), Vec::new(), String::new());
    let pairs = pairs(&letters);
    let sight = Sight::Letters;
    // The first round fills the caches of the system, as a working day does.
    for round in 0..=RUNS {
        for pair in &pairs {
            let watch = Stopwatch::start();
            let found = search.search(&sight, pair, 0, PAGE)?;
            if round > 0 {
                waits.push(microseconds(watch.elapsed()));
                counts.push(found.total);
            } else {
                found_ids.push_str(&format!("{pair} {} {:?}\n", found.total, found.ids));
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
        together_ms: together(place, &store)?,
        digest: Hash::of(found_ids.as_bytes()).to_string(),
    })
}

/// Counts everything together once, as the page of the analysis does for years; returns the milliseconds it took.
fn together(place: &Place, store: &Store) -> anyhow::Result<u64> {
    let world = store.world();
    let places = places(&place.data, &world.people.units)?;
    let watch = Stopwatch::start();
    let (is_whole, _counted) = store.read(|tx| {
        let mut counting = Counting::new(date(2020, 1, 1), date(2030, 12, 31), &world.catalogue, &places);
        let is_whole = analysis::count(tx, &mut counting)?;
        Ok::<_, store::db::Error>((is_whole, counting.done()))
    })?;
    anyhow::ensure!(is_whole, "there are more letters than the analysis counts");
    Ok(microseconds(watch.elapsed()) / 1_000)
}

/// Returns the real letters that the program carries.
fn letters() -> anyhow::Result<Vec<Letter>> {
    let mut reader = csv::Reader::from_reader(files::LETTERS.as_bytes());
    let letter = |record: csv::Result<csv::StringRecord>| {
        let record = record?;
        let text = |place: usize| record.get(place).unwrap_or("").replace(char::is_control, " ");
        Ok(Letter { title: text(1), text: text(2), reply: text(4) })
    };
    reader.records().map(letter).collect()
}

/// Hands in letters that differ all: the title of one, the words of two, the reply to a third.
fn fill(
    store: &Store,
    letters: &[Letter],
    orders: u64,
    progress: &mut dyn FnMut(u64, u64),
) -> anyhow::Result<()> {
    let world = store.world();
    let pack = world.packs.iter().next().context("the place has no pack")?;
    let kind = pack.kinds().first().context("the pack has no kinds")?;
    let of = |number: usize| letters.get(number % letters.len().max(1)).context("there are no letters");
    let cut = |text: &str| text.chars().take(LENGTH / 2).collect::<String>();
    let one = |number: usize| -> anyhow::Result<Request> {
        let turn = number / letters.len().max(1);
        let (first, second, third) =
            (of(number)?, of(number * 7 + turn * 13 + 1)?, of(number * 11 + turn * 17 + 2)?);
        let day = date(2020, 1, 1).checked_add(i64::try_from(number / A_DAY)?.days())?;
        let demand = Register {
            pack: pack.id().to_owned(),
            channel: Channel::Web,
            level: Level::County,
            kind: kind.id.clone(),
            urgency: Urgency::Normal,
            title: first.title.clone(),
            content: format!("{}{}", cut(&first.text), cut(&second.text)),
            place: None,
            received_on: day,
            citizen: None,
            contact_digest: None,
            confidential: false,
            tracking: None,
            reference: Some(format!("{number}")),
            flags: vec![Flag::Imported],
        };
        let import = Import {
            demand,
            units: Vec::new(),
            office: String::new(),
            reply: cut(&third.reply),
            replied_on: Some(day),
        };
        let at = instant(day, time(9, 0, 0, 0));
        Ok(Request { key: None, at, actor: Actor::System("import"), act: Act::Import(Box::new(import)) })
    };
    let requests = (0..usize::try_from(orders)?).map(one).collect::<anyhow::Result<Vec<_>>>()?;
    let mut done = 0;
    pour(store, requests.into_iter(), &mut |_| {
        done += 1;
        if done % 1_000 == 0 {
            progress(done, orders);
        }
        Ok(())
    })
}

/// Returns pairs of characters that the letters hold, from the commonest down in even steps.
fn pairs(letters: &[Letter]) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for letter in letters {
        let text = alike(&format!("{}，{}", letter.title, letter.text));
        let text: Vec<char> = text.chars().collect();
        let is_han = |one: &char| ('\u{4E00}'..='\u{9FFF}').contains(one);
        let of_letter: BTreeSet<String> = text
            .windows(2)
            .filter(|pair| pair.iter().all(is_han))
            .map(|pair| pair.iter().collect())
            .collect();
        for pair in of_letter {
            *counts.entry(pair).or_default() += 1;
        }
    }
    let mut pairs: Vec<(usize, String)> = counts.into_iter().map(|(pair, count)| (count, pair)).collect();
    pairs.sort_by(|left, right| right.cmp(left));
    let step = pairs.len().div_ceil(PAIRS).max(1);
    pairs.into_iter().step_by(step).map(|(_, pair)| pair).collect()
}
