//! A month's ranking: per peer group, every score a link to why it is so, every n a link to its orders.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    access::Action,
    assessment::{GroupScores, UnitScore, peers, periods::Standing},
    exact::Exact,
    ids::UnitId,
};
use serde::Serialize;
use store::assessment::Sheet;

use super::{
    door::Reader,
    place::{Place, percent, scored, shown, signed_number},
};
use crate::{
    app::App,
    http::{answer, signed::Signed},
    pages::staff::{nav, notice::respond},
    problem::Problem,
    told,
    views::{
        locale::Words,
        staff::assess::{
            Link,
            month::{IndicatorHead, Moved, RankGroup, RankRow, Ranking, ScoreCell, Unranked},
        },
    },
};

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((pack, month)): Path<(String, String)>,
) -> Response {
    let outcome = shown_page(&app, &signed, &pack, &month).await;
    respond(&app, &signed, outcome).await
}

async fn shown_page(app: &App, signed: &Signed, pack: &str, month: &str) -> Result<Response, Problem> {
    let place = Place::find(&signed.world, pack, month)?;
    let (sheet, before) = (place.sheet(app).await?, place.before(app).await?);
    let mut groups = Vec::new();
    if let Some(sheet) = &sheet {
        let assessed = scored(place.rules, sheet)?;
        let standings = place.standings(sheet, place.month)?;
        let corrected = standings.into_iter().filter(Standing::has_moved);
        let corrected = corrected.map(|standing| (standing.frozen.unit, standing)).collect();
        let told = Told { place: &place, signed, sheet, before: &before, corrected };
        groups = assessed.groups.iter().map(|group| told.group(group)).collect::<Result<_, _>>()?;
    }
    let url = place.url();
    let file = |code: &str, name: &str| {
        Link::new(Words::key(&format!("assessor.file.{code}")), format!("{url}/files/{name}"))
    };
    let mut files = Vec::new();
    if !groups.is_empty() {
        files.extend([file("xlsx", "sheet.xlsx"), file("csv", "facts.csv")]);
        let bulletin = Link::new(Words::key("bulletin.file"), format!("{url}/files/bulletin.docx"));
        files.extend(place.is_closed().then_some(bulletin));
    }
    let may_close = signed.may(Action::Assess) && !place.is_closed() && sheet.is_some();
    let page = Ranking {
        head: place.head(app, signed),
        is_uncounted: sheet.is_none(),
        groups,
        files,
        close_url: if may_close { format!("{url}/close") } else { String::new() },
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

struct Told<'a> {
    place: &'a Place<'a>,
    signed: &'a Signed,
    sheet: &'a Sheet,
    before: &'a BTreeMap<UnitId, (usize, Exact)>,
    corrected: BTreeMap<UnitId, Standing<'a>>,
}

/// What the chart draws.
#[derive(Serialize)]
struct Chart<'a> {
    units: Vec<&'a str>,
    totals: Vec<f64>,
    most: f64,
}

impl Told<'_> {
    fn group(&self, group: &GroupScores<'_>) -> Result<RankGroup, Problem> {
        let (rules, lang) = (self.place.rules, self.signed.visitor.lang);
        let name = rules.group(group.group).map_or_else(String::new, |rule| told::text(&rule.name, lang));
        let points = rules.indicators.iter().try_fold(Exact::ZERO, |sum, one| sum.plus(one.points));
        let points = points.map_err(|error| Problem::Internal(error.to_string()))?;
        let indicators = rules.indicators.iter().map(|indicator| IndicatorHead {
            name: told::text(&indicator.name, lang),
            points: shown(indicator.points),
            url: self.place.rule_url(&indicator.id),
        });
        let (ranked, unranked): (Vec<_>, Vec<_>) = group.units.iter().partition(|unit| unit.rank.is_some());
        let chart = Chart {
            units: ranked.iter().map(|unit| unit.unit).collect(),
            totals: ranked.iter().filter_map(|unit| unit.total).map(Exact::drawn).collect(),
            most: points.drawn(),
        };
        Ok(RankGroup {
            id: group.group.to_owned(),
            name,
            indicators: indicators.collect(),
            points: shown(points),
            is_small: ranked.len() < peers::SMALL,
            chart: serde_json::to_string(&chart).map_err(|error| Problem::Internal(error.to_string()))?,
            rows: ranked.into_iter().filter_map(|unit| self.row(unit)).collect(),
            unranked: unranked.into_iter().filter_map(|unit| self.unranked(unit)).collect(),
        })
    }

    fn row(&self, unit: &UnitScore<'_>) -> Option<RankRow> {
        let (place, id) = (self.place, *self.sheet.live.units.get(unit.unit)?);
        let scores = unit.scores.iter().map(|score| ScoreCell {
            score: shown(score.score),
            url: format!("{}/{}", place.unit_url(id), score.indicator.id),
            is_full: score.score == score.indicator.points,
        });
        let corrected = self.corrected.get(&id).map(|standing| {
            let rank = standing.rank.map_or_else(|| "—".to_owned(), |rank| rank.to_string());
            let total = standing.total.map_or_else(|| "—".to_owned(), shown);
            Words::key("assessor.rank.corrected").with("rank", rank).with("total", total)
        });
        Some(RankRow {
            rank: unit.rank?,
            moved: self.moved(id, unit),
            unit: unit.unit.to_owned(),
            url: place.unit_url(id),
            n: shown(unit.n),
            n_url: place.rows_url(id, &place.rules.base),
            answered: self.answered(unit.unit),
            scores: scores.collect(),
            total: shown(unit.total?),
            corrected,
        })
    }

    fn moved(&self, id: UnitId, unit: &UnitScore<'_>) -> Moved {
        let none = || Moved { way: "new", by: 0, total: String::new() };
        let (Some(rank), Some(total)) = (unit.rank, unit.total) else { return none() };
        let Some((before, was)) = self.before.get(&id) else { return none() };
        let way = match before.cmp(&rank) {
            std::cmp::Ordering::Greater => "up",
            std::cmp::Ordering::Less => "down",
            std::cmp::Ordering::Equal => "same",
        };
        let total = total.minus(*was).map_or_else(|_| String::new(), signed_number);
        Moved { way, by: before.abs_diff(rank), total }
    }

    /// Returns how many of those asked answered, when the pack counts it.
    fn answered(&self, unit: &str) -> String {
        let Some((asked, rated)) = peers::answers(self.place.rules) else { return String::new() };
        let value = |id: &str| self.sheet.live.table.value(unit, id).unwrap_or(Exact::ZERO);
        value(&rated.id).over(value(&asked.id)).map_or_else(|_| String::new(), percent)
    }

    fn unranked(&self, unit: &UnitScore<'_>) -> Option<Unranked> {
        let (rules, id) = (self.place.rules, *self.sheet.live.units.get(unit.unit)?);
        let why = if unit.n.is_zero() {
            Words::key("assessor.rank.nothing")
        } else {
            Words::key("assessor.rank.too_few").with("n", shown(unit.n)).with("least", rules.minimum.max(1))
        };
        Some(Unranked { unit: unit.unit.to_owned(), url: self.place.unit_url(id), n: shown(unit.n), why })
    }
}
