//! Somebody makes trouble for a bad rating (打击报复): an order of its own, in confidence, which no unit sees the author of.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    access::Actor,
    calendar::date_of,
    order::{Channel, Level, Urgency, command::Register, refusal::Refusal},
};
use store::{
    command::{Done, Refused},
    personal::Contact,
};

use super::{Closed, Opened, opened, respond};
use crate::{
    actions::{self, NewDemand},
    app::App,
    http::{
        answer,
        form::Form,
        visitor::{TRACK_COOKIE, Visitor, cookie},
    },
    pages::citizen::speak::derived_code,
    problem::Problem,
    rating::{cases, form, token::Token},
    views::{
        citizen::faults::Fault,
        locale::{Lang, Words},
        parts::Field,
        rate::Report,
    },
};

/// The fewest and the most characters of a report.
const LEAST: u32 = 5;
const MOST: u32 = 2_000;

pub(super) async fn show(State(app): State<App>, visitor: Visitor, Path(letters): Path<String>) -> Response {
    let outcome = async {
        match good(&app, &letters).await? {
            Ok(opened) => page(&app, &visitor, &opened, Field::default(), Field::default()),
            Err(closed) => closed.answer(&app, &visitor),
        }
    };
    let outcome = outcome.await;
    respond(&app, &visitor, outcome)
}

/// Returns the link when it is good and has given its rating: trouble is made for what was said.
async fn good(app: &App, letters: &str) -> Result<Result<Opened, Closed>, Problem> {
    match Token::open(app.store.vault(), letters, app.clock.now()) {
        Ok(token) => opened(app, token, letters).await,
        Err(fault) => Ok(Err(Closed::of(fault))),
    }
}

fn page(
    app: &App,
    visitor: &Visitor,
    opened: &Opened,
    content: Field,
    phone: Field,
) -> Result<Response, Problem> {
    let is_wrong = content.error.is_some() || phone.error.is_some();
    let page = Report {
        action: format!("{}/report", opened.path()),
        key: app.ids.form_key(app.clock.now())?,
        back_url: opened.path(),
        about: form::about(app, visitor.lang, &opened.case),
        content,
        phone,
    };
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, visitor, &visitor.frame(app), &page, status)
}

pub(super) async fn send(
    State(app): State<App>,
    visitor: Visitor,
    Path(letters): Path<String>,
    form: Result<Form, Problem>,
) -> Response {
    let outcome = sent(&app, visitor.clone(), &letters, form).await;
    respond(&app, &visitor, outcome)
}

async fn sent(
    app: &App,
    mut visitor: Visitor,
    letters: &str,
    form: Result<Form, Problem>,
) -> Result<Response, Problem> {
    let form = form?;
    form.check(&visitor.csrf)?;
    let opened = match good(app, letters).await? {
        Ok(opened) => opened,
        Err(closed) => return closed.answer(app, &visitor),
    };
    let limit = app.config.limits.speak_per_ten_minutes;
    app.limiter.count("speak", &visitor.address, app.clock.now(), limit).map_err(Problem::TooMany)?;
    let (content, phone) = read(&form);
    if content.error.is_some() || phone.error.is_some() {
        return page(app, &visitor, &opened, content, phone);
    }
    let key = form.key(&visitor.csrf);
    let drawn = match &key {
        Some(key) => derived_code(app, key),
        None => app.ids.tracking_code()?,
    };
    let demand = demand(app, &opened, &content.value)?;
    let new = NewDemand { demand, contact: Contact::new("", &phone.value), code: Some(drawn.clone()) };
    let (id, number) = match actions::register(app, Actor::Citizen, key, new).await {
        Ok(Done::Order { id, number, .. }) => (id, number),
        Ok(done) => return Err(Problem::Internal(format!("registering made {done:?}"))),
        Err(store::command::Error::Refused(Refused::Order(Refusal::ContactNeeded { .. }))) => {
            return page(app, &visitor, &opened, content, phone.wrong(Fault::ContactNeeded.words()));
        }
        Err(error) => return Err(error.into()),
    };
    let code = actions::code_given(app, id, drawn).await?;
    let code = code.ok_or_else(|| Problem::Internal("the order has another form's code".to_owned()))?;
    visitor.jar = visitor.jar.add(cookie(TRACK_COOKIE, code));
    Ok(answer::go(&visitor, &format!("/receipt/{number}")))
}

fn read(form: &Form) -> (Field, Field) {
    let content = Field::of(form.text("content"));
    let length = u32::try_from(content.value.chars().count()).unwrap_or(u32::MAX);
    let content = match length {
        length if length < LEAST => content.wrong(Fault::ContentShort(LEAST).words()),
        length if length > MOST => content.wrong(Fault::ContentLong(MOST).words()),
        _ => content,
    };
    let phone = Field::of(form.text("phone"));
    let digits = domain::number::digits_of(&phone.value).len();
    let is_number = phone.value.is_empty() || (7..=15).contains(&digits);
    (content, if is_number { phone } else { phone.wrong(Fault::Phone.words()) })
}

fn demand(app: &App, opened: &Opened, content: &str) -> Result<Register, Problem> {
    let facts = &opened.case.facts;
    let content =
        Words::key("rate.report.order_content").with("number", &facts.key.number).with("content", content);
    Ok(Register {
        pack: facts.pack.clone(),
        channel: Channel::Web,
        level: Level::County,
        kind: cases::complaint(&opened.pack, ""),
        urgency: Urgency::Normal,
        title: app.views.say(Lang::Zh, &Words::key("rate.report.order_title"))?,
        content: app.views.say(Lang::Zh, &content)?,
        place: None,
        received_on: date_of(app.clock.now()),
        citizen: None,
        contact_digest: None,
        confidential: true,
        tracking: None,
        reference: Some(facts.key.number.clone()),
        flags: Vec::new(),
    })
}
