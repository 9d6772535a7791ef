//! The form on which the findings of a visit are written down, step by step.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    calendar::date_of,
    visit::{
        Seen, Verdict, Visit,
        command::{Command, Move},
        legal,
    },
};
use jiff::civil::{Date, Time};
use store::command::Act;

use super::{PATH, Reader, ReaderForm, days, read, refused};
use crate::{
    app::App,
    http::{answer, form::Form, signed::Signed},
    pages::staff::{admitted, nav, notice, rows::unit_name},
    problem::Problem,
    views::{
        frame::Tone,
        locale::Words,
        parts::{Choice, Field},
        staff::visits::form::{StepForm, VisitRecord, names},
    },
};

pub(super) async fn show(State(app): State<App>, Reader(signed): Reader, Path(id): Path<i64>) -> Response {
    let outcome = async {
        let visit = open(&app, &signed, id).await?;
        page(&app, &signed, &visit, None, None).await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn send(
    State(app): State<App>,
    Path(id): Path<i64>,
    ReaderForm { signed, form }: ReaderForm,
) -> Response {
    notice::answered(&app, &signed, &form, sent(&app, &signed, id, &form).await).await
}

/// Returns a visit whose findings the person may write down.
async fn open(app: &App, signed: &Signed, id: i64) -> Result<Visit, Problem> {
    let visit = read(app, signed, id).await?;
    let units = &signed.world.people.units;
    legal::allowed(&signed.actor, units, &visit, Move::Record)
        .map_err(|denied| Problem::Forbidden(denied.to_string()))?;
    Ok(visit)
}

async fn sent(app: &App, signed: &Signed, id: i64, form: &Form) -> Result<Response, Problem> {
    let visit = open(app, signed, id).await?;
    let command = match typed(&visit, form) {
        Ok(command) => Box::new(command),
        Err(fault) => {
            let problem = Words::key(&format!("visits.fault.{fault}"));
            return page(app, signed, &visit, Some(form), Some(problem)).await;
        }
    };
    let act = Act::Visit { visit: visit.id, seen: form.text(names::SEEN).parse().ok(), command };
    match admitted::perform(app, signed, form, act).await? {
        Ok(_) => Ok(admitted::done(signed, &Words::key("visits.done.record"), &format!("{PATH}/{id}"))),
        Err(refusal) => {
            let problem = refused(app, signed, &refusal)?;
            page(app, signed, &visit, Some(form), Some(problem)).await
        }
    }
}

fn typed(visit: &Visit, form: &Form) -> Result<Command, &'static str> {
    let step = |number: usize| {
        let text = |name: &str| form.text(&format!("{name}_{number}")).trim();
        let time = match text("time") {
            "" => None,
            given => Some(given.parse::<Time>().map_err(|_| "time")?),
        };
        let verdict = Verdict::from_code(text("verdict")).ok_or("choice")?;
        Ok::<_, &'static str>(Seen { verdict, words: text("words").to_owned(), time })
    };
    Ok(Command::Record {
        on: form.text(names::ON).parse::<Date>().map_err(|_| "day")?,
        seen: (1..=visit.plan.script.len()).map(step).collect::<Result<_, _>>()?,
        outcome: form.text(names::OUTCOME).to_owned(),
    })
}

async fn page(
    app: &App,
    signed: &Signed,
    visit: &Visit,
    form: Option<&Form>,
    problem: Option<Words>,
) -> Result<Response, Problem> {
    let field = |name: &str| Field::of(form.map_or("", |form| form.text(name)));
    let today = date_of(app.clock.now()).to_string();
    let verdict = |verdict: Verdict| {
        let (icon, tone) = match verdict {
            Verdict::Good => ("check", Tone::Good),
            Verdict::Fault => ("alert", Tone::Bad),
            Verdict::NotDone => ("pause", Tone::Quiet),
        };
        let label = Words::key(&format!("visits.verdict.{}", verdict.code()));
        Choice::new(verdict.code(), label).shown(icon, tone)
    };
    let step = |(number, text): (usize, &String)| StepForm {
        number,
        text: text.clone(),
        verdict: field(&format!("verdict_{number}")),
        time: field(&format!("time_{number}")),
        words: field(&format!("words_{number}")),
    };
    let view = VisitRecord {
        id: visit.id.0,
        version: visit.version,
        key: app.ids.form_key(app.clock.now())?,
        title: visit.plan.title.clone(),
        unit: unit_name(signed, visit.plan.unit),
        days: days(visit),
        on: Field::of(form.map_or(today.as_str(), |form| form.text(names::ON))),
        verdicts: Verdict::ALL.map(verdict).to_vec(),
        steps: (1..).zip(&visit.plan.script).map(step).collect(),
        outcome: field(names::OUTCOME),
        problem,
    };
    let status = if view.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &view, status)
}
