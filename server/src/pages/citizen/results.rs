//! What came of it all, for everybody: the figures of closed months with their denominators, the rankings as they were
//! frozen, and the method, word for word from the documents that are in force.

use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use domain::{
    calendar::date_of,
    policy::{Indicator, Month, Pack},
    world::World,
};
use jiff::civil::Date;
use serde::Deserialize;

use super::{
    figures::{self, Figures, Version, share, shown},
    rankings, show as respond,
};
use crate::{
    app::App,
    http::{answer, visitor::Visitor},
    problem::Problem,
    told,
    views::{
        citizen::results::{FigureRow, Line, Method, MethodPack, Months, Results, Shown},
        locale::{Lang, Words},
    },
};

/// The most months of rankings that are offered in the list; older ones stay readable.
const RANKED_MONTHS: usize = 36;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/results", get(results)).route("/results/method", get(method))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    pack: String,
    month: String,
    ranked: String,
}

async fn results(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Response {
    let outcome = page(&app, &visitor, &asked).await;
    respond(&app, &visitor, outcome)
}

async fn page(app: &App, visitor: &Visitor, asked: &Asked) -> Result<Response, Problem> {
    let world = app.world();
    let places = figures::places(&world);
    let wanted = if asked.month.is_empty() {
        places.first()
    } else {
        let is_it = |place: &&domain::tables::Place| {
            place.month.to_string() == asked.month && (asked.pack.is_empty() || place.pack == asked.pack)
        };
        Some(places.iter().find(is_it).ok_or(Problem::NotFound)?)
    };
    let figures = match wanted {
        Some(place) => figures::read(app, &place.pack, place.month, Version::Corrected).await?,
        None => None,
    };
    let months = figures::offered(&world).into_iter().map(|place| Months {
        month: place.month.to_string(),
        document: world.packs.get(&place.pack).map_or_else(String::new, |pack| pack.header().number.clone()),
        url: format!("/results?pack={}&month={}", place.pack, place.month),
        is_current: Some(&place) == wanted,
    });
    let ranked = match asked.ranked.as_str() {
        "" => None,
        month => Some(Month::parse(month).ok_or(Problem::NotFound)?),
    };
    let ranked_months = rankings::months(&world);
    if ranked.is_some_and(|month| !ranked_months.contains(&month)) {
        return Err(Problem::NotFound);
    }
    let ranked_months = ranked_months.into_iter().rev().map(|month| Months {
        month: month.to_string(),
        document: String::new(),
        url: format!("/results?ranked={month}#rankings"),
        is_current: Some(month) == ranked,
    });
    let page = Results {
        shown: figures.map(|figures| table(app, &figures)),
        months: months.collect(),
        rankings: rankings::read(app, &world, visitor.lang, ranked).await?,
        ranked_months: ranked_months.take(RANKED_MONTHS).collect(),
        threshold: app.config.publication.threshold,
    };
    answer::page(app, visitor, &visitor.frame(app), &page)
}

fn table(app: &App, figures: &Figures) -> Shown {
    let threshold = app.config.publication.threshold;
    let row = |(name, cells): &(String, Vec<_>)| FigureRow {
        name: name.clone(),
        cells: cells.iter().map(|cell| shown(*cell, threshold)).collect(),
        share: share(cells),
    };
    let file = format!("/open/{}.{}", figures.place.pack, figures.place.month);
    Shown {
        month: figures.place.month.to_string(),
        document: figures.document.clone(),
        of_sections: figures.of_sections,
        closed_ms: figures.closed_ms,
        digest: figures.digest.clone(),
        corrections: figures.corrections,
        rows: figures.rows.iter().map(row).collect(),
        csv_url: format!("{file}.csv"),
        json_url: format!("{file}.json"),
        frozen_url: (figures.beside > 0).then(|| format!("{file}.frozen")),
    }
}

async fn method(State(app): State<App>, visitor: Visitor) -> Response {
    let world = app.world();
    let today = date_of(app.clock.now());
    let closed = rankings::documents(&world);
    // What is not in force explains only what was closed under it.
    let shown = world.packs.iter().filter(|pack| {
        let header = pack.header();
        let is_over = world.packs.last_day(header).is_some_and(|last| last < today);
        let is_in_force = header.effective <= today && !is_over;
        is_in_force
            || closed.contains(pack.id())
            || world.tables.iter().any(|(place, _)| place.pack == pack.id())
    });
    let page = Method {
        packs: shown.map(|pack| of_pack(&world, pack, today, visitor.lang)).collect(),
        threshold: app.config.publication.threshold,
    };
    let outcome = answer::page(&app, &visitor, &visitor.frame(&app), &page);
    respond(&app, &visitor, outcome)
}

fn of_pack(world: &World, pack: &Pack, today: Date, lang: Lang) -> MethodPack {
    let header = pack.header();
    let line = |name: &domain::policy::Text, said: &domain::policy::Said, points: String| Line {
        name: told::text(name, lang),
        points,
        article: said.article.clone().unwrap_or_default(),
        interpretation: said.interpretation.as_ref().map(|text| told::text(text, lang)).unwrap_or_default(),
        how: Vec::new(),
    };
    let rules = pack.assessment();
    let scored = |indicator: &Indicator| Line {
        how: rules.map_or_else(Vec::new, |rules| told::assessment::computed(rules, indicator, lang)),
        ..line(&indicator.name, &indicator.grounds, indicator.points.to_string())
    };
    let year = rules.and_then(|rules| rules.year.as_ref()).map(|year| {
        let words = Words::key("results.method.year_of");
        words.with("daily", year.daily.to_string()).with("yearly", year.yearly.to_string())
    });
    MethodPack {
        number: header.number.clone(),
        title: told::text(&header.title, lang),
        from: header.effective.to_string(),
        until: world.packs.last_day(header).filter(|last| *last < today).map(|last| last.to_string()),
        minimum: rules.map_or(0, |rules| rules.minimum),
        groups: rules.map_or_else(Vec::new, |rules| {
            rules.groups.iter().map(|group| told::text(&group.name, lang)).collect()
        }),
        measures: rules.map_or_else(Vec::new, |rules| {
            let of = |of: &Option<String>| {
                let whole = of.as_ref().and_then(|of| rules.measure(of));
                whole.map(|whole| told::text(&whole.name, lang)).unwrap_or_default()
            };
            rules.measures.iter().map(|one| line(&one.name, &one.grounds, of(&one.of))).collect()
        }),
        indicators: rules.map_or_else(Vec::new, |rules| rules.indicators.iter().map(scored).collect()),
        yearly: rules.map_or_else(Vec::new, |rules| rules.yearly.iter().map(scored).collect()),
        year,
    }
}
