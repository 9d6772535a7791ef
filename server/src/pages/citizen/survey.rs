//! A survey by a link or a printed code: one question at a time, without an account. Opening a page records nothing;
//! what was said is kept after each question, so that whoever comes back goes on where they were.

use axum::{
    Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use domain::{
    access::Actor,
    survey::{
        Channel, Standing, Survey,
        command::PlaceCommand,
        place::{Place, State as PlaceState},
        question::Said,
        refusal::Refusal,
    },
};
use serde::Deserialize;
use store::command::{Act, Error, Refused};

use super::show as respond;
use crate::{
    actions::{self, official::official},
    app::App,
    http::{answer, form::Form, visitor::Visitor},
    pages::surveyed,
    problem::Problem,
    rating::token::{Fault, Token},
    views::citizen::survey::{SurveyEnd, SurveyQuestion},
};

/// What records in the name of whoever holds the link.
const PAGE: Actor = Actor::System("survey-page");

pub(super) fn routes() -> Router<App> {
    Router::new().route("/q/{token}", get(show).post(send))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// The question to look at again.
    at: u8,
    /// It was answered a moment ago.
    done: String,
}

async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(letters): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = page(&app, &visitor, &letters, &asked).await;
    respond(&app, &visitor, outcome)
}

async fn page(app: &App, visitor: &Visitor, letters: &str, asked: &Asked) -> Result<Response, Problem> {
    let (survey, place) = match opened(app, letters).await? {
        Ok(opened) => opened,
        Err(why) => return end(app, visitor, why),
    };
    if place.state == PlaceState::Answered && !asked.done.is_empty() {
        return end(app, visitor, "thanks");
    }
    if let Some(why) = closed(app, &survey, &place) {
        return end(app, visitor, why);
    }
    let way = survey.plan.questionnaire.way(&place.kept, place.passed);
    let last = way.said.last().map_or(1, |said| said.question);
    let next = way.next.unwrap_or(last);
    let at = if asked.at > 0 && asked.at <= next { asked.at } else { next };
    question(app, visitor, letters, &survey, &place.kept, at, None)
}

/// Returns what a link leads to, or why it leads nowhere.
async fn opened(app: &App, letters: &str) -> Result<Result<(Survey, Place), &'static str>, Problem> {
    let token = match Token::open(app.store.vault(), letters, app.clock.now()) {
        Ok(token) => token,
        Err(Fault::Unknown) => return Ok(Err("unknown")),
        Err(Fault::Expired(_)) => return Ok(Err("over")),
    };
    let Some(id) = token.survey_place() else { return Ok(Err("unknown")) };
    let read = actions::read(&app.store, move |tx| {
        let Some(place) = store::survey::place(tx, id)? else { return Ok(None) };
        Ok(store::survey::get(tx, place.survey)?.map(|survey| (survey, place)))
    });
    Ok(read.await?.ok_or("unknown"))
}

/// Returns why nothing can be said here any more.
fn closed(app: &App, survey: &Survey, place: &Place) -> Option<&'static str> {
    match place.state {
        PlaceState::Answered => return Some("used"),
        PlaceState::Refused | PlaceState::Unreached | PlaceState::Lapsed => return Some("over"),
        PlaceState::Open => {}
    }
    let is_open = survey.standing == Standing::Drawn && survey.takes_at(app.clock.now());
    (!is_open).then_some("over")
}

fn end(app: &App, visitor: &Visitor, why: &str) -> Result<Response, Problem> {
    let (status, code) = match why {
        "unknown" => (StatusCode::NOT_FOUND, "unknown-link"),
        "over" => (StatusCode::GONE, "ended-link"),
        "used" => (StatusCode::CONFLICT, "used-link"),
        "full" => (StatusCode::CONFLICT, "quota-full"),
        _ => (StatusCode::OK, ""),
    };
    let view = SurveyEnd { why: why.to_owned() };
    let mut page = answer::page_as(app, visitor, &visitor.frame(app), &view, status)?;
    if !code.is_empty() {
        answer::mark(&mut page, code);
    }
    Ok(page)
}

