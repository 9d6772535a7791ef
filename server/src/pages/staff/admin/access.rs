//! Who gets in: adding a person, one-time links, disabling, a second factor that is lost. No password is ever known
//! here: a link lets its person choose one. The link is shown once, and lies in a sealed cookie on its way there.

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    ids::PersonId,
    people::{Command, Person, SignIn as Happened},
};
use jiff::{SignedDuration, Timestamp};
use store::{command::Done, outbox, secrets};

use super::{
    door::{AdministratorForm, done, key},
    fault::{self, Fault},
    people::{Asked, LIST, Refused, Said, read, show},
};
use crate::{
    actions,
    app::App,
    http::{
        form::Form,
        signed::{Signed, digest},
        visitor::cookie,
    },
    pages::staff::{door::LINK_HOURS, notice::respond},
    problem::Problem,
    views::{
        locale::Words,
        staff::{people::OneTimeLink, shown},
    },
};

/// The cookie of a link that is about to be shown.
const LINK_COOKIE: &str = "huiyin_link";
/// The longest sign-in name, in characters.
const SIGN_IN: usize = 40;

pub(super) async fn add(
    State(app): State<App>,
    AdministratorForm { signed, form }: AdministratorForm,
) -> Response {
    let outcome = added(&app, signed.clone(), &form).await;
    respond(&app, &signed, outcome).await
}

async fn added(app: &App, signed: Signed, form: &Form) -> Result<Response, Problem> {
    let key = key(&signed, form);
    let is_first = is_first(app, key.as_deref()).await?;
    let outcome = match new_person(&signed, form) {
        Ok(person) => fault::people(app, &signed, key.clone(), Command::AddPerson(person)).await?,
        Err(fault) => Err(fault),
    };
    match outcome {
        Ok(Done::Person { id }) => {
            let own = key.as_ref().map(|key| format!("{key} link"));
            let token = token(app, key)?;
            if is_first {
                audit(app, &signed, own, id, Happened::LinkGiven).await?;
                invite(app, &token, id, false).await?;
            }
            linked(app, signed, id, &token, &shown::done("person-added"))
        }
        Ok(_) => Err(Problem::Internal("adding a person did something else".to_owned())),
        Err(fault) => {
            let refused = Refused { form: Some(form), fault };
            show(app, &signed, &Asked::default(), None, Some(refused)).await
        }
    }
}

fn new_person(signed: &Signed, form: &Form) -> Result<Person, Fault> {
    let sign_in = form.text("sign_in");
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
    if sign_in.is_empty() || sign_in.chars().count() > SIGN_IN || !sign_in.chars().all(is_plain) {
        return Err(Fault { field: "sign_in", words: Words::key("staff.fault.sign_in") });
    }
    let Said { roles, unit } = read(signed, form)?;
    Ok(Person {
        id: PersonId(0),
        sign_in: sign_in.to_owned(),
        name: form.text("name").to_owned(),
        roles,
        unit,
        active: true,
    })
}

pub(super) async fn give_link(
    State(app): State<App>,
    Path(id): Path<i64>,
    AdministratorForm { signed, form }: AdministratorForm,
) -> Response {
    let outcome = given(&app, signed.clone(), PersonId(id), &form).await;
    respond(&app, &signed, outcome).await
}

async fn given(app: &App, signed: Signed, person: PersonId, form: &Form) -> Result<Response, Problem> {
    if let Some(refused) = own(app, &signed, person).await? {
        return Ok(refused);
    }
    let key = key(&signed, form);
    let is_first = is_first(app, key.as_deref()).await?;
    audit(app, &signed, key.clone(), person, Happened::LinkGiven).await?;
    let token = token(app, key)?;
    if is_first {
        invite(app, &token, person, true).await?;
    }
    linked(app, signed, person, &token, &shown::done("link-given"))
}

/// Returns whether a form comes for the first time. What is kept beside the ledger must not happen again with it.
async fn is_first(app: &App, key: Option<&str>) -> Result<bool, Problem> {
    let Some(key) = key.map(str::to_owned) else { return Ok(true) };
    Ok(!actions::read(&app.store, move |tx| outbox::is_answered(tx, &key)).await?)
}

/// Returns the token of a link: the same form gives the same link, so that a second click does not break the first.
fn token(app: &App, key: Option<String>) -> Result<String, Problem> {
    match key {
        Some(key) => Ok(app.store.vault().index(&key, "invitation")),
        None => Ok(app.ids.token()?),
    }
}

async fn audit(
    app: &App,
    signed: &Signed,
    key: Option<String>,
    person: PersonId,
    what: Happened,
) -> Result<(), Problem> {
    actions::people(app, signed.actor.clone(), key, Command::Audit { person, what }).await?;
    Ok(())
}

/// Keeps the link's digest; `anew` takes the present password and all sessions away.
async fn invite(app: &App, token: &str, person: PersonId, anew: bool) -> Result<(), Problem> {
    let (digest, until) = (digest(token), expiry(app));
    actions::write_rows(&app.store, move |tx| {
        if anew {
            secrets::end_sessions(tx, person)?;
            if let Some(mut credential) = secrets::credential(tx, person)? {
                // No password fits an empty hash.
                credential.password = String::new();
                secrets::save_credential(tx, &credential)?;
            }
        }
        secrets::invite(tx, &digest, person, until)
    })
    .await?;
    Ok(())
}

fn expiry(app: &App) -> Timestamp {
    app.clock.now().checked_add(SignedDuration::from_hours(LINK_HOURS)).unwrap_or(Timestamp::MAX)
}

