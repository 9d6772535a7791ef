//! Corrections beside a frozen month: each with what it changed, place and total before and after. The frozen month
//! itself is never touched.

use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    access::Action,
    assessment::{
        command::Command,
        periods::{self, Correction, Standing},
    },
    exact::Exact,
    ids::{AppealId, UnitId},
};
use store::assessment::Sheet;

use super::{
    door::{AssessorForm, Reader, done, key},
    place::{Place, shown, signed_number},
    refusal::hand_in,
};
use crate::{
    app::App,
    http::{
        answer,
        form::{Form, url_pairs},
        signed::Signed,
    },
    pages::staff::{nav, notice::respond, who::called},
    problem::Problem,
    told,
    views::{
        locale::Words,
        parts::{Choice, Field},
        staff::assess::standing::{CorrectionForm, CorrectionRow, Corrections, MovedUnit},
    },
};

/// The most corrections that are shown with what each changed.
const SHOWN: usize = 50;

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((pack, month)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let outcome = async {
        let place = Place::find(&signed.world, &pack, &month)?;
        let query = query.unwrap_or_default();
        let appeal = url_pairs(query.as_bytes()).find(|(name, _)| name == "appeal").map(|(_, value)| value);
        page(&app, &signed, &place, None, appeal.unwrap_or_default()).await
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

/// A form that came back, and what is wrong with it.
struct Wrong<'f> {
    form: &'f Form,
    problem: Words,
}

async fn page(
    app: &App,
    signed: &Signed,
    place: &Place<'_>,
    wrong: Option<&Wrong<'_>>,
    appeal: String,
) -> Result<Response, Problem> {
    let sheet = place.sheet(app).await?;
    let corrections = place.period().map(|period| period.corrections.as_slice()).unwrap_or_default();
    let (mut rows, mut moved) = (Vec::new(), Vec::new());
    if let Some(sheet) = sheet.as_ref().filter(|sheet| sheet.frozen.is_some()) {
        let skipped = corrections.len().saturating_sub(SHOWN);
        for (at, correction) in corrections.iter().enumerate().skip(skipped) {
            rows.push(row(signed, place, sheet, corrections, (at, correction))?);
        }
        let now = place.standings(sheet, place.month)?;
        moved = now.iter().filter(|one| one.has_moved()).map(against_frozen).collect();
    }
    let may = signed.may(Action::Assess) && place.is_closed();
    let form = if may { Some(form(app, signed, place, wrong, appeal)?) } else { None };
    let page = Corrections { head: place.head(app, signed), form, rows, moved };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

fn row(
    signed: &Signed,
    place: &Place<'_>,
    sheet: &Sheet,
    corrections: &[Correction],
    (at, correction): (usize, &Correction),
) -> Result<CorrectionRow, Problem> {
    let Some(frozen) = &sheet.frozen else { return Err(Problem::NotFound) };
    let standings = |count: usize| {
        let until = corrections.get(..count).unwrap_or_default();
        periods::standings(place.rules, &frozen.snapshot, until)
            .map_err(|error| Problem::Internal(error.to_string()))
    };
    let (before, after) = (standings(at)?, standings(at + 1)?);
    let moved = after.iter().filter_map(|now| {
        let was = before.iter().find(|was| was.frozen.unit == now.frozen.unit)?;
        let has_moved = was.rank != now.rank || was.total != now.total;
        has_moved.then(|| moved(&now.frozen.name, (was.rank, was.total), (now.rank, now.total)))
    });
    let unit = place.world.people.units.get(correction.unit);
    Ok(CorrectionRow {
        unit: unit.map_or_else(String::new, |unit| unit.name.clone()),
        measure: told::assessment::name(place.rules, &correction.measure, signed.visitor.lang),
        by: signed_number(correction.by),
        reason: correction.reason.clone(),
        appeal: correction.appeal.map_or_else(String::new, |appeal| format!("#{appeal}")),
        who: called(place.world, &correction.act.by),
        at_ms: correction.act.at.as_millisecond(),
        moved: moved.collect(),
    })
}

fn against_frozen(standing: &Standing<'_>) -> MovedUnit {
    let rank = standing.frozen.rank.and_then(|rank| usize::try_from(rank).ok());
    moved(&standing.frozen.name, (rank, standing.frozen.total), (standing.rank, standing.total))
}

type Stood = (Option<usize>, Option<Exact>);

fn moved(unit: &str, before: Stood, after: Stood) -> MovedUnit {
    let rank = |rank: Option<usize>| rank.map_or_else(|| "—".to_owned(), |rank| rank.to_string());
    let total = |total: Option<Exact>| total.map_or_else(|| "—".to_owned(), shown);
    MovedUnit {
        unit: unit.to_owned(),
        rank_before: rank(before.0),
        rank_after: rank(after.0),
        total_before: total(before.1),
        total_after: total(after.1),
    }
}

fn form(
    app: &App,
    signed: &Signed,
    place: &Place<'_>,
    wrong: Option<&Wrong<'_>>,
    appeal: String,
) -> Result<CorrectionForm, Problem> {
    let (rules, lang) = (place.rules, signed.visitor.lang);
    let typed = |name: &str| Field::of(wrong.map_or("", |wrong| wrong.form.text(name)));
    let granted = place.period().into_iter().flat_map(|period| &period.appeals);
    let granted: Vec<_> =
        granted.filter(|(_, made)| made.ruling.as_ref().is_some_and(|ruling| ruling.granted)).collect();
    let asked = granted.iter().find(|(id, _)| id.to_string() == appeal);
    let unit = match asked {
        Some((_, made)) if wrong.is_none() => Field::of(made.unit.to_string()),
        Some(_) | None => typed("unit"),
    };
    let monthly = super::place::monthly(rules);
    let ids = rules.measures.iter().map(|measure| measure.id.as_str()).chain(monthly);
    let measures =
        ids.map(|id| Choice::new(id, Words::plain(told::assessment::name(rules, id, lang)))).collect();
    let appeals = granted.iter().map(|(id, made)| {
        let unit = place.world.people.units.get(made.unit).map_or("", |unit| unit.name.as_str());
        Choice::new(&id.to_string(), Words::plain(format!("#{id} {unit}")))
    });
    Ok(CorrectionForm {
        action: format!("{}/corrections", place.url()),
        key: app.ids.token()?,
        problem: wrong.map(|wrong| wrong.problem.clone()),
        unit,
        units: place.unit_choices(),
        measure: typed("measure"),
        measures,
        by: typed("by"),
        reason: typed("reason"),
        appeal: if wrong.is_some() { typed("appeal") } else { Field::of(appeal) },
        appeals: appeals.collect(),
    })
}

pub(super) async fn set(
    State(app): State<App>,
    Path((pack, month)): Path<(String, String)>,
    AssessorForm { signed, form }: AssessorForm,
) -> Response {
    let outcome = corrected(&app, &signed, &pack, &month, &form).await;
    respond(&app, &signed, outcome).await
}

async fn corrected(
    app: &App,
    signed: &Signed,
    pack: &str,
    month: &str,
    form: &Form,
) -> Result<Response, Problem> {
    let place = Place::find(&signed.world, pack, month)?;
    let typed = form.text("by").replace('−', "-");
    let Ok(by) = Exact::parse(typed.trim_start_matches('+')) else {
        let problem = Words::key("assessor.bands.no_number");
        return page(app, signed, &place, Some(&Wrong { form, problem }), String::new()).await;
    };
    let command = Command::Correct {
        pack: place.pack.id().to_owned(),
        month: place.month,
        unit: UnitId(form.text("unit").parse().unwrap_or(0)),
        measure: form.text("measure").to_owned(),
        by,
        reason: form.text("reason").to_owned(),
        appeal: form.text("appeal").parse().ok().map(AppealId),
    };
    match hand_in(app, signed, place.rules, key(signed, form), command).await? {
        Ok(_) => {
            let words = Words::key("assessor.done.corrected");
            Ok(done(signed, &words, &format!("{}/corrections", place.url())))
        }
        Err(problem) => page(app, signed, &place, Some(&Wrong { form, problem }), String::new()).await,
    }
}
