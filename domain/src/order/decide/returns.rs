//! Returns (退单): a unit asks, the centre rules. A request is never turned away for being late, phoneless or without a
//! reason: it is recorded with the fault, and the citizen's order gets its ruling. What was refused stays on record.

use crate::{
    calendar::date_of,
    clock::Verdict,
    ids::UnitId,
    order::{
        clocks::ClockKind,
        command::{Command, ReturnRuling},
        competence::Meeting,
        decide::{
            Draft,
            fields::{CO_HANDLER_LIMIT, NOTE_LIMIT, optional, required, units},
        },
        event::Event,
        fault::Fault,
        refusal::Refusal,
        rulings,
    },
};

pub(super) fn decide(draft: &mut Draft<'_>, command: Command) -> Result<(), Refusal> {
    if let Command::RequestReturn { phoned, reason, basis, proposed } = command {
        let reason = optional("reason", &reason, NOTE_LIMIT)?;
        let basis = optional("basis", &basis, NOTE_LIMIT)?;
        request(draft, phoned, reason, basis, proposed)
    } else if let Command::RuleReturn { ruling, words, own_matter } = command {
        let words = required("words", &words, NOTE_LIMIT)?;
        rule(draft, ruling, words, own_matter)
    } else if let Command::Consult { participants, conclusion, meeting } = command {
        let participants = match meeting.units.is_empty() {
            true => required("participants", &participants, NOTE_LIMIT)?,
            false => optional("participants", &participants, NOTE_LIMIT)?,
        };
        let conclusion = required("conclusion", &conclusion, NOTE_LIMIT)?;
        met(draft, &meeting)?;
        draft.happen(Event::Consulted { participants, conclusion, meeting })
    } else {
        Ok(())
    }
}

/// Checks that an order that went back too often was talked over.
pub(super) fn talked_over(draft: &Draft<'_>) -> Result<(), Refusal> {
    if rulings::needs_consultation(&draft.order, draft.pack) {
        return Err(Refusal::ConsultationNeeded { hops: draft.order.rulings.hops });
    }
    Ok(())
}

/// Checks that a meeting was held by units there are, not in days to come.
fn met(draft: &Draft<'_>, meeting: &Meeting) -> Result<(), Refusal> {
    if let Some((first, rest)) = meeting.units.split_first() {
        units(draft.context, *first, rest)?;
    }
    if let Some(lead) = meeting.lead {
        units(draft.context, lead, &[])?;
    }
    match meeting.held_on.filter(|day| *day > date_of(draft.context.at)) {
        Some(day) => Err(Refusal::FutureDay { field: "held_on", day }),
        None => Ok(()),
    }
}

fn request(
    draft: &mut Draft<'_>,
    by_phone: bool,
    reason: String,
    basis: String,
    proposed: Option<UnitId>,
) -> Result<(), Refusal> {
    let Some(unit) = draft.order.lead else { return Ok(()) };
    if let Some(proposed) = proposed {
        units(draft.context, proposed, &[])?;
        if proposed == unit {
            return Err(Refusal::AlreadyTheirs(unit));
        }
    }
    let mut faults = Vec::new();
    // Asking again against the centre's word is one fault; being late with it is not another.
    if draft.order.rulings.return_refused {
        faults.push(Fault::ReturnForced);
    } else if is_late(draft) {
        faults.push(Fault::ReturnLate);
    }
    if !by_phone {
        faults.push(Fault::ReturnWithoutPhone);
    }
    if reason.is_empty() || basis.is_empty() {
        faults.push(Fault::ReturnWithoutReason);
    }
    draft.happen(Event::ReturnRequested { reason, basis, proposed, by_phone })?;
    for fault in faults {
        draft.happen(Event::FaultFound { fault, unit, words: String::new() })?;
    }
    Ok(())
}

/// Returns whether the time for a return is over; in a later round it is, for the unit took the order on before.
fn is_late(draft: &Draft<'_>) -> bool {
    let window = draft.order.clocks.get(&ClockKind::Return).filter(|window| window.clock.is_open());
    let stopped = window.and_then(|window| window.clock.stop(draft.context.at).ok());
    let verdict = stopped.and_then(|clock| clock.verdict(&draft.context.world.calendar));
    verdict.is_none_or(|verdict| verdict == Verdict::Late)
}

fn rule(draft: &mut Draft<'_>, ruling: ReturnRuling, words: String, own_matter: bool) -> Result<(), Refusal> {
    let unit = draft.order.lead;
    let keeps = matches!(ruling, ReturnRuling::Keep | ReturnRuling::Help { .. });
    if own_matter && !matches!(ruling, ReturnRuling::Keep) {
        return Err(Refusal::NotKept);
    }
    let reason = words.clone();
    let by = Some(draft.context.actor.signature());
    let ruled = |granted| Event::ReturnRuled { granted, reason, by };
    match ruling {
        ReturnRuling::Keep | ReturnRuling::TakeBack => draft.happen(ruled(!keeps))?,
        ReturnRuling::Help { units } => {
            helpers(draft, &units)?;
            draft.happen(ruled(false))?;
            draft.happen(Event::HelpersAdded { units })?;
        }
        ReturnRuling::Reassign { lead, co_handlers } => {
            units(draft.context, lead, &co_handlers)?;
            if unit == Some(lead) {
                return Err(Refusal::AlreadyTheirs(lead));
            }
            draft.happen(ruled(true))?;
            talked_over(draft)?;
            let difficulty = draft.order.difficulty;
            draft.happen(Event::Dispatched { lead, co_handlers, difficulty, note: words.clone() })?;
        }
    }
    match unit.filter(|_| own_matter) {
        Some(unit) => draft.happen(Event::FaultFound { fault: Fault::ReturnFalse, unit, words }),
        None => Ok(()),
    }
}

/// Checks that the units can help besides those that do already.
fn helpers(draft: &Draft<'_>, added: &[UnitId]) -> Result<(), Refusal> {
    let Some((first, rest)) = added.split_first() else {
        return Err(Refusal::Empty { field: "co_handlers" });
    };
    units(draft.context, *first, rest)?;
    if let Some(unit) = added.iter().find(|unit| draft.order.is_handled_by(**unit)) {
        return Err(Refusal::AlreadyTheirs(*unit));
    }
    let length = draft.order.co_handlers.len() + added.len();
    if length > CO_HANDLER_LIMIT {
        return Err(Refusal::TooLong { field: "co_handlers", length, limit: CO_HANDLER_LIMIT });
    }
    Ok(())
}
