//! The limits of what people may write into an order.

use crate::{
    ids::UnitId,
    order::{decide::Context, refusal::Refusal},
};

/// The longest title, in characters.
pub(super) const TITLE_LIMIT: usize = 200;
/// The longest demand or reply, in characters.
pub(super) const TEXT_LIMIT: usize = 20_000;
/// The longest note, reason or name, in characters.
pub(super) const NOTE_LIMIT: usize = 2_000;
/// The most co-handlers of one order.
pub(super) const CO_HANDLER_LIMIT: usize = 20;

/// Returns the text trimmed, when it may be kept.
pub(super) fn optional(field: &'static str, text: &str, limit: usize) -> Result<String, Refusal> {
    let trimmed = text.trim();
    let length = trimmed.chars().count();
    if length > limit {
        return Err(Refusal::TooLong { field, length, limit });
    }
    match trimmed.chars().position(is_forbidden) {
        Some(place) => Err(Refusal::ControlCharacter { field, at: place.saturating_add(1) }),
        None => Ok(trimmed.to_owned()),
    }
}

/// Returns the text trimmed, when it says something and may be kept.
pub(super) fn required(field: &'static str, text: &str, limit: usize) -> Result<String, Refusal> {
    let kept = optional(field, text, limit)?;
    if kept.is_empty() { Err(Refusal::Empty { field }) } else { Ok(kept) }
}

/// Checks that the units exist, are open and are named once.
pub(super) fn units(context: Context<'_>, lead: UnitId, co_handlers: &[UnitId]) -> Result<(), Refusal> {
    if co_handlers.len() > CO_HANDLER_LIMIT {
        return Err(Refusal::TooLong {
            field: "co_handlers",
            length: co_handlers.len(),
            limit: CO_HANDLER_LIMIT,
        });
    }
    let mut seen = std::collections::BTreeSet::new();
    for unit in std::iter::once(lead).chain(co_handlers.iter().copied()) {
        if !context.world.people.units.is_open(unit, crate::calendar::date_of(context.at)) {
            return Err(Refusal::UnknownUnit(unit));
        }
        if !seen.insert(unit) {
            return Err(Refusal::UnitTwice(unit));
        }
    }
    Ok(())
}

fn is_forbidden(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\r' | '\t')
}
