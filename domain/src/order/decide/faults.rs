//! Faults of a unit: what a rule sees, what a person confirms or dismisses.

use crate::order::{
    command::Command,
    decide::{
        Draft,
        fields::{NOTE_LIMIT, required},
    },
    event::Event,
    fault::{self, Fault},
    refusal::Refusal,
};

pub(super) fn decide(draft: &mut Draft<'_>, command: Command) -> Result<(), Refusal> {
    let Command::Find { fault, unit, confirmed, words } = command else { return Ok(()) };
    let words = required("words", &words, NOTE_LIMIT)?;
    if let Some(unit) = unit.filter(|unit| draft.context.world.people.units.get(*unit).is_none()) {
        return Err(Refusal::UnknownUnit(unit));
    }
    let known = fault::latest(&draft.order, fault, unit);
    let known = known.and_then(|place| draft.order.faults.get(place)).map(|known| known.unit);
    if !confirmed {
        let unit = known.ok_or(Refusal::NoSuchFault)?;
        return draft.happen(Event::FaultDismissed { fault, unit, words });
    }
    let unit = unit.or(known).or(draft.order.lead).ok_or(Refusal::NoSuchFault)?;
    draft.happen(Event::FaultFound { fault, unit, words })
}

/// Flags a fault of the unit that leads, when there are signs of it.
pub(super) fn flag(draft: &mut Draft<'_>, fault: Fault, signs: Vec<String>) -> Result<(), Refusal> {
    match draft.order.lead {
        Some(unit) if !signs.is_empty() => draft.happen(Event::FaultFlagged { fault, unit, signs }),
        Some(_) | None => Ok(()),
    }
}
