//! The rankings of closed months for everybody: places as they were frozen, beside them what corrections and granted
//! appeals changed, and nothing that tells a small number. The same standings as staff see; nothing is computed here.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    assessment::{
        command::Span,
        event::{FrozenGroup, FrozenUnit},
        periods::{Correction, Standing, standings},
        public,
    },
    exact::Exact,
    ids::UnitId,
    policy::{Assessment, Month},
    publication::{share::Told, suppress::alone},
    world::World,
};
use store::assessment::sheet;

use super::figures::shown as shown_count;
use crate::{
    actions,
    app::App,
    pages::weighed::{HIDDEN, as_told},
    problem::Problem,
    told,
    views::{
        citizen::results::{Ranked, Ranking},
        locale::{Lang, Words},
    },
};

/// Returns the months of which a ranking was frozen.
pub(super) fn months(world: &World) -> BTreeSet<Month> {
    closed(world).into_values().flatten().collect()
}

/// Returns the documents under which a ranking was frozen.
pub(super) fn documents(world: &World) -> BTreeSet<String> {
    closed(world).into_keys().collect()
}

/// Returns the rankings of a month, or of the month that each document froze last.
pub(super) async fn read(
    app: &App,
    world: &World,
    lang: Lang,
    asked: Option<Month>,
) -> Result<Vec<Ranking>, Problem> {
    let mut rankings = Vec::new();
    for (id, months) in closed(world) {
        let month = asked.or_else(|| months.last().copied()).filter(|month| months.contains(month));
        let Some(month) = month else { continue };
        let (world_again, pack) = (app.world(), id.clone());
        let frozen = actions::read(&app.store, move |tx| sheet(tx, &world_again, &pack, month)).await?;
        let (Some(pack), Some(frozen)) = (world.packs.get(&id), frozen.and_then(|sheet| sheet.frozen)) else {
            continue;
        };
        let Some(rules) = pack.assessment() else { continue };
        let period = world.periods.get(&id, Span::Month(month));
        let corrections = period.map_or(&[][..], |period| period.corrections.as_slice());
        let standings = standings(rules, &frozen.snapshot, corrections);
        let standings = standings.map_err(|error| Problem::Internal(error.to_string()))?;
        let moved = standings.into_iter().filter(Standing::has_moved);
        let scene = Scene {
            rules,
            threshold: app.config.publication.threshold,
            corrections,
            moved: moved.map(|standing| (standing.frozen.unit, standing)).collect(),
        };
        for group in &frozen.snapshot.groups {
            let rows = scene.rows(group);
            rankings.push(Ranking {
                document: pack.header().number.clone(),
                month: month.to_string(),
                group: rules
                    .group(&group.group)
                    .map(|group| told::text(&group.name, lang))
                    .unwrap_or_default(),
                n_is: rules.measure(&rules.base).map(|base| told::text(&base.name, lang)).unwrap_or_default(),
                minimum: rules.minimum,
                unranked: group.units.len().saturating_sub(rows.len()),
                rows,
            });
        }
    }
    Ok(rankings)
}

/// Returns the months that each document froze.
fn closed(world: &World) -> BTreeMap<String, BTreeSet<Month>> {
    let mut closed: BTreeMap<String, BTreeSet<Month>> = BTreeMap::new();
    for (pack, span, period) in world.periods.iter() {
        if let (Span::Month(month), true) = (span, period.closing.is_some()) {
            closed.entry(pack.to_owned()).or_default().insert(month);
        }
    }
    closed
}

/// A frozen month and what stands beside it.
struct Scene<'s> {
    rules: &'s Assessment,
    threshold: u64,
    corrections: &'s [Correction],
    moved: BTreeMap<UnitId, Standing<'s>>,
}

impl Scene<'_> {
    /// Returns the ranked units by place; those whose place is not told stand last, by name.
    fn rows(&self, group: &FrozenGroup) -> Vec<Ranked> {
        let shown = public::shown(self.rules, group, self.few());
        let mut rows: Vec<Ranked> = shown.iter().map(|shown| self.row(group, shown)).collect();
        rows.sort_by_cached_key(|row| (row.rank == HIDDEN).then(|| row.unit.clone()));
        rows
    }

    fn row(&self, group: &FrozenGroup, shown: &public::Shown<'_>) -> Ranked {
        let unit = shown.unit;
        let digits = |total: Exact| total.fixed(self.rules.digits);
        let rank = unit.rank.filter(|_| shown.is_placed);
        let n = unit.n.to_string();
        Ranked {
            rank: rank.map_or_else(|| HIDDEN.to_owned(), |rank| rank.to_string()),
            unit: unit.name.clone(),
            total: as_told(shown.total, unit.total.map_or_else(String::new, digits), digits),
            n: n.parse().map_or(n, |count| shown_count(alone(count, self.threshold), self.threshold)),
            corrected: self.corrected(group, shown),
        }
    }

    /// Returns what corrections made of a unit; only that there were some where a number would tell a small one.
    fn corrected(&self, group: &FrozenGroup, shown: &public::Shown<'_>) -> Option<Words> {
        let standing = self.moved.get(&shown.unit.unit)?;
        let after = public::total(self.rules, &group.group, &self.values(shown.unit), self.few());
        if shown.total != Told::Exactly || after != Told::Exactly {
            return Some(Words::key("results.corrected_untold"));
        }
        let rank = standing.rank.map_or_else(|| HIDDEN.to_owned(), |rank| rank.to_string());
        let total = standing.total.map_or_else(|| HIDDEN.to_owned(), |total| total.fixed(self.rules.digits));
        Some(Words::key("results.corrected").with("rank", rank).with("total", total))
    }

    /// Returns a unit's frozen values with the corrections on top.
    fn values(&self, unit: &FrozenUnit) -> BTreeMap<String, Exact> {
        let mut values = unit.values.clone();
        for correction in self.corrections.iter().filter(|correction| correction.unit == unit.unit) {
            let value = values.entry(correction.measure.clone()).or_insert(Exact::ZERO);
            *value = value.plus(correction.by).unwrap_or(*value);
        }
        values
    }

    fn few(&self) -> i64 {
        i64::try_from(self.threshold).unwrap_or(i64::MAX)
    }
}
