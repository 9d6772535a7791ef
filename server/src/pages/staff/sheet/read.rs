//! What the sheet shows of each order: the demand, the contacts, the reply to be approved, the deadline and what it
//! costs to miss it.

#![expect(clippy::wildcard_enum_match_arm, reason = "the sheet looks for a few kinds of events among many")]

use std::collections::BTreeSet;

use domain::{
    access::{self, Action, Role},
    order::{
        Order,
        command::Move,
        decide::Context,
        event::Event,
        refusal::Refusal,
        stage::Stage,
        stead::{self, Stead},
    },
    policy::Pack,
};
use jiff::Timestamp;
use store::order::Entry;

use super::Known;
use crate::{
    actions,
    app::App,
    http::signed::Signed,
    pages::staff::rows::{self, code, kind, marks, next_due},
    problem::Problem,
    told,
    views::{
        locale::Words,
        parts::{Field, FileLink},
        staff::{
            sheet::{Item, Other, Reply},
            shown,
        },
    },
};

/// The most names offered for completion.
const NAMES: usize = 50;

/// What a sheet shows.
pub(super) struct Read {
    pub(super) items: Vec<Item>,
    pub(super) others: Vec<Other>,
    pub(super) handlers: Vec<String>,
}

/// Returns the orders of these numbers that the reader may know.
pub(super) async fn known(app: &App, signed: &Signed, numbers: &[String]) -> Result<Known, Problem> {
    let found = with_entries(app, signed, numbers).await?;
    Ok(found.into_iter().map(|(order, _)| (order.number.clone(), order)).collect())
}

async fn with_entries(
    app: &App,
    signed: &Signed,
    numbers: &[String],
) -> Result<Vec<(Order, Vec<Entry>)>, Problem> {
    let (numbers, actor) = (numbers.to_vec(), signed.actor.clone());
    let read = actions::read(&app.store, move |tx| {
        let mut found = Vec::new();
        for number in numbers {
            let Some(order) = store::order::numbered(tx, &number)? else { continue };
            if access::allowed(&actor, Action::ReadOrder, &order).is_ok() {
                let entries = store::order::timeline(tx, order.id)?;
                found.push((order, entries));
            }
        }
        Ok(found)
    });
    Ok(read.await?)
}

/// Returns the orders as a sheet shows them.
pub(super) async fn orders(
    app: &App,
    signed: &Signed,
    numbers: &[String],
    now: Timestamp,
) -> Result<Read, Problem> {
    let found = with_entries(app, signed, numbers).await?;
    let (mut items, mut others) = (Vec::new(), Vec::new());
    for number in numbers {
        let Some((order, entries)) = found.iter().find(|(order, _)| order.number == *number) else {
            let (title, url) = (String::new(), String::new());
            others.push(Other { number: number.clone(), title, url, why: Words::key("sheet.unknown") });
            continue;
        };
        match waiting(signed, order, now) {
            Ok((step, pack, stead)) => {
                items.push(item(signed, order, entries, (step, pack, stead), now));
            }
            Err(why) => others.push(Other {
                number: number.clone(),
                title: order.title.clone(),
                url: format!("/orders/{number}"),
                why,
            }),
        }
    }
    Ok(Read { items, others, handlers: handlers(signed) })
}

/// What the reader does with an order: sign or approve it, for themselves or in another's place.
type Waiting<'a> = (Move, &'a Pack, Option<Stead>);

/// Returns what an order waits for from the reader, or why for nothing.
fn waiting<'a>(signed: &'a Signed, order: &Order, now: Timestamp) -> Result<Waiting<'a>, Words> {
    let no = || Words::key("sheet.not_yours");
    let pack = signed.world.packs.get(&order.pack).ok_or_else(no)?;
    let step = if order.stage == Stage::Answered { Move::Approve } else { Move::Sign };
    let context = Context { at: now, actor: &signed.actor, world: &signed.world };
    match stead::standing_in(context, order, pack, step) {
        Err(Refusal::OwnDraft) => Err(Words::key("sheet.own_draft")),
        Err(_) => Err(no()),
        Ok(stand_in) if stead::is_open_to(context, order, pack, step) => {
            Ok((step, pack, stand_in.map(|stand_in| stand_in.stead)))
        }
        Ok(_) => Err(no()),
    }
}

fn item(
    signed: &Signed,
    order: &Order,
    entries: &[Entry],
    (step, _pack, stead): Waiting<'_>,
    now: Timestamp,
) -> Item {
    let events = || entries.iter().map(|entry| &entry.recorded.event);
    let content = events().find_map(|event| match event {
        Event::Registered(demand) => Some(demand.content.clone()),
        Event::Imported { demand, .. } => Some(demand.content.clone()),
        _ => None,
    });
    let mut note = events().filter_map(|event| match event {
        Event::Dispatched { note, .. } => Some(note.clone()),
        Event::Reassigned { reason, .. } | Event::Redone { reason, .. } => Some(reason.clone()),
        _ => None,
    });
    let contacts = events().filter_map(|event| match event {
        Event::Contacted { note, .. } => Some(note.clone()),
        _ => None,
    });
    let files = events().filter_map(|event| match event {
        Event::Attached { digest, name, size } => Some(FileLink {
            name: name.clone(),
            url: format!("/orders/{}/files/{digest}", order.number),
            size: told::size(*size),
        }),
        _ => None,
    });
    let due = next_due(order);
    let persons = &signed.world.people.persons;
    let in_stead = stead.map(|stead| {
        let name = persons.get(stead.person).map_or_else(String::new, |person| person.name.clone());
        Words::key("staff.effect.in_stead").with("name", name).with("number", stead.number)
    });
    let own = if signed.is(Role::UnitHandler) { signed.person.name.as_str() } else { "" };
    Item {
        number: order.number.clone(),
        url: format!("/orders/{}", order.number),
        title: order.title.clone(),
        step: step.code().to_owned(),
        in_stead,
        version: order.version,
        kind: kind(signed, order),
        received_on: order.received_on.to_string(),
        place: order.place.clone().unwrap_or_default(),
        content: content.unwrap_or_default(),
        note: note.next_back().unwrap_or_default(),
        contacts: contacts.collect(),
        reply: (step == Move::Approve).then(|| reply(entries)).flatten(),
        files: files.collect(),
        clock: due.map(|(clock, _)| shown::clock(clock.code())),
        due: due.map(|(_, due)| told::due_words(&due, now, &signed.world.calendar)),
        cost: rows::cost(signed, order, now),
        flags: marks(order, now),
        take: String::new(),
        handler: Field::of(own),
        error: None,
    }
}

fn reply(entries: &[Entry]) -> Option<Reply> {
    entries.iter().rev().find_map(|entry| match &entry.recorded.event {
        Event::Answered { reply, result, leader, handler, by: _ } => Some(Reply {
            text: reply.clone(),
            by: Words::key("sheet.named").with("leader", leader).with("handler", handler),
            result: shown::result(&code(result)),
        }),
        _ => None,
    })
}

/// Returns the handlers of the reader's unit, for completion.
fn handlers(signed: &Signed) -> Vec<String> {
    let world = &signed.world;
    let units = signed.person.unit.map(|unit| world.people.units.subtree(unit)).unwrap_or_default();
    let theirs = world.people.persons.iter().filter(|person| {
        let is_near = person.unit.is_some_and(|unit| units.contains(&unit));
        person.active && is_near && person.roles.contains(&Role::UnitHandler)
    });
    let names: BTreeSet<String> = theirs.map(|person| person.name.clone()).collect();
    names.into_iter().take(NAMES).collect()
}
