//! The device at a window: shows a rating when its window asks for one, and hands what the citizen says straight to
//! the server. Nobody signs in on it; it is the device because it was paired, and only that one browser is.
//!
//! Silence ends a session and is never a grade. What was said is shown nowhere again on a device: the next citizen,
//! and the clerk, stand before it.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use axum_extra::extract::cookie::Cookie;
use domain::{
    access::Actor, case::Case, ids::CaseId, people::device::Device, policy::Pack, rating::Provenance,
};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use store::device::{self, Session};
use subtle::ConstantTimeEq;

use super::wall;
use crate::{
    actions,
    app::App,
    http::{
        answer,
        form::Form,
        signed::digest,
        visitor::{Visitor, cookie},
    },
    problem::Problem,
    rating::{
        cases,
        form::{self, Typed, Way},
        token::{Purpose, Token},
    },
    views::{
        locale::{Lang, Words},
        parts::Field,
        rate::{Ask, AskWhy, Idle, Pair, Stand, Thanks, Unpaired},
    },
};

/// The cookie that only the paired browser has.
pub(super) const DEVICE_COOKIE: &str = "huiyin_device";
/// How often a browser may try a pairing code in ten minutes.
const TRIES: u32 = 10;
/// After how many seconds an idle device looks again without a script.
const IDLE_SECONDS: i64 = 3;
/// How many seconds thanks are shown.
const THANKS_SECONDS: i64 = 8;
/// How often one session may begin its time anew.
const STEPS: i64 = 3;
/// How often a device is noted as seen, in seconds.
pub(super) const SEEN_SECONDS: i64 = 60;
/// What a device's state says while its window asks nothing.
const IDLE: &str = "idle";

/// Returns the routes of devices.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/device", get(show_pair).post(pair))
        .route("/device/{token}", get(home))
        .route("/device/{token}/state", get(state))
        .route("/device/{token}/thanks", get(thanks))
        .route("/device/{token}/{session}", get(why).post(send))
}

/// A browser that is a device.
struct Paired {
    device: Device,
    /// The name of the place.
    place: String,
    /// The device's address.
    home: String,
    /// What the window asks for, while it waits.
    session: Option<Session>,
}

/// Returns the device that this browser is; nothing when it is none, or no longer.
async fn paired(app: &App, visitor: &Visitor, letters: &str) -> Result<Option<Paired>, Problem> {
    let at = app.clock.now();
    let token = Token::open(app.store.vault(), letters, at).ok();
    let Some(token) = token.filter(|token| token.purpose == Purpose::Device) else { return Ok(None) };
    let Some(secret) = visitor.jar.get(DEVICE_COOKIE).map(|cookie| digest(cookie.value())) else {
        return Ok(None);
    };
    let world = app.world();
    let found = world.people.devices.in_use(domain::ids::DeviceId(token.about));
    let Some(found) = found.filter(|device| device.kind.rates()) else { return Ok(None) };
    let id = found.id;
    let (browser, latest) = actions::read(&app.store, move |tx| {
        Ok((device::browser(tx, id)?, device::latest(tx, id, 1)?.into_iter().next()))
    })
    .await?;
    let is_it = |browser: &device::Browser| bool::from(browser.secret.as_bytes().ct_eq(secret.as_bytes()));
    let Some(browser) = browser.filter(is_it) else { return Ok(None) };
    if at.duration_since(browser.seen_at) > SignedDuration::from_secs(SEEN_SECONDS) {
        actions::write_rows(&app.store, move |tx| device::seen(tx, id, at)).await?;
    }
    let unit = world.people.units.get(found.window).map(|unit| match visitor.lang {
        Lang::En if !unit.name_en.is_empty() => unit.name_en.clone(),
        Lang::Zh | Lang::En => unit.name.clone(),
    });
    Ok(Some(Paired {
        device: found.clone(),
        place: unit.unwrap_or_default(),
        home: format!("/device/{letters}"),
        session: latest.filter(|session| session.is_waiting(at)),
    }))
}

impl Paired {
    fn state(&self) -> &str {
        self.session.as_ref().map_or(IDLE, |session| session.id.as_str())
    }

    fn stand(&self, refresh_seconds: i64, is_short: bool) -> Stand {
        Stand {
            place: self.place.clone(),
            refresh_seconds,
            is_short,
            home_url: self.home.clone(),
            state_url: format!("{}/state", self.home),
            state: self.state().to_owned(),
        }
    }

    /// Returns the surroundings while the window's session lasts.
    fn stand_for(&self, session: &Session, at: Timestamp) -> Stand {
        let left = session.until.duration_since(at).as_secs().max(0);
        self.stand(left.saturating_add(1), false)
    }
}

fn respond(app: &App, visitor: &Visitor, outcome: Result<Response, Problem>) -> Response {
    outcome.unwrap_or_else(|problem| answer::problem(app, visitor, &problem))
}

