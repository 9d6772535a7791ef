//! What official documents would say, from what is known of their subjects. They are written in Chinese, whatever
//! language the person reads. Nothing here issues anything.

pub(crate) mod order;
pub(crate) mod proceeding;

use domain::{
    document::{
        Kind, Subject,
        due::Due,
        field::Field,
        values::{LINE_LIMIT, ROW_LIMIT, Values},
    },
    ids::{OrderId, ProceedingId},
};
use store::{db, document};

use crate::{actions, app::App, problem::Problem, views::locale::Words};

/// Returns what people call a kind.
pub(crate) fn kind_words(kind: Kind) -> Words {
    Words::key(&format!("documents.kind.{}", kind.code()))
}

/// Returns what people call a field.
pub(crate) fn field_words(field: &Field) -> Words {
    Words::key(&format!("documents.field.{}", field.name))
}

/// Returns what a document that is due would say; nothing when what it is about is not there.
///
/// # Errors
/// When the store fails or a text is missing.
pub(crate) async fn of_due(app: &App, due: &Due) -> Result<Option<Values>, Problem> {
    match due.asked.subject {
        Subject::Order(id) => of_order(app, due, id).await,
        Subject::Proceeding(id) => of_proceeding(app, due, ProceedingId(id)).await,
        // Nothing asks for documents about these.
        Subject::Case(_) | Subject::Unit(_) => Ok(None),
    }
}

async fn of_order(app: &App, due: &Due, id: OrderId) -> Result<Option<Values>, Problem> {
    let read = actions::read(&app.store, move |tx| {
        let Some(order) = store::order::get(tx, id)? else { return Ok(None) };
        let filter = document::Filter { subject: Some(Subject::Order(id)), ..document::Filter::default() };
        let documents = document::list(tx, &document::Scope::Everything, &filter, document::PAGE_LIMIT)?;
        Ok::<_, db::Error>(Some((order, store::order::timeline(tx, id)?, documents)))
    });
    let Some((order, entries, documents)) = read.await? else { return Ok(None) };
    let world = app.world();
    let pack = world.packs.get(&order.pack);
    let pack = pack.ok_or_else(|| Problem::Internal(format!("the pack `{}` is not loaded", order.pack)))?;
    let about = order::About {
        app,
        world: &world,
        pack,
        order: &order,
        entries: &entries,
        documents: &documents,
        unit: due.asked.unit,
        now: app.clock.now(),
    };
    order::values(about, due.asked.of).map(Some)
}

async fn of_proceeding(app: &App, due: &Due, id: ProceedingId) -> Result<Option<Values>, Problem> {
    let read = actions::read(&app.store, move |tx| {
        let Some(found) = store::proceeding::get(tx, id)? else { return Ok(None) };
        let orders: Vec<OrderId> = found.orders.iter().copied().take(ROW_LIMIT).collect();
        Ok::<_, db::Error>(Some((store::list::by_ids(tx, &orders)?, found)))
    });
    let Some((orders, proceeding)) = read.await? else { return Ok(None) };
    let world = app.world();
    let (unit, task) = (due.asked.unit, due.asked.task);
    let task = task.and_then(|number| proceeding.task(number));
    let about =
        proceeding::About { app, world: &world, proceeding: &proceeding, orders: &orders, unit, task };
    proceeding::values(about, due.asked.of).map(Some)
}

/// Returns a text as a line of a document takes it.
pub(crate) fn short(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(LINE_LIMIT).collect()
}
