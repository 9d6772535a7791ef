//! More time, claims of due performance, and dossiers of inadmissible demands: a unit asks, somebody else rules.

use crate::{
    calendar::date_of,
    clock::Entry,
    order::{
        clocks::{ClockKind, ClockMove, DueMark},
        command::{Command, DossierFinding},
        decide::{
            Draft,
            fields::{NOTE_LIMIT, TEXT_LIMIT, required},
        },
        event::Event,
        fault::Fault,
        refusal::Refusal,
        rulings,
        stage::Outcome,
    },
};

pub(super) fn decide(draft: &mut Draft<'_>, command: Command) -> Result<(), Refusal> {
    if let Command::RequestExtension { by, reason } = command {
        let reason = required("reason", &reason, NOTE_LIMIT)?;
        request_extension(draft, by, reason)
    } else if let Command::RuleExtension { granted, words } = command {
        rulings::may_rule_on_extension(draft.context.actor, draft.pack)?;
        let words = required("words", &words, NOTE_LIMIT)?;
        rule_extension(draft, granted, words)
    } else if let Command::Claim { grounds, basis } = command {
        let grounds = required("grounds", &grounds, TEXT_LIMIT)?;
        let basis = required("basis", &basis, NOTE_LIMIT)?;
        claim(draft, grounds, basis)
    } else if let Command::Adjudicate { performed, grounds } = command {
        rulings::is_independent(draft.context.actor, &draft.order, &draft.context.world.people.units)?;
        let grounds = required("grounds", &grounds, TEXT_LIMIT)?;
        draft.happen(Event::Adjudicated { performed, grounds })?;
        let reason = if performed { "performed" } else { "not-performed" }.to_owned();
        draft.happen(Event::Closed { outcome: Outcome::Adjudicated, reason })
    } else {
        Ok(())
    }
}

fn request_extension(draft: &mut Draft<'_>, by: u16, reason: String) -> Result<(), Refusal> {
    let handle = draft.order.clocks.get(&ClockKind::Handle);
    let (Some(rule), Some(handle)) = (draft.pack.extension(), handle) else { return Ok(()) };
    if let Some(due) = handle.due.filter(|due| draft.context.at > due.at) {
        return Err(Refusal::Expired { due: due.date });
    }
    let granted: Vec<u16> = handle
        .clock
        .ledger()
        .iter()
        .filter_map(|entry| match entry {
            Entry::Extended { by, .. } => Some(*by),
            Entry::Suspended { .. } | Entry::Resumed { .. } => None,
        })
        .collect();
    let times = u16::try_from(granted.len()).unwrap_or(u16::MAX);
    if times >= rule.times {
        return Err(Refusal::ExtensionsUsedUp { times });
    }
    let left = rule.longest.saturating_sub(granted.into_iter().fold(0, u16::saturating_add));
    if by == 0 {
        return Err(Refusal::Empty { field: "by" });
    }
    if by > left {
        return Err(Refusal::ExtensionTooLong { by, left });
    }
    draft.happen(Event::ExtensionRequested { by, reason })
}

fn rule_extension(draft: &mut Draft<'_>, granted: bool, reason: String) -> Result<(), Refusal> {
    let asked = draft.order.rulings.extension;
    let event = Event::ExtensionRuled { granted, reason };
    let handle = draft.order.clocks.get(&ClockKind::Handle);
    let (Some(by), Some(handle)) = (asked.filter(|_| granted), handle) else { return draft.happen(event) };
    let extended = handle.clock.extend(draft.context.at, by)?;
    let due = extended.due(&draft.context.world.calendar).map(DueMark::from);
    let more = due.map(|due| ClockMove::Extended { clock: ClockKind::Handle, by, due });
    draft.happen_also(event, more.into_iter().collect())
}

fn claim(draft: &mut Draft<'_>, grounds: String, basis: String) -> Result<(), Refusal> {
    if let (Some(rule), Some(closed_at)) = (draft.pack.claim(), draft.order.closed_at) {
        let (last_day, _) = draft.context.world.calendar.due_date(date_of(closed_at), rule.window);
        if date_of(draft.context.at) > last_day {
            return Err(Refusal::ClaimWindowClosed(last_day));
        }
    }
    let adjudicator = draft.pack.duties().adjudicator(draft.order.difficulty);
    let adjudicator = adjudicator.map(|adjudicator| adjudicator.id.clone());
    draft.happen(Event::Claimed { grounds, basis, adjudicator })
}

pub(super) fn dossier(draft: &mut Draft<'_>, command: Command) -> Result<(), Refusal> {
    if let Command::FileDossier { parts } = command {
        file(draft, &parts)
    } else if let Command::ReviewDossier { finding, words } = command {
        let words = required("words", &words, NOTE_LIMIT)?;
        review(draft, finding, words)
    } else {
        Ok(())
    }
}

fn file(draft: &mut Draft<'_>, parts: &[String]) -> Result<(), Refusal> {
    let (Some(rule), Some(unit)) = (&draft.pack.duties().inadmissible, draft.order.lead) else {
        return Ok(());
    };
    let (given, needed) = (parts.len(), rule.dossier.len());
    if given != needed {
        return Err(Refusal::DossierIncomplete { given, needed });
    }
    let parts = parts.iter().map(|part| required("parts", part, TEXT_LIMIT)).collect::<Result<_, _>>()?;
    draft.happen(Event::DossierFiled { unit, parts })?;
    draft.happen(Event::FaultFound { fault: Fault::InadmissibleReported, unit, words: String::new() })
}

fn review(draft: &mut Draft<'_>, finding: DossierFinding, words: String) -> Result<(), Refusal> {
    let unit = draft.order.rulings.dossier;
    draft.happen(Event::DossierReviewed { finding, words: words.clone() })?;
    let fault = match finding {
        DossierFinding::Inadmissible => {
            return draft.happen(Event::Closed { outcome: Outcome::Inadmissible, reason: words });
        }
        DossierFinding::Admissible => None,
        DossierFinding::Defective => Some(Fault::DossierDefective),
        DossierFinding::Falsified => Some(Fault::DossierFalsified),
    };
    match (fault, unit) {
        (Some(fault), Some(unit)) => draft.happen(Event::FaultFound { fault, unit, words }),
        (None, _) | (_, None) => Ok(()),
    }
}
