//! Articles of the knowledge base as rows, written beside the ledger. Each row follows from the state of its article
//! alone, so that a verification can build it anew. The lists are in `lists`, what units did in a period in `duties`;
//! finding by words is `search`.

pub mod duties;
pub mod lists;

use domain::{
    calendar::instant as instant_of,
    ids::ArticleId,
    knowledge::{Article, Content, Request, event::Event},
};
use jiff::{
    Timestamp,
    civil::{Date, time},
};

use crate::{
    db::{Error, Table, Tx, Value, int, text},
    order::{from_json, to_json},
    timeline,
};

/// What the ledger calls the subject of an article's events.
pub const SUBJECT: &str = "article";

pub(crate) const ARTICLE: Table = Table {
    name: "article",
    columns: &[
        int("id"),
        int("version"),
        int("unit_id"),
        text("standing"),
        text("draft"),
        text("title"),
        text("matter"),
        int("edition"),
        int("changed_at"),
        int("review_at"),
        int("due_at"),
        int("next_at"),
        text("state"),
    ],
    key: &["id"],
};

pub(crate) const ARTICLE_REQUEST: Table = Table {
    name: "article_request",
    columns: &[
        int("article_id"),
        int("number"),
        int("unit_id"),
        int("asked_at"),
        int("due_at"),
        int("answered_at"),
        text("outcome"),
        int("late"),
    ],
    key: &["article_id", "number"],
};

/// One entry of an article's timeline.
pub type Entry = timeline::Entry<Event>;

/// An edition as it was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Its number.
    pub number: u32,
    /// When.
    pub at: Timestamp,
    /// Who published it, as the ledger signs it.
    pub by: String,
    /// What it says.
    pub content: Content,
}

/// Writes the rows of articles as they are now. Requests are never taken away, so each row is only written over.
pub(crate) fn save(tx: &mut Tx<'_>, articles: &[Article]) -> Result<(), Error> {
    if articles.is_empty() {
        return Ok(());
    }
    tx.upsert(&ARTICLE, articles.iter().map(row).collect::<Result<Vec<_>, _>>()?)?;
    let requests = articles
        .iter()
        .flat_map(|article| article.requests.iter().map(|request| request_row(article, request)));
    tx.upsert(&ARTICLE_REQUEST, requests.collect())
}

/// Returns the instant at which a review day is over.
#[must_use]
pub fn end_of(review_on: Date) -> Timestamp {
    instant_of(review_on.tomorrow().unwrap_or(review_on), time(0, 0, 0, 0))
}

fn row(article: &Article) -> Result<Vec<Value>, Error> {
    let due_at = article.open_requests().first().map(|request| request.due.at.as_millisecond());
    let matter = article.content().map_or(article.matter.as_str(), |content| content.matter.as_str());
    Ok(vec![
        article.id.0.into(),
        article.version.into(),
        article.unit.0.into(),
        article.standing.code().into(),
        article.draft.as_ref().map(|draft| draft.stage.code()).into(),
        article.title().into(),
        matter.into(),
        article.edition.as_ref().map_or(0, |edition| i64::from(edition.number)).into(),
        article.changed_at.as_millisecond().into(),
        article.review_on().map(|day| end_of(day).as_millisecond()).into(),
        due_at.into(),
        article.next_at().map(Timestamp::as_millisecond).into(),
        to_json("writing an article", article)?.into(),
    ])
}

fn request_row(article: &Article, request: &Request) -> Vec<Value> {
    let answer = request.answer.as_ref();
    // Who let it wait answers for that, whoever has the article now.
    let unit = answer.and_then(|answer| answer.unit).unwrap_or(article.unit);
    vec![
        article.id.0.into(),
        i64::from(request.number).into(),
        unit.0.into(),
        request.at.as_millisecond().into(),
        request.due.at.as_millisecond().into(),
        answer.map(|answer| answer.at.as_millisecond()).into(),
        answer.map(|answer| answer.outcome.code()).into(),
        answer.is_some_and(|answer| answer.late).into(),
    ]
}

/// Returns the articles of these ids, in no particular order.
///
/// # Errors
/// When the database cannot be read.
pub fn load(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<Article>, Error> {
    let rows = tx.query_in("select state from article where id {in:$1}", ids, &[])?;
    rows.iter().map(|row| read(row.str(0)?)).collect()
}

pub(crate) fn read(state: &str) -> Result<Article, Error> {
    from_json("reading an article", state)
}

/// Returns one article, or nothing. Whether somebody may know it is asked of `domain::knowledge::legal`.
///
/// # Errors
/// When the database cannot be read.
pub fn get(tx: &mut Tx<'_>, id: ArticleId) -> Result<Option<Article>, Error> {
    Ok(load(tx, &[id.0])?.into_iter().next())
}

/// Returns everything that happened to an article, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn timeline(tx: &mut Tx<'_>, id: ArticleId) -> Result<Vec<Entry>, Error> {
    timeline::of(tx, SUBJECT, id.0)
}

/// Returns every edition of an article that a timeline tells of, oldest first.
#[must_use]
pub fn editions(timeline: &[Entry]) -> Vec<Published> {
    let published = timeline.iter().filter_map(|entry| {
        #[expect(clippy::wildcard_enum_match_arm, reason = "only one event publishes")]
        match &entry.event {
            Event::ArticlePublished { edition, content, answers: _ } => Some(Published {
                number: *edition,
                at: entry.at,
                by: entry.actor.clone(),
                content: (**content).clone(),
            }),
            _ => None,
        }
    });
    published.collect()
}
