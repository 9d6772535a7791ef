//! Where gateways report: `/gateway/{name}/receipt` and `/gateway/{name}/reply`. What they tell is kept durably and
//! answered at once; what it means is found out by the jobs. Whoever does not know the token finds nothing here.

use std::net::{IpAddr, SocketAddr};

use axum::{
    Router,
    body::Bytes,
    extract::{ConnectInfo, DefaultBodyLimit, Path, RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use domain::calendar::BEIJING;
use jiff::Timestamp;
use store::{
    inbound::{Arrival, Reply, Words},
    ledger::Hash,
    receipt::{Of, Receipt},
};
use subtle::ConstantTimeEq;
use tokio::sync::oneshot;

use super::{
    Gateway, kannel,
    mapping::{self, GivenReceipt, GivenReply},
};
use crate::{
    app::App,
    config::gateways::{GatewayKind, GatewaySettings},
    http::visitor::forwarded,
};

/// The largest call.
const BODY_LIMIT: usize = 1024 * 1024;
/// The longest reply that is kept, in characters; no phone sends longer ones.
const WORDS_LIMIT: usize = 2_000;
/// The header that may carry the token instead of the address.
const TOKEN: &str = "x-huiyin-token";

/// Returns the routes at which gateways report.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/gateway/{name}/receipt", get(receipt).post(receipt))
        .route("/gateway/{name}/reply", get(reply).post(reply))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
}

/// A call as it came.
struct Call {
    name: String,
    query: Vec<(String, String)>,
    token: String,
    from: Option<IpAddr>,
    body: Bytes,
}

impl Call {
    fn of(
        app: &App,
        name: String,
        query: Option<&str>,
        headers: &HeaderMap,
        from: IpAddr,
        body: Bytes,
    ) -> Self {
        let from = forwarded(headers, from.to_string(), app).parse().ok();
        let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        let mut token =
            headers.get(TOKEN).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let mut query = Vec::new();
        for (name, value) in pairs {
            if name == "token" { token = value.into_owned() } else { query.push((name.into(), value.into())) }
        }
        Self { name, query, token, from, body }
    }

    /// Returns the gateway that calls, when it is one.
    fn gateway<'a>(&self, app: &'a App) -> Option<&'a Gateway> {
        let gateway = app.gateways.named(&self.name)?;
        let settings = &gateway.settings;
        let token = settings.token.as_ref()?;
        let fits = bool::from(token.reveal().as_bytes().ct_eq(self.token.as_bytes()));
        let may =
            settings.addresses.is_empty() || self.from.is_some_and(|from| settings.addresses.contains(&from));
        if !(fits && may) {
            tracing::warn!(gateway = self.name, from = ?self.from, fits, may, "not a call of this gateway");
            return None;
        }
        Some(gateway)
    }
}

async fn receipt(
    State(app): State<App>,
    Path(name): Path<String>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let call = Call::of(&app, name, query.as_deref(), &headers, from.ip(), body);
    let Some(gateway) = call.gateway(&app) else { return StatusCode::NOT_FOUND.into_response() };
    let at = app.clock.now();
    match receipts(&gateway.settings, &call) {
        Ok((given, answer)) => {
            let arrivals = given.into_iter().filter_map(|given| arrived(given, at, &call.name)).collect();
            taken(&app, arrivals, answer).await
        }
        Err(problem) => unread(gateway, at, &problem),
    }
}

/// Reads the reports of a call, and what it is answered.
fn receipts<'a>(settings: &'a GatewaySettings, call: &Call) -> Result<(Vec<GivenReceipt>, &'a str), String> {
    match &settings.kind {
        GatewayKind::Kannel(_) => Ok((vec![kannel::receipt(&call.query)?], "")),
        GatewayKind::Http(http) => {
            let map = http.receipt.as_ref().ok_or("this gateway has no `[sms.gateway.receipt]`")?;
            let entries = mapping::entries(map.shape, &call.query, &call.body)?;
            let read = entries.iter().map(|entry| map.read(entry)).collect::<Result<_, _>>()?;
            Ok((read, &map.answer))
        }
        GatewayKind::Spool => Err("a folder sends no reports".to_owned()),
    }
}

