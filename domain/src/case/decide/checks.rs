//! What may be kept of a case and of what is said of it.

use std::collections::BTreeMap;

use crate::{
    case::{Taken, decide::Context, refusal::Refusal},
    policy::{Pack, Role},
};

/// The longest part of a key, code or evidence, in characters.
pub(super) const CODE_LIMIT: usize = 200;
/// The longest name of a matter, in characters.
const NAME_LIMIT: usize = 300;
/// The longest words of a citizen, in characters.
pub(super) const WORDS_LIMIT: usize = 2_000;
/// The digits of a region.
const REGION_DIGITS: usize = 12;

pub(super) fn facts(context: Context<'_>, pack: &Pack, facts: &Taken) -> Result<(), Refusal> {
    let key = &facts.key;
    for (field, text, least, most) in [
        ("source", Some(&key.source), 1, CODE_LIMIT),
        ("number", Some(&key.number), 1, CODE_LIMIT),
        ("step", Some(&key.step), 1, CODE_LIMIT),
        ("window", facts.window.as_ref(), 1, CODE_LIMIT),
        ("staff", facts.staff.as_ref(), 1, CODE_LIMIT),
        ("matter_code", Some(&facts.matter.code), 0, CODE_LIMIT),
        ("matter", Some(&facts.matter.name), 1, NAME_LIMIT),
    ] {
        bounded(field, text.map_or("-", String::as_str), least, most)?;
    }
    if facts.region.len() != REGION_DIGITS || !facts.region.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(Refusal::BadRegion(facts.region.clone()));
    }
    if pack.kind(&facts.kind).is_none() {
        let known = pack.kinds().iter().map(|rule| rule.id.clone()).collect();
        return Err(unknown(pack, "kind", facts.kind.clone(), known));
    }
    if let Some(id) = &facts.elsewhere {
        let exclusions = &pack.duties().exclusions;
        if !exclusions.iter().any(|rule| rule.id == *id) {
            let known = exclusions.iter().map(|rule| rule.id.clone()).collect();
            return Err(unknown(pack, "exclusion", id.clone(), known));
        }
    }
    if context.world.people.units.get(facts.unit).is_none() {
        return Err(Refusal::UnknownUnit(facts.unit));
    }
    if facts.finished_at > context.at {
        return Err(Refusal::Future { field: "finished_at" });
    }
    if facts.accepted_at.is_some_and(|accepted_at| accepted_at > context.at) {
        return Err(Refusal::Future { field: "accepted_at" });
    }
    Ok(())
}

/// Checks what answers the pack's questions that do not grade.
pub(super) fn answers(pack: &Pack, answers: &BTreeMap<String, String>) -> Result<(), Refusal> {
    let questions = &pack.callback().questions;
    for (id, answer) in answers {
        let asked = questions.iter().find(|question| question.id == *id && question.role != Role::Result);
        let Some(question) = asked else {
            let known = questions.iter().filter(|question| question.role != Role::Result);
            return Err(unknown(
                pack,
                "question",
                id.clone(),
                known.map(|question| question.id.clone()).collect(),
            ));
        };
        if !question.options.iter().any(|choice| choice.id == *answer) {
            let known = question.options.iter().map(|choice| choice.id.clone()).collect();
            return Err(unknown(pack, "answer", answer.clone(), known));
        }
    }
    Ok(())
}

pub(super) fn evidence(field: &'static str, text: &str) -> Result<String, Refusal> {
    bounded(field, text, 1, CODE_LIMIT)
}

/// Returns the text trimmed, when it has so many characters and no control characters but line breaks and tabs.
pub(super) fn bounded(field: &'static str, text: &str, least: usize, most: usize) -> Result<String, Refusal> {
    let text = text.trim();
    let forbidden = |character: char| character.is_control() && !matches!(character, '\n' | '\r' | '\t');
    if (least..=most).contains(&text.chars().count()) && !text.chars().any(forbidden) {
        Ok(text.to_owned())
    } else {
        Err(Refusal::BadField { field, least, most })
    }
}

pub(super) fn unknown(pack: &Pack, what: &'static str, value: String, known: Vec<String>) -> Refusal {
    Refusal::Unknown { what, value, pack: pack.id().to_owned(), known }
}
