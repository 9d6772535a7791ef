//! What an event makes of an order. Total and pure: replaying a ledger needs no pack, no calendar, no clock.
//! Nothing is checked here; `decide` has already said yes.

mod competence;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::{
    calendar::Calendar,
    clock::{Clock, ClockError, Rung, Verdict},
    facts::{self, Remembered},
    ids::{OrderId, UnitId},
    order::{
        Difficulty, Flag, Level, Order,
        clocks::{ClockKind, ClockMove, OrderClock},
        event::{Demand, Event, ImportedReply, Recorded},
        fault::{self, Fault, FaultRecord, Standing},
        ladder::{Ladder, Owed, Said, Sent, WarningForm, digest},
        rulings::Rulings,
        stage::{Outcome, Stage},
        triage::{Malice, Triage},
    },
};

/// Why a ledger cannot be replayed: it was not written by `decide`.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Unreadable {
    /// The life of an order does not begin with its registration.
    #[error("order `{0}` has the event `{1}` before it was registered")]
    NotRegistered(OrderId, &'static str),
    /// An order was registered twice.
    #[error("order `{0}` was registered twice")]
    RegisteredTwice(OrderId),
    /// A clock move does not fit the clock.
    #[error("the `{clock}` clock cannot make the stored move: {1}", clock = .0.code())]
    Clock(ClockKind, ClockError),
}

/// Returns the state after `recorded` happened at `at`.
///
/// # Errors
/// [`Unreadable`] when the entry cannot follow the state, which means that the ledger was tampered with.
pub fn apply(
    order: Option<Order>,
    id: OrderId,
    at: Timestamp,
    recorded: &Recorded,
) -> Result<Order, Unreadable> {
    let mut order = match (order, &recorded.event) {
        (None, Event::Registered(demand)) => born(id, at, demand),
        (None, Event::Imported { demand, answer }) => taken_over(id, at, demand, answer),
        (None, event) => return Err(Unreadable::NotRegistered(id, event.code())),
        (Some(_), Event::Registered(_) | Event::Imported { .. }) => {
            return Err(Unreadable::RegisteredTwice(id));
        }
        (Some(mut order), event) => {
            facts::remember(&mut order, at, event);
            change(&mut order, at, event);
            competence::settle(&mut order);
            let lead = order.lead.filter(|_| !order.is_ended());
            order.ladder.lapse_except(lead);
            order
        }
    };
    for step in &recorded.clocks {
        wind(&mut order, at, step)?;
    }
    let provisional = order.clocks.values().any(|clock| clock.due.is_some_and(|due| due.provisional));
    mark(&mut order.flags, Flag::Provisional, provisional);
    let overdue = order.clocks.iter().any(|(kind, clock)| {
        kind.binds_the_government() && clock.clock.is_open() && clock.fired >= Some(Rung::Due)
    });
    mark(&mut order.flags, Flag::Late, order.missed || overdue);
    order.version += 1;
    Ok(order)
}

fn mark(flags: &mut BTreeSet<Flag>, flag: Flag, on: bool) {
    if on {
        flags.insert(flag);
    } else {
        flags.remove(&flag);
    }
}

fn born(id: OrderId, at: Timestamp, demand: &Demand) -> Order {
    Order {
        id,
        number: demand.number.clone(),
        version: 0,
        pack: demand.pack.clone(),
        channel: demand.channel,
        level: demand.level,
        kind: demand.kind.clone(),
        urgency: demand.urgency,
        difficulty: Difficulty::Simple,
        title: demand.title.clone(),
        place: demand.place.clone(),
        received_on: demand.received_on,
        registered_at: at,
        citizen: demand.citizen,
        anonymous: demand.citizen.is_none(),
        confidential: demand.confidential,
        tracking: demand.tracking.clone(),
        case: demand.case,
        stage: Stage::Registered,
        outcome: None,
        reason: None,
        round: 1,
        redone: BTreeMap::new(),
        proposed: None,
        investigator: None,
        lead: None,
        co_handlers: Vec::new(),
        handlers: BTreeMap::new(),
        drafted_by: None,
        clocks: BTreeMap::new(),
        suspended: false,
        contacted: false,
        attempts: 0,
        grade: None,
        merged_into: None,
        merged_unscreened: false,
        children: BTreeSet::new(),
        closed_at: None,
        rulings: Rulings::default(),
        triage: Triage::default(),
        faults: Vec::new(),
        ladder: Ladder::default(),
        remembered: Remembered::default(),
        missed: demand.flags.contains(&Flag::Late),
        flags: demand.flags.iter().copied().collect(),
    }
}

