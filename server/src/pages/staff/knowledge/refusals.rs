//! Why something was refused, in the reader's words, and at which field.

use domain::knowledge::refusal::Refusal;

use crate::{
    app::App, http::signed::Signed, pages::staff::rows::unit_name, problem::Problem, views::locale::Words,
};

/// Returns a refusal in words.
pub(super) fn words(app: &App, signed: &Signed, refusal: &Refusal) -> Result<Words, Problem> {
    let say = |key: String| app.views.say(signed.visitor.lang, &Words::key(&key));
    let words = Words::key(&format!("knowledge.refusal.{}", refusal.code()));
    Ok(match refusal {
        Refusal::Denied(_)
        | Refusal::NoArticle(_)
        | Refusal::Changed { .. }
        | Refusal::NoDraft
        | Refusal::OwnDraft
        | Refusal::NoDifference
        | Refusal::NothingDue => words,
        Refusal::BadField { field, least, most } => words
            .with("field", say(format!("knowledge.field.{field}"))?)
            .with("least", least)
            .with("most", most),
        Refusal::TooMany { what, limit } => {
            words.with("field", say(format!("knowledge.field.{what}"))?).with("limit", limit)
        }
        Refusal::BadReviewDay { given, from, until } => {
            words.with("given", given).with("from", from).with("until", until)
        }
        Refusal::Personal { found, what: _ } => words.with("found", found),
        Refusal::NoUnit(unit) => words.with("unit", unit_name(signed, *unit)),
        Refusal::NotNow(standing) => {
            words.with("standing", say(format!("knowledge.standing.{}", standing.code()))?)
        }
        Refusal::DraftElsewhere { actual, wanted: _ } => {
            words.with("stage", say(format!("knowledge.draft.{}", actual.code()))?)
        }
        Refusal::NoRequest(number) => words.with("number", number),
        Refusal::TooManyRequests { limit } => words.with("limit", limit),
    })
}

/// Returns the field a refusal is about.
pub(super) fn field(refusal: &Refusal) -> Option<&'static str> {
    if let Refusal::BadField { field, .. } = refusal {
        return Some(field);
    }
    if let Refusal::TooMany { what, .. } = refusal {
        return Some(what);
    }
    match refusal.code() {
        "bad-review-day" => Some("review_on"),
        "no-unit" => Some("unit"),
        "personal" => Some("answer"),
        _ => None,
    }
}
