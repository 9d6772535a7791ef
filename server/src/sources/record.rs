//! One row of a source, understood: the facts of a completed step and whom to ask.

use domain::{
    case::{ApplicantKind, Key, Matter, PhoneClass, Taken},
    ids::{BatchId, UnitId},
    rating::RatingChannel,
    world::World,
};
use jiff::Timestamp;
use store::{db::foreign::Cell, personal::Contact};

use super::{
    fault::{Fault, Wrong, shown},
    field::{Field, Found},
    moment, number,
    settings::{Matched, Source, applicant},
};
use crate::import::letter::trim;

/// The most characters of each field.
const LIMIT: usize = 200;
/// The most characters of the name of a matter.
const NAME_LIMIT: usize = 300;
/// The most characters of a number or step: keys of an index.
const KEY_LIMIT: usize = 64;

/// A row as it was read, before anything is understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawRow {
    /// Where it stands, for people.
    pub place: String,
    /// Which row of the batch it is.
    pub number: u64,
    /// Its values in the order of the columns.
    pub cells: Vec<Cell>,
    /// What is wrong with its shape.
    pub shape: Option<(String, Fault)>,
}

/// A completed step with whom to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The facts; batch, pack and citizen are filled in where they are known.
    pub facts: Taken,
    /// Whom to ask.
    pub contact: Contact,
    /// Whether the register of monitored content names its matter.
    pub is_monitored: bool,
}

/// What rows are understood by.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// The source.
    pub source: &'a Source,
    /// Units and packs.
    pub world: &'a World,
    /// The pack its cases fall under.
    pub pack: &'a str,
    /// Which column feeds which field.
    pub found: &'a Found,
    /// The batch the rows come with.
    pub batch: BatchId,
}

