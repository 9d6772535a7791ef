//! Making a demonstration, from an empty folder to desks full of work.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use domain::ids::UnitId;
use indicatif::ProgressBar;
use jiff::Timestamp;
use store::{house::Store, work::TRACKING};

use super::{
    cast::Cast,
    chance::Chance,
    course::{self, Course, Surroundings},
    directory, duties, files,
    folder::{self, Mark, Waiting},
    house, knowledge,
    letters::{self, Letters},
    life::{Life, Scene},
    office::Office,
    phrases::Phrases,
    rest::Rest,
    woodpecker,
    year::{Tally, Year},
};
use crate::{
    app::{App, Demo},
    cli::{
        open::{self, CATALOGUE, Place},
        verify::bar,
    },
    clock::Clock,
    ids::Ids,
    import::pass::{self, Listener, News, Summary},
    suggest::Suggester,
};

/// How many weeks are lived.
pub const WEEKS: i64 = 52;
/// How many days before the lived weeks the house is set up.
const SET_UP_DAYS: i64 = 10;
/// How many orders are left to the visitor to answer as their citizen.
const FOR_VISITORS: usize = 2;

/// What a demonstration is made of.
#[derive(Clone, Copy, Debug)]
pub struct Wishes {
    /// What chance follows from.
    pub seed: u64,
    /// The day it is made for.
    pub now: Timestamp,
    /// How many weeks are lived; the letters before and after are history.
    pub weeks: i64,
}

/// What was made.
#[derive(Clone, Debug)]
pub struct Made {
    /// The mark of the folder.
    pub mark: Mark,
    /// What came of the letters that are history.
    pub history: Summary,
    /// How many letters were lived.
    pub lived: usize,
    /// What was done in the lived weeks.
    pub tally: Tally,
}

/// Makes a demonstration in `dir`, which must be empty or not there.
///
/// # Errors
/// When the folder holds something else, cannot be written, or the carried data are broken.
pub fn build(dir: &Path, wishes: Wishes) -> anyhow::Result<Made> {
    folder::reserve(dir)?;
    let mut outcome = Err(anyhow::anyhow!("there is no place to make a demonstration in"));
    // When memory is short, the disk will do.
    for workshop in folder::workshops(dir) {
        outcome = make(&workshop, dir, wishes);
        if outcome.is_ok() {
            break;
        }
        folder::tear_down(&workshop)?;
    }
    if outcome.is_err() {
        folder::release(dir);
    }
    outcome
}

fn make(workshop: &Path, dir: &Path, wishes: Wishes) -> anyhow::Result<Made> {
    folder::set_up(workshop)?;
    let made = furnish_and_live(workshop, wishes)?;
    folder::finish(workshop, dir, &made.mark)?;
    Ok(made)
}

fn furnish_and_live(dir: &Path, wishes: Wishes) -> anyhow::Result<Made> {
    let clock = Clock::standing_at(house::morning_before(wishes.now, wishes.weeks * 7 + SET_UP_DAYS));
    let store = Place { data: dir.to_path_buf(), database: None }.create(&clock, &Ids::System)?;
    let steps = bar("house");
    steps.set_length(4);
    house::furnish(&store, dir, &clock)?;
    steps.inc(1);
    house::add_units(&store, &clock)?;
    duties::add(&store, &clock, wishes.now)?;
    steps.inc(1);
    let mut letters = letters::read(&store, wishes.now, wishes.weeks)?;
    let phrases = Phrases::carried()?;
    let courses = courses(&store, dir, &letters, &phrases, wishes)?;
    let acting: BTreeSet<UnitId> =
        courses.iter().flat_map(|course| course.letter.import.units.clone()).collect();
    let acting: Vec<UnitId> = acting.into_iter().collect();
    house::add_people(&store, &clock, busiest(&courses), &acting)?;
    steps.inc(1);
    house::set_passwords(&store, clock.now(), &Ids::System)?;
    steps.inc(1);
    steps.finish_and_clear();

    let history = take_history(&store, &mut letters, &clock)?;
    let lived = courses.len();
    knowledge::publish(&store, &clock, wishes.now)?;
    directory::list(&store, &clock)?;
    let demo = Demo { data: files::SOURCE.to_owned(), offset_days: letters.offset_weeks * 7 };
    let app = open::app(store, dir, clock, Ids::seeded(wishes.seed), Some(demo))?;
    let (tally, waiting) = open::runtime()?.block_on(live(&app, courses, &phrases, wishes))?;
    knowledge::go_on(&app.store, &app.clock, wishes.now)?;
    open::runtime()?.block_on(woodpecker::gather(&app))?;
    super::visits::go_on(&app.store, &app.clock, wishes.now)?;
    super::annual::go_on(&app.store, &app.clock, wishes.now)?;
    let mark = Mark { seed: wishes.seed, offset_weeks: letters.offset_weeks, made_at: wishes.now, waiting };
    Ok(Made { mark, history, lived, tally })
}

