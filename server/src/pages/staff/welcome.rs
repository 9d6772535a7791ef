//! The one-time link by which a person chooses a password. It works once; whoever sends its form twice, or comes back
//! to it, is told so and shown the way in.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::people::Person;
use store::{outbox, secrets};

use super::door::{LINK_HOURS, faults, respond, set_password};
use crate::{
    actions,
    app::App,
    http::{
        answer,
        form::Form,
        signed,
        visitor::{Visitor, news},
    },
    passwords,
    problem::Problem,
    views::{
        frame::Tone,
        parts::Field,
        staff::{
            shown,
            sign_in::{LinkOver, Welcome},
        },
    },
};

pub(super) async fn show(State(app): State<App>, visitor: Visitor, Path(token): Path<String>) -> Response {
    let outcome = async {
        match invited(&app, &token).await? {
            Some(person) => page(&app, &visitor, &token, &person, Field::default(), Field::default()),
            None => over(&app, &visitor, &token).await,
        }
    };
    let outcome = outcome.await;
    respond(&app, &visitor, outcome)
}

/// Returns whom a link invites; nobody once it was used, replaced or left lying too long.
async fn invited(app: &App, token: &str) -> Result<Option<Person>, Problem> {
    let (digest, at) = (signed::digest(token), app.clock.now());
    let person = actions::read(&app.store, move |tx| secrets::invited(tx, &digest, at)).await?;
    let world = app.world();
    Ok(person.and_then(|person| world.people.persons.get(person).cloned()))
}

fn page(
    app: &App,
    visitor: &Visitor,
    token: &str,
    person: &Person,
    password: Field,
    again: Field,
) -> Result<Response, Problem> {
    let page = Welcome {
        action: format!("/welcome/{token}"),
        person: person.name.clone(),
        place: shown::role(person.roles.first().map_or("", |role| role.code())),
        name: person.sign_in.clone(),
        password,
        again,
        hours: LINK_HOURS.unsigned_abs(),
        least: u32::try_from(passwords::SHORTEST).unwrap_or(10),
    };
    answer::page(app, visitor, &visitor.frame(app), &page)
}

/// Returns the page of a link that works no longer, or never did; only a link that was used is told from the others.
async fn over(app: &App, visitor: &Visitor, token: &str) -> Result<Response, Problem> {
    let key = key(token);
    let used = actions::read(&app.store, move |tx| outbox::is_answered(tx, &key)).await?;
    let page = LinkOver { used, hours: LINK_HOURS.unsigned_abs() };
    answer::page_as(app, visitor, &visitor.frame(app), &page, StatusCode::GONE)
}

/// Returns the key under which the use of a link is remembered; the link itself is not stored.
fn key(token: &str) -> String {
    format!("welcome {}", signed::digest(token))
}

pub(super) async fn send(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
    form: Result<Form, Problem>,
) -> Response {
    let outcome = sent(&app, &visitor, &token, form).await;
    respond(&app, &visitor, outcome)
}

async fn sent(
    app: &App,
    visitor: &Visitor,
    token: &str,
    form: Result<Form, Problem>,
) -> Result<Response, Problem> {
    let form = form?;
    form.check(&visitor.csrf)?;
    let Some(person) = invited(app, token).await? else { return over(app, visitor, token).await };
    let (password, again) = faults(&form, &person.sign_in);
    if password.error.is_some() || again.error.is_some() {
        return page(app, visitor, token, &person, password, again);
    }
    set_password(app, person.id, form.text("password"), Some(key(token))).await?;
    let digest = signed::digest(token);
    actions::write_rows(&app.store, move |tx| secrets::use_up(tx, &digest)).await?;
    let mut visitor = visitor.clone();
    visitor.jar = visitor.jar.add(news(Tone::Good, "staff.flash.password_set", ""));
    Ok(answer::go(&visitor, "/sign-in"))
}
