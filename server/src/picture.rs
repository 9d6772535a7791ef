//! How the house stands at an instant, in numbers alone: for the leader's page, the wall and the board of supervision. It
//! names units and nobody else; every number is a counter or a range of an index.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use domain::{
    calendar::date_of,
    ids::UnitId,
    order::{ladder::WarningForm, stage::Stage},
    world::World,
};
use jiff::{SignedDuration, Span, Timestamp, civil::Date};
use store::{
    concentration::{self, Words},
    day::{self, BINDING, Happening, Reach, Standing},
    db, list,
    order::Scope,
    proceeding::lists as proceedings,
    rating, tally,
    warning::{self, State},
};

use crate::{actions, app::App};

/// How many days the charts look back over, today among them.
pub const DAYS: i64 = 14;
/// Over how many days what citizens said is gathered.
pub const SAID_DAYS: i64 = 30;
/// How far orders are counted one by one.
pub const COUNTED: usize = 10_000;
/// How long a picture is shown again before another is made.
const FRESH: SignedDuration = SignedDuration::from_secs(15);

/// Something that happens in the course of a day: today until now, and until the same time of other days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// Today.
    pub today: i64,
    /// Yesterday until this time.
    pub yesterday: i64,
    /// A week ago until this time.
    pub last_week: i64,
}

/// One day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Which.
    pub on: Date,
    /// What came in.
    pub received: i64,
    /// What ended.
    pub ended: i64,
    /// Nobody works on it.
    pub rests: bool,
}

/// What lies with a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// The unit.
    pub unit: UnitId,
    /// What waits for somebody.
    pub open: i64,
    /// Of this, what is marked late.
    pub late: i64,
}

/// How the house stands.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    /// When it was read.
    pub at: Timestamp,
    /// What happened today.
    pub happened: BTreeMap<Happening, Times>,
    /// What waits for somebody.
    pub open: i64,
    /// What the government is late with.
    pub overdue: u64,
    /// What falls due until the end of the day.
    pub due: u64,
    /// Warnings that wait for a leader, and how many of them are overdue.
    pub warnings: (i64, i64),
    /// How things stood at the end of yesterday, and of the same day a week before.
    pub before: [Option<Standing>; 2],
    /// Warnings by rung and state.
    pub ladder: BTreeMap<(WarningForm, State), i64>,
    /// Proceedings that are open, and how many of them are late; restricted ones are not counted.
    pub proceedings: (i64, i64),
    /// The last days, today last.
    pub days: Vec<Day>,
    /// What citizens said of the results of orders, by unit.
    pub said: BTreeMap<UnitId, Words>,
    /// What was rated at windows today and until the evening of the other two days: bad ones, and all.
    pub rated: [(i64, i64); 3],
    /// The units with most to do.
    pub busy: Vec<Load>,
}

impl Picture {
    /// Returns today's count of something.
    #[must_use]
    pub fn times(&self, happening: Happening) -> Times {
        self.happened.get(&happening).copied().unwrap_or_default()
    }
}

/// Reads the picture.
///
/// # Errors
/// When the database cannot be read.
pub fn read(tx: &mut db::Tx<'_>, world: &World, at: Timestamp) -> Result<Picture, db::Error> {
    let today = date_of(at);
    let back = |days: i64| today.saturating_sub(Span::new().days(days));
    let (yesterday, last_week) = (back(1), back(7));
    let mut happened = BTreeMap::new();
    for what in Happening::ALL {
        let mut until = |on: Date| day::count(tx, what, Reach::until_the_time_of(on, at));
        let times =
            Times { today: until(today)?, yesterday: until(yesterday)?, last_week: until(last_week)? };
        happened.insert(what, times);
    }
    let tallies = tally::now(tx, &[0])?;
    let open = list::OPEN.iter().filter_map(|stage| tallies.get(&format!("stage:{}", stage.code()))).sum();
    let mut late = |stages: &[Stage], due_from, due_before| {
        let filter =
            list::Filter { stages: stages.to_vec(), due_from, due_before, ..list::Filter::default() };
        list::count(tx, &Scope::All, &filter, COUNTED)
    };
    let overdue = late(&BINDING, None, Some(at))?;
    let due = late(&list::OPEN, Some(at), Some(end_of(today)))?;
    let standings = day::standings(tx)?;
    let (open_ones, late_ones) = open_proceedings(tx, at)?;
    let mut rated = [(0, 0); 3];
    for (place, on) in rated.iter_mut().zip([today, yesterday, last_week]) {
        let board = rating::board(tx, rating::Period::Day(on))?;
        *place = board.get(&UnitId(0)).map_or((0, 0), |counts| (counts.bad(), counts.rated()));
    }
    Ok(Picture {
        at,
        happened,
        open,
        overdue,
        due,
        warnings: warning::waiting(tx, &Scope::All, at)?,
        before: [standings.get(&yesterday).copied(), standings.get(&last_week).copied()],
        ladder: warning::counts(tx, &Scope::All)?,
        proceedings: (open_ones, late_ones),
        days: days(tx, world, today)?,
        said: concentration::by_unit(tx, said_reach(at))?,
        rated,
        busy: busy(tx)?,
    })
}

