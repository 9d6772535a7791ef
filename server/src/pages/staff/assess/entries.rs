//! What is entered for the year's end, value by value with what proves it and by what figures of the house. Every value
//! that was ever entered stays; the last one counts.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    access::Action,
    assessment::{
        command::{Command, Span},
        periods::{Compared, Entered},
    },
    exact::Exact,
    ids::UnitId,
    people::Unit,
    policy::{Assessment, Pack},
};

use super::{
    door::{AssessorForm, Reader, done, key},
    grounds,
    place::{document, inputs, shown},
    proofs,
    refusal::hand_in,
    year::of_year,
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
        staff::assess::entering::{Entries, EntryForm, EntryRow},
    },
};

/// The most values that are listed.
const LISTED: usize = 500;

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((id, year)): Path<(String, String)>,
) -> Response {
    let outcome = async {
        let (pack, rules, year) = of_year(&signed.world, &id, &year)?;
        page(&app, &signed, &Place { pack, rules, year }, None).await
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

struct Place<'w> {
    pack: &'w Pack,
    rules: &'w Assessment,
    year: i16,
}

impl Place<'_> {
    fn url(&self) -> String {
        format!("/assessment/{}/year/{}", self.pack.id(), self.year)
    }

    fn units<'w>(&self, signed: &'w Signed) -> Vec<&'w Unit> {
        let span = Span::Year(self.year);
        let (Some(first), Some(last)) = (span.first(), span.last_month()) else { return Vec::new() };
        let compared = Compared::between(&signed.world.people, self.rules, first, last.last());
        let mut units: Vec<&Unit> = compared.units().collect();
        units.sort_by(|one, other| one.name.cmp(&other.name));
        units
    }
}

async fn page(
    app: &App,
    signed: &Signed,
    place: &Place<'_>,
    wrong: Option<(&Form, Words)>,
) -> Result<Response, Problem> {
    let (lang, url) = (signed.visitor.lang, place.url());
    let known = signed.world.periods.get(place.pack.id(), Span::Year(place.year));
    let mut rows: Vec<EntryRow> = Vec::new();
    for ((unit, input), all) in known.into_iter().flat_map(|known| &known.inputs) {
        for (at, entered) in all.iter().enumerate() {
            rows.push(row(signed, place, (*unit, input), entered, at + 1 < all.len()));
        }
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.at_ms));
    rows.truncate(LISTED);
    let form =
        if signed.may(Action::Assess) { Some(form(app, signed, place, wrong.as_ref())?) } else { None };
    let grounds = grounds::of_year(app, signed, place.rules, place.year).await?;
    let page = Entries { document: document(place.pack, lang), year: place.year, url, form, rows, grounds };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

fn row(
    signed: &Signed,
    place: &Place<'_>,
    (unit, input): (UnitId, &str),
    entered: &Entered,
    is_replaced: bool,
) -> EntryRow {
    let world = &signed.world;
    EntryRow {
        unit: world.people.units.get(unit).map_or_else(String::new, |unit| unit.name.clone()),
        input: told::assessment::name(place.rules, input, signed.visitor.lang),
        value: shown(entered.value),
        is_replaced,
        note: entered.note.clone(),
        evidence: proofs::links(&place.url(), &entered.evidence),
        by: called(world, &entered.act.by),
        at_ms: entered.act.at.as_millisecond(),
    }
}

fn form(
    app: &App,
    signed: &Signed,
    place: &Place<'_>,
    wrong: Option<&(&Form, Words)>,
) -> Result<EntryForm, Problem> {
    let lang = signed.visitor.lang;
    let typed = |name: &str| Field::of(wrong.map_or("", |(form, _)| form.text(name)));
    let of_the_year = inputs(&place.rules.yearly);
    let known = place.rules.inputs.iter().filter(|input| of_the_year.contains(&input.id.as_str()));
    let known = known.map(|input| {
        let name = format!("{} (0–{})", told::text(&input.name, lang), shown(input.most));
        Choice::new(&input.id, Words::plain(name))
    });
    let units = place.units(signed).into_iter();
    let units = units.map(|unit| Choice::new(&unit.id.to_string(), Words::plain(unit.name.clone())));
    Ok(EntryForm {
        action: format!("{}/entries", place.url()),
        key: app.ids.token()?,
        problem: wrong.map(|(_, problem)| problem.clone()),
        unit: typed("unit"),
        units: units.collect(),
        input: typed("input"),
        inputs: known.collect(),
        value: typed("value"),
        note: typed("note"),
    })
}

pub(super) async fn enter(
    State(app): State<App>,
    Path((id, year)): Path<(String, String)>,
    AssessorForm { signed, mut form }: AssessorForm,
) -> Response {
    let outcome = async {
        let (pack, rules, year) = of_year(&signed.world, &id, &year)?;
        entered(&app, &signed, &Place { pack, rules, year }, &mut form).await
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

async fn entered(
    app: &App,
    signed: &Signed,
    place: &Place<'_>,
    form: &mut Form,
) -> Result<Response, Problem> {
    let Ok(value) = Exact::parse(form.text("value")) else {
        return page(app, signed, place, Some((form, Words::key("assessor.bands.no_number")))).await;
    };
    let evidence = proofs::keep(app, form).await?;
    let command = Command::Enter {
        pack: place.pack.id().to_owned(),
        period: Span::Year(place.year),
        unit: UnitId(form.text("unit").parse().unwrap_or(0)),
        input: form.text("input").to_owned(),
        value,
        evidence,
        note: form.text("note").to_owned(),
    };
    match hand_in(app, signed, place.rules, key(signed, form), command).await? {
        Ok(_) => {
            let words = Words::key("assessor.done.entered").with("count", 1);
            Ok(done(signed, &words, &format!("{}/entries", place.url())))
        }
        Err(problem) => page(app, signed, place, Some((form, problem))).await,
    }
}
