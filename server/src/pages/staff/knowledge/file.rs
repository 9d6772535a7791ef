//! Articles as a file: the same columns that are taken in.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{calendar::date_of, ids::ArticleId, knowledge::Article};
use report::list::{self as sheet, Cell, List, ListError};
use store::knowledge::lists::{self, FILE_LIMIT, Scope};

use super::{PATH, Reader, import::Column};
use crate::{
    actions,
    app::App,
    http::signed::Signed,
    pages::staff::{export, notice, rows::unit_name},
    problem::Problem,
    views::locale::Words,
};

pub(super) async fn csv(State(app): State<App>, Reader(signed): Reader) -> Response {
    let outcome = written(&app, &signed, "csv", sheet::csv).await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn xlsx(State(app): State<App>, Reader(signed): Reader) -> Response {
    let outcome = written(&app, &signed, "xlsx", sheet::xlsx).await;
    notice::respond(&app, &signed, outcome).await
}

async fn written(
    app: &App,
    signed: &Signed,
    ending: &'static str,
    write: fn(&List) -> Result<Vec<u8>, ListError>,
) -> Result<Response, Problem> {
    let scope = Scope::of(&signed.actor);
    let read = actions::read(&app.store, move |tx| lists::every(tx, &scope, ArticleId(0), FILE_LIMIT));
    let articles = read.await?;
    let say = |words: &Words| app.views.say(signed.visitor.lang, words);
    let mut headings = Vec::new();
    for column in Column::ALL {
        headings.push(say(&column.words())?);
    }
    headings.push(say(&Words::key("knowledge.column.standing"))?);
    let mut rows = Vec::new();
    for article in &articles {
        let mut cells: Vec<Cell> = Column::ALL.iter().map(|column| cell(signed, article, *column)).collect();
        cells.push(Cell::text(say(&crate::pages::finds::standing(article.standing))?));
        rows.push(cells);
    }
    let title = say(&Words::key("knowledge.title"))?;
    let list = List { title: title.clone(), headings, rows, note: None };
    let task = tokio::task::spawn_blocking(move || write(&list));
    let bytes = task.await.map_err(|error| Problem::Internal(error.to_string()))?;
    let bytes = bytes.map_err(|error| Problem::Internal(error.to_string()))?;
    let media_type = match ending {
        "csv" => "text/csv; charset=utf-8",
        _ => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };
    let headers = export::headers(&format!("{title}-{}.{ending}", date_of(app.clock.now())), media_type)?;
    let place = format!("{PATH}/export.{ending}");
    export::record(app, signed, place, std::iter::empty(), articles.len()).await?;
    Ok((headers, bytes).into_response())
}

fn cell(signed: &Signed, article: &Article, column: Column) -> Cell {
    let sees = domain::knowledge::legal::sees_drafts(&signed.actor, article.unit);
    let content = article.edition.as_ref().map(|edition| &edition.content);
    let content = content.or(article.draft.as_ref().filter(|_| sees).map(|draft| &draft.content));
    let text = |text: Option<String>| Cell::text(text.unwrap_or_default());
    match column {
        Column::Unit => Cell::text(unit_name(signed, article.unit)),
        Column::Title => Cell::text(article.title()),
        Column::Matter => text(content.map(|content| content.matter.clone())),
        Column::Questions => text(content.map(|content| content.questions.join("\n"))),
        Column::Answer => text(content.map(|content| content.answer.clone())),
        Column::Internal => text(content.map(|content| content.internal.clone())),
        Column::Basis => text(content.map(|content| content.basis.join("\n"))),
        Column::ReviewOn => content.map_or(Cell::Empty, |content| Cell::Day(content.review_on)),
    }
}
