//! Imported letters whose office is no unit: one decision for each spelling settles all its orders.

use std::collections::BTreeMap;

use axum::{Router, extract::State, response::Response, routing::get};
use domain::{
    access::{Action, Reach},
    calendar::date_of,
    order::{
        Order,
        command::{Command, Move},
        event::Event,
    },
    people,
};
use store::{
    db,
    list::{self, Filter, PAGE_LIMIT, Sort},
    order::Scope,
};

use super::{
    nav, notice,
    suggest::{self, Matter},
};
use crate::{
    actions,
    app::App,
    http::{answer, form::Form, signed::Signed, visitor::news_of},
    problem::Problem,
    views::{
        frame::Tone,
        locale::Words,
        parts::{Field, Pager},
        staff::{
            intake::{NeedsUnit, Office, OfficeSample},
            pieces::{Empty, Suggestion},
            shown,
        },
    },
};

/// The page of this queue.
const PATH: &str = "/desk/dispatcher/needs-unit";
/// The most orders looked at; the next ones come when these are settled.
const LOOKED_AT: usize = 1_000;
/// How many orders of one spelling are shown.
const SAMPLES: usize = 3;

pub(super) fn routes() -> Router<App> {
    Router::new().route(PATH, get(show).post(send))
}

async fn show(State(app): State<App>, signed: Signed) -> Response {
    let outcome = async {
        may_assign(&signed)?;
        page(&app, &signed, None).await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

fn may_assign(signed: &Signed) -> Result<(), Problem> {
    let everywhere = signed.actor.reach(Action::Order(Move::Reassign)) == Reach::Everywhere;
    if everywhere { Ok(()) } else { Err(Problem::Forbidden("assigning is not theirs".to_owned())) }
}

/// What was typed for one spelling and is wrong.
struct Wrong {
    office: String,
    typed: Field,
}

async fn page(app: &App, signed: &Signed, wrong: Option<Wrong>) -> Result<Response, Problem> {
    let waiting = waiting(app, signed).await?;
    let total = waiting.values().map(Vec::len).sum::<usize>();
    let mut offices = Vec::new();
    for (spelling, orders) in &waiting {
        let typed = wrong.as_ref().filter(|wrong| wrong.office == *spelling).map(|wrong| wrong.typed.clone());
        offices.push(Office {
            spelling: spelling.clone(),
            key: app.ids.token()?,
            orders: u64::try_from(orders.len()).unwrap_or(0),
            samples: orders.iter().take(SAMPLES).map(sample).collect(),
            suggestions: suggestions(app, signed, spelling, orders).await?,
            typed: typed.unwrap_or_default(),
        });
    }
    offices.sort_by_key(|office| std::cmp::Reverse(office.orders));
    let shown = u32::try_from(offices.len()).unwrap_or(0);
    let page = NeedsUnit {
        offices,
        total: u64::try_from(total).unwrap_or(0),
        units: suggest::all(signed, app.clock.now()),
        may_remember: signed.may(Action::Administer),
        pager: Pager { first_url: None, next_url: None, shown, total: Some(u64::from(shown)) },
        empty: Empty {
            title: Words::key("staff.needs_unit.empty"),
            text: Words::key("staff.needs_unit.empty_text"),
            action: Some(Words::key("staff.needs_unit.back")),
            url: "/desk/dispatcher/waiting".to_owned(),
        },
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

/// Returns the orders that wait for a unit, by the office as their source spells it.
async fn waiting(app: &App, signed: &Signed) -> Result<BTreeMap<String, Vec<Order>>, Problem> {
    let scope = Scope::of(&signed.actor);
    let read = actions::read(&app.store, move |tx| {
        let filter = Filter { needs_unit: true, ..Filter::default() };
        let mut orders = Vec::new();
        let mut after = None;
        while orders.len() < LOOKED_AT {
            let page = list::page(tx, &scope, &filter, Sort::Oldest, after, PAGE_LIMIT)?;
            orders.extend(page.orders);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let ids: Vec<_> = orders.iter().map(|order| order.id).collect();
        let imported = store::order::latest(tx, &ids, "imported")?;
        Ok::<_, db::Error>((orders, imported))
    });
    let (orders, imported) = read.await?;
    let mut waiting: BTreeMap<String, Vec<Order>> = BTreeMap::new();
    for order in orders {
        let office = match imported.get(&order.id).map(|recorded| &recorded.event) {
            Some(Event::Imported { answer, .. }) => answer.office.clone(),
            Some(_) | None => String::new(),
        };
        waiting.entry(office).or_default().push(order);
    }
    Ok(waiting)
}

fn sample(order: &Order) -> OfficeSample {
    OfficeSample {
        number: order.number.clone(),
        url: format!("/orders/{}", order.number),
        title: order.title.clone(),
        received_on: order.received_on.to_string(),
    }
}

async fn suggestions(
    app: &App,
    signed: &Signed,
    spelling: &str,
    orders: &[Order],
) -> Result<Vec<Suggestion>, Problem> {
    let titles: Vec<&str> = orders.iter().take(SAMPLES).map(|order| order.title.as_str()).collect();
    let matter = Matter { title: spelling.to_owned(), content: titles.join("\n"), proposed: None };
    suggest::suggestions(app, signed, &matter).await
}

async fn send(State(app): State<App>, signed: Signed, form: Result<Form, Problem>) -> Response {
    let form = match form {
        Ok(form) => form,
        Err(problem) => return notice::respond(&app, &signed, Err(problem)).await,
    };
    let outcome = assigned(&app, &signed, &form).await;
    notice::answered(&app, &signed, &form, outcome).await
}

async fn assigned(app: &App, signed: &Signed, form: &Form) -> Result<Response, Problem> {
    form.check(&signed.visitor.csrf)?;
    may_assign(signed)?;
    let office = form.text("office").to_owned();
    let lead = match suggest::chosen(signed, form, "unit", date_of(app.clock.now())) {
        Ok(Some(lead)) => lead,
        Ok(None) => return wrong(app, signed, form, office, shown::picker("missing")).await,
        Err(fault) => return wrong(app, signed, form, office, fault).await,
    };
    let reason = Words::key("staff.needs_unit.reason").with("office", &office);
    let reason = app.views.say(signed.visitor.lang, &reason)?;
    let key = form.key(&signed.actor.signature()).ok_or_else(|| Problem::BadRequest("no key".to_owned()))?;
    let orders = waiting(app, signed).await?.remove(&office).unwrap_or_default();
    for order in &orders {
        let command = Command::Reassign { lead, co_handlers: Vec::new(), reason: reason.clone() };
        let key = Some(format!("{key}:{}", order.id));
        actions::order(app, signed.actor.clone(), key, order.id, None, command).await?;
    }
    if form.is_ticked("alias") && signed.may(Action::Administer) && !office.is_empty() {
        let command = people::Command::AddAlias { unit: lead, alias: office };
        actions::people(app, signed.actor.clone(), Some(format!("{key}:alias")), command).await?;
    }
    let mut visitor = signed.visitor.clone();
    let words = shown::done("assigned").with("count", orders.len());
    visitor.jar = visitor.jar.add(news_of(Tone::Good, &words));
    Ok(answer::go(&visitor, PATH))
}

async fn wrong(
    app: &App,
    signed: &Signed,
    form: &Form,
    office: String,
    fault: Words,
) -> Result<Response, Problem> {
    let typed = Field::of(form.text("unit_name")).wrong(fault);
    page(app, signed, Some(Wrong { office, typed })).await
}
