//! What falls due on which day (期限日历): a month of one desk, working days and rest days as the calendar has them,
//! each number leading to its orders.

use axum::{
    Router,
    extract::{Path, RawQuery, State},
    response::Response,
    routing::get,
};
use domain::calendar::date_of;
use jiff::{SignedDuration, civil::Date};
use store::{
    list::{self, Filter},
    order::Scope,
};

use super::{
    asked::{Asked, due_between},
    nav, notice,
    queues::Desk,
};
use crate::{
    actions,
    app::App,
    http::{answer, form::url_pairs, signed::Signed},
    problem::Problem,
    views::{
        locale::Words,
        staff::due_calendar::{DueCalendar, DueDay},
    },
};

/// How far a day is counted; beyond it the count stands still.
const COUNTED: usize = 1_000;
/// The days of a week.
const WEEK: usize = 7;
/// The weeks that a month may touch.
const WEEKS: usize = 6;
const DAY: SignedDuration = SignedDuration::from_hours(24);

pub(super) fn routes() -> Router<App> {
    Router::new().route("/desk/{desk}/calendar", get(show))
}

/// Returns the address of a desk's calendar.
pub(super) fn path(desk: Desk) -> String {
    format!("/desk/{}/calendar", desk.code())
}

async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(desk): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let asked = url_pairs(query.unwrap_or_default().as_bytes()).find(|(name, _)| name == "month");
    let outcome = page(&app, &signed, &desk, asked.map(|(_, month)| month)).await;
    notice::respond(&app, &signed, outcome).await
}

async fn page(app: &App, signed: &Signed, desk: &str, month: Option<String>) -> Result<Response, Problem> {
    let desk = Desk::from_code(desk).ok_or(Problem::NotFound)?;
    if !Desk::of(&signed.person).any(|own| own == desk) {
        return Err(Problem::Forbidden(format!("the `{}` desk is not theirs", desk.code())));
    }
    let (now, today) = (app.clock.now(), date_of(app.clock.now()));
    let first = month.and_then(|month| format!("{month}-01").parse::<Date>().ok()).unwrap_or(today);
    let first = first.first_of_month();
    let days = shown(first);
    let (scope, calendar) = (Scope::of(&signed.actor), signed.world.calendar.clone());
    let asked = days.clone();
    let read = actions::read(&app.store, move |tx| {
        let mut count = |due: &str| {
            let (due_from, due_before) = due_between(due, now, &calendar);
            let filter = Filter { stages: list::OPEN.to_vec(), due_from, due_before, ..Filter::default() };
            list::count(tx, &scope, &filter, COUNTED)
        };
        let overdue = count("overdue")?;
        let days = asked.iter().map(|day| count(&day.to_string())).collect::<Result<Vec<_>, _>>()?;
        Ok((overdue, days))
    });
    let (overdue, counts) = read.await?;
    let list = desk.queues().last().map(|queue| desk.url(queue)).unwrap_or_default();
    let url = |due: &str| Asked::default().with(&Asked::default().with(&list, "due", due), "sort", "");
    let shown = days.iter().zip(counts).map(|(day, count)| {
        let known = signed.world.calendar.day(*day);
        DueDay {
            day: day.to_string(),
            number: day.day(),
            weekday: day.weekday().to_monday_one_offset(),
            outside: day.first_of_month() != first,
            today: *day == today,
            past: *day < today,
            rest: !known.kind.is_worked(),
            name: known.name.unwrap_or_default(),
            count,
            url: url(&day.to_string()),
        }
    });
    let shown: Vec<DueDay> = shown.collect();
    let months = |date: Date| format!("{}?month={}", path(desk), date.strftime("%Y-%m"));
    let before = first.yesterday().unwrap_or(first);
    let after = first.last_of_month().tomorrow().unwrap_or(first);
    let page = DueCalendar {
        desk: desk.code().to_owned(),
        month: Words::key("staff.calendar.month").with("year", first.year()).with("month", first.month()),
        weeks: shown.chunks(WEEK).map(<[DueDay]>::to_vec).collect(),
        overdue,
        overdue_url: url("overdue"),
        before_url: months(before),
        today_url: path(desk),
        after_url: months(after),
        list_url: list.clone(),
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

/// Returns the days of the weeks that a month touches, from a Monday to a Sunday.
fn shown(first: Date) -> Vec<Date> {
    let lead = i64::from(first.weekday().to_monday_zero_offset());
    let Ok(monday) = first.checked_sub(DAY.saturating_mul(i32::try_from(lead).unwrap_or(0))) else {
        return Vec::new();
    };
    let last = first.last_of_month();
    let mut days = Vec::with_capacity(WEEK * WEEKS);
    let mut day = monday;
    while day <= last || !days.len().is_multiple_of(WEEK) {
        days.push(day);
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    days
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_month_is_shown_in_whole_weeks() {
        let days = shown(date(2026, 11, 1));
        assert_eq!((days.first(), days.last()), (Some(&date(2026, 10, 26)), Some(&date(2026, 12, 6))));
        assert_eq!(days.len(), 42);
        assert_eq!(shown(date(2027, 2, 1)).len(), 28, "a February that begins on a Monday");
    }
}