fn unpaired(app: &App, visitor: &Visitor) -> Result<Response, Problem> {
    answer::page_as(app, visitor, &visitor.frame(app), &Unpaired {}, StatusCode::FORBIDDEN)
}

async fn show_pair(State(app): State<App>, visitor: Visitor) -> Response {
    let page = answer::page(&app, &visitor, &visitor.frame(&app), &Pair::default());
    respond(&app, &visitor, page)
}

async fn pair(State(app): State<App>, visitor: Visitor, form: Result<Form, Problem>) -> Response {
    let outcome = try_pair(&app, visitor.clone(), form).await;
    respond(&app, &visitor, outcome)
}

async fn try_pair(app: &App, mut visitor: Visitor, form: Result<Form, Problem>) -> Result<Response, Problem> {
    let form = form?;
    form.check(&visitor.csrf)?;
    let at = app.clock.now();
    app.limiter.count("pair", &visitor.address, at, TRIES).map_err(Problem::TooMany)?;
    let code = domain::number::digits_of(form.text("code"));
    let secret = app.ids.token()?;
    let (code_digest, secret_digest) = (digest(&code), digest(&secret));
    let paired =
        actions::write_rows(&app.store, move |tx| device::pair(tx, &code_digest, &secret_digest, at)).await?;
    let world = app.world();
    let Some(device) = paired.and_then(|id| world.people.devices.in_use(id)) else {
        let page = Pair { code: Field::of(form.text("code")).wrong(Words::key("rate.device.code_wrong")) };
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return answer::page_as(app, &visitor, &visitor.frame(app), &page, status);
    };
    let mut kept = cookie(DEVICE_COOKIE, secret);
    kept.make_permanent();
    visitor.jar = visitor.jar.add(kept);
    if !device.kind.rates() {
        return Ok(answer::go(&visitor, wall::PATH));
    }
    let token = Token::of_device(device.id, device.kind).seal(app.store.vault());
    Ok(answer::go(&visitor, &format!("/device/{token}")))
}

async fn home(State(app): State<App>, visitor: Visitor, Path(letters): Path<String>) -> Response {
    let outcome = home_page(&app, &visitor, &letters).await;
    respond(&app, &visitor, outcome)
}

async fn home_page(app: &App, visitor: &Visitor, letters: &str) -> Result<Response, Problem> {
    let Some(paired) = paired(app, visitor, letters).await? else { return unpaired(app, visitor) };
    let frame = visitor.frame(app);
    let Some(session) = &paired.session else {
        return answer::page(app, visitor, &frame, &Idle { stand: paired.stand(IDLE_SECONDS, false) });
    };
    let case = cases::get(app, CaseId(session.case)).await?.ok_or(Problem::NotFound)?;
    let about = form::about(app, visitor.lang, &case);
    let page = Ask {
        stand: paired.stand_for(session, app.clock.now()),
        pick: form::pick(about, &format!("{}/{}?", paired.home, session.id), false),
    };
    answer::page(app, visitor, &frame, &page)
}

/// Says in a word whether something changed; reveals nothing but that.
async fn state(State(app): State<App>, visitor: Visitor, Path(letters): Path<String>) -> Response {
    match paired(&app, &visitor, &letters).await {
        Ok(Some(paired)) => paired.state().to_owned().into_response(),
        Ok(None) => StatusCode::FORBIDDEN.into_response(),
        Err(problem) => problem.into_response(),
    }
}

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    grade: String,
    #[serde(default)]
    over: String,
}

/// What a device's page of a session is about.
struct Open {
    paired: Paired,
    session: Session,
    case: Case,
    pack: Arc<Pack>,
}

impl Open {
    fn path(&self) -> String {
        format!("{}/{}", self.paired.home, self.session.id)
    }
}

/// Returns the session when it is this device's and still waits.
async fn open(app: &App, paired: Paired, id: &str) -> Result<Result<Open, Paired>, Problem> {
    let Some(session) = paired.session.clone().filter(|session| session.id == id) else {
        return Ok(Err(paired));
    };
    let case = cases::get(app, CaseId(session.case)).await?.ok_or(Problem::NotFound)?;
    let pack = cases::pack(app, &case)?;
    Ok(Ok(Open { paired, session, case, pack }))
}

