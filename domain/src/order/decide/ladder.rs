//! The ladder: what follows from the facts a decision made, in the same decision, so that nobody can forget it. A late
//! receipt or reply is found a fault; then at most one rung is climbed.

use std::collections::BTreeMap;

use crate::{
    access::{Action, allowed},
    order::{
        Order,
        clocks::{ClockKind, ClockMove},
        command::{Command, Move},
        decide::{
            Context, Draft,
            fields::{NOTE_LIMIT, TEXT_LIMIT, TITLE_LIMIT, required},
        },
        event::Event,
        fault::{self, Fault, Sign},
        ladder::{self, Addressee, Note, Owed, Receipt, Reply, Warning, WarningForm},
        refusal::Refusal,
        stage::Stage,
    },
    people::leader,
    policy::{Callback, Counts, FlagSign, LadderRule, Line, Noted, Office, Pack, Role, Seen},
};

pub(super) fn decide(draft: &mut Draft<'_>, command: Command) -> Result<(), Refusal> {
    if let Command::Note { sign, holds, words } = command {
        let words = required("words", &words, NOTE_LIMIT)?;
        note(draft, sign, holds, words)
    } else if let Command::ReceiveWarning { form } = command {
        is_owed(draft, form, Owed::Receipt)?;
        draft.happen(Event::WarningReceived(Receipt { form }))
    } else if let Command::AnswerWarning { form, handler, words } = command {
        is_owed(draft, form, Owed::Reply)?;
        let handler = required("handler", &handler, TITLE_LIMIT)?;
        let words = required("words", &words, TEXT_LIMIT)?;
        draft.happen(Event::WarningAnswered(Box::new(Reply { form, handler, words })))
    } else {
        Ok(())
    }
}

fn is_owed(draft: &Draft<'_>, form: WarningForm, owed: Owed) -> Result<(), Refusal> {
    let sent = draft.order.ladder.of(form).filter(|sent| sent.owes(owed));
    let sent = sent.ok_or(Refusal::NotOwed { form })?;
    if ladder::is_theirs(draft.context.actor, sent) {
        return Ok(());
    }
    Err(Refusal::NotWarned { to: sent.warning.to.iter().map(|to| to.person).collect() })
}

/// That work was perfunctory is a fault of the unit: whoever may find faults says so, others only point at it.
fn note(draft: &mut Draft<'_>, sign: Noted, holds: bool, words: String) -> Result<(), Refusal> {
    if sign != Noted::Perfunctory {
        return draft.happen(Event::Noted(Box::new(Note { sign, holds, words })));
    }
    let fault = Fault::Perfunctory;
    let judges = allowed(draft.context.actor, Action::Order(Move::Find), &draft.order).is_ok();
    match (judges, holds) {
        (true, confirmed) => {
            super::faults::decide(draft, Command::Find { fault, unit: None, confirmed, words })
        }
        (false, true) if draft.order.lead.is_some() => super::faults::flag(draft, fault, vec![words]),
        (false, _) => Err(Refusal::NoSuchFault),
    }
}

/// Lets happen what the ladder makes of a decision that began with the order `before`.
pub(super) fn climb(draft: &mut Draft<'_>, before: &Order) -> Result<(), Refusal> {
    if draft.made.is_empty() {
        return Ok(());
    }
    for (fault, unit) in newly_late(before, &draft.order) {
        draft.happen(Event::FaultFound { fault, unit, words: String::new() })?;
    }
    match due(draft.context, draft.pack, &draft.order) {
        Some(warning) => draft.happen(Event::Warned(Box::new(warning))),
        None => Ok(()),
    }
}

fn newly_late(before: &Order, now: &Order) -> Vec<(Fault, crate::ids::UnitId)> {
    let mut found = Vec::new();
    for sent in &now.ladder.sent {
        let was = before.ladder.of(sent.warning.form);
        if sent.receipt_late && !was.is_some_and(|was| was.receipt_late) {
            found.push((Fault::WarningReceiptLate, sent.warning.unit));
        }
        if sent.reply_late && !was.is_some_and(|was| was.reply_late) {
            found.push((Fault::WarningReplyLate, sent.warning.unit));
        }
    }
    found
}

/// Returns the warning that is due now: the mildest rung not yet reached whose conditions hold by something that was
/// not known when the last one went out, or because a milder one was not answered in time. None while the order waits
/// for the citizen or for the ruling on a return, after its end, and before a unit leads it.
pub(super) fn due(context: Context<'_>, pack: &Pack, order: &Order) -> Option<Warning> {
    let unit = order.lead?;
    if order.suspended || order.is_ended() || order.stage == Stage::ReturnRequested {
        return None;
    }
    let has_rule = |form: &WarningForm| pack.duties().ladder.iter().any(|rule| rule.form == form.form());
    let unfired = |form: &WarningForm| order.ladder.of(*form).is_none() && has_rule(form);
    let unfired: Vec<WarningForm> = WarningForm::ALL.into_iter().filter(unfired).collect();
    if unfired.is_empty() {
        return None;
    }
    let mut seen = Seen::of(order);
    for form in unfired {
        seen.flags.insert(FlagSign::Unanswered, order.ladder.is_unanswered_below(form));
        let rules = pack.duties().ladder.iter().filter(|rule| rule.form == form.form());
        let reached = rules.filter_map(|rule| Some((rule, fresh(order, form, rule, &seen)?)));
        for (rule, line) in reached {
            let to = addressees(context, unit, rule);
            if to.is_empty() {
                continue;
            }
            return Some(Warning {
                form,
                rule: rule.id.clone(),
                number: format!("{}-{}", order.number, order.ladder.sent.len().saturating_add(1)),
                unit,
                to,
                copy_to: rule.copy_to.clone(),
                facts: line.iter().filter_map(|asked| seen.told(asked)).collect(),
                known: seen.known(),
            });
        }
    }
    None
}

