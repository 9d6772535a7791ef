//! Rating by a link or a code: pick a grade, say why, done. Opening a page records nothing, whoever opens it and
//! however often: mail scanners and previews only ever ask for pages. A rating is a form sent on purpose.

mod place;
mod report;

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use domain::{
    access::Actor,
    case::{Case, Placed},
    ids::OrderId,
    order::{Order, clocks::ClockKind},
    policy::Pack,
    rating::Provenance,
};
use serde::Deserialize;
use store::command::{Error, Refused};

use super::show as respond;
use crate::{
    actions,
    app::App,
    http::{answer, form::Form, visitor::Visitor},
    problem::Problem,
    rating::{
        cases,
        form::{self, Typed, Way},
        links,
        token::{Fault, Purpose, Token},
    },
    told,
    views::{
        citizen::NextStep,
        locale::Words,
        rate::{Done, Gone, GoneWhy},
    },
};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/r/{token}", get(show).post(send))
        .route("/r/{token}/case", post(place::name))
        .route("/r/{token}/report", get(report::show).post(report::send))
}

/// What the address of a rating asks for. Nothing in it says who asks.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    /// The grade picked in the first step.
    #[serde(default)]
    grade: String,
    /// At a place: what was done just now.
    #[serde(default)]
    now: String,
    /// The rating was given a moment ago.
    #[serde(default)]
    done: String,
}

/// A link that is good, with what it leads to.
struct Opened {
    token: Token,
    /// The token's letters, for addresses.
    letters: String,
    case: Case,
    pack: Arc<Pack>,
}

impl Opened {
    fn path(&self) -> String {
        format!("{}{}", links::PATH, self.letters)
    }

    /// Returns what was said by this link.
    fn said(&self, app: &App) -> Option<&Placed> {
        let evidence = self.token.evidence(app.store.vault());
        let mut ratings = self.case.ratings.iter();
        ratings.find(|placed| match &placed.rating.provenance {
            Provenance::Link { token, .. } => *token == evidence,
            Provenance::Device { .. }
            | Provenance::Sms { .. }
            | Provenance::Call { .. }
            | Provenance::Paper { .. }
            | Provenance::Default { .. } => false,
        })
    }
}

/// A link that opens nothing, and the page that says why.
struct Closed(Gone);

impl Closed {
    fn because(why: GoneWhy) -> Self {
        Self(Gone { why, until_ms: None, seen_url: String::new() })
    }

    fn of(fault: Fault) -> Self {
        match fault {
            Fault::Unknown => Self::because(GoneWhy::Unknown),
            Fault::Expired(until) => {
                let until_ms = Some(until.as_millisecond());
                Self(Gone { why: GoneWhy::Expired, until_ms, seen_url: String::new() })
            }
        }
    }

    fn answer(&self, app: &App, visitor: &Visitor) -> Result<Response, Problem> {
        let (status, code) = match self.0.why {
            GoneWhy::Unknown => (StatusCode::NOT_FOUND, "unknown-link"),
            GoneWhy::Expired => (StatusCode::GONE, "expired-link"),
            GoneWhy::Used => (StatusCode::CONFLICT, "used-link"),
            GoneWhy::Ended => (StatusCode::GONE, "ended-link"),
        };
        let mut page = answer::page_as(app, visitor, &visitor.frame(app), &self.0, status)?;
        answer::mark(&mut page, code);
        Ok(page)
    }
}

async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(letters): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = page(&app, &visitor, &letters, &asked).await;
    respond(&app, &visitor, outcome)
}

async fn page(app: &App, visitor: &Visitor, letters: &str, asked: &Asked) -> Result<Response, Problem> {
    let token = match Token::open(app.store.vault(), letters, app.clock.now()) {
        Ok(token) => token,
        Err(fault) => return Closed::of(fault).answer(app, visitor),
    };
    if token.purpose == Purpose::Place {
        return place::page(app, visitor, letters, &token, asked);
    }
    match opened(app, token, letters).await? {
        Ok(opened) => case_page(app, visitor, &opened, asked).await,
        Err(closed) => closed.answer(app, visitor),
    }
}

/// Returns the case that a token is about.
async fn opened(app: &App, token: Token, letters: &str) -> Result<Result<Opened, Closed>, Problem> {
    // The token of a device is no link, whoever read it off a screen.
    let Some(id) = token.case() else { return Ok(Err(Closed::because(GoneWhy::Unknown))) };
    let Some(case) = cases::get(app, id).await? else { return Ok(Err(Closed::because(GoneWhy::Ended))) };
    let pack = cases::pack(app, &case)?;
    Ok(Ok(Opened { token, letters: letters.to_owned(), case, pack }))
}

async fn case_page(
    app: &App,
    visitor: &Visitor,
    opened: &Opened,
    asked: &Asked,
) -> Result<Response, Problem> {
    let frame = visitor.frame(app);
    if let Some(placed) = opened.said(app) {
        let page = done(app, visitor, opened, placed, !asked.done.is_empty()).await?;
        return answer::page(app, visitor, &frame, &page);
    }
    let about = form::about(app, visitor.lang, &opened.case);
    let again = !opened.case.ratings.is_empty();
    let Some(grade) = form::grade(&asked.grade) else {
        let page = form::pick(about, &format!("{}?", opened.path()), again);
        return answer::page(app, visitor, &frame, &page);
    };
    let way = way(app, &opened.path(), &opened.path())?;
    let page = form::why(app, visitor.lang, about, &opened.pack, &Typed::bare(grade), way, false);
    answer::page(app, visitor, &frame, &page)
}

fn way(app: &App, action: &str, back_url: &str) -> Result<Way, Problem> {
    let key = app.ids.form_key(app.clock.now())?;
    Ok(Way { action: action.to_owned(), back_url: back_url.to_owned(), key })
}

