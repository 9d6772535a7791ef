//! What citizens said, for staff: the live board, the rows behind its numbers, a unit's own desk, the list of cases.

mod board;
mod cases;
mod figures;
mod place;
mod rows;
mod unit;

use axum::{Router, routing::get};
use domain::access::{Action, Reach};

use crate::{app::App, http::signed::Signed};

pub(super) use figures::percent;

/// The board.
pub(super) const BOARD: &str = board::PATH;
/// A unit's own desk of ratings.
pub(super) const UNIT: &str = unit::PATH;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(BOARD, get(board::show))
        .route(UNIT, get(unit::show))
        .route(rows::PATH, get(rows::show))
        .route("/ratings.csv", get(rows::file))
        .route(cases::PATH, get(cases::show))
}

/// Returns whether somebody sees the board.
pub(super) fn sees_board(signed: &Signed) -> bool {
    signed.actor.reach(Action::ReadRatings) == Reach::Everywhere
}

/// Returns whether somebody has a unit's desk of ratings.
pub(super) fn has_unit(signed: &Signed) -> bool {
    unit::seats(signed)
}
