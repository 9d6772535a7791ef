//! How the best opinions of a year are judged.

use std::collections::BTreeMap;

use crate::policy::{
    Merit, Woodpecker,
    read::{COUNT_LIMIT, grounds::Rules, item::Item, table::Table},
};

pub(super) fn woodpecker(
    mut table: Table<'_>,
    merits: Option<&[Merit]>,
    rules: &mut Rules,
) -> Option<Woodpecker> {
    let scale = table.must("scale", |item| item.number(1..=COUNT_LIMIT));
    let weights = table.must("weights", |item| weights(item, merits));
    let sheets = table.must("sheets", |item| item.number(1..=COUNT_LIMIT));
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (scale, weights, sheets, grounds) = (scale?, weights?, sheets?, grounds?);
    let each: Vec<String> = weights.iter().map(|(merit, weight)| format!("{merit} {weight}")).collect();
    let what = format!(
        "opinions of a year are scored 0 to {scale} on each merit, weighed {}; {sheets} sheets each at least",
        each.join(", ")
    );
    rules.add(&table, &grounds, what);
    Some(Woodpecker { scale, weights, sheets, grounds: grounds.said() })
}

/// Reads the weights: one for every merit of the pack and for nothing else.
fn weights(item: &Item<'_>, merits: Option<&[Merit]>) -> Option<BTreeMap<String, u16>> {
    let mut weights = BTreeMap::new();
    for (merit, weight) in item.section()?.into_pairs() {
        weights.insert(merit.to_owned(), weight.number(1..=COUNT_LIMIT)?);
    }
    let merits = merits?;
    if let Some(merit) = merits.iter().find(|merit| !weights.contains_key(&merit.id)) {
        item.note(format!("gives merit `{}` no weight; write one", merit.id));
        return None;
    }
    if let Some(id) = weights.keys().find(|id| !merits.iter().any(|merit| merit.id == **id)) {
        item.note(format!("weighs `{id}`, which is no merit; write a `[[merit]]` or take it out"));
        return None;
    }
    if weights.is_empty() {
        item.note("weighs nothing; write a `[[merit]]` and its weight");
        return None;
    }
    Some(weights)
}