impl Reading<'_> {
    /// Understands a row.
    ///
    /// # Errors
    /// What is wrong with it, and in which field.
    pub fn record(&self, row: &RawRow) -> Result<Record, Wrong> {
        let text = |field: Field| self.text(row, field, LIMIT);
        let number = self.key(row, Field::ProjectNo)?;
        let step = match self.text(row, Field::ServiceNumber, KEY_LIMIT)? {
            step if step.is_empty() => "1".to_owned(),
            step => step,
        };
        let finished_at = self
            .moment(row, Field::ResultDate)?
            .ok_or_else(|| Wrong::with(Field::ResultDate, Fault::Missing))?;
        let matter = self.matter(row)?;
        let window = text(Field::Window)?;
        let matched = Matched { task: &matter.code, name: &matter.name, window: &window };
        let kind = self.source.kind_of(matched);
        let elsewhere = self.source.elsewhere_of(matched).map(str::to_owned);
        let (phone_number, phone) = self.number(row)?;
        let name = text(Field::UserName)?;
        let contact = match phone {
            PhoneClass::Mobile | PhoneClass::Landline => Contact { name, phone: phone_number },
            PhoneClass::Absent | PhoneClass::Invalid => Contact { name, phone: String::new() },
        };
        let optional = |text: String| (!text.is_empty()).then_some(text);
        let facts = Taken {
            key: Key { source: self.source.code.clone(), number, step },
            batch: Some(self.batch),
            pack: self.pack.to_owned(),
            kind: kind.unwrap_or_default().to_owned(),
            unit: self.unit(row)?,
            window: optional(window.clone()),
            staff: optional(text(Field::ProManager)?),
            region: self.region(row)?,
            applicant_kind: self.applicant(row)?,
            applicant: None,
            agent: !text(Field::HandleUserName)?.is_empty(),
            channel: self.channel(row)?,
            accepted_at: self.moment(row, Field::AcceptDate)?,
            finished_at,
            citizen: None,
            contact_digest: None,
            phone,
            elsewhere,
            matter: matter.clone(),
        };
        Ok(Record { facts, contact, is_monitored: kind.is_some() })
    }

    /// The code stands for a name that is missing; without either nobody could be told what they are asked about.
    fn matter(&self, row: &RawRow) -> Result<Matter, Wrong> {
        let code = self.text(row, Field::TaskCode, LIMIT)?;
        let name = self.text(row, Field::TaskName, NAME_LIMIT)?;
        match (code.is_empty(), name.is_empty()) {
            (true, true) => Err(Wrong::with(Field::TaskName, Fault::Missing)),
            (false, true) => Ok(Matter { name: code.clone(), code }),
            (_, false) => Ok(Matter { code, name }),
        }
    }

    /// Returns a value without white space at its ends; empty when there is none.
    fn text(&self, row: &RawRow, field: Field, most: usize) -> Result<String, Wrong> {
        let cell = self.found.place(field).and_then(|place| row.cells.get(place));
        let text = match cell {
            None | Some(Cell::Null) => return Ok(String::new()),
            Some(Cell::Undecodable(encoding)) => return Err(Wrong::with(field, Fault::Encoding(encoding))),
            Some(Cell::TooLong(length)) => {
                return Err(Wrong::with(field, Fault::TooLong { length: *length, most }));
            }
            Some(Cell::Text(text)) => trim(text),
        };
        let length = text.chars().count();
        if length > most {
            return Err(Wrong::with(field, Fault::TooLong { length, most }));
        }
        if text.chars().any(char::is_control) {
            return Err(Wrong::with(field, Fault::Control));
        }
        Ok(text.to_owned())
    }

    fn key(&self, row: &RawRow, field: Field) -> Result<String, Wrong> {
        let text = self.text(row, field, KEY_LIMIT)?;
        if text.is_empty() { Err(Wrong::with(field, Fault::Missing)) } else { Ok(text) }
    }

    fn moment(&self, row: &RawRow, field: Field) -> Result<Option<Timestamp>, Wrong> {
        let text = self.text(row, field, LIMIT)?;
        if text.is_empty() {
            return Ok(None);
        }
        let found = moment::read(&text, self.source.moments, self.source.time_zone);
        found.map(Some).ok_or_else(|| Wrong::with(field, Fault::NotAMoment(shown(&text))))
    }

    /// A number that cannot be read is an absent one: the case is kept and says why nobody is asked.
    fn number(&self, row: &RawRow) -> Result<(String, PhoneClass), Wrong> {
        match self.text(row, Field::Mobile, LIMIT) {
            Ok(text) => Ok(number::read(&text)),
            Err(Wrong { fault: Fault::TooLong { .. } | Fault::Control, .. }) => {
                Ok((String::new(), PhoneClass::Invalid))
            }
            Err(wrong) => Err(wrong),
        }
    }

    /// The first of code and name that is a unit; the responsible office's when the row names none.
    fn unit(&self, row: &RawRow) -> Result<UnitId, Wrong> {
        let units = &self.world.people.units;
        let mut unknown = None;
        for field in [Field::DeptCode, Field::ProDepart] {
            let spelling = self.text(row, field, LIMIT)?;
            if spelling.is_empty() {
                continue;
            }
            match self.source.unit_of(&spelling, units) {
                Some(unit) => return Ok(unit),
                None => unknown = unknown.or(Some((field, spelling))),
            }
        }
        if let Some((field, spelling)) = unknown {
            return Err(Wrong::with(field, Fault::UnknownUnit(shown(&spelling))));
        }
        let own = units.named(&self.source.unit).map(|unit| unit.id);
        own.ok_or_else(|| Wrong::with(Field::DeptCode, Fault::UnknownUnit(self.source.unit.clone())))
    }

    fn region(&self, row: &RawRow) -> Result<String, Wrong> {
        let text = self.text(row, Field::AreaCode, LIMIT)?;
        let text = if text.is_empty() { self.source.region.clone() } else { text };
        let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
        match text.len() {
            // Interfaces write the six digits of the county alone, and mean the whole of it.
            6 if is_digits => Ok(format!("{text}000000")),
            12 if is_digits => Ok(text),
            _ => Err(Wrong::with(Field::AreaCode, Fault::BadRegion(shown(&text)))),
        }
    }

    fn applicant(&self, row: &RawRow) -> Result<ApplicantKind, Wrong> {
        let value = self.text(row, Field::UserProp, LIMIT)?;
        let unknown = || Fault::UnknownCode { field: Field::UserProp.name(), value: shown(&value) };
        let meaning = self.source.meaning(Field::UserProp, &value);
        applicant(meaning).ok_or_else(|| Wrong::with(Field::UserProp, unknown()))
    }

    fn channel(&self, row: &RawRow) -> Result<Option<RatingChannel>, Wrong> {
        let value = self.text(row, Field::ProChannel, LIMIT)?;
        if value.is_empty() {
            return Ok(None);
        }
        let meaning = self.source.meaning(Field::ProChannel, &value);
        let national = || meaning.parse().ok().and_then(RatingChannel::from_pf);
        let found =
            RatingChannel::ALL.into_iter().find(|channel| channel.code() == meaning).or_else(national);
        let unknown = || Fault::UnknownCode { field: Field::ProChannel.name(), value: shown(&value) };
        found.map(Some).ok_or_else(|| Wrong::with(Field::ProChannel, unknown()))
    }
}
