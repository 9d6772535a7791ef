//! The tablet of somebody who asks and looks on site: one page with its script that goes on without a line. A service
//! worker keeps the page, the browser keeps what was taken along and what was written down; both leave the tablet when
//! it was handed over. Here is what the tablet asks of the server: the page, the worker, what can be taken along
//! (`goods`) and the door at which records are handed over (`records`).

mod goods;
mod records;
mod taken;

use axum::{
    Router,
    extract::State,
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use domain::{access::Action, campaign::command::Move as Visit, survey::command::Move as Interview};

use super::{
    admitted::{asking, sending},
    campaigns::photos,
    nav, notice,
};
use crate::{
    app::App,
    assets,
    http::{answer, signed::Signed},
    problem::Problem,
    views::staff::tablet::{STYLES, TabletPage},
};

/// Where the tablet is.
pub(super) const PATH: &str = "/tablet";
/// What the page loads, in its order.
const SCRIPTS: [&str; 6] = [
    "tablet-walk.js",
    "tablet-store.js",
    "tablet-parts.js",
    "tablet-answer.js",
    "tablet-photos.js",
    "tablet.js",
];

pub(super) fn routes(app: &App) -> Router<App> {
    Router::new()
        .route(PATH, get(show))
        .route("/tablet/worker.js", get(worker))
        .route("/tablet/goods", get(goods::show))
        .route("/tablet/records", post(records::take).layer(photos::body_limit(app)))
        .route("/surveys/{id}/tablet", get(taken::show))
}

/// Returns whether somebody asks or looks on site: whoever may call, and whoever keeps visits of campaigns.
pub(super) fn is_for(signed: &Signed) -> bool {
    signed.may(Action::Survey(Interview::Interview)) || signed.may(Action::Campaign(Visit::Visit))
}

asking! {
    /// Somebody who may read surveys; what they may take along is asked by the rules.
    pub(super) struct Bearer for Action::ReadSurveys
}

sending! {
    /// What a tablet hands over; whether it is taken is decided record by record.
    pub(super) struct BearerForm for Action::ReadSurveys
}

/// The page is the same for everybody, so that a tablet may keep it: it names nobody and carries no token.
async fn show(State(app): State<App>, Bearer(signed): Bearer) -> Response {
    let outcome = async {
        let page = TabletPage { scripts: SCRIPTS.map(str::to_owned).to_vec() };
        answer::page(&app, &signed.visitor, &nav::frame(&app, &signed).await, &page)
    };
    let outcome: Result<Response, Problem> = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

/// The service worker with the addresses of the files it keeps. They change with every build that changes a file, so a
/// browser sees a new worker then.
async fn worker() -> Response {
    let names = STYLES.iter().chain(&SCRIPTS).chain(&["icon.svg"]);
    let files: Vec<&str> = names.filter_map(|name| assets::url(name)).collect();
    let body = assets::all().find(|asset| asset.name == "tablet-worker.js");
    let body = body.and_then(|asset| std::str::from_utf8(asset.bytes).ok()).unwrap_or_default();
    let version = env!("CARGO_PKG_VERSION");
    let head = serde_json::json!({ "page": PATH, "files": files, "version": version });
    let script = format!("self.kept = {head};\n{body}");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8")),
        // The worker lies below the page it serves, and may serve that page and nothing above.
        (HeaderName::from_static("service-worker-allowed"), HeaderValue::from_static(PATH)),
    ];
    (headers, script).into_response()
}
