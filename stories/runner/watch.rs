//! What is true of every order at every moment, whatever its story: `decide` never leaves an order in a state that
//! this file does not allow.

use std::collections::BTreeSet;

use domain::{
    calendar::Calendar,
    order::{
        Flag, Order,
        apply::{apply, timers},
        clocks::ClockKind,
        event::Event,
        fault::Fault,
        ladder::WarningForm,
        stage::{Outcome, Stage},
    },
};

use super::Seen;

/// Returns what is wrong with an order and its rows.
pub(crate) fn wrongs(seen: &Seen, calendar: &Calendar) -> Vec<String> {
    let order = &seen.order;
    let mut found = clocks(order, calendar);
    let live = timers(order, calendar);
    must(&mut found, seen.timers == live, || {
        format!("timers {:?}, but the clocks need {live:?}", seen.timers)
    });
    must(&mut found, usize::try_from(order.version) == Ok(seen.events.len()), || {
        format!("version {} after {} events", order.version, seen.events.len())
    });
    must(&mut found, order.citizen.is_some() || seen.messages.is_empty(), || {
        format!("messages {:?} to nobody", seen.messages)
    });
    found.extend(ending(order));
    found.extend(asked(order));
    found.extend(rating(seen));
    found.extend(ladder(seen));
    found
}

/// One live timer for each running clock; none for the others.
pub(crate) fn clocks(order: &Order, calendar: &Calendar) -> Vec<String> {
    let mut found = Vec::new();
    let live = timers(order, calendar);
    for (kind, clock) in &order.clocks {
        let count = live.iter().filter(|(timer, _, _)| timer == kind).count();
        let running = clock.clock.is_running();
        must(&mut found, count == usize::from(running), || {
            format!("{} has {count} timers; running: {running}", kind.code())
        });
        must(&mut found, clock.due.is_some() == running, || {
            format!("{} is due {:?}; running: {running}", kind.code(), clock.due)
        });
        must(&mut found, clock.verdict.is_some() != clock.clock.is_open(), || {
            format!("{} has verdict {:?}; open: {}", kind.code(), clock.verdict, clock.clock.is_open())
        });
        let stands = order.suspended && kind.stands_while_suspended() && clock.clock.is_open();
        // Where the pack says so, the time to handle stands while the centre rules on a return.
        let may_stand = *kind == ClockKind::Handle && order.stage == Stage::ReturnRequested;
        must(&mut found, clock.clock.is_suspended() == stands || may_stand, || {
            format!("{} stands: {}, the order is suspended: {}", kind.code(), !stands, order.suspended)
        });
        must(&mut found, !order.is_ended() || !clock.clock.is_open(), || {
            format!("{} is open at {}", kind.code(), order.stage.code())
        });
        must(&mut found, clock.round <= order.round, || format!("{} is ahead of its round", kind.code()));
    }
    let contact = order.clocks.contains_key(&ClockKind::Contact);
    must(&mut found, !(order.anonymous && contact), || "nobody to contact, but a contact clock".to_owned());
    let waits = order.clocks.get(&ClockKind::Supplement).is_some_and(|clock| clock.clock.is_open());
    must(&mut found, waits == order.suspended, || format!("suspended: {}, waits: {waits}", order.suspended));
    let provisional = order.clocks.values().any(|clock| clock.due.is_some_and(|due| due.provisional));
    must(&mut found, order.flags.contains(&Flag::Provisional) == provisional, || {
        format!("a provisional date: {provisional}, the flags: {:?}", order.flags)
    });
    found
}

fn ending(order: &Order) -> Vec<String> {
    let mut found = Vec::new();
    must(&mut found, order.outcome.is_some() == (order.stage == Stage::Closed), || {
        format!("{} with outcome {:?}", order.stage.code(), order.outcome)
    });
    let merged = order.stage == Stage::Merged;
    must(&mut found, order.merged_into.is_some() == merged, || {
        format!("{} inside {:?}", order.stage.code(), order.merged_into)
    });
    must(&mut found, (order.closed_at.is_some() || merged) == order.is_ended(), || {
        format!("{} with closed_at {:?}", order.stage.code(), order.closed_at)
    });
    must(&mut found, !(order.is_ended() && order.suspended), || "ended and waiting".to_owned());
    must(&mut found, order.stage != Stage::Approved, || "nobody was asked".to_owned());
    must(&mut found, order.lead.is_some() || !order.stage.is_with_unit(), || {
        format!("{} with no unit", order.stage.code())
    });
    found
}

