//! What came of it all, for everybody: the figures of closed months with their denominators, the rankings as they were
//! frozen, and the method, word for word from the documents that are in force.

use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use domain::{
    assessment::command::Span,
    policy::{Assessment, Indicator, Month, Pack},
    publication::suppress::alone,
    world::World,
};
use serde::Deserialize;
use store::assessment::sheet;

use super::{
    figures::{self, Figures, share, shown},
    show as respond,
};
use crate::{
    actions,
    app::App,
    http::{answer, visitor::Visitor},
    problem::Problem,
    told,
    views::{
        citizen::results::{FigureRow, Line, Method, MethodPack, Months, Ranked, Ranking, Results, Shown},
        locale::{Lang, Words},
    },
};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/results", get(results)).route("/results/method", get(method))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    pack: String,
    month: String,
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
        Some(place) => figures::read(app, &place.pack, place.month).await?,
        None => None,
    };
    let months = places.iter().map(|place| Months {
        month: place.month.to_string(),
        document: world.packs.get(&place.pack).map_or_else(String::new, |pack| pack.header().number.clone()),
        url: format!("/results?pack={}&month={}", place.pack, place.month),
        is_current: Some(place) == wanted,
    });
    let page = Results {
        shown: figures.map(|figures| table(app, &figures)),
        months: months.collect(),
        rankings: rankings(app, &world, visitor.lang).await?,
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
    }
}

/// Returns the rankings of the month that each document froze last.
async fn rankings(app: &App, world: &World, lang: Lang) -> Result<Vec<Ranking>, Problem> {
    let mut last: std::collections::BTreeMap<String, Month> = std::collections::BTreeMap::new();
    for (pack, span, period) in world.periods.iter() {
        if let (Span::Month(month), true) = (span, period.closing.is_some()) {
            let known = last.entry(pack.to_owned()).or_insert(month);
            *known = (*known).max(month);
        }
    }
    let threshold = app.config.publication.threshold;
    let mut rankings = Vec::new();
    for (id, month) in last {
        let (world_again, asked) = (app.world(), id.clone());
        let frozen = actions::read(&app.store, move |tx| sheet(tx, &world_again, &asked, month)).await?;
        let (Some(pack), Some(frozen)) = (world.packs.get(&id), frozen.and_then(|sheet| sheet.frozen)) else {
            continue;
        };
        let Some(rules) = pack.assessment() else { continue };
        for group in &frozen.snapshot.groups {
            let ranked = group.units.iter().filter(|unit| unit.rank.is_some());
            let rows = ranked.map(|unit| Ranked {
                rank: unit.rank.unwrap_or_default(),
                unit: unit.name.clone(),
                total: unit.total.map_or_else(String::new, |total| total.fixed(rules.digits)),
                n: unit
                    .n
                    .to_string()
                    .parse()
                    .map_or_else(|_| unit.n.to_string(), |count| shown(alone(count, threshold), threshold)),
            });
            let rows: Vec<Ranked> = rows.collect();
            rankings.push(Ranking {
                document: pack.header().number.clone(),
                month: month.to_string(),
                group: group_name(rules, &group.group, lang),
                n_is: rules.measure(&rules.base).map(|base| told::text(&base.name, lang)).unwrap_or_default(),
                minimum: rules.minimum,
                unranked: group.units.len().saturating_sub(rows.len()),
                rows,
            });
        }
    }
    Ok(rankings)
}

fn group_name(rules: &Assessment, id: &str, lang: Lang) -> String {
    rules.group(id).map(|group| told::text(&group.name, lang)).unwrap_or_default()
}

async fn method(State(app): State<App>, visitor: Visitor) -> Response {
    let world = app.world();
    let page = Method {
        packs: world.packs.iter().map(|pack| of_pack(pack, visitor.lang)).collect(),
        threshold: app.config.publication.threshold,
    };
    let outcome = answer::page(&app, &visitor, &visitor.frame(&app), &page);
    respond(&app, &visitor, outcome)
}

fn of_pack(pack: &Pack, lang: Lang) -> MethodPack {
    let header = pack.header();
    let line = |name: &domain::policy::Text, said: &domain::policy::Said, points: String| Line {
        name: told::text(name, lang),
        points,
        article: said.article.clone().unwrap_or_default(),
        interpretation: said.interpretation.as_ref().map(|text| told::text(text, lang)).unwrap_or_default(),
    };
    let scored =
        |indicator: &Indicator| line(&indicator.name, &indicator.grounds, indicator.points.to_string());
    let rules = pack.assessment();
    let year = rules.and_then(|rules| rules.year.as_ref()).map(|year| {
        let words = Words::key("results.method.year_of");
        words.with("daily", year.daily.to_string()).with("yearly", year.yearly.to_string())
    });
    MethodPack {
        number: header.number.clone(),
        title: told::text(&header.title, lang),
        from: header.effective.to_string(),
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
