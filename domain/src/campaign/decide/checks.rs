//! What may be kept of a campaign.

use std::collections::BTreeMap;

use crate::{
    campaign::{BLOCK_POINTS, refusal::Refusal},
    policy,
};

/// The longest line: a place, a name, a number, a medium.
const LINE_LIMIT: usize = 120;
/// The longest text.
const TEXT_LIMIT: usize = 4_000;

pub(super) fn line(field: &'static str, text: &str) -> Result<String, Refusal> {
    bounded(field, text, LINE_LIMIT, &[])
}

pub(super) fn text(field: &'static str, text: &str) -> Result<String, Refusal> {
    bounded(field, text, TEXT_LIMIT, &['\n', '\t'])
}

fn bounded(field: &'static str, text: &str, most: usize, but: &[char]) -> Result<String, Refusal> {
    let text = text.trim().replace("\r\n", "\n");
    let forbidden = |character: char| character.is_control() && !but.contains(&character);
    if (1..=most).contains(&text.chars().count()) && !text.chars().any(forbidden) {
        Ok(text)
    } else {
        Err(Refusal::BadField { field, least: 1, most })
    }
}

pub(super) fn points(rules: &policy::Campaign, points: &BTreeMap<String, u8>) -> Result<(), Refusal> {
    for (criterion, given) in points {
        if !rules.criteria.iter().any(|one| one.id == *criterion) {
            return Err(Refusal::NoSuch { what: "block", given: criterion.clone() });
        }
        if *given > BLOCK_POINTS {
            return Err(Refusal::BadPoints { criterion: criterion.clone(), most: BLOCK_POINTS });
        }
    }
    Ok(())
}

pub(super) fn counts(satisfied: u32, answered: u32) -> Result<(), Refusal> {
    if answered > 0 && satisfied <= answered { Ok(()) } else { Err(Refusal::BadCounts) }
}
