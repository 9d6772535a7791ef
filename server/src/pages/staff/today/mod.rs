//! A leader's numbers of today: each with what it was at other times, among how many, and the list behind it.

mod behind;

use axum::{Router, routing::get};
use domain::{
    access::{Action, Reach},
    calendar::date_of,
};
use jiff::Timestamp;
use report::chart::Look;
use store::day::Happening;

use super::standing;
pub(super) use behind::of_unit;

use crate::{
    actions,
    app::App,
    http::signed::Signed,
    pages::charts::Sayer,
    picture::{self, Picture},
    problem::Problem,
    views::{
        chart::Drawn,
        frame::Tone,
        locale::Words,
        staff::today::{Tile, Today},
    },
};

/// How many units a chart shows at each end.
const ENDS: usize = 4;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/today/{happening}", get(behind::show))
}

/// Returns whether the orders of all units are somebody's to see.
pub(super) fn sees_all(signed: &Signed) -> bool {
    signed.actor.reach(Action::ListOrders) == Reach::Everywhere
        && signed.actor.reach(Action::ReadOrder) == Reach::Everywhere
}

/// Reads the numbers of today.
pub(super) async fn read(app: &App, signed: &Signed) -> Result<Today, Problem> {
    let (at, world, lang) = (app.clock.now(), std::sync::Arc::clone(&signed.world), signed.visitor.lang);
    let (picture, standing) = actions::read(&app.store, move |tx| {
        Ok((picture::read(tx, &world, at)?, standing::ends(tx, &world, at, lang)?))
    })
    .await?;
    let sayer = Sayer { app, lang };
    let mut charts = Vec::new();
    charts.extend(days(&sayer, &picture)?);
    let (said, units) = sayer.said(&signed.world, &picture, ENDS)?;
    let urls: Vec<String> = units.iter().map(|unit| behind::of_unit(Happening::Rated, *unit, at)).collect();
    charts.extend(Drawn::of("chart-said", &said, Look::PAGE, &urls).map(|drawn| bare(drawn, &said)));
    let (busy, units) = sayer.busy(&signed.world, &picture, ENDS * 2)?;
    let urls: Vec<String> = units.iter().map(|unit| format!("/desk/leader/open?unit={unit}")).collect();
    charts.extend(Drawn::of("chart-busy", &busy, Look::PAGE, &urls));
    Ok(Today { at_ms: at.as_millisecond(), tiles: tiles(&picture, at), charts, standing })
}

/// Returns the chart of the last days, each number leading to its orders.
pub(super) fn days(sayer: &Sayer<'_>, picture: &Picture) -> Result<Option<Drawn>, Problem> {
    let chart = sayer.days(picture)?;
    let urls: Vec<String> =
        picture.days.iter().map(|day| behind::of_day(Happening::Received, day.on)).collect();
    let mut drawn = Drawn::of("chart-days", &chart, Look::PAGE, &urls);
    if let Some(drawn) = &mut drawn {
        for (row, day) in drawn.rows.iter_mut().zip(&picture.days) {
            row.name = day.on.to_string();
        }
    }
    Ok(drawn)
}

/// A share stands in one column of the table, whichever end it is drawn at.
pub(super) fn bare(mut drawn: Drawn, chart: &report::chart::Chart) -> Drawn {
    for row in &mut drawn.rows {
        row.cells.retain(|cell| cell != "—");
    }
    drawn.head = vec![chart.title.clone()];
    drawn
}

/// Returns the numbers.
pub(super) fn tiles(picture: &Picture, at: Timestamp) -> Vec<Tile> {
    let today = date_of(at);
    let key = |group: &str, code: &str| Words::key(&format!("today.{group}.{code}"));
    let beside = |code: &str, count: i64| key("beside", code).with("count", count);
    let of = |code: &str, count: i64| Some(key("of", code).with("count", count));
    let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let tone = |count: i64, bad: Tone| if count > 0 { bad } else { Tone::Quiet };
    let tile = |code: &str, count: i64, url: String, tone: Tone| Tile {
        code: code.to_owned(),
        label: key("tile", code),
        count,
        of: None,
        beside: Vec::new(),
        url,
        tone,
    };
    let happening = |code: Happening, tone: Tone| {
        let times = picture.times(code);
        Tile {
            beside: vec![beside("yesterday", times.yesterday), beside("week", times.last_week)],
            ..tile(code.code(), times.today, behind::of_day(code, today), tone)
        }
    };
    let [evening, week] = picture.before;
    let stood = |of: fn(&store::day::Standing) -> i64| -> Vec<Words> {
        let evening = evening.as_ref().map(|one| beside("evening", of(one)));
        let week = week.as_ref().map(|one| beside("week_evening", of(one)));
        let known: Vec<Words> = evening.into_iter().chain(week).collect();
        if known.is_empty() { vec![key("beside", "unknown")] } else { known }
    };
    let times = |code| picture.times(code).today;
    let (waiting, _) = picture.warnings;
    let sent: i64 = picture.ladder.values().sum();
    let [rated, rated_yesterday, rated_week] = picture.rated;
    let (overdue, due) = (whole(picture.overdue), whole(picture.due));
    vec![
        Tile { of: of("open", picture.open), ..happening(Happening::Received, Tone::Calm) },
        happening(Happening::Ended, Tone::Calm),
        Tile {
            of: of("open", picture.open),
            beside: evening
                .map_or_else(|| vec![key("beside", "unknown")], |one| vec![beside("morning", one.due)]),
            ..tile("due", due, "/desk/leader/open?due=today".to_owned(), tone(due, Tone::Soon))
        },
        Tile {
            of: of("open", picture.open),
            beside: stood(|one| one.overdue),
            ..tile("overdue", overdue, "/desk/leader/overdue".to_owned(), tone(overdue, Tone::Bad))
        },
        Tile {
            of: of("asked", times(Happening::Rated)),
            ..happening(Happening::Dissatisfied, tone(times(Happening::Dissatisfied), Tone::Bad))
        },
        Tile {
            of: of("rated", rated.1),
            beside: vec![beside("whole_yesterday", rated_yesterday.0), beside("whole_week", rated_week.0)],
            ..tile(
                "rated",
                rated.0,
                format!("/ratings?from={today}&to={today}&grade=bad"),
                tone(rated.0, Tone::Bad),
            )
        },
        happening(Happening::Redone, tone(times(Happening::Redone), Tone::Soon)),
        Tile {
            of: of("sent", sent),
            beside: stood(|one| one.warnings),
            ..tile("warnings", waiting, super::warnings::PATH.to_owned(), tone(waiting, Tone::Soon))
        },
    ]
}
