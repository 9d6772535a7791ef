//! What other programs may ask: JSON in, JSON out, by a token of their own and never by a session.

mod cases;

use axum::Router;

use crate::app::App;

/// Returns the routes of other programs.
pub fn routes() -> Router<App> {
    cases::routes()
}
