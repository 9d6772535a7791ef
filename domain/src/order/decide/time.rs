//! What events and timers do to the clocks.

use crate::{
    clock::{Clock, Rung, Verdict},
    order::{
        Order,
        clocks::{
            ClockKind::{
                self, Adjudication, Callback, Contact, Dispatch, DossierReview, ExtensionRuling, Handle,
                Investigation, Return, ReturnReview, ReturnRuling, ReviewRequest, Screen, Sign, Supplement,
            },
            ClockMove, DueMark, OrderClock,
        },
        command::Command,
        decide::{
            Context, Draft,
            fields::{NOTE_LIMIT, optional, required},
            ladder,
        },
        event::Event,
        ladder::WarningForm,
        refusal::Refusal,
        stage::Outcome,
    },
    policy::{ClockCase, Pack},
};

pub(super) fn decide(draft: &mut Draft<'_>, command: Command) -> Result<(), Refusal> {
    if let Command::Suspend { reason } = command {
        let reason = required("reason", &reason, NOTE_LIMIT)?;
        draft.happen(Event::Suspended { reason })
    } else if let Command::Resume { note } = command {
        let note = optional("note", &note, NOTE_LIMIT)?;
        draft.happen(Event::Resumed { note })
    } else if let Command::Fire { clock, rung } = command {
        fire(draft, clock, rung)
    } else if let Command::Rederive { why } = command {
        rederive(draft, why)
    } else {
        Ok(())
    }
}

/// Returns the clock moves that follow from `event`, which turns `before` into `after`.
pub(super) fn moves(
    context: Context<'_>,
    pack: &Pack,
    before: &Order,
    after: &Order,
    event: &Event,
) -> Result<Vec<ClockMove>, Refusal> {
    let mut moves = Vec::new();
    let (stops, starts) = effects(pack, after, event);
    // What a leader owes after a warning goes on through redos and rulings.
    let is_ladders = |kind: &ClockKind| WarningForm::of_clock(*kind).is_some();
    for (kind, running) in before.clocks.iter().filter(|(kind, _)| stops.contains(*kind) && !is_ladders(kind))
    {
        moves.extend(stop(context, *kind, running)?);
    }
    for kind in ladder::stops(before, after) {
        if let Some(running) = before.clocks.get(&kind) {
            moves.extend(stop(context, kind, running)?);
        }
    }
    if let Event::Warned(warning) = event {
        moves.extend(ladder::starts(context, pack, after, warning));
    }
    if matches!(event, Event::Suspended { .. }) {
        moves.extend(hold(before));
    }
    if matches!(event, Event::ReturnRequested { .. }) && pack.returns().is_some_and(|rule| rule.stands) {
        moves.extend(handling_stands(before));
    }
    if matches!(event, Event::Resumed { .. } | Event::ReturnRuled { .. }) {
        moves.extend(release(context, before, stops)?);
    }
    // What is open and not stopped goes on, as the citizen's deadline does when a returned order is dispatched again.
    let goes_on = |kind: &ClockKind| before.clocks.get(kind).is_some_and(|running| running.clock.is_open());
    for kind in starts.iter().filter(|kind| stops.contains(*kind) || !goes_on(kind)) {
        moves.extend(start(context, pack, after, *kind));
    }
    Ok(moves)
}

