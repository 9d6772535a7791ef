//! Ready answers for everybody, without an account: what units published, its public part, and only while it holds.

use axum::{
    Router,
    extract::{Path, Query, State},
    response::Response,
    routing::{get, post},
};
use domain::{ids::ArticleId, knowledge::Standing};
use serde::Deserialize;
use store::{
    knowledge::{
        self,
        lists::{self, Scope, Shelf},
    },
    search::{FINDS_LIMIT, Found, Sight},
};

use super::show as respond;
use crate::{
    actions::{self, article, official::official},
    app::App,
    http::{answer, form::Form, visitor::Visitor},
    pages::finds,
    problem::Problem,
    views::{
        citizen::answers::{AnswerHints, AnswerPage, Answers},
        parts::Field,
        staff::knowledge::Finds,
    },
};

/// The finds of one page.
const PAGE: usize = 10;
/// The answers that are offered while a letter is written.
const HINTS: usize = 3;
/// The answers that are offered when they are asked for.
const LOOKED_UP: usize = 10;
/// How often one address may look within ten minutes; whoever types a letter asks some dozen times.
const SEARCHES: u32 = 400;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/answers", get(search))
        .route("/answers/{id}", get(show))
        .route("/answers/hints", post(hints))
        .route("/answers/look", post(look))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
    skip: usize,
}

async fn search(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Response {
    let outcome = searched(&app, &visitor, &asked).await;
    respond(&app, &visitor, outcome)
}

async fn searched(app: &App, visitor: &Visitor, asked: &Asked) -> Result<Response, Problem> {
    count(app, visitor)?;
    let typed = asked.q.trim();
    if typed.is_empty() {
        let page = Answers {
            words: Field::default(),
            finds: None,
            latest: latest(app, visitor).await?,
            for_letter: false,
        };
        return answer::page(app, visitor, &visitor.frame(app), &page);
    }
    let found = article::find(app, Sight::Public, typed, asked.skip, PAGE).await?;
    let next = asked.skip.saturating_add(PAGE);
    let next_url = (found.total > next && next < FINDS_LIMIT).then(|| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("q", typed).append_pair("skip", &next.to_string());
        format!("/answers?{}", query.finish())
    });
    let rows = finds::of_public(app, visitor.lang, &found).await?;
    // The day of some may have gone by before the job that marks them came.
    let over = found.ids.len().saturating_sub(rows.len());
    let total = found.total.saturating_sub(over);
    let finds = Finds { total, is_half: found.is_half && total > 0, rows, next_url };
    let page = Answers { words: Field::of(typed), finds: Some(finds), latest: Vec::new(), for_letter: false };
    answer::page(app, visitor, &visitor.frame(app), &page)
}

async fn latest(
    app: &App,
    visitor: &Visitor,
) -> Result<Vec<crate::views::staff::knowledge::FindRow>, Problem> {
    let shelf = Shelf::Standing(Standing::Published);
    let read =
        actions::read(&app.store, move |tx| lists::page(tx, &Scope::Published, shelf, None, None, PAGE));
    let (articles, at, world) = (read.await?.items, app.clock.now(), app.world());
    let official = official(app, &world);
    let rows = articles.iter().filter_map(|article| {
        Some(finds::public_row((&world, &official), visitor.lang, article, article.public_at(at)?, &[]))
    });
    Ok(rows.collect())
}

async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<i64>) -> Response {
    let outcome = one(&app, &visitor, ArticleId(id)).await;
    respond(&app, &visitor, outcome)
}

async fn one(app: &App, visitor: &Visitor, id: ArticleId) -> Result<Response, Problem> {
    let read = actions::read(&app.store, move |tx| knowledge::get(tx, id));
    let article = read.await?.ok_or(Problem::NotFound)?;
    let edition = article.public_at(app.clock.now()).ok_or(Problem::NotFound)?;
    let (content, world) = (&edition.content, app.world());
    let official = official(app, &world);
    let each = |texts: &[String]| texts.iter().map(|text| official.mask(text)).collect();
    let page = AnswerPage {
        title: official.mask(&content.title),
        matter: official.mask(&content.matter),
        unit: finds::unit_name(&world, visitor.lang, article.unit),
        questions: each(&content.questions),
        answer: official.mask(&content.answer),
        basis: each(&content.basis),
        at_ms: edition.at.as_millisecond(),
        review_on: content.review_on.to_string(),
    };
    answer::page(app, visitor, &visitor.frame(app), &page)
}

async fn hints(State(app): State<App>, visitor: Visitor, form: Result<Form, Problem>) -> Response {
    let outcome = async {
        let found = fitting(&app, &visitor, form, HINTS).await?;
        let page = AnswerHints { rows: finds::of_public(&app, visitor.lang, &found).await? };
        answer::page(&app, &visitor, &visitor.frame(&app), &page)
    };
    let outcome = outcome.await;
    respond(&app, &visitor, outcome)
}

async fn look(State(app): State<App>, visitor: Visitor, form: Result<Form, Problem>) -> Response {
    let outcome = async {
        let found = fitting(&app, &visitor, form, LOOKED_UP).await?;
        let rows = finds::of_public(&app, visitor.lang, &found).await?;
        let finds = Finds { total: rows.len(), is_half: false, rows, next_url: None };
        let page =
            Answers { words: Field::default(), finds: Some(finds), latest: Vec::new(), for_letter: true };
        answer::page(&app, &visitor, &visitor.frame(&app), &page)
    };
    let outcome = outcome.await;
    respond(&app, &visitor, outcome)
}

/// Returns what fits a letter that is being written; the letter is forgotten.
async fn fitting(
    app: &App,
    visitor: &Visitor,
    form: Result<Form, Problem>,
    limit: usize,
) -> Result<Found, Problem> {
    let form = form?;
    form.check(&visitor.csrf)?;
    count(app, visitor)?;
    let text = format!("{}\n{}", form.text("title"), form.text("content"));
    article::suggest(app, Sight::Public, &text, limit).await
}

fn count(app: &App, visitor: &Visitor) -> Result<(), Problem> {
    app.limiter.count("answers", &visitor.address, app.clock.now(), SEARCHES).map_err(Problem::TooMany)
}
