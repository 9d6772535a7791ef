//! A unit's own scores: the month in progress and past ones, what cost points, what to do next, and appeals.

mod advice;
mod appeal;
mod indicators;
mod month;
mod own;
mod trend;

use axum::{
    Router,
    extract::{FromRequest, Path, Request, State},
    response::Response,
    routing::get,
};
use domain::{
    access::{Action, Reach},
    calendar::date_of,
    policy::Month,
};

use self::{month::Shown, own::Own};
use super::{
    nav,
    notice::{self, respond},
};
use crate::{
    app::App,
    http::{answer, form::Form, signed::Signed},
    problem::Problem,
};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/scores", get(now)).route("/scores/{period}", get(show).post(send))
}

/// Returns whether somebody has scores of their own unit to look at.
pub(super) fn has_own(signed: &Signed) -> bool {
    signed.actor.reach(Action::ReadScores) == Reach::OwnUnit && signed.person.unit.is_some()
}

async fn now(State(app): State<App>, signed: Signed) -> Response {
    let month = Month::of(date_of(app.clock.now()));
    let outcome = shown(&app, &signed, &month.to_string(), None).await;
    respond(&app, &signed, outcome).await
}

async fn show(State(app): State<App>, signed: Signed, Path(period): Path<String>) -> Response {
    let outcome = shown(&app, &signed, &period, None).await;
    respond(&app, &signed, outcome).await
}

async fn send(
    State(app): State<App>,
    signed: Signed,
    Path(period): Path<String>,
    request: Request,
) -> Response {
    let form = match Form::from_request(request, &app).await {
        Ok(form) => form,
        Err(problem) => return notice::notice(&app, &signed, &problem, None, None).await,
    };
    if let Err(problem) = form.check(&signed.visitor.csrf) {
        return notice::with_form(&app, &signed, &problem, &form).await;
    }
    let outcome = appealed(&app, &signed, &period, &form).await;
    respond(&app, &signed, outcome).await
}

async fn appealed(app: &App, signed: &Signed, period: &str, form: &Form) -> Result<Response, Problem> {
    let own = own(app, signed, period)?;
    match appeal::hand_in(app, signed, &own, form).await? {
        Ok(done) => Ok(done),
        Err(fault) => shown(app, signed, period, Some(&fault)).await,
    }
}

fn own(app: &App, signed: &Signed, period: &str) -> Result<Own, Problem> {
    signed.must(Action::ReadScores)?;
    let month = Month::parse(period).ok_or(Problem::NotFound)?;
    if month.first() > date_of(app.clock.now()) {
        return Err(Problem::NotFound);
    }
    Ok(Own::of(&signed.world, signed.person.unit, month))
}

async fn shown(
    app: &App,
    signed: &Signed,
    period: &str,
    fault: Option<&appeal::Fault>,
) -> Result<Response, Problem> {
    let own = own(app, signed, period)?;
    let page = Shown { app, signed, own: &own, fault }.page().await?;
    let status = match fault {
        Some(_) => axum::http::StatusCode::UNPROCESSABLE_ENTITY,
        None => axum::http::StatusCode::OK,
    };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}
