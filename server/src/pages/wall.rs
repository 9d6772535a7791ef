//! The wall: a screen in the hall or the office that shows how the house stands. Admitted is a browser that was paired as
//! a screen, which holds no session and can do nothing else, or whoever signed in and sees all orders.
//!
//! One picture serves every wall for some seconds, so that a hundred of them cost what one costs.

use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use domain::{
    access::{Action, Reach},
    ids::DeviceId,
    order::ladder::WarningForm,
};
use jiff::SignedDuration;
use report::chart::{Chart, Look};
use store::{day::Happening, device, warning::State as Owed};
use subtle::ConstantTimeEq;

use super::{
    charts::{Sayer, form_name},
    device::{DEVICE_COOKIE, SEEN_SECONDS},
    staff::standing,
};
use crate::{
    actions,
    app::App,
    http::{
        answer,
        signed::{Signed, digest},
        visitor::Visitor,
    },
    picture::Picture,
    problem::Problem,
    views::{
        chart::Drawn,
        frame::Tone,
        locale::Words,
        wall::{Number, Rung, Shut, Wall},
    },
};

/// The address.
pub(super) const PATH: &str = "/wall";
/// After how many seconds a wall asks again.
const REFRESH_SECONDS: i64 = 20;
/// How many units a wall shows that have most to do, and at each end of what citizens said.
const BUSY: usize = 8;
const ENDS: usize = 4;
/// How many groups of a ranking find room, and how many units at each of their ends.
const GROUPS: usize = 2;
const PLACES: usize = 2;
/// Two units are a pixel and a bit on a screen of 1920 × 1080: letters of 27 pixels are read from five metres.
const WIDE: Look = Look { width: 600, height: 330, text: 27 };
const HIGH: Look = Look { width: 580, height: 0, text: 27 };

/// Returns the route of the wall.
pub fn routes() -> Router<App> {
    Router::new().route(PATH, get(show))
}

async fn show(State(app): State<App>, visitor: Visitor, signed: Option<Signed>) -> Response {
    let outcome = page(&app, &visitor, signed.as_ref()).await;
    outcome.unwrap_or_else(|problem| answer::problem(&app, &visitor, &problem))
}

async fn page(app: &App, visitor: &Visitor, signed: Option<&Signed>) -> Result<Response, Problem> {
    let is_staff = signed.is_some_and(|signed| signed.actor.reach(Action::ListOrders) == Reach::Everywhere);
    if !is_staff && !is_screen(app, visitor).await? {
        return answer::page_as(app, visitor, &visitor.frame(app), &Shut {}, StatusCode::FORBIDDEN);
    }
    let picture = app.shown.picture(app).await?;
    let mut wall = filled(app, visitor, &picture)?;
    if wall.said.as_ref().is_none_or(|said| said.rows.len() <= ENDS) {
        let (world, at, lang) = (app.world(), picture.at, visitor.lang);
        let mut ranks = actions::read(&app.store, move |tx| standing::ends(tx, &world, at, lang)).await?;
        ranks.truncate(GROUPS);
        for group in &mut ranks {
            group.first.truncate(PLACES);
            let spare = group.last.len().saturating_sub(PLACES);
            group.last.drain(..spare);
        }
        wall.ranks = ranks;
    }
    answer::page(app, visitor, &visitor.frame(app), &wall)
}

/// Returns whether this browser was paired as a screen that is in use, and notes that it was seen.
async fn is_screen(app: &App, visitor: &Visitor) -> Result<bool, Problem> {
    let Some(secret) = visitor.jar.get(DEVICE_COOKIE).map(|cookie| digest(cookie.value())) else {
        return Ok(false);
    };
    let (at, world) = (app.clock.now(), app.world());
    let is_screen = |id: DeviceId| world.people.devices.in_use(id).is_some_and(|found| !found.kind.rates());
    let browsers = actions::read(&app.store, device::browsers).await?;
    let is_it = |browser: &&device::Browser| {
        is_screen(browser.device) && bool::from(browser.secret.as_bytes().ct_eq(secret.as_bytes()))
    };
    let Some(browser) = browsers.iter().find(is_it) else { return Ok(false) };
    if at.duration_since(browser.seen_at) > SignedDuration::from_secs(SEEN_SECONDS) {
        let id = browser.device;
        actions::write_rows(&app.store, move |tx| device::seen(tx, id, at)).await?;
    }
    Ok(true)
}