/// Sends the browser to the person's page, where the link is shown once.
fn linked(
    app: &App,
    mut signed: Signed,
    person: PersonId,
    token: &str,
    news: &Words,
) -> Result<Response, Problem> {
    let sealed = app.store.vault().seal(format!("{person} {token}").as_bytes(), &purpose(&signed));
    signed.visitor.jar = signed.visitor.jar.add(cookie(LINK_COOKIE, store::hex::encode(&sealed)));
    Ok(done(&signed, news, &format!("{LIST}/{person}")))
}

/// Only the session that made a link can open the cookie it travels in.
fn purpose(signed: &Signed) -> String {
    format!("link:{}", signed.session.token)
}

/// Takes the link that was just made out of its cookie; nothing when there is none, or it was used already.
pub(super) async fn take_link(app: &App, signed: &mut Signed) -> Result<Option<OneTimeLink>, Problem> {
    let Some(sealed) = signed.visitor.jar.get(LINK_COOKIE).map(|cookie| cookie.value().to_owned()) else {
        return Ok(None);
    };
    signed.visitor.jar = signed.visitor.jar.clone().remove(cookie(LINK_COOKIE, String::new()));
    let opened =
        store::hex::decode(&sealed).and_then(|sealed| app.store.vault().open(&sealed, &purpose(signed)).ok());
    let Some(plain) = opened.and_then(|plain| String::from_utf8(plain).ok()) else { return Ok(None) };
    let Some((person, token)) = plain.split_once(' ') else { return Ok(None) };
    let (digest, now) = (digest(token), app.clock.now());
    let invited = actions::read(&app.store, move |tx| secrets::invited(tx, &digest, now)).await?;
    let world = app.world();
    let person =
        invited.filter(|invited| invited.to_string() == person).and_then(|id| world.people.persons.get(id));
    let address = app.config.server.address.trim_end_matches('/');
    Ok(person.map(|person| OneTimeLink {
        name: person.name.clone(),
        url: format!("{address}/welcome/{token}"),
        until_ms: expiry(app).as_millisecond(),
    }))
}

pub(super) async fn disable(
    State(app): State<App>,
    Path(id): Path<i64>,
    AdministratorForm { signed, form }: AdministratorForm,
) -> Response {
    let outcome = disabled(&app, &signed, PersonId(id), &form).await;
    respond(&app, &signed, outcome).await
}

async fn disabled(app: &App, signed: &Signed, person: PersonId, form: &Form) -> Result<Response, Problem> {
    if let Some(refused) = own(app, signed, person).await? {
        return Ok(refused);
    }
    let command = Command::SetActive { person, active: false };
    if let Err(fault) = fault::people(app, signed, key(signed, form), command).await? {
        return not_done(app, signed, person, fault).await;
    }
    actions::write_rows(&app.store, move |tx| {
        secrets::end_sessions(tx, person)?;
        secrets::withdraw(tx, person)
    })
    .await?;
    Ok(done(signed, &shown::done("person-disabled"), &format!("{LIST}/{person}")))
}

pub(super) async fn enable(
    State(app): State<App>,
    Path(id): Path<i64>,
    AdministratorForm { signed, form }: AdministratorForm,
) -> Response {
    let outcome = enabled(&app, &signed, PersonId(id), &form).await;
    respond(&app, &signed, outcome).await
}

async fn enabled(app: &App, signed: &Signed, person: PersonId, form: &Form) -> Result<Response, Problem> {
    let command = Command::SetActive { person, active: true };
    match fault::people(app, signed, key(signed, form), command).await? {
        Ok(_) => Ok(done(signed, &shown::done("person-enabled"), &format!("{LIST}/{person}"))),
        Err(fault) => not_done(app, signed, person, fault).await,
    }
}

pub(super) async fn reset_second_factor(
    State(app): State<App>,
    Path(id): Path<i64>,
    AdministratorForm { signed, form }: AdministratorForm,
) -> Response {
    let outcome = reset(&app, &signed, PersonId(id), &form).await;
    respond(&app, &signed, outcome).await
}

async fn reset(app: &App, signed: &Signed, person: PersonId, form: &Form) -> Result<Response, Problem> {
    if let Some(refused) = own(app, signed, person).await? {
        return Ok(refused);
    }
    let key = key(signed, form);
    let is_first = is_first(app, key.as_deref()).await?;
    audit(app, signed, key, person, Happened::SecondFactorReset).await?;
    if is_first {
        actions::write_rows(&app.store, move |tx| {
            secrets::end_sessions(tx, person)?;
            let Some(mut credential) = secrets::credential(tx, person)? else { return Ok(()) };
            credential.second_factor = None;
            credential.last_step = 0;
            secrets::save_credential(tx, &credential)
        })
        .await?;
    }
    Ok(done(signed, &shown::done("second-factor-reset"), &format!("{LIST}/{person}")))
}

/// Nobody locks themselves out or resets themselves: that takes another administrator.
async fn own(app: &App, signed: &Signed, person: PersonId) -> Result<Option<Response>, Problem> {
    if signed.person.id != person {
        return Ok(None);
    }
    let fault = Fault { field: "", words: Words::key("staff.people.own") };
    not_done(app, signed, person, fault).await.map(Some)
}

async fn not_done(app: &App, signed: &Signed, person: PersonId, fault: Fault) -> Result<Response, Problem> {
    show(app, signed, &Asked::default(), Some(person), Some(Refused { form: None, fault })).await
}