fn taken_over(id: OrderId, at: Timestamp, demand: &Demand, answer: &ImportedReply) -> Order {
    let mut order = born(id, at, demand);
    order.stage = Stage::Closed;
    order.outcome = Some(Outcome::Imported);
    order.closed_at = Some(at);
    order.lead = answer.units.first().copied();
    order.co_handlers = answer.units.iter().skip(1).copied().collect();
    order.flags.insert(Flag::Imported);
    mark(&mut order.flags, Flag::NeedsUnit, answer.units.is_empty());
    order
}

fn change(order: &mut Order, at: Timestamp, event: &Event) {
    match event {
        Event::Registered(_) | Event::Imported { .. } => {}
        Event::Accepted { order_kind, urgency, proposed, note: _ } => {
            order.stage = Stage::Accepted;
            order.triage.malice = None;
            order.kind.clone_from(order_kind);
            order.urgency = *urgency;
            order.proposed = *proposed;
        }
        Event::Refused { reason, words: _ } => {
            order.stage = Stage::Refused;
            order.triage.malice = None;
            order.reason = Some(reason.clone());
            order.closed_at = Some(at);
        }
        Event::HandedOver { service, words: _ } => {
            order.stage = Stage::HandedOver;
            order.triage.malice = None;
            order.reason = Some(service.clone());
            order.closed_at = Some(at);
        }
        Event::Dispatched { lead, co_handlers, difficulty, note: _ } => {
            order.stage = Stage::Dispatched;
            order.difficulty = *difficulty;
            give(order, *lead, co_handlers);
        }
        Event::Reassigned { lead, co_handlers, reason: _ } => {
            if !order.stage.is_ended() {
                order.stage = Stage::Dispatched;
                order.contacted = false;
            }
            give(order, *lead, co_handlers);
        }
        Event::Signed { handler, unit } => sign(order, *unit, handler),
        Event::Contacted { reached, note: _ } => {
            order.contacted |= *reached;
            if matches!(order.stage, Stage::Dispatched | Stage::Signed) {
                order.stage = Stage::InHand;
            }
        }
        Event::ReturnRequested { .. } => order.stage = Stage::ReturnRequested,
        Event::ReturnRuled { granted: true, .. } => take_back(order),
        Event::ReturnRuled { granted: false, by, reason: _ } => {
            order.rulings.return_refused = true;
            order.rulings.refused_by.clone_from(by);
            order.stage = if order.has_signed() { Stage::Signed } else { Stage::Dispatched };
        }
        Event::HelpersAdded { units } => order.co_handlers.extend(units),
        Event::Consulted { meeting, .. } => {
            order.rulings.consulted = true;
            order.proposed = meeting.lead.or(order.proposed);
        }
        Event::Referred { .. }
        | Event::Decided { .. }
        | Event::InvestigationOrdered { .. }
        | Event::InvestigationReported(_)
        | Event::ReviewRequested { .. }
        | Event::ReviewRuled { .. } => competence::find_out(order, event),
        Event::ExtensionRequested { by, reason: _ } => order.rulings.extension = Some(*by),
        Event::ExtensionRuled { .. } => order.rulings.extension = None,
        Event::Answered { reply, by, .. } => {
            order.stage = Stage::Answered;
            order.drafted_by = *by;
            order.ladder.said.push(Said { round: order.round, digest: digest(reply) });
        }
        Event::Approved { .. } => order.stage = Stage::Approved,
        Event::SentBack { .. } => order.stage = Stage::InHand,
        Event::CallbackAsked {} => {
            order.stage = Stage::Callback;
            order.attempts = 0;
        }
        Event::Attempted { .. } => order.attempts = order.attempts.saturating_add(1),
        Event::Rated { grade, .. } => order.grade = Some(grade.clone()),
        Event::Redone { level, round, reason: _ } => redo(order, *level, *round),
        Event::Claimed { grounds: _, basis: _, adjudicator } => {
            order.stage = Stage::Adjudication;
            order.rulings.adjudicator.clone_from(adjudicator);
            order.outcome = None;
            order.closed_at = None;
        }
        Event::Adjudicated { .. } => order.rulings.adjudicator = None,
        Event::DossierFiled { unit, parts: _ } => order.rulings.dossier = Some(*unit),
        Event::DossierReviewed { .. } => order.rulings.dossier = None,
        Event::Inquired { inquiry } => order.triage.finding = Some(inquiry.finding),
        Event::MaliceProposed { reason, evidence: _, by } => {
            order.triage.malice = Some(Malice { by: by.clone(), reason: reason.clone() });
        }
        Event::MaliceRuled { .. } => order.triage.malice = None,
        Event::FaultFlagged { fault, unit, signs: _ } => note(order, at, (*fault, *unit), Standing::Flagged),
        Event::FaultFound { fault, unit, words: _ } => note(order, at, (*fault, *unit), Standing::Found),
        Event::FaultDismissed { fault, unit, words: _ } => {
            note(order, at, (*fault, *unit), Standing::Dismissed);
        }
        Event::Closed { outcome, reason: _ } => {
            order.stage = Stage::Closed;
            order.outcome = Some(*outcome);
            order.closed_at = Some(at);
            order.suspended = false;
            lapse(order);
        }
        Event::Suspended { .. } => order.suspended = true,
        Event::Resumed { .. } => order.suspended = false,
        Event::Reopened { reason: _, by_citizen, screen_again } => {
            order.outcome = None;
            order.reason = None;
            order.closed_at = None;
            if *by_citizen {
                order.flags.insert(Flag::Disputed);
            }
            order.stage = before_dispatch(*screen_again);
        }
        Event::MergedInto { main, reason: _ } => {
            order.merged_unscreened = order.stage == Stage::Registered;
            order.stage = Stage::Merged;
            order.merged_into = Some(*main);
            order.suspended = false;
            lapse(order);
        }
        Event::Unmerged { main: _, reason: _, screen_again } => {
            order.merged_into = None;
            order.merged_unscreened = false;
            order.stage = before_dispatch(*screen_again);
        }
        Event::Noted(note) => {
            order.ladder.noted.insert(note.sign, note.holds);
        }
        Event::Warned(_) | Event::WarningReceived(_) | Event::WarningAnswered(_) => warn(order, at, event),
        Event::Absorbed { child, citizen } => {
            order.children.insert(*child);
            order.ladder.callers.extend(citizen.map(|citizen| (*child, citizen)));
        }
        Event::Released { child } => {
            order.ladder.callers.remove(child);
            order.children.remove(child);
        }
        Event::Commented { .. }
        | Event::Supplemented { .. }
        | Event::Attached { .. }
        | Event::Unmasked { .. }
        | Event::ClockRang {}
        | Event::DeadlinesRederived { .. } => {}
    }
}

