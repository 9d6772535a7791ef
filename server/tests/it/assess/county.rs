//! Counties that chance made, by number: the same number is the same county on every machine. The odd ones come often:
//! all alike, one unit, no orders, a group without units, huge counts, ties, no bands, a spread of exactly 2 points.

use std::collections::BTreeMap;

use domain::{
    assessment::Table,
    exact::Exact,
    policy::{Assessment, Pack},
};
use server::shipped;

/// The most units.
const UNITS: u64 = 60;
/// How many sorts of counties there are.
pub(super) const SORTS: u64 = 12;

/// A unit: its name, its group, its counts.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub(super) name: String,
    pub(super) group: &'static str,
    pub(super) facts: BTreeMap<&'static str, i64>,
}

/// The parts of the orders taken.
const PARTS: [&str; 6] = [
    "not_responded",
    "first_time_satisfied",
    "redo_satisfied",
    "redone_twice_county",
    "redone_twice_city",
    "inadmissible_reported",
];

/// What is counted apart from orders.
const MARKS: [&str; 16] = [
    "return_late",
    "return_without_phone",
    "return_without_reason",
    "return_as_reply",
    "return_forced",
    "return_false",
    "reply_late",
    "reply_missing",
    "dossier_defective",
    "dossier_falsified",
    "dossier_taken_by_superior",
    "supervised_city_account",
    "supervised_city_written",
    "supervised_county_office",
    "supervised_media",
    "disciplined",
];

/// Numbers that look like chance (splitmix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        number ^ (number >> 31)
    }

    /// A number below `end`.
    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn count(&mut self, most: i64) -> i64 {
        self.below(most as u64 + 1) as i64
    }

    fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }
}

/// Returns the pack the oracle was written for.
pub(super) fn pack() -> Pack {
    let (file, text) = shipped::PACKS[0];
    Pack::parse(file, text).unwrap()
}

/// Returns a county by its number.
pub(super) fn county(number: u64) -> Vec<Unit> {
    let mut chance = Chance(number);
    let sort = number % SORTS;
    let units = match sort {
        0 => 1,
        _ => 1 + chance.below(UNITS).min(chance.below(UNITS)).min(chance.below(UNITS)),
    };
    let most = match sort {
        1 => 1_000_000_000,
        2 => 3,
        _ => [12, 200, 5_000][chance.below(3) as usize],
    };
    let mut county: Vec<Unit> = (0..units).map(|place| unit(&mut chance, sort, most, place)).collect();
    match sort {
        // All alike, and pairs that tie.
        3 | 4 => {
            let each = if sort == 3 { county.len() } else { 2 };
            for chunk in county.chunks_mut(each) {
                let facts = chunk[0].facts.clone();
                chunk.iter_mut().for_each(|unit| unit.facts = facts.clone());
            }
        }
        // The best and the worst handling of a group lie 2 points apart, or hardly more.
        5 | 6 => {
            for (place, unit) in county.iter_mut().enumerate() {
                unit.facts.retain(|id, _| !id.starts_with("return_") && !id.starts_with("reply_"));
                let late = [0, 3, 10, 5, if sort == 5 { 10 } else { 11 }][place % 5];
                unit.facts.insert("reply_late", late);
            }
        }
        _ => {}
    }
    for unit in &mut county {
        if unit.group == "township" {
            unit.facts.remove("volume_band");
        }
    }
    county
}

fn unit(chance: &mut Chance, sort: u64, most: i64, place: u64) -> Unit {
    let group = match sort {
        7 => "township",
        8 => "department",
        _ if chance.one_in(2) => "township",
        _ => "department",
    };
    let is_idle = sort == 9 && chance.one_in(2) || chance.one_in(20);
    let taken = if is_idle { 0 } else { 1 + chance.count(most - 1) };
    let mut facts = BTreeMap::from([("taken", taken)]);
    for id in PARTS {
        // Whole, half and nothing come often, so that shares are the same.
        let part = match chance.below(6) {
            0 => taken,
            1 => 0,
            2 => taken / 2,
            _ => chance.count(taken),
        };
        facts.insert(id, part);
    }
    for id in MARKS {
        let count = match chance.below(40) {
            0..28 => 0,
            28..38 => 1 + chance.count(3),
            _ => chance.count(if most > 1_000_000 { most } else { 60 }),
        };
        facts.insert(id, count);
    }
    let band = match sort {
        10 => 6,
        11 => 0,
        _ => [10, 8, 6, 4, 2, 0][chance.below(6) as usize],
    };
    if band > 0 {
        facts.insert("volume_band", band);
    }
    // What is missing is 0.
    facts.retain(|id, count| *count > 0 || id.len() % 2 == 0);
    Unit { name: format!("单位{place}"), group, facts }
}

/// Returns the county as the engine takes it.
pub(super) fn table(assessment: &Assessment, county: &[Unit]) -> Table {
    let mut table = Table::new(assessment);
    for Unit { name, group, facts } in county {
        let values = facts.iter().map(|(id, count)| (*id, Exact::from(*count)));
        table.add(assessment, name, group, values).unwrap();
    }
    table.check_parts(assessment).unwrap();
    table
}

/// Returns the county as a file of facts.
pub(super) fn csv(county: &[Unit]) -> String {
    let mut text = "unit,group,measure,value\n".to_owned();
    for Unit { name, group, facts } in county {
        let lines = facts.iter().map(|(id, count)| format!("{name},{group},{id},{count}\n"));
        text.extend(lines);
    }
    text
}
