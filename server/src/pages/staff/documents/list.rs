//! The register of documents, narrowed as the address says, and the same as a file.

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use domain::{
    calendar::{BEIJING, date_of},
    document::{Document, Kind},
    ids::DocumentId,
};
use report::list::{self as sheet, Cell, List};
use serde::Deserialize;
use store::document::{self, FILE_LIMIT, Filter, Scope};

use super::{Reader, due_lines, row};
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    pages::staff::{export, nav, notice::respond},
    papers::kind_words,
    problem::Problem,
    views::{
        locale::Words,
        parts::{Choice, Field},
        staff::documents::Documents,
    },
};

/// How many documents a page shows.
const PAGE: i64 = 50;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    kind: String,
    year: String,
    state: String,
    q: String,
    before: String,
}

impl Asked {
    fn filter(&self) -> Filter {
        Filter {
            kind: Kind::from_code(&self.kind),
            year: self.year.parse().ok(),
            words: Some(self.q.trim().to_owned()).filter(|words| !words.is_empty()),
            withdrawn: match self.state.as_str() {
                "withdrawn" => Some(true),
                "valid" => Some(false),
                _ => None,
            },
            before: self.before.parse().ok().map(DocumentId),
            ..Filter::default()
        }
    }

    fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = [("kind", &self.kind), ("year", &self.year), ("state", &self.state), ("q", &self.q)];
        pairs.into_iter().map(|(name, value)| (name, value.as_str())).filter(|(_, value)| !value.is_empty())
    }

    fn query(&self, before: Option<DocumentId>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.pairs());
        if let Some(before) = before {
            query.append_pair("before", &before.to_string());
        }
        query.finish()
    }
}

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = listed(&app, &signed, &asked).await;
    respond(&app, &signed, outcome).await
}

async fn listed(app: &App, signed: &Signed, asked: &Asked) -> Result<Response, Problem> {
    let (scope, filter) = (Scope::of(&signed.actor), asked.filter());
    let read = actions::read(&app.store, move |tx| {
        let due = match &scope {
            Scope::Everything => document::due::in_trouble(tx)?,
            Scope::Units(_) | Scope::Nothing => Vec::new(),
        };
        Ok((document::list(tx, &scope, &filter, PAGE + 1)?, document::years(tx)?, due))
    });
    let (mut found, years, due) = read.await?;
    let has_more = i64::try_from(found.len()).is_ok_and(|count| count > PAGE);
    if has_more {
        found.pop();
    }
    let last = found.last().map(|document| document.id).filter(|_| has_more);
    let page = Documents {
        due: due_lines(signed, &due),
        rows: found.iter().map(|document| row(signed, document)).collect(),
        kind: Field::of(&asked.kind),
        kinds: Kind::ALL.into_iter().map(|kind| Choice::new(kind.code(), kind_words(kind))).collect(),
        year: Field::of(&asked.year),
        years: years
            .iter()
            .map(|year| Choice::new(&year.to_string(), Words::plain(year.to_string())))
            .collect(),
        state: Field::of(&asked.state),
        words: Field::of(&asked.q),
        file_url: format!("/documents/register.csv?{}", asked.query(None)),
        next_url: last.map(|last| format!("/documents?{}", asked.query(Some(last)))),
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

pub(super) async fn file(
    State(app): State<App>,
    Reader(signed): Reader,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = written(&app, &signed, &asked).await;
    respond(&app, &signed, outcome).await
}

async fn written(app: &App, signed: &Signed, asked: &Asked) -> Result<Response, Problem> {
    let (scope, filter) = (Scope::of(&signed.actor), asked.filter());
    let found = actions::read(&app.store, move |tx| document::list(tx, &scope, &filter, FILE_LIMIT)).await?;
    let say = |words: &Words| app.views.say(signed.visitor.lang, words);
    let columns = ["number", "kind", "title", "unit", "dated", "by", "digest", "withdrawn"];
    let headings = columns.map(|name| say(&Words::key(&format!("documents.column.{name}"))));
    let title = say(&Words::key("documents.file"))?;
    let list = List {
        title: title.clone(),
        headings: headings.into_iter().collect::<Result<_, _>>()?,
        rows: found.iter().map(|document| cells(app, signed, document)).collect::<Result<_, _>>()?,
        note: None,
    };
    let bytes = sheet::csv(&list).map_err(|error| Problem::Internal(error.to_string()))?;
    let name = format!("{title}-{}.csv", date_of(app.clock.now()));
    let headers = export::headers(&name, "text/csv; charset=utf-8")?;
    export::record(app, signed, "/documents/register.csv".to_owned(), asked.pairs(), found.len()).await?;
    Ok((headers, bytes).into_response())
}

fn cells(app: &App, signed: &Signed, document: &Document) -> Result<Vec<Cell>, Problem> {
    let row = row(signed, document);
    let withdrawn = document.withdrawn.as_ref().map(|one| Cell::Moment(BEIJING.to_datetime(one.at)));
    Ok(vec![
        Cell::text(row.number),
        Cell::text(app.views.say(signed.visitor.lang, &row.kind)?),
        Cell::text(row.title),
        Cell::text(row.unit),
        Cell::Day(document.dated),
        Cell::text(app.views.say(signed.visitor.lang, &row.by)?),
        Cell::text(document.digest.clone()),
        withdrawn.unwrap_or(Cell::Empty),
    ])
}
