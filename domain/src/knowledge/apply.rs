//! The next state of an article after an event.

use jiff::Timestamp;

use crate::{
    ids::{ArticleId, UnitId},
    knowledge::{
        Answer, Article, Content, Draft, DraftStage, Edition, Ended, Outcome, Request, Standing,
        event::{Asked, Event},
    },
};

/// An event cannot follow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{event}` cannot follow at article {article}")]
pub struct CannotFollow {
    /// What happened.
    pub event: &'static str,
    /// To which article.
    pub article: ArticleId,
}

/// Returns the article after an event; `by` is who did it, as the ledger signs.
///
/// # Errors
/// [`CannotFollow`] when the event does not fit the state.
pub fn apply(
    before: Option<Article>,
    id: ArticleId,
    at: Timestamp,
    by: &str,
    event: &Event,
) -> Result<Article, CannotFollow> {
    let wrong = || CannotFollow { event: event.code(), article: id };
    let article = match before {
        None => begin(id, at, by, event),
        Some(mut article) => {
            let fits = happen(&mut article, at, by, event);
            article.version = article.version.saturating_add(1);
            article.changed_at = at;
            fits.then_some(article)
        }
    };
    article.ok_or_else(wrong)
}

fn begin(id: ArticleId, at: Timestamp, by: &str, event: &Event) -> Option<Article> {
    let new = |unit, name: &str, matter: &str| Article {
        id,
        version: 1,
        unit,
        name: name.to_owned(),
        matter: matter.to_owned(),
        standing: Standing::Unpublished,
        begun_at: at,
        changed_at: at,
        edition: None,
        draft: None,
        requests: Vec::new(),
        warned: false,
        ended: None,
    };
    #[expect(clippy::wildcard_enum_match_arm, reason = "every other event follows one of these two")]
    match event {
        Event::ArticleMissed { unit, title, matter, asked } => {
            let mut article = new(*unit, title, matter);
            article.requests.push(request(asked, at, by));
            Some(article)
        }
        Event::ArticleWritten { unit, content } => {
            let mut article = new(*unit, &content.title, &content.matter);
            article.draft = Some(draft(content, at, by));
            Some(article)
        }
        _ => None,
    }
}

fn happen(article: &mut Article, at: Timestamp, by: &str, event: &Event) -> bool {
    match event {
        Event::ArticleMissed { .. } | Event::ArticleWritten { .. } => return false,
        Event::ArticleRevised { content } => article.draft = Some(draft(content, at, by)),
        Event::ArticleSubmitted => return set_stage(article, DraftStage::Waiting, ""),
        Event::ArticleReturned { remark } => return set_stage(article, DraftStage::Returned, remark),
        Event::DraftDropped => return article.draft.take().is_some(),
        Event::ArticlePublished { edition, content, answers } => {
            let Some(draft) = article.draft.take() else { return false };
            for number in answers {
                answer(article, *number, at, by, Outcome::Done { edition: *edition });
            }
            article.edition = Some(Edition {
                number: *edition,
                content: (**content).clone(),
                at,
                written_by: draft.by,
                published_by: by.to_owned(),
            });
            article.standing = Standing::Published;
            article.warned = false;
        }
        Event::ChangeAsked { asked } => article.requests.push(request(asked, at, by)),
        Event::ChangeTakenUp { request } => {
            let found = article.requests.iter_mut().find(|one| one.number == *request);
            let Some(found) = found else { return false };
            found.taken_up = true;
        }
        Event::ChangeRefused { request, reason } => {
            return answer(article, *request, at, by, Outcome::Refused { reason: reason.clone() });
        }
        Event::ArticleConfirmed { review_on } => {
            let Some(edition) = article.edition.as_mut() else { return false };
            edition.content.review_on = *review_on;
            article.standing = Standing::Published;
            article.warned = false;
        }
        Event::ArticleHandedOver { unit, reason: _ } => hand_over(article, *unit),
        Event::ReviewWarned => article.warned = true,
        Event::ArticleExpired => article.standing = Standing::Expired,
        Event::ArticleRetired { reason } => {
            article.standing = Standing::Retired;
            article.draft = None;
            article.ended = Some(Ended { at, reason: reason.clone() });
        }
    }
    true
}

/// Requests that wait go along; what was answered stays with whom answered it, in time or late.
fn hand_over(article: &mut Article, unit: UnitId) {
    for answer in article.requests.iter_mut().filter_map(|request| request.answer.as_mut()) {
        answer.unit = answer.unit.or(Some(article.unit));
    }
    article.unit = unit;
}

fn draft(content: &Content, at: Timestamp, by: &str) -> Draft {
    Draft {
        content: content.clone(),
        by: by.to_owned(),
        at,
        stage: DraftStage::Writing,
        remark: String::new(),
    }
}

fn request(asked: &Asked, at: Timestamp, by: &str) -> Request {
    Request {
        number: asked.number,
        text: asked.text.clone(),
        order: asked.order,
        by: by.to_owned(),
        at,
        due: asked.due,
        taken_up: false,
        answer: None,
    }
}

fn set_stage(article: &mut Article, stage: DraftStage, remark: &str) -> bool {
    let Some(draft) = article.draft.as_mut() else { return false };
    draft.stage = stage;
    remark.clone_into(&mut draft.remark);
    true
}

fn answer(article: &mut Article, number: u16, at: Timestamp, by: &str, outcome: Outcome) -> bool {
    let found = article.requests.iter_mut().find(|one| one.number == number && one.is_open());
    let Some(found) = found else { return false };
    found.answer = Some(Answer { outcome, at, by: by.to_owned(), late: found.is_late_at(at), unit: None });
    true
}
