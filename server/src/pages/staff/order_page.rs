//! The order page put together: what the citizen said, who works on it, what came of it.

use std::collections::BTreeMap;

use domain::{
    access::{self, Action},
    calendar::instant,
    order::{
        Level, Order,
        clocks::{ClockKind, DueMark},
        command::Move,
        event::Event,
        stage::Stage,
    },
};
use jiff::{Timestamp, civil::Time};

use super::{
    case::Case,
    clocks::Runs,
    facts::{evidence_words, grade_badge, responded_words},
    handlers, record, repeats,
    rows::{code, kind, marks, may_see_citizen},
    warnings,
};
use crate::{
    problem::Problem,
    told,
    views::{
        frame::Tone,
        locale::Words,
        parts::{Badge, DueLeft, DueWords, Field, FileLink},
        staff::{
            order::{
                Addition, CaseLink, Citizen, Conflict, Demand, DueChip, OrderPage, Rating, Reply, Units,
                Unmask,
            },
            pieces::{Fact, OrderLink, UnitRef},
            shown,
        },
    },
};

/// What a page shows besides the order as it is.
#[derive(Default)]
pub(super) struct Around {
    /// The list the order was opened from, as the address has it.
    pub(super) list: super::way::Way,
    /// What changed while a form was being filled in.
    pub(super) conflict: Option<Conflict>,
    /// What is wrong with the reason for a look.
    pub(super) unmask: Field,
}

/// Returns the page of an order.
pub(super) fn page(
    case: &Case<'_>,
    around: Around,
    moves: Vec<crate::views::staff::moves::Move>,
) -> Result<OrderPage, Problem> {
    let order = &case.order;
    let runs = Runs::of(case)?;
    let has_main = moves.iter().any(|offered| offered.weight == crate::views::staff::moves::Weight::Main);
    Ok(OrderPage {
        number: order.number.clone(),
        title: order.title.clone(),
        version: order.version,
        key: case.app.ids.token()?,
        list: around.list.list.clone(),
        back: around.list.back(case.signed),
        before_url: around.list.before_url.clone(),
        after_url: around.list.after_url.clone(),
        stage: shown::stage(order.stage.code()),
        outcome: order.outcome.map(|outcome| shown::outcome(outcome.code())),
        flags: marks(order, case.now),
        dues: dues(case),
        stations: shown::stations(order.stage.code()),
        demand: demand(case, &around),
        units: units(case),
        reply: reply(case),
        rating: rating(case),
        files: files(case),
        related: related(case),
        proceedings: case.proceedings.clone(),
        supervise_url: super::supervision::opens(case.signed)
            .then(|| format!("{}/new?order={}", super::supervision::BOARD, order.number)),
        publication: super::publications::of_order(case.signed, order),
        precedent: super::catalogue::offer(case)?,
        moves,
        waits: (!has_main || order.suspended).then(|| waits(case)),
        conflict: around.conflict,
        ladder: warnings::of_order(
            case.app,
            case.signed,
            order,
            case.entries.iter().map(|entry| &entry.recorded),
            case.now,
        )?,
        clocks: runs.rows(case)?,
        events: record::events(case, &runs)?,
        digest: case.digest.clone(),
        documents: super::documents::of_order(case.signed, order, &case.documents, &case.due),
    })
}

/// Returns what is due: what binds the government; what somebody merely may do, only when nothing else runs.
fn dues(case: &Case<'_>) -> Vec<DueChip> {
    let calendar = &case.signed.world.calendar;
    let is_bound = case.order.next_due().is_some();
    let mut dues: Vec<(Timestamp, DueChip)> = Vec::new();
    for (kind, clock) in &case.order.clocks {
        let chip = |due| DueChip { clock: shown::clock(kind.code()), due };
        if let Some(due) = clock.due.filter(|_| clock.clock.is_running()) {
            if kind.binds_the_government() || !is_bound {
                dues.push((due.at, chip(told::due_words(&due, case.now, calendar))));
            }
        } else if *kind == ClockKind::Handle
            && let Some(due) = clock.clock.due_if_resumed(case.now, calendar)
        {
            let due = DueMark::from(due);
            let due_ms = told::shown_due(&due);
            dues.push((
                due.at,
                chip(DueWords { due_ms, left: DueLeft::Paused, provisional: due.provisional }),
            ));
        }
    }
    dues.sort_by_key(|(at, _)| *at);
    dues.into_iter().map(|(_, chip)| chip).collect()
}

