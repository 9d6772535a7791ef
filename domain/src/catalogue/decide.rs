//! Decides what is asked of the dispatch catalogue. Nothing here changes anything: the answer is an event.

use jiff::{Timestamp, civil::Date};

use super::{
    CO_HANDLER_LIMIT, Catalogue, Duty, ENTRY_LIMIT, Entry, MATTER_LIMIT, PRECEDENT_LIMIT, Precedent,
    ROW_LIMIT, TEXT_LIMIT, WORD_LENGTH, WORD_LIMIT,
    command::{Command, Refusal, Row},
    event::{Event, Imported},
};
use crate::{
    access::{self, Action, Actor},
    calendar::date_of,
    ids::{EntryId, OrderId},
    order::Order,
    world::World,
};

/// What a decision looks at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The moment.
    pub at: Timestamp,
    /// Who acts.
    pub actor: &'a Actor,
    /// Units, and the catalogue as it is.
    pub world: &'a World,
    /// The order that is to become a precedent, and what was concluded on it last.
    pub settled: Option<(&'a Order, &'a str)>,
}

/// Decides a command.
///
/// # Errors
/// A [`Refusal`] with the facts; of a file the first row that is refused, and nothing is taken in.
pub fn decide(context: Context<'_>, command: Command) -> Result<Event, Refusal> {
    access::allowed_anywhere(context.actor, Action::ChangeCatalogue)?;
    match command {
        Command::Add { entry, duty } => {
            let duty = context.checked(duty, None)?;
            context.room(1)?;
            Ok(Event::EntryAdded { entry, duty, precedent: None })
        }
        Command::Change { entry, seen, duty, reason } => {
            let known = context.seen(entry, seen)?;
            let reason = text("reason", &reason)?;
            let duty = context.checked(duty, Some(entry))?;
            if duty == known.duty {
                return Err(Refusal::Unchanged);
            }
            Ok(Event::EntryChanged { entry, duty, reason })
        }
        Command::End { entry, seen, to, reason } => {
            let known = context.seen(entry, seen)?;
            let reason = text("reason", &reason)?;
            if known.duty.to == Some(to) {
                return Err(Refusal::Unchanged);
            }
            let ended = Duty { to: Some(to), ..known.duty.clone() };
            in_order(&ended)?;
            free(&context.world.catalogue, &ended, Some(entry))?;
            Ok(Event::EntryEnded { entry, to, reason })
        }
        Command::Settle { order, entry, fresh, matter } => context.settle(order, entry, fresh, &matter),
        Command::Import { file, rows } => context.import(&file, rows),
    }
}

/// Returns what becomes of each row of a file, in order: an entry to write, nothing when it says what is known, or why
/// it is refused. What is taken in is decided by this same walk.
#[must_use]
pub fn rows(context: Context<'_>, rows: Vec<Row>) -> Vec<Result<Option<Imported>, Refusal>> {
    let mut after = context.world.catalogue.clone();
    let mut walk = |row: Row| {
        let duty = clean(context, row.duty)?;
        let same = |entry: &&Entry| entry.duty.matter == duty.matter && entry.duty.overlaps(&duty);
        let known = match row.entry {
            Some(id) => Some(after.get(id).ok_or(Refusal::NoEntry(id))?),
            None => after.iter().find(same),
        };
        let id = known.map(|entry| entry.id);
        free(&after, &duty, id)?;
        if known.is_some_and(|entry| entry.duty == duty) {
            return Ok(None);
        }
        let imported = Imported { entry: id.unwrap_or(row.fresh), duty };
        let event = Event::EntriesImported { file: String::new(), rows: vec![imported.clone()] };
        after.apply(context.at, "", event);
        Ok(Some(imported))
    };
    rows.into_iter().map(&mut walk).collect()
}

