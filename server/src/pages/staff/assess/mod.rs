//! The assessor's room: months and their rankings, scores that open down to the orders, what is entered and marked,
//! closing, corrections, appeals, the year. Leaders, supervisors and auditors read.
//!
//! Each page comes in through [`door`], which lets nobody past without the permission. What may be done is decided in
//! the domain; a refusal comes back beside the form, in words.

mod door;
mod place;
mod refusal;

mod months;
mod ranking;
mod rows;
mod rules;
mod score;

mod bulletin;
mod files;
mod grounds;
mod peers;

mod bands;
mod close;
mod marks;
mod proofs;

mod appeals;
mod corrections;

mod entries;
mod year;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};

use crate::app::App;

// The files above are private; these are the one path of each word.
pub(super) use door::reads;
pub(super) use months::waiting;

/// Returns the routes of the assessor's room.
pub(super) fn routes(app: &App) -> Router<App> {
    let most = usize::try_from(app.config.limits.attachment_mb).unwrap_or(10).saturating_mul(1024 * 1024);
    Router::new()
        .route("/assessment", get(months::list))
        .route("/assessment/{pack}/rules", get(rules::show))
        .route("/assessment/{pack}/year/{year}", get(year::show))
        .route("/assessment/{pack}/year/{year}/totals.csv", get(year::csv))
        .route("/assessment/{pack}/year/{year}/totals.xlsx", get(year::xlsx))
        .route("/assessment/{pack}/year/{year}/entries", get(entries::show).post(entries::enter))
        .route("/assessment/{pack}/year/{year}/evidence/{digest}", get(proofs::of_year))
        .route("/assessment/{pack}/{month}", get(ranking::show))
        .route("/assessment/{pack}/{month}/peers", get(peers::show))
        .route("/assessment/{pack}/{month}/files/{name}", get(files::send))
        .route("/assessment/{pack}/{month}/close", get(close::ask).post(close::close))
        .route("/assessment/{pack}/{month}/bands", get(bands::show).post(bands::enter))
        .route("/assessment/{pack}/{month}/marks", get(marks::show).post(marks::set))
        .route("/assessment/{pack}/{month}/marks/{mark}/remove", post(marks::remove))
        .route("/assessment/{pack}/{month}/evidence/{digest}", get(proofs::of_month))
        .route("/assessment/{pack}/{month}/corrections", get(corrections::show).post(corrections::set))
        .route("/assessment/{pack}/{month}/appeals", get(appeals::show))
        .route("/assessment/{pack}/{month}/appeals/{appeal}/rule", post(appeals::rule))
        .route("/assessment/{pack}/{month}/{unit}", get(score::all))
        .route("/assessment/{pack}/{month}/{unit}/{indicator}", get(score::one))
        .route("/assessment/{pack}/{month}/{unit}/rows/{measure}", get(rows::show))
        // Some files at once, and the fields beside them.
        .layer(DefaultBodyLimit::max(most.saturating_mul(2)))
}
