//! The list of cases: by unit, state, source and period, or straight to one by its number.

use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use domain::{
    access::{self, Action},
    case::{Case, Stage},
    ids::CaseId,
};
use store::case::search::{self, Filter, What};

use super::place::{Place, today};
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    pages::staff::{nav, notice::respond, rows::unit_name},
    problem::Problem,
    views::{
        frame::Tone,
        locale::Words,
        parts::{Badge, Choice, Pager},
        rate::Shown,
        staff::ratings::{CaseRow, Cases, nothing},
    },
};

/// The list.
pub(super) const PATH: &str = "/cases";
/// How many cases a page shows.
const ROWS: usize = 50;
/// Where a case may be found standing.
const STAGES: [Stage; 4] = [Stage::Excluded, Stage::Asked, Stage::Rated, Stage::Unrated];

pub(super) async fn show(State(app): State<App>, signed: Signed, RawQuery(query): RawQuery) -> Response {
    let outcome = page(&app, &signed, query.as_deref()).await;
    respond(&app, &signed, outcome).await
}

async fn page(app: &App, signed: &Signed, query: Option<&str>) -> Result<Response, Problem> {
    let place = Place::read(signed, query, today(app.clock.now()))?;
    let number = place.value("q").to_owned();
    let found = if number.is_empty() {
        let filter = filter(signed, &place);
        let after = place.value("after").parse().ok().map(CaseId);
        actions::read(&app.store, move |tx| search::page(tx, &filter, after, ROWS)).await?
    } else {
        let read = actions::read(&app.store, move |tx| store::case::with_number(tx, &number));
        let own = |case: &Case| access::allowed_on_case(&signed.actor, Action::ReadRatings, case).is_ok();
        search::Page { cases: read.await?.into_iter().filter(own).collect(), next: None }
    };
    if let ([case], false) = (found.cases.as_slice(), place.value("q").is_empty()) {
        return Ok(answer::go(&signed.visitor, &format!("{PATH}/{}", case.id)));
    }
    let page = Cases {
        q: place.field("q"),
        from: place.day("from", place.from),
        to: place.day("to", place.to),
        unit: place.field("unit"),
        units: place.units(signed),
        what: place.field("what"),
        whats: What::ALL
            .map(|what| Choice::new(what.code(), Words::key(&format!("ratings.what.{}", what.code()))))
            .to_vec(),
        stage: place.field("stage"),
        stages: STAGES.map(|stage| Choice::new(stage.code(), badge(stage).text)).to_vec(),
        source: place.field("source"),
        pager: Pager {
            first_url: (!place.value("after").is_empty()).then(|| place.with(PATH, "after", "")),
            next_url: found.next.map(|next| place.with(PATH, "after", &next.to_string())),
            shown: u32::try_from(found.cases.len()).unwrap_or(u32::MAX),
            total: None,
        },
        rows: found.cases.iter().map(|case| row(signed, case)).collect(),
        empty: nothing("cases"),
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

fn filter(signed: &Signed, place: &Place) -> Filter {
    let (from, before) = place.instants();
    Filter {
        scope: place.scope(signed),
        what: What::from_code(place.value("what")).unwrap_or_default(),
        from,
        before,
        stage: Stage::from_code(place.value("stage")),
        source: Some(place.value("source").to_owned()).filter(|source| !source.is_empty()),
    }
}

fn badge(stage: Stage) -> Badge {
    let tone = match stage {
        Stage::Taken | Stage::Asked => Tone::Calm,
        Stage::Rated => Tone::Good,
        Stage::Excluded | Stage::Unrated => Tone::Quiet,
    };
    Badge::new(Words::key(&format!("cases.stage.{}", stage.code())), tone)
}

fn row(signed: &Signed, case: &Case) -> CaseRow {
    let excluded = case.excluded.filter(|_| case.stage == Stage::Excluded);
    let excluded = excluded.map(|reason| Words::key(&format!("cases.exclusion.{}", reason.code())));
    let asked = case.asked.map(|asked| Words::key(&format!("cases.by.{}", asked.by.code())));
    CaseRow {
        url: format!("{PATH}/{}", case.id),
        number: format!("{} / {}", case.facts.key.number, case.facts.key.step),
        source: case.facts.key.source.clone(),
        matter: case.facts.matter.name.clone(),
        unit: unit_name(signed, case.facts.unit),
        stage: badge(case.stage),
        how: excluded.or(asked),
        grade: case.counted().map(|placed| Shown::of(placed.rating.grade.stars())),
        taken_ms: case.taken_at.as_millisecond(),
    }
}
