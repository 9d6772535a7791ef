//! One order: its page, its files, and every move people make with it. A handler reads the form, asks one action and
//! answers; a refusal brings the page back with everything that was typed.

use std::collections::BTreeMap;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, RawQuery, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use domain::{
    access::{self, Action, Denied},
    order::{
        Order,
        command::{Command, Move},
        event::Event,
        refusal::Refusal,
        stead,
    },
};
use store::command::{Error, Refused};

use super::{
    case::{self, Case},
    conflict, nav, notice,
    order_moves::{self, Typed},
    order_page::{self, Around},
    order_read, refusals,
    rows::unit_name,
    way::Way,
};
use crate::{
    actions,
    app::App,
    attachments,
    http::{
        answer,
        form::{Form, url_pairs},
        signed::Signed,
        visitor::news_of,
    },
    problem::Problem,
    views::{
        frame::Tone,
        locale::Words,
        parts::Field,
        staff::{order::OrderPage, shown},
    },
};

pub(super) fn routes(app: &App) -> Router<App> {
    let megabytes = usize::try_from(app.config.limits.attachment_mb).unwrap_or(10).saturating_add(1);
    let with_file = DefaultBodyLimit::max(megabytes * 1024 * 1024);
    Router::new()
        .route("/orders/{number}", get(show))
        .route("/orders/{number}/{code}", post(send).layer(with_file))
        .route("/orders/{number}/files/{digest}", get(file))
}

async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(number): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let outcome = async {
        let query: BTreeMap<String, String> = url_pairs(query.unwrap_or_default().as_bytes()).collect();
        let value = |name: &str| query.get(name).map_or("", String::as_str);
        let case = Case::load(&app, &signed, &number).await?;
        let moves = order_moves::moves(&case, Move::from_code(value("do")), None)?;
        let list = Way::find(&app, &signed, value("list"), &case.order).await?;
        let page = order_page::page(&case, Around { list, ..Around::default() }, moves)?;
        respond(&app, &signed, &page, StatusCode::OK).await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

async fn respond(
    app: &App,
    signed: &Signed,
    page: &OrderPage,
    status: StatusCode,
) -> Result<Response, Problem> {
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, page, status)
}