/// What a unit asks for waits only where somebody can still rule on it, and its clock runs only while it waits.
fn asked(order: &Order) -> Vec<String> {
    let mut found = Vec::new();
    let open = |kind| order.clocks.get(&kind).is_some_and(|clock| clock.clock.is_open());
    let extension = order.rulings.extension.is_some();
    must(&mut found, !extension || open(ClockKind::Handle), || "more time is asked of nothing".to_owned());
    let is_investigated = order.stage == Stage::Investigating;
    must(&mut found, order.investigator.is_some() == is_investigated, || {
        format!("{} lies with {:?}", order.stage.code(), order.investigator)
    });
    let is_asked = matches!(order.stage, Stage::Registered | Stage::Accepted | Stage::Investigating);
    let referred = order.rulings.referred.is_some();
    must(&mut found, !referred || is_asked, || format!("nobody decides at {}", order.stage.code()));
    must(&mut found, referred == order.flags.contains(&Flag::Undecided), || "referred unseen".to_owned());
    let reviewed = order.rulings.under_review;
    must(&mut found, !reviewed || order.stage.is_with_unit(), || format!("review at {}", order.stage.code()));
    must(&mut found, reviewed == order.flags.contains(&Flag::UnderReview), || "review unseen".to_owned());
    must(&mut found, reviewed == open(ClockKind::ReturnReview), || "a review without its clock".to_owned());
    let may_ask = order.rulings.return_refused && !order.rulings.reviewed;
    let pairs = [
        (ClockKind::Investigation, is_investigated),
        (ClockKind::ReviewRequest, may_ask),
        (ClockKind::ReturnRuling, order.stage == Stage::ReturnRequested),
        (ClockKind::ExtensionRuling, extension),
        (ClockKind::Adjudication, order.stage == Stage::Adjudication),
        (ClockKind::DossierReview, order.rulings.dossier.is_some()),
    ];
    for (kind, waits) in pairs {
        must(&mut found, !open(kind) || waits, || format!("{} runs and nothing waits", kind.code()));
    }
    let malice = order.triage.malice.is_some();
    must(&mut found, !malice || order.stage == Stage::Registered, || {
        format!("a proposal waits at {}", order.stage.code())
    });
    must(&mut found, !order.is_ended() || !extension && order.rulings.dossier.is_none(), || {
        "ended, and something is asked for".to_owned()
    });
    found
}

/// No rung is climbed twice, none while the order waits, ended or lies with nobody, none without somebody named or
/// without facts; a clock of the ladder runs only while a leader owes something.
fn ladder(seen: &Seen) -> Vec<String> {
    let mut found = Vec::new();
    let order = &seen.order;
    let mut climbed = BTreeSet::new();
    let mut suspended = false;
    for recorded in &seen.events {
        if let Event::Warned(warning) = &recorded.event {
            let form = warning.form.code();
            must(&mut found, climbed.insert(warning.form), || format!("{form} twice"));
            must(&mut found, !suspended, || format!("{form} while it waits for the citizen"));
            must(&mut found, !warning.to.is_empty(), || format!("{form} to nobody"));
            must(&mut found, !warning.facts.is_empty(), || format!("{form} for nothing"));
        } else if matches!(&recorded.event, Event::Suspended { .. }) {
            suspended = true;
        } else if matches!(
            &recorded.event,
            Event::Resumed { .. } | Event::Closed { .. } | Event::MergedInto { .. }
        ) {
            suspended = false;
        }
    }
    must(&mut found, climbed.len() == order.ladder.sent.len(), || "a rung nobody told".to_owned());
    for (kind, clock) in order.clocks.iter().filter(|(kind, _)| WarningForm::of_clock(**kind).is_some()) {
        let waits = order.ladder.waits(*kind);
        must(&mut found, clock.clock.is_open() == waits, || {
            format!("{} is open: {}, but owed: {waits}", kind.code(), clock.clock.is_open())
        });
    }
    let late =
        order.ladder.sent.iter().map(|sent| usize::from(sent.receipt_late) + usize::from(sent.reply_late));
    let told = seen.events.iter().filter(|recorded| {
        let Event::FaultFound { fault, .. } = &recorded.event else { return false };
        matches!(fault, Fault::WarningReceiptLate | Fault::WarningReplyLate)
    });
    // A person may find such a fault too, so there may be more of them.
    must(&mut found, late.sum::<usize>() <= told.count(), || "late, and no fault".to_owned());
    found
}

/// A rating is the citizen's own word; nothing else makes an order satisfied (G3).
fn rating(seen: &Seen) -> Vec<String> {
    let mut found = Vec::new();
    let mut last_word = None;
    for recorded in &seen.events {
        if let Event::Rated { satisfied, .. } = &recorded.event {
            last_word = Some(*satisfied);
        } else if matches!(&recorded.event, Event::Redone { .. } | Event::Reopened { .. }) {
            last_word = None;
        } else if let Event::Closed { outcome, reason: _ } = &recorded.event {
            let said = match outcome {
                Outcome::Satisfied => last_word == Some(true),
                Outcome::Dissatisfied => last_word == Some(false),
                Outcome::Unrated | Outcome::Withdrawn => last_word.is_none(),
                Outcome::Adjudicated => last_word == Some(false),
                Outcome::Inadmissible | Outcome::Imported => true,
            };
            must(&mut found, said, || format!("{} after the word {last_word:?}", outcome.code()));
        }
    }
    found
}

/// Returns what is wrong when the life of an order is read again from its events, at the instants given.
pub(crate) fn replay(seen: &Seen, at: &[jiff::Timestamp]) -> Vec<String> {
    let mut order = None;
    for (recorded, at) in seen.events.iter().zip(at) {
        match apply(order, seen.order.id, *at, recorded) {
            Ok(next) => order = Some(next),
            Err(error) => return vec![format!("{}: {error}", recorded.event.code())],
        }
    }
    let mut found = Vec::new();
    must(&mut found, order.as_ref() == Some(&seen.order), || {
        format!("read again it is {order:?}, but it is {:?}", seen.order)
    });
    found
}

fn must(found: &mut Vec<String>, so: bool, otherwise: impl FnOnce() -> String) {
    if !so {
        found.push(otherwise());
    }
}
