//! Calendars: the years and one of them day by day, what was decided locally, and what a change would move.

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use domain::{
    calendar::{Calendar, DayKind, YearStatus, date_of, instant},
    world::World,
};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Time, Weekday, date},
};
use store::{
    db,
    list::{self, Filter, OPEN},
    order::Scope,
};

use super::{calendar_change as change, door::Administrator};
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    pages::staff::{nav, notice::respond},
    problem::Problem,
    views::{
        parts::Field,
        staff::{
            calendars::{Calendars as Page, Closure, Day, Effect, Month, NewClosure, OpenYear, Upload, Year},
            shown,
        },
    },
};

/// How far open deadlines of a year are counted.
const COUNTED: usize = 100_000;
pub(super) const LIST: &str = "/admin/calendars";

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/calendars", get(present).post(change::upload))
        .route("/admin/calendars/{year}", get(open))
        .route("/admin/calendars/closures", post(change::close))
        .route("/admin/calendars/closures/{day}/remove", post(change::reopen))
        .route("/admin/calendars/confirm", post(change::confirm))
}

async fn present(State(app): State<App>, Administrator(signed): Administrator) -> Response {
    let outcome = show(&app, &signed, Forms::default()).await;
    respond(&app, &signed, outcome).await
}

async fn open(
    State(app): State<App>,
    Administrator(signed): Administrator,
    Path(year): Path<String>,
) -> Response {
    let outcome = async {
        let year =
            year.parse::<i16>().ok().filter(|year| listed(&app).contains(year)).ok_or(Problem::NotFound)?;
        show(&app, &signed, Forms { year: Some(year), ..Forms::default() }).await
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

/// What is shown besides the calendars as they are.
#[derive(Default)]
pub(super) struct Forms {
    /// The year to show; this year when none is named.
    pub(super) year: Option<i16>,
    /// The calendar as it would be.
    pub(super) calendar: Option<Calendar>,
    /// The upload that was not taken: its text with what is wrong, and the standing it was to have.
    pub(super) upload: Option<(Field, String)>,
    /// The local decision that was not taken.
    pub(super) closing: Option<NewClosure>,
    /// A change that waits to be confirmed.
    pub(super) effect: Option<Effect>,
}

/// Shows a year.
pub(super) async fn show(app: &App, signed: &Signed, forms: Forms) -> Result<Response, Problem> {
    let today = date_of(app.clock.now());
    let year = forms.year.unwrap_or_else(|| today.year());
    let years: Vec<i16> = listed(app).collect();
    let wanted = years.clone();
    let counts = actions::read(&app.store, move |tx| count_deadlines(tx, &wanted)).await?;
    let world = app.world();
    let is_refused = forms.upload.is_some() || forms.closing.is_some();
    let rows = years.iter().zip(counts);
    let page = Page {
        years: rows
            .map(|(listed, open)| row(&world.calendar, *listed, open, *listed == year))
            .rev()
            .collect(),
        open: open_year(forms.calendar.as_ref().unwrap_or(&world.calendar), year, today),
        closures: closures(app, &world)?,
        upload: upload(app, forms.upload)?,
        closing: forms.closing.map_or_else(|| closing(app, today), Ok)?,
        effect: forms.effect,
    };
    let status = if is_refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

/// Returns the years to list: all that are loaded, up to the next one, whose notice is still to come.
fn listed(app: &App) -> std::ops::RangeInclusive<i16> {
    let this_year = date_of(app.clock.now()).year();
    let world = app.world();
    let first = world.years().map(|(year, _)| year).min().unwrap_or(this_year).min(this_year);
    let last =
        world.years().map(|(year, _)| year).max().unwrap_or(this_year).max(this_year.saturating_add(1));
    first..=last
}

/// Returns how many orders are next due in each year.
fn count_deadlines(tx: &mut db::Tx<'_>, years: &[i16]) -> Result<Vec<u64>, db::Error> {
    let first_of = |year: i16| Date::new(year, 1, 1).map(|day| instant(day, Time::midnight()));
    let count = |tx: &mut db::Tx<'_>, year: i16| {
        let (Ok(from), Ok(before)) = (first_of(year), first_of(year.saturating_add(1))) else { return Ok(0) };
        // Midnight after a year's last day is the end of that day, not a deadline in the next year.
        let later = |at: Timestamp| at.checked_add(1.millisecond()).unwrap_or(at);
        let filter = Filter {
            stages: OPEN.to_vec(),
            due_from: Some(later(from)),
            due_before: Some(later(before)),
            ..Filter::default()
        };
        list::count(tx, &Scope::All, &filter, COUNTED)
    };
    years.iter().map(|year| count(tx, *year)).collect()
}

fn status_code(status: YearStatus) -> &'static str {
    match status {
        YearStatus::Official => "official",
        YearStatus::Provisional => "provisional",
        YearStatus::Missing => "missing",
    }
}

fn row(calendar: &Calendar, year: i16, open_deadlines: u64, current: bool) -> Year {
    let overview = calendar.year_overview(year);
    Year {
        year,
        url: format!("{LIST}/{year}"),
        status: shown::year_status(status_code(overview.status)),
        working_days: (overview.status != YearStatus::Missing).then_some(u32::from(overview.working_days)),
        open_deadlines,
        current,
    }
}

fn open_year(calendar: &Calendar, year: i16, today: Date) -> OpenYear {
    let overview = calendar.year_overview(year);
    let days = |kinds: &[DayKind]| -> u32 {
        kinds.iter().filter_map(|kind| overview.days.get(kind)).map(|days| u32::from(*days)).sum()
    };
    OpenYear {
        year,
        status: shown::year_status(status_code(overview.status)),
        notice: calendar.papers(year).first().cloned().unwrap_or_default(),
        working_days: u32::from(overview.working_days),
        holidays: weekdays_off(calendar, year),
        make_up: days(&[DayKind::MakeUpWorkday]),
        months: (1..=12).map(|month| one_month(calendar, year, month, today)).collect(),
    }
}

/// Returns how many days from Monday to Friday are holidays.
fn weekdays_off(calendar: &Calendar, year: i16) -> u32 {
    let off = days_of(date(year, 1, 1), date(year, 12, 31)).filter(|day| {
        !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
            && calendar.day(*day).kind == DayKind::Holiday
    });
    u32::try_from(off.count()).unwrap_or(0)
}

fn days_of(first: Date, last: Date) -> impl Iterator<Item = Date> {
    first.series(1.day()).take_while(move |day| *day <= last)
}

fn one_month(calendar: &Calendar, year: i16, month: i8, today: Date) -> Month {
    let first = date(year, month, 1);
    let blank = usize::try_from(first.weekday().to_monday_zero_offset()).unwrap_or(0);
    let days = days_of(first, first.last_of_month()).map(|day| Some(one_day(calendar, day, today)));
    let mut cells: Vec<Option<Day>> = std::iter::repeat_n(None, blank).chain(days).collect();
    cells.resize(cells.len().next_multiple_of(7), None);
    let working = days_of(first, first.last_of_month()).filter(|day| calendar.is_workday(*day)).count();
    Month {
        month: u32::try_from(month).unwrap_or(0),
        working_days: u32::try_from(working).unwrap_or(0),
        weeks: cells.chunks(7).map(<[Option<Day>]>::to_vec).collect(),
    }
}

fn one_day(calendar: &Calendar, date: Date, today: Date) -> Day {
    let day = calendar.day(date);
    let kind = match day.kind {
        DayKind::Workday => "working",
        DayKind::Weekend => "weekend",
        DayKind::Holiday => "holiday",
        DayKind::MakeUpWorkday => "make-up",
        DayKind::LocalClosure => "closure",
        DayKind::LocalWorkday => "local-work",
    };
    Day {
        number: u32::try_from(date.day()).unwrap_or(0),
        date: date.to_string(),
        kind: kind.to_owned(),
        name: day.name.unwrap_or_default(),
        today: date == today,
    }
}

fn closures(app: &App, world: &World) -> Result<Vec<Closure>, Problem> {
    let mut closures = Vec::new();
    for closure in world.closures() {
        closures.push(Closure {
            day: closure.date.to_string(),
            works: closure.works,
            name: closure.name.clone(),
            source: closure.source.clone(),
            key: app.ids.token()?,
        });
    }
    closures.reverse();
    Ok(closures)
}

fn upload(app: &App, refused: Option<(Field, String)>) -> Result<Upload, Problem> {
    let open = refused.is_some();
    let (text, status) = refused.unwrap_or_else(|| (Field::default(), "official".to_owned()));
    Ok(Upload { open, key: app.ids.token()?, text, status: Field::of(status) })
}

fn closing(app: &App, today: Date) -> Result<NewClosure, Problem> {
    Ok(NewClosure {
        open: false,
        key: app.ids.token()?,
        day: Field::of(today.to_string()),
        works: Field::of("no"),
        name: Field::default(),
        source: Field::default(),
    })
}
