//! Looking into a bad rating: what was asked, and the two persons it takes to call it malicious.

use crate::order::{
    command::Command,
    decide::{
        Draft,
        fields::{NOTE_LIMIT, required},
        intake::unknown,
    },
    event::Event,
    refusal::Refusal,
    triage::{self, Inquiry},
};

pub(super) fn decide(draft: &mut Draft<'_>, command: Command) -> Result<(), Refusal> {
    if let Command::Inquire { inquiry } = command {
        let cause = required("cause", &inquiry.cause, NOTE_LIMIT)?;
        let record = required("record", &inquiry.record, NOTE_LIMIT)?;
        let inquiry = Box::new(Inquiry { cause, record, ..*inquiry });
        draft.happen(Event::Inquired { inquiry })
    } else if let Command::ProposeMalicious { reason, evidence } = command {
        if draft.pack.reason(&reason).is_none() {
            let known = draft.pack.reasons().iter().map(|rule| rule.code.clone()).collect();
            return Err(unknown(draft.pack, "reason", reason, known));
        }
        let evidence = required("evidence", &evidence, NOTE_LIMIT)?;
        let by = draft.context.actor.signature();
        draft.happen(Event::MaliceProposed { reason, evidence, by })
    } else if let Command::RuleMalicious { confirmed, words } = command {
        triage::is_another(draft.context.actor, &draft.order)?;
        let words = required("words", &words, NOTE_LIMIT)?;
        let reason = draft.order.triage.malice.as_ref().map(|malice| malice.reason.clone());
        draft.happen(Event::MaliceRuled { confirmed, words: words.clone() })?;
        match reason.filter(|_| confirmed) {
            Some(reason) => draft.happen(Event::Refused { reason, words }),
            None => Ok(()),
        }
    } else {
        Ok(())
    }
}
