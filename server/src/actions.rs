//! The one stop between pages, API, command line and jobs on one side and the store on the other.
//! No rule here: an action hands a request in and waits until it is durable.

pub mod article;
pub mod document;
pub mod official;
pub mod publication;

use domain::{
    access::Actor,
    ids::OrderId,
    order::command::{Command, Import, Register},
    people, world,
};
use store::{
    command::{Act, Done, Error, Request},
    db,
    house::Store,
    personal::Contact,
    tracking,
};
use tokio::sync::oneshot;

use crate::{app::App, clock::Clock};

/// A new demand as the caller knows it.
#[derive(Clone, Debug)]
pub struct NewDemand {
    /// The demand.
    pub demand: Register,
    /// How to reach the citizen.
    pub contact: Contact,
    /// The tracking code drawn for the citizen; [`code_given`] says which one was given.
    pub code: Option<String>,
}

/// Registers a demand.
///
/// # Errors
/// Refused by the rules, or not stored.
pub async fn register(app: &App, actor: Actor, key: Option<String>, new: NewDemand) -> Result<Done, Error> {
    perform(
        app,
        actor,
        key,
        Act::Register { demand: Box::new(new.demand), contact: new.contact, code: new.code },
    )
    .await
}

/// Returns the tracking code that an order was given for the one that was drawn; nothing when it has none of its row.
///
/// # Errors
/// When the store fails.
pub async fn code_given(app: &App, order: OrderId, drawn: String) -> Result<Option<String>, db::Error> {
    let keys = app.store.clone();
    read(&app.store, move |tx| {
        let order = store::order::get(tx, order)?;
        let tracking = order.and_then(|order| order.tracking);
        Ok(tracking::given(keys.vault(), &drawn, tracking.as_deref()))
    })
    .await
}

/// Takes over a demand that ended elsewhere.
///
/// # Errors
/// Refused by the rules, or not stored.
pub async fn import(app: &App, actor: Actor, key: Option<String>, import: Import) -> Result<Done, Error> {
    perform(app, actor, key, Act::Import(Box::new(import))).await
}

/// Does something to an order; `seen` is the version the person decided on.
///
/// # Errors
/// Refused by the rules, or not stored.
pub async fn order(
    app: &App,
    actor: Actor,
    key: Option<String>,
    order: OrderId,
    seen: Option<i64>,
    command: Command,
) -> Result<Done, Error> {
    perform(app, actor, key, Act::Order { order, seen, command }).await
}

/// Does something to units or persons.
///
/// # Errors
/// Refused by the rules, or not stored.
pub async fn people(
    app: &App,
    actor: Actor,
    key: Option<String>,
    command: people::Command,
) -> Result<Done, Error> {
    perform(app, actor, key, Act::People(command)).await
}

/// Does something to packs or calendars, then derives the open deadlines anew.
///
/// # Errors
/// Refused by the rules, or not stored.
pub async fn rules(
    app: &App,
    actor: Actor,
    key: Option<String>,
    command: world::Command,
) -> Result<Done, Error> {
    let done = perform(app, actor, key, Act::Rules(Box::new(command))).await?;
    crate::jobs::deadlines::rederive(app, "calendar-changed").await?;
    Ok(done)
}

/// Hands any request in and waits until it is durable.
///
/// # Errors
/// Refused by the rules, or not stored.
pub async fn perform(app: &App, actor: Actor, key: Option<String>, act: Act) -> Result<Done, Error> {
    let request = Request { key, at: app.clock.now(), actor, act };
    let (answer, outcome) = oneshot::channel();
    app.store.submit(request, move |result| {
        // INVARIANT: a caller that is gone needs no answer; what it asked for is stored all the same.
        let _ = answer.send(result);
    });
    outcome.await.unwrap_or_else(|_| Err(stopped().into()))
}

/// Hands in several requests of one actor, in their order and before any is answered, so that they share commits;
/// returns their outcomes in the same order.
pub async fn perform_all(
    app: &App,
    actor: &Actor,
    acts: impl IntoIterator<Item = Act>,
) -> Vec<Result<Done, Error>> {
    let at = app.clock.now();
    let waiting: Vec<_> = acts
        .into_iter()
        .map(|act| {
            let (answer, outcome) = oneshot::channel();
            app.store.submit(Request { key: None, at, actor: actor.clone(), act }, move |result| {
                // INVARIANT: as with one request.
                let _ = answer.send(result);
            });
            outcome
        })
        .collect();
    let mut outcomes = Vec::with_capacity(waiting.len());
    for outcome in waiting {
        outcomes.push(outcome.await.unwrap_or_else(|_| Err(stopped().into())));
    }
    outcomes
}

/// Runs a read on a thread that may wait.
///
/// # Errors
/// What the read fails with.
pub async fn read<T: Send + 'static>(
    store: &Store,
    work: impl FnOnce(&mut db::Tx<'_>) -> Result<T, db::Error> + Send + 'static,
) -> Result<T, db::Error> {
    let store = store.clone();
    let task = tokio::task::spawn_blocking(move || store.read(work));
    task.await.unwrap_or_else(|_| Err(stopped()))
}

/// Takes in the units, persons, packs and calendars that another server wrote.
///
/// # Errors
/// When the store fails.
pub async fn refresh(store: &Store) -> Result<(), db::Error> {
    let store = store.clone();
    let task = tokio::task::spawn_blocking(move || store.refresh());
    task.await.unwrap_or_else(|_| Err(stopped()))
}

/// Runs a write of rows that are no facts on a thread that may wait.
///
/// # Errors
/// What the write fails with.
pub async fn write_rows<T: Send + 'static>(
    store: &Store,
    work: impl FnOnce(&mut db::Tx<'_>) -> Result<T, db::Error> + Send + 'static,
) -> Result<T, db::Error> {
    let store = store.clone();
    let task = tokio::task::spawn_blocking(move || store.write_rows(work));
    task.await.unwrap_or_else(|_| Err(stopped()))
}

/// Does something at once, for the command line and simulations, at the clock's moment.
///
/// # Errors
/// Refused by the rules, or not stored.
pub fn now(store: &Store, clock: &Clock, actor: Actor, key: Option<String>, act: Act) -> Result<Done, Error> {
    store.write(Request { key, at: clock.now(), actor, act })
}

fn stopped() -> db::Error {
    db::Error::Unavailable { what: "handing in work".to_owned(), cause: "the server is stopping".to_owned() }
}
