//! One document: what it says, its bytes, and how it is withdrawn.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    document::{
        Document, Subject,
        command::Refusal,
        decide::{may_read, may_withdraw},
    },
    ids::{DocumentId, ProceedingId},
    proceeding::Proceeding,
};
use store::{
    command::{Error, Refused},
    db,
};

use super::{Reader, ReaderForm, paper, row};
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed, visitor::news_of},
    pages::staff::{export, nav, notice::respond, supervision, who::called},
    pdf,
    problem::Problem,
    told,
    views::{
        frame::Tone,
        locale::Words,
        parts::Field,
        staff::{
            assess::Link,
            documents::{DocumentPage, WithdrawForm, Withdrawal},
        },
    },
};

/// What a document is to a browser.
pub(super) const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// A document that the person may see, and the proceeding it is about, if it is about one.
struct Known {
    document: Document,
    proceeding: Option<Proceeding>,
}

async fn known(app: &App, signed: &Signed, id: &str) -> Result<Known, Problem> {
    let id = DocumentId(id.parse().map_err(|_| Problem::NotFound)?);
    let found = actions::read(&app.store, move |tx| {
        let Some(document) = store::document::get(tx, id)? else { return Ok(None) };
        let proceeding = match document.subject {
            Subject::Proceeding(of) => store::proceeding::get(tx, ProceedingId(of))?,
            Subject::Order(_) | Subject::Case(_) | Subject::Unit(_) => None,
        };
        Ok::<_, db::Error>(Some(Known { document, proceeding }))
    });
    let known = found.await?.ok_or(Problem::NotFound)?;
    let Known { document, proceeding } = &known;
    may_read(&signed.actor, document, proceeding.as_ref()).map_err(|_| Problem::NotFound)?;
    if document.restricted {
        // The look at what a restricted proceeding says is written down before it is shown.
        supervision::looked(app, signed, ProceedingId(document.subject.id())).await?;
    }
    Ok(known)
}

pub(super) async fn show(State(app): State<App>, Reader(signed): Reader, Path(id): Path<String>) -> Response {
    let outcome = async {
        let known = known(&app, &signed, &id).await?;
        page(&app, &signed, &known, Field::default()).await
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

async fn page(app: &App, signed: &Signed, known: &Known, reason: Field) -> Result<Response, Problem> {
    let Known { document, proceeding } = known;
    let bytes = actions::document::bytes(app, document).await?;
    let status = if reason.error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let may =
        document.withdrawn.is_none() && may_withdraw(&signed.actor, document, proceeding.as_ref()).is_ok();
    let address = actions::document::address(app, &document.code);
    let page = DocumentPage {
        row: row(signed, document),
        about: about(app, known).await?,
        about_label: match document.subject {
            Subject::Order(_) | Subject::Case(_) | Subject::Unit(_) => Words::key("documents.about"),
            Subject::Proceeding(_) => Words::key("documents.about_proceeding"),
        },
        digest: document.digest.clone(),
        size: told::size(document.size),
        verify_url: format!("{}{}", actions::document::PATH, document.code),
        address: address.split_once("://").map_or(address.as_str(), |(_, rest)| rest).to_owned(),
        template: match document.template {
            0 => Words::key("documents.template_shipped"),
            number => Words::key("documents.template_version").with("number", number),
        },
        at_ms: document.issued_at.as_millisecond(),
        withdrawal: document.withdrawn.as_ref().map(|withdrawn| Withdrawal {
            by: called(&signed.world, &withdrawn.by),
            at_ms: withdrawn.at.as_millisecond(),
            reason: withdrawn.reason.clone(),
        }),
        withdraw: match may {
            true => Some(WithdrawForm { key: app.ids.form_key(app.clock.now())?, reason }),
            false => None,
        },
        has_pdf: pdf::is_on(app),
        paper: paper(&bytes)?,
    };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

/// Returns what a document is about, with a link; whether the reader may follow it is asked there.
async fn about(app: &App, known: &Known) -> Result<Option<Link>, Problem> {
    let link = |text: String, url: String| Some(Link::new(Words::plain(text), url));
    match known.document.subject {
        Subject::Order(id) => {
            let order = actions::read(&app.store, move |tx| store::order::get(tx, id)).await?;
            Ok(order.and_then(|order| link(order.number.clone(), format!("/orders/{}", order.number))))
        }
        Subject::Case(id) => Ok(link(id.to_string(), format!("/cases/{id}"))),
        Subject::Proceeding(id) => {
            let proceeding = known.proceeding.as_ref();
            let title = proceeding.map_or_else(|| id.to_string(), |proceeding| proceeding.title.clone());
            Ok(link(title, format!("/proceedings/{id}")))
        }
        Subject::Unit(_) => Ok(None),
    }
}

pub(super) async fn file(State(app): State<App>, Reader(signed): Reader, Path(id): Path<String>) -> Response {
    let outcome = async {
        let Known { document, .. } = known(&app, &signed, &id).await?;
        let bytes = actions::document::bytes(&app, &document).await?;
        let headers = export::headers(&format!("{}.docx", document.number), DOCX)?;
        Ok((headers, bytes).into_response())
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

pub(super) async fn pdf(State(app): State<App>, Reader(signed): Reader, Path(id): Path<String>) -> Response {
    let outcome = async {
        let Known { document, .. } = known(&app, &signed, &id).await?;
        if !pdf::is_on(&app) {
            return Err(Problem::NotFound);
        }
        let bytes = actions::document::bytes(&app, &document).await?;
        let bytes = pdf::of(&app, &document.digest, &bytes).await?;
        let headers = export::headers(&format!("{}.pdf", document.number), "application/pdf")?;
        Ok((headers, bytes).into_response())
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

pub(super) async fn withdraw(
    State(app): State<App>,
    Path(id): Path<String>,
    ReaderForm { signed, form }: ReaderForm,
) -> Response {
    let outcome = async {
        let known = known(&app, &signed, &id).await?;
        let document = &known.document;
        let (key, reason) = (form.key(&signed.actor.signature()), form.text("reason").to_owned());
        match actions::document::withdraw(&app, &signed.actor, key, document.id, reason.clone()).await {
            Ok(_) => {
                let words = Words::key("documents.done.withdrawn").with("number", &document.number);
                let mut visitor = signed.visitor.clone();
                visitor.jar = visitor.jar.add(news_of(Tone::Good, &words));
                Ok(answer::go(&visitor, &format!("/documents/{}", document.id)))
            }
            Err(Error::Refused(Refused::Document(refusal)))
                if matches!(*refusal, Refusal::BadField(_) | Refusal::Withdrawn) =>
            {
                let words = Words::key(&format!("documents.fault.{}", refusal.code()));
                page(&app, &signed, &known, Field::of(reason).wrong(words)).await
            }
            Err(error) => Err(error.into()),
        }
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}