async fn file(
    State(app): State<App>,
    signed: Signed,
    Path((number, digest)): Path<(String, String)>,
) -> Response {
    let outcome = async {
        let id = case::known(&app, &signed, &number).await?.id;
        let entries = actions::read(&app.store, move |tx| store::order::timeline(tx, id)).await?;
        let attached = entries.iter().any(|entry| {
            matches!(&entry.recorded.event, Event::Attached { digest: attached, .. } if *attached == digest)
        });
        if attached { attachments::send(&app, &digest).await } else { Err(Problem::NotFound) }
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

async fn send(
    State(app): State<App>,
    signed: Signed,
    Path((number, code)): Path<(String, String)>,
    form: Result<Form, Problem>,
) -> Response {
    let mut form = match form {
        Ok(form) => form,
        Err(problem) => return notice::respond(&app, &signed, Err(problem)).await,
    };
    let outcome = sent(&app, &signed, &number, &code, &mut form).await;
    notice::answered(&app, &signed, &form, outcome).await
}

async fn sent(
    app: &App,
    signed: &Signed,
    number: &str,
    code: &str,
    form: &mut Form,
) -> Result<Response, Problem> {
    form.check(&signed.visitor.csrf)?;
    let step = Move::from_code(code).filter(|step| refusals::is_offered(*step) || *step == Move::Unmask);
    let step = step.ok_or(Problem::NotFound)?;
    let case = Case::load(app, signed, number).await?;
    let is_own = access::allowed(&signed.actor, Action::Order(step), &case.order);
    // Whoever stands in for somebody is let in here; whether for this order, the decision says.
    if let Err(denied) = is_own.or_else(|denied| stead::is_let_in(case.context(), step).ok_or(denied)) {
        return Err(Problem::Forbidden(denied.to_string()));
    }
    let command = match attached(&case, step, form).await? {
        Some(command) => command,
        None => order_read::command(&case, step, form).await?,
    };
    let refusal = match command {
        Err(faults) => return returned(case, Typed::with(step, form, faults), 422).await,
        Ok(command) => match make(&case, step, form, command.clone()).await? {
            Ok(()) => return done(case, step, &command, form).await,
            Err(refusal) => refusal,
        },
    };
    refused(case, step, form, refusal).await
}

/// Stores the file of a form and returns the command that adds it, or says that there is none.
async fn attached(
    case: &Case<'_>,
    step: Move,
    form: &mut Form,
) -> Result<Option<Result<Command, order_read::Faults>>, Problem> {
    if step != Move::Attach {
        return Ok(None);
    }
    let fault = |words: Words| Some(Err(BTreeMap::from([("file".to_owned(), words)])));
    let Some(upload) = form.files.pop() else { return Ok(fault(Words::key("staff.attach.missing"))) };
    match attachments::keep(case.app, upload).await {
        Ok(file) => Ok(Some(Ok(attachments::attach(file)))),
        Err(Problem::TooLarge(_)) => {
            let limit = case.app.config.limits.attachment_mb;
            Ok(fault(Words::key("staff.attach.too_large").with("limit", limit)))
        }
        Err(problem) => Err(problem),
    }
}

/// Hands the command in; the version seen counts where the decision rests on it.
async fn make(
    case: &Case<'_>,
    step: Move,
    form: &Form,
    command: Command,
) -> Result<Result<(), Refusal>, Problem> {
    let adds_only = matches!(step, Move::Comment | Move::Attach | Move::Unmask | Move::Supplement);
    let seen = form.text("version").parse().ok().filter(|_| !adds_only);
    // Each look at personal data is a look of its own, so it is recorded each time; all else is done once. What was
    // typed belongs to the key: a form sent again from the browser's memory with other words is another form.
    let typed = store::ledger::Hash::of(format!("{command:?}").as_bytes());
    let key = form.key(&case.signed.actor.signature()).map(|key| format!("{key}:{typed}"));
    let key = key.filter(|_| step != Move::Unmask);
    match actions::order(case.app, case.signed.actor.clone(), key, case.order.id, seen, command).await {
        Ok(_) => Ok(Ok(())),
        Err(Error::Refused(Refused::Order(refusal))) => Ok(Err(refusal)),
        Err(error) => Err(error.into()),
    }
}

/// Sends the browser on, so that a reload repeats nothing; a look at personal data is answered at once.
async fn done(case: Case<'_>, step: Move, command: &Command, form: &Form) -> Result<Response, Problem> {
    let (app, signed, order) = (case.app, case.signed, case.order);
    let list = form.text("list");
    if step == Move::Unmask {
        let case = Case { open: true, ..Case::load(app, signed, &order.number).await? };
        let list = Way::find(app, signed, list, &case.order).await?;
        let moves = order_moves::moves(&case, None, None)?;
        let page = order_page::page(&case, Around { list, ..Around::default() }, moves)?;
        return respond(app, signed, &page, StatusCode::OK).await;
    }
    let mut visitor = signed.visitor.clone();
    let words = news(app, signed, step, command).await?;
    visitor.jar = visitor.jar.add(news_of(Tone::Good, &words));
    let still = access::allowed(&signed.actor, Action::ReadOrder, &reload(app, &order).await?).is_ok();
    if still {
        return Ok(answer::go(&visitor, &Way::to(&order.number, list)));
    }
    Ok(answer::go(&visitor, &super::door::home_of(&signed.person)))
}

async fn reload(app: &App, order: &Order) -> Result<Order, Problem> {
    let id = order.id;
    let order = actions::read(&app.store, move |tx| store::order::get(tx, id)).await?;
    order.ok_or(Problem::NotFound)
}

/// Says what was done.
async fn news(app: &App, signed: &Signed, step: Move, command: &Command) -> Result<Words, Problem> {
    let words = shown::done(step.code());
    if let Command::Dispatch { lead, .. } | Command::Reassign { lead, .. } = command {
        return Ok(words.with("unit", unit_name(signed, *lead)));
    }
    let Command::Merge { into, .. } = *command else { return Ok(words) };
    let main = actions::read(&app.store, move |tx| store::order::get(tx, into)).await?;
    Ok(words.with("number", main.map(|main| main.number).unwrap_or_default()))
}

/// Answers a refusal with the page, the form as it was typed and what is wrong.
async fn refused(case: Case<'_>, step: Move, form: &Form, refusal: Refusal) -> Result<Response, Problem> {
    if let Refusal::Denied(Denied::Hidden) | Refusal::NoOrder(_) = &refusal {
        return Err(Problem::NotFound);
    }
    if let Refusal::Denied(denied) = &refusal {
        return Err(Problem::Forbidden(denied.to_string()));
    }
    let words = refusals::words(case.app, case.signed, case.pack, &refusal)?;
    let problem = Problem::Refused(refusal.clone().into());
    let status = problem.status().as_u16();
    problem.log();
    let field = refusals::field(&refusal);
    let typed = match field {
        Some(field) => Typed::with(step, form, BTreeMap::from([(field, words)])),
        None => Typed { step, form, faults: BTreeMap::new(), problem: Some(words) },
    };
    let mut answer = returned(case, typed, status).await?;
    answer::mark(&mut answer, problem.code());
    Ok(answer)
}

/// Brings the page back as the order is now, with a form as it was typed.
async fn returned(case: Case<'_>, typed: Typed<'_>, status: u16) -> Result<Response, Problem> {
    let (app, signed) = (case.app, case.signed);
    let case = Case::load(app, signed, &case.order.number).await?;
    let seen: Option<i64> = typed.form.text("version").parse().ok();
    let newer = match seen.filter(|_| status == 409) {
        Some(seen) => conflict::newer(&case, seen)?,
        None => None,
    };
    let unmask = match typed.faults.get("reason").filter(|_| typed.step == Move::Unmask) {
        Some(fault) => Field::of(typed.form.text("reason")).wrong(fault.clone()),
        None => Field::default(),
    };
    let list = Way::find(app, signed, typed.form.text("list"), &case.order).await?;
    let moves = order_moves::moves(&case, None, Some(&typed))?;
    let page = order_page::page(&case, Around { list, conflict: newer, unmask }, moves)?;
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let mut answer = respond(app, signed, &page, status).await?;
    answer::mark(&mut answer, "bad-form");
    Ok(answer)
}
