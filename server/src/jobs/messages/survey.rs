//! The text message that brings somebody who was drawn the link of a survey: what is asked about, until when, and the
//! same page as behind a printed code.

use domain::{
    calendar::instant,
    ids::PlaceId,
    survey::{
        Standing, Survey,
        place::{Place, State},
    },
};
use jiff::civil::Time;
use store::db;

use super::About;
use crate::{
    app::App,
    rating::token::Token,
    views::locale::{Lang, Words},
};

/// Returns what a message about a place is about.
pub(super) fn about(tx: &mut db::Tx<'_>, id: PlaceId) -> Result<Option<About>, db::Error> {
    let Some(place) = store::survey::place(tx, id)? else { return Ok(None) };
    let Some(survey) = store::survey::get(tx, place.survey)? else { return Ok(None) };
    let citizens: Vec<i64> = place.citizen.iter().map(|citizen| citizen.0).collect();
    let is_silent = !store::survey::frame::silent(tx, &citizens)?.is_empty();
    Ok(Some(About::Place(Box::new(survey), Box::new(place), is_silent)))
}

/// Returns whether nobody waits for the answer any more.
pub(super) fn is_past(survey: &Survey, place: &Place) -> bool {
    survey.standing != Standing::Drawn || place.state != State::Open
}

/// Returns the words with the link.
pub(super) fn text(app: &App, survey: &Survey, place: &Place) -> Option<String> {
    let until = survey.plan.answer_until;
    let expires = instant(until.tomorrow().unwrap_or(until), Time::midnight());
    let link = app.config.server.address.trim_end_matches('/');
    let token = Token::of_survey(place.id, expires).seal(app.store.vault());
    let words = Words::key("sms.survey")
        .with("signature", &app.config.sms.signature)
        .with("title", &survey.plan.questionnaire.title)
        .with("until", until)
        .with("link", format!("{link}/q/{token}"));
    app.views.say(Lang::Zh, &words).ok()
}