fn demand(case: &Case<'_>, around: &Around) -> Demand {
    let order = &case.order;
    let demand = case.demand();
    let added = case.entries.iter().filter_map(|entry| {
        let Event::Supplemented { text } = &entry.recorded.event else { return None };
        Some(Addition { at_ms: entry.at.as_millisecond(), text: text.clone() })
    });
    Demand {
        content: demand.map(|demand| demand.content.clone()).unwrap_or_default(),
        added: added.collect(),
        citizen: citizen(case, around),
        place: order.place.clone().unwrap_or_default(),
        channel: shown::channel(&code(&order.channel)),
        level: (order.level != Level::County).then(|| shown::level(&code(&order.level))),
        kind: kind(case.signed, order),
        urgency: shown::urgency(&code(&order.urgency)),
        received_on: order.received_on.to_string(),
        registered_ms: order.registered_at.as_millisecond(),
        reference: demand.and_then(|demand| demand.reference.clone()).unwrap_or_default(),
        case: case.opened_by.as_ref().map(|opened| CaseLink {
            number: opened.facts.key.number.clone(),
            url: format!("/cases/{}", opened.id),
        }),
        pack: case.pack.header().number.clone(),
        pack_url: format!("/packs/{}", case.pack.id()),
    }
}

fn citizen(case: &Case<'_>, around: &Around) -> Citizen {
    let order = &case.order;
    let hidden = if order.anonymous {
        Some("anonymous")
    } else if !may_see_citizen(case.signed, order) {
        Some("confidential")
    } else {
        None
    };
    let (name, phone) = case.shown_contact();
    let may_look = access::allowed(&case.signed.actor, Action::Order(Move::Unmask), order).is_ok();
    let usual = ["contact", "visit", "callback"].map(shown::unmask).to_vec();
    Citizen {
        name: match hidden {
            Some(why) => shown::unnamed(why),
            None if name.is_empty() => shown::unnamed("none"),
            None => Words::plain(name),
        },
        phone,
        open: case.open,
        unmask: (may_look && case.contact.is_some() && !case.open)
            .then(|| Unmask { reason: around.unmask.clone(), usual }),
    }
}

fn units(case: &Case<'_>) -> Units {
    let order = &case.order;
    let named = |unit: domain::ids::UnitId| UnitRef::new(unit.0, &case.unit(unit));
    Units {
        lead: order.lead.map(named),
        co_handlers: order.co_handlers.iter().copied().map(named).collect(),
        proposed: order.proposed.filter(|_| order.lead.is_none()).map(named),
        handler: handlers::signed_for(case),
        round: order.round,
    }
}

/// Returns the latest reply, by the unit that led when it was given.
fn reply(case: &Case<'_>) -> Option<Reply> {
    let mut found = None;
    let mut lead = String::new();
    for entry in &case.entries {
        let event = &entry.recorded.event;
        if let Event::Dispatched { lead: unit, .. } | Event::Reassigned { lead: unit, .. } = event {
            lead = case.unit(*unit);
        } else if let Event::Answered { reply, result, leader, handler, by: _ } = event {
            let by = Words::key("staff.order.answered_by").with("unit", &lead);
            found = Some(Reply {
                text: reply.clone(),
                result: shown::result(&code(result)),
                by: by.with("leader", leader).with("handler", handler),
                at_ms: entry.at.as_millisecond(),
                approved: !case.pack.steps().approve.on,
            });
        } else if let Event::Imported { answer, .. } = event {
            let day = answer.replied_on.map(|day| instant(day, Time::midnight()));
            found = (!answer.reply.is_empty()).then(|| Reply {
                text: answer.reply.clone(),
                result: shown::outcome("imported").text,
                by: Words::plain(answer.office.clone()),
                at_ms: day.unwrap_or(entry.at).as_millisecond(),
                approved: true,
            });
        } else if let Event::Approved { .. } = event {
            found = found.map(|reply| Reply { approved: true, ..reply });
        }
    }
    found
}

