//! What people said and what came of it, for everybody: only what two persons let through and the citizen agreed to,
//! with nobody to be found in it. What is hidden is hidden again here, whatever was let through.

use axum::{
    Router,
    extract::{Path, Query, State},
    response::Response,
    routing::get,
};
use domain::{
    publication::{Publication, Words as Text},
    world::World,
};
use serde::Deserialize;

use super::show as respond;
use crate::{
    actions::publication::names,
    app::App,
    http::{answer, visitor::Visitor},
    pages::finds::unit_name,
    problem::Problem,
    views::{
        citizen::results::{Opinion, OpinionPage, Opinions},
        locale::Lang,
    },
};

/// The opinions of one page.
const PAGE: usize = 10;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/results/opinions", get(list)).route("/results/opinions/{number}", get(show))
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
    Ok((masked(app, found).await?, is_more))
}

async fn masked(app: &App, found: Vec<Publication>) -> Result<Vec<Public>, Problem> {
    let names = names(app, found.iter().map(|one| one.order).collect()).await?;
    let with_text = |one: Publication| {
        let known = names.get(&one.order).map(Vec::as_slice).unwrap_or_default();
        Public { text: one.words.masked(known), one }
    };
    Ok(found.into_iter().map(with_text).collect())
}

/// Returns the address of a public opinion.
pub(super) fn address(number: &str) -> String {
    format!("/results/opinions/{number}")
}

async fn show(State(app): State<App>, visitor: Visitor, Path(number): Path<String>) -> Response {
    let outcome = one_page(&app, &visitor, &number).await;
    respond(&app, &visitor, outcome)
}

/// What is not public, or no longer, is not there.
async fn one_page(app: &App, visitor: &Visitor, number: &str) -> Result<Response, Problem> {
    let world = app.world();
    let found = world.publications.public().into_iter().find(|one| one.number == number).cloned();
    let public = masked(app, found.into_iter().collect()).await?.pop().ok_or(Problem::NotFound)?;
    let page = OpinionPage { one: told(&world, visitor.lang, public) };
    answer::page(app, visitor, &visitor.frame(app), &page)
}

async fn list(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Response {
    let outcome = page(&app, &visitor, asked.skip).await;
    respond(&app, &visitor, outcome)
}

async fn page(app: &App, visitor: &Visitor, skip: usize) -> Result<Response, Problem> {
    let (found, is_more) = read(app, skip, PAGE).await?;
    let world = app.world();
    let page = Opinions {
        rows: found.into_iter().map(|public| told(&world, visitor.lang, public)).collect(),
        first_url: (skip > 0).then(|| "/results/opinions".to_owned()),
        next_url: is_more.then(|| format!("/results/opinions?skip={}", skip + PAGE)),
    };
    answer::page(app, visitor, &visitor.frame(app), &page)
}

fn told(world: &World, lang: Lang, Public { one, text }: Public) -> Opinion {
    Opinion {
        url: address(&one.number),
        number: one.number.clone(),
        at_ms: one.public_since().map_or(0, |at| at.as_millisecond()),
        unit: one.unit.map(|unit| unit_name(world, lang, unit)).unwrap_or_default(),
        title: text.title,
        opinion: text.opinion,
        reply: text.reply,
        before: text.before,
        after: text.after,
    }
}
