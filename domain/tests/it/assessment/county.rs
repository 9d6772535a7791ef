//! Counties as chance makes them, the odd ones among them: no orders, all alike, one unit, huge counts.

use std::{collections::BTreeMap, fs, sync::LazyLock};

use domain::policy::{Assessment, Pack};
use proptest::prelude::*;

use crate::runner::root;

pub(super) const TOWNSHIP: &str = "township";
pub(super) const DEPARTMENT: &str = "department";

/// What is counted of a unit.
pub(super) type Facts = BTreeMap<&'static str, i64>;

/// Units with their group and counts.
pub(super) type County = Vec<(String, &'static str, Facts)>;

/// The measures that are parts of `taken`.
pub(super) const PARTS: [&str; 6] = [
    "not_responded",
    "first_time_satisfied",
    "redo_satisfied",
    "redone_twice_county",
    "redone_twice_city",
    "inadmissible_reported",
];

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

/// How the shipped pack assesses.
pub(super) static PACK: LazyLock<Assessment> = LazyLock::new(|| {
    let file = "policies/linshu-2020-10.toml";
    let text = fs::read_to_string(root().join(file)).unwrap();
    Pack::parse(file, &text).unwrap().assessment().unwrap().clone()
});

/// Counties of up to a dozen units in both groups.
pub(super) fn counties() -> impl Strategy<Value = County> {
    let most = prop_oneof![Just(0_i64), Just(3), Just(40), Just(2_000), Just(1_000_000_000)];
    most.prop_flat_map(|most| prop::collection::vec(unit(most), 1..12)).prop_map(|units| {
        let named = units.into_iter().enumerate();
        named.map(|(number, (group, facts))| (format!("{group}{number}"), group, facts)).collect()
    })
}

fn unit(most: i64) -> impl Strategy<Value = (&'static str, Facts)> {
    let taken = prop_oneof![1 => Just(0), 6 => 0..=most];
    let group = prop_oneof![Just(TOWNSHIP), Just(DEPARTMENT)];
    let band = prop::sample::select(vec![10_i64, 8, 6, 4, 2, 0]);
    let parts = prop::collection::vec(0_i64..=1_000, PARTS.len());
    let marks =
        prop::collection::vec(prop_oneof![8 => Just(0_i64), 3 => 1..4_i64, 1 => 4..60_i64], MARKS.len());
    (taken, group, band, parts, marks).prop_map(|(taken, group, band, parts, marks)| {
        let mut facts = BTreeMap::from([("taken", taken)]);
        for (id, thousandths) in PARTS.into_iter().zip(parts) {
            facts.insert(id, taken * thousandths / 1_000);
        }
        facts.extend(MARKS.into_iter().zip(marks).filter(|(_, count)| *count > 0));
        if group == DEPARTMENT && band > 0 {
            facts.insert("volume_band", band);
        }
        (group, facts)
    })
}
