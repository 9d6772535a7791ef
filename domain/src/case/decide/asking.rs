//! Who is asked, how, and when asking ends.

use jiff::{SignedDuration, Span, Timestamp, civil::time};

use crate::{
    access::{self, Action},
    calendar::{date_of, instant},
    case::{
        Asked, By, Case, Exclusion, Known, PhoneClass, Stage, Taken, Terms,
        apply::{self, apply as follow},
        command::{Move, Take},
        decide::{Context, Decision, Draft, checks, pack_of},
        event::{Event, Silence},
        refusal::Refusal,
    },
    ids::CaseId,
    order::command::AttemptResult,
};

/// When to call again after nobody answered and nothing was agreed.
const NEXT_TRY: SignedDuration = SignedDuration::from_hours(2);

/// Decides the taking of a case; `case` is the one its key has already, `id` is for a new one.
///
/// A source may tell a case again as often as it likes: the same facts change nothing, other facts correct it, and a
/// case that had no number is asked once it has one.
///
/// # Errors
/// A [`Refusal`] naming what cannot be taken.
pub fn take(context: Context<'_>, case: Option<&Case>, id: CaseId, take: Take) -> Result<Decision, Refusal> {
    access::allowed_anywhere(context.actor, Action::Case(take.name()))?;
    let pack = pack_of(context, &take.facts.pack)?;
    checks::facts(context, pack, &take.facts)?;
    let draft = |case: Case| Draft { context, pack, order: None, case, decision: Decision::default() };
    let mut draft = match case {
        None => {
            let event = Event::Taken(Box::new(take.facts.clone()));
            let mut draft = draft(follow(None, id, context.at, &event)?);
            draft.decision.events.push(event);
            draft
        }
        Some(case) => draft(case.clone()),
    };
    if take.by == Some(By::Session) {
        // A window knows less of a case than its source does: it corrects nothing.
        return match draft.case.stage {
            Stage::Taken | Stage::Excluded | Stage::Unrated => {
                let asked = asked(context.at, By::Session, take.terms.answer_days);
                draft.happen(Event::Asked(asked)).map(|()| draft.decision)
            }
            Stage::Asked | Stage::Rated => Ok(draft.decision),
        };
    }
    if !draft.case.facts.tells_the_same(&take.facts) {
        draft.happen(Event::Corrected(Box::new(take.facts.clone())))?;
    }
    let had_no_number = matches!(
        draft.case.excluded.filter(|_| draft.case.stage == Stage::Excluded),
        Some(Exclusion::NoNumber | Exclusion::InvalidNumber)
    );
    let was_on_the_spot =
        draft.case.stage == Stage::Asked && draft.case.asked.is_some_and(|asked| asked.by == By::Session);
    if draft.case.stage == Stage::Taken || had_no_number || was_on_the_spot {
        ask(&mut draft, &take)?;
    }
    Ok(draft.decision)
}

fn ask(draft: &mut Draft<'_>, take: &Take) -> Result<(), Refusal> {
    let at = draft.context.at;
    match exclusion(at, &take.facts, &take.known, &take.terms) {
        // On the spot it was asked already, and stays so.
        Some(_) if draft.case.stage == Stage::Asked => Ok(()),
        Some(reason) if draft.case.excluded == Some(reason) => Ok(()),
        Some(reason) => {
            let twin = take.known.twin.filter(|_| reason == Exclusion::Duplicate);
            draft.happen(Event::Excluded { reason, twin })
        }
        None => {
            let by = match (take.by, take.facts.phone) {
                (Some(by), _) => by,
                (None, PhoneClass::Mobile) => By::Sms,
                (None, PhoneClass::Landline | PhoneClass::Absent | PhoneClass::Invalid) => By::Phone,
            };
            can_be_asked(&draft.case, by)?;
            draft.happen(Event::Asked(asked(at, by, take.terms.answer_days)))
        }
    }
}

