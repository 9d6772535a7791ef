//! Packs as everybody on the staff may read them: one as a document, two compared.

mod compare;
pub(super) mod document;
mod examples;
mod given;
mod what_if;

use axum::{
    Router,
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};

use super::{nav, notice::respond};
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    problem::Problem,
};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/packs", get(first))
        .route("/packs/compare", get(compare::pick))
        .route("/packs/what-if", get(what_if::ask).post(what_if::tried))
        .route("/packs/{id}", get(open))
        .route("/packs/{id}/text", get(text))
        .route("/packs/{id}/against/{other}", get(compare::show))
}

/// Leads to the pack that new demands begin under.
async fn first(State(app): State<App>, signed: Signed) -> Response {
    let world = app.world();
    let outcome = match app.leading_pack(&world.packs) {
        Some(pack) => Ok(answer::go(&signed.visitor, &format!("/packs/{}", pack.id()))),
        None => Err(Problem::NotFound),
    };
    respond(&app, &signed, outcome).await
}

async fn open(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Response {
    let outcome = opened(&app, &signed, id).await;
    respond(&app, &signed, outcome).await
}

async fn opened(app: &App, signed: &Signed, id: String) -> Result<Response, Problem> {
    let world = app.world();
    let found = world.packs.get(&id).ok_or(Problem::NotFound)?;
    let file = actions::read(&app.store, move |tx| store::world::pack_file(tx, &id)).await?;
    let page = document::page(app, signed, &world.packs, found, file.as_ref())?;
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

async fn text(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Response {
    let outcome = async {
        let wanted = id.clone();
        let file = actions::read(&app.store, move |tx| store::world::pack_file(tx, &wanted)).await?;
        let file = file.ok_or(Problem::NotFound)?;
        // INVARIANT: the id of a loaded pack holds letters, digits and hyphens only.
        let headers = [
            (header::CONTENT_TYPE, "application/toml; charset=utf-8".to_owned()),
            (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{id}.toml\"")),
        ];
        Ok((headers, file.text).into_response())
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}
