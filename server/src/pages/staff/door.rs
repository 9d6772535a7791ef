//! The door: password and second factor. Says nothing about which names exist.

use axum::{
    extract::{Query, State},
    response::Response,
};
use domain::{
    access::Actor,
    ids::PersonId,
    people::{self, Person, SignIn as Happened},
};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use store::secrets::{self, Credential, Session};

use crate::{
    actions,
    app::App,
    demo::folder,
    http::{
        answer,
        form::Form,
        signed::{self, SESSION_COOKIE, Signed},
        visitor::{Visitor, cookie},
    },
    pages::citizen::safe_path,
    passwords::{self, Weak},
    problem::Problem,
    views::{
        locale::Words,
        parts::Field,
        staff::{
            shown,
            sign_in::{DemoAccount, DoorNotice, SecondFactor, SignIn},
        },
    },
};

#[derive(Deserialize)]
pub(super) struct Asked {
    back: Option<String>,
    out: Option<String>,
}

pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    signed: Option<Signed>,
    Query(asked): Query<Asked>,
) -> Response {
    if let Some(signed) = signed {
        return answer::go(&signed.visitor, &home_of(&signed.person));
    }
    // Whoever comes with news, such as a new password, knows why signing in is needed.
    let expired = visitor.jar.get(SESSION_COOKIE).is_some() && visitor.flash.is_none();
    let notice = match (asked.out, expired) {
        (Some(_), _) => Some(DoorNotice::SignedOut),
        (None, true) => Some(DoorNotice::Expired),
        (None, false) => None,
    };
    let next = asked.back.as_deref().filter(|back| safe_path(Some(back)) == *back).unwrap_or("").to_owned();
    respond(&app, &visitor, page(&app, &visitor, Field::default(), notice, next))
}

fn page(
    app: &App,
    visitor: &Visitor,
    name: Field,
    notice: Option<DoorNotice>,
    next: String,
) -> Result<Response, Problem> {
    let page = SignIn { name, notice, next, demo: demo_accounts(app) };
    answer::page(app, visitor, &visitor.frame(app), &page)
}

/// Returns one account per role; none outside a demonstration.
fn demo_accounts(app: &App) -> Vec<DemoAccount> {
    if app.demo.is_none() {
        return Vec::new();
    }
    let world = app.world();
    let mut seen = std::collections::BTreeSet::new();
    let first_of_role = |person: &&Person| person.roles.first().is_some_and(|role| seen.insert(*role));
    let accounts = world.people.persons.iter().filter(|person| person.active).filter(first_of_role);
    accounts
        .map(|person| {
            let role = person.roles.first().map_or("", |role| role.code());
            DemoAccount {
                name: person.sign_in.clone(),
                password: folder::PASSWORD.to_owned(),
                role: shown::role(role),
                hint: Words::key(&format!("staff.demo.{role}")),
            }
        })
        .collect()
}

pub(super) fn respond(app: &App, visitor: &Visitor, outcome: Result<Response, Problem>) -> Response {
    outcome.unwrap_or_else(|problem| answer::problem(app, visitor, &problem))
}

/// Returns the desk a person begins at.
pub(crate) fn home_of(person: &Person) -> String {
    use domain::access::Role;
    let has = |role| person.roles.contains(&role);
    let desk = if has(Role::Dispatcher) {
        "/desk/dispatcher/waiting"
    } else if has(Role::Agent) {
        "/desk/agent/screening"
    } else if has(Role::Window) {
        super::nav::REGISTER
    } else if has(Role::UnitHandler) || has(Role::UnitApprover) || has(Role::UnitPrincipal) {
        "/desk/unit/open"
    } else if has(Role::Administrator) {
        "/admin/units"
    } else if has(Role::Auditor) {
        "/admin/audit"
    } else if has(Role::Adjudicator) {
        "/desk/adjudicator/claims"
    } else if has(Role::Leader) {
        super::supervision::WORDS
    } else if has(Role::Assessor) {
        "/assessment"
    } else if has(Role::Surveyor) {
        super::surveys::FIELD
    } else {
        "/desk/supervisor/overdue"
    };
    desk.to_owned()
}

pub(super) async fn enter(State(app): State<App>, visitor: Visitor, form: Result<Form, Problem>) -> Response {
    let outcome = entered(&app, visitor.clone(), form).await;
    respond(&app, &visitor, outcome)
}

/// The most tries from one address in ten minutes, whatever the names.
const TRIES: u32 = 60;

