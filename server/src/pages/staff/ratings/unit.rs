//! A unit's own desk of ratings: what was bad with the clock of its order and the next step, what was good for
//! encouragement, and how sure the month's share is. Never who said it.

use axum::{extract::State, response::Response};
use domain::{
    access::{self, Action, Reach},
    assessment::peers,
    calendar::{date_of, instant},
    order::{Channel, Order},
    policy::Month,
    rating::{Class, Grade},
};
use jiff::{SignedDuration, Timestamp, civil::time};
use store::{
    db,
    order::Scope,
    rating::{
        self, Counts, Filter,
        narrow::{self, Narrow, Running},
    },
};

use super::{
    board,
    figures::{Around, Shown, row},
    place::{scope, today},
    rows::{self, Told},
};
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    pages::staff::{
        nav,
        notice::respond,
        rows::{next_due, next_move, unit_name},
    },
    problem::Problem,
    told,
    views::{
        locale::Words,
        staff::{
            ratings::{BadRow, UnitRatings, nothing},
            shown,
        },
    },
};

/// The desk.
pub(super) const PATH: &str = "/desk/unit/ratings";
/// How far back bad ratings are shown.
const SINCE_DAYS: i64 = 62;
/// How many bad ratings are shown.
const ROWS: i64 = 60;

/// Returns whether somebody has a unit whose ratings they may see, and no more than that.
pub(super) fn seats(signed: &Signed) -> bool {
    signed.actor.reach(Action::ReadRatings) == Reach::OwnUnit && signed.person.unit.is_some()
}

pub(super) async fn show(State(app): State<App>, signed: Signed) -> Response {
    let outcome = page(&app, &signed).await;
    respond(&app, &signed, outcome).await
}

async fn page(app: &App, signed: &Signed) -> Result<Response, Problem> {
    let scope = scope(signed)?;
    let unit = signed.person.unit.filter(|_| seats(signed));
    let unit = unit.ok_or_else(|| Problem::Forbidden("this desk belongs to a unit".to_owned()))?;
    let now = app.clock.now();
    let read = actions::read(&app.store, move |tx| read(tx, &scope, now));
    let (counts, running, bad, good) = read.await?;
    let around = Around { period: Shown::Month, today: today(now), desk: "" };
    let interval = peers::wilson(counts.good(), counts.rated());
    let interval = interval.map_err(|error| Problem::Internal(error.to_string()))?;
    let hundred = |share: domain::exact::Exact| {
        let percent = share.times(100.into()).map_err(|error| Problem::Internal(error.to_string()))?;
        Ok::<_, Problem>(percent.fixed(1))
    };
    let interval =
        interval.map(|bounds| Ok::<_, Problem>((hundred(bounds.low)?, hundred(bounds.high)?))).transpose()?;
    let mut bad: Vec<(bool, BadRow)> = bad.iter().map(|told| bad_row(app, signed, told, now)).collect();
    bad.sort_by_key(|(is_done, _)| *is_done);
    let page = UnitRatings {
        unit: unit_name(signed, unit),
        month: Month::of(date_of(now)).to_string(),
        row: row(&around, unit, Words::plain(unit_name(signed, unit)), &counts, running)?,
        n: counts.rated(),
        interval,
        bad: bad.into_iter().map(|(_, row)| row).collect(),
        good: good.iter().map(|told| rows::word(app, signed, told)).collect(),
        empty: nothing("bad"),
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

type Read = (Counts, Running, Vec<Told>, Vec<Told>);

fn read(tx: &mut db::Tx<'_>, scope: &Scope, now: Timestamp) -> Result<Read, db::Error> {
    let Scope::Units(units) = scope else {
        return Ok((Counts::default(), Running::default(), Vec::new(), Vec::new()));
    };
    let month = rating::board(tx, Shown::Month.counted(now))?;
    let running = narrow::running(tx, now)?;
    let (mut counts, mut runs) = (Counts::default(), Running::default());
    for unit in units {
        if let Some(own) = month.get(unit) {
            board::add(&mut counts, own);
        }
        let own = running.get(unit).copied().unwrap_or_default();
        runs = Running { open: runs.open + own.open, overdue: runs.overdue + own.overdue };
    }
    let first = date_of(now).checked_sub(jiff::Span::new().days(SINCE_DAYS)).unwrap_or(date_of(now));
    let filter = Filter {
        scope: scope.clone(),
        from: instant(first, time(0, 0, 0, 0)),
        before: now.checked_add(SignedDuration::from_millis(1)).unwrap_or(now),
        only_bad: true,
        place: None,
    };
    let bad = |grade: &Grade| grade.class() == Class::Bad;
    let grades = || Grade::ALL.into_iter().filter(bad);
    let (Some(worst), Some(best)) = (grades().min(), grades().max()) else {
        return Ok((counts, runs, Vec::new(), Vec::new()));
    };
    let narrow = Narrow { worst, best, only_counted: false, only_told: false };
    let bad = rows::read(tx, &filter, narrow, ROWS)?;
    Ok((counts, runs, bad, board::words(tx, scope, Class::Good, now)?))
}

/// Returns a bad rating with what becomes of it, and whether nothing more is to be done.
fn bad_row(app: &App, signed: &Signed, told: &Told, now: Timestamp) -> (bool, BadRow) {
    let order = told.order.as_ref().filter(|order| order.channel == Channel::Rating);
    let own = order.filter(|order| access::allowed(&signed.actor, Action::ReadOrder, order).is_ok());
    let due = own.and_then(next_due).map(|(_, due)| told::due_words(&due, now, &signed.world.calendar));
    let row = BadRow {
        word: rows::word(app, signed, told),
        stage: own.map(|order| shown::stage(order.stage.code())),
        order: own.map(|order| (order.number.clone(), format!("/orders/{}", order.number))),
        due,
        next: next(signed, order, own, now),
    };
    (order.is_none_or(Order::is_ended), row)
}

fn next(signed: &Signed, order: Option<&Order>, own: Option<&Order>, now: Timestamp) -> Words {
    match (order, own) {
        (None, _) => Words::key("ratings.next.beside"),
        (Some(order), _) if order.is_ended() => Words::key("ratings.next.done"),
        (Some(_), None) => Words::key("ratings.next.screening"),
        (Some(_), Some(own)) => match next_move(signed, own, now) {
            Some(step) => Words::key(&format!("staff.move.{}.title", step.code())),
            None => Words::key("ratings.next.others"),
        },
    }
}
