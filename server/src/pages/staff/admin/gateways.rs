//! The gateways: how each fares, what waits and why, what became of today's messages, and a test message.

use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use domain::{
    calendar::{date_of, instant},
    delivery::State as Delivery,
};
use jiff::{Timestamp, civil::Time};
use rust_decimal::Decimal;
use store::{db, inbound, message, outbox, receipt, vault::normalise_phone};

use super::door::{Administrator, AdministratorForm, done, key};
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    jobs::foreseen::{self, Foreseen},
    pages::staff::{nav, notice},
    problem::Problem,
    sms::{Gateway, Letter, client::Called},
    views::{
        frame::Tone,
        locale::Words,
        parts::{Badge, Field},
        staff::gateways::{Ahead, Count, Gateway as Shown, Gateways as Page, Held, Unknown},
    },
};

/// The page.
const PATH: &str = "/admin/gateways";
/// The most messages of unknown fate that are shown.
const UNKNOWN: i64 = 50;
/// Test messages in ten minutes from one address.
const TESTS: u32 = 5;

pub(super) fn routes() -> Router<App> {
    Router::new().route(PATH, get(present)).route("/admin/gateways/test", post(test))
}

async fn present(State(app): State<App>, Administrator(signed): Administrator) -> Response {
    let outcome = show(&app, &signed, Field::default()).await;
    notice::respond(&app, &signed, outcome).await
}

