//! The web server: routes, what every answer carries, stopping gently.

use std::{net::SocketAddr, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::{HeaderName, HeaderValue, Request, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use tokio::net::TcpListener;
use tower_http::{compression::CompressionLayer, timeout::TimeoutLayer};

use crate::{
    app::App,
    assets,
    http::answer::{self, CONTENT_SECURITY_POLICY},
    http::visitor::Visitor,
    jobs, pages,
    problem::Problem,
    sms,
};

/// How long an answer may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// How long a browser may keep an asset: its address changes with its content.
const ASSET_CACHE: &str = "public, max-age=31536000, immutable";

/// Returns everything that can be asked for.
pub fn router(app: App) -> Router {
    Router::new()
        .merge(pages::citizen::routes(&app))
        .merge(pages::device::routes())
        .merge(pages::staff::routes(&app))
        .merge(sms::door::routes())
        .merge(pages::api::routes())
        .merge(pages::wall::routes())
        .route("/static/{name}", get(asset))
        .route("/healthz", get(health))
        .route("/metrics", get(metrics))
        .fallback(not_found)
        .layer(middleware::from_fn(headers))
        .layer(CompressionLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER_WITHIN))
        .with_state(app)
}

/// Serves until the process is asked to stop; requests under way are answered first.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(app: App, listener: TcpListener) -> std::io::Result<()> {
    let background = tokio::spawn(jobs::run(app.clone()));
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    let outcome = axum::serve(listener, service).with_graceful_shutdown(stopped()).await;
    background.abort();
    outcome
}

async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(error) => {
            tracing::warn!(%error, "cannot listen for the signal to stop; only an interrupt stops gently");
            if let Err(error) = interrupt.await {
                tracing::warn!(%error, "cannot listen for interrupts");
            }
        }
    }
}

async fn headers(request: Request<Body>, next: Next) -> Response {
    let is_asset = request.uri().path().starts_with("/static/");
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    let fixed: [(HeaderName, &'static str); 6] = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !is_asset {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    answer
}

async fn asset(Path(name): Path<String>) -> Response {
    match assets::find(&name) {
        Some(asset) => {
            let headers = [(header::CONTENT_TYPE, asset.content_type), (header::CACHE_CONTROL, ASSET_CACHE)];
            (headers, asset.bytes).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn not_found(State(app): State<App>, visitor: Visitor) -> Response {
    answer::problem(&app, &visitor, &Problem::NotFound)
}

async fn health(State(app): State<App>) -> Response {
    let read =
        crate::actions::read(&app.store, |tx| store::ledger::Head::load(tx).map(|head| head.seq)).await;
    match read {
        Ok(seq) => (StatusCode::OK, format!("ok\nevents {seq}\n")).into_response(),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n")).into_response(),
    }
}

async fn metrics(State(app): State<App>) -> Response {
    match crate::metrics::text(&app).await {
        Ok(text) => ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response(),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n")).into_response(),
    }
}
