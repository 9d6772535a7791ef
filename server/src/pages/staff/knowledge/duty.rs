//! How units keep their articles: what stands now, and what was asked of them in a month.

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use domain::{
    calendar::{date_of, instant},
    ids::UnitId,
    policy::Month,
};
use jiff::civil::time;
use report::list::{self as sheet, Cell, List};
use serde::Deserialize;
use store::knowledge::lists::{self, Duty, Period};

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
        staff::knowledge::duty::{DutyPage, DutyRow},
    },
};

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    month: String,
}

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = async {
        let (month, rows, total) = counted(&app, &signed, &asked).await?;
        let page = DutyPage {
            file_url: format!("{PATH}/duty.csv?month={month}"),
            month: Field::of(month.to_string()),
            rows,
            total,
        };
        answer::page(&app, &signed.visitor, &nav::frame(&app, &signed).await, &page)
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

async fn counted(
    app: &App,
    signed: &Signed,
    asked: &Asked,
) -> Result<(Month, Vec<DutyRow>, DutyRow), Problem> {
    let now = app.clock.now();
    let month: Month = Month::parse(&asked.month).unwrap_or_else(|| Month::of(date_of(now)));
    let midnight = time(0, 0, 0, 0);
    let period = Period {
        from: instant(month.first(), midnight),
        until: instant(month.after().first(), midnight),
        at: now,
        soon: soon(now),
    };
    let duties = actions::read(&app.store, move |tx| lists::duties(tx, period)).await?;
    let mut total = Duty::default();
    duties.values().for_each(|duty| total.add(duty));
    let mut duties: Vec<(UnitId, Duty)> = duties.into_iter().collect();
    duties.sort_by_key(|(unit, duty)| (std::cmp::Reverse(duty.expired + duty.overdue), *unit));
    let rows = duties.iter().map(|(unit, duty)| DutyRow {
        unit: unit_name(signed, *unit),
        url: format!("{PATH}?unit={unit}"),
        ..row(duty)
    });
    Ok((month, rows.collect(), row(&total)))
}

fn row(duty: &Duty) -> DutyRow {
    let due = duty.answered_in_time + duty.answered_late + duty.overdue;
    DutyRow {
        unit: String::new(),
        url: String::new(),
        in_time: duty.in_time,
        due_soon: duty.due_soon,
        expired: duty.expired,
        unpublished: duty.unpublished,
        kept: share(duty.in_time, duty.in_time + duty.expired),
        answered_in_time: duty.answered_in_time,
        answered_late: duty.answered_late,
        waiting: duty.waiting,
        overdue: duty.overdue,
        answered: share(duty.answered_in_time, due),
    }
}

/// Returns how much of a hundred it is, to one place; empty when there is nothing of which it could be a share.
fn share(part: i64, whole: i64) -> String {
    if whole == 0 {
        return String::new();
    }
    let thousandths = (part * 2_000 + whole) / (whole * 2);
    format!("{}.{} %", thousandths / 10, thousandths % 10)
}

pub(super) async fn file(
    State(app): State<App>,
    Reader(signed): Reader,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = written(&app, &signed, &asked).await;
    notice::respond(&app, &signed, outcome).await
}

async fn written(app: &App, signed: &Signed, asked: &Asked) -> Result<Response, Problem> {
    let (month, rows, _) = counted(app, signed, asked).await?;
    let say = |key: &str| app.views.say(signed.visitor.lang, &Words::key(key));
    let columns = [
        "in_time",
        "due_soon",
        "expired",
        "unpublished",
        "kept",
        "answered_in_time",
        "answered_late",
        "waiting",
        "overdue",
        "answered",
    ];
    let mut headings = vec![say("knowledge.column.unit")?];
    for column in columns {
        headings.push(say(&format!("knowledge.duty_column.{column}"))?);
    }
    let whole = |count: i64| Cell::Whole(u32::try_from(count).unwrap_or(u32::MAX));
    let cells = |row: &DutyRow| {
        vec![
            Cell::text(row.unit.clone()),
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
    let list = List { title: title.clone(), headings, rows: rows.iter().map(cells).collect(), note: None };
    let bytes = sheet::csv(&list).map_err(|error| Problem::Internal(error.to_string()))?;
    let headers = export::headers(&format!("{title}-{month}.csv"), "text/csv; charset=utf-8")?;
    let month = month.to_string();
    let filter = [("month", month.as_str())].into_iter();
    export::record(app, signed, format!("{PATH}/duty.csv"), filter, rows.len()).await?;
    Ok((headers, bytes).into_response())
}
