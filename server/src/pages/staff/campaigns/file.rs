//! What a campaign says as files, for the assessment of a sector's conduct and of those who lead units (七(三)).

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    campaign::{
        legal,
        rank::{Line, rank},
    },
    people::leader,
    policy::Office,
};
use report::list::{Cell, List};

use super::{Loaded, PATH, Reader, ranking};
use crate::{
    actions,
    app::App,
    http::signed::Signed,
    pages::{
        campaigned::{self, named, percent},
        staff::{export, notice, rows::unit_name},
    },
    problem::Problem,
    views::locale::Words,
};

/// The columns of the file of sectors.
const SECTORS: [&str; 7] = ["sector", "units", "problems", "open", "applied", "vetoed", "awarded"];
/// The columns of the file of units.
const UNITS: [&str; 17] = [
    "unit",
    "sector",
    "place",
    "principal",
    "problems",
    "open",
    "own",
    "applied",
    "satisfied_count",
    "answered",
    "satisfaction",
    "score",
    "place_of",
    "standing",
    "why",
    "plaque",
    "withdrawn",
];

pub(super) async fn sectors_csv(
    State(app): State<App>,
    Reader(signed): Reader,
    Path(id): Path<i64>,
) -> Response {
    let outcome = sectors(&app, &signed, id, "csv").await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn sectors_xlsx(
    State(app): State<App>,
    Reader(signed): Reader,
    Path(id): Path<i64>,
) -> Response {
    let outcome = sectors(&app, &signed, id, "xlsx").await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn units_csv(
    State(app): State<App>,
    Reader(signed): Reader,
    Path(id): Path<i64>,
) -> Response {
    let outcome = units(&app, &signed, id, "csv").await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn units_xlsx(
    State(app): State<App>,
    Reader(signed): Reader,
    Path(id): Path<i64>,
) -> Response {
    let outcome = units(&app, &signed, id, "xlsx").await;
    notice::respond(&app, &signed, outcome).await
}

async fn loaded(app: &App, signed: &Signed, id: i64) -> Result<Loaded, Problem> {
    let loaded = Loaded::of(app, signed, id).await?;
    match legal::sees_files(&signed.actor) {
        true => Ok(loaded),
        false => Err(Problem::Forbidden("campaign-files".to_owned())),
    }
}

fn headings(app: &App, signed: &Signed, columns: &[&str]) -> Result<Vec<String>, Problem> {
    let say =
        |name: &&str| app.views.say(signed.visitor.lang, &Words::key(&format!("campaign.column.{name}")));
    columns.iter().map(|name| Ok(say(name)?)).collect()
}

async fn sectors(app: &App, signed: &Signed, id: i64, ending: &'static str) -> Result<Response, Problem> {
    let loaded = loaded(app, signed, id).await?;
    let about = loaded.campaign.id;
    let found = actions::read(&app.store, move |tx| store::campaign::by_sector(tx, about)).await?;
    let row = |one: store::campaign::SectorResult| {
        let name = named(&loaded.rules.sectors, &one.sector, signed.visitor.lang);
        let counts = [one.units, one.problems, one.open_problems, one.applied, one.vetoed, one.awarded];
        let counts = counts.into_iter().map(|count| Cell::text(count.to_string()));
        std::iter::once(Cell::text(name)).chain(counts).collect()
    };
    let list = List {
        title: app.views.say(signed.visitor.lang, &title("sectors", &loaded))?,
        headings: headings(app, signed, &SECTORS)?,
        rows: found.into_iter().map(row).collect(),
        note: None,
    };
    export::sent(app, signed, &format!("{PATH}/{id}/sectors"), list, ending).await
}

fn title(what: &str, loaded: &Loaded) -> Words {
    Words::key(&format!("campaign.file.{what}_of")).with("year", loaded.campaign.year)
}

async fn units(app: &App, signed: &Signed, id: i64, ending: &'static str) -> Result<Response, Problem> {
    let loaded = loaded(app, signed, id).await?;
    let lines =
        rank(&loaded.campaign, &loaded.rules).map_err(|error| Problem::Internal(error.to_string()))?;
    let mut rows = Vec::new();
    for line in &lines {
        rows.push(row(app, signed, &loaded, line)?);
    }
    let note = Words::key("campaign.file.note")
        .with("quota", loaded.rules.quota)
        .with("threshold", percent(loaded.rules.threshold));
    let list = List {
        title: app.views.say(signed.visitor.lang, &title("units", &loaded))?,
        headings: headings(app, signed, &UNITS)?,
        rows,
        note: Some(app.views.say(signed.visitor.lang, &note)?),
    };
    export::sent(app, signed, &format!("{PATH}/{id}/units"), list, ending).await
}

fn row(app: &App, signed: &Signed, loaded: &Loaded, line: &Line) -> Result<Vec<Cell>, Problem> {
    let lang = signed.visitor.lang;
    let say = |words: &Words| app.views.say(lang, words);
    let Some(entrant) = loaded.campaign.entrants.get(&line.unit) else { return Ok(Vec::new()) };
    let problems = || loaded.campaign.problems_of(line.unit);
    let principal = leader::of(&signed.world.people, line.unit, Office::UnitPrincipal);
    let principal = principal.and_then(|person| signed.world.people.persons.get(person));
    let own = entrant.assessment.as_ref().map(|one| {
        let sum: u32 = one.points.values().map(|points| u32::from(*points)).sum();
        sum.to_string()
    });
    let applied = if entrant.application.is_some() { "campaign.yes" } else { "campaign.no" };
    let mut why = Vec::new();
    for reason in campaigned::reasons(&loaded.rules, &line.reasons, lang) {
        why.push(say(&reason)?);
    }
    let award = entrant.award.as_ref();
    let withdrawn = award.and_then(|award| award.withdrawal.as_ref());
    let cells = [
        unit_name(signed, line.unit),
        named(&loaded.rules.sectors, &entrant.sector, lang),
        entrant.place.clone(),
        principal.map_or_else(String::new, |person| person.name.clone()),
        problems().count().to_string(),
        problems().filter(|problem| !problem.is_settled()).count().to_string(),
        own.unwrap_or_default(),
        say(&Words::key(applied))?,
        entrant.measured.map_or_else(String::new, |one| one.satisfied.to_string()),
        entrant.measured.map_or_else(String::new, |one| one.answered.to_string()),
        line.satisfaction.map(percent).unwrap_or_default(),
        line.score.map_or_else(String::new, |score| score.fixed(4)),
        line.place.map_or_else(String::new, |place| place.to_string()),
        say(&ranking::standing(line.standing).text)?,
        why.join("; "),
        award.and_then(|award| award.plaque.as_ref()).map_or_else(String::new, |(number, _)| number.clone()),
        withdrawn.map_or_else(String::new, |one| domain::calendar::date_of(one.at).to_string()),
    ];
    Ok(cells.into_iter().map(Cell::text).collect())
}
