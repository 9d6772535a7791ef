//! The two passes over a file: one checks every row and writes nothing, the other takes the letters in, many to one
//! durable commit.

use std::{collections::HashMap, sync::mpsc};

use store::{
    command::{Act, Done, Error, Request},
    db,
    house::Store,
    ledger::Hash,
    outbox,
};

use super::{
    Row,
    columns::Found,
    fault::{Fault, Note, Trouble},
    letter::{self, ACTOR, Letter, Plan},
    map::Field,
    source::Source,
    unreadable::Unreadable,
};

/// The letters handed in at a time, and so the most that wait for a commit.
pub const CHUNK: usize = 512;

/// What came of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows below the header.
    pub rows: u64,
    /// Letters taken in, or that would be.
    pub taken: u64,
    /// Letters that were there already.
    pub known: u64,
    /// Rows that were not taken.
    pub refused: u64,
    /// Letters whose office is a unit.
    pub with_unit: u64,
    /// Letters that wait for a unit.
    pub needs_unit: u64,
    /// Letters whose day is not known.
    pub date_unknown: u64,
    /// Letters whose reply is dated before them.
    pub reply_before_letter: u64,
    /// Letters without a reply.
    pub unanswered: u64,
    /// Whether the last row ends with a line break, as a whole file does.
    pub is_ended: bool,
}

/// Something to tell about a row.
#[derive(Debug)]
pub enum News<'a> {
    /// It is not taken.
    Trouble(&'a Trouble),
    /// It is, and this is worth knowing.
    Note(&'a Letter, &'a Note),
}

/// Who hears of rows, and of how far the file is read.
pub trait Listener {
    /// Hears of a row.
    fn hear(&mut self, news: News<'_>);
    /// Hears how many of the file's bytes are read.
    fn reach(&mut self, bytes: u64);
}

/// Checks every row; writes nothing. Says what [`take`] would do.
///
/// # Errors
/// When the file cannot be taken at all.
pub fn check(
    source: &mut Source,
    plan: &Plan,
    store: &Store,
    listener: &mut dyn Listener,
) -> Result<Summary, Unreadable> {
    let mut summary = Summary::default();
    let mut waiting = Vec::new();
    let is_ended = letters(source, plan, &mut |outcome, done| {
        summary.count(outcome.as_ref().ok());
        match outcome {
            Ok(letter) => {
                letter.notes.iter().for_each(|note| listener.hear(News::Note(&letter, note)));
                waiting.push(letter.key());
            }
            Err(trouble) => listener.hear(News::Trouble(&trouble)),
        }
        if waiting.len() >= CHUNK {
            summary.settle(&std::mem::take(&mut waiting), store)?;
        }
        listener.reach(done);
        Ok(())
    })?;
    summary.settle(&waiting, store)?;
    summary.is_ended = is_ended;
    Ok(summary)
}

/// Takes the letters in; those that are there already are left alone.
///
/// # Errors
/// When the file cannot be read or the store fails; what was taken in stays, and a second run goes on from there.
pub fn take(
    source: &mut Source,
    plan: &Plan,
    store: &Store,
    listener: &mut dyn Listener,
) -> Result<Summary, Unreadable> {
    let mut summary = Summary::default();
    let mut waiting = Vec::new();
    let is_ended = letters(source, plan, &mut |outcome, done| {
        summary.count(outcome.as_ref().ok());
        if let Ok(letter) = outcome {
            waiting.push(letter);
        }
        if waiting.len() >= CHUNK {
            summary.hand_in(std::mem::take(&mut waiting), plan, store, listener)?;
        }
        listener.reach(done);
        Ok(())
    })?;
    summary.hand_in(waiting, plan, store, listener)?;
    summary.is_ended = is_ended;
    Ok(summary)
}

/// Takes letters in that are in memory.
///
/// # Errors
/// When the store fails.
pub fn take_all(
    letters: Vec<Letter>,
    plan: &Plan,
    store: &Store,
    listener: &mut dyn Listener,
) -> Result<Summary, Unreadable> {
    let mut summary = Summary::default();
    let mut waiting = Vec::new();
    for letter in letters {
        summary.count(Some(&letter));
        waiting.push(letter);
        if waiting.len() >= CHUNK {
            summary.hand_in(std::mem::take(&mut waiting), plan, store, listener)?;
            listener.reach(summary.rows);
        }
    }
    summary.hand_in(waiting, plan, store, listener)?;
    listener.reach(summary.rows);
    Ok(summary)
}

impl Summary {
    fn count(&mut self, letter: Option<&Letter>) {
        self.rows = self.rows.saturating_add(1);
        let Some(letter) = letter else {
            self.refused = self.refused.saturating_add(1);
            return;
        };
        if !letter.import.units.is_empty() {
            self.with_unit = self.with_unit.saturating_add(1);
        }
        for note in &letter.notes {
            let counter = match note {
                Note::DateUnknown { .. } => &mut self.date_unknown,
                Note::ReplyBeforeLetter { .. } => &mut self.reply_before_letter,
                Note::Unanswered => &mut self.unanswered,
                Note::NeedsUnit { .. } => &mut self.needs_unit,
                Note::TitleStands | Note::Stripped { .. } => continue,
            };
            *counter = counter.saturating_add(1);
        }
    }

