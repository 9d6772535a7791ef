//! The citizen's word: asking, rating, redo, closing, opening again.
//! Silence is never consent: it closes as “未评”. A rating needs evidence that it is the citizen's own.

use std::collections::BTreeMap;

use crate::{
    access::Actor,
    calendar::date_of,
    order::{
        Level,
        command::{Command, Evidence},
        decide::{
            Draft, faults,
            fields::{NOTE_LIMIT, optional, required},
            intake::unknown,
            ladder,
        },
        event::Event,
        fault::Fault,
        refusal::Refusal,
        stage::{Outcome, Stage},
    },
    policy::{AskedOf, Counts, Role},
};

pub(super) fn decide(draft: &mut Draft<'_>, command: Command) -> Result<(), Refusal> {
    if let Command::Attempt { result, again_at } = command {
        draft.happen(Event::Attempted { result, again_at })
    } else if let Command::Rate { answers, words, evidence } = command {
        rate(draft, answers, &words, evidence)
    } else if let Command::Redo { level, reason } = command {
        let reason = required("reason", &reason, NOTE_LIMIT)?;
        redo(draft, level, reason)
    } else if let Command::Close { reason, withdrawn } = command {
        close(draft, &reason, withdrawn)
    } else if let Command::Reopen { reason } = command {
        reopen(draft, &reason)
    } else {
        Ok(())
    }
}

/// Asks the citizen, or closes as unrated when there is nobody to ask.
pub(super) fn ask(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let reachable = draft.order.citizen.is_some() || draft.order.tracking.is_some();
    if reachable && draft.pack.steps().callback.on {
        return draft.happen(Event::CallbackAsked {});
    }
    let reason = if reachable { "callback-off" } else { "nobody-to-ask" };
    draft.happen(Event::Closed { outcome: Outcome::Unrated, reason: reason.to_owned() })
}

fn rate(
    draft: &mut Draft<'_>,
    answers: BTreeMap<String, String>,
    words: &str,
    evidence: Evidence,
) -> Result<(), Refusal> {
    prove(draft, &evidence)?;
    let words = optional("words", words, NOTE_LIMIT)?;
    let (grade, satisfied) = read_answers(draft, &answers)?;
    if !satisfied && words.is_empty() && draft.pack.callback().words_required {
        return Err(Refusal::WordsNeeded);
    }
    let reason = words.clone();
    let responded = draft.pack.callback().is_responded(&answers);
    let perfunctory = ladder::signs_in_rating(draft.pack, &answers);
    draft.happen(Event::Rated { answers, grade, satisfied, responded, words, evidence })?;
    faults::flag(draft, Fault::Perfunctory, perfunctory)?;
    if satisfied {
        let outcome = Outcome::Satisfied;
        return draft.happen(Event::Closed { outcome, reason: String::new() });
    }
    let rounds = draft.order.redone.values().copied().fold(0, u16::saturating_add);
    match draft.pack.redo().limit {
        Some(limit) if rounds >= limit => {
            draft.happen(Event::Closed { outcome: Outcome::Dissatisfied, reason })
        }
        Some(_) | None => redo(draft, draft.pack.redo().level, reason),
    }
}

/// Checks that the evidence fits who acts and whose order it is.
fn prove(draft: &Draft<'_>, evidence: &Evidence) -> Result<(), Refusal> {
    let proven = match (evidence, draft.context.actor) {
        (Evidence::Web { tracking }, Actor::Citizen) => draft.order.tracking.as_ref() == Some(tracking),
        (Evidence::Sms { message, read_by: None }, Actor::System(_)) => {
            !message.is_empty() && draft.order.citizen.is_some()
        }
        // The words are the citizen's; a person only read what the program would not guess.
        (Evidence::Sms { message, read_by: Some(reader) }, Actor::Staff(staff)) => {
            !message.is_empty() && draft.order.citizen.is_some() && *reader == staff.person
        }
        (Evidence::Phone { record } | Evidence::Paper { record }, Actor::Staff(_)) => {
            return required("record", record, NOTE_LIMIT).map(|_| ());
        }
        (
            Evidence::Web { .. } | Evidence::Sms { .. } | Evidence::Phone { .. } | Evidence::Paper { .. },
            _,
        ) => false,
    };
    if proven { Ok(()) } else { Err(Refusal::NotTheCitizen) }
}

/// Returns the grade and whether it counts as satisfied.
fn read_answers(draft: &Draft<'_>, answers: &BTreeMap<String, String>) -> Result<(String, bool), Refusal> {
    let questions = &draft.pack.callback().questions;
    if let Some(stray) = answers.keys().find(|id| !questions.iter().any(|question| question.id == **id)) {
        let known = questions.iter().map(|question| question.id.clone()).collect();
        return Err(unknown(draft.pack, "question", stray.clone(), known));
    }
    let mut grade = None;
    let mut satisfied = true;
    for question in questions {
        let due = match question.asked_of {
            AskedOf::Everyone => true,
            AskedOf::Contactable => !draft.order.anonymous,
        };
        let Some(answer) = answers.get(&question.id) else {
            if due && question.role == Role::Result {
                return Err(Refusal::Unanswered(question.id.clone()));
            }
            continue;
        };
        let Some(choice) = question.options.iter().find(|choice| choice.id == *answer) else {
            let known = question.options.iter().map(|choice| choice.id.clone()).collect();
            return Err(unknown(draft.pack, "answer", answer.clone(), known));
        };
        if question.role == Role::Result {
            grade = Some(choice.id.clone());
            satisfied = choice.counts == Counts::Satisfied;
        }
    }
    grade.map(|grade| (grade, satisfied)).ok_or_else(|| Refusal::Unanswered("result".to_owned()))
}

fn redo(draft: &mut Draft<'_>, level: Level, reason: String) -> Result<(), Refusal> {
    if draft.order.lead.is_none() {
        return draft.happen(Event::Reopened { reason, by_citizen: false, screen_again: false });
    }
    let round = draft.order.round.saturating_add(1);
    draft.happen(Event::Redone { level, round, reason })
}

fn close(draft: &mut Draft<'_>, reason: &str, withdrawn: bool) -> Result<(), Refusal> {
    let reason = required("reason", reason, NOTE_LIMIT)?;
    if withdrawn {
        return draft.happen(Event::Closed { outcome: Outcome::Withdrawn, reason });
    }
    let needed = draft.pack.callback().attempts;
    if draft.order.stage != Stage::Callback {
        return Err(Refusal::OnlyWithdrawal);
    }
    if draft.order.attempts < needed {
        return Err(Refusal::TooFewAttempts { made: draft.order.attempts, needed });
    }
    draft.happen(Event::Closed { outcome: Outcome::Unrated, reason })
}

fn reopen(draft: &mut Draft<'_>, reason: &str) -> Result<(), Refusal> {
    let reason = required("reason", reason, NOTE_LIMIT)?;
    let by_citizen = matches!(draft.context.actor, Actor::Citizen);
    if let (true, Some(closed_at)) = (by_citizen, draft.order.closed_at) {
        let window = draft.pack.reopen().window;
        let (last_day, _) = draft.context.world.calendar.due_date(date_of(closed_at), window);
        if date_of(draft.context.at) > last_day {
            return Err(Refusal::WindowClosed);
        }
    }
    let level = draft.pack.redo().level;
    let screen_again = matches!(draft.order.stage, Stage::Refused | Stage::HandedOver);
    draft.happen(Event::Reopened { reason: reason.clone(), by_citizen, screen_again })?;
    if draft.order.lead.is_some() && !screen_again { redo(draft, level, reason) } else { Ok(()) }
}
