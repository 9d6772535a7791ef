//! Where dissatisfaction gathers: by unit and by person, each with how many spoke at all. Only counting; what is unusual
//! is decided where percentages are compared, and what is done about it by a person.

use std::collections::BTreeMap;

use domain::{case::Case, ids::UnitId, order::Order, rating::Class};

use crate::{
    case,
    day::Reach,
    db::{Error, Tx},
    order::from_json,
};

/// The most words of citizens looked through, the latest first.
pub const WORDS_LIMIT: i64 = 20_000;
/// The most of them whose handlers are looked up, of orders and of cases each.
pub const PERSONS_LIMIT: i64 = 3_000;

/// How many spoke about the work of a unit or person, and how many of them were dissatisfied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Who said that the result is bad.
    pub bad: i64,
    /// Who said anything about the result.
    pub said: i64,
}

/// Whose work it was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    /// The unit.
    pub unit: UnitId,
    /// The name, as the unit gave it.
    pub name: String,
}

/// Returns what citizens said of the results of orders, by the unit that leads each.
///
/// # Errors
/// When the database cannot be read.
pub fn by_unit(tx: &mut Tx<'_>, reach: Reach) -> Result<BTreeMap<UnitId, Words>, Error> {
    let sql = "select o.lead, cast(sum(w.bad) as bigint), count(*) from \
               (select e.subject_id, case when e.body like '%\"satisfied\":false%' then 1 else 0 end as bad \
               from event e where e.subject = 'order' and e.kind in ('rated', 'redone') and e.kind = 'rated' \
               and e.at >= $1 and e.at < $2 order by e.at desc, e.seq desc limit $3) as w \
               join orders o on o.id = w.subject_id where o.lead is not null group by o.lead order by o.lead";
    let (from, before) = (reach.from.as_millisecond(), reach.before.as_millisecond());
    let rows = tx.query(sql, &[from.into(), before.into(), WORDS_LIMIT.into()])?;
    rows.iter().map(|row| Ok((UnitId(row.int(0)?), Words { bad: row.int(1)?, said: row.int(2)? }))).collect()
}

/// Returns what citizens said, by the person who handled an order or served at a window; who is not named is left out.
///
/// # Errors
/// When the database cannot be read.
pub fn by_person(tx: &mut Tx<'_>, reach: Reach) -> Result<BTreeMap<Person, Words>, Error> {
    let (from, before) = (reach.from.as_millisecond(), reach.before.as_millisecond());
    let mut found: BTreeMap<Person, Words> = BTreeMap::new();
    let mut add = |unit: UnitId, name: &str, is_bad: bool| {
        if name.trim().is_empty() {
            return;
        }
        let words = found.entry(Person { unit, name: name.trim().to_owned() }).or_default();
        words.said += 1;
        words.bad += i64::from(is_bad);
    };
    let sql = "select case when e.body like '%\"satisfied\":false%' then 1 else 0 end, o.state \
               from event e join orders o on o.id = e.subject_id \
               where e.subject = 'order' and e.kind in ('rated', 'redone') and e.kind = 'rated' \
               and e.at >= $1 and e.at < $2 order by e.at desc, e.seq desc limit $3";
    for row in tx.query(sql, &[from.into(), before.into(), PERSONS_LIMIT.into()])? {
        let order: Order = from_json("reading an order", row.str(1)?)?;
        if let Some(unit) = order.lead {
            let name = order.handlers.get(&unit).cloned().unwrap_or_default();
            add(unit, &name, row.int(0)? == 1);
        }
    }
    let sql = "select r.number, c.state from case_rating r join service_case c on c.id = r.case_id \
               where r.counts = 1 and r.at >= $1 and r.at < $2 order by r.at desc, r.case_id desc limit $3";
    for row in tx.query(sql, &[from.into(), before.into(), PERSONS_LIMIT.into()])? {
        let (number, case): (i64, Case) = (row.int(0)?, case::read(row.str(1)?)?);
        let placed = case.ratings.iter().find(|placed| i64::from(placed.number) == number);
        if let Some(placed) = placed {
            let name = case.facts.staff.as_deref().unwrap_or_default();
            add(case.facts.unit, name, placed.rating.grade.class() == Class::Bad);
        }
    }
    Ok(found)
}
