//! A full order number typed into a search box leads straight to its order.

use axum::{
    http::HeaderName,
    response::{IntoResponse, Response},
};
use domain::{
    access::{self, Action},
    number,
};

use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    problem::Problem,
};

/// Returns the way to the order whose number was typed, when it is one and this person may know it.
pub(super) async fn straight(app: &App, signed: &Signed, typed: &str) -> Result<Option<Response>, Problem> {
    let digits = number::digits_of(typed);
    if digits.len() <= number::TRACKING_DIGITS || !number::is_valid(&digits) {
        return Ok(None);
    }
    let order = actions::read(&app.store, move |tx| store::order::numbered(tx, &digits)).await?;
    let known = order.filter(|order| access::allowed(&signed.actor, Action::ReadOrder, order).is_ok());
    Ok(known.map(|order| go(signed, &format!("/orders/{}", order.number))))
}

/// Sends the browser on; a script that fetches a piece of a page must leave the page too.
fn go(signed: &Signed, url: &str) -> Response {
    if signed.visitor.is_partial {
        return ([(HeaderName::from_static("hx-redirect"), url.to_owned())], ()).into_response();
    }
    answer::go(&signed.visitor, url)
}
