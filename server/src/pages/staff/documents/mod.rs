//! Official documents: the register with its file, one document with its bytes and its withdrawal, and the form from
//! which one is issued about an order.

mod draft;
mod list;
mod one;
mod proposal;

use axum::{
    Router,
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
    response::Response,
    routing::{get, post},
};
use domain::{
    access::Action,
    document::{Document, Kind, Subject, decide::may_issue, field::Field},
    ids::PersonId,
    order::Order,
    world::World,
};
use report::letter::{Look, Shown};

use super::{admitted, rows::unit_name};
use crate::{
    app::App,
    http::{form::Form, signed::Signed},
    problem::Problem,
    views::{
        frame::Tone,
        locale::Words,
        parts::Badge,
        staff::{
            assess::Link,
            documents::{DocumentRow, OfOrder, Paper},
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
        .route("/documents/{id}/withdraw", post(one::withdraw))
}

/// Somebody who may read documents, of whatever reach.
pub(super) struct Reader(pub(super) Signed);

/// A form of somebody who may read documents; whether more is allowed depends on the document.
pub(super) struct ReaderForm {
    pub(super) signed: Signed,
    pub(super) form: Form,
}

impl FromRequestParts<App> for Reader {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        admitted::allowed(parts, app, Action::ReadDocuments).await.map(Self)
    }
}

impl FromRequest<App> for ReaderForm {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (signed, form) = admitted::checked(request, app, Action::ReadDocuments).await?;
        Ok(Self { signed, form })
    }
}

/// Returns what people call a kind.
pub(super) fn kind_words(kind: Kind) -> Words {
    Words::key(&format!("documents.kind.{}", kind.code()))
}

/// Returns what people call a field.
pub(super) fn field_words(field: &Field) -> Words {
    Words::key(&format!("documents.field.{}", field.name))
}

/// Returns what an order's page shows of documents.
pub(super) fn of_order(signed: &Signed, order: &Order, documents: &[Document]) -> OfOrder {
    let about = Subject::Order(order.id);
    let may = |kind: &Kind| may_issue(&signed.actor, *kind, about, Some(order)).is_ok();
    let offers = Kind::ALL
        .into_iter()
        .filter(may)
        .map(|kind| Link::new(kind_words(kind), format!("/documents/new/{}/{}", kind.code(), order.number)));
    OfOrder {
        issued: documents.iter().map(|document| row(signed, document)).collect(),
        offers: offers.collect(),
    }
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
        by: who(&signed.world, &document.issued_by),
        withdrawn: document
            .withdrawn
            .as_ref()
            .map(|_| Badge::new(Words::key("documents.withdrawn"), Tone::Bad)),
    }
}

fn who(world: &World, signature: &str) -> String {
    let person = signature.strip_prefix("person:").and_then(|id| id.parse().ok());
    let person = person.and_then(|id| world.people.persons.get(PersonId(id)));
    person.map_or_else(|| signature.to_owned(), |person| person.name.clone())
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