async fn show(app: &App, signed: &Signed, test: Field) -> Result<Response, Problem> {
    let now = app.clock.now();
    let found = actions::read(&app.store, move |tx| Found::load(tx, now)).await?;
    let foreseen = foreseen::look(app).await?;
    let page = Page {
        ahead: (foreseen.messages > 0).then(|| ahead(app, foreseen)),
        gateways: app.gateways.all().iter().map(|gateway| shown(gateway, &found, now)).collect(),
        waiting: found.waiting,
        held: found.held.iter().map(|(why, count)| Held { why: held(why), count: *count }).collect(),
        raw: found.replies.0,
        for_a_person: found.replies.1,
        receipts: found.receipts,
        unknown: found.unknown,
        test,
        test_text: words(app)?,
        key: app.ids.form_key(now)?,
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

/// Returns what is about to leave, at the price of the gateway that is called first.
fn ahead(app: &App, foreseen: Foreseen) -> Ahead {
    let price = app.gateways.all().first().and_then(|gateway| gateway.settings.price);
    Ahead {
        messages: foreseen.messages,
        parts: foreseen.parts,
        long: foreseen.long,
        has_more: foreseen.has_more,
        cost: price
            .map(|price| (price * Decimal::from(foreseen.parts)).normalize().to_string())
            .unwrap_or_default(),
    }
}

/// What the store says.
struct Found {
    waiting: i64,
    held: Vec<(String, i64)>,
    replies: (i64, i64),
    receipts: i64,
    unknown: Vec<Unknown>,
    counts: std::collections::BTreeMap<(String, Delivery), message::Count>,
}

impl Found {
    fn load(tx: &mut db::Tx<'_>, now: Timestamp) -> Result<Self, db::Error> {
        let unknown = message::unknown(tx, UNKNOWN)?.into_iter().map(|record| Unknown {
            id: record.id,
            gateway: record.gateway,
            at_ms: record.at.as_millisecond(),
            detail: record.detail.unwrap_or_default(),
        });
        Ok(Self {
            unknown: unknown.collect(),
            waiting: outbox::waiting(tx)?,
            held: outbox::held(tx, now)?,
            replies: inbound::waiting(tx)?,
            receipts: receipt::waiting(tx)?,
            counts: message::counts(tx, instant(date_of(now), Time::midnight()))?,
        })
    }
}

fn shown(gateway: &Gateway, found: &Found, now: Timestamp) -> Shown {
    let settings = &gateway.settings;
    let health = gateway.health();
    let (code, tone) = if health.rests(now).is_some() {
        ("rests", Tone::Bad)
    } else if health.is_careful() {
        ("careful", Tone::Soon)
    } else {
        ("good", Tone::Good)
    };
    let today = || found.counts.iter().filter(|((name, _), _)| *name == settings.name);
    let billed = today().filter(|((_, state), _)| *state > Delivery::Dead);
    let parts: i64 = billed.map(|(_, count)| count.parts).sum();
    let digits = usize::try_from(settings.extension_digits).unwrap_or(0);
    Shown {
        name: settings.name.clone(),
        kind: settings.kind.code().to_owned(),
        state: Badge::new(Words::key(&format!("gateways.state.{code}")), tone),
        priority: settings.priority,
        rate: settings.rate_per_second,
        number: if settings.number.is_empty() {
            String::new()
        } else {
            format!("{}{}", settings.number, "x".repeat(digits))
        },
        error: health.last_error().map(|(_, why)| why.clone()).unwrap_or_default(),
        error_ms: health.last_error().map(|(at, _)| at.as_millisecond()),
        good_ms: health.last_good().map(Timestamp::as_millisecond),
        counts: today()
            .map(|((_, state), count)| Count {
                label: Words::key(&format!("gateways.message.{}", state.code())),
                count: count.messages,
            })
            .collect(),
        cost: settings
            .price
            .map(|price| (price * Decimal::from(parts)).normalize().to_string())
            .unwrap_or_default(),
        parts,
    }
}

fn held(why: &str) -> Words {
    match why {
        "asked-today" | "earlier-open" => Words::key(&format!("gateways.held.{why}")),
        _ => Words::key("gateways.held.failed"),
    }
}

fn words(app: &App) -> Result<String, Problem> {
    let words = Words::key("gateways.test.words").with("signature", &app.config.sms.signature);
    Ok(app.views.say(crate::views::locale::Lang::Zh, &words)?)
}

async fn test(State(app): State<App>, AdministratorForm { signed, form }: AdministratorForm) -> Response {
    let to = normalise_phone(form.text("to"));
    let is_mobile = to.len() == 11 && to.starts_with('1');
    let fault = if !is_mobile {
        Some("wrong")
    } else if !form.is_ticked("sure") {
        Some("unsure")
    } else {
        None
    };
    if let Some(fault) = fault {
        let typed = Field::of(form.text("to")).wrong(Words::key(&format!("gateways.test.{fault}")));
        let outcome = show(&app, &signed, typed).await;
        return notice::respond(&app, &signed, outcome).await;
    }
    let outcome = sent(&app, &signed, form.text("gateway"), to, key(&signed, &form)).await;
    notice::respond(&app, &signed, outcome).await
}

async fn sent(
    app: &App,
    signed: &Signed,
    name: &str,
    to: String,
    key: Option<String>,
) -> Result<Response, Problem> {
    let at = app.clock.now();
    let gateway = app.gateways.named(name).ok_or(Problem::NotFound)?;
    let key = key.ok_or_else(|| Problem::BadRequest("no key".to_owned()))?;
    // A form sent twice is one message: the key is good for one count.
    let again = app.limiter.count("test-message-key", &key, at, 1).is_err();
    if !again {
        app.limiter.count("test-message", &signed.actor.signature(), at, TESTS).map_err(Problem::TooMany)?;
        // An id of no message: reports for it find nothing, and a folder has a file of its own for it.
        let id = at.as_millisecond().saturating_neg();
        let number = gateway.settings.number.clone();
        let letter = Letter { id, to, text: words(app)?, number, extension: String::new() };
        let called = app.gateways.send(gateway, at, vec![letter]).await.into_iter().next();
        if let Some(Called::Refused(why) | Called::Unreachable(why) | Called::Unknown(why)) = called {
            let words = Words::key("gateways.failed").with("gateway", name).with("why", &why);
            return Ok(done(signed, &words, PATH));
        }
    }
    Ok(done(signed, &Words::key("gateways.tested").with("gateway", name), PATH))
}
