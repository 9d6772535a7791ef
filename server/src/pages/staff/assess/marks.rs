//! Marks on units: what was found, with the order and the files that prove it. A mark that was taken back stays on
//! record with its reason.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    access::Action,
    assessment::command::Command,
    ids::{MarkId, OrderId, UnitId},
    policy::Counted,
};

use super::{
    door::{AssessorForm, Reader, done, key},
    place::{Place, read},
    proofs,
    refusal::hand_in,
    rows::numbered,
};
use crate::{
    app::App,
    http::{answer, form::Form, signed::Signed},
    pages::staff::{nav, notice::respond, who::called},
    problem::Problem,
    told,
    views::{
        locale::Words,
        parts::{Choice, Field},
        staff::assess::{
            Link,
            entering::{MarkForm, Marks},
            score::MarkRow,
        },
    },
};

/// The most marks that are listed.
const LISTED: usize = 500;

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
    form: &'f Form,
    problem: Words,
    at_order: bool,
}

async fn page(
    app: &App,
    signed: &Signed,
    place: &Place<'_>,
    wrong: Option<&Wrong<'_>>,
) -> Result<Response, Problem> {
    let may = signed.may(Action::Assess) && !place.is_closed();
    let mut rows = mark_rows(app, signed, place, None, None).await?;
    let further = rows.len().saturating_sub(LISTED);
    rows.truncate(LISTED);
    let form = if may || wrong.is_some() { Some(form(app, signed, place, wrong)?) } else { None };
    let page = Marks { head: place.head(app, signed), form, rows, further };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

fn form(
    app: &App,
    signed: &Signed,
    place: &Place<'_>,
    wrong: Option<&Wrong<'_>>,
) -> Result<MarkForm, Problem> {
    let lang = signed.visitor.lang;
    let typed = |name: &str| Field::of(wrong.map_or("", |wrong| wrong.form.text(name)));
    let order = match wrong.filter(|wrong| wrong.at_order) {
        Some(wrong) => typed("order").wrong(wrong.problem.clone()),
        None => typed("order"),
    };
    let kinds = place.rules.measures.iter().filter(|measure| measure.counts == Counted::Marks);
    Ok(MarkForm {
        action: format!("{}/marks", place.url()),
        key: app.ids.token()?,
        problem: wrong.map(|wrong| wrong.problem.clone()),
        kind: typed("kind"),
        kinds: kinds
            .map(|measure| Choice::new(&measure.id, Words::plain(told::text(&measure.name, lang))))
            .collect(),
        unit: typed("unit"),
        units: place.unit_choices(),
        order,
        note: typed("note"),
    })
}

pub(super) async fn set(
    State(app): State<App>,
    Path((pack, month)): Path<(String, String)>,
    AssessorForm { signed, mut form }: AssessorForm,
) -> Response {
    let outcome = set_mark(&app, &signed, &pack, &month, &mut form).await;
    respond(&app, &signed, outcome).await
}

async fn set_mark(
    app: &App,
    signed: &Signed,
    pack: &str,
    month: &str,
    form: &mut Form,
) -> Result<Response, Problem> {
    let place = Place::find(&signed.world, pack, month)?;
    let order = match form.optional("order") {
        None => None,
        Some(number) => match read(app, move |tx| numbered(tx, &number)).await? {
            Some(order) => Some(order),
            None => {
                let problem = Words::key("assessor.refusal.no-order");
                return page(app, signed, &place, Some(&Wrong { form, problem, at_order: true })).await;
            }
        },
    };
    let evidence = proofs::keep(app, form).await?;
    let command = Command::Mark {
        mark: MarkId(0),
        pack: place.pack.id().to_owned(),
        month: place.month,
        unit: UnitId(form.text("unit").parse().unwrap_or(0)),
        measure: form.text("kind").to_owned(),
        order,
        evidence,
        note: form.text("note").to_owned(),
    };
    match hand_in(app, signed, place.rules, key(signed, form), command).await? {
        Ok(_) => Ok(done(signed, &Words::key("assessor.done.marked"), &format!("{}/marks", place.url()))),
        Err(problem) => page(app, signed, &place, Some(&Wrong { form, problem, at_order: false })).await,
    }
}

pub(super) async fn remove(
    State(app): State<App>,
    Path((pack, month, mark)): Path<(String, String, String)>,
    AssessorForm { signed, form }: AssessorForm,
) -> Response {
    let outcome = async {
        let place = Place::find(&signed.world, &pack, &month)?;
        let mark = MarkId(mark.parse().map_err(|_| Problem::NotFound)?);
        if !place.period().is_some_and(|period| period.marks.contains_key(&mark)) {
            return Err(Problem::NotFound);
        }
        let command = Command::Unmark { mark, reason: form.text("reason").to_owned() };
        match hand_in(&app, &signed, place.rules, key(&signed, &form), command).await? {
            Ok(_) => {
                Ok(done(&signed, &Words::key("assessor.done.unmarked"), &format!("{}/marks", place.url())))
            }
            Err(problem) => {
                page(&app, &signed, &place, Some(&Wrong { form: &form, problem, at_order: false })).await
            }
        }
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

/// Returns the marks of a month, the newest first: of one unit and kind, or all.
pub(super) async fn mark_rows(
    app: &App,
    signed: &Signed,
    place: &Place<'_>,
    unit: Option<UnitId>,
    measure: Option<&str>,
) -> Result<Vec<MarkRow>, Problem> {
    let Some(period) = place.period() else { return Ok(Vec::new()) };
    let marks = period.marks.iter().rev();
    let wanted = marks.filter(|(_, mark)| {
        unit.is_none_or(|unit| mark.unit == unit) && measure.is_none_or(|measure| mark.measure == measure)
    });
    let wanted: Vec<_> = wanted.collect();
    let orders: Vec<OrderId> = wanted.iter().filter_map(|(_, mark)| mark.order).collect();
    let numbers: BTreeMap<OrderId, String> = read(app, move |tx| {
        let mut numbers = BTreeMap::new();
        for id in orders.into_iter().take(LISTED) {
            numbers.extend(store::order::get(tx, id)?.map(|order| (id, order.number)));
        }
        Ok(numbers)
    })
    .await?;
    let may = signed.may(Action::Assess) && !place.is_closed();
    let (world, lang) = (place.world, signed.visitor.lang);
    let mut rows = Vec::new();
    for (id, mark) in wanted {
        let number = mark.order.and_then(|order| numbers.get(&order));
        let stands = mark.gone.is_none();
        rows.push(MarkRow {
            id: id.0,
            kind: told::assessment::name(place.rules, &mark.measure, lang),
            unit: world.people.units.get(mark.unit).map_or_else(String::new, |unit| unit.name.clone()),
            order: number.map(|number| Link::new(Words::plain(number.clone()), format!("/orders/{number}"))),
            note: mark.note.clone(),
            evidence: proofs::links(&place.url(), &mark.evidence),
            by: called(world, &mark.act.by),
            at_ms: mark.act.at.as_millisecond(),
            gone: mark.gone.as_ref().map_or_else(String::new, |(_, reason)| reason.clone()),
            gone_by: mark.gone.as_ref().map(|(act, _)| (called(world, &act.by), act.at.as_millisecond())),
            remove_url: if may && stands {
                format!("{}/marks/{id}/remove", place.url())
            } else {
                String::new()
            },
            key: if may && stands { app.ids.token()? } else { String::new() },
        });
    }
    Ok(rows)
}
