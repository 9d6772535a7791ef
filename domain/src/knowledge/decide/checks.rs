//! What may be kept of an article.

use jiff::{Timestamp, ToSpan, civil::Date};

use crate::{
    calendar::date_of,
    knowledge::{Content, FARTHEST_REVIEW, refusal::Refusal},
    personal,
};

/// The longest title or matter, in characters.
const TITLE_LIMIT: usize = 120;
/// The longest line: a question, a law.
const LINE_LIMIT: usize = 200;
/// The longest answer or internal part.
const TEXT_LIMIT: usize = 20_000;
/// The longest reason, remark or request.
const REASON_LIMIT: usize = 2_000;
/// The most questions, and the most laws.
const LINES_LIMIT: usize = 30;

pub(super) fn content(at: Timestamp, given: Content) -> Result<Content, Refusal> {
    let content = Content {
        title: title(&given.title)?,
        matter: matter(&given.matter)?,
        questions: lines("questions", &given.questions)?,
        answer: bounded("answer", &given.answer, 1, TEXT_LIMIT)?,
        internal: bounded("internal", &given.internal, 0, TEXT_LIMIT)?,
        basis: lines("basis", &given.basis)?,
        review_on: review_on(at, given.review_on)?,
    };
    let public = [&content.title, &content.matter, &content.answer];
    public.into_iter().chain(&content.questions).chain(&content.basis).try_for_each(|text| open(text))?;
    Ok(content)
}

pub(super) fn title(text: &str) -> Result<String, Refusal> {
    line("title", text, TITLE_LIMIT)
}

pub(super) fn matter(text: &str) -> Result<String, Refusal> {
    line("matter", text, TITLE_LIMIT)
}

pub(super) fn reason(field: &'static str, text: &str) -> Result<String, Refusal> {
    bounded(field, text, 1, REASON_LIMIT)
}

pub(super) fn review_on(at: Timestamp, given: Date) -> Result<Date, Refusal> {
    let today = date_of(at);
    let from = today.tomorrow().unwrap_or(today);
    let until = today.checked_add(FARTHEST_REVIEW.days()).unwrap_or(Date::MAX);
    if (from..=until).contains(&given) {
        Ok(given)
    } else {
        Err(Refusal::BadReviewDay { given, from, until })
    }
}

fn line(field: &'static str, text: &str, most: usize) -> Result<String, Refusal> {
    let text = bounded(field, text, 1, most)?;
    if text.contains(['\n', '\r', '\t']) {
        Err(Refusal::BadField { field, least: 1, most })
    } else {
        Ok(text)
    }
}

fn lines(field: &'static str, texts: &[String]) -> Result<Vec<String>, Refusal> {
    let texts = texts.iter().filter(|text| !text.trim().is_empty());
    let texts = texts.map(|text| line(field, text, LINE_LIMIT)).collect::<Result<Vec<_>, _>>()?;
    if texts.len() > LINES_LIMIT {
        return Err(Refusal::TooMany { what: field, limit: LINES_LIMIT });
    }
    Ok(texts)
}

fn bounded(field: &'static str, text: &str, least: usize, most: usize) -> Result<String, Refusal> {
    personal::printable(text, least, most).ok_or(Refusal::BadField { field, least, most })
}

/// Refuses a public text that holds what can only be somebody's own: an identity number, or the number of a bank card.
fn open(text: &str) -> Result<(), Refusal> {
    match personal::papers(text) {
        Some((found, what)) => Err(Refusal::Personal { found, what }),
        None => Ok(()),
    }
}
