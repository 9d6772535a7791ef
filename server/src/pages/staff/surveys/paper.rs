//! What is printed for the places of a sample that are still open, so many at once: a code for each, and the
//! questionnaire on paper with its number and nobody's name, so that what comes back can be typed in by number.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use domain::{
    calendar::instant,
    survey::{
        Channel, Survey,
        command::Move,
        place::Place,
        question::{Ask, Question, Questionnaire},
    },
};
use jiff::civil::time;
use serde::Deserialize;

use super::{PATH, Reader, must, read};
use crate::{
    actions::{self, official::official},
    app::App,
    http::answer,
    pages::{
        staff::{nav, notice},
        surveyed,
    },
    problem::Problem,
    rating::{links, token::Token},
    views::{
        locale::Words,
        staff::{
            survey::SurveySheet,
            survey_paper::{PaperQuestion, PaperSheet, SurveyPaper},
        },
    },
};

/// The most codes or questionnaires that are printed at once.
const SHEET_LIMIT: usize = 200;

/// After which number the sheets begin.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    after: u32,
}

/// Returns the open places after a number, as many as are printed at once, and the number after which there are more.
async fn some(app: &App, survey: &Survey, after: u32) -> Result<(Vec<Place>, Option<u32>), Problem> {
    let about = survey.id;
    let mut places = actions::read(&app.store, move |tx| store::survey::open_places(tx, about)).await?;
    places.retain(|place| place.number > after);
    places.sort_unstable_by_key(|place| place.number);
    let all = places.len();
    places.truncate(SHEET_LIMIT);
    let last = places.last().filter(|_| all > places.len()).map(|place| place.number);
    Ok((places, last))
}

/// Returns the address behind the code of a place, and the code as a picture.
fn code(app: &App, survey: &Survey, place: &Place) -> Result<(String, String), Problem> {
    let until = survey.plan.answer_until;
    let expires = instant(until.tomorrow().unwrap_or(until), time(0, 0, 0, 0));
    let path = format!("/q/{}", Token::of_survey(place.id, expires).seal(app.store.vault()));
    let address = format!("{}{path}", app.config.server.address.trim_end_matches('/'));
    let picture = links::code(&address)?;
    Ok((address, picture))
}

/// A code for each open place, to be printed on paper or put into letters.
pub(super) async fn codes(
    State(app): State<App>,
    Reader(signed): Reader,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = async {
        must(&signed, Move::Draw)?;
        let survey = read(&app, id).await?;
        let (places, last) = some(&app, &survey, asked.after).await?;
        let one = |place: &Place| {
            let (address, picture) = code(&app, &survey, place)?;
            Ok((place.number, picture, address))
        };
        let view = SurveySheet {
            title: survey.plan.questionnaire.title.clone(),
            back_url: format!("{PATH}/{id}"),
            until: survey.plan.answer_until.to_string(),
            next_url: last.map(|last| format!("{PATH}/{id}/sheet?after={last}")),
            codes: places.iter().map(one).collect::<Result<_, Problem>>()?,
        };
        answer::page(&app, &signed.visitor, &nav::frame(&app, &signed).await, &view)
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

/// The questionnaire for each open place; with its code where people may answer behind it too.
pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = async {
        must(&signed, Move::Draw)?;
        let survey = read(&app, id).await?;
        let takes = |channel: Channel| survey.plan.channels.contains(&channel);
        if !takes(Channel::Paper) {
            return Err(Problem::NotFound);
        }
        let (places, last) = some(&app, &survey, asked.after).await?;
        let sheet = |place: &Place| {
            let picture = match takes(Channel::Link) {
                true => Some(code(&app, &survey, place)?.1),
                false => None,
            };
            Ok(PaperSheet { number: place.number, code: picture })
        };
        // It goes to citizens, as the page behind a code does.
        let official = official(&app, &app.world());
        let asked = survey.plan.questionnaire.shown(|text| official.mask_office(text));
        let view = SurveyPaper {
            back_url: format!("{PATH}/{id}"),
            until: survey.plan.answer_until.to_string(),
            next_url: last.map(|last| format!("{PATH}/{id}/print?after={last}")),
            sheets: places.iter().map(sheet).collect::<Result<_, Problem>>()?,
            questions: (1..)
                .zip(&asked.questions)
                .map(|(number, one)| question(&asked, number, one))
                .collect(),
            title: asked.title,
            intro: asked.intro,
        };
        answer::page(&app, &signed.visitor, &nav::frame(&app, &signed).await, &view)
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

fn question(asked: &Questionnaire, number: u8, question: &Question) -> PaperQuestion {
    let last = u8::try_from(asked.questions.len()).unwrap_or(u8::MAX);
    let leads = question.branches.iter().map(|branch| {
        let words = match branch.to > last {
            true => Words::key("survey.paper_end"),
            false => Words::key("survey.paper_to").with("to", branch.to),
        };
        (branch.when, words)
    });
    let leads: std::collections::BTreeMap<u8, Words> = leads.collect();
    let option = |value: u8| (surveyed::label(question, value), leads.get(&value).cloned());
    PaperQuestion {
        number,
        text: question.text.clone(),
        required: question.required,
        kind: question.ask.code().to_owned(),
        options: question.ask.values().into_iter().map(option).collect(),
        bounds: match question.ask {
            Ask::Number { least, most } => Some((least, most)),
            Ask::Single(_) | Ask::Multiple(_) | Ask::Grades | Ask::Text => None,
        },
    }
}
