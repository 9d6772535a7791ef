//! What is entered for a month, all units of a group on one page and saved together. What is proposed is a hint; the
//! assessor decides.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    access::Action,
    assessment::{command::Command, command::Span, peers},
    exact::Exact,
    people::Unit,
    policy::Input,
};
use store::assessment::Sheet;

use super::{
    door::{AssessorForm, Reader, done, key},
    place::{Place, monthly, shown},
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
        staff::assess::entering::{BandInput, BandRow, Bands},
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

/// A form that came back, and what is wrong at which field.
struct Wrong<'f> {
    form: &'f Form,
    faults: BTreeMap<String, Words>,
}

async fn page(
    app: &App,
    signed: &Signed,
    place: &Place<'_>,
    wrong: Option<&Wrong<'_>>,
) -> Result<Response, Problem> {
    let may = signed.may(Action::Assess) && !place.is_closed();
    let sheet = place.sheet(app).await?;
    let ids = monthly(place.rules);
    let inputs = place.rules.inputs.iter().filter(|input| ids.contains(&input.id.as_str()));
    let inputs = inputs.map(|input| band_input(signed, place, sheet.as_ref(), input, wrong)).collect();
    let page = Bands {
        head: place.head(app, signed),
        key: app.ids.token()?,
        action: if may { format!("{}/bands", place.url()) } else { String::new() },
        problem: wrong.map(|wrong| Words::key("assessor.bands.some_wrong").with("count", wrong.faults.len())),
        inputs,
    };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

fn units_of<'w>(place: &Place<'w>, input: &Input) -> Vec<&'w Unit> {
    let is_for = |unit: &&Unit| {
        input.groups.is_empty() || unit.group.as_ref().is_some_and(|group| input.groups.contains(group))
    };
    place.units().into_iter().filter(is_for).collect()
}

fn field(input: &Input, unit: &Unit) -> String {
    format!("value:{}:{}", input.id, unit.id)
}

fn band_input(
    signed: &Signed,
    place: &Place<'_>,
    sheet: Option<&Sheet>,
    input: &Input,
    wrong: Option<&Wrong<'_>>,
) -> BandInput {
    let units = units_of(place, input);
    let volume = |unit: &Unit| {
        let value = sheet.and_then(|sheet| sheet.live.table.value(&unit.name, &place.rules.base));
        value.unwrap_or(Exact::ZERO)
    };
    let volumes: Vec<Exact> = units.iter().map(|unit| volume(unit)).collect();
    let proposed = peers::bands(&volumes, &input.values);
    let mut rows: Vec<(Exact, BandRow)> = Vec::new();
    for (at, unit) in units.iter().enumerate() {
        let name = field(input, unit);
        let entered = place.period().and_then(|period| period.input(unit.id, &input.id));
        let now = entered.map_or_else(String::new, |entered| shown(entered.value));
        let value = match wrong {
            Some(wrong) => {
                let typed = Field::of(wrong.form.text(&name));
                match wrong.faults.get(&name) {
                    Some(fault) => typed.wrong(fault.clone()),
                    None => typed,
                }
            }
            None => Field::of(now),
        };
        let n = volumes.get(at).copied().unwrap_or(Exact::ZERO);
        let row = BandRow {
            field: name,
            unit: unit.name.clone(),
            n: shown(n),
            n_url: place.rows_url(unit.id, &place.rules.base),
            proposed: proposed.get(at).copied().flatten().map_or_else(String::new, shown),
            value,
            entered: entered
                .map(|entered| (called(place.world, &entered.act.by), entered.act.at.as_millisecond())),
        };
        rows.push((n, row));
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.0));
    let missing = rows.iter().filter(|(n, row)| !n.is_zero() && row.entered.is_none()).count();
    BandInput {
        id: input.id.clone(),
        name: told::text(&input.name, signed.visitor.lang),
        rule_url: place.rule_url(&input.id),
        values: input.values.iter().map(|value| shown(*value)).collect(),
        most: shown(input.most),
        is_proposed: proposed.iter().any(Option::is_some),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        missing,
    }
}

pub(super) async fn enter(
    State(app): State<App>,
    Path((pack, month)): Path<(String, String)>,
    AssessorForm { signed, form }: AssessorForm,
) -> Response {
    let outcome = entered(&app, &signed, &pack, &month, &form).await;
    respond(&app, &signed, outcome).await
}

/// Enters what changed, value by value; what is refused comes back at its field, the others are kept.
async fn entered(
    app: &App,
    signed: &Signed,
    pack: &str,
    month: &str,
    form: &Form,
) -> Result<Response, Problem> {
    let place = Place::find(&signed.world, pack, month)?;
    let ids = monthly(place.rules);
    let (mut saved, mut faults) = (0_usize, BTreeMap::new());
    for input in place.rules.inputs.iter().filter(|input| ids.contains(&input.id.as_str())) {
        for unit in units_of(&place, input) {
            let name = field(input, unit);
            let typed = form.text(&name);
            if typed.is_empty() {
                continue;
            }
            let Ok(value) = Exact::parse(typed) else {
                faults.insert(name, Words::key("assessor.bands.no_number"));
                continue;
            };
            let entered = place.period().and_then(|period| period.input(unit.id, &input.id));
            if entered.is_some_and(|entered| entered.value == value) {
                continue;
            }
            let command = Command::Enter {
                pack: place.pack.id().to_owned(),
                period: Span::Month(place.month),
                unit: unit.id,
                input: input.id.clone(),
                value,
                evidence: Vec::new(),
                note: String::new(),
            };
            let key = key(signed, form).map(|key| format!("{name}:{key}"));
            match hand_in(app, signed, place.rules, key, command).await? {
                Ok(_) => saved += 1,
                Err(words) => {
                    faults.insert(name, words);
                }
            }
        }
    }
    if faults.is_empty() {
        let words = Words::key("assessor.done.entered").with("count", saved);
        return Ok(done(signed, &words, &format!("{}/bands", place.url())));
    }
    page(app, signed, &place, Some(&Wrong { form, faults })).await
}
