//! Everything that has happened to an order, in words: each event with who, why, and what it did to the clocks.

use domain::order::{
    Level,
    event::{Demand, Event, ImportedReply},
    ladder::Warning,
};
use jiff::Timestamp;
use store::order::Entry;

use super::{
    case::Case,
    clock_moves::cause,
    clocks::Runs,
    facts::{Facts, responded_words},
    rows::code,
    warnings,
};
use crate::{
    problem::Problem,
    told::warnings as warnings_told,
    views::{
        frame::Tone,
        locale::Words,
        staff::{record::EventRow, shown},
    },
};

/// Returns the events, newest first.
pub(super) fn events(case: &Case<'_>, runs: &Runs) -> Result<Vec<EventRow>, Problem> {
    let numbered = case.entries.iter().enumerate().rev();
    numbered.map(|(index, entry)| event(case, runs, index, entry)).collect()
}

fn event(case: &Case<'_>, runs: &Runs, index: usize, entry: &Entry) -> Result<EventRow, Problem> {
    let event = &entry.recorded.event;
    let (who, place) = case.who(&entry.actor);
    let (facts, quote) = told(case, event)?;
    Ok(EventRow {
        number: i64::try_from(index + 1).unwrap_or(i64::MAX),
        at_ms: entry.at.as_millisecond(),
        title: shown::event(event.code()),
        icon: shown::event_icon(event.code()).to_owned(),
        tone: tone(event),
        who,
        place,
        stead: entry.recorded.stead.as_ref().map(|stead| case.in_stead("staff.order.in_stead", stead)),
        facts: facts.done(),
        quote,
        clocks: runs.moves(case, index)?,
        begins_round: begins(event),
    })
}

/// Returns the round that an event begins.
fn begins(event: &Event) -> Option<u16> {
    if let Event::Redone { round, .. } = event {
        return Some(*round);
    }
    matches!(event, Event::Registered(_)).then_some(1)
}

fn tone(event: &Event) -> Tone {
    match event {
        Event::Rated { satisfied: true, .. } | Event::Approved { .. } | Event::Closed { .. } => Tone::Good,
        Event::Rated { satisfied: false, .. }
        | Event::HandedOver { .. }
        | Event::FaultFound { .. }
        | Event::Warned(_) => Tone::Bad,
        Event::Redone { .. }
        | Event::Reopened { .. }
        | Event::SentBack { .. }
        | Event::ReturnRequested { .. }
        | Event::ExtensionRequested { .. }
        | Event::FaultFlagged { .. }
        | Event::Noted(_)
        | Event::MaliceProposed { .. }
        | Event::DossierFiled { .. }
        | Event::Unmasked { .. }
        | Event::DeadlinesRederived { .. }
        | Event::ClockRang {} => Tone::Soon,
        Event::Suspended { .. }
        | Event::Refused { .. }
        | Event::MergedInto { .. }
        | Event::Commented { .. } => Tone::Quiet,
        Event::Registered(_)
        | Event::Imported { .. }
        | Event::Accepted { .. }
        | Event::Dispatched { .. }
        | Event::Reassigned { .. }
        | Event::Signed { .. }
        | Event::Contacted { .. }
        | Event::ReturnRuled { .. }
        | Event::ExtensionRuled { .. }
        | Event::HelpersAdded { .. }
        | Event::Consulted { .. }
        | Event::DossierReviewed { .. }
        | Event::Inquired { .. }
        | Event::MaliceRuled { .. }
        | Event::FaultDismissed { .. }
        | Event::WarningReceived(_)
        | Event::WarningAnswered(_)
        | Event::Answered { .. }
        | Event::CallbackAsked {}
        | Event::Attempted { .. }
        | Event::Claimed { .. }
        | Event::Adjudicated { .. }
        | Event::Resumed { .. }
        | Event::Absorbed { .. }
        | Event::Unmerged { .. }
        | Event::Released { .. }
        | Event::Supplemented { .. }
        | Event::Attached { .. } => Tone::Calm,
    }
}

