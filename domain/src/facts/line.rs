//! The facts of an order as one short line of text, so that counting millions of orders anew need not read the
//! orders: whose they are, where they lie, and every fact by its place.

use crate::{
    facts::{Described, Facts, FlagFact, NumberFact, TextFact},
    ids::UnitId,
    order::Order,
    policy::{Month, PlacedBy},
};

/// What stands between two fields; neither a pack's id nor a word of a fact has it.
const SEPARATOR: char = ';';
/// The fields before the numbers: pack, unit, three months, flags.
const HEAD: usize = 6;
/// All fields.
const FIELDS: usize = HEAD + NumberFact::ALL.len() + TextFact::ALL.len();

/// Returns the line of an order; `None` for one that has no facts to count.
#[must_use]
pub fn line(order: &Order) -> Option<String> {
    let facts = Facts::of(order)?;
    let month = |by| facts.day(by).map_or_else(String::new, |day| Month::of(day).to_string());
    let flag = |fact: &FlagFact| match facts.flag(*fact) {
        Some(true) => '1',
        Some(false) => '0',
        None => '-',
    };
    let mut fields = vec![order.pack.clone(), facts.unit.to_string()];
    fields.extend([PlacedBy::Registered, PlacedBy::Dispatched, PlacedBy::Closed].map(month));
    fields.push(FlagFact::ALL.iter().map(flag).collect());
    fields.extend(NumberFact::ALL.iter().map(|fact| facts.number(*fact).to_string()));
    fields.extend(TextFact::ALL.iter().map(|fact| facts.text(*fact).replace(SEPARATOR, " ")));
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

    fn field(&self, place: usize) -> &'t str {
        self.fields.get(place).copied().unwrap_or_default()
    }
}

fn place<T: PartialEq>(all: &[T], fact: T) -> usize {
    all.iter().position(|one| *one == fact).unwrap_or(FIELDS)
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
        match self.field(HEAD - 1).as_bytes().get(place(&FlagFact::ALL, fact)) {
            Some(b'1') => Some(true),
            Some(b'0') => Some(false),
            Some(_) | None => None,
        }
    }

    fn text(&self, fact: TextFact) -> &str {
        self.field(HEAD + NumberFact::ALL.len() + place(&TextFact::ALL, fact))
    }

    fn number(&self, fact: NumberFact) -> i64 {
        match self.field(HEAD + place(&NumberFact::ALL, fact)) {
            // Nearly all of them.
            "0" => 0,
            digits => digits.parse().unwrap_or(0),
        }
    }
}
