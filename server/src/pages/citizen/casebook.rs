//! The case book for everybody, without JavaScript: the best opinions of a year, of citizens who agreed, looked at by
//! two persons, with nobody to be found in it but who wanted to be named.

use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use domain::woodpecker::Collection;
use serde::Deserialize;

use super::show as respond;
use crate::{
    actions::{self, woodpecker::book},
    app::App,
    http::{answer, visitor::Visitor},
    pages::finds::unit_name,
    problem::Problem,
    told,
    views::citizen::casebook::{CaseBook, PrintedCase},
};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/casebook", get(show))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    year: String,
}

async fn show(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Response {
    let outcome = page(&app, &visitor, &asked.year).await;
    respond(&app, &visitor, outcome)
}

async fn page(app: &App, visitor: &Visitor, asked: &str) -> Result<Response, Problem> {
    // A year of which nothing is printed is nothing to the public.
    let mut years = actions::read(&app.store, store::woodpecker::years).await?;
    years.retain(|year| year.book().next().is_some());
    let wanted = match asked {
        "" => years.first(),
        year => Some(years.iter().find(|one| one.year.to_string() == year).ok_or(Problem::NotFound)?),
    };
    let world = app.world();
    let cases = match wanted {
        Some(year) => book(app, year).await?,
        None => Vec::new(),
    };
    let case = |one: actions::woodpecker::Printed| PrintedCase {
        number: one.nominee,
        place: one.place,
        score: one.score,
        unit: unit_name(&world, visitor.lang, one.unit),
        name: one.name.unwrap_or_default(),
        title: one.text.title,
        opinion: one.text.opinion,
        measures: one.text.measures,
        effect: one.text.effect,
    };
    let merits = |year: &Collection| {
        let pack = world.packs.get(&year.rule.pack);
        let listed = pack.into_iter().flat_map(|pack| &pack.duties().merits);
        let of_year = listed.filter(|merit| year.rule.weights.iter().any(|(id, _)| *id == merit.id));
        of_year.map(|merit| told::text(&merit.name, visitor.lang)).collect()
    };
    let page = CaseBook {
        year: wanted.map(|year| year.year),
        years: years.iter().map(|year| (year.year, format!("/casebook?year={}", year.year))).collect(),
        merits: wanted.map(merits).unwrap_or_default(),
        cases: cases.into_iter().map(case).collect(),
    };
    answer::page(app, visitor, &visitor.frame(app), &page)
}
