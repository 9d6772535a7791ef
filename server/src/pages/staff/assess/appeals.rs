//! Appeals of units against their scores, those that wait first, and ruling on them.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    access::Action,
    assessment::{command::Command, periods::Appeal},
    calendar::DayEnd,
    ids::AppealId,
};

use super::{
    door::{AssessorForm, Reader, done, key},
    place::Place,
    refusal::hand_in,
};
use crate::{
    app::App,
    http::{answer, form::Form, signed::Signed},
    pages::staff::{nav, notice::respond, who::called},
    problem::Problem,
    told,
    views::{
        locale::Words,
        parts::Field,
        staff::assess::{
            Link,
            standing::{AppealRow, Appeals, RulingForm, RulingShown},
        },
    },
};

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((pack, month)): Path<(String, String)>,
) -> Response {
    let outcome = async {
        let place = Place::find(&signed.world, &pack, &month)?;
        page(&app, &signed, &place, None).await
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

/// A form that came back, and what is wrong with it.
struct Wrong<'f> {
    appeal: AppealId,
    form: &'f Form,
    problem: Words,
}

async fn page(
    app: &App,
    signed: &Signed,
    place: &Place<'_>,
    wrong: Option<&Wrong<'_>>,
) -> Result<Response, Problem> {
    let period = place.period();
    let until = period.and_then(|period| period.closing.as_ref()).map(|closing| {
        place.world.calendar.due(closing.act.at, place.rules.appeal, DayEnd::Midnight).date.to_string()
    });
    let appeals = period.into_iter().flat_map(|period| &period.appeals);
    let rows = appeals.map(|(id, appeal)| row(app, signed, place, *id, appeal, wrong));
    let mut rows = rows.collect::<Result<Vec<_>, _>>()?;
    rows.sort_by_key(|row| row.ruling.is_some());
    let page = Appeals { head: place.head(app, signed), until: until.unwrap_or_default(), rows };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

fn row(
    app: &App,
    signed: &Signed,
    place: &Place<'_>,
    id: AppealId,
    appeal: &Appeal,
    wrong: Option<&Wrong<'_>>,
) -> Result<AppealRow, Problem> {
    let (world, lang) = (place.world, signed.visitor.lang);
    let found = place.rules.indicator(&appeal.indicator);
    let name = found.map_or_else(|| appeal.indicator.clone(), |known| told::text(&known.name, lang));
    let url = format!("{}/{}", place.unit_url(appeal.unit), appeal.indicator);
    let wrong = wrong.filter(|wrong| wrong.appeal == id);
    let typed = |name: &str| Field::of(wrong.map_or("", |wrong| wrong.form.text(name)));
    let form = if appeal.ruling.is_none() && signed.may(Action::Assess) {
        Some(RulingForm {
            action: format!("{}/appeals/{id}/rule", place.url()),
            key: app.ids.token()?,
            problem: wrong.map(|wrong| wrong.problem.clone()),
            granted: typed("granted"),
            reason: typed("reason"),
        })
    } else {
        None
    };
    let is_granted = appeal.ruling.as_ref().is_some_and(|ruling| ruling.granted);
    let correct_url = if is_granted && signed.may(Action::Assess) {
        format!("{}/corrections?appeal={id}", place.url())
    } else {
        String::new()
    };
    Ok(AppealRow {
        id: id.0,
        unit: world.people.units.get(appeal.unit).map_or_else(String::new, |unit| unit.name.clone()),
        indicator: Link::new(Words::plain(name), url),
        grounds: appeal.grounds.clone(),
        by: called(world, &appeal.act.by),
        at_ms: appeal.act.at.as_millisecond(),
        ruling: appeal.ruling.as_ref().map(|ruling| RulingShown {
            granted: ruling.granted,
            reason: ruling.reason.clone(),
            by: called(world, &ruling.act.by),
            at_ms: ruling.act.at.as_millisecond(),
        }),
        form,
        correct_url,
    })
}

pub(super) async fn rule(
    State(app): State<App>,
    Path((pack, month, appeal)): Path<(String, String, String)>,
    AssessorForm { signed, form }: AssessorForm,
) -> Response {
    let outcome = async {
        let place = Place::find(&signed.world, &pack, &month)?;
        let appeal = AppealId(appeal.parse().map_err(|_| Problem::NotFound)?);
        if !place.period().is_some_and(|period| period.appeals.contains_key(&appeal)) {
            return Err(Problem::NotFound);
        }
        let granted = match form.text("granted") {
            "yes" => true,
            "no" => false,
            _ => {
                let problem = Words::key("assessor.appeals.choose");
                return page(&app, &signed, &place, Some(&Wrong { appeal, form: &form, problem })).await;
            }
        };
        let command = Command::RuleAppeal { appeal, granted, reason: form.text("reason").to_owned() };
        match hand_in(&app, &signed, place.rules, key(&signed, &form), command).await? {
            Ok(_) => {
                Ok(done(&signed, &Words::key("assessor.done.ruled"), &format!("{}/appeals", place.url())))
            }
            Err(problem) => page(&app, &signed, &place, Some(&Wrong { appeal, form: &form, problem })).await,
        }
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}
