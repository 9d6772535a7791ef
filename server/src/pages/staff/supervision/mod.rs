//! Supervision: the board, a new proceeding, each proceeding with its moves, and a leader's page. A restricted one is
//! not there for whom it does not name, and each look at it is recorded.

mod board;
mod choices;
mod concentration;
mod given;
mod instructions;
mod matter;
mod moves;
mod opening;
mod page;
mod paper;
mod record;
mod refusals;
mod responses;
mod rows;
mod timeline;

use std::collections::BTreeMap;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use domain::{
    access::{self, Action, Actor},
    ids::{OrderId, PersonId, ProceedingId},
    order::Order,
    proceeding::{Proceeding, command::Command, command::Move},
};
use store::command::{Act, Error};

use super::admitted::asking;
use crate::{
    actions,
    app::App,
    http::{form::Form, signed::Signed},
    problem::Problem,
    views::{
        locale::Words,
        parts::Field,
        staff::{
            shown,
            supervision::{Fields, OrderLink},
        },
    },
};

// What other pages show of supervision.
pub(super) use board::waiting;
pub(super) use rows::of_order;

/// The board's address.
pub(super) const BOARD: &str = "/supervision";
/// Where a new one is opened; the orders it is about follow as `order`.
pub(super) const NEW: &str = "/supervision/new";
/// The leader's address.
pub(super) const WORDS: &str = "/instructions";
/// The most orders named on a page.
const ORDERS: usize = 100;

pub(super) fn routes(app: &App) -> Router<App> {
    let megabytes = usize::try_from(app.config.limits.attachment_mb).unwrap_or(10).saturating_add(1);
    let with_files = DefaultBodyLimit::max(megabytes.saturating_mul(3) * 1024 * 1024);
    Router::new()
        .route("/supervision", get(board::show))
        .route("/supervision/new", get(opening::show).post(opening::send))
        .route("/supervision/concentration", get(concentration::show))
        .route("/supervision/responses", get(responses::show))
        .route("/instructions", get(instructions::show))
        .route("/proceedings/{id}", get(page::show))
        .route("/proceedings/{id}/{code}", post(moves::send).layer(with_files))
        .route("/proceedings/{id}/files/{digest}", get(page::file))
        .route("/proceedings/{id}/proof.txt", get(page::proof))
        .route("/proceedings/{id}/report.docx", get(paper::send))
}

asking! {
    /// Somebody who sees proceedings.
    pub(super) struct Reader for Action::ReadProceeding
}

/// Returns whether somebody sees the board.
pub(super) fn reads(signed: &Signed) -> bool {
    signed.may(Action::ReadProceeding)
}

/// Returns whether somebody opens proceedings.
pub(super) fn opens(signed: &Signed) -> bool {
    signed.may(Action::Proceeding(Move::Open))
}

/// Returns whether a leader's word may be asked of somebody.
pub(super) fn instructs(signed: &Signed) -> bool {
    signed.may(Action::Proceeding(Move::Instruct))
}

/// Returns a proceeding that the person may know. The look at a restricted one is written down first.
async fn known(app: &App, signed: &Signed, id: &str) -> Result<Proceeding, Problem> {
    let id = ProceedingId(id.parse().map_err(|_| Problem::NotFound)?);
    let found = actions::read(&app.store, move |tx| store::proceeding::get(tx, id)).await?;
    let found = found.ok_or(Problem::NotFound)?;
    access::allowed_on_proceeding(&signed.actor, Action::ReadProceeding, &found)
        .map_err(|_| Problem::NotFound)?;
    if found.readers().is_none() {
        return Ok(found);
    }
    looked(app, signed, id).await?;
    let read = actions::read(&app.store, move |tx| store::proceeding::get(tx, id)).await?;
    read.ok_or(Problem::NotFound)
}

/// Writes down that somebody looks at a restricted proceeding, or at a document about it.
pub(super) async fn looked(app: &App, signed: &Signed, id: ProceedingId) -> Result<(), Problem> {
    let act = Act::Proceeding { proceeding: id, seen: None, command: Box::new(Command::Read) };
    match actions::perform(app, signed.actor.clone(), None, act).await {
        Ok(_) => Ok(()),
        Err(Error::Refused(_)) => Err(Problem::NotFound),
        Err(Error::Store(error)) => Err(error.into()),
    }
}

/// Returns the orders of these ids that the person may see, by id.
async fn orders(app: &App, signed: &Signed, ids: Vec<OrderId>) -> Result<BTreeMap<OrderId, Order>, Problem> {
    let orders = actions::read(&app.store, move |tx| store::list::by_ids(tx, &ids)).await?;
    let visible = |order: &Order| access::allowed(&signed.actor, Action::ReadOrder, order).is_ok();
    Ok(orders.into_iter().filter(visible).map(|order| (order.id, order)).collect())
}

fn order_link(order: &Order) -> OrderLink {
    OrderLink {
        number: order.number.clone(),
        title: order.title.clone(),
        url: format!("/orders/{}", order.number),
    }
}

/// Returns the name of a person.
fn name(signed: &Signed, person: PersonId) -> String {
    let person = signed.world.people.persons.get(person);
    person.map_or_else(String::new, |person| person.name.clone())
}

/// Returns who signed an event, as people call them.
fn who(signed: &Signed, signature: &str) -> Words {
    match signed.world.people.persons.signing(signature) {
        Some(person) => Words::plain(person.name.clone()),
        None if signature == Actor::Citizen.signature() => shown::who("citizen"),
        None => Words::key("proceedings.by_itself"),
    }
}

/// Returns every field of these names: as typed in the form, with what is wrong with one of them.
fn fields(names: &[&str], form: Option<&Form>, wrong: Option<&(String, Words)>) -> Fields {
    let field = |name: &&str| {
        let typed = Field::of(form.map_or("", |form| form.text(name)));
        let field = match wrong.filter(|(at, _)| at == name) {
            Some((_, words)) => typed.wrong(words.clone()),
            None => typed,
        };
        ((*name).to_owned(), field)
    };
    names.iter().map(field).collect()
}
