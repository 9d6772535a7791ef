//! `POST /api/cases`: a business system hands completed cases in, by the bearer token of its source.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use serde::Serialize;

use crate::{
    app::App,
    http::visitor::Visitor,
    sources::{
        push::{self, PushError},
        settings::Source,
    },
};

/// The most bytes of one request.
const BODY_LIMIT: usize = 4 * 1024 * 1024;
/// The most wrong tokens from one address in ten minutes.
const TRIES: u32 = 30;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/api/cases", post(create_cases)).layer(DefaultBodyLimit::max(BODY_LIMIT))
}

/// What is wrong with a request as a whole.
#[derive(Serialize)]
struct Wrong {
    #[serde(skip)]
    status: StatusCode,
    code: &'static str,
    detail: String,
}

impl Wrong {
    fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, detail: detail.into() }
    }
}

impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        (self.status, Json(self)).into_response()
    }
}

async fn create_cases(State(app): State<App>, visitor: Visitor, headers: HeaderMap, body: Bytes) -> Response {
    let source = match known(&app, &visitor, &headers) {
        Ok(source) => source,
        Err(wrong) => return wrong.into_response(),
    };
    let wrong = match push::take(&app, &source, &body).await {
        Ok(answers) => return Json(answers).into_response(),
        Err(PushError::Body(detail)) => Wrong::new(StatusCode::BAD_REQUEST, "bad-request", detail),
        Err(PushError::Settings(problem)) => {
            tracing::error!(source = source.code, problem, "a source hands cases in and is not set up");
            let detail = "the source is not set up; tell the office that runs this installation";
            Wrong::new(StatusCode::SERVICE_UNAVAILABLE, "not-set-up", detail)
        }
        Err(PushError::Store(error)) => {
            tracing::error!(source = source.code, %error, "handed-in cases could not be taken");
            let detail = "nothing is lost; send the same records again in a minute";
            Wrong::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail)
        }
    };
    wrong.into_response()
}

fn known(app: &App, visitor: &Visitor, headers: &HeaderMap) -> Result<Source, Wrong> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = given.and_then(|value| value.strip_prefix("Bearer ")).map_or("", str::trim);
    let source = push::known_by(app, token).map_err(|problem| {
        tracing::error!(problem, "the sources cannot be read");
        Wrong::new(StatusCode::SERVICE_UNAVAILABLE, "not-set-up", "the sources cannot be read")
    })?;
    if let Some(source) = source {
        return Ok(source);
    }
    if let Err(seconds) = app.limiter.count("api-token", &visitor.address, app.clock.now(), TRIES) {
        let detail = format!("too many wrong tokens from this address; wait {seconds} seconds");
        return Err(Wrong::new(StatusCode::TOO_MANY_REQUESTS, "too-many", detail));
    }
    let detail = "send `Authorization: Bearer TOKEN` with the token of the source";
    Err(Wrong::new(StatusCode::UNAUTHORIZED, "unknown-token", detail))
}