/// Returns which clocks an event stops, and which it starts.
fn effects(pack: &Pack, after: &Order, event: &Event) -> (&'static [ClockKind], &'static [ClockKind]) {
    const NONE: &[ClockKind] = &[];
    const ALL: &[ClockKind] = &ClockKind::ALL;
    const REPLY_OUT: &[ClockKind] =
        &[Sign, Contact, Return, Handle, ExtensionRuling, ReviewRequest, ReturnReview];
    const GIVEN_AWAY: &[ClockKind] =
        &[Sign, Contact, Return, ReturnRuling, ExtensionRuling, DossierReview, ReviewRequest, ReturnReview];
    let first: &[ClockKind] = if pack.steps().screen.on { &[Screen] } else { &[Dispatch] };
    match event {
        Event::Registered(_) => (NONE, first),
        Event::Accepted { .. } => (&[Screen], &[Dispatch]),
        Event::Dispatched { .. } => (
            &[Screen, Dispatch, Investigation, ExtensionRuling, DossierReview],
            &[Sign, Contact, Return, Handle],
        ),
        Event::Reassigned { .. } if after.is_ended() => (NONE, NONE),
        Event::Reassigned { .. } => (GIVEN_AWAY, &[Sign, Contact, Return]),
        Event::Signed { .. } if after.has_signed() => (&[Sign], NONE),
        Event::Contacted { reached: true, note: _ } => (&[Contact], NONE),
        Event::ReturnRequested { .. } => (&[Sign, Return, ReviewRequest], &[ReturnRuling]),
        Event::ReturnRuled { granted: true, .. } | Event::ReviewRuled { granted: true, .. } => {
            (GIVEN_AWAY, &[Dispatch])
        }
        Event::Answered { .. } if !pack.steps().approve.on => (REPLY_OUT, NONE),
        Event::Approved { .. } => (REPLY_OUT, NONE),
        Event::CallbackAsked {} => (NONE, &[Callback]),
        Event::Rated { .. } => (&[Callback], NONE),
        Event::Redone { .. } => (ALL, &[Sign, Contact, Handle]),
        Event::ReturnRuled { granted: false, .. } => (&[ReturnRuling], after_refusal(after)),
        Event::InvestigationOrdered { .. } => (&[Investigation], &[Investigation]),
        Event::InvestigationReported(_) => (&[Investigation], NONE),
        Event::ReviewRequested { .. } => (&[ReviewRequest], &[ReturnReview]),
        Event::ReviewRuled { granted: false, .. } => (&[ReturnReview], NONE),
        Event::ExtensionRequested { .. } => (NONE, &[ExtensionRuling]),
        Event::ExtensionRuled { .. } => (&[ExtensionRuling], NONE),
        Event::Claimed { .. } => (ALL, &[Adjudication]),
        Event::Adjudicated { .. } => (&[Adjudication], NONE),
        Event::DossierFiled { .. } => (NONE, &[DossierReview]),
        Event::DossierReviewed { .. } => (&[DossierReview], NONE),
        Event::Reopened { screen_again: true, .. } | Event::Unmerged { screen_again: true, .. } => {
            (ALL, first)
        }
        Event::Reopened { .. } if after.lead.is_none() => (ALL, &[Dispatch]),
        Event::Unmerged { .. } => (ALL, &[Dispatch]),
        Event::Reopened { .. }
        | Event::Refused { .. }
        | Event::HandedOver { .. }
        | Event::Closed { .. }
        | Event::MergedInto { .. } => (ALL, NONE),
        Event::Suspended { .. } => (NONE, &[Supplement]),
        Event::Resumed { .. } => (&[Supplement], NONE),
        Event::Imported { .. }
        | Event::Signed { .. }
        | Event::Contacted { reached: false, note: _ }
        | Event::HelpersAdded { .. }
        | Event::Consulted { .. }
        | Event::Referred { .. }
        | Event::Decided { .. }
        | Event::Inquired { .. }
        | Event::MaliceProposed { .. }
        | Event::MaliceRuled { .. }
        | Event::FaultFlagged { .. }
        | Event::FaultFound { .. }
        | Event::FaultDismissed { .. }
        | Event::Noted(_)
        | Event::Warned(_)
        | Event::WarningReceived(_)
        | Event::WarningAnswered(_)
        | Event::Answered { .. }
        | Event::SentBack { .. }
        | Event::Attempted { .. }
        | Event::Absorbed { .. }
        | Event::Released { .. }
        | Event::Commented { .. }
        | Event::Supplemented { .. }
        | Event::Attached { .. }
        | Event::Unmasked { .. }
        | Event::ClockRang {}
        | Event::DeadlinesRederived { .. } => (NONE, NONE),
    }
}

/// A unit keeps what it wanted to give back: it signs if it has not, and may have the refusal reviewed, once.
fn after_refusal(after: &Order) -> &'static [ClockKind] {
    match (after.has_signed(), after.rulings.reviewed) {
        (true, true) => &[],
        (true, false) => &[ReviewRequest],
        (false, true) => &[Sign],
        (false, false) => &[Sign, ReviewRequest],
    }
}

