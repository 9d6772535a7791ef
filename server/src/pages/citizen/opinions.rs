//! What people said and what came of it, for everybody: only what two persons let through and the citizen agreed to,
//! with nobody to be found in it. What is hidden is hidden again here, whatever was let through.

use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use domain::publication::{Publication, Words as Text};
use serde::Deserialize;

use super::show as respond;
use crate::{
    actions::publication::names,
    app::App,
    http::{answer, visitor::Visitor},
    pages::finds::unit_name,
    problem::Problem,
    views::citizen::results::{Opinion, Opinions},
};

/// The opinions of one page.
const PAGE: usize = 10;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/results/opinions", get(list))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    skip: usize,
}

/// A public opinion, with nobody to be found in it.
pub(super) struct Public {
    pub(super) one: Publication,
    pub(super) text: Text,
}

/// Reads some of what is public, the newest first, and whether there is more.
pub(super) async fn read(app: &App, skip: usize, limit: usize) -> Result<(Vec<Public>, bool), Problem> {
    let world = app.world();
    let public = world.publications.public();
    let is_more = public.len() > skip.saturating_add(limit);
    let found: Vec<Publication> = public.into_iter().skip(skip).take(limit).cloned().collect();
    let names = names(app, found.iter().map(|one| one.order).collect()).await?;
    let with_text = |one: Publication| {
        let known = names.get(&one.order).map(Vec::as_slice).unwrap_or_default();
        Public { text: one.words.masked(known), one }
    };
    Ok((found.into_iter().map(with_text).collect(), is_more))
}

async fn list(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Response {
    let outcome = page(&app, &visitor, asked.skip).await;
    respond(&app, &visitor, outcome)
}

async fn page(app: &App, visitor: &Visitor, skip: usize) -> Result<Response, Problem> {
    let (found, is_more) = read(app, skip, PAGE).await?;
    let world = app.world();
    let row = |Public { one, text }: Public| Opinion {
        number: one.number.clone(),
        at_ms: one.public_since().map_or(0, |at| at.as_millisecond()),
        unit: one.unit.map(|unit| unit_name(&world, visitor.lang, unit)).unwrap_or_default(),
        title: text.title,
        opinion: text.opinion,
        reply: text.reply,
        before: text.before,
        after: text.after,
    };
    let page = Opinions {
        rows: found.into_iter().map(row).collect(),
        first_url: (skip > 0).then(|| "/results/opinions".to_owned()),
        next_url: is_more.then(|| format!("/results/opinions?skip={}", skip + PAGE)),
    };
    answer::page(app, visitor, &visitor.frame(app), &page)
}
