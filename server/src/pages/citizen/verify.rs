//! Anybody verifies an official document: the register confirms its number, kind, date and digest, and that it was
//! withdrawn. What the document says, to whom, and about what is never told here. A file that is sent to be compared
//! is digested and forgotten.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use store::{document, ledger::Hash};

use super::show as respond;
use crate::{
    actions,
    app::App,
    http::{answer, form::Form, visitor::Visitor},
    problem::Problem,
    views::{
        citizen::verify::{Compared, Confirmed, Verify},
        locale::Words,
    },
};

/// The largest file that is compared, in bytes.
pub(super) const LARGEST: usize = 12 * 1024 * 1024;

pub(super) async fn show(State(app): State<App>, visitor: Visitor, Path(code): Path<String>) -> Response {
    let outcome = page(&app, &visitor, &code, None).await;
    respond(&app, &visitor, outcome)
}

pub(super) async fn compare(
    State(app): State<App>,
    visitor: Visitor,
    Path(code): Path<String>,
    form: Result<Form, Problem>,
) -> Response {
    let outcome = async {
        let form = form?;
        form.check(&visitor.csrf)?;
        let digest = form.files.first().map(|file| Hash::of(&file.bytes).to_string());
        page(&app, &visitor, &code, Some(digest.unwrap_or_default())).await
    };
    let outcome = outcome.await;
    respond(&app, &visitor, outcome)
}

async fn page(app: &App, visitor: &Visitor, code: &str, sent: Option<String>) -> Result<Response, Problem> {
    let most = app.config.documents.verify_per_ten_minutes;
    app.limiter.count("verify", &visitor.address, app.clock.now(), most).map_err(Problem::TooMany)?;
    // Whoever types the address off paper may use capitals or leave a space.
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    let code = code.to_ascii_lowercase();
    let asked = code.clone();
    let found = actions::read(&app.store, move |tx| document::by_code(tx, &asked)).await?;
    let status = if found.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let compared = found.as_ref().zip(sent).map(|(found, digest)| Compared {
        outcome: match digest.as_str() {
            "" => "none",
            digest if digest == found.digest => "same",
            _ => "other",
        },
        digest,
    });
    let page = Verify {
        url: format!("{}{code}", actions::document::PATH),
        found: found.map(|document| Confirmed {
            number: document.number,
            kind: Words::key(&format!("documents.kind.{}", document.kind.code())),
            dated: document.dated.to_string(),
            digest: document.digest,
            withdrawn_ms: document.withdrawn.map(|withdrawn| withdrawn.at.as_millisecond()),
        }),
        compared,
    };
    answer::page_as(app, visitor, &visitor.frame(app), &page, status)
}
