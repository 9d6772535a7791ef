//! Official documents: the register with its file, one document with its bytes and its withdrawal, and the form from
//! which one is issued about an order; what something asked for and waits to be completed.

mod draft;
mod due;
mod list;
mod one;

use axum::{
    Router,
    routing::{get, post},
};
use domain::{
    access::Action,
    document::{
        Document, Kind, Subject,
        decide::{About, may_issue, may_read},
        due::Due,
    },
    order::Order,
    proceeding::Proceeding,
    world::World,
};
use report::letter::{Look, Shown};
use store::{db, document};

use super::{
    admitted::{asking, sending},
    rows::unit_name,
};
use crate::{
    actions,
    app::App,
    http::signed::Signed,
    jobs::papers::ISSUER,
    pages::staff::who::called,
    papers::kind_words,
    problem::Problem,
    views::{
        frame::Tone,
        locale::Words,
        parts::Badge,
        staff::{
            assess::Link,
            documents::{DocumentRow, DueRow, OfOrder, Paper},
        },
    },
};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/documents", get(list::show))
        .route("/documents/register.csv", get(list::file))
        .route("/documents/new/{kind}/{number}", get(draft::show).post(draft::send))
        .route("/documents/{id}", get(one::show))
        .route("/documents/{id}/file", get(one::file))
        .route("/documents/{id}/pdf", get(one::pdf))
        .route("/documents/due/{id}", get(due::show).post(due::send))
        .route("/documents/due/{id}/waive", post(due::waive))
        .route("/documents/{id}/withdraw", post(one::withdraw))
}

asking! {
    /// Somebody who may read documents, of whatever reach.
    pub(super) struct Reader for Action::ReadDocuments
}

sending! {
    /// A form of somebody who may read documents; whether more is allowed depends on the document.
    pub(super) struct ReaderForm for Action::ReadDocuments
}

/// Returns what an order's page shows of documents.
pub(super) fn of_order(signed: &Signed, order: &Order, documents: &[Document], due: &[Due]) -> OfOrder {
    let subject = Subject::Order(order.id);
    let about = About { subject, order: Some(order), proceeding: None, units: &signed.world.people.units };
    let may = |kind: &Kind| may_issue(&signed.actor, *kind, about).is_ok();
    let offers = Kind::ALL
        .into_iter()
        .filter(may)
        .map(|kind| Link::new(kind_words(kind), format!("/documents/new/{}/{}", kind.code(), order.number)));
    OfOrder {
        issued: documents.iter().map(|document| row(signed, document)).collect(),
        due: due_rows(signed, about, due),
        offers: offers.collect(),
    }
}

/// Returns what a proceeding's page shows of documents; whether the reader may know the proceeding was asked before.
pub(super) async fn of_proceeding(
    app: &App,
    signed: &Signed,
    proceeding: &Proceeding,
) -> Result<OfOrder, Problem> {
    let subject = Subject::Proceeding(proceeding.id.0);
    let scope = document::Scope::of(&signed.actor);
    let filter = document::Filter { subject: Some(subject), with_restricted: true, ..Default::default() };
    let read = actions::read(&app.store, move |tx| {
        let due = document::due::about(tx, subject)?;
        Ok::<_, db::Error>((document::list(tx, &scope, &filter, document::PAGE_LIMIT)?, due))
    });
    let (documents, due) = read.await?;
    let units = &signed.world.people.units;
    let about = About { subject, order: None, proceeding: Some(proceeding), units };
    let readable = documents.iter().filter(|one| may_read(&signed.actor, one, Some(proceeding)).is_ok());
    Ok(OfOrder {
        issued: readable.map(|document| row(signed, document)).collect(),
        due: due_rows(signed, about, &due),
        offers: Vec::new(),
    })
}

/// Returns what waits to be issued, of whatever subject; whoever may issue its kind may complete it.
fn due_lines(signed: &Signed, due: &[Due]) -> Vec<DueRow> {
    let mine = |due: &&Due| signed.may(Action::Issue(due.asked.of));
    let row = |due: &Due| due_row(signed, due, true);
    due.iter().filter(mine).map(row).collect()
}

fn due_row(signed: &Signed, due: &Due, may: bool) -> DueRow {
    DueRow {
        kind: kind_words(due.asked.of),
        unit: due.asked.unit.map_or_else(String::new, |unit| unit_name(signed, unit)),
        url: if may { format!("/documents/due/{}", due.id) } else { String::new() },
        at_ms: due.at.as_millisecond(),
    }
}

/// Returns what waits to be issued; whoever may issue it may complete it.
fn due_rows(signed: &Signed, about: About<'_>, due: &[Due]) -> Vec<DueRow> {
    let may = |due: &Due| may_issue(&signed.actor, due.asked.of, about).is_ok();
    due.iter().map(|due| due_row(signed, due, may(due))).collect()
}

/// Returns a document as a list shows it.
fn row(signed: &Signed, document: &Document) -> DocumentRow {
    DocumentRow {
        number: document.number.clone(),
        kind: kind_words(document.kind),
        title: document.title.clone(),
        url: format!("/documents/{}", document.id),
        unit: document.unit.map_or_else(String::new, |unit| unit_name(signed, unit)),
        dated: document.dated.to_string(),
        by: issuer(&signed.world, &document.issued_by),
        withdrawn: document
            .withdrawn
            .as_ref()
            .map(|_| Badge::new(Words::key("documents.withdrawn"), Tone::Bad)),
    }
}

/// Returns who issued a document, as people call them.
fn issuer(world: &World, signature: &str) -> Words {
    if signature == ISSUER.signature() {
        return Words::key("documents.by_itself");
    }
    Words::plain(called(world, signature))
}

/// Returns what a document says, for a page.
fn paper(bytes: &[u8]) -> Result<Vec<Paper>, Problem> {
    let pieces = report::letter::shown(bytes).map_err(|fault| Problem::Internal(fault.to_string()))?;
    let piece = |piece: Shown| match piece {
        Shown::Paragraph(look, text) => Paper { look: look_of(look), text, rows: Vec::new() },
        Shown::Table(rows) => Paper { look: "table", text: String::new(), rows },
        Shown::Picture => Paper { look: "picture", text: String::new(), rows: Vec::new() },
    };
    Ok(pieces.into_iter().map(piece).collect())
}

fn look_of(look: Look) -> &'static str {
    match look {
        Look::Head => "head",
        Look::Number => "number",
        Look::Title => "title",
        Look::Plain => "plain",
        Look::Body => "body",
        Look::Heading => "heading",
        Look::Right => "right",
        Look::Small => "small",
    }
}
