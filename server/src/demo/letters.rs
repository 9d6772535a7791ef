//! Which letters are history and which are lived, and by how many whole weeks the latter are moved.
//!
//! Towards its end the mailbox grew quiet: two letters in the last month. The lived year therefore ends on the last
//! day before which letters still came often enough to give every desk work.

use std::{io::Cursor, sync::Arc};

use domain::{calendar::date_of, order::Flag};
use jiff::{
    Span, Timestamp,
    civil::{Date, Weekday},
};
use store::house::Store;

use super::{files, house};
use crate::import::{
    fault::Trouble,
    letter::{Letter, Plan},
    map::Map,
    pass,
    source::Source,
    words::Words,
};

/// How many letters the last weeks of the lived year must hold.
const OFTEN: usize = 24;
/// How many days before its end are looked at for that.
const LATELY: i64 = 21;

/// The letters, divided.
#[derive(Clone, Debug)]
pub struct Letters {
    /// How they are read.
    pub plan: Plan,
    /// Those that are taken over as they stood.
    pub history: Vec<Letter>,
    /// Those that are lived, oldest first, with their true dates.
    pub lived: Vec<Letter>,
    /// By how many weeks the lived ones are moved.
    pub offset_weeks: i64,
}

/// Reads the letters and divides them: `weeks` of them are lived and end at `now`.
///
/// # Errors
/// When a letter cannot be read, which is our fault, or the clock stands before the letters.
pub fn read(store: &Store, now: Timestamp, weeks: i64) -> anyhow::Result<Letters> {
    let plan = plan(store, now)?;
    let mut all = Vec::new();
    let mut troubles: Vec<Trouble> = Vec::new();
    let mut source = Source::of(Box::new(Cursor::new(files::LETTERS)), &plan.map)?;
    pass::letters(&mut source, &plan, &mut |outcome, _| {
        match outcome {
            Ok(letter) => all.push(letter),
            Err(trouble) => troubles.push(trouble),
        }
        Ok(())
    })?;
    if let Some(trouble) = troubles.first() {
        anyhow::bail!("the demonstration's letters: {trouble}");
    }
    all.sort_by_key(|letter| (letter.import.demand.received_on, letter.place.row));
    let today = date_of(now);
    let end = last_busy_day(&all, today);
    let offset_weeks = (today - end).get_days().div_euclid(7);
    anyhow::ensure!(
        offset_weeks >= 0,
        "the clock says {today}, but the letters go on until {end}; set the clock"
    );
    let first = end.saturating_sub(Span::new().weeks(weeks)).tomorrow()?;
    let is_lived = |letter: &Letter| {
        let demand = &letter.import.demand;
        (first..=end).contains(&demand.received_on)
            && !demand.flags.contains(&Flag::DateUnknown)
            && !letter.import.units.is_empty()
    };
    let (lived, history) = all.into_iter().partition(is_lived);
    Ok(Letters { plan, history, lived, offset_weeks: i64::from(offset_weeks) })
}

fn plan(store: &Store, now: Timestamp) -> anyhow::Result<Plan> {
    let world = store.world();
    let map = Map::parse(files::MAP).map_err(|problem| anyhow::anyhow!("map.toml: {problem}"))?;
    let words = Words::parse(files::KINDS).map_err(|problem| anyhow::anyhow!("kinds.csv: {problem}"))?;
    let offices = house::offices(&world.people.units)?;
    Ok(Plan { map, offices, words, pack: pack(), world: Arc::clone(&world), at: now })
}

/// Returns the pack the demonstration's orders begin under, as its settings say.
fn pack() -> String {
    let settings: Option<toml::Table> = toml::from_str(files::SETTINGS).ok();
    let pack = settings.as_ref().and_then(|settings| settings.get("orders")?.get("pack")?.as_str());
    pack.unwrap_or_default().to_owned()
}

/// Returns the last day with letters that falls on today's or yesterday's weekday, so that whole weeks lead from it to
/// today or yesterday, and before which letters came often.
fn last_busy_day(letters: &[Letter], today: Date) -> Date {
    let days: Vec<Date> = letters.iter().map(|letter| letter.import.demand.received_on).collect();
    let recent: [Weekday; 2] = [today.weekday(), today.weekday().previous()];
    let is_busy = |day: Date| {
        let from = day.saturating_sub(Span::new().days(LATELY));
        days.iter().filter(|other| from < **other && **other <= day).count() >= OFTEN
    };
    let fits = |day: &&Date| recent.contains(&day.weekday()) && is_busy(**day);
    days.iter().rev().find(fits).or(days.last()).copied().unwrap_or(today)
}