async fn entered(app: &App, visitor: Visitor, form: Result<Form, Problem>) -> Result<Response, Problem> {
    let form = form?;
    form.check(&visitor.csrf)?;
    let at = app.clock.now();
    app.limiter.count("sign-in", &visitor.address, at, TRIES).map_err(Problem::TooMany)?;
    let name = form.text("name").to_owned();
    let next = form.text("next").to_owned();
    let world = app.world();
    let person = world.people.persons.signing_in_as(&name).filter(|person| person.active);
    let credential = match person {
        Some(person) => {
            let id = person.id;
            actions::read(&app.store, move |tx| secrets::credential(tx, id)).await?
        }
        None => None,
    };
    let notice = match (person, credential) {
        (Some(person), Some(credential)) if credential.locked_until <= at => {
            let password = form.text("password").to_owned();
            if fits(&password, &credential.password).await {
                return let_in(app, visitor, person, credential, &next).await;
            }
            failed(app, credential).await?
        }
        (Some(_), Some(credential)) => {
            DoorNotice::Locked { until_ms: credential.locked_until.as_millisecond() }
        }
        _ => {
            // A name that does not exist takes as long as a wrong password.
            fits(form.text("password"), NOBODYS_HASH).await;
            DoorNotice::Wrong { left: u32::try_from(app.config.session.failures - 1).unwrap_or(1) }
        }
    };
    page(app, &visitor, Field::of(name), Some(notice), next)
}

/// The hash of no password, so that unknown names cost the same time.
const NOBODYS_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$slJPqdKixFYrZLL/nhnVRw$P0+ZyVU3sw37sHRIc6c3ciO4xUCMTPtQO3UtZ1o0PMI";

async fn fits(password: &str, hash: &str) -> bool {
    let (password, hash) = (password.to_owned(), hash.to_owned());
    tokio::task::spawn_blocking(move || passwords::fits(&password, &hash)).await.unwrap_or(false)
}

async fn failed(app: &App, mut credential: Credential) -> Result<DoorNotice, Problem> {
    let rules = &app.config.session;
    let at = app.clock.now();
    credential.failures += 1;
    let locks = credential.failures >= rules.failures;
    if locks {
        credential.locked_until =
            at.checked_add(SignedDuration::from_mins(rules.lock_minutes)).unwrap_or(Timestamp::MAX);
        credential.failures = 0;
    }
    let (person, until, left) =
        (credential.person, credential.locked_until, rules.failures - credential.failures);
    actions::write_rows(&app.store, move |tx| secrets::save_credential(tx, &credential)).await?;
    audit(app, person, if locks { Happened::Locked } else { Happened::Failed }).await?;
    Ok(if locks {
        DoorNotice::Locked { until_ms: until.as_millisecond() }
    } else {
        DoorNotice::Wrong { left: u32::try_from(left).unwrap_or(0) }
    })
}

/// Writes what happened around a sign-in into the ledger.
pub(super) async fn audit(app: &App, person: PersonId, what: Happened) -> Result<(), Problem> {
    keyed_audit(app, None, person, what).await
}

async fn keyed_audit(
    app: &App,
    key: Option<String>,
    person: PersonId,
    what: Happened,
) -> Result<(), Problem> {
    let command = people::Command::Audit { person, what };
    actions::people(app, Actor::System("door"), key, command).await?;
    Ok(())
}

async fn let_in(
    app: &App,
    mut visitor: Visitor,
    person: &Person,
    mut credential: Credential,
    next: &str,
) -> Result<Response, Problem> {
    let at = app.clock.now();
    let (token, csrf) = (app.ids.token()?, app.ids.token()?);
    let session = Session {
        token: signed::digest(&token),
        person: person.id,
        started_at: at,
        seen_at: at,
        second_factor: false,
        csrf,
    };
    let has_second = credential.second_factor.is_some();
    credential.failures = 0;
    actions::write_rows(&app.store, move |tx| {
        secrets::save_credential(tx, &credential)?;
        secrets::save_session(tx, &session)
    })
    .await?;
    visitor.jar = visitor.jar.add(cookie(SESSION_COOKIE, token));
    let must = app.demo.is_none() && person.roles.iter().any(|role| role.needs_second_factor());
    if has_second && app.demo.is_none() {
        return Ok(answer::go(&visitor, "/sign-in/second-factor"));
    }
    if must {
        return Ok(answer::go(&visitor, "/account/second-factor"));
    }
    audit(app, person.id, Happened::SignedIn).await?;
    let home = home_of(person);
    let wanted = safe_path(Some(next));
    Ok(answer::go(&visitor, if wanted == "/" { &home } else { wanted }))
}

pub(super) async fn show_second(State(app): State<App>, visitor: Visitor) -> Response {
    let page = SecondFactor { code: Field::default(), left: None };
    respond(&app, &visitor, answer::page(&app, &visitor, &visitor.frame(&app), &page))
}

pub(super) async fn enter_second(
    State(app): State<App>,
    visitor: Visitor,
    form: Result<Form, Problem>,
) -> Response {
    let outcome = entered_second(&app, &visitor, form).await;
    respond(&app, &visitor, outcome)
}