fn filled(app: &App, visitor: &Visitor, picture: &Picture) -> Result<Wall, Problem> {
    let (world, sayer) = (app.world(), Sayer { app, lang: visitor.lang });
    let drawn = |id: &str, chart: &Chart, look: Look| Drawn::of(id, chart, look, &[]);
    let (busy, _) = sayer.busy(&world, picture, BUSY)?;
    let (said, _) = sayer.said(&world, picture, ENDS)?;
    let waits = |form: WarningForm, states: &[Owed]| -> i64 {
        states.iter().filter_map(|state| picture.ladder.get(&(form, *state))).sum()
    };
    let rung = |form: WarningForm| Rung {
        label: form_name(form),
        waiting: waits(form, &[Owed::Receipt, Owed::Reply]),
        of: Words::key("wall.sent").with("count", waits(form, &Owed::ALL)),
    };
    let (open, late) = picture.proceedings;
    Ok(Wall {
        at_ms: picture.at.as_millisecond(),
        refresh_seconds: REFRESH_SECONDS,
        numbers: numbers(picture),
        days: drawn("wall-days", &sayer.days(picture)?, WIDE),
        busy: drawn("wall-busy", &busy, HIGH),
        said: drawn("wall-said", &said, HIGH),
        ranks: Vec::new(),
        rungs: WarningForm::ALL.into_iter().map(rung).collect(),
        proceedings: Rung {
            label: Words::key("wall.proceedings"),
            waiting: open,
            of: Words::key("wall.late").with("count", late),
        },
    })
}

fn numbers(picture: &Picture) -> Vec<Number> {
    let key = |group: &str, code: &str| Words::key(&format!("today.{group}.{code}"));
    let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let tone = |count: i64, tone: Tone| if count > 0 { tone } else { Tone::Quiet };
    let number = |label: Words, count: i64, tone: Tone| Number { label, count, of: None, beside: None, tone };
    let happened = |what: Happening, tone: Tone| {
        let times = picture.times(what);
        Number {
            beside: Some(key("beside", "yesterday").with("count", times.yesterday)),
            ..number(key("tile", what.code()), times.today, tone)
        }
    };
    let evening = picture.before.first().copied().flatten();
    let stood = |of: fn(&store::day::Standing) -> i64| {
        evening.as_ref().map(|one| key("beside", "evening").with("count", of(one)))
    };
    let (overdue, due) = (whole(picture.overdue), whole(picture.due));
    let bad = picture.times(Happening::Dissatisfied).today;
    let asked = picture.times(Happening::Rated).today;
    let morning = evening.map(|one| key("beside", "morning").with("count", one.due));
    vec![
        happened(Happening::Received, Tone::Calm),
        happened(Happening::Ended, Tone::Good),
        Number { beside: stood(|one| one.open), ..number(Words::key("wall.open"), picture.open, Tone::Calm) },
        Number { beside: morning, ..number(key("tile", "due"), due, tone(due, Tone::Soon)) },
        Number {
            beside: stood(|one| one.overdue),
            ..number(key("tile", "overdue"), overdue, tone(overdue, Tone::Bad))
        },
        Number {
            of: Some(key("of", "asked").with("count", asked)),
            beside: None,
            ..happened(Happening::Dissatisfied, tone(bad, Tone::Bad))
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_nothing_calls_for_nothing() {
        let picture = Picture { at: jiff::Timestamp::UNIX_EPOCH, ..Picture::default() };
        let numbers = numbers(&picture);
        assert_eq!(numbers.len(), 6);
        assert!(numbers.iter().skip(3).all(|number| number.tone == Tone::Quiet && number.count == 0));
        let late = Picture { overdue: 2, ..picture };
        assert!(self::numbers(&late).iter().any(|number| number.tone == Tone::Bad && number.count == 2));
    }
}