fn courses(
    store: &Store,
    dir: &Path,
    letters: &Letters,
    phrases: &Phrases,
    wishes: Wishes,
) -> anyhow::Result<Vec<Course>> {
    let world = store.world();
    let suggester = Suggester::load(&dir.join(CATALOGUE)).map_err(anyhow::Error::msg)?;
    let around = Surroundings {
        chance: Chance::of(wishes.seed),
        now: wishes.now,
        office: Office::of(&world.calendar),
        units: &world.people.units,
        suggester: &suggester,
        phrases,
    };
    Ok(course::courses(letters, &around))
}

/// Returns the unit on whose desk most will wait.
fn busiest(courses: &[Course]) -> Option<UnitId> {
    let mut waiting: BTreeMap<UnitId, usize> = BTreeMap::new();
    let on_desks =
        |course: &&Course| course.rest.is_some_and(|rest| rest >= Rest::Dispatched && rest != Rest::Callback);
    for course in courses.iter().filter(on_desks) {
        if let Some(unit) = course.letter.import.units.first() {
            *waiting.entry(*unit).or_insert(0) += 1;
        }
    }
    waiting.into_iter().max_by_key(|(_, count)| *count).map(|(unit, _)| unit)
}

fn take_history(store: &Store, letters: &mut Letters, clock: &Clock) -> anyhow::Result<Summary> {
    let history = std::mem::take(&mut letters.history);
    let taken_over = bar("history");
    taken_over.set_length(u64::try_from(history.len()).unwrap_or(0));
    letters.plan.at = clock.now();
    let summary = pass::take_all(history, &letters.plan, store, &mut Silent(taken_over.clone()))?;
    taken_over.finish_and_clear();
    anyhow::ensure!(summary.refused == 0, "{} letters of the history were refused", summary.refused);
    Ok(summary)
}

async fn live(
    app: &App,
    courses: Vec<Course>,
    phrases: &Phrases,
    wishes: Wishes,
) -> anyhow::Result<(Tally, Vec<Waiting>)> {
    let world = app.world();
    let pack = app.pack_id(&world).and_then(|id| world.packs.shared(&id));
    let pack = pack.ok_or_else(|| anyhow::anyhow!("the demonstration's pack is not loaded"))?;
    let cast = Cast::of(&world)?;
    let office = Office::of(&world.calendar);
    let scene = Scene { chance: Chance::of(wishes.seed), cast: &cast, phrases, office, pack: &pack };
    let lives = courses.into_iter().enumerate().map(|(place, course)| {
        let tracking = app.store.vault().index(&course.code, TRACKING);
        Life::new(course, u64::try_from(place).unwrap_or(0), tracking)
    });
    let mut year = Year::new(app, &scene, lives.collect());
    let from = app.clock.now();
    let days = bar("the year");
    days.set_length(u64::try_from(wishes.now.duration_since(from).as_hours() / 24).unwrap_or(0));
    let reach = &mut |at: Timestamp| {
        days.set_position(u64::try_from(at.duration_since(from).as_hours() / 24).unwrap_or(0));
    };
    let tally = year.live(wishes.now, reach).await?;
    days.finish_and_clear();
    let waiting = year.waiting().await?.into_iter().take(FOR_VISITORS).map(|(life, order)| Waiting {
        number: order.number,
        code: life.course.code.clone(),
        phone: life.course.contact.phone.clone(),
    });
    Ok((tally, waiting.collect()))
}

/// Moves a bar and says nothing.
struct Silent(ProgressBar);

impl Listener for Silent {
    fn hear(&mut self, _: News<'_>) {}

    fn reach(&mut self, done: u64) {
        self.0.set_position(done);
    }
}
