//! From the first word to acceptance: register, import, screen, hand over.

use crate::{
    access::{self, Action, Denied},
    calendar::date_of,
    ids::{CaseId, OrderId},
    number::order_number,
    order::{
        Flag,
        apply::apply,
        command::{Command, Import, Move, Register},
        decide::{
            Context, Draft,
            fields::{NOTE_LIMIT, TEXT_LIMIT, TITLE_LIMIT, optional, required},
            pack_of, time,
        },
        event::{Demand, Event, ImportedReply, Recorded},
        refusal::Refusal,
    },
    policy::Pack,
};

/// How much of the content becomes the title when none is given, in characters.
const TITLE_FROM_CONTENT: usize = 30;

/// Decides the registration of a new demand under the id `id`.
///
/// # Errors
/// A [`Refusal`] naming the field that cannot be taken.
pub fn register(context: Context<'_>, id: OrderId, demand: Register) -> Result<Vec<Recorded>, Refusal> {
    access::allowed_anywhere(context.actor, Action::Order(Move::Register))?;
    let (pack, demand) = checked(context, id, demand)?;
    if demand.citizen.is_none() && !pack.intake().anonymous {
        return Err(Refusal::ContactNeeded { pack: demand.pack });
    }
    begin(context, id, pack, demand)
}

/// Decides the registration of the demand that a badly rated case opens. Nobody asks such a citizen for a name.
///
/// # Errors
/// A [`Refusal`] naming the field that cannot be taken.
pub fn open(
    context: Context<'_>,
    id: OrderId,
    case: CaseId,
    demand: Register,
) -> Result<Vec<Recorded>, Refusal> {
    access::allowed_anywhere(context.actor, Action::Order(Move::Register))?;
    let (pack, demand) = checked(context, id, demand)?;
    begin(context, id, pack, Demand { case: Some(case), ..demand })
}

/// Decides the registration of the demand that the house itself found. There is nobody to ask for a name.
///
/// # Errors
/// A [`Refusal`] naming the field that cannot be taken.
pub fn found(context: Context<'_>, id: OrderId, demand: Register) -> Result<Vec<Recorded>, Refusal> {
    access::allowed_anywhere(context.actor, Action::Order(Move::Register))?;
    let (pack, demand) = checked(context, id, demand)?;
    begin(context, id, pack, demand)
}

fn begin(context: Context<'_>, id: OrderId, pack: &Pack, demand: Demand) -> Result<Vec<Recorded>, Refusal> {
    let event = Event::Registered(Box::new(demand));
    let bare = Recorded::own(event, Vec::new());
    let born = apply(None, id, context.at, &bare)?;
    let clocks = time::moves(context, pack, &born, &born, &bare.event)?;
    Ok(vec![Recorded::own(bare.event, clocks)])
}

/// Decides the taking over of a demand that ended in another system.
///
/// # Errors
/// A [`Refusal`] naming the field that cannot be taken.
pub fn import(context: Context<'_>, id: OrderId, import: Import) -> Result<Vec<Recorded>, Refusal> {
    if !context.actor.is_system() {
        return Err(Denied::Action { action: Move::Import.code() }.into());
    }
    let (_, mut demand) = checked(context, id, import.demand)?;
    for unit in &import.units {
        if context.world.people.units.get(*unit).is_none() {
            return Err(Refusal::UnknownUnit(*unit));
        }
    }
    if import.replied_on.is_some_and(|replied_on| replied_on < demand.received_on) {
        demand.flags.push(Flag::ReplyBeforeLetter);
    }
    let answer = ImportedReply {
        units: import.units,
        office: optional("office", &import.office, TITLE_LIMIT)?,
        reply: optional("reply", &import.reply, TEXT_LIMIT)?,
        replied_on: import.replied_on,
    };
    Ok(vec![Recorded::own(Event::Imported { demand: Box::new(demand), answer }, Vec::new())])
}

pub(super) fn decide(draft: &mut Draft<'_>, command: Command) -> Result<(), Refusal> {
    if let Command::Accept { kind, urgency, proposed, note } = command {
        known_kind(draft.pack, &kind)?;
        if let Some(unit) = proposed {
            super::fields::units(draft.context, unit, &[])?;
        }
        let note = optional("note", &note, NOTE_LIMIT)?;
        draft.happen(Event::Accepted { order_kind: kind, urgency, proposed, note })
    } else if let Command::Refuse { reason, words } = command {
        if draft.pack.reason(&reason).is_none() {
            let known = draft.pack.reasons().iter().map(|rule| rule.code.clone()).collect();
            return Err(unknown(draft.pack, "reason", reason, known));
        }
        let words = optional("words", &words, NOTE_LIMIT)?;
        draft.happen(Event::Refused { reason, words })
    } else if let Command::HandOver { service, words } = command {
        if draft.pack.emergency(&service).is_none() {
            let known = draft.pack.emergencies().iter().map(|rule| rule.id.clone()).collect();
            return Err(unknown(draft.pack, "service", service, known));
        }
        let words = required("words", &words, NOTE_LIMIT)?;
        draft.happen(Event::HandedOver { service, words })
    } else {
        Ok(())
    }
}

pub(super) fn unknown(pack: &Pack, what: &'static str, value: String, known: Vec<String>) -> Refusal {
    Refusal::Unknown { what, value, pack: pack.id().to_owned(), known }
}

fn known_kind(pack: &Pack, kind: &str) -> Result<(), Refusal> {
    if pack.kind(kind).is_some() {
        return Ok(());
    }
    let known = pack.kinds().iter().map(|rule| rule.id.clone()).collect();
    Err(unknown(pack, "kind", kind.to_owned(), known))
}

fn checked<'a>(context: Context<'a>, id: OrderId, demand: Register) -> Result<(&'a Pack, Demand), Refusal> {
    let pack = pack_of(context, &demand.pack)?;
    known_kind(pack, &demand.kind)?;
    let content = required("content", &demand.content, TEXT_LIMIT)?;
    let mut title = optional("title", &demand.title.replace(['\n', '\r', '\t'], " "), TITLE_LIMIT)?;
    if title.is_empty() {
        title = content.chars().map(one_line).take(TITLE_FROM_CONTENT).collect::<String>().trim().to_owned();
    }
    if demand.received_on > date_of(context.at) {
        return Err(Refusal::FutureDate(demand.received_on));
    }
    let place = demand.place.map(|place| optional("place", &place, TITLE_LIMIT)).transpose()?;
    let reference = demand.reference.map(|text| optional("reference", &text, TITLE_LIMIT)).transpose()?;
    let demand = Demand {
        number: order_number(demand.received_on, id),
        pack: demand.pack,
        channel: demand.channel,
        level: demand.level,
        kind: demand.kind,
        urgency: demand.urgency,
        title,
        content,
        place: place.filter(|place| !place.is_empty()),
        received_on: demand.received_on,
        citizen: demand.citizen,
        contact_digest: demand.contact_digest,
        confidential: demand.confidential,
        tracking: demand.tracking,
        reference: reference.filter(|reference| !reference.is_empty()),
        case: None,
        flags: demand.flags,
    };
    Ok((pack, demand))
}

fn one_line(character: char) -> char {
    if character.is_whitespace() { ' ' } else { character }
}
