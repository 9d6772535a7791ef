//! What was told to the platform above: how records stand, what must be mended, sending again, and both sides compared.

mod days;
mod list;

use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use domain::{
    access::Action,
    exchange::{reason::Reason, standing::State as Stand},
};

use super::{
    admitted::{asking, done, sending},
    notice::respond,
};
use crate::{
    actions,
    app::App,
    http::{form::Form, signed::Signed},
    problem::Problem,
    views::{frame::Tone, locale::Words, parts::Badge},
};

/// The page.
const PATH: &str = "/uploads";
/// The comparison.
const DAYS: &str = "/uploads/days";
/// The most records sent again at once; the rest by the same button.
const AGAIN: i64 = 10_000;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(list::show))
        .route("/uploads.csv", get(list::file))
        .route(DAYS, get(days::show))
        .route("/uploads/days.csv", get(days::file))
        .route("/uploads/again", post(again))
        .route("/uploads/missed", post(days::missed))
        .route("/uploads/compare", post(days::compare))
}

asking! {
    /// Somebody who may see what was told to the platform.
    struct Reader for Action::ReadUploads
}

sending! {
    /// A form of somebody who may have it told again.
    struct RunnerForm for Action::RunUploads
}

fn badge(state: Stand) -> Badge {
    let tone = match state {
        Stand::Pending | Stand::Sent => Tone::Calm,
        Stand::Accepted => Tone::Good,
        Stand::Rejected | Stand::Dead => Tone::Bad,
    };
    Badge::new(Words::key(&format!("uploads.state.{}", state.code())), tone)
}

async fn again(State(app): State<App>, RunnerForm { signed, form }: RunnerForm) -> Response {
    let outcome = sent_again(&app, &signed, &form).await;
    respond(&app, &signed, outcome).await
}

/// Sends one record again, or all of one reason. Twice is the same as once: what waits already is not moved.
async fn sent_again(app: &App, signed: &Signed, form: &Form) -> Result<Response, Problem> {
    if !form.is_ticked("sure") {
        return list::page(app, signed, "", Some(Words::key("uploads.again.unsure"))).await;
    }
    let (one, reason) = (form.text("id").parse::<i64>().ok(), Reason::from_code(form.text("reason")));
    if one.is_none() && reason.is_none() {
        return Err(Problem::NotFound);
    }
    let at = app.clock.now();
    let count = actions::write_rows(&app.store, move |tx| {
        let ids = match (one, reason) {
            (Some(id), _) => vec![id],
            (None, Some(reason)) => store::upload::lists::refused_for(tx, reason, AGAIN)?,
            (None, None) => Vec::new(),
        };
        store::upload::again(tx, at, &ids)
    })
    .await?;
    tracing::info!(by = signed.actor.signature(), count, reason = form.text("reason"), "uploads sent again");
    let words = if count == 0 {
        Words::key("uploads.again.none")
    } else {
        Words::key("uploads.again.done").with("count", count)
    };
    Ok(done(signed, &words, PATH))
}
