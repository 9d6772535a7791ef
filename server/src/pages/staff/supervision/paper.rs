//! A report to a leader as a paper: its text, its numbers as charts, and the orders behind every number as an annex. The
//! same charts stand on the pages where it is read.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use domain::{
    calendar::date_of,
    ids::OrderId,
    proceeding::{
        Proceeding,
        matter::Matter,
        report::{Counted, Figure},
    },
};
use report::{
    briefing::{self, Briefing},
    chart::{Chart, Look},
};

use super::{Reader, known, matter, name, orders, rows};
use crate::{
    actions::document::written,
    app::App,
    http::signed::Signed,
    pages::{
        charts::Sayer,
        staff::{export, notice::respond, rows::unit_name},
    },
    problem::Problem,
    views::{
        chart::Drawn,
        locale::{Lang, Words},
        staff::shown,
    },
};

/// The most orders listed behind one number, and in all.
const BEHIND: usize = 200;
const LISTED: usize = 3_000;

/// Returns the charts of a report: its numbers, its units, its places; nothing where one bar would stand alone.
fn charts(app: &App, signed: &Signed, lang: Lang, proceeding: &Proceeding) -> Result<Vec<Chart>, Problem> {
    let sayer = Sayer { app, lang };
    let mut groups: [(&str, Vec<(String, i64)>); 3] =
        [("numbers", Vec::new()), ("units", Vec::new()), ("places", Vec::new())];
    for figure in matter::figures_of(proceeding) {
        let place = match &figure.counted {
            Counted::Unit { .. } => 1,
            Counted::Place { .. } => 2,
            Counted::Line { .. }
            | Counted::Received
            | Counted::Ended
            | Counted::Satisfied
            | Counted::Dissatisfied
            | Counted::Late
            | Counted::Redone => 0,
        };
        let name = match &figure.counted {
            Counted::Unit { unit } => crate::pages::charts::name(&signed.world.people.units, *unit, lang),
            Counted::Place { place } => place.clone(),
            Counted::Line { .. }
            | Counted::Received
            | Counted::Ended
            | Counted::Satisfied
            | Counted::Dissatisfied
            | Counted::Late
            | Counted::Redone => sayer.say(&matter::label(app, signed, proceeding, &figure.counted)?)?,
        };
        let count = i64::try_from(figure.orders.len()).unwrap_or(i64::MAX);
        if let Some((_, counts)) = groups.get_mut(place) {
            counts.push((name, count));
        }
    }
    let several = groups.into_iter().filter(|(_, counts)| counts.len() > 1);
    several.map(|(title, counts)| Ok(sayer.counts(title, &counts)?)).collect()
}

/// Returns the charts of a report for a page.
pub(super) fn drawn(app: &App, signed: &Signed, proceeding: &Proceeding) -> Result<Vec<Drawn>, Problem> {
    let charts = charts(app, signed, signed.visitor.lang, proceeding)?;
    let drawn = charts.iter().enumerate().filter_map(|(number, chart)| {
        Drawn::of(&format!("report-{}-{number}", proceeding.id), chart, Look::PAGE, &[])
    });
    Ok(drawn.collect())
}

pub(super) async fn send(State(app): State<App>, Reader(signed): Reader, Path(id): Path<String>) -> Response {
    let outcome = paper(&app, &signed, &id).await;
    respond(&app, &signed, outcome).await
}

async fn paper(app: &App, signed: &Signed, id: &str) -> Result<Response, Problem> {
    let proceeding = known(app, signed, id).await?;
    if !matches!(proceeding.matter, Matter::Instruction { .. }) {
        return Err(Problem::NotFound);
    }
    let figures = matter::figures_of(&proceeding);
    let listed: Vec<OrderId> =
        figures.iter().flat_map(|figure| figure.orders.iter().take(BEHIND).copied()).take(LISTED).collect();
    let known = orders(app, signed, listed).await?;
    // A paper of the house is written in Chinese, whoever takes it away.
    let say = |words: &Words| app.views.say(Lang::Zh, words);
    let text = |key: &str| say(&Words::key(&format!("proceedings.paper.{key}")));
    let mut numbered = 0_usize;
    let mut behind = |figure: &Figure| -> Result<briefing::Figure, Problem> {
        numbered += 1;
        let label = say(&matter::label(app, signed, &proceeding, &figure.counted)?)?;
        let heading = Words::key("proceedings.paper.figure").with("number", numbered).with("label", label);
        let found: Vec<_> = figure.orders.iter().filter_map(|order| known.get(order)).take(BEHIND).collect();
        let row = |order: &&domain::order::Order| -> Result<[String; 4], Problem> {
            let unit = order.lead.map(|unit| unit_name(signed, unit)).unwrap_or_default();
            let stage = say(&shown::stage(order.stage.code()).text)?;
            Ok([order.number.clone(), order.title.clone(), unit, stage])
        };
        let further = figure.orders.len().saturating_sub(found.len());
        let note = Words::key("proceedings.paper.further").with("count", further);
        Ok(briefing::Figure {
            heading: say(&heading.with("count", figure.orders.len()))?,
            orders: found.iter().map(row).collect::<Result<_, _>>()?,
            further: if further == 0 { String::new() } else { say(&note)? },
        })
    };
    let figures = figures.iter().map(&mut behind).collect::<Result<Vec<_>, _>>()?;
    let leader = proceeding.leader().map(|leader| name(signed, leader)).filter(|name| !name.is_empty());
    let recipients = leader.map(|name| Words::key("proceedings.paper.to").with("name", name));
    let signed_on = proceeding.signed_by.map(|_| written(date_of(proceeding.limit.from)));
    let number = rows::number(&proceeding);
    let briefing = Briefing {
        title: proceeding.title.clone(),
        number: say(&number)?,
        recipients: recipients.as_ref().map_or(Ok(String::new()), say)?,
        paragraphs: matter::report(&proceeding).lines().map(str::to_owned).collect(),
        charts: charts(app, signed, Lang::Zh, &proceeding)?,
        figures,
        issuer: app.config.site.operator.clone(),
        date: signed_on.unwrap_or_default(),
        words: briefing::Words {
            annex_note: text("annex_note")?,
            annex: text("annex")?,
            annex_title: text("annex_title")?,
            headings: [text("order")?, text("about")?, text("unit")?, text("state")?],
        },
    };
    let listed = briefing.figures.iter().map(|figure| figure.orders.len()).sum();
    let bytes = briefing::docx(&briefing).map_err(|error| Problem::Internal(error.to_string()))?;
    let path = format!("/proceedings/{}/report.docx", proceeding.id);
    export::record(app, signed, path, std::iter::empty(), listed).await?;
    let headers = export::headers(
        &format!("{}.docx", proceeding.title.replace(['/', '\\'], "-")),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    )?;
    Ok((headers, bytes).into_response())
}