/// Returns why a case is not asked, the weightiest reason first; `None` when it is.
#[must_use]
fn exclusion(at: Timestamp, facts: &Taken, known: &Known, terms: &Terms) -> Option<Exclusion> {
    let days_since = |last: Timestamp| (date_of(at) - date_of(last)).get_days();
    let is_recent = |last: Timestamp| days_since(last) < i32::from(terms.quiet_days);
    let reasons = [
        (Exclusion::BeforeStart, terms.starts.is_some_and(|starts| date_of(facts.finished_at) < starts)),
        (Exclusion::Elsewhere, facts.elsewhere.is_some()),
        (Exclusion::Duplicate, known.twin.is_some()),
        (Exclusion::OptedOut, known.opted_out),
        (Exclusion::InvalidNumber, facts.phone == PhoneClass::Invalid),
        (Exclusion::NoNumber, facts.phone == PhoneClass::Absent || facts.citizen.is_none()),
        (Exclusion::SharedNumber, terms.applicants > 0 && known.other_applicants >= terms.applicants),
        (Exclusion::AskedRecently, known.last_asked_at.is_some_and(is_recent)),
    ];
    reasons.into_iter().find(|(_, holds)| *holds).map(|(reason, _)| reason)
}

fn can_be_asked(case: &Case, by: By) -> Result<(), Refusal> {
    let has_number = case.facts.citizen.is_some()
        && match by {
            By::Sms => case.facts.phone == PhoneClass::Mobile,
            By::Phone => matches!(case.facts.phone, PhoneClass::Mobile | PhoneClass::Landline),
            By::Session => return Ok(()),
        };
    if case.opted_out {
        return Err(Refusal::OptedOut);
    }
    if has_number { Ok(()) } else { Err(Refusal::NoNumber) }
}

fn asked(at: Timestamp, by: By, days: u16) -> Asked {
    let last_day = date_of(at).saturating_add(Span::new().days(i64::from(days)));
    // To the millisecond, as the store keeps every instant.
    let until = instant(last_day, time(23, 59, 59, 999_000_000));
    Asked { by, at, until: until.max(at) }
}

/// Asks once more, in whatever way.
pub(super) fn again(draft: &mut Draft<'_>, by: By, answer_days: u16) -> Result<(), Refusal> {
    match draft.case.stage {
        Stage::Asked | Stage::Excluded | Stage::Unrated => {}
        Stage::Taken | Stage::Rated => {
            return Err(Refusal::IllegalMove { tried: Move::Ask, stage: draft.case.stage });
        }
    }
    can_be_asked(&draft.case, by)?;
    draft.happen(Event::Asked(asked(draft.context.at, by, answer_days)))
}

pub(super) fn attempt(
    draft: &mut Draft<'_>,
    result: AttemptResult,
    again_at: Option<Timestamp>,
    record: Option<String>,
) -> Result<(), Refusal> {
    let at = draft.context.at;
    let record = record.map(|record| checks::evidence("record", &record)).transpose()?;
    let again_at = match result {
        AttemptResult::NoAnswer | AttemptResult::Busy => again_at.or_else(|| at.checked_add(NEXT_TRY).ok()),
        AttemptResult::Later => again_at,
        AttemptResult::WrongNumber | AttemptResult::Declined => None,
    };
    let again_at = again_at.filter(|again_at| *again_at > at);
    let made = draft.case.attempts.saturating_add(1);
    let ends = apply::ends(result, made, draft.pack.callback().attempts);
    let again_at = again_at.filter(|_| ends.is_none());
    draft.happen(Event::Attempted { result, again_at, record })?;
    match ends {
        Some(why) => draft.happen(Event::Expired { why }),
        None => Ok(()),
    }
}

pub(super) fn opt_out(draft: &mut Draft<'_>, evidence: &str) -> Result<(), Refusal> {
    let evidence = checks::evidence("evidence", evidence)?;
    if draft.case.opted_out {
        return Ok(());
    }
    draft.happen(Event::OptedOut { evidence })?;
    if draft.case.stage == Stage::Asked {
        draft.happen(Event::Expired { why: Silence::OptedOut })?;
    }
    Ok(())
}

pub(super) fn expire(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    if draft.case.asked.is_some_and(|asked| draft.context.at <= asked.until) {
        return Err(Refusal::TooEarly);
    }
    draft.happen(Event::Expired { why: Silence::Over })
}
