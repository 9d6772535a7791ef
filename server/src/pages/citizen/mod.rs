//! What a citizen can do without an account and without JavaScript: speak, follow, answer, dispute.

mod answer;
mod own;
mod publicity;
mod rate;
mod retaliation;
mod speak;
mod told;
mod track;
mod verify;

mod annual;
mod casebook;
mod directory;
pub(super) mod figures;
mod honours;
mod knowledge;
mod open;
mod opinions;
mod rankings;
mod results;
mod survey;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use domain::order::Order;
use serde::Deserialize;
use store::work::TRACKING;

use crate::{
    actions,
    app::App,
    http::{
        answer as answers,
        visitor::{Visitor, cookie, in_language},
    },
    problem::Problem,
    views::{citizen::Home, locale::Lang},
};

/// The most photos with one message.
const PHOTO_LIMIT: u32 = 3;

/// Returns the citizens' routes.
pub fn routes(app: &App) -> Router<App> {
    let megabyte = 1024 * 1024;
    let photos = usize::try_from(PHOTO_LIMIT * app.config.limits.attachment_mb).unwrap_or(30);
    let with_photos = DefaultBodyLimit::max((photos + 1) * megabyte);
    Router::new()
        .merge(rate::routes())
        .merge(knowledge::routes())
        .merge(results::routes())
        .merge(annual::routes())
        .merge(opinions::routes())
        .merge(open::routes())
        .merge(survey::routes())
        .merge(directory::routes())
        .merge(honours::routes())
        .merge(casebook::routes())
        .route(
            "/v/{code}",
            get(verify::show).post(verify::compare).layer(DefaultBodyLimit::max(verify::LARGEST)),
        )
        .route("/", get(home))
        .route("/prefer", get(prefer))
        .route("/speak", get(speak::show).post(speak::send).layer(with_photos))
        .route("/receipt/{number}", get(speak::receipt))
        .route("/track", get(track::form).post(track::enter))
        .route("/rate", get(track::rate).post(track::enter_to_rate))
        .route("/track/{number}", get(track::show))
        .route("/track/{number}/supplement", axum::routing::post(track::supplement).layer(with_photos))
        .route("/track/{number}/files/{digest}", get(track::file))
        .route("/track/{number}/publicity", axum::routing::post(publicity::send))
        .route("/track/{number}/answer", get(answer::show).post(answer::send))
        .route("/track/{number}/retaliation", get(retaliation::show).post(retaliation::send))
        .route("/track/{number}/reopen", get(answer::show_reopen).post(answer::reopen).layer(with_photos))
}

async fn home(State(app): State<App>, visitor: Visitor) -> Response {
    let site = &app.config.site;
    let page = Home { hotline_hours: in_language(visitor.lang, &site.hotline_hours, &site.hotline_hours_en) };
    show(&app, &visitor, answers::page(&app, &visitor, &visitor.frame(&app), &page))
}

#[derive(Deserialize)]
struct Preference {
    lang: Option<String>,
    print: Option<String>,
    back: Option<String>,
}

async fn prefer(State(_): State<App>, mut visitor: Visitor, Query(wanted): Query<Preference>) -> Response {
    if let Some(lang) = wanted.lang.as_deref().and_then(Lang::from_code) {
        visitor.jar = visitor.jar.add(lasting("huiyin_lang", lang.code()));
    }
    if let Some(print) = wanted.print.filter(|print| print == "large" || print == "normal") {
        visitor.jar = visitor.jar.add(lasting("huiyin_print", &print));
    }
    answers::go(&visitor, safe_path(wanted.back.as_deref()))
}

fn lasting(name: &'static str, value: &str) -> axum_extra::extract::cookie::Cookie<'static> {
    let mut kept = cookie(name, value.to_owned());
    kept.make_permanent();
    kept
}

/// Returns a path of our own, whatever was asked for: a link may not lead elsewhere.
#[must_use]
pub fn safe_path(wanted: Option<&str>) -> &str {
    let is_ours =
        |path: &&str| path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n']);
    wanted.filter(is_ours).unwrap_or("/")
}

/// Returns the answer, or the page of the problem.
fn show(app: &App, visitor: &Visitor, outcome: Result<Response, Problem>) -> Response {
    outcome.unwrap_or_else(|problem| answers::problem(app, visitor, &problem).into_response())
}

/// Returns the citizen's own order: the browser proved its tracking code.
async fn own_order(app: &App, visitor: &Visitor, number: &str) -> Result<Order, Problem> {
    let code = visitor.tracking_code().ok_or(Problem::NotFound)?;
    let index = app.store.vault().index(&code, TRACKING);
    let number = number.to_owned();
    let order = actions::read(&app.store, move |tx| store::order::numbered(tx, &number)).await?;
    order.filter(|order| order.tracking.as_deref() == Some(index.as_str())).ok_or(Problem::NotFound)
}
