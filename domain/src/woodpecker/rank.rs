//! From sheets to places: every merit counts by its weight, every sheet alike, nothing is rounded.

use crate::{
    exact::Exact,
    woodpecker::{Collection, Nominee, Ranked, Rule, Sheet, refusal::Refusal},
};

/// Returns the weighted points of one sheet.
#[must_use]
pub fn points(rule: &Rule, sheet: &Sheet) -> i64 {
    let each = rule
        .weights
        .iter()
        .map(|(merit, weight)| i64::from(sheet.points.get(merit).copied().unwrap_or(0)) * i64::from(*weight));
    each.sum()
}

/// Returns the mean of a nominee's sheets as a fraction: what stands above the line, and below; 0 of 0 without a sheet.
#[must_use]
pub fn score(rule: &Rule, nominee: &Nominee) -> (i64, i64) {
    let weight: i64 = rule.weights.iter().map(|(_, weight)| i64::from(*weight)).sum();
    let above = nominee.sheets.iter().map(|sheet| points(rule, sheet)).sum();
    (above, i64::try_from(nominee.sheets.len()).unwrap_or(i64::MAX).saturating_mul(weight))
}

/// Returns the mean of one merit over the sheets of a nominee; nothing without a sheet.
#[must_use]
pub fn mean(nominee: &Nominee, merit: &str) -> Option<Exact> {
    let sum: i64 =
        nominee.sheets.iter().filter_map(|sheet| sheet.points.get(merit)).map(|one| i64::from(*one)).sum();
    Exact::ratio(sum, i64::try_from(nominee.sheets.len()).ok()?).ok()
}

/// Returns the places of all that stand, the best first; what has no sheet is not ranked. Equal scores share a place.
#[must_use]
pub fn ranking(collection: &Collection) -> Vec<Ranked> {
    let rule = &collection.rule;
    let scored = collection.nominees.iter().filter(|one| one.stands() && !one.sheets.is_empty());
    let mut ranking: Vec<Ranked> = scored
        .map(|nominee| {
            let (above, below) = score(rule, nominee);
            let sheets = u16::try_from(nominee.sheets.len()).unwrap_or(u16::MAX);
            Ranked { nominee: nominee.number, place: 0, sheets, above, below, chosen: false }
        })
        .collect();
    ranking.sort_by(|one, two| {
        let crosswise = |one: &Ranked, two: &Ranked| i128::from(one.above) * i128::from(two.below);
        crosswise(two, one).cmp(&crosswise(one, two)).then(one.nominee.cmp(&two.nominee))
    });
    let better = |one: &Ranked| {
        let is_better = |two: &&Ranked| {
            i128::from(two.above) * i128::from(one.below) > i128::from(one.above) * i128::from(two.below)
        };
        u16::try_from(ranking.iter().filter(is_better).count()).unwrap_or(u16::MAX)
    };
    let places: Vec<u16> = ranking.iter().map(|one| better(one).saturating_add(1)).collect();
    for (ranked, place) in ranking.iter_mut().zip(places) {
        ranked.place = place;
    }
    ranking
}

/// Chooses the best `places`; equal scores are never told apart by lot.
///
/// # Errors
/// When a sheet is missing, nothing was adopted, or the last place is shared by more than there is room for.
pub fn choose(collection: &Collection, places: u16) -> Result<Vec<Ranked>, Refusal> {
    let need = collection.rule.sheets;
    let short = |nominee: &&Nominee| nominee.stands() && nominee.sheets.len() < usize::from(need);
    if let Some(nominee) = collection.nominees.iter().find(short) {
        let have = u16::try_from(nominee.sheets.len()).unwrap_or(u16::MAX);
        return Err(Refusal::TooFewSheets { nominee: nominee.number, have, need });
    }
    let mut ranking = ranking(collection);
    let most = u16::try_from(ranking.len()).unwrap_or(u16::MAX);
    if most == 0 {
        return Err(Refusal::NothingToChoose);
    }
    if !(1..=most).contains(&places) {
        return Err(Refusal::BadPlaces { given: places, most });
    }
    let last = ranking.get(usize::from(places) - 1).map_or(0, |ranked| ranked.place);
    let within = ranking.iter().filter(|ranked| ranked.place <= last).count();
    if within > usize::from(places) {
        let more = u16::try_from(within).unwrap_or(u16::MAX);
        return Err(Refusal::Tie { given: places, fewer: last.saturating_sub(1), more });
    }
    for ranked in &mut ranking {
        ranked.chosen = ranked.place <= last;
    }
    Ok(ranking)
}
