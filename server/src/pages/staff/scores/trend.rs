//! The months beside each other: total, rank and every indicator, frozen months with their corrections.

use std::collections::BTreeMap;

use domain::{
    assessment::{assess, command::Span, periods::standings},
    exact::Exact,
    policy::{Assessment, Month},
    world::World,
};
use serde::Serialize;
use store::{assessment, db};

use super::{indicators::percent, own::Place};
use crate::{
    problem::Problem,
    told,
    views::{
        locale::Lang,
        staff::scores::{Trend, TrendRow},
    },
};

/// What a month gave a unit.
#[derive(Clone, Debug)]
pub(super) struct MonthScores {
    month: Month,
    is_frozen: bool,
    rank: Option<usize>,
    total: Option<Exact>,
    scores: BTreeMap<String, Exact>,
}

/// Reads the months, as they are given.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn read(
    tx: &mut db::Tx<'_>,
    world: &World,
    place: &Place,
    months: impl Iterator<Item = Month>,
) -> Result<Vec<MonthScores>, db::Error> {
    let Some((_, rules)) = place.rules(world) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for month in months {
        if let Some(scores) = of_month(tx, world, rules, place, month)? {
            found.push(scores);
        }
    }
    Ok(found)
}

fn of_month(
    tx: &mut db::Tx<'_>,
    world: &World,
    rules: &Assessment,
    place: &Place,
    month: Month,
) -> Result<Option<MonthScores>, db::Error> {
    let Some(sheet) = assessment::sheet(tx, world, &place.pack, month)? else { return Ok(None) };
    if let Some(frozen) = &sheet.frozen {
        let period = world.periods.get(&place.pack, Span::Month(month));
        let corrections = period.map_or(&[][..], |period| &period.corrections);
        let Ok(all) = standings(rules, &frozen.snapshot, corrections) else { return Ok(None) };
        let own = all.into_iter().find(|one| one.frozen.unit == place.unit);
        return Ok(own.map(|own| MonthScores {
            month,
            is_frozen: true,
            rank: own.rank,
            total: own.total,
            scores: own.scores,
        }));
    }
    // A month that cannot be scored says so on its own page.
    let Ok(assessed) = assess(rules, &sheet.live.table) else { return Ok(None) };
    let name = sheet.live.units.iter().find(|(_, unit)| **unit == place.unit).map(|(name, _)| name);
    let own = name.and_then(|name| assessed.unit(name)).map(|(_, own)| MonthScores {
        month,
        is_frozen: false,
        rank: own.rank,
        total: own.total,
        scores: own.scores.iter().map(|score| (score.indicator.id.clone(), score.score)).collect(),
    });
    Ok(own)
}

#[derive(Serialize)]
struct Chart {
    months: Vec<String>,
    series: Vec<Series>,
}

#[derive(Serialize)]
struct Series {
    name: String,
    data: Vec<Option<u32>>,
}

/// Returns the months as a table and for a chart; nothing before there are two.
///
/// # Errors
/// When a number is too large, or the chart cannot be written, which is our fault.
pub(super) fn trend(
    rules: &Assessment,
    months: &[MonthScores],
    lang: Lang,
    total: &str,
) -> Result<Option<Trend>, Problem> {
    if months.len() < 2 {
        return Ok(None);
    }
    let mut months: Vec<&MonthScores> = months.iter().collect();
    months.sort_by_key(|month| month.month);
    let all = rules.indicators.iter().try_fold(Exact::ZERO, |sum, one| sum.plus(one.points));
    let all = all.map_err(|error| Problem::Internal(error.to_string()))?;
    let share = |score: Option<Exact>, points: Exact| score.map(|score| percent(score, points));
    let mut columns = vec![total.to_owned()];
    let mut series = vec![Series {
        name: total.to_owned(),
        data: months.iter().map(|month| share(month.total, all)).collect(),
    }];
    for indicator in &rules.indicators {
        let name = told::text(&indicator.name, lang);
        let score = |month: &&MonthScores| share(month.scores.get(&indicator.id).copied(), indicator.points);
        series.push(Series { name: name.clone(), data: months.iter().map(score).collect() });
        columns.push(name);
    }
    let chart = Chart { months: months.iter().map(|month| month.month.to_string()).collect(), series };
    let chart = serde_json::to_string(&chart).map_err(|error| Problem::Internal(error.to_string()))?;
    Ok(Some(Trend { columns, rows: months.into_iter().map(|month| row(rules, month)).collect(), chart }))
}

fn row(rules: &Assessment, month: &MonthScores) -> TrendRow {
    let shown = |score: Option<Exact>| score.map_or_else(String::new, |score| score.fixed(rules.digits));
    let indicators = rules.indicators.iter().map(|one| shown(month.scores.get(&one.id).copied()));
    TrendRow {
        month: month.month.to_string(),
        url: format!("/scores/{}", month.month),
        rank: month.rank.map_or_else(String::new, |rank| rank.to_string()),
        cells: std::iter::once(shown(month.total)).chain(indicators).collect(),
        is_open: !month.is_frozen,
    }
}