/// Returns what an event says: facts with names, and words quoted in full.
fn told<'a>(case: &'a Case<'_>, event: &Event) -> Result<(Facts<'a>, String), Problem> {
    let facts = Facts::of(case);
    let quoted = |facts, quote: &String| Ok((facts, quote.clone()));
    if let Event::Registered(demand) = event {
        return Ok((registered(facts, demand)?, String::new()));
    }
    if let Event::Imported { demand, answer } = event {
        return Ok((imported(registered(facts, demand)?, answer), answer.reply.clone()));
    }
    if let Event::Refused { reason, words } = event {
        let name = case.pack.reason(reason).map_or_else(|| reason.clone(), |rule| case.text(&rule.name));
        return quoted(facts.text("reason", &name), words);
    }
    if let Event::HandedOver { service, words } = event {
        let line = case.pack.emergency(service).map(|line| case.text(&line.name)).unwrap_or_default();
        return quoted(facts.text("service", &format!("{service} {line}")), words);
    }
    if let Event::Answered { reply, result, leader, handler, by: _ } = event {
        let facts = facts.coded("result", shown::result(&code(result)));
        return quoted(facts.text("leader", leader).text("handler", handler), reply);
    }
    if let Event::Rated { answers: _, grade, satisfied, responded, words, evidence } = event {
        let facts = facts.grade(grade, *satisfied);
        let facts = match responded {
            Some(responded) => facts.coded("responded", responded_words(*responded)),
            None => facts,
        };
        return quoted(facts.evidence(evidence), words);
    }
    if let Event::Commented { text } | Event::Supplemented { text } = event {
        return quoted(facts, text);
    }
    Ok((plainly(case, facts, event)?, String::new()))
}

fn registered<'a>(facts: Facts<'a>, demand: &Demand) -> Result<Facts<'a>, Problem> {
    let facts = facts.coded("channel", shown::channel(&code(&demand.channel)));
    // What began here came down from nowhere.
    let facts = match demand.level {
        Level::County => facts,
        Level::City | Level::Province => facts.coded("level", shown::level(&code(&demand.level))),
    };
    let facts = facts.kind(&demand.kind).coded("urgency", shown::urgency(&code(&demand.urgency)));
    Ok(match &demand.reference {
        Some(reference) => facts.text("reference", reference),
        None => facts,
    })
}

fn imported<'a>(facts: Facts<'a>, answer: &ImportedReply) -> Facts<'a> {
    let facts = facts.text("office", &answer.office);
    match answer.replied_on {
        Some(day) => facts.text("replied_on", &day.to_string()),
        None => facts,
    }
}

/// Returns the persons a warning names.
fn named(case: &Case<'_>, warning: &Warning) -> String {
    let persons = &case.signed.world.people.persons;
    let named = warning.to.iter().filter_map(|to| persons.get(to.person));
    named.map(|person| person.name.clone()).collect::<Vec<_>>().join("、")
}

fn signs_said(case: &Case<'_>, signs: &[String]) -> Result<String, Problem> {
    let said = signs.iter().map(|sign| case.say(&warnings_told::hint(sign)));
    Ok(said.collect::<Result<Vec<_>, _>>()?.join("、"))
}

