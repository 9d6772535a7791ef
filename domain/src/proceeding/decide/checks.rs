//! What may be kept of a proceeding.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::{
    access::{Actor, Reach, reach},
    assessment::command::{NAME_LIMIT as FILE_NAME, PROOFS_LIMIT, Proof as File},
    calendar::date_of,
    ids::{PersonId, UnitId},
    people::Person,
    proceeding::{
        Proceeding,
        command::Move,
        decide::Context,
        legal::action_of,
        matter::{Convening, Present, Record},
        refusal::Refusal,
    },
};

/// The longest title, in characters.
const TITLE_LIMIT: usize = 120;
/// The longest name of a person, place or medium, in characters.
const NAME_LIMIT: usize = 200;
/// The longest text, in characters.
const WORDS_LIMIT: usize = 4_000;
/// The longest report, in characters.
const REPORT_LIMIT: usize = 20_000;
/// The most points of an agenda, and the most who come.
const LINES_LIMIT: usize = 60;

pub(super) fn title(text: &str) -> Result<String, Refusal> {
    bounded("title", text, 1, TITLE_LIMIT)
}

pub(super) fn name(field: &'static str, text: &str) -> Result<String, Refusal> {
    bounded(field, text, 1, NAME_LIMIT)
}

pub(super) fn words(field: &'static str, text: &str) -> Result<String, Refusal> {
    bounded(field, text, 1, WORDS_LIMIT)
}

pub(super) fn remark(field: &'static str, text: &str) -> Result<String, Refusal> {
    bounded(field, text, 0, WORDS_LIMIT)
}

pub(super) fn report(text: &str) -> Result<String, Refusal> {
    bounded("report", text, 1, REPORT_LIMIT)
}

/// Returns the text trimmed, when it has so many characters and no control characters but line breaks and tabs.
fn bounded(field: &'static str, text: &str, least: usize, most: usize) -> Result<String, Refusal> {
    let text = text.trim();
    let forbidden = |character: char| character.is_control() && !matches!(character, '\n' | '\r' | '\t');
    if (least..=most).contains(&text.chars().count()) && !text.chars().any(forbidden) {
        Ok(text.to_owned())
    } else {
        Err(Refusal::BadField { field, least, most })
    }
}

pub(super) fn lines(field: &'static str, texts: &[String]) -> Result<Vec<String>, Refusal> {
    let texts = texts.iter().filter(|text| !text.trim().is_empty());
    let texts = texts.map(|text| name(field, text)).collect::<Result<Vec<_>, _>>()?;
    match texts.len() {
        0 => Err(Refusal::Missing(field)),
        count if count > LINES_LIMIT => Err(Refusal::TooMany { what: field, limit: LINES_LIMIT }),
        _ => Ok(texts),
    }
}

pub(super) fn units(context: Context<'_>, units: &BTreeSet<UnitId>) -> Result<(), Refusal> {
    let unknown = |unit: &&UnitId| context.world.people.units.get(**unit).is_none();
    units.iter().find(unknown).map_or(Ok(()), |unit| Err(Refusal::UnknownUnit(*unit)))
}

pub(super) fn person<'a>(context: Context<'a>, id: PersonId) -> Result<&'a Person, Refusal> {
    let person = context.world.people.persons.get(id).filter(|person| person.active);
    person.ok_or(Refusal::UnknownPerson(id))
}

/// Returns the person, when one of their roles lets them do `step` at all.
pub(super) fn can<'a>(context: Context<'a>, id: PersonId, step: Move) -> Result<&'a Person, Refusal> {
    let found = person(context, id)?;
    let may = found.roles.iter().any(|role| reach(*role, action_of(step)) != Reach::None);
    if may { Ok(found) } else { Err(Refusal::CannotAct { person: id, step }) }
}

pub(super) fn files(files: Vec<File>) -> Result<Vec<File>, Refusal> {
    if files.len() > PROOFS_LIMIT {
        return Err(Refusal::TooMany { what: "files", limit: PROOFS_LIMIT });
    }
    for file in &files {
        bounded("file", &file.name, 1, FILE_NAME)?;
        bounded("file", &file.digest, 1, FILE_NAME)?;
    }
    Ok(files)
}