/// Returns the days that what citizens said is gathered over.
#[must_use]
pub fn said_reach(at: Timestamp) -> Reach {
    let first = date_of(at).saturating_sub(Span::new().days(SAID_DAYS - 1));
    Reach { from: Reach::of(first).from, before: Reach::of(date_of(at)).before }
}

/// The day ends with the first instant of the next one.
fn end_of(day: Date) -> Timestamp {
    let next = Reach::of(day).before;
    next.checked_add(SignedDuration::from_millis(1)).unwrap_or(next)
}

fn open_proceedings(tx: &mut db::Tx<'_>, at: Timestamp) -> Result<(i64, i64), db::Error> {
    use domain::{ids::PersonId, proceeding::Stage};
    // Nobody is person 0, so what only named persons may know is left out.
    let scope = proceedings::Scope::All(PersonId(0));
    let most = i64::try_from(COUNTED).unwrap_or(i64::MAX);
    let open = proceedings::Filter::at(Stage::Open);
    let late = proceedings::Filter { due_before: Some(at), ..open.clone() };
    Ok((proceedings::count(tx, &scope, &open, most)?, proceedings::count(tx, &scope, &late, most)?))
}

fn days(tx: &mut db::Tx<'_>, world: &World, today: Date) -> Result<Vec<Day>, db::Error> {
    let first = today.saturating_sub(Span::new().days(DAYS - 1));
    let received = day::by_day(tx, Happening::Received, first, today)?;
    let ended = day::by_day(tx, Happening::Ended, first, today)?;
    let both = received.into_iter().zip(ended);
    let days = both.map(|((on, received), (_, ended))| Day {
        on,
        received,
        ended,
        rests: !world.calendar.is_workday(on),
    });
    Ok(days.collect())
}

fn busy(tx: &mut db::Tx<'_>) -> Result<Vec<Load>, db::Error> {
    let stages: Vec<String> = list::OPEN.iter().map(|stage| format!("stage:{}", stage.code())).collect();
    let open = tally::by_unit(tx, &stages)?;
    let late = tally::by_unit(tx, &["late".to_owned()])?;
    let mut loads: Vec<Load> = open
        .into_iter()
        .filter(|(unit, open)| *unit != 0 && *open > 0)
        .map(|(unit, open)| Load {
            unit: UnitId(unit),
            open,
            late: late.get(&unit).copied().unwrap_or(0).clamp(0, open),
        })
        .collect();
    loads.sort_by_key(|load| (-load.open, -load.late, load.unit));
    Ok(loads)
}

/// The last picture, shown again while it is fresh, however many walls ask for it.
#[derive(Debug, Default)]
pub struct Shown {
    last: Mutex<Option<Arc<Picture>>>,
}

impl Shown {
    /// Returns the picture as it was read some seconds ago at most.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn picture(&self, app: &App) -> Result<Arc<Picture>, db::Error> {
        let at = app.clock.now();
        let known = self.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(known) = known.filter(|known| at.duration_since(known.at).abs() < FRESH) {
            return Ok(known);
        }
        let world = app.world();
        let read = Arc::new(actions::read(&app.store, move |tx| read(tx, &world, at)).await?);
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&read));
        Ok(read)
    }
}