/// Returns the citizen's latest word, and the round it judges.
fn rating(case: &Case<'_>) -> Option<Rating> {
    let mut round = 1;
    let mut found = None;
    for entry in &case.entries {
        if let Event::Redone { round: next, .. } = &entry.recorded.event {
            round = *next;
        } else if let Event::Rated { answers, grade, satisfied, responded, words, evidence } =
            &entry.recorded.event
        {
            let icon = if *satisfied { "face-5" } else { "face-1" };
            found = Some(Rating {
                grade: grade_badge(case, grade, *satisfied),
                icon: icon.to_owned(),
                responded: responded.map(|responded| {
                    let tone = if responded { Tone::Good } else { Tone::Bad };
                    Badge::new(responded_words(responded), tone)
                }),
                answers: answered(case, answers),
                words: words.clone(),
                evidence: evidence_words(case, evidence),
                at_ms: entry.at.as_millisecond(),
                round,
            });
        }
    }
    found
}

fn answered(case: &Case<'_>, answers: &BTreeMap<String, String>) -> Vec<Fact> {
    let questions = case.pack.callback().questions.iter();
    questions
        .filter_map(|question| {
            let answer = answers.get(&question.id)?;
            let option = question.options.iter().find(|option| option.id == *answer);
            let text = option.map_or_else(|| answer.clone(), |option| case.text(&option.text));
            Some(Fact::new(Words::plain(case.text(&question.text)), Words::plain(text)))
        })
        .collect()
}

fn files(case: &Case<'_>) -> Vec<FileLink> {
    let attached = case.entries.iter().filter_map(|entry| {
        let Event::Attached { digest, name, size } = &entry.recorded.event else { return None };
        let url = format!("/orders/{}/files/{digest}", case.order.number);
        Some(FileLink { name: name.clone(), url, size: told::size(*size) })
    });
    attached.collect()
}

/// Returns the orders that belong to this one, those merged first.
fn related(case: &Case<'_>) -> Vec<OrderLink> {
    let order = &case.order;
    let known = |other: &&Order| repeats::may_know(case.signed, other);
    let main = order.merged_into.and_then(|main| case.named.get(&main));
    let children = order.children.iter().filter_map(|child| case.named.get(child));
    let main = main.into_iter().filter(known).map(|main| repeats::link(main, "main"));
    let children = children.filter(known).map(|child| repeats::link(child, "child"));
    let others = case.others.iter().map(|other| repeats::link(other, "same_number"));
    main.chain(children).chain(others).collect()
}

/// Says whom the order waits for.
fn waits(case: &Case<'_>) -> Words {
    let order = &case.order;
    let unit = || order.lead.map(|unit| case.unit(unit)).unwrap_or_default();
    if let Some(main) = order.merged_into {
        return shown::waits("main").with("number", case.number_of(main));
    }
    if order.suspended {
        return shown::waits("supplement");
    }
    match order.stage {
        Stage::Registered | Stage::Accepted if order.rulings.referred.is_some() => shown::waits("decision"),
        Stage::Registered | Stage::Accepted => shown::waits("centre"),
        Stage::Investigating => {
            let unit = order.investigator.map(|unit| case.unit(unit)).unwrap_or_default();
            shown::waits("finding").with("unit", unit)
        }
        Stage::ReturnRequested => shown::waits("return").with("unit", unit()),
        Stage::Adjudication => shown::waits("verdict"),
        Stage::Dispatched => shown::waits("sign").with("unit", unit()),
        Stage::Signed | Stage::InHand => shown::waits("unit").with("unit", unit()),
        Stage::Answered => shown::waits("approve").with("unit", unit()),
        Stage::Approved | Stage::Callback => shown::waits("citizen"),
        Stage::Refused | Stage::HandedOver | Stage::Closed | Stage::Merged => shown::waits("nobody"),
    }
}
