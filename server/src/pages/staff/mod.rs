//! The pages of people who sign in.

mod account;
mod door;

use axum::{
    Router,
    routing::{get, post},
};

use crate::{
    app::App,
    http::signed::Signed,
    views::{
        frame::{Frame, SignedIn},
        locale::Lang,
        staff::shown,
    },
};

/// Returns the routes of people who sign in.
pub fn routes(_: &App) -> Router<App> {
    Router::new()
        .route("/sign-in", get(door::show).post(door::enter))
        .route("/sign-in/second-factor", get(door::show_second).post(door::enter_second))
        .route("/sign-out", post(door::leave))
        .route("/welcome/{token}", get(door::show_welcome).post(door::welcome))
        .route("/account", get(account::show))
        .route("/account/password", post(account::change_password))
        .route("/account/second-factor", get(account::show_enrol).post(account::enrol))
        .route("/account/second-factor/qr.svg", get(account::qr))
}

/// Returns the frame of a page for a person who signed in.
pub(crate) fn frame(app: &App, signed: &Signed) -> Frame {
    let role = signed.person.roles.first().map_or("", |role| role.code());
    let unit = signed.person.unit.and_then(|unit| signed.world.people.units.get(unit));
    let unit = unit.map_or_else(String::new, |unit| match signed.visitor.lang {
        Lang::Zh => unit.name.clone(),
        Lang::En => unit.name_en.clone(),
    });
    let person = SignedIn { name: signed.person.name.clone(), role: shown::role(role), unit, desks: Vec::new() };
    Frame { person: Some(person), ..signed.visitor.frame(app) }
}
