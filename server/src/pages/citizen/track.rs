//! Following one's own order.

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    access::Actor,
    ids::OrderId,
    number,
    order::{Order, command::Command, event::Event},
};
use store::{order::Entry, vault::mask_numbers, work::TRACKING};

use super::{
    own::{OwnForm, attach},
    own_order, publicity, show as respond,
    told::Told,
};
use crate::{
    actions,
    app::App,
    attachments,
    http::{
        answer,
        form::Form,
        visitor::{TRACK_COOKIE, Visitor, cookie},
    },
    problem::Problem,
    rating::token::LENGTH,
    views::{
        citizen::{Done, Reply, Thanks, TrackForm, faults::Fault},
        parts::Field,
    },
};

pub(super) async fn form(State(app): State<App>, visitor: Visitor) -> Response {
    let page = TrackForm::default();
    respond(&app, &visitor, answer::page(&app, &visitor, &visitor.frame(&app), &page))
}

pub(super) async fn enter(State(app): State<App>, visitor: Visitor, form: Result<Form, Problem>) -> Response {
    let outcome = entered(&app, visitor.clone(), form, false).await;
    respond(&app, &visitor, outcome)
}

/// Whoever wants to rate brings what proves that something was done for them: the tracking code, or a link.
pub(super) async fn rate(State(app): State<App>, visitor: Visitor) -> Response {
    let page = TrackForm { rates: true, ..TrackForm::default() };
    respond(&app, &visitor, answer::page(&app, &visitor, &visitor.frame(&app), &page))
}

pub(super) async fn enter_to_rate(
    State(app): State<App>,
    visitor: Visitor,
    form: Result<Form, Problem>,
) -> Response {
    let outcome = entered(&app, visitor.clone(), form, true).await;
    respond(&app, &visitor, outcome)
}

/// Returns the token of a link that was copied or typed, whole or its last part; whether it is good is seen when it opens.
fn token_of(typed: &str) -> Option<&str> {
    let last = typed.split(['?', '#']).next()?.trim_end_matches('/').rsplit('/').next()?;
    let is_token = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    (last.len() == LENGTH && last.chars().all(is_token)).then_some(last)
}

async fn entered(
    app: &App,
    mut visitor: Visitor,
    form: Result<Form, Problem>,
    rates: bool,
) -> Result<Response, Problem> {
    let form = form?;
    form.check(&visitor.csrf)?;
    let limit = app.config.limits.track_per_ten_minutes;
    app.limiter.count("track", &visitor.address, app.clock.now(), limit).map_err(Problem::TooMany)?;
    if let Some(token) = token_of(form.text("code")).filter(|_| rates) {
        return Ok(answer::go(&visitor, &format!("/r/{token}")));
    }
    let code = number::digits_of(form.text("code"));
    let wrong = |fault: Fault| {
        let page = TrackForm { code: Field::of(form.text("code")).wrong(fault.words()), rates };
        answer::page(app, &visitor, &visitor.frame(app), &page)
    };
    if code.len() != number::TRACKING_DIGITS || !number::is_valid(&code) {
        return wrong(Fault::Code);
    }
    let index = app.store.vault().index(&code, TRACKING);
    let order = actions::read(&app.store, move |tx| store::order::tracked(tx, &index)).await?;
    let Some(order) = order else { return wrong(Fault::CodeUnknown) };
    visitor.jar = visitor.jar.add(cookie(TRACK_COOKIE, code));
    // What does not wait to be judged shows how far it is instead.
    let place = if rates { "/answer" } else { "" };
    Ok(answer::go(&visitor, &format!("/track/{}{place}", order.number)))
}

pub(super) async fn show(State(app): State<App>, visitor: Visitor, Path(number): Path<String>) -> Response {
    let outcome = page(&app, &visitor, &number).await;
    match outcome {
        Err(Problem::NotFound) => answer::go(&visitor, "/track"),
        outcome => respond(&app, &visitor, outcome),
    }
}

async fn page(app: &App, visitor: &Visitor, number: &str) -> Result<Response, Problem> {
    let order = own_order(app, visitor, number).await?;
    let entries = entries(app, &order).await?;
    let world = app.world();
    let pack = world.packs.get(&order.pack).ok_or(Problem::NotFound)?;
    let told = Told {
        app,
        lang: visitor.lang,
        order: &order,
        pack,
        units: &world.people.units,
        entries: &entries,
        key: app.ids.token()?,
    };
    let mut page = told.track();
    page.publicity = publicity::of(&world, &order, app.ids.token()?);
    if let Some(main) = order.merged_into {
        page.replies = shared(app, visitor, main).await?;
    }
    answer::page(app, visitor, &visitor.frame(app), &page)
}

/// Returns what was answered to the order into which others were merged: each of their authors reads it, numbers hidden.
/// Of a confidential one nobody else reads anything.
async fn shared(app: &App, visitor: &Visitor, main: OrderId) -> Result<Vec<Reply>, Problem> {
    let order = actions::read(&app.store, move |tx| store::order::get(tx, main)).await?;
    let Some(order) = order.filter(|order| !order.confidential) else { return Ok(Vec::new()) };
    let entries = entries(app, &order).await?;
    let world = app.world();
    let pack = world.packs.get(&order.pack).ok_or(Problem::NotFound)?;
    let (units, key) = (&world.people.units, String::new());
    let told = Told { app, lang: visitor.lang, order: &order, pack, units, entries: &entries, key };
    let hidden = |reply: Reply| Reply { text: mask_numbers(&reply.text), ..reply };
    Ok(told.replies().into_iter().map(hidden).collect())
}

/// Returns everything that happened to an order.
pub(super) async fn entries(app: &App, order: &Order) -> Result<Vec<Entry>, Problem> {
    let id = order.id;
    Ok(actions::read(&app.store, move |tx| store::order::timeline(tx, id)).await?)
}

pub(super) async fn supplement(
    State(app): State<App>,
    OwnForm { visitor, order, form }: OwnForm,
) -> Response {
    let outcome = async {
        let command = Command::Supplement { text: form.text("content").to_owned() };
        actions::order(&app, Actor::Citizen, form.key(&visitor.csrf), order.id, None, command).await?;
        attach(&app, &order, form.files).await?;
        thanks(&app, &visitor, &order, Done::Supplemented, Vec::new())
    };
    let outcome = outcome.await;
    respond(&app, &visitor, outcome)
}

/// Returns the page that thanks and says what happens next.
pub(super) fn thanks(
    app: &App,
    visitor: &Visitor,
    order: &Order,
    done: Done,
    steps: Vec<crate::views::citizen::NextStep>,
) -> Result<Response, Problem> {
    let page =
        Thanks { done, order_no: order.number.clone(), steps, track_url: format!("/track/{}", order.number) };
    answer::page(app, visitor, &visitor.frame(app), &page)
}

pub(super) async fn file(
    State(app): State<App>,
    visitor: Visitor,
    Path((number, digest)): Path<(String, String)>,
) -> Response {
    let outcome = sent_file(&app, &visitor, &number, &digest).await;
    respond(&app, &visitor, outcome)
}

async fn sent_file(app: &App, visitor: &Visitor, number: &str, digest: &str) -> Result<Response, Problem> {
    let order = own_order(app, visitor, number).await?;
    let own = |entry: &Entry| {
        entry.actor == Actor::Citizen.signature()
            && matches!(&entry.recorded.event, Event::Attached { digest: attached, .. } if attached == digest)
    };
    if !entries(app, &order).await?.iter().any(own) {
        return Err(Problem::NotFound);
    }
    attachments::send(app, digest).await
}
