//! The units that take part, and the forms that enrol them: from the tree of units, pasted, or from a file.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    campaign::{Entrant, command::Move},
    ids::UnitId,
    people::UnitKind,
};
use serde::Deserialize;

use super::{Loaded, Reader, allowed, need, need::Need};
use crate::{
    app::App,
    http::{answer, signed::Signed},
    pages::{
        campaigned::{named, share},
        staff::{nav, notice, rows::unit_name},
    },
    problem::Problem,
    told,
    views::{
        locale::Words,
        parts::Choice,
        staff::{
            campaign::entrant::{Candidate, EntrantRow, EntrantsPage},
            kept::Kept,
        },
    },
};

/// The rows of one page.
const PAGE: usize = 100;
/// The most units of a branch that can be ticked at a time.
const CANDIDATES: usize = 500;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    pub(super) sector: String,
    pub(super) show: String,
    pub(super) branch: String,
    pub(super) after: i64,
}

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = async {
        let loaded = Loaded::of(&app, &signed, id).await?;
        page(&app, &signed, &loaded, &asked, Kept::default()).await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn page(
    app: &App,
    signed: &Signed,
    loaded: &Loaded,
    asked: &Asked,
    kept: Kept,
) -> Result<Response, Problem> {
    let wanted = Need::from_code(&asked.show);
    let fits = |unit: &UnitId, entrant: &Entrant| {
        (asked.sector.is_empty() || entrant.sector == asked.sector)
            && wanted.is_none_or(|need| need.is_of(loaded, *unit, entrant))
    };
    let seen: std::collections::BTreeSet<UnitId> = loaded.seen(signed).collect();
    let fitting: Vec<(&UnitId, &Entrant)> = loaded
        .campaign
        .entrants
        .iter()
        .filter(|(unit, entrant)| seen.contains(*unit) && fits(unit, entrant))
        .collect();
    let rest = fitting.iter().filter(|(unit, _)| unit.0 > asked.after);
    let shown: Vec<_> = rest.clone().take(PAGE).collect();
    let next = (rest.count() > PAGE).then(|| shown.last().map(|(unit, _)| unit.0)).flatten();
    let steps = allowed(signed, loaded, &[Move::Enrol], None);
    let enrols = steps.contains(&Move::Enrol);
    let status = if kept.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let view = EntrantsPage {
        head: loaded.head(app, signed, &steps, kept)?,
        rows: shown.iter().map(|(unit, entrant)| row(app, signed, loaded, **unit, entrant)).collect(),
        total: fitting.len(),
        next_url: next.map(|after| next_url(loaded, asked, after)),
        sectors: loaded.sectors(signed),
        sector: asked.sector.clone(),
        show: wanted.map_or_else(String::new, |need| need.code().to_owned()),
        shows: Need::ALL
            .iter()
            .map(|need| Choice::new(need.code(), Words::key(&format!("campaign.show_of.{}", need.code()))))
            .collect(),
        branches: if enrols { branches(signed) } else { Vec::new() },
        candidates: if enrols { candidates(signed, loaded, &asked.branch) } else { Vec::new() },
        branch: asked.branch.clone(),
    };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &view, status)
}

fn next_url(loaded: &Loaded, asked: &Asked, after: i64) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("sector", &asked.sector).append_pair("show", &asked.show);
    format!("{}/units?{}", loaded.url(), query.append_pair("after", &after.to_string()).finish())
}

fn row(app: &App, signed: &Signed, loaded: &Loaded, unit: UnitId, entrant: &Entrant) -> EntrantRow {
    let problems = || loaded.campaign.problems_of(unit);
    let due = problems().filter(|problem| problem.waits_for_unit()).map(|problem| &problem.due);
    let due = due.min_by_key(|due| due.at).filter(|_| loaded.is_running());
    EntrantRow {
        name: unit_name(signed, unit),
        url: format!("{}/units/{unit}", loaded.url()),
        sector: named(&loaded.rules.sectors, &entrant.sector, signed.visitor.lang),
        place: entrant.place.clone(),
        problems: problems().count(),
        open: problems().filter(|problem| !problem.is_settled()).count(),
        due: due.map(|due| told::due_words(due, loaded.at, &app.world().calendar)),
        satisfaction: entrant.measured.map(share).unwrap_or_default(),
        standing: need::standing(signed, loaded, unit, entrant),
    }
}

/// Returns the units that have others below them.
fn branches(signed: &Signed) -> Vec<Choice> {
    let units = &signed.world.people.units;
    let above = units.iter().filter(|unit| units.below(Some(unit.id)).next().is_some());
    above.map(|unit| Choice::new(&unit.id.to_string(), Words::plain(unit_name(signed, unit.id)))).collect()
}

/// Returns the units of a branch in the order of the tree, itself first.
fn candidates(signed: &Signed, loaded: &Loaded, branch: &str) -> Vec<Candidate> {
    let Ok(branch) = branch.parse().map(UnitId) else { return Vec::new() };
    let units = &signed.world.people.units;
    let mut found = Vec::new();
    let mut left = vec![(branch, 0_usize)];
    while let Some((id, depth)) = left.pop() {
        let Some(unit) = units.get(id) else { continue };
        if unit.kind != UnitKind::Jurisdiction && units.is_open(id, loaded.today()) {
            found.push(Candidate {
                id: id.0,
                name: unit_name(signed, id),
                depth,
                enrolled: loaded.campaign.entrants.contains_key(&id),
            });
        }
        if found.len() >= CANDIDATES {
            break;
        }
        let mut below: Vec<UnitId> = units.below(Some(id)).map(|unit| unit.id).collect();
        below.reverse();
        left.extend(below.into_iter().map(|unit| (unit, depth.saturating_add(1))));
    }
    found
}
