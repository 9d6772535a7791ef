//! The page of a window: one key asks the citizen on the device beside it. The clerk sees that something was said, or
//! not, and never what: nothing on this page is made from a rating.

use axum::{
    Router,
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{
    access::Action,
    case::command::Move,
    ids::{CaseId, DeviceId, UnitId},
    people::device::Device,
};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use store::device::{self, Session};

use super::{nav, notice::respond, rows::unit_name};
use crate::{
    actions,
    app::App,
    http::{answer, form::Form, signed::Signed},
    problem::Problem,
    rating::{
        cases::{self, AtPlace},
        links,
    },
    views::{
        locale::{Lang, Words},
        parts::{Choice, Field},
        staff::window::{Asking, Standing, Window},
    },
};

/// Where a window asks.
pub(super) const PATH: &str = "/window";
/// The right to ask.
pub(super) const ASK: Action = Action::Case(Move::StartRating);
/// How many sessions the page looks back at.
const SHOWN: u32 = 8;
/// The longest number of a case and of its step, in characters.
const NUMBER: usize = 64;
const STEP: usize = 20;
/// A browser that was heard of so many seconds ago is there.
const THERE_SECONDS: i64 = 180;
/// How many letters of a token name a session.
const SESSION: usize = 32;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(show).post(ask))
        .route("/window/state", get(state))
        .route("/window/cases/{id}/code.svg", get(code))
}

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    device: String,
}

/// What was typed, with what is wrong with it.
struct Typed {
    number: Field,
    step: Field,
}

impl Default for Typed {
    fn default() -> Self {
        Self { number: Field::default(), step: Field::of(cases::FIRST_STEP) }
    }
}

async fn show(State(app): State<App>, signed: Signed, Query(asked): Query<Asked>) -> Response {
    let outcome = async {
        signed.must(ASK)?;
        let device = chosen(&signed, &asked.device);
        page(&app, &signed, device, Typed::default()).await
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

/// Returns the devices a person may ask on: those of the person's unit and below, and of the unit above a window.
fn devices(signed: &Signed) -> Vec<&Device> {
    let world = &signed.world.people;
    let own = signed.person.unit;
    let below = own.map(|unit| world.units.subtree(unit)).unwrap_or_default();
    let is_own = |device: &&Device| below.contains(&device.window);
    world.devices.all_in_use().filter(|device| device.kind.rates()).filter(is_own).collect()
}

/// Returns the device asked for when it is the person's, else the first.
fn chosen<'a>(signed: &'a Signed, wanted: &str) -> Option<&'a Device> {
    let devices = devices(signed);
    let wanted = wanted.parse().ok().map(DeviceId);
    let found = devices.iter().find(|device| Some(device.id) == wanted).copied();
    found.or_else(|| devices.first().copied())
}

