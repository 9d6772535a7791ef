//! What the integrity watch looks through: the ratings of a month with their cases, and what each section's month counts.

use std::collections::BTreeMap;

use domain::{
    case::Case,
    ids::UnitId,
    integrity::{Counts, Row, Scene},
    policy::Month,
    world::World,
};
use jiff::civil::time;

use crate::{
    case,
    db::{Error, Tx},
    rating::{Period, board},
};

/// How many ratings are read together.
const CHUNK: i64 = 1_000;
/// The most ratings of one look; a page says when there are more.
pub const ROWS_LIMIT: usize = 300_000;
/// How many months before are compared with.
const MONTHS_BEFORE: usize = 3;

/// Returns what the rules look through for a month, and whether it is all of it.
///
/// # Errors
/// When the database cannot be read.
pub fn scene(tx: &mut Tx<'_>, world: &World, month: Month) -> Result<(Scene, bool), Error> {
    let (rows, is_whole) = rows(tx, world, month)?;
    let mut counts: BTreeMap<UnitId, Counts> = BTreeMap::new();
    for (unit, counted) in board(tx, Period::Month(month.first()))? {
        let one = counts.entry(unit).or_default();
        (one.asked, one.rated, one.good) = (counted.asked, counted.rated(), counted.good());
    }
    let mut before = month;
    for _ in 0..MONTHS_BEFORE {
        before = before.before();
        for (unit, counted) in board(tx, Period::Month(before.first()))? {
            let one = counts.entry(unit).or_default();
            one.rated_before += counted.rated();
            one.good_before += counted.good();
        }
    }
    // Everybody together is no section.
    counts.remove(&UnitId(0));
    Ok((Scene { rows, counts, staff_numbers: None }, is_whole))
}

fn rows(tx: &mut Tx<'_>, world: &World, month: Month) -> Result<(Vec<Row>, bool), Error> {
    let midnight = |day| domain::calendar::instant(day, time(0, 0, 0, 0)).as_millisecond();
    let (from, until) = (midnight(month.first()), midnight(month.after().first()));
    let (mut at, mut id, mut number) = (from, i64::MIN, i64::MIN);
    let mut found = Vec::new();
    while found.len() < ROWS_LIMIT {
        let sql = "select r.at, r.case_id, r.number, c.state from case_rating r \
                   join service_case c on c.id = r.case_id \
                   where (r.at, r.case_id, r.number) > ($1, $2, $3) and r.at < $4 \
                   order by r.at, r.case_id, r.number limit $5";
        let values = [at.into(), id.into(), number.into(), until.into(), CHUNK.into()];
        let rows = tx.query(sql, &values)?;
        let Some(last) = rows.last() else { return Ok((found, true)) };
        (at, id, number) = (last.int(0)?, last.int(1)?, last.int(2)?);
        for row in &rows {
            let case: Case = case::read(row.str(3)?)?;
            let number = row.int(2)?;
            let placed = case.ratings.iter().find(|placed| i64::from(placed.number) == number);
            let callback = world.packs.get(&case.facts.pack).map(domain::policy::Pack::callback);
            found.extend(placed.and_then(|placed| Row::of(&case, placed, callback)));
        }
    }
    Ok((found, false))
}
