//! The ends of this month's rankings, for the leader's desk: who is first and who is last in each group, as it stands.

use domain::{
    assessment::{GroupScores, UnitScore, assess, periods},
    calendar::date_of,
    policy::{Assessment, Month},
    world::World,
};
use jiff::Timestamp;
use store::{assessment, db};

use crate::{
    told,
    views::{
        locale::Lang,
        staff::desk::{GroupEnds, RankedUnit},
    },
};

/// How many units are shown at each end.
const ENDS: usize = 3;

/// Reads the ends of every group that is compared this month; a group with nobody ranked is left out.
///
/// # Errors
/// When the database cannot be read.
pub(in crate::pages) fn ends(
    tx: &mut db::Tx<'_>,
    world: &World,
    now: Timestamp,
    lang: Lang,
) -> Result<Vec<GroupEnds>, db::Error> {
    let month = Month::of(date_of(now));
    let mut found = Vec::new();
    for pack in periods::assessing(&world.packs, month) {
        let (Some(rules), Some(live)) = (pack.assessment(), assessment::live(tx, world, pack.id(), month)?)
        else {
            continue;
        };
        // A month that cannot be scored says so on its own page.
        let Ok(assessed) = assess(rules, &live.table) else { continue };
        let url = format!("/assessment/{}/{month}", pack.id());
        found.extend(assessed.groups.iter().filter_map(|group| of_group(rules, group, &url, month, lang)));
    }
    Ok(found)
}

fn of_group(
    rules: &Assessment,
    group: &GroupScores<'_>,
    url: &str,
    month: Month,
    lang: Lang,
) -> Option<GroupEnds> {
    let ranked: Vec<&UnitScore<'_>> = group.units.iter().filter(|unit| unit.rank.is_some()).collect();
    let shown = |unit: &&UnitScore<'_>| RankedUnit {
        rank: unit.rank.map_or(0, |rank| u32::try_from(rank).unwrap_or(u32::MAX)),
        unit: unit.unit.to_owned(),
        total: unit.total.map_or_else(String::new, |total| total.fixed(rules.digits)),
    };
    // In a small group the last ones would be the first ones again.
    let last = ranked.len().saturating_sub(ENDS).min(ENDS);
    let name = rules.group(group.group).map(|rule| told::text(&rule.name, lang));
    (!ranked.is_empty()).then(|| GroupEnds {
        group: name.unwrap_or_default(),
        url: url.to_owned(),
        month: month.to_string(),
        ranked: u32::try_from(ranked.len()).unwrap_or(u32::MAX),
        first: ranked.iter().take(ENDS).map(shown).collect(),
        last: ranked.iter().skip(ranked.len() - last).map(shown).collect(),
    })
}