fn warn(order: &mut Order, at: Timestamp, event: &Event) {
    let fresh = |warning: &crate::order::ladder::Warning| Sent {
        warning: warning.clone(),
        at,
        received_at: None,
        answered_at: None,
        lapsed: false,
        receipt_late: false,
        reply_late: false,
    };
    if let Event::Warned(warning) = event {
        order.ladder.sent.push(fresh(warning));
    } else if let Event::WarningReceived(receipt) = event {
        if let Some(sent) = order.ladder.of_mut(receipt.form) {
            sent.received_at = Some(at);
        }
    } else if let Event::WarningAnswered(reply) = event
        && let Some(sent) = order.ladder.of_mut(reply.form)
    {
        // Whoever answers has it.
        sent.received_at = sent.received_at.or(Some(at));
        sent.answered_at = Some(at);
    }
}

/// Keeps that a leader did not confirm or answer in time.
fn owed_late(order: &mut Order, clock: ClockKind) {
    let Some((form, owed)) = WarningForm::of_clock(clock) else { return };
    if let Some(sent) = order.ladder.of_mut(form) {
        match owed {
            Owed::Receipt => sent.receipt_late = true,
            Owed::Reply => sent.reply_late = true,
        }
    }
}

fn before_dispatch(screen_again: bool) -> Stage {
    if screen_again { Stage::Registered } else { Stage::Accepted }
}

/// A co-handler's signature leaves the order where it stands: the lead's begins the work.
fn sign(order: &mut Order, unit: Option<UnitId>, handler: &str) {
    if unit.is_none() || unit == order.lead {
        order.stage = Stage::Signed;
    }
    if let Some(unit) = unit.or(order.lead) {
        order.handlers.insert(unit, handler.to_owned());
    }
}

/// The order comes back to the centre; the citizen's deadline goes on.
fn take_back(order: &mut Order) {
    order.stage = Stage::Accepted;
    order.lead = None;
    order.co_handlers.clear();
    order.handlers.clear();
    order.contacted = false;
    order.rulings.hops = order.rulings.hops.saturating_add(1);
    lapse(order);
}

