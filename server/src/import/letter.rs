//! A row becomes a letter, or a fault that names its column. The last word has `domain::order::decide`.

use std::sync::Arc;

use domain::{
    access::Actor,
    calendar::date_of,
    ids::OrderId,
    order::{
        Channel, Flag, Level, Urgency,
        command::{Import, Register},
        decide::{self, Context},
    },
    policy::Pack,
    world::World,
};
use jiff::{Timestamp, civil::Date, fmt::strtime};
use store::ledger::Hash;

use super::{
    FIELD_LIMIT, KEPT_LIMIT, Row,
    columns::Found,
    fault::{EARLIEST, Fault, Note, Trouble, field_of},
    map::{Field, Map},
    offices::Offices,
    unreadable::Place,
    words::Words,
};

/// Who takes letters over.
pub const ACTOR: Actor = Actor::System("import");
/// Between the cells that together tell a letter apart.
const CELL_END: char = '\u{1f}';

/// How rows are read.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Which column feeds which field.
    pub map: Map,
    /// Which units an office means.
    pub offices: Offices,
    /// Which kind a letter is, by its words.
    pub words: Words,
    /// Units, packs and calendar.
    pub world: Arc<World>,
    /// The pack the letters are kept under.
    pub pack: String,
    /// The moment they are taken over.
    pub at: Timestamp,
}

/// A letter ready to be taken over.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Where it stands in the file.
    pub place: Place,
    /// Tells it apart.
    pub identity: Hash,
    /// The letter with its reply.
    pub import: Import,
    /// What is worth knowing of it.
    pub notes: Vec<Note>,
}

impl Letter {
    /// Returns the key under which it is taken over once.
    #[must_use]
    pub fn key(&self) -> String {
        format!("import:{}", self.identity)
    }
}

/// Returns a text without white space at its ends, the invisible kinds among it.
#[must_use]
pub fn trim(text: &str) -> &str {
    let is_blank =
        |c: char| c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    text.trim_matches(is_blank)
}

/// Reads a row.
///
/// # Errors
/// What is wrong with it, and in which column.
pub fn read(plan: &Plan, found: &Found, row: &Row) -> Result<Letter, Trouble> {
    let at = |field: Option<Field>| Place {
        row: row.number,
        line: row.line,
        column: field.map(|field| found.name(field)).unwrap_or_default(),
    };
    let mut reading = Reading { plan, found, row, notes: Vec::new() };
    reading.letter().map_err(|(field, fault)| {
        let mut place = at(field);
        if fault == Fault::Torn {
            place.column = row.torn.map(|column| found.name_at(column)).unwrap_or_default();
        }
        Trouble { place, fault }
    })
}

/// What is wrong, and with which field.
type Wrong = (Option<Field>, Fault);

struct Reading<'a> {
    plan: &'a Plan,
    found: &'a Found,
    row: &'a Row,
    notes: Vec<Note>,
}

