//! How units keep their articles (履职情况): what each did in a month or a year, how its articles stand, what was asked of
//! it. Whoever is assessed stands there, with noughts when nothing was ever handed in.

use std::collections::BTreeMap;

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use domain::{
    calendar::{date_of, instant},
    ids::UnitId,
    people::Unit,
    policy::Month,
};
use jiff::{
    Timestamp,
    civil::{Date, date, time},
};
use report::list::{self as sheet, Cell, List, ListError};
use serde::Deserialize;
use store::knowledge::duties::{Duty, Period, duties};

use super::{PATH, Reader, list::soon};
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    pages::staff::{export, nav, notice, rows::unit_name},
    problem::Problem,
    views::{
        locale::Words,
        parts::Field,
        staff::knowledge::duty::{COUNTED, DutyPage, DutyRow},
    },
};

type Write = fn(&List) -> Result<Vec<u8>, ListError>;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    month: String,
    year: String,
}

/// The month or the year that is counted.
#[derive(Clone, Copy)]
enum Span {
    Month(Month),
    Year(i16),
}

impl Span {
    /// Returns the year that is asked for, else the month, else this month.
    fn of(asked: &Asked, today: Date) -> Self {
        let year = asked.year.trim().parse::<i16>().ok().filter(|year| (2000..=9998).contains(year));
        let month = || Month::parse(&asked.month).unwrap_or_else(|| Month::of(today));
        year.map_or_else(|| Self::Month(month()), Self::Year)
    }

    /// Returns its first day, and the first day after it.
    fn days(self) -> (Date, Date) {
        match self {
            Self::Month(month) => (month.first(), month.after().first()),
            Self::Year(year) => (date(year, 1, 1), date(year.saturating_add(1), 1, 1)),
        }
    }

    fn words(self) -> String {
        match self {
            Self::Month(month) => month.to_string(),
            Self::Year(year) => year.to_string(),
        }
    }

    fn query(self) -> String {
        match self {
            Self::Month(month) => format!("month={month}"),
            Self::Year(year) => format!("year={year}"),
        }
    }
}

