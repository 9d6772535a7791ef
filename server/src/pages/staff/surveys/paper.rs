//! The questionnaire on paper: a sheet for each place of the sample that is still open, with its number and nobody's
//! name, so that what comes back can be typed in by number.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use domain::survey::{
    Channel,
    command::Move,
    question::{Ask, Question, Questionnaire},
};
use serde::Deserialize;

use super::{PATH, Reader, must, place::SHEET_LIMIT, read};
use crate::{
    actions::{self, official::official},
    app::App,
    http::answer,
    pages::{
        staff::{nav, notice},
        surveyed,
    },
    problem::Problem,
    views::{
        locale::Words,
        staff::survey_paper::{PaperQuestion, SurveyPaper},
    },
};

/// After which number the sheets begin.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    after: u32,
}

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = async {
        must(&signed, Move::Draw)?;
        let survey = read(&app, id).await?;
        if !survey.plan.channels.contains(&Channel::Paper) {
            return Err(Problem::NotFound);
        }
        let about = survey.id;
        let places = actions::read(&app.store, move |tx| store::survey::open_places(tx, about)).await?;
        let mut numbers: Vec<u32> =
            places.iter().map(|place| place.number).filter(|number| *number > asked.after).collect();
        numbers.sort_unstable();
        let all = numbers.len();
        numbers.truncate(SHEET_LIMIT);
        let last = numbers.last().filter(|_| all > numbers.len());
        // It goes to citizens, as the page behind a code does.
        let official = official(&app, &app.world());
        let asked = survey.plan.questionnaire.shown(|text| official.mask_office(text));
        let view = SurveyPaper {
            back_url: format!("{PATH}/{id}"),
            until: survey.plan.answer_until.to_string(),
            next_url: last.map(|last| format!("{PATH}/{id}/print?after={last}")),
            numbers,
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
