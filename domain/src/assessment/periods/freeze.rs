//! Freezes a month: what its orders counted at the cut-off, what was entered and marked, and what came of it. The
//! same ledger gives the same text, whenever and by whomever it is done again.

use std::collections::BTreeMap;

use crate::{
    assessment::{
        ScoreError, Table, TableError, assess,
        command::{CountedOrders, Span},
        event::{FrozenGroup, FrozenUnit, Snapshot},
        periods::{self, Act, Compared},
    },
    exact::Exact,
    policy::{Assessment, Month},
    world::World,
};

/// Why a month cannot be scored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unscored {
    /// A value does not fit its column.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A number is too large.
    #[error(transparent)]
    Score(#[from] ScoreError),
}

/// Returns a month as it is frozen, with the units, inputs and marks that the world knows.
///
/// # Errors
/// When a value does not fit or is too large to stay exact.
pub fn freeze(
    world: &World,
    (pack, assessment): (&str, &Assessment),
    month: Month,
    counted: &CountedOrders,
    closed: Act,
) -> Result<Snapshot, Unscored> {
    let compared = Compared::of(&world.people, assessment, month);
    let known = world.periods.get(pack, Span::Month(month));
    let mut counts = counted.counts.clone();
    if let Some(period) = known {
        period.add_marks(&mut counts);
    }
    let table = compared.table(assessment, &counts, periods::entered(known))?;
    let assessed = assess(assessment, &table)?;
    let by_name: BTreeMap<&str, _> = compared.units().map(|unit| (unit.name.as_str(), unit)).collect();
    let ids = assessment.measures.iter().map(|measure| &measure.id);
    let ids = ids.chain(assessment.inputs.iter().map(|input| &input.id));
    let columns: Vec<(&String, usize)> = ids.map(|id| (id, table.column(id))).collect();
    let mut rows: BTreeMap<&str, BTreeMap<String, Exact>> = BTreeMap::new();
    for row in table.rows() {
        let values = columns.iter().map(|(id, column)| ((*id).clone(), row.at(*column)));
        rows.insert(&row.unit, values.filter(|(_, value)| !value.is_zero()).collect());
    }
    let groups = assessed.groups.iter().map(|group| {
        let units = group.units.iter().filter_map(|scored| {
            let unit = by_name.get(scored.unit)?;
            let scores = scored.scores.iter().map(|score| (score.indicator.id.clone(), score.score));
            Some(FrozenUnit {
                unit: unit.id,
                code: unit.code.clone(),
                name: unit.name.clone(),
                rank: scored.rank.and_then(|rank| u32::try_from(rank).ok()),
                n: scored.n,
                total: scored.total,
                scores: scores.collect(),
                values: rows.remove(scored.unit).unwrap_or_default(),
            })
        });
        FrozenGroup { group: group.group.to_owned(), units: units.collect() }
    });
    Ok(Snapshot {
        pack: pack.to_owned(),
        pack_digest: counted.pack_digest.clone(),
        month,
        cut_off: counted.cut_off,
        events: counted.events,
        closed_at: closed.at,
        closed_by: closed.by,
        groups: groups.collect(),
    })
}

/// Returns the table of a frozen month as it was scored, its units by name.
///
/// # Errors
/// When a value does not fit its column, which a frozen month never brings about.
pub fn thaw(assessment: &Assessment, frozen: &Snapshot) -> Result<Table, TableError> {
    let mut table = Table::new(assessment);
    for group in &frozen.groups {
        for unit in &group.units {
            let values = unit.values.iter().map(|(id, value)| (id.as_str(), *value));
            table.add(assessment, &unit.name, &group.group, values)?;
        }
    }
    Ok(table)
}