/// Returns the first condition that holds by something new.
fn fresh<'r>(order: &Order, form: WarningForm, rule: &'r LadderRule, seen: &'r Seen) -> Option<&'r Line> {
    let none = BTreeMap::new();
    let known = order.ladder.sent.last().map_or(&none, |last| &last.warning.known);
    let is_new = |line: &Line| {
        let mut told = line.iter().filter_map(|asked| seen.told(asked));
        order.ladder.is_unanswered_below(form) || told.any(|(sign, value)| known.get(&sign) != Some(&value))
    };
    rule.all_reached(seen).find(|line| is_new(line))
}

/// Returns the persons a rule names: of the unit, or of the one above where the unit has none; whoever is there for
/// the unit when nobody holds those offices, and the centre's supervisor when there is nobody at all.
fn addressees(context: Context<'_>, unit: crate::ids::UnitId, rule: &LadderRule) -> Vec<Addressee> {
    let people = &context.world.people;
    let of = |offices: &[Office]| {
        let mut found: Vec<Addressee> = Vec::new();
        for office in offices {
            let person = leader::of(people, unit, *office);
            if let Some(person) = person.filter(|person| found.iter().all(|known| known.person != *person)) {
                found.push(Addressee { person, office: *office });
            }
        }
        found
    };
    let mut found = of(&rule.to);
    for office in [Office::UnitPrincipal, Office::UnitDeputy, Office::UnitHandler, Office::Centre] {
        if found.is_empty() {
            found = of(&[office]);
        }
    }
    found
}

/// Returns the clocks a warning starts, with the pack's time for each.
pub(super) fn starts(context: Context<'_>, pack: &Pack, order: &Order, warning: &Warning) -> Vec<ClockMove> {
    let Some(rule) = pack.duties().rule(&warning.rule) else { return Vec::new() };
    let clocks = [(warning.form.receipt(), rule.receipt_within), (warning.form.reply(), rule.within)];
    let started = clocks.into_iter().filter_map(|(clock, budget)| {
        let (budget, day_end) = (budget?, pack.day_end());
        let due = crate::clock::Clock::start(context.at, budget, day_end).due(&context.world.calendar)?;
        let (rule, round) = (rule.id.clone(), order.round);
        Some(ClockMove::Started { clock, rule, round, budget, day_end, due: due.into() })
    });
    started.collect()
}

/// Returns the clocks of the ladder that wait for nobody any more.
pub(super) fn stops(before: &Order, after: &Order) -> impl Iterator<Item = ClockKind> {
    let of_ladder = before.clocks.keys().copied().filter(|kind| WarningForm::of_clock(*kind).is_some());
    of_ladder.filter(|kind| !after.ladder.waits(*kind))
}

/// Returns the signs of perfunctory work in an answer, where the pack has a rule that asks for it.
pub(super) fn signs_in_answer(draft: &Draft<'_>, reply: &str) -> Vec<String> {
    if !asks_for_perfunctory(draft.pack) {
        return Vec::new();
    }
    let order = &draft.order;
    let digest = ladder::digest(reply);
    let again = order.ladder.said.iter().any(|said| said.round < order.round && said.digest == digest);
    let silent = draft.pack.steps().contact.on && !order.anonymous && !order.contacted;
    let signs = [(again, Sign::SameReply), (silent, Sign::NoContact)];
    signs.into_iter().filter(|(seen, _)| *seen).map(|(_, sign)| sign.code().to_owned()).collect()
}

/// Returns the sign of perfunctory work in what the citizen says, where the pack has a rule that asks for it.
pub(super) fn signs_in_rating(pack: &Pack, answers: &BTreeMap<String, String>) -> Vec<String> {
    let said = |callback: &Callback| callback.counts(Role::Contacted, answers) == Some(Counts::Dissatisfied);
    let seen = asks_for_perfunctory(pack) && said(pack.callback());
    seen.then(|| fault::Sign::NotContacted.code().to_owned()).into_iter().collect()
}

fn asks_for_perfunctory(pack: &Pack) -> bool {
    let sign = FlagSign::Noted(Noted::Perfunctory);
    let of_the_ladder = |rule: &&LadderRule| WarningForm::ALL.iter().any(|form| form.form() == rule.form);
    pack.duties().ladder.iter().filter(of_the_ladder).any(|rule| rule.asks_for(sign))
}
