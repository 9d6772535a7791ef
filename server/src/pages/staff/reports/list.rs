//! The reports of a month, and how each stands.

use axum::{
    extract::{Query, State},
    response::Response,
};
use domain::{
    calendar::date_of,
    policy::Month,
    tables::agenda::{self, Item, Urgency},
};
use serde::Deserialize;

use super::{Reader, has_begun, layouts};
use crate::{
    app::App,
    http::{answer, signed::Signed},
    pages::staff::{nav, notice::respond, who::called},
    problem::Problem,
    told,
    views::{
        frame::Tone,
        locale::Words,
        parts::Badge,
        staff::{
            assess::{Closed, Link},
            reports::{ReportRow, Reports},
        },
    },
};

#[derive(Deserialize)]
pub(super) struct Asked {
    month: Option<String>,
}

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = listed(&app, &signed, &asked).await;
    respond(&app, &signed, outcome).await
}

async fn listed(app: &App, signed: &Signed, asked: &Asked) -> Result<Response, Problem> {
    let today = date_of(app.clock.now());
    let month = match &asked.month {
        Some(month) => Month::parse(month).ok_or(Problem::NotFound)?,
        None => Month::of(today).before(),
    };
    let (layouts, has_begun) = (layouts(app)?, has_begun(app, month).await?);
    let items = agenda::items(&signed.world, &layouts, month);
    let rows = items.iter().map(|item| {
        let urgency = item.table.as_ref().map(|table| table.urgency(today));
        row(signed, item, urgency, has_begun)
    });
    let link = |month: Month| Link::new(Words::plain(month.to_string()), format!("/reports?month={month}"));
    let page = Reports {
        month: month.to_string(),
        others: vec![link(month.before()), link(month.after())],
        rows: rows.collect(),
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

fn row(signed: &Signed, item: &Item<'_>, urgency: Option<Urgency>, has_begun: bool) -> ReportRow {
    let lang = signed.visitor.lang;
    let table = item.table.as_ref().filter(|table| has_begun || table.closed.is_some());
    let url = table
        .map(|table| format!("/reports/{}/{}/{}", table.place.pack, table.place.month, table.place.report));
    let closed = table.and_then(|table| table.closed).map(|closed| Closed {
        by: called(&signed.world, &closed.act.by),
        at_ms: closed.act.at.as_millisecond(),
        digest: closed.digest.clone(),
        events: 0,
    });
    ReportRow {
        document: item.pack.header().number.clone(),
        name: told::text(&item.report.name, lang),
        every: Words::key(&format!("packs.every.{}", item.report.every.code())),
        contains: item.report.contains.iter().map(|line| told::text(line, lang)).collect(),
        due: item.due.map(|(day, _)| day.to_string()),
        provisional: item.due.is_some_and(|(_, provisional)| provisional),
        status: urgency.filter(|_| table.is_some()).map(badge),
        close_by: table.map_or_else(String::new, |table| table.close_by.to_string()),
        url: url.unwrap_or_default(),
        closed,
    }
}

/// Returns how a table stands, in a word.
pub(super) fn badge(urgency: Urgency) -> Badge {
    let tone = match urgency {
        Urgency::Running => Tone::Calm,
        Urgency::Open | Urgency::Today => Tone::Soon,
        Urgency::Late => Tone::Bad,
        Urgency::Closed => Tone::Good,
    };
    Badge::new(Words::key(&format!("reports.state.{}", urgency.code())), tone)
}
