//! The facts of an order as one short line of text, so that counting millions of orders anew need not read the
//! orders: whose they are, where they lie, every fact by its place, and the faults found on them.

use crate::{
    calendar::date_of,
    facts::{Described, Facts, FlagFact, NumberFact, TextFact},
    ids::UnitId,
    order::{
        Order,
        fault::{self, Fault},
    },
    policy::{Month, PlacedBy},
};

/// What stands between two fields; neither a pack's id nor a word of a fact has it.
const SEPARATOR: char = ';';
/// The fields before the numbers: pack, unit, three months, flags.
const HEAD: usize = 6;
/// The place of the faults, behind all facts.
const FAULTS: usize = HEAD + NumberFact::ALL.len() + TextFact::ALL.len();
/// All fields.
const FIELDS: usize = FAULTS + 1;
/// The unit of an order that lies with none, and has only faults to count.
const NOBODY: UnitId = UnitId(0);

/// Returns the line of an order; `None` for one that has nothing to count.
#[must_use]
pub fn line(order: &Order) -> Option<String> {
    let faults = fault::found(order)
        .map(|found| format!("{},{},{}", found.fault.code(), found.unit, Month::of(date_of(found.at))))
        .collect::<Vec<_>>()
        .join("|");
    let facts = Facts::of(order);
    if facts.is_none() && faults.is_empty() {
        return None;
    }
    let day = |by| facts.and_then(|facts| facts.day(by));
    let month = |by| day(by).map_or_else(String::new, |day| Month::of(day).to_string());
    let flag = |fact: &FlagFact| match facts.and_then(|facts| facts.flag(*fact)) {
        Some(true) => '1',
        Some(false) => '0',
        None => '-',
    };
    let number = |fact: &NumberFact| facts.map_or(0, |facts| facts.number(*fact)).to_string();
    let text = |fact: &TextFact| facts.map_or("", |facts| facts.text(*fact)).replace(SEPARATOR, " ");
    let unit = facts.map_or(NOBODY, |facts| facts.unit);
    let mut fields = vec![order.pack.clone(), unit.to_string()];
    fields.extend([PlacedBy::Registered, PlacedBy::Dispatched, PlacedBy::Closed].map(month));
    fields.push(FlagFact::ALL.iter().map(flag).collect());
    fields.extend(NumberFact::ALL.iter().map(number));
    fields.extend(TextFact::ALL.iter().map(text));
    fields.push(faults);
    Some(fields.join(";"))
}

/// A line that was read. Its words are parts of the text.
#[derive(Clone, Copy, Debug)]
pub struct Line<'t> {
    unit: UnitId,
    fields: [&'t str; FIELDS],
}

impl<'t> Line<'t> {
    /// Reads a line; `None` when it is none, or one of another edition of the facts.
    #[must_use]
    pub fn parse(text: &'t str) -> Option<Self> {
        let mut fields = [""; FIELDS];
        let mut parts = text.split(SEPARATOR);
        for field in &mut fields {
            *field = parts.next()?;
        }
        let flags = fields.get(HEAD - 1)?;
        let unit = UnitId(fields.get(1)?.parse().ok()?);
        (parts.next().is_none() && flags.len() == FlagFact::ALL.len()).then_some(Self { unit, fields })
    }

    /// Returns the pack the order began under.
    #[must_use]
    pub fn pack(&self) -> &'t str {
        self.field(0)
    }

    /// Returns the faults found on the order: which, whose, and in which month each became certain.
    pub fn faults(&self) -> impl Iterator<Item = (Fault, UnitId, Month)> + use<'t> {
        let listed = self.field(FAULTS).split('|').filter(|found| !found.is_empty());
        listed.filter_map(|found| {
            let mut parts = found.split(',');
            let fault = Fault::from_code(parts.next()?)?;
            let unit = UnitId(parts.next()?.parse().ok()?);
            Some((fault, unit, Month::parse(parts.next()?)?))
        })
    }

    fn field(&self, place: usize) -> &'t str {
        self.fields.get(place).copied().unwrap_or_default()
    }
}

impl Described for Line<'_> {
    fn unit(&self) -> UnitId {
        self.unit
    }

    fn month(&self, placed_by: PlacedBy) -> Option<Month> {
        Month::parse(self.field(match placed_by {
            PlacedBy::Registered => 2,
            PlacedBy::Dispatched => 3,
            PlacedBy::Closed => 4,
        }))
    }

    fn flag(&self, fact: FlagFact) -> Option<bool> {
        match self.field(HEAD - 1).as_bytes().get(fact.place()) {
            Some(b'1') => Some(true),
            Some(b'0') => Some(false),
            Some(_) | None => None,
        }
    }

    fn text(&self, fact: TextFact) -> &str {
        self.field(HEAD + NumberFact::ALL.len() + fact.place())
    }

    fn number(&self, fact: NumberFact) -> i64 {
        match self.field(HEAD + fact.place()) {
            // Nearly all of them.
            "0" => 0,
            digits => digits.parse().unwrap_or(0),
        }
    }
}
