//! What visits come to in a year, by visited unit and by who made them: a page, and the same as a file.

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use domain::{
    calendar::date_of,
    ids::UnitId,
    visit::{
        Visitor,
        count::{Count, Year},
    },
};
use report::list::{self as sheet, Cell, List, ListError};
use serde::Deserialize;

use super::{PATH, Reader, name_of, scope};
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    pages::staff::{export, nav, notice, rows::unit_name},
    problem::Problem,
    views::{
        locale::Words,
        parts::Field,
        staff::visits::{VisitYear, YearRow},
    },
};

type Write = fn(&List) -> Result<Vec<u8>, ListError>;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    year: String,
}

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = async {
        let (year, counted) = counted(&app, &signed, &asked).await?;
        let columns = Count::default().figures().map(|(code, _)| code.to_owned()).to_vec();
        let page = VisitYear {
            year: Field::of(year.to_string()),
            columns,
            units: units(&signed, &counted),
            visitors: visitors(&signed, &counted),
            total: row(String::new(), String::new(), &counted.total),
        };
        answer::page(&app, &signed.visitor, &nav::frame(&app, &signed).await, &page)
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn csv(
    State(app): State<App>,
    Reader(signed): Reader,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = file(&app, &signed, &asked, "csv", sheet::csv).await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn xlsx(
    State(app): State<App>,
    Reader(signed): Reader,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = file(&app, &signed, &asked, "xlsx", sheet::xlsx).await;
    notice::respond(&app, &signed, outcome).await
}

async fn counted(app: &App, signed: &Signed, asked: &Asked) -> Result<(i16, Year), Problem> {
    let today = date_of(app.clock.now());
    let year = asked.year.trim().parse::<i16>().ok().filter(|year| (2000..=9999).contains(year));
    let (year, scope) = (year.unwrap_or(today.year()), scope(signed));
    let counted = actions::read(&app.store, move |tx| store::visit::year(tx, &scope, year, today)).await?;
    Ok((year, counted))
}

/// Returns a row for each unit that is assessed, with what its windows and sections came to, and those below it, as its
/// parts. Who sees some units' visits only is not shown a sum that would leave the others out.
fn units(signed: &Signed, year: &Year) -> Vec<YearRow> {
    let units = &signed.world.people.units;
    let is_wide = scope(signed).is_wide;
    let home = |unit: UnitId| if is_wide { units.answering(unit) } else { unit };
    let named = |unit: UnitId, count: &Count| row(unit_name(signed, unit), String::new(), count);
    let mut rows = Vec::new();
    for (above, count) in year.by_home(home) {
        rows.push(named(above, &count));
        let below = year.units.iter().filter(|(unit, _)| **unit != above && home(**unit) == above);
        rows.extend(below.map(|(unit, count)| YearRow { is_part: true, ..named(*unit, count) }));
    }
    rows
}

/// Who made them is shown to whoever sees every unit's visits, and to nobody of a visited unit.
fn visitors(signed: &Signed, year: &Year) -> Vec<YearRow> {
    if !scope(signed).is_wide {
        return Vec::new();
    }
    let asked = |visitor: &Visitor| match visitor {
        Visitor::Supervisor(id) => signed.world.supervisors.get(*id).map_or(0, |one| one.letter.a_year),
        Visitor::Staff(_) => 0,
    };
    let row = |(visitor, count): (&Visitor, &Count)| {
        let asked = asked(visitor);
        let asked = if asked > 0 { asked.to_string() } else { String::new() };
        row(name_of(signed, *visitor), asked, count)
    };
    year.visitors.iter().map(row).collect()
}

fn row(name: String, asked: String, count: &Count) -> YearRow {
    YearRow { name, is_part: false, asked, figures: count.figures().map(|(_, figure)| figure).to_vec() }
}

async fn file(
    app: &App,
    signed: &Signed,
    asked: &Asked,
    ending: &'static str,
    write: Write,
) -> Result<Response, Problem> {
    let (year, counted) = counted(app, signed, asked).await?;
    let today = date_of(app.clock.now());
    let say = |key: &str| app.views.say(signed.visitor.lang, &Words::key(key));
    let mut headings = vec![say("visits.file.group")?, say("visits.file.name")?, say("visits.column.asked")?];
    for (code, _) in Count::default().figures() {
        headings.push(say(&format!("visits.count.{code}"))?);
    }
    let total = row(say("visits.file.total")?, String::new(), &counted.total);
    let part = say("visits.file.part")?;
    let groups = [
        (say("visits.file.unit")?, units(signed, &counted)),
        (say("visits.file.visitor")?, visitors(signed, &counted)),
        (say("visits.file.total")?, vec![total]),
    ];
    let mut rows = Vec::new();
    for (group, lines) in groups {
        for line in lines {
            let group = if line.is_part { &part } else { &group };
            let mut cells = vec![Cell::text(group.clone()), Cell::text(line.name), Cell::text(line.asked)];
            cells.extend(line.figures.iter().map(|figure| Cell::Whole(*figure)));
            rows.push(cells);
        }
    }
    let note = Words::key("visits.file.note").with("year", year).with("day", today);
    let note = app.views.say(signed.visitor.lang, &note)?;
    let title = format!("{} {year}", say("visits.title")?);
    let count = rows.len();
    let list = List { title: title.clone(), headings, rows, note: Some(note) };
    let task = tokio::task::spawn_blocking(move || write(&list));
    let bytes = task.await.map_err(|error| Problem::Internal(error.to_string()))?;
    let bytes = bytes.map_err(|error| Problem::Internal(error.to_string()))?;
    let media_type = match ending {
        "csv" => "text/csv; charset=utf-8",
        _ => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };
    let headers = export::headers(&format!("{title}-{today}.{ending}"), media_type)?;
    let place = format!("{PATH}/year.{ending}");
    export::record(app, signed, place, std::iter::empty(), count).await?;
    Ok((headers, bytes).into_response())
}
