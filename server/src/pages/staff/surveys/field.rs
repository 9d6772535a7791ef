//! What somebody of a third party sees: the surveys in their hand, whom to call next with the number masked until it is
//! shown for one call, paper to type in by the number printed on it, and the seal. No results, no files, nobody's name;
//! after the last day nothing at all.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    ids::PersonId,
    survey::{
        Channel, Standing, Survey,
        command::{Command, Move},
        hand::Seal,
        legal::{is_in_hand, may_type_in},
        place::Outcomes,
        result,
    },
};
use store::command::Act;

use super::{FIELD, Outsider, OutsiderForm, must_on, one, place as places, read, standing};
use crate::{
    actions,
    app::App,
    http::{answer, form::Form, signed::Signed},
    pages::{
        staff::{admitted, kept, nav, notice},
        surveyed,
    },
    problem::Problem,
    views::{
        locale::Words,
        staff::{
            kept::Kept,
            survey::{
                OutcomesView,
                field::{FieldList, FieldPage, FieldRow, SealView},
                form::names,
            },
        },
    },
};

pub(super) async fn list(State(app): State<App>, Outsider(signed): Outsider) -> Response {
    let outcome = async {
        let (person, now) = (PersonId(signed.person.id.0), app.clock.now());
        let surveys = actions::read(&app.store, move |tx| store::survey::in_hand(tx, person)).await?;
        let mine = surveys.iter().filter(|survey| is_in_hand(&signed.actor, survey, now));
        let row = |survey: &Survey| FieldRow {
            title: survey.plan.questionnaire.title.clone(),
            url: format!("{FIELD}/{}", survey.id),
            standing: standing(survey.standing),
            ask: format!("{} – {}", survey.plan.ask_from, survey.plan.ask_until),
            drawn: survey.drawn(),
            until: until(survey),
        };
        let page = FieldList { rows: mine.map(row).collect() };
        answer::page(&app, &signed.visitor, &nav::frame(&app, &signed).await, &page)
    };
    let outcome: Result<Response, Problem> = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

fn until(survey: &Survey) -> String {
    survey.hand.as_ref().map(|hand| hand.until.to_string()).unwrap_or_default()
}

/// Reads a survey that they have in hand; no other one is known to them.
async fn mine(app: &App, signed: &Signed, id: i64) -> Result<Survey, Problem> {
    let survey = read(app, id).await?;
    must_on(app, signed, Move::Show, &survey)?;
    Ok(survey)
}

pub(super) async fn show(
    State(app): State<App>,
    Outsider(signed): Outsider,
    Path(id): Path<i64>,
) -> Response {
    let outcome = page(&app, &signed, id, Kept::default()).await;
    notice::respond(&app, &signed, outcome).await
}

async fn page(app: &App, signed: &Signed, id: i64, kept: Kept) -> Result<Response, Problem> {
    let survey = mine(app, signed, id).await?;
    let (about, now) = (survey.id, app.clock.now());
    let read = actions::read(&app.store, move |tx| {
        Ok((store::survey::places(tx, about)?, store::survey::looks(tx, about)?))
    });
    let (all, looks) = read.await?;
    let outcomes = Outcomes::of(&all);
    let seal = |seal: &Seal| SealView { digest: seal.digest.clone(), at_ms: seal.at.as_millisecond() };
    let view = FieldPage {
        id,
        version: survey.version,
        key: app.ids.form_key(now)?,
        title: survey.plan.questionnaire.title.clone(),
        standing: standing(survey.standing),
        ask: format!("{} – {}", survey.plan.ask_from, survey.plan.ask_until),
        until: until(&survey),
        outcomes: view(outcomes, one::Looks::of(looks, &all)),
        open: outcomes.drawn.saturating_sub(
            outcomes
                .answered
                .saturating_add(outcomes.refused)
                .saturating_add(outcomes.unreached)
                .saturating_add(outcomes.lapsed),
        ),
        may_call: survey.asks_at(now) && survey.plan.channels.contains(&Channel::Phone),
        may_type_in: may_type_in(&signed.actor, &survey, now),
        may_seal: survey.standing == Standing::Drawn,
        seal: survey.seal.as_ref().map(seal),
        kept,
    };
    let status = if view.kept.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &view, status)
}

fn view(outcomes: Outcomes, looks: one::Looks) -> OutcomesView {
    let rate = result::response_rate(outcomes.answered, outcomes.drawn);
    one::outcomes_view(outcomes, looks, rate.map(one::percent).unwrap_or_default())
}

pub(super) async fn next(
    State(app): State<App>,
    Outsider(signed): Outsider,
    Path(id): Path<i64>,
) -> Response {
    let outcome = places::go_on(&app, &signed, FIELD, id).await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn paper(
    State(app): State<App>,
    Outsider(signed): Outsider,
    Path(id): Path<i64>,
    Query(asked): Query<places::Asked>,
) -> Response {
    let outcome = async {
        match places::on_paper(&app, &signed, FIELD, id, &asked).await? {
            Ok(found) => Ok(found),
            Err(kept) => page(&app, &signed, id, kept).await,
        }
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn place(
    State(app): State<App>,
    Outsider(signed): Outsider,
    Path((id, place)): Path<(i64, i64)>,
    Query(asked): Query<places::Asked>,
) -> Response {
    let outcome = async {
        let (survey, place) = places::both(&app, id, place).await?;
        let blank = Form::default();
        places::page(&app, &signed, FIELD, (&survey, &place), asked.channel(), &blank, None).await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn act(
    State(app): State<App>,
    Path((id, place, step)): Path<(i64, i64, String)>,
    OutsiderForm { signed, form }: OutsiderForm,
) -> Response {
    let outcome = async {
        mine(&app, &signed, id).await?;
        places::acted(&app, &signed, FIELD, (id, place), &step, &form).await
    };
    notice::answered(&app, &signed, &form, outcome.await).await
}

pub(super) async fn seal(
    State(app): State<App>,
    Path(id): Path<i64>,
    OutsiderForm { signed, form }: OutsiderForm,
) -> Response {
    let outcome = async {
        let survey = mine(&app, &signed, id).await?.id;
        let seen = form.text(names::SEEN).parse().ok();
        let act = Act::Survey { survey, seen, command: Box::new(Command::Seal { places: Vec::new() }) };
        match admitted::perform(&app, &signed, &form, act).await? {
            Ok(_) => Ok(admitted::done(&signed, &Words::key("survey.done.seal"), &format!("{FIELD}/{id}"))),
            Err(refusal) => {
                let kept = kept::refused("seal", "", &form, surveyed::refused(&refusal));
                page(&app, &signed, id, kept).await
            }
        }
    };
    notice::answered(&app, &signed, &form, outcome.await).await
}