/// Returns the page after a rating: what was said, what happens next, how to say something else.
async fn done(
    app: &App,
    visitor: &Visitor,
    opened: &Opened,
    placed: &Placed,
    just_now: bool,
) -> Result<Done, Problem> {
    // Whoever knows a number and four digits may rate, but is not told what somebody else said.
    let may_see = opened.token.purpose != Purpose::Visit;
    let order = if placed.rating.is_bad() && may_see { order_of(app, opened, placed).await? } else { None };
    let bad = placed.rating.is_bad() && (may_see || just_now);
    Ok(Done {
        just_now,
        about: form::about(app, visitor.lang, &opened.case),
        said: may_see.then(|| form::said(app, visitor.lang, placed)),
        steps: order.as_ref().map(steps).unwrap_or_default(),
        order_no: order.map(|order| order.number).unwrap_or_default(),
        again_url: opened.token.next().map(|next| links::path(app, &next)).unwrap_or_default(),
        report_url: if bad { format!("{}/report", opened.path()) } else { String::new() },
    })
}

/// Returns the order that sees to a bad rating: the one it opened, or the one that was open already.
async fn order_of(app: &App, opened: &Opened, placed: &Placed) -> Result<Option<Order>, Problem> {
    let orders = opened.case.orders.iter().rev();
    let order: Option<OrderId> =
        orders.into_iter().find(|order| order.rating <= placed.number).map(|order| order.order);
    let Some(id) = order else { return Ok(None) };
    Ok(actions::read(&app.store, move |tx| store::order::get(tx, id)).await?)
}

fn steps(order: &Order) -> Vec<NextStep> {
    let due = |kind: ClockKind| {
        let due = order.clocks.get(&kind).and_then(|clock| clock.due);
        due.map(|due| told::shown_due(&due))
    };
    if order.is_ended() {
        return Vec::new();
    }
    let ring = NextStep { what: Words::key("rate.next.ring"), by_ms: due(ClockKind::Screen) };
    let rest = [
        NextStep { what: Words::key("rate.next.handle"), by_ms: due(ClockKind::Handle) },
        NextStep { what: Words::key("rate.next.ask_again"), by_ms: None },
    ];
    let is_screened = order.clocks.contains_key(&ClockKind::Screen);
    is_screened.then_some(ring).into_iter().chain(rest).collect()
}

async fn send(
    State(app): State<App>,
    visitor: Visitor,
    Path(letters): Path<String>,
    form: Result<Form, Problem>,
) -> Response {
    let outcome = sent(&app, &visitor, &letters, form).await;
    respond(&app, &visitor, outcome)
}

async fn sent(
    app: &App,
    visitor: &Visitor,
    letters: &str,
    form: Result<Form, Problem>,
) -> Result<Response, Problem> {
    let form = form?;
    form.check(&visitor.csrf)?;
    let token = match Token::open(app.store.vault(), letters, app.clock.now()) {
        Ok(token) => token,
        Err(fault) => return Closed::of(fault).answer(app, visitor),
    };
    let limit = app.config.limits.rate_per_ten_minutes;
    app.limiter.count("rate", &visitor.address, app.clock.now(), limit).map_err(Problem::TooMany)?;
    if token.purpose == Purpose::Place {
        return place::rated(app, visitor, letters, &token, &form).await;
    }
    match opened(app, token, letters).await? {
        Ok(opened) => rated(app, visitor, &opened, &form).await,
        Err(closed) => closed.answer(app, visitor),
    }
}

async fn rated(app: &App, visitor: &Visitor, opened: &Opened, form: &Form) -> Result<Response, Problem> {
    let path = opened.path();
    let Some(typed) = Typed::read(form, &opened.pack) else { return Ok(answer::go(visitor, &path)) };
    let evidence = opened.token.evidence(app.store.vault());
    let provenance = Provenance::Link { token: evidence, channel: opened.token.channel };
    let rating = typed.rating(provenance, app.clock.now());
    let key = form.key(&visitor.csrf);
    match cases::rate(app, Actor::Citizen, key, opened.case.id, rating).await {
        Ok(_) => Ok(answer::go(visitor, &format!("{path}?done=yes"))),
        Err(error) => {
            let way = Way { key: form.text("key").to_owned(), ..way(app, &path, &path)? };
            let about = form::about(app, visitor.lang, &opened.case);
            let again = Refusing { typed: &typed, pack: &opened.pack, way, seen_url: path };
            again.answer(app, visitor, about, error)
        }
    }
}

/// What is shown when a rating is refused.
struct Refusing<'a> {
    typed: &'a Typed,
    pack: &'a Pack,
    way: Way,
    seen_url: String,
}

impl Refusing<'_> {
    /// Returns the form again when something was missing, else why the link gives no second rating.
    fn answer(
        self,
        app: &App,
        visitor: &Visitor,
        about: crate::views::rate::About,
        error: Error,
    ) -> Result<Response, Problem> {
        let refused: Refused = match error {
            Error::Refused(refused) => refused,
            Error::Store(error) => return Err(error.into()),
        };
        match refused.code() {
            "evidence-used" | "full" => {
                Closed(Gone { why: GoneWhy::Used, until_ms: None, seen_url: self.seen_url })
                    .answer(app, visitor)
            }
            "reason-needed" => {
                let page = form::why(app, visitor.lang, about, self.pack, self.typed, self.way, true);
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                let mut answer = answer::page_as(app, visitor, &visitor.frame(app), &page, status)?;
                answer::mark(&mut answer, refused.code());
                Ok(answer)
            }
            _ => Err(Problem::Refused(refused)),
        }
    }
}