impl<'a> Context<'a> {
    fn seen(self, id: EntryId, seen: u32) -> Result<&'a Entry, Refusal> {
        let entry = self.world.catalogue.get(id).ok_or(Refusal::NoEntry(id))?;
        let actual = entry.version();
        if actual == seen { Ok(entry) } else { Err(Refusal::Changed { seen, actual }) }
    }

    fn room(self, more: usize) -> Result<(), Refusal> {
        if self.world.catalogue.len().saturating_add(more) > ENTRY_LIMIT {
            return Err(Refusal::TooMany { field: "entry", limit: ENTRY_LIMIT });
        }
        Ok(())
    }

    fn checked(self, duty: Duty, besides: Option<EntryId>) -> Result<Duty, Refusal> {
        let duty = clean(self, duty)?;
        free(&self.world.catalogue, &duty, besides)?;
        Ok(duty)
    }

    fn settle(
        self,
        id: OrderId,
        entry: Option<EntryId>,
        fresh: EntryId,
        matter: &str,
    ) -> Result<Event, Refusal> {
        let (order, conclusion) = self.settled.ok_or(Refusal::NotConsulted(id))?;
        let lead = order.lead.ok_or(Refusal::NotDispatched(id))?;
        let is_known = |entry: &&Entry| entry.precedents.iter().any(|known| known.order == id);
        if let Some(known) = self.world.catalogue.iter().find(is_known) {
            return Err(Refusal::PrecedentAlready { entry: known.id });
        }
        let conclusion: String = conclusion.chars().take(TEXT_LIMIT).collect();
        let precedent = Precedent { order: id, number: order.number.clone(), conclusion };
        if let Some(entry) = entry {
            let known = self.world.catalogue.get(entry).ok_or(Refusal::NoEntry(entry))?;
            if known.duty.lead != lead {
                return Err(Refusal::OtherUnit { entry });
            }
            if known.precedents.len() >= PRECEDENT_LIMIT {
                return Err(Refusal::TooMany { field: "precedent", limit: PRECEDENT_LIMIT });
            }
            return Ok(Event::PrecedentAdded { entry, precedent });
        }
        self.room(1)?;
        let duty = Duty {
            matter: matter.to_owned(),
            words: Vec::new(),
            lead,
            co_handlers: order.co_handlers.iter().copied().take(CO_HANDLER_LIMIT).collect(),
            basis: String::new(),
            from: date_of(self.at),
            to: None,
        };
        let duty = self.checked(duty, None)?;
        Ok(Event::EntryAdded { entry: fresh, duty, precedent: Some(precedent) })
    }

    fn import(self, file: &str, given: Vec<Row>) -> Result<Event, Refusal> {
        let file = text("file", file)?;
        if given.len() > ROW_LIMIT {
            return Err(Refusal::TooMany { field: "row", limit: ROW_LIMIT });
        }
        self.room(given.len())?;
        let numbers: Vec<u64> = given.iter().map(|row| row.number).collect();
        let mut taken = Vec::new();
        for (row, outcome) in numbers.into_iter().zip(rows(self, given)) {
            taken.extend(outcome.map_err(|why| Refusal::Row { row, why: Box::new(why) })?);
        }
        if taken.is_empty() {
            return Err(Refusal::NothingNew);
        }
        Ok(Event::EntriesImported { file, rows: taken })
    }
}

/// Returns the duty with its texts trimmed, when all it says can be kept.
fn clean(context: Context<'_>, duty: Duty) -> Result<Duty, Refusal> {
    let matter = limited("matter", &duty.matter, MATTER_LIMIT)?;
    if matter.is_empty() {
        return Err(Refusal::Empty { field: "matter" });
    }
    let mut words: Vec<String> = Vec::new();
    for word in &duty.words {
        let word = limited("words", word, WORD_LENGTH)?;
        if !word.is_empty() && !words.contains(&word) {
            words.push(word);
        }
    }
    if words.len() > WORD_LIMIT {
        return Err(Refusal::TooMany { field: "words", limit: WORD_LIMIT });
    }
    let basis = limited("basis", &duty.basis, TEXT_LIMIT)?;
    if duty.co_handlers.len() > CO_HANDLER_LIMIT {
        return Err(Refusal::TooMany { field: "co_handlers", limit: CO_HANDLER_LIMIT });
    }
    let today = date_of(context.at);
    // An entry that is over, or a history that is taken in, may name a unit that is gone.
    let day = duty.to.map_or(today, |to| to.min(today)).max(duty.from.min(today));
    let units = &context.world.people.units;
    let mut seen = std::collections::BTreeSet::new();
    let helpers = duty.co_handlers.iter().map(|unit| ("co_handlers", *unit));
    for (field, unit) in std::iter::once(("lead", duty.lead)).chain(helpers) {
        if !units.is_open(unit, day) {
            return Err(Refusal::NoUnit { field, unit });
        }
        if !seen.insert(unit) {
            return Err(Refusal::UnitTwice(unit));
        }
    }
    let duty = Duty { matter, words, basis, ..duty };
    in_order(&duty)?;
    Ok(duty)
}

fn in_order(duty: &Duty) -> Result<(), Refusal> {
    let early = |to: &Date| *to < duty.from;
    match duty.to.filter(early) {
        Some(to) => Err(Refusal::EndsBeforeItBegins { from: duty.from, to }),
        None => Ok(()),
    }
}

fn free(catalogue: &Catalogue, duty: &Duty, besides: Option<EntryId>) -> Result<(), Refusal> {
    match catalogue.rival(duty, besides) {
        Some(rival) => Err(Refusal::Taken { entry: rival.id, matter: duty.matter.clone() }),
        None => Ok(()),
    }
}

fn text(field: &'static str, text: &str) -> Result<String, Refusal> {
    let kept = limited(field, text, TEXT_LIMIT)?;
    if kept.is_empty() { Err(Refusal::Empty { field }) } else { Ok(kept) }
}

fn limited(field: &'static str, text: &str, limit: usize) -> Result<String, Refusal> {
    let kept = text.trim();
    if kept.chars().count() > limit || kept.chars().any(char::is_control) {
        return Err(Refusal::BadText { field });
    }
    Ok(kept.to_owned())
}