fn start(context: Context<'_>, pack: &Pack, order: &Order, clock: ClockKind) -> Option<ClockMove> {
    if clock == Contact && order.anonymous {
        return None;
    }
    let case = ClockCase {
        kind: &order.kind,
        difficulty: order.difficulty,
        urgency: order.urgency,
        level: order.level,
    };
    let rule = pack.clock(clock, &case)?;
    let due = Clock::start(context.at, rule.budget, rule.ends).due(&context.world.calendar)?;
    Some(ClockMove::Started {
        clock,
        rule: rule.id.clone(),
        round: order.round,
        budget: rule.budget,
        day_end: rule.ends,
        due: DueMark::from(due),
    })
}

fn stop(context: Context<'_>, clock: ClockKind, running: &OrderClock) -> Result<Option<ClockMove>, Refusal> {
    if !running.clock.is_open() {
        return Ok(None);
    }
    let stopped = running.clock.stop(context.at)?;
    let verdict = stopped.verdict(&context.world.calendar).unwrap_or(Verdict::InTime);
    Ok(Some(ClockMove::Stopped { clock, verdict }))
}

fn hold(order: &Order) -> impl Iterator<Item = ClockMove> {
    order
        .clocks
        .iter()
        .filter(|(kind, clock)| kind.stands_while_suspended() && clock.clock.is_running())
        .map(|(kind, _)| ClockMove::Suspended { clock: *kind })
}

/// Where the pack says so, the unit's time stands while the centre rules on its return.
fn handling_stands(order: &Order) -> Option<ClockMove> {
    let runs = order.clocks.get(&Handle).is_some_and(|handle| handle.clock.is_running());
    runs.then_some(ClockMove::Suspended { clock: Handle })
}

fn release(context: Context<'_>, order: &Order, stopped: &[ClockKind]) -> Result<Vec<ClockMove>, Refusal> {
    let mut moves = Vec::new();
    let held =
        order.clocks.iter().filter(|(kind, held)| held.clock.is_suspended() && !stopped.contains(kind));
    for (kind, held) in held {
        let resumed = held.clock.resume(context.at)?;
        if let Some(due) = resumed.due(&context.world.calendar) {
            let due = DueMark::from(due);
            moves.push(ClockMove::Resumed { clock: *kind, due });
        }
    }
    Ok(moves)
}

fn fire(draft: &mut Draft<'_>, clock: ClockKind, rung: Rung) -> Result<(), Refusal> {
    let due = draft
        .order
        .clocks
        .get(&clock)
        .and_then(|running| running.timer(&draft.context.world.calendar))
        .is_some_and(|(next, at)| next == rung && at <= draft.context.at);
    if !due {
        return Err(Refusal::StaleTimer);
    }
    let mut moves = vec![ClockMove::Fired { clock, rung }];
    if rung != Rung::Due {
        return draft.happen_with(Event::ClockRang {}, moves);
    }
    match clock {
        Return | ReviewRequest => {
            if let Some(running) = draft.order.clocks.get(&clock) {
                moves.extend(stop(draft.context, clock, running)?);
            }
            draft.happen_with(Event::ClockRang {}, moves)
        }
        Callback => {
            draft.happen_with(Event::ClockRang {}, moves)?;
            let reason = "silence".to_owned();
            draft.happen(Event::Closed { outcome: Outcome::Unrated, reason })
        }
        Supplement => {
            draft.happen_with(Event::ClockRang {}, moves)?;
            draft.happen(Event::Resumed { note: "supplement-lapsed".to_owned() })
        }
        Screen | Dispatch | Sign | Contact | Handle | ReturnRuling | ExtensionRuling | Adjudication
        | DossierReview | Investigation | ReturnReview => draft.happen_with(Event::ClockRang {}, moves),
        ClockKind::NoticeSmsReceipt
        | ClockKind::NoticeSmsReply
        | ClockKind::NoticeLetterReceipt
        | ClockKind::NoticeLetterReply
        | ClockKind::WarningSmsReceipt
        | ClockKind::WarningSmsReply
        | ClockKind::WarningLetterReceipt
        | ClockKind::WarningLetterReply => draft.happen_with(Event::ClockRang {}, moves),
    }
}

fn rederive(draft: &mut Draft<'_>, why: String) -> Result<(), Refusal> {
    let moved = draft.order.moved_by(&draft.context.world.calendar);
    if moved.is_empty() {
        return Ok(());
    }
    let moves = moved.into_iter().map(|(clock, old, due)| ClockMove::Rederived { clock, old, due }).collect();
    draft.happen_with(Event::DeadlinesRederived { why }, moves)
}
