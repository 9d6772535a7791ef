//! Whose matter it is: what a responsible person decides, what a designated unit finds, and the one review of a refusal.

use crate::{
    ids::UnitId,
    order::{
        Difficulty,
        command::Move,
        competence::{self, Ask, Course},
        decide::{
            Draft,
            fields::{NOTE_LIMIT, optional, required, units},
            returns,
        },
        event::Event,
        fault::{self, Fault},
        refusal::Refusal,
        rulings,
    },
};

pub(super) fn decide(draft: &mut Draft<'_>, ask: Ask) -> Result<(), Refusal> {
    match ask {
        Ask::Refer { cause, words } => {
            let words = required("words", &words, NOTE_LIMIT)?;
            let by = draft.context.actor.signature();
            draft.happen(Event::Referred { cause, words, by })
        }
        Ask::Decide { course, words } => {
            let by = draft.order.rulings.referred.as_ref().map(|referred| referred.by.clone());
            competence::is_another(draft.context.actor, by.as_deref())?;
            let words = required("words", &words, NOTE_LIMIT)?;
            draft.happen(Event::Decided { words: words.clone() })?;
            match course {
                Course::Assign { lead, co_handlers, difficulty } => {
                    assign(draft, lead, co_handlers, difficulty, words)
                }
                Course::Investigate { unit } => {
                    if !competence::investigates(draft.pack) {
                        return Err(illegal(draft, Move::Investigate));
                    }
                    investigate(draft, unit, words)
                }
            }
        }
        Ask::Investigate { unit, note } => {
            competence::is_decided(&draft.order)?;
            let note = required("note", &note, NOTE_LIMIT)?;
            investigate(draft, unit, note)
        }
        Ask::ReportFinding { found, proposed } => report(draft, &found, proposed),
        Ask::RequestReview { grounds } => {
            let grounds = required("grounds", &grounds, NOTE_LIMIT)?;
            draft.happen(Event::ReviewRequested { grounds })
        }
        Ask::RuleReview { granted, words, own_matter } => review(draft, granted, words, own_matter),
    }
}

fn illegal(draft: &Draft<'_>, tried: Move) -> Refusal {
    Refusal::IllegalMove { tried, stage: draft.order.stage, legal: Vec::new() }
}

fn assign(
    draft: &mut Draft<'_>,
    lead: UnitId,
    co_handlers: Vec<UnitId>,
    difficulty: Difficulty,
    note: String,
) -> Result<(), Refusal> {
    units(draft.context, lead, &co_handlers)?;
    returns::talked_over(draft)?;
    draft.happen(Event::Dispatched { lead, co_handlers, difficulty, note })
}

fn investigate(draft: &mut Draft<'_>, unit: UnitId, note: String) -> Result<(), Refusal> {
    units(draft.context, unit, &[])?;
    if draft.order.investigator == Some(unit) {
        return Err(Refusal::AlreadyTheirs(unit));
    }
    draft.happen(Event::InvestigationOrdered { unit, note })
}

fn report(draft: &mut Draft<'_>, found: &str, proposed: Option<UnitId>) -> Result<(), Refusal> {
    let Some(unit) = draft.order.investigator else { return Err(illegal(draft, Move::ReportFinding)) };
    let found = required("found", found, NOTE_LIMIT)?;
    if let Some(proposed) = proposed {
        units(draft.context, proposed, &[])?;
    }
    draft.happen(Event::InvestigationReported(Box::new(competence::Finding { unit, found, proposed })))
}

fn review(draft: &mut Draft<'_>, granted: bool, words: String, own_matter: bool) -> Result<(), Refusal> {
    competence::is_another(draft.context.actor, draft.order.rulings.refused_by.as_deref())?;
    rulings::is_independent(draft.context.actor, &draft.order, &draft.context.world.people.units)?;
    if own_matter && granted {
        return Err(Refusal::NotKept);
    }
    let words = required("words", &words, NOTE_LIMIT)?;
    let Some(unit) = draft.order.lead else { return Ok(()) };
    let called_false = fault::latest(&draft.order, Fault::ReturnFalse, Some(unit)).is_some();
    let reason = optional("words", &words, NOTE_LIMIT)?;
    draft.happen(Event::ReviewRuled { granted, reason })?;
    match (granted, own_matter) {
        // Whoever was right cannot have called its own matter another's.
        (true, _) if called_false => {
            draft.happen(Event::FaultDismissed { fault: Fault::ReturnFalse, unit, words })
        }
        (false, true) if !called_false => {
            draft.happen(Event::FaultFound { fault: Fault::ReturnFalse, unit, words })
        }
        (true | false, _) => Ok(()),
    }
}
