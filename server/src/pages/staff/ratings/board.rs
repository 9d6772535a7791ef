//! The live board: what every unit was asked for and what it was told, from counts that move with the facts. Its cost
//! is that of its units, however many ratings there are.

use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use domain::{ids::UnitId, rating::Class};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use store::{
    db,
    order::Scope,
    rating::{
        self, Counts, Filter,
        narrow::{self, Narrow, Running},
    },
};

use super::{
    figures::{Around, Shown, row},
    place::{Place, today},
    rows::{self, Told},
};
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    pages::staff::{nav, notice::respond, queues::Desk, rows::unit_name},
    problem::Problem,
    views::{
        locale::Words,
        staff::ratings::{Board, BoardRow, Period, Word},
    },
};

/// The board.
pub(super) const PATH: &str = "/board";
/// How many of the latest words are shown in each column.
const WORDS: i64 = 8;
/// How far back words are looked for.
const SINCE: SignedDuration = SignedDuration::from_hours(24 * 31);
/// How many units the chart holds.
const CHARTED: usize = 20;

pub(super) async fn show(State(app): State<App>, signed: Signed, RawQuery(query): RawQuery) -> Response {
    let outcome = page(&app, &signed, query.as_deref()).await;
    respond(&app, &signed, outcome).await
}

/// What one read gave.
struct Read {
    counts: Vec<(UnitId, Counts, Running)>,
    total: (Counts, Running),
    good: Vec<Told>,
    bad: Vec<Told>,
}

async fn page(app: &App, signed: &Signed, query: Option<&str>) -> Result<Response, Problem> {
    let now = app.clock.now();
    let place = Place::read(signed, query, today(now))?;
    let period = match place.value("period") {
        "month" => Shown::Month,
        _ => Shown::Day,
    };
    let scope = place.scope(signed);
    let read = actions::read(&app.store, move |tx| read(tx, &scope, period, now)).await?;
    let desks: Vec<Desk> = Desk::of(&signed.person).collect();
    let desk = if desks.contains(&Desk::Supervisor) {
        "/desk/supervisor/open"
    } else if desks.contains(&Desk::Leader) {
        "/desk/leader/open"
    } else {
        ""
    };
    let around = Around { period, today: today(now), desk };
    let rows = read.counts.iter().map(|(unit, counts, running)| {
        row(&around, *unit, Words::plain(unit_name(signed, *unit)), counts, *running)
    });
    let rows = rows.collect::<Result<Vec<BoardRow>, _>>()?;
    let (counts, running) = &read.total;
    let words = |told: &[Told]| told.iter().map(|told| rows::word(app, signed, told)).collect::<Vec<Word>>();
    let page = Board {
        periods: Shown::ALL
            .map(|shown| Period {
                label: Words::key(&format!("ratings.period.{}", shown.code())),
                url: format!("{PATH}?period={}", shown.code()),
                current: shown == period,
            })
            .to_vec(),
        url: format!("{PATH}?period={}", period.code()),
        at_ms: now.as_millisecond(),
        total: row(&around, UnitId(0), Words::key("ratings.total"), counts, *running)?,
        chart: chart(signed, &read)?,
        rows,
        good: words(&read.good),
        bad: words(&read.bad),
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

fn read(tx: &mut db::Tx<'_>, scope: &Scope, period: Shown, now: Timestamp) -> Result<Read, db::Error> {
    let board = rating::board(tx, period.counted(now))?;
    let running = narrow::running(tx, now)?;
    let sees = |unit: UnitId| match scope {
        Scope::All => true,
        Scope::Units(own) => own.contains(&unit),
        Scope::Nothing => false,
    };
    let units = board.keys().chain(running.keys()).copied().filter(|unit| unit.0 != 0 && sees(*unit));
    let units: std::collections::BTreeSet<UnitId> = units.collect();
    let mut counts = Vec::new();
    let (mut sum, mut runs) = (Counts::default(), Running::default());
    for unit in units {
        let own = board.get(&unit).cloned().unwrap_or_default();
        let running = running.get(&unit).copied().unwrap_or_default();
        add(&mut sum, &own);
        runs = Running { open: runs.open + running.open, overdue: runs.overdue + running.overdue };
        counts.push((unit, own, running));
    }
    if scope == &Scope::All {
        // What is with no unit yet is somebody's all the same.
        let screened = running.get(&UnitId(0)).copied().unwrap_or_default();
        runs = Running { open: runs.open + screened.open, overdue: runs.overdue + screened.overdue };
        sum = board.get(&UnitId(0)).cloned().unwrap_or_default();
    }
    counts.sort_by_key(|(unit, counts, _)| (-counts.bad(), -counts.rated(), *unit));
    let (good, bad) = (words(tx, scope, Class::Good, now)?, words(tx, scope, Class::Bad, now)?);
    Ok(Read { counts, total: (sum, runs), good, bad })
}

/// Adds the counts of one unit to those of several.
pub(super) fn add(sum: &mut Counts, own: &Counts) {
    sum.asked += own.asked;
    sum.excluded += own.excluded;
    sum.unrated += own.unrated;
    sum.after += own.after;
    for (grade, count) in &own.grades {
        *sum.grades.entry(*grade).or_insert(0) += count;
    }
}

/// Returns the latest words of one class.
pub(super) fn words(
    tx: &mut db::Tx<'_>,
    scope: &Scope,
    class: Class,
    now: Timestamp,
) -> Result<Vec<Told>, db::Error> {
    let since = now.checked_sub(SINCE).unwrap_or(now);
    let before = now.checked_add(SignedDuration::from_millis(1)).unwrap_or(now);
    let filter = Filter { scope: scope.clone(), from: since, before, only_bad: false, place: None };
    let grades = domain::rating::Grade::ALL.into_iter().filter(|grade| grade.class() == class);
    let (Some(worst), Some(best)) = (grades.clone().min(), grades.max()) else { return Ok(Vec::new()) };
    rows::read(tx, &filter, Narrow { worst, best, only_counted: false, only_told: true }, WORDS)
}

/// The chart's data: good and bad ratings of the units with most of them.
#[derive(Serialize)]
struct Chart {
    units: Vec<String>,
    good: Vec<i64>,
    bad: Vec<i64>,
}

fn chart(signed: &Signed, read: &Read) -> Result<String, Problem> {
    let rated = read.counts.iter().filter(|(_, counts, _)| counts.rated() > 0).take(CHARTED);
    let mut chart = Chart { units: Vec::new(), good: Vec::new(), bad: Vec::new() };
    for (unit, counts, _) in rated {
        chart.units.push(unit_name(signed, *unit));
        chart.good.push(counts.good());
        chart.bad.push(counts.bad());
    }
    serde_json::to_string(&chart).map_err(|error| Problem::Internal(error.to_string()))
}
