//! The standards of the sectors, as their authorities file them with the office (五).

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use domain::campaign::{command::Move, legal};
use serde::Deserialize;

use super::{Loaded, Reader, allowed};
use crate::{
    app::App,
    http::{answer, signed::Signed},
    pages::{
        campaigned::named,
        staff::{nav, notice},
    },
    problem::Problem,
    told,
    views::staff::{
        campaign::{StandardRow, StandardsPage},
        kept::Kept,
    },
};

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    sector: String,
}

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = async {
        let loaded = Loaded::of(&app, &signed, id).await?;
        page(&app, &signed, &loaded, &asked.sector, Kept::default()).await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn page(
    app: &App,
    signed: &Signed,
    loaded: &Loaded,
    wanted: &str,
    kept: Kept,
) -> Result<Response, Problem> {
    let (campaign, rules, lang) = (&loaded.campaign, &loaded.rules, signed.visitor.lang);
    let enrolled = |sector: &str| {
        let mut entrants = campaign.entrants.iter();
        entrants.any(|(unit, one)| one.sector == sector && legal::sees(&signed.actor, *unit))
    };
    let first = rules.sectors.iter().find(|sector| enrolled(&sector.zh)).or(rules.sectors.first());
    let known = rules.sectors.iter().find(|sector| sector.zh == wanted).or(first);
    let sector = known.map_or_else(String::new, |sector| sector.zh.clone());
    let filed = |sector: &str| {
        rules.criteria.iter().filter(|block| campaign.standard(sector, &block.id).is_some()).count()
    };
    let blocks = rules.criteria.iter().map(|block| {
        let standard = campaign.standard(&sector, &block.id);
        StandardRow {
            id: block.id.clone(),
            name: told::text(&block.name, lang),
            asks: block.asks.iter().map(|text| told::text(text, lang)).collect(),
            article: block.grounds.article.clone().unwrap_or_default(),
            text: standard.map_or_else(String::new, |standard| standard.text.clone()),
            edition: standard.map_or(0, |standard| standard.edition),
            at_ms: standard.map_or(0, |standard| standard.at.as_millisecond()),
        }
    });
    let status = if kept.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let view = StandardsPage {
        sectors: rules
            .sectors
            .iter()
            .map(|one| (one.zh.clone(), told::text(one, lang), filed(&one.zh), enrolled(&one.zh)))
            .collect(),
        sector_name: named(&rules.sectors, &sector, lang),
        blocks: blocks.collect(),
        head: loaded.head(app, signed, &allowed(signed, loaded, &[Move::File], None), kept)?,
        sector,
    };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &view, status)
}
