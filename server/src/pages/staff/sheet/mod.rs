//! Several orders signed at once, each still read: the sheet shows the substance of those that were picked on the desk,
//! each is ticked as read or taken out, one act signs, and what became of each is named. Every signature is a decision
//! of its own on the version that was shown; one that is refused leaves the others as they are.

mod read;

use std::collections::BTreeMap;

use axum::{
    Router,
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use domain::{
    access::Action,
    order::{
        Order,
        command::{Command, Move},
        refusal::Refusal,
    },
};
use store::command::{Error, Refused};

use super::{
    admitted::{self, asking, sending},
    nav, notice, refusals,
};
use crate::{
    actions,
    app::App,
    http::{
        answer,
        form::{Form, url_pairs},
        signed::Signed,
    },
    problem::Problem,
    views::{
        frame::Tone,
        locale::Words,
        parts::Badge,
        staff::sheet::{HANDLER, ORDER, OUT, Outcome, READ, STEP, Sheet, Signed as Page, TAKE, VERSION},
    },
};

/// The page.
pub(super) const PATH: &str = "/desk/unit/sheet";
/// How many orders a sheet holds: as many as one reads at a sitting, and as the fields of one form.
const ORDERS: usize = 30;
/// Where the sheet leads back to.
const BACK: &str = "/desk/unit/to-sign";

pub(super) fn routes() -> Router<App> {
    Router::new().route(PATH, get(show).post(send))
}

asking! {
    /// Somebody of a unit.
    struct OfUnit for Action::Order(Move::Sign)
}

sending! {
    /// Somebody of a unit, with the sheet they sent.
    struct Sent for Action::Order(Move::Sign)
}

async fn show(State(app): State<App>, OfUnit(signed): OfUnit, RawQuery(query): RawQuery) -> Response {
    let pairs = url_pairs(query.unwrap_or_default().as_bytes()).collect::<Vec<_>>();
    let numbers = pairs.into_iter().filter(|(name, _)| name == ORDER).map(|(_, value)| value);
    let outcome = page(&app, &signed, &numbers.collect::<Vec<_>>(), None).await;
    notice::respond(&app, &signed, outcome).await
}

/// A sheet that came back: as it was ticked, and what is missing.
struct Back<'f> {
    form: &'f Form,
    problem: Words,
}