/// What is counted of a span.
struct Counted {
    span: Span,
    is_over: bool,
    rows: Vec<DutyRow>,
    total: DutyRow,
}

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = async {
        let counted = counted(&app, &signed, &asked).await?;
        let month = match counted.span {
            Span::Month(month) => month,
            Span::Year(_) => Month::of(date_of(app.clock.now())),
        };
        let page = DutyPage {
            span: counted.span.words(),
            is_over: counted.is_over,
            month: Field::of(month.to_string()),
            year: Field::of(counted.span.days().0.year().to_string()),
            rows: counted.rows,
            total: counted.total,
            query: counted.span.query(),
        };
        answer::page(&app, &signed.visitor, &nav::frame(&app, &signed).await, &page)
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

/// Returns what each unit did in a year, how its articles stand now or stood at its end, what was asked of it.
pub(in crate::pages::staff) async fn of_year(
    app: &App,
    year: i16,
) -> Result<BTreeMap<UnitId, Duty>, Problem> {
    let period = period(Span::Year(year), app.clock.now());
    Ok(actions::read(&app.store, move |tx| duties(tx, period)).await?)
}

/// Returns the address of a year's figures.
pub(in crate::pages::staff) fn year_url(year: i16) -> String {
    format!("{PATH}/duty?{}", Span::Year(year).query())
}

fn period(span: Span, now: Timestamp) -> Period {
    let (first, after) = span.days();
    let midnight = time(0, 0, 0, 0);
    Period { from: instant(first, midnight), until: instant(after, midnight), at: now, soon: soon(now) }
}

async fn counted(app: &App, signed: &Signed, asked: &Asked) -> Result<Counted, Problem> {
    let now = app.clock.now();
    let span = Span::of(asked, date_of(now));
    let period = period(span, now);
    let mut found = actions::read(&app.store, move |tx| duties(tx, period)).await?;
    let (first, after) = span.days();
    for unit in signed.world.people.units.iter().filter(|unit| must_keep(unit, first, after)) {
        found.entry(unit.id).or_default();
    }
    let mut total = Duty::default();
    found.values().for_each(|duty| total.add(duty));
    let mut found: Vec<(UnitId, Duty)> = found.into_iter().collect();
    found.sort_by_key(|(unit, duty)| {
        let undone = duty.expired + duty.overdue;
        (std::cmp::Reverse(undone), duty.handed_in + duty.in_time, *unit)
    });
    let rows = found.iter().map(|(unit, duty)| DutyRow {
        unit: unit_name(signed, *unit),
        url: format!("{PATH}?unit={unit}"),
        ..DutyRow::of(duty)
    });
    Ok(Counted { span, is_over: period.is_over(), rows: rows.collect(), total: DutyRow::of(&total) })
}

/// Returns whether a unit has to hand articles in: every one that is assessed
/// (各承办单位按要求及时提报知识库信息).
fn must_keep(unit: &Unit, first: Date, after: Date) -> bool {
    unit.is_assessed() && unit.from < after && unit.until.is_none_or(|until| first <= until)
}

pub(super) async fn csv(
    State(app): State<App>,
    Reader(signed): Reader,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = file(&app, &signed, &asked, "csv", sheet::csv).await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn xlsx(
    State(app): State<App>,
    Reader(signed): Reader,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = file(&app, &signed, &asked, "xlsx", sheet::xlsx).await;
    notice::respond(&app, &signed, outcome).await
}

async fn file(
    app: &App,
    signed: &Signed,
    asked: &Asked,
    ending: &'static str,
    write: Write,
) -> Result<Response, Problem> {
    let Counted { span, is_over, rows, total: _ } = counted(app, signed, asked).await?;
    let say = |key: &str| app.views.say(signed.visitor.lang, &Words::key(key));
    let mut headings = vec![say("knowledge.column.unit")?];
    for column in COUNTED {
        headings.push(say(&format!("knowledge.duty_column.{column}"))?);
    }
    let whole = |count: i64| Cell::Whole(u32::try_from(count).unwrap_or(u32::MAX));
    let cells = |row: &DutyRow| {
        vec![
            Cell::text(row.unit.clone()),
            whole(row.handed_in),
            whole(row.published),
            whole(row.confirmed),
            whole(row.in_time),
            whole(row.due_soon),
            whole(row.expired),
            whole(row.unpublished),
            Cell::text(row.kept.clone()),
            whole(row.answered_in_time),
            whole(row.answered_late),
            whole(row.waiting),
            whole(row.overdue),
            Cell::text(row.answered.clone()),
        ]
    };
    let title = say("knowledge.duty")?;
    let note = say(if is_over { "knowledge.duty_over" } else { "knowledge.duty_now" })?;
    let note = Some(format!("{} · {} {note}", span.words(), say("knowledge.duty_text")?));
    let list = List { title: title.clone(), headings, rows: rows.iter().map(cells).collect(), note };
    let task = tokio::task::spawn_blocking(move || write(&list));
    let bytes = task.await.map_err(|error| Problem::Internal(error.to_string()))?;
    let bytes = bytes.map_err(|error| Problem::Internal(error.to_string()))?;
    let media_type = match ending {
        "csv" => "text/csv; charset=utf-8",
        _ => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };
    let headers = export::headers(&format!("{title}-{}.{ending}", span.words()), media_type)?;
    let words = span.words();
    let filter = match span {
        Span::Month(_) => ("month", words.as_str()),
        Span::Year(_) => ("year", words.as_str()),
    };
    let place = format!("{PATH}/duty.{ending}");
    export::record(app, signed, place, [filter].into_iter(), rows.len()).await?;
    Ok((headers, bytes).into_response())
}