/// What was asked for goes with the unit, the round or the order it was asked for.
fn lapse(order: &mut Order) {
    order.triage.malice = None;
    order.rulings.extension = None;
    order.rulings.dossier = None;
    order.rulings.return_refused = false;
    order.rulings.refused_by = None;
    order.rulings.under_review = false;
    order.rulings.reviewed = false;
}

/// A flag or a finding that stands is changed; only a fresh one is added.
fn note(order: &mut Order, at: Timestamp, (fault, unit): (Fault, UnitId), standing: Standing) {
    let known = fault::latest(order, fault, Some(unit));
    let is_fresh =
        |known: &FaultRecord| standing != Standing::Dismissed && known.standing != Standing::Flagged;
    match known.and_then(|place| order.faults.get_mut(place)).filter(|known| !is_fresh(known)) {
        Some(known) => {
            known.standing = standing;
            known.at = at;
        }
        None => order.faults.push(FaultRecord { fault, unit, standing, at }),
    }
}

fn give(order: &mut Order, lead: UnitId, co_handlers: &[UnitId]) {
    lapse(order);
    order.rulings.consulted = false;
    order.lead = Some(lead);
    order.co_handlers = co_handlers.to_vec();
    order.handlers.clear();
    order.flags.remove(&Flag::NeedsUnit);
}

fn redo(order: &mut Order, level: Level, round: u16) {
    order.stage = Stage::Dispatched;
    order.round = round;
    order.outcome = None;
    order.closed_at = None;
    order.contacted = false;
    order.handlers.clear();
    lapse(order);
    let count = order.redone.entry(level).or_insert(0);
    *count = count.saturating_add(1);
}

fn wind(order: &mut Order, at: Timestamp, step: &ClockMove) -> Result<(), Unreadable> {
    match step {
        ClockMove::Started { clock, rule, round, budget, day_end, due } => {
            let started = OrderClock {
                rule: rule.clone(),
                round: *round,
                clock: Clock::start(at, *budget, *day_end),
                due: Some(*due),
                fired: None,
                verdict: None,
            };
            order.clocks.insert(*clock, started);
            Ok(())
        }
        ClockMove::Stopped { clock, verdict } => {
            order.missed |= clock.binds_the_government() && *verdict == Verdict::Late;
            facts::remember_stop(order, *clock, *verdict);
            if *verdict == Verdict::Late {
                owed_late(order, *clock);
            }
            if *clock == ClockKind::Handle {
                order.rulings.extension = None;
            }
            turn(order, *clock, |running| {
                running.clock = running.clock.stop(at)?;
                running.due = None;
                running.verdict = Some(*verdict);
                Ok(())
            })
        }
        ClockMove::Suspended { clock } => turn(order, *clock, |running| {
            running.clock = running.clock.suspend(at)?;
            running.due = None;
            Ok(())
        }),
        ClockMove::Resumed { clock, due } => turn(order, *clock, |running| {
            running.clock = running.clock.resume(at)?;
            running.due = Some(*due);
            Ok(())
        }),
        ClockMove::Extended { clock, by, due } => turn(order, *clock, |running| {
            running.clock = running.clock.extend(at, *by)?;
            running.due = Some(*due);
            running.fired = None;
            Ok(())
        }),
        ClockMove::Rederived { clock, old, due } => turn(order, *clock, |running| {
            running.due = Some(*due);
            if due.at > old.at {
                running.fired = None;
            }
            Ok(())
        }),
        ClockMove::Fired { clock, rung } => {
            if *rung == Rung::Due {
                owed_late(order, *clock);
            }
            turn(order, *clock, |running| {
                running.fired = Some(*rung);
                Ok(())
            })
        }
    }
}

fn turn(
    order: &mut Order,
    kind: ClockKind,
    how: impl FnOnce(&mut OrderClock) -> Result<(), ClockError>,
) -> Result<(), Unreadable> {
    match order.clocks.get_mut(&kind) {
        Some(clock) => how(clock).map_err(|error| Unreadable::Clock(kind, error)),
        None => Ok(()),
    }
}

/// Returns the timers an order needs: one for each running clock.
#[must_use]
pub fn timers(order: &Order, calendar: &Calendar) -> Vec<(ClockKind, Rung, Timestamp)> {
    order
        .clocks
        .iter()
        .filter_map(|(kind, clock)| clock.timer(calendar).map(|(rung, at)| (*kind, rung, at)))
        .collect()
}