async fn page(
    app: &App,
    signed: &Signed,
    device: Option<&Device>,
    typed: Typed,
) -> Result<Response, Problem> {
    let at = app.clock.now();
    let id = device.map(|device| device.id);
    let (browser, sessions) = match id {
        Some(id) => {
            actions::read(&app.store, move |tx| {
                Ok((device::browser(tx, id)?, device::latest(tx, id, SHOWN)?))
            })
            .await?
        }
        None => (None, Vec::new()),
    };
    let is_there = |seen: Timestamp| at.duration_since(seen) <= SignedDuration::from_secs(THERE_SECONDS);
    let is_wrong = typed.number.error.is_some() || typed.step.error.is_some();
    let mut shown = sessions.iter().map(|session| asking(session, at));
    let device_id = id.map(|id| id.to_string()).unwrap_or_default();
    let page = Window {
        devices: devices(signed).into_iter().map(|device| choice(signed, device)).collect(),
        number: typed.number,
        step: typed.step,
        key: app.ids.form_key(at)?,
        is_connected: browser.is_some_and(|browser| is_there(browser.seen_at)),
        now: shown.next(),
        earlier: shown.collect(),
        state_url: format!("/window/state?device={device_id}"),
        state: state_of(sessions.first(), at),
        device: Field::of(device_id),
    };
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

fn choice(signed: &Signed, device: &Device) -> Choice {
    let name = format!("{} · {}", device.name, unit_name(signed, device.window));
    Choice::new(&device.id.to_string(), Words::plain(name))
}

fn standing(session: &Session, at: Timestamp) -> Standing {
    match (session.rated_at, session.is_waiting(at)) {
        (Some(_), _) => Standing::Thanked,
        (None, true) => Standing::Waiting,
        (None, false) => Standing::Unrated,
    }
}

fn asking(session: &Session, at: Timestamp) -> Asking {
    Asking {
        number: session.number.clone(),
        at_ms: session.started_at.as_millisecond(),
        stand: standing(session, at),
        left_seconds: session.until.duration_since(at).as_secs().max(0),
        code_url: format!("/window/cases/{}/code.svg", session.case),
    }
}

/// Returns in a word how the last session stands.
fn state_of(session: Option<&Session>, at: Timestamp) -> String {
    let session = session.map(|session| (&session.id, standing(session, at)));
    session.map_or_else(|| "none".to_owned(), |(id, standing)| format!("{id}:{}", standing.code()))
}

async fn state(State(app): State<App>, signed: Signed, Query(asked): Query<Asked>) -> Response {
    let outcome = async {
        signed.must(ASK)?;
        let Some(id) = chosen(&signed, &asked.device).map(|device| device.id) else {
            return Ok(state_of(None, app.clock.now()).into_response());
        };
        let sessions = actions::read(&app.store, move |tx| device::latest(tx, id, 1)).await?;
        Ok(state_of(sessions.first(), app.clock.now()).into_response())
    };
    let outcome: Result<Response, Problem> = outcome.await;
    respond(&app, &signed, outcome).await
}

async fn ask(State(app): State<App>, signed: Signed, form: Result<Form, Problem>) -> Response {
    let outcome = asked(&app, &signed, form).await;
    respond(&app, &signed, outcome).await
}

async fn asked(app: &App, signed: &Signed, form: Result<Form, Problem>) -> Result<Response, Problem> {
    let form = form?;
    signed.must(ASK)?;
    form.check(&signed.visitor.csrf)?;
    let Some(device) = chosen(signed, form.text("device")) else {
        return Ok(answer::go(&signed.visitor, PATH));
    };
    let typed = read(&form);
    if typed.number.error.is_some() || typed.step.error.is_some() {
        return page(app, signed, Some(device), typed).await;
    }
    let key = form.key(&signed.actor.signature());
    let (number, step) = (typed.number.value, typed.step.value);
    let case = case(app, signed, device.window, key.clone(), &number, &step).await?;
    begin(app, signed, device.id, case, number, key.as_deref()).await?;
    Ok(answer::go(&signed.visitor, &format!("{PATH}?device={}", device.id)))
}

fn read(form: &Form) -> Typed {
    let is_code = |text: &str, most: usize| {
        let allowed = |letter: char| letter.is_alphanumeric() || "-_./()（）〔〕[]号".contains(letter);
        (1..=most).contains(&text.chars().count()) && text.chars().all(allowed)
    };
    let (number, step) = (form.text("number"), form.optional("step"));
    let step = step.unwrap_or_else(|| cases::FIRST_STEP.to_owned());
    let wrong = |field: Field, key: &str, is_right: bool| {
        if is_right { field } else { field.wrong(Words::key(key)) }
    };
    Typed {
        number: wrong(Field::of(number), "window.number_wrong", is_code(number, NUMBER)),
        step: wrong(Field::of(&step), "window.step_wrong", is_code(&step, STEP)),
    }
}

/// Returns the case of a number: the one its source told already, or a new one.
async fn case(
    app: &App,
    signed: &Signed,
    window: UnitId,
    key: Option<String>,
    number: &str,
    step: &str,
) -> Result<CaseId, Problem> {
    let known = cases::numbered(app, number, step).await?;
    let actor = signed.actor.clone();
    if let Some(case) = known.into_iter().next() {
        return cases::ask(app, actor, key, case.facts).await;
    }
    let place = AtPlace {
        source: app.config.ratings.source.clone(),
        number: number.to_owned(),
        step: step.to_owned(),
        matter: app.views.say(Lang::Zh, &Words::key("window.matter"))?,
        unit: window,
        staff: Some(signed.person.sign_in.clone()),
    };
    cases::open(app, actor, key, place).await
}

/// Lets the device ask. A form sent twice begins one session: its name follows from the form's key.
async fn begin(
    app: &App,
    signed: &Signed,
    device: DeviceId,
    case: CaseId,
    number: String,
    key: Option<&str>,
) -> Result<(), Problem> {
    let id = match key {
        Some(key) => app.store.vault().index(key, "window-session"),
        None => app.ids.token()?,
    };
    let id: String = id.chars().take(SESSION).collect();
    let at = app.clock.now();
    let seconds = SignedDuration::from_secs(app.config.ratings.session_seconds);
    let session = Session {
        id,
        device,
        person: signed.person.id,
        case: case.0,
        number,
        started_at: at,
        until: at.checked_add(seconds).unwrap_or(at),
        rated_at: None,
    };
    let begin = move |tx: &mut store::db::Tx<'_>| match device::session(tx, &session.id)? {
        Some(_) => Ok(()),
        None => device::begin(tx, &session),
    };
    Ok(actions::write_rows(&app.store, begin).await?)
}

/// Returns the code of a case as a picture, for a citizen who would rather use a phone of their own.
async fn code(State(app): State<App>, signed: Signed, Path(id): Path<i64>) -> Response {
    let outcome = async {
        signed.must(ASK)?;
        let case = cases::get(&app, CaseId(id)).await?.ok_or(Problem::NotFound)?;
        let svg = links::code(&links::address(&app, &links::of_receipt(&app, case.id)))?;
        Ok(([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response())
    };
    let outcome: Result<Response, Problem> = outcome.await;
    respond(&app, &signed, outcome).await
}
