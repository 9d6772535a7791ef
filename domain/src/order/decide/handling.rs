//! The unit's part: dispatch, receipt, contact, answer, approval.

use crate::{
    access::Actor,
    order::{
        command::Command,
        competence,
        decide::{
            Draft, callback, faults,
            fields::{NOTE_LIMIT, TEXT_LIMIT, TITLE_LIMIT, optional, required, units},
            ladder, returns,
        },
        event::Event,
        fault::{self, Fault},
        refusal::Refusal,
        sign,
    },
};

pub(super) fn decide(draft: &mut Draft<'_>, command: Command) -> Result<(), Refusal> {
    if let Command::Dispatch { lead, co_handlers, difficulty, note } = command {
        units(draft.context, lead, &co_handlers)?;
        competence::is_decided(&draft.order)?;
        returns::talked_over(draft)?;
        let note = optional("note", &note, NOTE_LIMIT)?;
        draft.happen(Event::Dispatched { lead, co_handlers, difficulty, note })
    } else if let Command::Reassign { lead, co_handlers, reason } = command {
        units(draft.context, lead, &co_handlers)?;
        returns::talked_over(draft)?;
        let reason = required("reason", &reason, NOTE_LIMIT)?;
        draft.happen(Event::Reassigned { lead, co_handlers, reason })
    } else if let Command::Sign { handler } = command {
        let unit = sign::unit_of(draft.context.actor, &draft.order, draft.pack)?;
        let handler = optional("handler", &handler, TITLE_LIMIT)?;
        draft.happen(Event::Signed { handler, unit: Some(unit) })
    } else if let Command::Contact { reached, note } = command {
        let note = required("note", &note, NOTE_LIMIT)?;
        draft.happen(Event::Contacted { reached, note })
    } else {
        answer(draft, command)
    }
}

fn answer(draft: &mut Draft<'_>, command: Command) -> Result<(), Refusal> {
    if let Command::Answer { reply, result, leader, handler } = command {
        let reply = required("reply", &reply, TEXT_LIMIT)?;
        let leader = required("leader", &leader, TITLE_LIMIT)?;
        let handler = required("handler", &handler, TITLE_LIMIT)?;
        let signs = fault::signs_of_return(&reply);
        let perfunctory = ladder::signs_in_answer(draft, &reply);
        let by = match draft.context.actor {
            Actor::Staff(staff) => Some(staff.person),
            Actor::Citizen | Actor::System(_) => None,
        };
        draft.happen(Event::Answered { reply, result, leader, handler, by })?;
        faults::flag(draft, Fault::ReturnAsReply, signs)?;
        faults::flag(draft, Fault::Perfunctory, perfunctory)?;
        if draft.pack.steps().approve.on {
            return Ok(());
        }
        callback::ask(draft)
    } else if let Command::Approve { note } = command {
        let note = optional("note", &note, NOTE_LIMIT)?;
        draft.happen(Event::Approved { note })?;
        callback::ask(draft)
    } else if let Command::SendBack { reason } = command {
        let reason = required("reason", &reason, NOTE_LIMIT)?;
        draft.happen(Event::SentBack { reason })
    } else {
        Ok(())
    }
}
