//! A past month counted by rules it was not assessed by: the same orders as they stood, counted anew. Nothing is
//! written.

use std::collections::BTreeSet;

use domain::{
    assessment::{
        Table,
        command::{Counts, Span},
        periods::{self, Compared},
        what_if::{self, LeftOut},
    },
    facts::Counter,
    policy::{Assessment, Counted, Month},
    world::World,
};

use super::{assessment, unscored};
use crate::{
    db::{Error, Tx},
    moment::{Moment, replay},
    order,
};

/// How many orders are counted at a time.
const CHUNK: usize = 200;

/// A month by two sets of rules.
#[derive(Clone, Debug)]
pub struct Trial {
    /// By the rules it was assessed by.
    pub old: Table,
    /// By the others.
    pub new: Table,
    /// What was entered and does not fit the others.
    pub left_out: Vec<LeftOut>,
}

/// Counts a month by the pack that assesses it and by `draft`, both the same way: a closed month as it stood at its
/// cut-off, an open one as it stands. Corrections are not looked at. Nothing when `pack` assesses nothing.
///
/// # Errors
/// When the database cannot be read, or a count does not fit its column.
pub fn trial(
    tx: &mut Tx<'_>,
    world: &World,
    pack: &str,
    draft: &Assessment,
    month: Month,
) -> Result<Option<Trial>, Error> {
    let Some(rules) = assessment(world, pack) else { return Ok(None) };
    let (old, _) = table(tx, world, pack, rules, month)?;
    let (new, left_out) = table(tx, world, pack, draft, month)?;
    Ok(Some(Trial { old, new, left_out }))
}

fn table(
    tx: &mut Tx<'_>,
    world: &World,
    pack: &str,
    rules: &Assessment,
    month: Month,
) -> Result<(Table, Vec<LeftOut>), Error> {
    let period = world.periods.get(pack, Span::Month(month));
    let mut counts = count(tx, world, pack, rules, month)?;
    let mut marks = Counts::new();
    if let Some(period) = period {
        period.add_marks(&mut marks);
    }
    let is_mark = |id: &str| rules.measure(id).is_some_and(|measure| measure.counts == Counted::Marks);
    for (unit, marked) in marks {
        let row = counts.entry(unit).or_default();
        for (measure, count) in marked.into_iter().filter(|(id, _)| is_mark(id)) {
            *row.entry(measure).or_insert(0) += count;
        }
    }
    let compared = Compared::of(&world.people, rules, month);
    what_if::table(rules, &compared, &counts, periods::entered(period))
        .map_err(|error| unscored(Span::Month(month), &error))
}

fn count(
    tx: &mut Tx<'_>,
    world: &World,
    pack: &str,
    rules: &Assessment,
    month: Month,
) -> Result<Counts, Error> {
    let closing = world.periods.get(pack, Span::Month(month)).and_then(|period| period.closing.as_ref());
    let moment =
        closing.map(|closing| Moment { events: closing.events, before: closing.cut_off.as_millisecond() });
    let jurisdiction = |pack: &str| world.packs.get(pack).map(|pack| &pack.header().jurisdiction);
    let rows = tx.query("select order_id from order_month where month = $1", &[month.to_string().into()])?;
    let ids: BTreeSet<i64> = rows.iter().map(|row| row.int(0)).collect::<Result<_, _>>()?;
    let ids: Vec<i64> = ids.into_iter().collect();
    let counter = Counter::new(rules);
    let mut sums = Counts::new();
    for ids in ids.chunks(CHUNK) {
        let orders = match moment {
            Some(moment) => replay(tx, ids, moment, |_| {})?,
            None => order::load(tx, ids)?,
        };
        for order in orders.iter().filter(|order| jurisdiction(&order.pack) == jurisdiction(pack)) {
            for added in counter.count_all(order).into_iter().filter(|added| added.month == month) {
                let row = sums.entry(added.unit).or_default();
                for (place, value) in added.values {
                    if let Some(measure) = counter.measures().get(place) {
                        *row.entry(measure.id.clone()).or_insert(0) += value;
                    }
                }
            }
        }
    }
    Ok(sums)
}