pub(super) fn convening(context: Context<'_>, given: Convening) -> Result<Convening, Refusal> {
    units(context, &given.units)?;
    if given.units.is_empty() {
        return Err(Refusal::Missing("units"));
    }
    let (place, agenda) = (name("place", &given.place)?, lines("agenda", &given.agenda)?);
    Ok(Convening { place, agenda, ..given })
}

/// Returns a record as it is kept, when a proceeding of this kind has such records.
pub(super) fn record(
    context: Context<'_>,
    proceeding: &Proceeding,
    record: Record,
) -> Result<Record, Refusal> {
    if !record.fits(proceeding.kind()) {
        return Err(Refusal::NotOfThisKind { kind: proceeding.kind(), what: record.code() });
    }
    let day = |on: Date| happened(context, on);
    Ok(match record {
        Record::Contacted { means, whom, said } => {
            Record::Contacted { means, whom: name("whom", &whom)?, said: words("said", &said)? }
        }
        Record::Visited { on, place, present: came, responsible, found, agreed } => {
            units(context, &BTreeSet::from([responsible]))?;
            let place = name("place", &place)?;
            let (found, agreed) = (words("found", &found)?, words("agreed", &agreed)?);
            Record::Visited {
                on: day(on)?,
                place,
                present: present(context, came)?,
                responsible,
                found,
                agreed,
            }
        }
        Record::Covered { on, medium, person, said } => {
            let (medium, person) = (name("medium", &medium)?, name("person", &person)?);
            Record::Covered { on: day(on)?, medium, person, said: words("said", &said)? }
        }
        Record::Broadcast { on, medium, reference } => {
            let (medium, reference) = (name("medium", &medium)?, name("reference", &reference)?);
            Record::Broadcast { on: day(on)?, medium, reference }
        }
        Record::Held { on, present: came, minute } => {
            Record::Held { on: day(on)?, present: present(context, came)?, minute: words("minute", &minute)? }
        }
        Record::Received { on, reference } => {
            Record::Received { on: day(on)?, reference: name("reference", &reference)? }
        }
        Record::Outcome { on, outcome } => {
            Record::Outcome { on: day(on)?, outcome: words("outcome", &outcome)? }
        }
        Record::Found { order, verdict, text } => {
            let drawn = proceeding.unexamined().any(|drawn| drawn == order)
                || proceeding.findings.contains_key(&order);
            if !drawn {
                return Err(Refusal::NotDrawn(order));
            }
            Record::Found { order, verdict, text: words("finding", &text)? }
        }
        Record::Without { need, reason } if need.can_be_waived() => {
            Record::Without { need, reason: words("reason", &reason)? }
        }
        Record::Without { need, .. } => return Err(Refusal::CannotWaive(need)),
        Record::Note { text } => Record::Note { text: words("note", &text)? },
    })
}

fn happened(context: Context<'_>, on: Date) -> Result<Date, Refusal> {
    if on <= date_of(context.at) { Ok(on) } else { Err(Refusal::Future { field: "on" }) }
}

fn present(context: Context<'_>, given: Vec<Present>) -> Result<Vec<Present>, Refusal> {
    let names: Vec<String> = given.iter().map(|one| one.name.clone()).collect();
    lines("present", &names)?;
    units(context, &given.iter().filter_map(|one| one.unit).collect())?;
    let came = given.into_iter().filter(|one| !one.name.trim().is_empty());
    Ok(came.map(|one| Present { name: one.name.trim().to_owned(), ..one }).collect())
}

/// Checks that a person may know a restricted proceeding.
pub(super) fn reads(proceeding: &Proceeding, person: PersonId) -> Result<(), Refusal> {
    match proceeding.readers() {
        Some(readers) if !readers.contains(&person) => Err(Refusal::NotAReader(person)),
        Some(_) | None => Ok(()),
    }
}

/// Returns the person who acts; a job has none.
pub(super) fn who(context: Context<'_>, step: Move) -> Result<PersonId, Refusal> {
    match context.actor {
        Actor::Staff(staff) => Ok(staff.person),
        Actor::Citizen | Actor::System(_) => {
            Err(crate::access::Denied::Action { action: step.code() }.into())
        }
    }
}