/// Returns the facts of an event that quotes nobody.
fn plainly<'a>(case: &Case<'_>, facts: Facts<'a>, event: &Event) -> Result<Facts<'a>, Problem> {
    let yes_no = |yes: bool| Words::key(if yes { "common.yes" } else { "common.no" });
    Ok(match event {
        Event::Accepted { order_kind, urgency, proposed, note } => facts
            .kind(order_kind)
            .coded("urgency", shown::urgency(&code(urgency)))
            .units("proposed", proposed.as_slice())?
            .text("note", note),
        Event::Dispatched { lead, co_handlers, difficulty, note } => facts
            .units("lead", &[*lead])?
            .units("co_handlers", co_handlers)?
            .coded("difficulty", shown::difficulty(&code(difficulty)))
            .text("note", note),
        Event::Reassigned { lead, co_handlers, reason } => {
            facts.units("lead", &[*lead])?.units("co_handlers", co_handlers)?.text("reason", reason)
        }
        Event::Signed { handler, unit } => facts.units("unit", unit.as_slice())?.text("handler", handler),
        Event::Contacted { reached, note } => {
            let code = if *reached { "yes" } else { "no" };
            facts.coded("reached", Words::key(&format!("staff.reached.{code}"))).text("note", note)
        }
        Event::ReturnRequested { reason, basis, proposed, by_phone } => facts
            .text("reason", reason)
            .text("basis", basis)
            .units("proposed", proposed.as_slice())?
            .coded("by_phone", yes_no(*by_phone)),
        Event::ReturnRuled { granted, reason } | Event::ExtensionRuled { granted, reason } => {
            facts.coded("result", yes_no(*granted)).text("reason", reason)
        }
        Event::ExtensionRequested { by, reason } => facts.text("by", &by.to_string()).text("reason", reason),
        Event::Adjudicated { performed, grounds } => {
            facts.coded("result", yes_no(*performed)).text("grounds", grounds)
        }
        Event::Claimed { grounds, basis, adjudicator } => {
            let rules = &case.pack.duties().adjudicators;
            let decides = rules.iter().find(|rule| Some(&rule.id) == adjudicator.as_ref());
            let decides = decides.map(|rule| case.text(&rule.name)).unwrap_or_default();
            facts.text("grounds", grounds).text("basis", basis).text("adjudicator", &decides)
        }
        Event::HelpersAdded { units } => facts.units("co_handlers", units)?,
        Event::Consulted { participants, conclusion } => {
            facts.text("participants", participants).text("conclusion", conclusion)
        }
        Event::DossierFiled { unit, parts } => {
            let facts = facts.units("dossier_unit", &[*unit])?;
            let rule = case.pack.duties().inadmissible.as_ref();
            let titles = rule.map(|rule| rule.dossier.as_slice()).unwrap_or_default();
            let titled = |(place, part): (usize, &String)| {
                let title = titles.get(place).map(|title| case.text(title)).unwrap_or_default();
                format!("{title}：{part}")
            };
            facts.text("dossier", &parts.iter().enumerate().map(titled).collect::<Vec<_>>().join("\n"))
        }
        Event::DossierReviewed { finding, words } => facts
            .coded("result", Words::key(&format!("staff.finding.{}", code(finding))))
            .text("words", words),
        Event::Inquired { inquiry } => {
            let asked = [
                ("was_contacted", inquiry.contacted),
                ("process_good", inquiry.process),
                ("solved", inquiry.solved),
                ("result_good", inquiry.result),
                ("performed", inquiry.performed),
            ];
            let facts = asked.into_iter().fold(facts, |facts, (name, answer)| match answer {
                Some(answer) => facts.coded(name, yes_no(answer)),
                None => facts,
            });
            facts
                .text("cause", &inquiry.cause)
                .coded("finding", Words::key(&format!("staff.triage.{}", inquiry.finding.code())))
                .text("evidence", &inquiry.record)
        }
        Event::MaliceProposed { reason, evidence, by: _ } => {
            let name = case.pack.reason(reason).map_or_else(|| reason.clone(), |rule| case.text(&rule.name));
            facts.text("reason", &name).text("evidence", evidence)
        }
        Event::MaliceRuled { confirmed, words } => {
            facts.coded("result", yes_no(*confirmed)).text("grounds", words)
        }
        Event::FaultFlagged { fault, unit, signs } => facts
            .coded("fault", shown::fault(fault.code()))
            .units("fault_unit", &[*unit])?
            .text("signs", &signs_said(case, signs)?),
        Event::FaultFound { fault, unit, words } | Event::FaultDismissed { fault, unit, words } => facts
            .coded("fault", shown::fault(fault.code()))
            .units("fault_unit", &[*unit])?
            .text("grounds", words),
        Event::Noted(note) => facts
            .coded("sign", Words::key(&format!("warnings.sign.{}", note.sign.code())))
            .coded("holds", yes_no(note.holds))
            .text("grounds", &note.words),
        Event::Warned(warning) => facts
            .coded("warning", warnings::form_words(warning.form))
            .text("warning_number", &warning.number)
            .units("fault_unit", &[warning.unit])?
            .text("warned", &named(case, warning))
            .text("because", &warnings_told::facts(case.app, case.signed.visitor.lang, &warning.facts)?),
        Event::WarningReceived(receipt) => facts.coded("warning", warnings::form_words(receipt.form)),
        Event::WarningAnswered(reply) => facts
            .coded("warning", warnings::form_words(reply.form))
            .text("handler", &reply.handler)
            .text("words", &reply.words),
        Event::Attempted { result, again_at } => {
            let facts = facts.coded("result", shown::attempt(&code(result)));
            let again = again_at.map(|at: Timestamp| case.moment(at.as_millisecond()));
            facts.text("again_at", &again.unwrap_or_default())
        }
        Event::Redone { level, round, reason } => facts
            .coded("level", shown::level(&code(level)))
            .text("round", &round.to_string())
            .text("reason", reason),
        Event::Closed { outcome, reason } => {
            facts.coded("outcome", shown::outcome(outcome.code()).text).coded("reason", cause(reason))
        }
        Event::Approved { note } => facts.text("note", note),
        Event::Resumed { note } => facts.coded("note", cause(note)),
        Event::SentBack { reason } | Event::Suspended { reason } | Event::Unmasked { reason } => {
            facts.text("reason", reason)
        }
        Event::Reopened { reason, .. } => facts.text("reason", reason),
        Event::MergedInto { main, reason } | Event::Unmerged { main, reason, .. } => {
            facts.text("main", &case.number_of(*main)).text("reason", reason)
        }
        Event::Absorbed { child, .. } | Event::Released { child } => {
            facts.text("child", &case.number_of(*child))
        }
        Event::Attached { name, size, digest: _ } => {
            facts.text("file", &format!("{name} ({})", crate::told::size(*size)))
        }
        Event::DeadlinesRederived { why } => facts.coded("reason", cause(why)),
        Event::CallbackAsked {}
        | Event::ClockRang {}
        | Event::Registered(_)
        | Event::Imported { .. }
        | Event::Refused { .. }
        | Event::HandedOver { .. }
        | Event::Answered { .. }
        | Event::Rated { .. }
        | Event::Commented { .. }
        | Event::Supplemented { .. } => facts,
    })
}
