//! Asking a unit for an article that is missing: whoever looked and found nothing says so on the spot.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    ids::UnitId,
    knowledge::{
        command::{Begin, Move},
        refusal::Refusal,
    },
};
use serde::Deserialize;
use store::command::{Done, Error, Refused};

use super::{PATH, Reader, ReaderForm, may, one, refusals, units};
use crate::{
    actions::article,
    app::App,
    http::{answer, form::Form, signed::Signed},
    pages::staff::{admitted, nav, notice},
    problem::Problem,
    views::{
        locale::Words,
        parts::Field,
        staff::knowledge::edit::{MissPage, names},
    },
};

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    title: String,
}

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = async {
        must(&signed)?;
        page(&app, &signed, &asked.title, &Form::default(), None).await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

fn must(signed: &Signed) -> Result<(), Problem> {
    if may(signed, Move::Ask) { Ok(()) } else { Err(Problem::Forbidden("ask-change".to_owned())) }
}

pub(super) async fn send(State(app): State<App>, ReaderForm { signed, form }: ReaderForm) -> Response {
    let outcome = sent(&app, &signed, &form).await;
    notice::answered(&app, &signed, &form, outcome).await
}

async fn sent(app: &App, signed: &Signed, form: &Form) -> Result<Response, Problem> {
    must(signed)?;
    let title = form.text(names::TITLE);
    let Ok(unit) = form.text(names::UNIT).parse().map(UnitId) else {
        let wrong = (Some(names::UNIT), Words::key("knowledge.fault.unit"));
        return page(app, signed, title, form, Some(wrong)).await;
    };
    let order = match one::order(app, signed, form.text(names::ORDER)).await? {
        Ok(order) => order,
        Err(problem) => return page(app, signed, title, form, Some((Some(names::ORDER), problem))).await,
    };
    let begin = Begin::Miss {
        unit,
        title: title.to_owned(),
        matter: form.text(names::MATTER).to_owned(),
        text: form.text(names::TEXT).to_owned(),
        order,
    };
    match article::begin(app, signed.actor.clone(), admitted::key(signed, form), begin).await {
        Ok(Done::Article { id, .. }) => {
            Ok(admitted::done(signed, &Words::key("knowledge.done.miss"), &format!("{PATH}/{id}")))
        }
        Ok(other) => Err(Problem::Internal(format!("asking for an article made {other:?}"))),
        Err(Error::Refused(Refused::Article(refusal))) if !matches!(*refusal, Refusal::Denied(_)) => {
            let words = refusals::words(app, signed, &refusal)?;
            page(app, signed, title, form, Some((refusals::field(&refusal), words))).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    app: &App,
    signed: &Signed,
    title: &str,
    form: &Form,
    wrong: Option<(Option<&'static str>, Words)>,
) -> Result<Response, Problem> {
    let field = |name: &'static str, value: &str| match &wrong {
        Some((Some(at), words)) if *at == name => Field::of(value).wrong(words.clone()),
        Some(_) | None => Field::of(value),
    };
    let page = MissPage {
        key: app.ids.form_key(app.clock.now())?,
        unit: field(names::UNIT, form.text(names::UNIT)),
        units: units(app, signed, Move::Ask),
        title: field(names::TITLE, title),
        matter: field(names::MATTER, form.text(names::MATTER)),
        text: field(names::TEXT, form.text(names::TEXT)),
        order: field(names::ORDER, form.text(names::ORDER)),
        problem: wrong.as_ref().map(|(_, words)| words.clone()),
    };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}