impl Reading<'_> {
    fn letter(&mut self) -> Result<Letter, Wrong> {
        self.shape()?;
        let place = Place { row: self.row.number, line: self.row.line, column: String::new() };
        let identity = self.identity()?;
        let import = self.import()?;
        let actor = ACTOR;
        let context = Context { at: self.plan.at, actor: &actor, world: &self.plan.world };
        decide::import(context, OrderId(0), import.clone())
            .map_err(|refusal| (field_of(&refusal), Fault::Refused(Box::new(refusal))))?;
        Ok(Letter { place, identity, import, notes: std::mem::take(&mut self.notes) })
    }

    /// A text file has the same fields in every row; a workbook leaves out what is empty at the end.
    fn shape(&self) -> Result<(), Wrong> {
        let (has, wants) = (self.row.cells.len(), self.found.count());
        if self.row.torn.is_some() {
            return Err((None, Fault::Torn));
        }
        if has > wants || has < wants && self.row.line.is_some() {
            return Err((None, Fault::FieldCount { has, wants }));
        }
        Ok(())
    }

    fn identity(&self) -> Result<Hash, Wrong> {
        let mut text = format!("{}{CELL_END}", self.plan.map.source);
        match self.found.identity {
            Some(field) => {
                let value = self.found.cell(self.row, field).map_or("", |cell| trim(&cell.text));
                if value.is_empty() {
                    return Err((Some(field), Fault::NoIdentity));
                }
                text.push_str(value);
            }
            None => {
                for cell in &self.row.cells {
                    text.push_str(trim(&cell.text));
                    text.push(CELL_END);
                }
            }
        }
        Ok(Hash::of(text.as_bytes()))
    }

    fn import(&mut self) -> Result<Import, Wrong> {
        let plan = self.plan;
        let pack = plan.world.packs.get(&plan.pack);
        let reference = self.text(Field::Reference)?;
        let title = self.text(Field::Title)?;
        let mut content = self.text(Field::Content)?;
        if content.is_empty() {
            if title.is_empty() {
                return Err((Some(Field::Content), Fault::NothingSaid));
            }
            self.notes.push(Note::TitleStands);
            content.clone_from(&title);
        }
        let reply = self.text(Field::Reply)?;
        if reply.is_empty() {
            self.notes.push(Note::Unanswered);
        }
        let replied_on = self.day(Field::RepliedOn)?;
        let (received_on, flags) = self.received_on(&reference, replied_on)?;
        if let Some(replied_on) = replied_on.filter(|replied_on| *replied_on < received_on) {
            self.notes.push(Note::ReplyBeforeLetter { replied_on, received_on });
        }
        let office = self.text(Field::Unit)?;
        let units = plan.offices.resolve(&office, &plan.world.people.units);
        if units.is_empty() {
            self.notes.push(Note::NeedsUnit { office: office.clone() });
        }
        let kind = self.kind(pack, &title, &content)?;
        let place = self.text(Field::Place)?;
        let demand = Register {
            pack: plan.pack.clone(),
            channel: plan.map.defaults.channel.unwrap_or(Channel::Import),
            level: plan.map.defaults.level.unwrap_or(Level::County),
            kind,
            urgency: Urgency::Normal,
            title,
            content,
            place: Some(place).filter(|place| !place.is_empty()),
            received_on,
            citizen: None,
            contact_digest: None,
            confidential: false,
            tracking: None,
            reference: Some(reference).filter(|reference| !reference.is_empty()),
            flags,
        };
        Ok(Import { demand, units, office, reply, replied_on })
    }

    fn text(&mut self, field: Field) -> Result<String, Wrong> {
        let Some(cell) = self.found.cell(self.row, field) else { return Ok(String::new()) };
        let wrong = |fault| (Some(field), fault);
        if cell.length > KEPT_LIMIT {
            return Err(wrong(Fault::TooLong { length: cell.length }));
        }
        let text = trim(&cell.text);
        let length = text.chars().count();
        if length > FIELD_LIMIT {
            return Err(wrong(Fault::TooLong { length }));
        }
        let Some(at) = text.chars().position(is_forbidden) else { return Ok(text.to_owned()) };
        if !self.plan.map.strip_controls {
            let code = text.chars().nth(at).map_or(0, u32::from);
            return Err(wrong(Fault::Control { code, at: at.saturating_add(1) }));
        }
        let count = text.chars().filter(|character| is_forbidden(*character)).count();
        self.notes.push(Note::Stripped { count });
        let kept: String = text.chars().filter(|character| !is_forbidden(*character)).collect();
        Ok(trim(&kept).to_owned())
    }

    fn day(&mut self, field: Field) -> Result<Option<Date>, Wrong> {
        let text = self.text(field)?;
        if text.is_empty() {
            return Ok(None);
        }
        let parsed =
            self.plan.map.formats().find_map(|format| strtime::parse(format, &text).ok()?.to_date().ok());
        let Some(day) = parsed else {
            let formats = self.plan.map.formats().map(|format| format!("`{format}`")).collect();
            return Err((Some(field), Fault::NotADate { text, formats }));
        };
        if day > date_of(self.plan.at) {
            return Err((Some(field), Fault::Future(day)));
        }
        if day < EARLIEST {
            return Err((Some(field), Fault::TooOld(day)));
        }
        Ok(Some(day))
    }

    /// A mailbox numbers letters by the day; the day of the reply is the next best thing that is known.
    fn received_on(&mut self, reference: &str, replied_on: Option<Date>) -> Result<(Date, Vec<Flag>), Wrong> {
        if let Some(day) = self.day(Field::ReceivedOn)? {
            return Ok((day, Vec::new()));
        }
        let today = date_of(self.plan.at);
        let digits = reference.get(..8).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        let numbered = digits.and_then(|digits| strtime::parse("%Y%m%d", digits).ok()?.to_date().ok());
        let numbered = numbered.filter(|day| (EARLIEST..=today).contains(day));
        let (took, from) = match (numbered, replied_on) {
            (Some(day), _) => (day, Field::Reference),
            (None, Some(day)) => (day, Field::RepliedOn),
            (None, None) => return Err((Some(Field::ReceivedOn), Fault::NoDay)),
        };
        self.notes.push(Note::DateUnknown { took, from });
        Ok((took, vec![Flag::DateUnknown]))
    }

    /// The file's own word first, then the words of the letter, then the map's default, then the pack's first kind.
    fn kind(&mut self, pack: Option<&Pack>, title: &str, content: &str) -> Result<String, Wrong> {
        let kinds = pack.map_or(&[][..], Pack::kinds);
        let known = |word: &str| {
            let mut found =
                kinds.iter().filter(|kind| kind.id == word || kind.name.zh == word || kind.name.en == word);
            found.next().map(|kind| kind.id.clone())
        };
        let own = self.text(Field::Kind)?;
        if !own.is_empty() {
            let names = || kinds.iter().map(|kind| format!("{} {}", kind.id, kind.name.zh)).collect();
            let unknown = || (Some(Field::Kind), Fault::UnknownKind { kind: own.clone(), known: names() });
            return known(&own).ok_or_else(unknown);
        }
        let guessed = self.plan.words.kind(title, content).and_then(known);
        let fallback =
            || self.plan.map.defaults.kind.clone().or_else(|| kinds.first().map(|kind| kind.id.clone()));
        Ok(guessed.or_else(fallback).unwrap_or_default())
    }
}

fn is_forbidden(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\r' | '\t')
}
