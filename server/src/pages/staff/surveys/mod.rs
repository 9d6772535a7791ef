//! Surveys for staff: the list, the form that plans one, the draw, one survey with what it found, calls and paper, the
//! sheet of codes, the questionnaire on paper, files. What somebody of a third party has in hand is in `field`.

mod edit;
mod field;
mod file;
mod one;
mod paper;
mod place;

use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use domain::{
    access::{Action, Denied},
    ids::{SurveyId, UnitId},
    survey::{Standing, Survey, command::Move, legal},
};

use super::{
    admitted::{asking, sending},
    nav, notice,
    rows::unit_name,
};
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    problem::Problem,
    views::{
        frame::Tone,
        locale::Words,
        parts::Badge,
        staff::survey::{SurveyList, SurveyRow},
    },
};

/// Where the surveys are that somebody of a third party has in hand.
pub(super) const FIELD: &str = "/fieldwork";
/// Where surveys are.
pub(super) const PATH: &str = "/surveys";

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(list))
        .route("/surveys/new", get(edit::fresh).post(edit::begin))
        .route("/surveys/{id}", get(one::show))
        .route("/surveys/{id}/edit", get(edit::show).post(edit::send))
        .route("/surveys/{id}/desk", get(place::next))
        .route("/surveys/{id}/paper", get(place::paper))
        .route("/surveys/{id}/sheet", get(paper::codes))
        .route("/surveys/{id}/print", get(paper::show))
        .route("/surveys/{id}/frame.csv", get(file::frame))
        .route("/surveys/{id}/results.csv", get(file::csv))
        .route("/surveys/{id}/results.xlsx", get(file::xlsx))
        .route("/surveys/{id}/{step}", post(one::act))
        .route("/surveys/{id}/places/{place}", get(place::show))
        .route("/surveys/{id}/places/{place}/{step}", post(place::act))
        .route(FIELD, get(field::list))
        .route("/fieldwork/{id}", get(field::show))
        .route("/fieldwork/{id}/desk", get(field::next))
        .route("/fieldwork/{id}/paper", get(field::paper))
        .route("/fieldwork/{id}/seal", post(field::seal))
        .route("/fieldwork/{id}/places/{place}", get(field::place))
        .route("/fieldwork/{id}/places/{place}/{step}", post(field::act))
}

asking! {
    /// Somebody who may read surveys.
    pub(super) struct Reader for Action::ReadSurveys
}

sending! {
    /// A form of somebody who may read surveys; whether more is allowed is asked by the rules.
    pub(super) struct ReaderForm for Action::ReadSurveys
}

asking! {
    /// Somebody of a third party.
    pub(super) struct Outsider for Action::AskSurveys
}

sending! {
    /// A form of somebody of a third party; whether it is about a survey in their hand is asked by the rules.
    pub(super) struct OutsiderForm for Action::AskSurveys
}

async fn list(State(app): State<App>, Reader(signed): Reader) -> Response {
    let outcome = async {
        let surveys = actions::read(&app.store, |tx| store::survey::list(tx, None)).await?;
        let row = |survey: &Survey| SurveyRow {
            title: survey.plan.questionnaire.title.clone(),
            url: format!("{PATH}/{}", survey.id),
            standing: standing(survey.standing),
            period: format!("{} – {}", survey.plan.from, survey.plan.until),
            drawn: survey.draw.is_some().then(|| survey.drawn()),
            until: survey.plan.answer_until.to_string(),
        };
        let page = SurveyList { rows: surveys.iter().map(row).collect(), may_plan: may(&signed, Move::Plan) };
        answer::page(&app, &signed.visitor, &nav::frame(&app, &signed).await, &page)
    };
    let outcome: Result<Response, Problem> = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

fn may(signed: &Signed, step: Move) -> bool {
    legal::allowed(&signed.actor, step).is_ok()
}

/// Checks that a move is theirs before a page offers it.
fn must(signed: &Signed, step: Move) -> Result<(), Problem> {
    legal::allowed(&signed.actor, step).map_err(|denied| Problem::Forbidden(denied.to_string()))
}

/// Checks that a move on this survey is theirs before a page shows what belongs to it.
fn must_on(app: &App, signed: &Signed, step: Move, survey: &Survey) -> Result<(), Problem> {
    legal::allowed_on(&signed.actor, step, survey, app.clock.now()).map_err(|denied| match denied {
        Denied::Hidden => Problem::NotFound,
        Denied::Action { .. } => Problem::Forbidden(denied.to_string()),
    })
}

async fn read(app: &App, id: i64) -> Result<Survey, Problem> {
    let read = actions::read(&app.store, move |tx| store::survey::get(tx, SurveyId(id)));
    read.await?.ok_or(Problem::NotFound)
}

fn standing(standing: Standing) -> Badge {
    let tone = match standing {
        Standing::Planned => Tone::Soon,
        Standing::Drawn => Tone::Calm,
        Standing::Closed => Tone::Good,
        Standing::Cancelled => Tone::Quiet,
    };
    Badge::new(Words::key(&format!("survey.standing.{}", standing.code())), tone)
}

/// Returns a part of a frame by the name of its unit.
fn stratum(signed: &Signed, name: &str) -> Words {
    match name.parse().map(UnitId) {
        Ok(unit) => Words::plain(unit_name(signed, unit)),
        Err(_) if name.is_empty() => Words::key("survey.everybody"),
        Err(_) => Words::plain(name),
    }
}
