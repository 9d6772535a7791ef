//! The house's own figures of a year, shown to whoever enters the points of its end: how each unit kept its articles,
//! what visits found at it. What sections and windows did counts for the unit above them that is compared. The figures
//! move no score; a person decides.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    access::{Action, Reach},
    assessment::{command::Span, periods::Compared},
    calendar::date_of,
    ids::UnitId,
    policy::{Assessment, Figures},
    visit::{count::Count, legal::Scope},
};
use store::knowledge::duties::Duty;

use super::place::{inputs, read};
use crate::{
    app::App,
    http::signed::Signed,
    pages::staff::{knowledge::duty, rows::unit_name, visits},
    problem::Problem,
    views::{
        locale::Words,
        staff::{assess::entering::Grounds, knowledge::duty::DutyRow},
    },
};

/// Returns the figures that the pack's inputs of the year are entered by, and what visits found in the year, if any.
pub(super) async fn of_year(
    app: &App,
    signed: &Signed,
    rules: &Assessment,
    year: i16,
) -> Result<Vec<Grounds>, Problem> {
    let span = Span::Year(year);
    let (Some(first), Some(last)) = (span.first(), span.last_month()) else { return Ok(Vec::new()) };
    let compared = Compared::between(&signed.world.people, rules, first, last.last());
    let of_the_year = inputs(&rules.yearly);
    let asked: BTreeSet<Figures> = rules
        .inputs
        .iter()
        .filter(|input| of_the_year.contains(&input.id.as_str()))
        .filter_map(|input| input.figures)
        .collect();
    let mut found = Vec::new();
    if asked.contains(&Figures::Knowledge) && signed.may(Action::ReadArticles) {
        found.push(knowledge(app, signed, &compared, year).await?);
    }
    if signed.actor.reach(Action::ReadVisits) == Reach::Everywhere {
        found.extend(visited(app, signed, &compared, year, asked.contains(&Figures::Visits)).await?);
    }
    Ok(found)
}

async fn knowledge(
    app: &App,
    signed: &Signed,
    compared: &Compared<'_>,
    year: i16,
) -> Result<Grounds, Problem> {
    let mut duties: BTreeMap<UnitId, Duty> =
        compared.units().map(|unit| (unit.id, Duty::default())).collect();
    for (unit, duty) in duty::of_year(app, year).await? {
        if let Some(home) = compared.home(unit) {
            duties.entry(home).or_default().add(&duty);
        }
    }
    let columns = [
        "handed_in",
        "published",
        "confirmed",
        "in_time",
        "expired",
        "kept",
        "answered_late",
        "overdue",
        "answered",
    ];
    let cells = |duty: &Duty| {
        let row = DutyRow::of(duty);
        let counts = [row.handed_in, row.published, row.confirmed, row.in_time, row.expired];
        let mut cells: Vec<String> = counts.iter().map(ToString::to_string).collect();
        cells.extend([row.kept, row.answered_late.to_string(), row.overdue.to_string(), row.answered]);
        cells
    };
    Ok(Grounds {
        id: Figures::Knowledge.code().to_owned(),
        title: Words::key("knowledge.duty"),
        url: duty::year_url(year),
        columns: columns.map(|code| Words::key(&format!("knowledge.duty_column.{code}"))).to_vec(),
        rows: rows(signed, duties.iter().map(|(unit, duty)| (*unit, cells(duty)))),
    })
}

/// Returns nothing when there were no visits and no input asks for them.
async fn visited(
    app: &App,
    signed: &Signed,
    compared: &Compared<'_>,
    year: i16,
    is_asked: bool,
) -> Result<Option<Grounds>, Problem> {
    let (today, scope) = (date_of(app.clock.now()), Scope::of(&signed.actor, &signed.world.people.units));
    let counted = read(app, move |tx| store::visit::year(tx, &scope, year, today)).await?;
    if counted.units.is_empty() && !is_asked {
        return Ok(None);
    }
    let mut homes: BTreeMap<UnitId, Count> =
        compared.units().map(|unit| (unit.id, Count::default())).collect();
    let rolled = counted.by_home(|unit| compared.home(unit).unwrap_or(unit));
    homes.extend(rolled.into_iter().filter(|(unit, _)| compared.has(*unit)));
    let shown = ["made", "steps", "faults", "orders", "ended", "righted", "still"];
    let cells = |count: &Count| {
        let figures = count.figures();
        let figure =
            |code: &&str| figures.iter().find(|(one, _)| one == code).map_or(0, |(_, figure)| *figure);
        shown.iter().map(|code| figure(code).to_string()).collect()
    };
    Ok(Some(Grounds {
        id: Figures::Visits.code().to_owned(),
        title: Words::key("visits.title"),
        url: visits::year_url(year),
        columns: shown.map(|code| Words::key(&format!("visits.count.{code}"))).to_vec(),
        rows: rows(signed, homes.iter().map(|(unit, count)| (*unit, cells(count)))),
    }))
}

fn rows(signed: &Signed, found: impl Iterator<Item = (UnitId, Vec<String>)>) -> Vec<(String, Vec<String>)> {
    let mut rows: Vec<(String, Vec<String>)> =
        found.map(|(unit, cells)| (unit_name(signed, unit), cells)).collect();
    rows.sort();
    rows
}