async fn entered_second(
    app: &App,
    visitor: &Visitor,
    form: Result<Form, Problem>,
) -> Result<Response, Problem> {
    let form = form?;
    form.check(&visitor.csrf)?;
    let at = app.clock.now();
    let Some((mut session, person)) = half_signed(app, visitor).await? else {
        return Ok(answer::go(visitor, "/sign-in"));
    };
    let id = person.id;
    let credential = actions::read(&app.store, move |tx| secrets::credential(tx, id)).await?;
    let Some(mut credential) = credential.filter(|credential| credential.locked_until <= at) else {
        return Ok(answer::go(visitor, "/sign-in"));
    };
    let secret = credential.second_factor.as_deref().and_then(|sealed| open_secret(app, id, sealed));
    let seconds = u64::try_from(at.as_second()).unwrap_or(0);
    let step = secret.and_then(|secret| passwords::step_of_code(&secret, form.text("code"), seconds));
    let step = step.and_then(|step| i64::try_from(step).ok()).filter(|step| *step > credential.last_step);
    let Some(step) = step else {
        let notice = failed(app, credential).await?;
        let DoorNotice::Wrong { left } = notice else { return Ok(answer::go(visitor, "/sign-in")) };
        let page =
            SecondFactor { code: Field::default().wrong(Words::key("staff.second.wrong")), left: Some(left) };
        return answer::page(app, visitor, &visitor.frame(app), &page);
    };
    credential.last_step = step;
    credential.failures = 0;
    session.second_factor = true;
    actions::write_rows(&app.store, move |tx| {
        secrets::save_credential(tx, &credential)?;
        secrets::save_session(tx, &session)
    })
    .await?;
    audit(app, person.id, Happened::SignedIn).await?;
    Ok(answer::go(visitor, &home_of(&person)))
}

/// Returns the session and person of somebody who gave the password, with or without the second factor.
pub(super) async fn half_signed(app: &App, visitor: &Visitor) -> Result<Option<(Session, Person)>, Problem> {
    let Some(token) = visitor.jar.get(SESSION_COOKIE).map(|cookie| cookie.value().to_owned()) else {
        return Ok(None);
    };
    let Some(session) = signed::session(app, &token, app.clock.now()).await? else { return Ok(None) };
    let person = app.world().people.persons.get(session.person).filter(|person| person.active).cloned();
    Ok(person.map(|person| (session, person)))
}

/// Returns the second factor's secret in the clear.
pub(super) fn open_secret(app: &App, person: PersonId, sealed: &str) -> Option<Vec<u8>> {
    app.store.vault().open(&store::hex::decode(sealed)?, &format!("second-factor:{person}")).ok()
}

pub(super) async fn leave(State(app): State<App>, mut visitor: Visitor, signed: Option<Signed>) -> Response {
    if let Some(signed) = signed {
        let token = signed.session.token.clone();
        let ended = actions::write_rows(&app.store, move |tx| secrets::end_session(tx, &token)).await;
        if let Err(error) = ended {
            return answer::problem(&app, &visitor, &error.into());
        }
        if let Err(problem) = audit(&app, signed.person.id, Happened::SignedOut).await {
            return answer::problem(&app, &visitor, &problem);
        }
    }
    visitor.jar = visitor.jar.remove(cookie(SESSION_COOKIE, String::new()));
    answer::go(&visitor, "/sign-in?out=1")
}

/// How long a one-time link holds, in hours.
pub(crate) const LINK_HOURS: i64 = 72;

/// Returns the two password fields with what is wrong with them; never with the password itself.
pub(super) fn faults(form: &Form, sign_in: &str) -> (Field, Field) {
    let password = match passwords::check_new(form.text("password"), sign_in) {
        Ok(()) => Field::default(),
        Err(Weak::Length | Weak::Kinds | Weak::Name) => {
            Field::default().wrong(Words::key("staff.password.rule").with("least", passwords::SHORTEST))
        }
    };
    let again = if form.text("password") == form.text("again") {
        Field::default()
    } else {
        Field::default().wrong(Words::key("staff.welcome.not_same"))
    };
    (password, again)
}

/// Stores a new password; every session of the person ends. The same key writes it into the ledger once.
pub(super) async fn set_password(
    app: &App,
    person: PersonId,
    password: &str,
    key: Option<String>,
) -> Result<(), Problem> {
    let mut salt = [0; 16];
    app.ids.fill(&mut salt)?;
    let password = password.to_owned();
    let hash = tokio::task::spawn_blocking(move || passwords::hash(&password, &salt))
        .await
        .map_err(|error| Problem::Internal(error.to_string()))?
        .map_err(Problem::Internal)?;
    let at = app.clock.now();
    actions::write_rows(&app.store, move |tx| {
        let known = secrets::credential(tx, person)?;
        secrets::end_sessions(tx, person)?;
        let credential = Credential {
            person,
            password: hash,
            second_factor: known.as_ref().and_then(|known| known.second_factor.clone()),
            last_step: known.map_or(0, |known| known.last_step),
            failures: 0,
            locked_until: Timestamp::UNIX_EPOCH,
            changed_at: at,
        };
        secrets::save_credential(tx, &credential)
    })
    .await?;
    keyed_audit(app, key, person, Happened::PasswordSet).await
}