fn arrived(given: GivenReceipt, at: Timestamp, gateway: &str) -> Option<Arrival> {
    let GivenReceipt { message, reference, report, detail } = given;
    let of = message.map(Of::Message).or_else(|| reference.map(Of::Reference))?;
    let detail = super::client::excerpt(&detail);
    Some(Arrival::Receipt(Receipt { of, at, gateway: gateway.to_owned(), report, detail }))
}

async fn reply(
    State(app): State<App>,
    Path(name): Path<String>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let call = Call::of(&app, name, query.as_deref(), &headers, from.ip(), body);
    let Some(gateway) = call.gateway(&app) else { return StatusCode::NOT_FOUND.into_response() };
    let at = app.clock.now();
    let read = replies(&gateway.settings, &call).and_then(|(given, answer)| {
        let seal = |given| sealed(&app, &gateway.settings, at, given);
        Ok((given.into_iter().map(seal).collect::<Result<Vec<_>, _>>()?, answer))
    });
    match read {
        Ok((arrivals, answer)) => taken(&app, arrivals, answer).await,
        Err(problem) => unread(gateway, at, &problem),
    }
}

/// Reads the replies of a call, and what it is answered.
fn replies<'a>(settings: &'a GatewaySettings, call: &Call) -> Result<(Vec<GivenReply>, &'a str), String> {
    match &settings.kind {
        GatewayKind::Kannel(_) => Ok((vec![kannel::reply(&call.query)?], "")),
        GatewayKind::Http(http) => {
            let map = http.reply.as_ref().ok_or("this gateway has no `[sms.gateway.reply]`")?;
            let entries = mapping::entries(map.shape, &call.query, &call.body)?;
            let read = entries.iter().map(|entry| map.read(entry)).collect::<Result<_, _>>()?;
            Ok((read, &map.answer))
        }
        GatewayKind::Spool => Err("replies to a folder lie in the folder".to_owned()),
    }
}

fn sealed(
    app: &App,
    settings: &GatewaySettings,
    at: Timestamp,
    given: GivenReply,
) -> Result<Arrival, String> {
    let GivenReply { id, from, to, extension, text, time } = given;
    let id = if id.is_empty() {
        // Without an id, the same words of the same moment are the same reply; without a moment, of the same hour.
        let hour = BEIJING.to_datetime(at).strftime("%Y%m%d%H").to_string();
        let moment = if time.is_empty() { &hour } else { &time };
        let name = serde_json::json!([from, to, extension, text, moment]).to_string();
        store::hex::encode(&Hash::of(name.as_bytes()).0)
    } else {
        id
    };
    let behind = to.strip_prefix(settings.number.as_str()).unwrap_or_default();
    let extension = if extension.is_empty() { behind } else { &extension };
    let text = text.chars().filter(|character| *character != '\0').take(WORDS_LIMIT).collect();
    let id = format!("{}:{}", settings.name, super::client::excerpt(&id));
    let words = Words { from, text };
    let reply = Reply::seal(app.store.vault(), id, at, &settings.name, extension, &words);
    reply.map(Arrival::Reply).map_err(|error| error.to_string())
}

/// Waits until everything is durable, then answers; whoever gets another answer sends it again.
async fn taken(app: &App, arrivals: Vec<Arrival>, answer: &str) -> Response {
    let mut waiting = Vec::with_capacity(arrivals.len());
    for arrival in arrivals {
        let (done, outcome) = oneshot::channel();
        app.gateways.intake.submit(
            arrival,
            Box::new(move |result| {
                // INVARIANT: a gateway that hung up needs no answer; what it told is kept all the same.
                let _ = done.send(result);
            }),
        );
        waiting.push(outcome);
    }
    for outcome in waiting {
        match outcome.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::error!(%error, "what a gateway told could not be kept; it will be told again");
                return StatusCode::SERVICE_UNAVAILABLE.into_response();
            }
            Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        }
    }
    let kind = if answer.starts_with('{') { "application/json" } else { "text/plain; charset=utf-8" };
    ([(header::CONTENT_TYPE, kind)], answer.to_owned()).into_response()
}

/// A call that cannot be read is refused, so that whoever set the gateway up sees it; nothing of it was kept.
fn unread(gateway: &Gateway, at: Timestamp, problem: &str) -> Response {
    tracing::warn!(gateway = gateway.settings.name, problem, "a call of a gateway cannot be read");
    gateway.health().noted(at, problem);
    (StatusCode::BAD_REQUEST, format!("{problem}\n")).into_response()
}