fn question(
    app: &App,
    visitor: &Visitor,
    letters: &str,
    survey: &Survey,
    said: &[Said],
    at: u8,
    refusal: Option<&Refusal>,
) -> Result<Response, Problem> {
    // Whoever wrote it may have pasted somebody into it; the offices' own numbers stay.
    let official = official(app, &app.world());
    let asked = &survey.plan.questionnaire.shown(|text| official.mask_office(text));
    let mut question = surveyed::view(asked, at, said).ok_or(Problem::NotFound)?;
    question.error = refusal.map(surveyed::refused);
    let before = asked.way(said, u8::MAX).said.iter().map(|one| one.question).filter(|one| *one < at).max();
    let view = SurveyQuestion {
        title: asked.title.clone(),
        intro: asked.intro.clone(),
        url: format!("/q/{letters}"),
        question,
        count: asked.questions.len(),
        back: before.unwrap_or(0),
        until: survey.plan.answer_until.to_string(),
    };
    let status = if refusal.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, visitor, &visitor.frame(app), &view, status)
}

async fn send(
    State(app): State<App>,
    visitor: Visitor,
    Path(letters): Path<String>,
    form: Result<Form, Problem>,
) -> Response {
    let outcome = async {
        let form = form?;
        form.check(&visitor.csrf)?;
        sent(&app, &visitor, &letters, &form).await
    };
    let outcome = outcome.await;
    respond(&app, &visitor, outcome)
}

async fn sent(app: &App, visitor: &Visitor, letters: &str, form: &Form) -> Result<Response, Problem> {
    let (survey, place) = match opened(app, letters).await? {
        Ok(opened) => opened,
        Err(why) => return end(app, visitor, why),
    };
    if let Some(why) = closed(app, &survey, &place) {
        return end(app, visitor, why);
    }
    let asked = &survey.plan.questionnaire;
    let number: u8 = form.text("number").parse().map_err(|_| Problem::NotFound)?;
    let asks = asked.question(number).ok_or(Problem::NotFound)?;
    let mut said: Vec<Said> = place.kept.iter().filter(|one| one.question != number).cloned().collect();
    match surveyed::said(form, number, asks) {
        Ok(one) => said.extend(one),
        Err(refusal) => return question(app, visitor, letters, &survey, &said, number, Some(&refusal)),
    }
    let passed = place.passed.max(number);
    let way = asked.way(&said, passed);
    let faulty = way.wrong.map(Refusal::BadAnswer);
    let faulty = faulty.or((asks.required && way.next == Some(number)).then_some(Refusal::Missing(number)));
    if let Some(refusal) = faulty {
        return question(app, visitor, letters, &survey, &said, number, Some(&refusal));
    }
    let (command, path) = match way.next {
        Some(_) => (PlaceCommand::Keep { said, passed }, format!("/q/{letters}")),
        None => (PlaceCommand::Answer { channel: Channel::Link, said }, format!("/q/{letters}?done=1")),
    };
    let act = Act::SurveyPlace { place: place.id, command: Box::new(command) };
    match actions::perform(app, PAGE, None, act).await {
        Ok(_) => Ok(answer::go(visitor, &path)),
        Err(Error::Refused(Refused::Survey(refusal))) => match *refusal {
            Refusal::PlaceDone(_) => end(app, visitor, "used"),
            Refusal::QuotaFull { .. } => end(app, visitor, "full"),
            Refusal::OutsideWindow { .. } | Refusal::NotNow(_) | Refusal::NotThisWay(_) => {
                end(app, visitor, "over")
            }
            refusal @ (Refusal::Denied(_)
            | Refusal::NoSurvey(_)
            | Refusal::NoPlace(_)
            | Refusal::NoNumber(_)
            | Refusal::Changed { .. }
            | Refusal::BadField { .. }
            | Refusal::QuestionCount { .. }
            | Refusal::BadQuestion { .. }
            | Refusal::BadDays { .. }
            | Refusal::NoChannel
            | Refusal::BadSize(_)
            | Refusal::LargeFrame(_)
            | Refusal::EmptyFrame { .. }
            | Refusal::PeriodRuns(_)
            | Refusal::StillOpen { .. }
            | Refusal::NotCalled
            | Refusal::OthersCall
            | Refusal::Unfinished(_)
            | Refusal::ThirdPartyOnSite
            | Refusal::AskingOver(_)
            | Refusal::WaitsForSeal(_)
            | Refusal::OptedOut
            | Refusal::Missing(_)
            | Refusal::BadAnswer(_)
            | Refusal::AlreadyPlanned(_)
            | Refusal::NoSurveyor
            | Refusal::NotThirdParty
            | Refusal::AskedRecently) => Err(Problem::Refused(Box::new(refusal).into())),
        },
        Err(error) => Err(error.into()),
    }
}
