//! The pages of administrators and auditors: units, people, packs, calendars, the ledger, the installation.
//!
//! Each form comes in through [`door`], which lets nobody past without the permission and the form's token.

mod door;
mod fault;

mod access;
mod devices;
mod people;
mod phone;
mod units;

mod packs;

mod calendar_change;
mod calendars;
mod year_file;

mod audit;
mod audit_row;

mod system;

mod gateways;

mod templates;

use axum::{Router, routing::get};

use crate::app::App;

/// Returns the routes of administrators and auditors.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .merge(units::routes())
        .merge(people::routes())
        .merge(devices::routes())
        .merge(packs::routes())
        .merge(calendars::routes())
        .merge(audit::routes())
        .merge(system::routes())
        .merge(gateways::routes())
        .merge(templates::routes())
        .route("/admin", get(units::first))
}
