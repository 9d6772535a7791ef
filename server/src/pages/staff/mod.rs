//! The pages of people who sign in.

mod account;
mod admin;
mod admitted;
mod assess;
mod door;
mod welcome;
mod who;

mod nav;
mod notice;

mod asked;
mod desk;
mod due_calendar;
mod export;
mod filters;
mod queues;
mod rows;
mod ruling_forms;
mod search;
pub(super) mod standing;
mod way;

mod integrity;
mod packs;
mod ratings;
mod reports;
mod scores;
mod warnings;

mod batch_file;
mod sorting;
mod sources;
mod supervision;
mod window;

mod draft;
mod needs_unit;
mod register;
mod registering;
mod repeats;
mod replies;
mod suggest;

mod callbacks;
mod case;
mod cases;
mod clock_moves;
mod clocks;
mod competence_forms;
mod conflict;
mod facts;
mod handlers;
mod order;
mod order_forms;
mod order_moves;
mod order_page;
mod order_read;
mod record;
mod refusals;

mod catalogue;
mod documents;
mod uploads;

mod absences;
mod analysis;
mod annual;
mod campaigns;
mod columns;
mod knowledge;
mod listings;
mod publications;
mod sheet;
mod surveys;
mod tablet;
mod today;
mod visits;
mod woodpecker;

mod kept;

use axum::{
    Router,
    routing::{get, post},
};
use domain::access::Role;

use crate::app::App;

/// Returns the address of every queue of every desk with a role that may see it, for measuring.
#[must_use]
pub fn queue_addresses() -> Vec<(Role, String)> {
    queues::addresses()
}

/// Returns the routes of people who sign in.
pub fn routes(app: &App) -> Router<App> {
    Router::new()
        .route("/sign-in", get(door::show).post(door::enter))
        .route("/sign-in/second-factor", get(door::show_second).post(door::enter_second))
        .route("/sign-out", post(door::leave))
        .route("/welcome/{token}", get(welcome::show).post(welcome::send))
        .route("/account", get(account::show))
        .route("/account/password", post(account::change_password))
        .route("/account/second-factor", get(account::show_enrol).post(account::enrol))
        .route("/account/second-factor/qr.svg", get(account::qr))
        .merge(callbacks::routes())
        .merge(desk::routes())
        .merge(needs_unit::routes())
        .merge(sorting::routes())
        .merge(due_calendar::routes())
        .merge(replies::routes())
        .merge(register::routes())
        .merge(order::routes(app))
        .merge(packs::routes())
        .merge(scores::routes())
        .merge(sources::routes())
        .merge(ratings::routes())
        .merge(reports::routes())
        .merge(integrity::routes())
        .merge(warnings::routes())
        .merge(window::routes())
        .merge(cases::routes())
        .merge(admin::routes())
        .merge(assess::routes(app))
        .merge(uploads::routes())
        .merge(documents::routes())
        .merge(supervision::routes(app))
        .merge(catalogue::routes())
        .merge(today::routes())
        .merge(absences::routes())
        .merge(sheet::routes())
        .merge(knowledge::routes())
        .merge(publications::routes())
        .merge(listings::routes())
        .merge(analysis::routes())
        .merge(surveys::routes())
        .merge(tablet::routes(app))
        .merge(campaigns::routes(app))
        .merge(woodpecker::routes())
        .merge(visits::routes())
        .merge(annual::routes())
}
