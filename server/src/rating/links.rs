//! Links and codes of ratings, for messages, receipts, completion pages and walls.

use domain::{
    ids::{CaseId, UnitId},
    rating::RatingChannel,
};
use jiff::{SignedDuration, Timestamp};
use qrcode::{EcLevel, QrCode, render::svg};

use super::token::{Purpose, Token};
use crate::{app::App, problem::Problem};

/// The path of every page of a rating, with a token behind it.
pub const PATH: &str = "/r/";
/// How long whoever named a case at a place may take to rate it, in hours.
const VISIT_HOURS: i64 = 24;

/// Returns the path of a token's page.
#[must_use]
pub fn path(app: &App, token: &Token) -> String {
    format!("{PATH}{}", token.seal(app.store.vault()))
}

/// Returns the whole address of a token's page, for whoever is not on a page of ours.
#[must_use]
pub fn address(app: &App, token: &Token) -> String {
    format!("{}{}", app.config.server.address.trim_end_matches('/'), path(app, token))
}

/// Returns the link for a text message about a case; `days` is how long it is good for.
#[must_use]
pub fn of_message(app: &App, case: CaseId, days: u16) -> String {
    let token = Token::of_case(case, Purpose::Message, RatingChannel::Sms, in_days(app, i64::from(days)));
    address(app, &token)
}

/// Returns the token of the code on a case's receipt.
#[must_use]
pub fn of_receipt(app: &App, case: CaseId) -> Token {
    Token::of_case(case, Purpose::CaseCode, RatingChannel::Qr, in_days(app, app.config.ratings.link_days))
}

/// Returns the token of the page on which a case was completed online.
#[must_use]
pub fn of_completion(app: &App, case: CaseId, on_telephone: bool) -> Token {
    let channel = if on_telephone { RatingChannel::Mobile } else { RatingChannel::Web };
    Token::of_case(case, Purpose::Completion, channel, in_days(app, app.config.ratings.link_days))
}

/// Returns the token of whoever named a case at a place.
#[must_use]
pub fn of_visit(app: &App, case: CaseId) -> Token {
    let until = after(app.clock.now(), SignedDuration::from_hours(VISIT_HOURS));
    Token::of_case(case, Purpose::Visit, RatingChannel::Qr, until)
}

/// Returns the address behind the code on the wall of a place.
#[must_use]
pub fn of_place(app: &App, unit: UnitId) -> String {
    address(app, &Token::of_place(unit))
}

/// Returns a code as a picture that can be printed at any size.
///
/// # Errors
/// When the address is longer than a code holds.
pub fn code(address: &str) -> Result<String, Problem> {
    let code = QrCode::with_error_correction_level(address, EcLevel::M)
        .map_err(|error| Problem::Internal(error.to_string()))?;
    Ok(code.render::<svg::Color<'_>>().min_dimensions(240, 240).build())
}

fn in_days(app: &App, days: i64) -> Timestamp {
    after(app.clock.now(), SignedDuration::from_hours(days.saturating_mul(24)))
}

fn after(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(at)
}
