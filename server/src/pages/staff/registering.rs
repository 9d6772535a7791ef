//! From a typed demand to a registered one, and to acceptance and dispatch when the person asked for them.

use axum::response::Response;
use domain::{
    calendar::date_of,
    ids::OrderId,
    number,
    order::{Difficulty, Urgency, command::Command},
};
use store::{
    command::{Done, Error, Refused},
    personal::Contact,
    vault,
};

use super::{
    draft::{Draft, Then, read_code},
    nav, refusals,
    register::{pack, page},
    rows::unit_name,
};
use crate::{
    actions::{self, NewDemand},
    app::App,
    http::{answer, form::Form, signed::Signed},
    problem::Problem,
    views::{
        locale::Words,
        staff::{registered::Registered, shown},
    },
};

/// Registers a demand and does what was asked besides; returns the page to read out from.
pub(super) async fn register(
    app: &App,
    signed: &Signed,
    form: &Form,
    mut draft: Draft,
) -> Result<Response, Problem> {
    let who = signed.actor.signature();
    let key = form.key(&who).ok_or_else(|| Problem::BadRequest("the form has no key".to_owned()))?;
    // The same form sent twice must be answered with the same code, which nobody keeps: it follows from the key.
    let drawn = tracking_code(app, &key);
    let today = date_of(app.clock.now());
    let received_on = draft.received_on.value.parse().unwrap_or(today);
    let contact = Contact::new(&draft.name.value, &draft.phone.value);
    let demand = draft.demand(pack(app, signed)?.id(), received_on);
    let new = NewDemand { demand, contact, code: Some(drawn.clone()) };
    let done = match actions::register(app, signed.actor.clone(), Some(key.clone()), new).await {
        Ok(done) => done,
        Err(Error::Refused(Refused::Order(refusal))) => {
            draft.problem = Some(refusals::words(app, signed, pack(app, signed)?, &refusal)?);
            return page(app, signed, form, &draft).await;
        }
        Err(error) => return Err(error.into()),
    };
    let Done::Order { id, number, .. } = done else {
        return Err(Problem::Internal("registering made no order".to_owned()));
    };
    let code = actions::code_given(app, id, drawn).await?;
    let code = code.ok_or_else(|| Problem::Internal("the order has another form's code".to_owned()))?;
    let (done, problem) = further(app, signed, &key, id, &draft).await?;
    let may_open = super::queues::Desk::of(&signed.person).next().is_some();
    let page = Registered {
        code: number::grouped(&code),
        title: title(app, id).await?,
        sms_to: vault::mask_phone(&vault::normalise_phone(&draft.phone.value)),
        track_at: format!("{}/track", app.config.server.address),
        done,
        problem,
        order_url: if may_open { format!("/orders/{number}") } else { String::new() },
        next_url: nav::REGISTER.to_owned(),
        number,
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

/// Makes the further steps; what was done stands when the next one is refused.
async fn further(
    app: &App,
    signed: &Signed,
    key: &str,
    order: OrderId,
    draft: &Draft,
) -> Result<(Vec<Words>, Option<Words>), Problem> {
    let mut done = Vec::new();
    for (step, command) in steps(app, signed, draft)? {
        let step_key = Some(format!("{key}:{step}"));
        match actions::order(app, signed.actor.clone(), step_key, order, None, command).await {
            Ok(_) => done.push(news(signed, draft, step)),
            Err(Error::Refused(Refused::Order(refusal))) => {
                let pack = pack(app, signed)?;
                return Ok((done, Some(refusals::words(app, signed, pack, &refusal)?)));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok((done, None))
}

fn steps(app: &App, signed: &Signed, draft: &Draft) -> Result<Vec<(&'static str, Command)>, Problem> {
    let accept = || Command::Accept {
        kind: draft.kind.value.clone(),
        urgency: read_code(&draft.urgency.value).unwrap_or(Urgency::Normal),
        proposed: draft.unit,
        note: String::new(),
    };
    let dispatch = draft.unit.map(|lead| Command::Dispatch {
        lead,
        co_handlers: Vec::new(),
        difficulty: Difficulty::Simple,
        note: String::new(),
    });
    Ok(match &draft.then {
        Then::Wait => Vec::new(),
        Then::Accept => vec![("accept", accept())],
        Then::Dispatch => {
            let dispatch = dispatch.map(|dispatch| ("dispatch", dispatch));
            std::iter::once(("accept", accept())).chain(dispatch).collect()
        }
        Then::HandOver(service) => {
            let words = app.views.say(signed.visitor.lang, &Words::key("staff.registered.handed_over"))?;
            vec![("hand-over", Command::HandOver { service: service.clone(), words })]
        }
    })
}

fn news(signed: &Signed, draft: &Draft, step: &str) -> Words {
    let news = shown::done(step);
    match draft.unit.filter(|_| step == "dispatch") {
        Some(unit) => news.with("unit", unit_name(signed, unit)),
        None => news,
    }
}

async fn title(app: &App, order: OrderId) -> Result<String, Problem> {
    let order = actions::read(&app.store, move |tx| store::order::get(tx, order)).await?;
    Ok(order.map(|order| order.title).unwrap_or_default())
}

/// Returns the tracking code of a form: nobody can foretell it without the installation's key.
fn tracking_code(app: &App, key: &str) -> String {
    let index = app.store.vault().index(key, "tracking-code-of-form");
    let digits = index.get(..15).and_then(|digits| u64::from_str_radix(digits, 16).ok()).unwrap_or(0);
    number::tracking_code(digits)
}