    fn settle(&mut self, keys: &[String], store: &Store) -> Result<(), Unreadable> {
        let known = u64::try_from(answered(store, keys)?.len()).unwrap_or(u64::MAX);
        let all = u64::try_from(keys.len()).unwrap_or(u64::MAX);
        self.known = self.known.saturating_add(known);
        self.taken = self.taken.saturating_add(all.saturating_sub(known));
        Ok(())
    }

    fn hand_in(
        &mut self,
        letters: Vec<Letter>,
        plan: &Plan,
        store: &Store,
        listener: &mut dyn Listener,
    ) -> Result<(), Unreadable> {
        let keys: Vec<String> = letters.iter().map(Letter::key).collect();
        let answered = answered(store, &keys)?;
        let (answer, outcomes) = mpsc::channel();
        for letter in letters {
            let key = letter.key();
            if answered.contains_key(&key) {
                self.known = self.known.saturating_add(1);
                continue;
            }
            let act = Act::Import(Box::new(letter.import));
            let request = Request { key: Some(key), at: plan.at, actor: ACTOR, act };
            let (answer, place) = (answer.clone(), letter.place);
            store.submit(request, move |outcome| {
                // INVARIANT: the receiver below waits for every answer, so this cannot fail.
                let _ = answer.send((place, outcome));
            });
        }
        drop(answer);
        for (place, outcome) in outcomes {
            match outcome {
                Ok(_) => self.taken = self.taken.saturating_add(1),
                Err(Error::Refused(refused)) => {
                    self.refused = self.refused.saturating_add(1);
                    let trouble = Trouble { place, fault: Fault::NotTaken(refused.to_string()) };
                    listener.hear(News::Trouble(&trouble));
                }
                Err(Error::Store(error)) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

fn answered(store: &Store, keys: &[String]) -> Result<HashMap<String, Done>, db::Error> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    store.read(|tx| outbox::answered(tx, keys))
}

/// Gives every row to `each` as a letter or a trouble, with how far the file is read.
///
/// # Errors
/// When the file cannot be taken at all, or `each` has enough.
pub fn letters(
    source: &mut Source,
    plan: &Plan,
    each: &mut dyn FnMut(Result<Letter, Trouble>, u64) -> Result<(), Unreadable>,
) -> Result<bool, Unreadable> {
    let mut below = Below { plan, found: None, seen: HashMap::new(), short: None, rows: 0 };
    let is_ended = source.walk(&plan.map, &mut |row, done| match below.read(&row)? {
        Some(outcome) => {
            if let Some(short) = below.short.take() {
                each(Err(short), done)?;
            }
            keep_short(outcome, &mut below.short).map_or(Ok(()), |outcome| each(outcome, done))
        }
        None => Ok(()),
    })?;
    match below.short.take() {
        Some(Trouble { place, fault: Fault::FieldCount { has, wants } }) if !is_ended => {
            return Err(Unreadable::CutOff { place, has, wants });
        }
        Some(short) => each(Err(short), source.size)?,
        None => {}
    }
    if below.rows == 0 { Err(Unreadable::NoRows) } else { Ok(is_ended) }
}

/// A row with too few fields is a bad row when another follows; at the very end the file is cut off.
fn keep_short(
    outcome: Result<Letter, Trouble>,
    short: &mut Option<Trouble>,
) -> Option<Result<Letter, Trouble>> {
    match outcome {
        Err(trouble) if matches!(trouble.fault, Fault::FieldCount { has, wants } if has < wants) => {
            *short = Some(trouble);
            None
        }
        outcome => Some(outcome),
    }
}

/// The rows below the header.
struct Below<'a> {
    plan: &'a Plan,
    found: Option<Found>,
    /// The rows of the identities met so far.
    seen: HashMap<Hash, u64>,
    short: Option<Trouble>,
    rows: u64,
}

impl Below<'_> {
    /// Returns what a row is; nothing for the header.
    fn read(&mut self, row: &Row) -> Result<Option<Result<Letter, Trouble>>, Unreadable> {
        let Some(found) = &self.found else {
            self.found = Some(Found::of(row, &self.plan.map)?);
            return Ok(None);
        };
        self.rows = self.rows.saturating_add(1);
        let outcome = letter::read(self.plan, found, row).and_then(|letter| {
            match self.seen.insert(letter.identity, row.number) {
                None => Ok(letter),
                Some(first) => Err(twice(letter, found, first)),
            }
        });
        Ok(Some(outcome))
    }
}

fn twice(letter: Letter, found: &Found, row: u64) -> Trouble {
    let mut place = letter.place;
    place.column = found.identity.map(|field: Field| found.name(field)).unwrap_or_default();
    Trouble { place, fault: Fault::SameIdentity { row } }
}