async fn why(
    State(app): State<App>,
    visitor: Visitor,
    Path((letters, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = why_page(&app, &visitor, &letters, &id, &asked).await;
    respond(&app, &visitor, outcome)
}

async fn why_page(
    app: &App,
    visitor: &Visitor,
    letters: &str,
    id: &str,
    asked: &Asked,
) -> Result<Response, Problem> {
    let Some(paired) = paired(app, visitor, letters).await? else { return unpaired(app, visitor) };
    let (Ok(mut open), Some(grade)) = (open(app, paired, id).await?, form::grade(&asked.grade)) else {
        return Ok(answer::go(visitor, &format!("/device/{letters}")));
    };
    extend(app, &mut open.session).await?;
    let key = app.ids.form_key(app.clock.now())?;
    show_why(app, visitor, &open, &Typed::bare(grade), key, false)
}

/// Begins the time of a session anew: somebody is there. It ends in any case after a few times that.
async fn extend(app: &App, session: &mut Session) -> Result<(), Problem> {
    let seconds = app.config.ratings.session_seconds;
    let after =
        |at: Timestamp, seconds: i64| at.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(at);
    let most = after(session.started_at, seconds.saturating_mul(STEPS));
    let until = after(app.clock.now(), seconds).min(most).max(session.until);
    session.until = until;
    let id = session.id.clone();
    Ok(actions::write_rows(&app.store, move |tx| device::extend(tx, &id, until)).await?)
}

fn show_why(
    app: &App,
    visitor: &Visitor,
    open: &Open,
    typed: &Typed,
    key: String,
    lacks_reason: bool,
) -> Result<Response, Problem> {
    let about = form::about(app, visitor.lang, &open.case);
    let way = Way { action: open.path(), back_url: open.paired.home.clone(), key };
    let page = AskWhy {
        stand: open.paired.stand_for(&open.session, app.clock.now()),
        why: form::why(app, visitor.lang, about, &open.pack, typed, way, lacks_reason),
    };
    let status = if lacks_reason { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, visitor, &visitor.frame(app), &page, status)
}

async fn send(
    State(app): State<App>,
    visitor: Visitor,
    Path((letters, id)): Path<(String, String)>,
    form: Result<Form, Problem>,
) -> Response {
    let outcome = sent(&app, &visitor, &letters, &id, form).await;
    respond(&app, &visitor, outcome)
}

async fn sent(
    app: &App,
    visitor: &Visitor,
    letters: &str,
    id: &str,
    form: Result<Form, Problem>,
) -> Result<Response, Problem> {
    let form = form?;
    form.check(&visitor.csrf)?;
    let Some(paired) = paired(app, visitor, letters).await? else { return unpaired(app, visitor) };
    let mut open = match open(app, paired, id).await? {
        Ok(open) => open,
        Err(paired) => return ended(app, visitor, &paired, id).await,
    };
    let Some(typed) = Typed::read(&form, &open.pack) else {
        return Ok(answer::go(visitor, &open.paired.home));
    };
    let at = app.clock.now();
    let provenance = Provenance::Device {
        device: open.paired.device.id,
        session: open.session.id.clone(),
        channel: Token::of_device(open.paired.device.id, open.paired.device.kind).channel,
    };
    let rating = typed.rating(provenance, at);
    let key = form.key(&format!("session:{}", open.session.id));
    match cases::rate(app, Actor::Citizen, key, open.case.id, rating).await {
        Ok(_) => {}
        // The session gave its rating a moment ago; its row was not written yet.
        Err(store::command::Error::Refused(refused)) if refused.code() == "evidence-used" => {}
        Err(store::command::Error::Refused(refused)) if refused.code() == "reason-needed" => {
            extend(app, &mut open.session).await?;
            return show_why(app, visitor, &open, &typed, form.text("key").to_owned(), true);
        }
        Err(error) => return Err(error.into()),
    }
    let session = open.session.id.clone();
    actions::write_rows(&app.store, move |tx| device::rated(tx, &session, at)).await?;
    Ok(answer::go(visitor, &format!("{}/thanks", open.paired.home)))
}

/// Sends on from a session that waits no longer: thanks when it gave its rating, else that its time is over. The
/// session of another device is nobody's here.
async fn ended(app: &App, visitor: &Visitor, paired: &Paired, id: &str) -> Result<Response, Problem> {
    let wanted = id.to_owned();
    let session = actions::read(&app.store, move |tx| device::session(tx, &wanted)).await?;
    let own = session.filter(|session| session.device == paired.device.id);
    Ok(match own {
        Some(session) if session.rated_at.is_some() => {
            answer::go(visitor, &format!("{}/thanks", paired.home))
        }
        Some(_) => answer::go(visitor, &format!("{}/thanks?over=yes", paired.home)),
        None => answer::go(visitor, &paired.home),
    })
}

async fn thanks(
    State(app): State<App>,
    visitor: Visitor,
    Path(letters): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = thanks_page(&app, visitor.clone(), &letters, &asked).await;
    respond(&app, &visitor, outcome)
}

async fn thanks_page(
    app: &App,
    mut visitor: Visitor,
    letters: &str,
    asked: &Asked,
) -> Result<Response, Problem> {
    let Some(paired) = paired(app, &visitor, letters).await? else { return unpaired(app, &visitor) };
    // The next citizen finds the device as it was: in its own language and print.
    for name in ["huiyin_lang", "huiyin_print"] {
        visitor.jar = visitor.jar.remove(Cookie::build((name, "")).path("/"));
    }
    let page = Thanks { stand: paired.stand(THANKS_SECONDS, true), over: !asked.over.is_empty() };
    answer::page(app, &visitor, &visitor.frame(app), &page)
}