async fn page(
    app: &App,
    signed: &Signed,
    numbers: &[String],
    back: Option<Back<'_>>,
) -> Result<Response, Problem> {
    let now = app.clock.now();
    let mut picked: Vec<String> = Vec::new();
    for number in numbers {
        if !picked.contains(number) {
            picked.push(number.clone());
        }
    }
    let cut = (picked.len() > ORDERS).then_some(ORDERS);
    picked.truncate(ORDERS);
    let read = read::orders(app, signed, &picked, now).await?;
    let items = read.items.into_iter().map(|mut item| {
        if let Some(back) = &back {
            let field = |prefix: &str| back.form.text(&format!("{prefix}{}", item.number)).to_owned();
            item.take = field(TAKE);
            item.handler.value = field(HANDLER);
            let is_said = matches!(item.take.as_str(), READ | OUT);
            item.error = (!is_said).then(|| Words::key("sheet.not_said"));
        }
        item
    });
    let status = if back.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = Sheet {
        key: app.ids.form_key(now)?,
        items: items.collect(),
        others: read.others,
        handlers: read.handlers,
        back_url: BACK.to_owned(),
        cut,
        problem: back.map(|back| back.problem),
    };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

async fn send(State(app): State<App>, Sent { signed, form }: Sent) -> Response {
    let outcome = sent(&app, &signed, &form).await;
    notice::answered(&app, &signed, &form, outcome).await
}

async fn sent(app: &App, signed: &Signed, form: &Form) -> Result<Response, Problem> {
    let numbers: Vec<String> = form.all(ORDER).take(ORDERS).map(str::to_owned).collect();
    let take = |number: &String| form.text(&format!("{TAKE}{number}")).to_owned();
    let unsaid = numbers.iter().filter(|number| !matches!(take(number).as_str(), READ | OUT)).count();
    if unsaid > 0 {
        let problem = Words::key("sheet.not_all_said").with("count", unsaid);
        return page(app, signed, &numbers, Some(Back { form, problem })).await;
    }
    if numbers.iter().all(|number| take(number) == OUT) {
        let problem = Words::key("sheet.nothing_left");
        return page(app, signed, &numbers, Some(Back { form, problem })).await;
    }
    let orders = read::known(app, signed, &numbers).await?;
    let mut rows = Vec::new();
    let mut refused = Vec::new();
    for number in &numbers {
        let Some(order) = orders.get(number) else { continue };
        let row = if take(number) == OUT {
            outcome(order, "out", Tone::Quiet, Words::key("sheet.left"))
        } else {
            match sign(app, signed, form, order).await? {
                Ok(step) => {
                    let done = Words::key(&format!("staff.move.{}.title", step.code()));
                    outcome(order, "done", Tone::Good, done)
                }
                Err(why) => {
                    refused.push(number.as_str());
                    outcome(order, "refused", Tone::Bad, why)
                }
            }
        };
        rows.push(row);
    }
    let again: Vec<String> = refused.iter().map(|number| format!("{ORDER}={number}")).collect();
    let out = numbers.iter().filter(|number| orders.contains_key(*number) && take(number) == OUT).count();
    let page = Page {
        done: rows.len() - refused.len() - out,
        refused: refused.len(),
        out,
        again_url: if again.is_empty() { String::new() } else { format!("{PATH}?{}", again.join("&")) },
        back_url: BACK.to_owned(),
        rows,
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

/// Signs one order as it was shown; returns what was done, or why it was not.
async fn sign(
    app: &App,
    signed: &Signed,
    form: &Form,
    order: &Order,
) -> Result<Result<Move, Words>, Problem> {
    let field = |prefix: &str| form.text(&format!("{prefix}{}", order.number)).to_owned();
    let (step, command) = match field(STEP).as_str() {
        "sign" => (Move::Sign, Command::Sign { handler: field(HANDLER) }),
        "approve" => (Move::Approve, Command::Approve { note: String::new() }),
        _ => {
            return Err(Problem::BadRequest(format!(
                "the sheet does not say what to do with {}",
                order.number
            )));
        }
    };
    let Ok(seen) = field(VERSION).parse::<i64>() else {
        return Err(Problem::BadRequest(format!(
            "the sheet does not say which version of {} was read",
            order.number
        )));
    };
    let key = admitted::key(signed, form).map(|key| format!("{key}:{}", order.number));
    match actions::order(app, signed.actor.clone(), key, order.id, Some(seen), command).await {
        Ok(_) => Ok(Ok(step)),
        Err(Error::Refused(Refused::Order(Refusal::Changed { .. }))) => Ok(Err(Words::key("sheet.changed"))),
        Err(Error::Refused(Refused::Order(refusal))) => {
            let pack = signed.world.packs.get(&order.pack);
            let pack =
                pack.ok_or_else(|| Problem::Internal(format!("the pack `{}` is not loaded", order.pack)))?;
            if let Refusal::Denied(_) = refusal {
                return Ok(Err(Words::key("sheet.not_yours")));
            }
            Ok(Err(refusals::words(app, signed, pack, &refusal)?))
        }
        Err(Error::Refused(refused)) => Err(Problem::Refused(refused)),
        // The store failed in the middle: what was signed before stays signed, and is told with the rest.
        Err(Error::Store(error)) => {
            tracing::error!(%error, order = %order.number, "cannot sign an order of a sheet");
            Ok(Err(Words::key("sheet.failed")))
        }
    }
}

fn outcome(order: &Order, state: &str, tone: Tone, why: Words) -> Outcome {
    Outcome {
        number: order.number.clone(),
        title: order.title.clone(),
        url: format!("/orders/{}", order.number),
        state: Badge::new(Words::key(&format!("sheet.state.{state}")), tone),
        why,
    }
}

/// The orders of a sheet that the reader may know, by number.
type Known = BTreeMap<String, Order>;
