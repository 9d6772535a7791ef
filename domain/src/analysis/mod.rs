//! Opinions counted together (X11): where it blocks (堵), where it hurts (痛), what is hard (难), by matter, place, kind,
//! unit, word, month and season. Counted from facts of orders and from what stands in their texts; every definition is
//! here, and nothing is guessed: what no rule places stays unplaced and is counted as such.

mod behind;
mod place;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

// The files above are private; this is the one path of each word.
pub use behind::{BEHIND_LIMIT, Behind, Figure};
pub use place::{PLACES_LIMIT, Place, Places};

use crate::{
    catalogue::Catalogue,
    ids::UnitId,
    integrity::rules::surely_above,
    order::{Difficulty, Flag, Order, stage::Outcome},
    policy::Month,
};

/// From how many orders on a row can be a finding: below, one order would move its share by more than a fifth.
pub const LEAST: i64 = 5;
/// From how many orders with a sign on.
pub const LEAST_SIGNED: i64 = 3;
/// The square of the normal deviate of 95 of 100, in thousandths.
const CHANCE: i64 = 3_842;
/// How many months are compared with as many before them.
pub const TREND_MONTHS: usize = 3;

/// What tells that something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// 堵: a deadline of the government was missed, it was sent back at least once, or nobody could say whose it is.
    Blocked,
    /// 痛: the citizen said that the result is bad or that nobody contacted them, or it had to be done again.
    Painful,
    /// 难: it was complex, was done again at least twice, or ended without the citizen being content.
    Hard,
}

impl Sign {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Blocked, Self::Painful, Self::Hard];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Blocked => "blocked",
            Self::Painful => "painful",
            Self::Hard => "hard",
        }
    }

    /// Returns the sign of a code, or nothing.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sign| sign.code() == code)
    }

    /// Returns whether an order bears it.
    #[must_use]
    pub fn is_on(self, order: &Order) -> bool {
        let redone: u32 = order.redone.values().copied().map(u32::from).sum();
        match self {
            Self::Blocked => {
                order.missed
                    || order.flags.contains(&Flag::Late)
                    || order.flags.contains(&Flag::Undecided)
                    || order.rulings.hops > 0
            }
            Self::Painful => {
                order.remembered.satisfied == Some(false) || order.remembered.not_responded || redone > 0
            }
            Self::Hard => {
                order.difficulty == Difficulty::Complex
                    || redone > 1
                    || matches!(order.outcome, Some(Outcome::Dissatisfied | Outcome::Adjudicated))
            }
        }
    }
}

/// What orders are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Axis {
    /// The matters of the dispatch catalogue: one whose name or word stands in the text, the longest word first.
    Matter,
    /// The street, town or county that is named.
    Place,
    /// The kind its pack gives it.
    Kind,
    /// The unit that leads.
    Unit,
    /// Words of the catalogue that stand in the text; an order may have several.
    Word,
    /// The month in which it was received.
    Month,
    /// The season in which it was received, whatever the year.
    Season,
}

impl Axis {
    /// Every one.
    pub const ALL: [Self; 7] =
        [Self::Matter, Self::Place, Self::Kind, Self::Unit, Self::Word, Self::Month, Self::Season];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Matter => "matter",
            Self::Place => "place",
            Self::Kind => "kind",
            Self::Unit => "unit",
            Self::Word => "word",
            Self::Month => "month",
            Self::Season => "season",
        }
    }

    /// Returns the axis of a code, or nothing.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|axis| axis.code() == code)
    }
}

/// What is counted of one value of an axis.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The value: a name, an id, a month; empty for what no rule places.
    pub key: String,
    /// How many orders.
    pub all: i64,
    /// How many of them bear each sign, in the order of [`Sign::ALL`].
    pub signs: [i64; 3],
    /// How many in each month.
    pub months: BTreeMap<Month, i64>,
    /// How many each unit leads.
    pub units: BTreeMap<UnitId, i64>,
}

impl Row {
    /// Returns how many bear a sign.
    #[must_use]
    pub fn signed(&self, sign: Sign) -> i64 {
        let [blocked, painful, hard] = self.signs;
        match sign {
            Sign::Blocked => blocked,
            Sign::Painful => painful,
            Sign::Hard => hard,
        }
    }

    /// Returns the unit that leads most of them, of several the first.
    #[must_use]
    pub fn most_with(&self) -> Option<UnitId> {
        self.units
            .iter()
            .max_by_key(|(unit, count)| (**count, std::cmp::Reverse(**unit)))
            .map(|(unit, _)| *unit)
    }

    fn add(&mut self, order: &Order, month: Month) {
        self.all += 1;
        for (count, sign) in self.signs.iter_mut().zip(Sign::ALL) {
            *count += i64::from(sign.is_on(order));
        }
        *self.months.entry(month).or_default() += 1;
        if let Some(lead) = order.lead {
            *self.units.entry(lead).or_default() += 1;
        }
    }
}

/// A sign that surely gathers somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Sorted by what.
    pub axis: Axis,
    /// Which sign.
    pub sign: Sign,
    /// Where.
    pub row: Row,
    /// How many bear it, of how many, in the whole period.
    pub everybody: (i64, i64),
}

/// Counts orders.
#[derive(Clone, Debug)]
pub struct Counting<'a> {
    from: Date,
    until: Date,
    places: &'a Places,
    words: Vec<(&'a str, &'a str)>,
    rows: BTreeMap<Axis, BTreeMap<String, Row>>,
    total: Row,
    behind: Option<Behind>,
}

impl<'a> Counting<'a> {
    /// Returns an empty count of what was received from one day until another, both of them counted.
    #[must_use]
    pub fn new(from: Date, until: Date, catalogue: &'a Catalogue, places: &'a Places) -> Self {
        let mut words: Vec<(&str, &str)> = Vec::new();
        for entry in catalogue.iter() {
            let matter = entry.duty.matter.as_str();
            words.push((matter, matter));
            words.extend(entry.duty.words.iter().map(|word| (word.as_str(), matter)));
        }
        // The longest says most; of equal ones the first in the catalogue's own order of names.
        words.sort_by_key(|(word, matter)| (std::cmp::Reverse(word.chars().count()), *word, *matter));
        words.dedup();
        Self { from, until, places, words, rows: BTreeMap::new(), total: Row::default(), behind: None }
    }

    /// Keeps the orders behind a figure too.
    #[must_use]
    pub fn listing(mut self, figure: Figure) -> Self {
        self.behind = Some(Behind::new(figure));
        self
    }

    /// Returns the first and the last day.
    #[must_use]
    pub fn days(&self) -> (Date, Date) {
        (self.from, self.until)
    }

    /// Counts an order; `text` is what was said. One that was received on another day is left out.
    pub fn add(&mut self, order: &Order, text: &str) {
        if order.received_on < self.from || order.received_on > self.until {
            return;
        }
        let month = Month::of(order.received_on);
        // What is confidential counts without its words.
        let place = order.place.as_deref().filter(|_| !order.confidential);
        let all = if order.confidential {
            String::new()
        } else {
            format!("{}\n{}\n{text}", order.title, place.unwrap_or_default())
        };
        self.total.add(order, month);
        let said: BTreeSet<&str> =
            self.words.iter().map(|(word, _)| *word).filter(|word| all.contains(word)).collect();
        let matter = self.words.iter().find(|(word, _)| said.contains(word)).map(|(_, matter)| *matter);
        // Where it is said to be counts before what the text names beside.
        let place = place.and_then(|place| self.places.of_field(place));
        let place = place.or_else(|| self.places.named(&all));
        let mut keys: Vec<(Axis, String)> = vec![
            (Axis::Matter, matter.unwrap_or_default().to_owned()),
            (Axis::Place, place.map(|place| place.name.clone()).unwrap_or_default()),
            (Axis::Kind, order.kind.clone()),
            (Axis::Unit, order.lead.map(|lead| lead.to_string()).unwrap_or_default()),
            (Axis::Month, month.to_string()),
            (Axis::Season, season(month).to_owned()),
        ];
        keys.extend(said.into_iter().map(|word| (Axis::Word, word.to_owned())));
        if let Some(behind) = &mut self.behind {
            behind.add(&keys, order);
        }
        for (axis, key) in keys {
            let rows = self.rows.entry(axis).or_default();
            let row = rows.entry(key.clone()).or_insert_with(|| Row { key, ..Row::default() });
            row.add(order, month);
        }
    }

    /// Returns what was counted.
    #[must_use]
    pub fn done(self) -> Analysis {
        let rows = self.rows.into_iter().map(|(axis, rows)| {
            let mut rows: Vec<Row> = rows.into_values().collect();
            let is_in_time = matches!(axis, Axis::Month | Axis::Season);
            if !is_in_time {
                // What no rule places comes last.
                rows.sort_by(|one, other| {
                    (one.key.is_empty(), other.all, &one.key).cmp(&(
                        other.key.is_empty(),
                        one.all,
                        &other.key,
                    ))
                });
            }
            (axis, rows)
        });
        let (from, until, behind) = (self.from, self.until, self.behind);
        Analysis { from, until, rows: rows.collect(), total: self.total, behind }
    }
}

/// Returns the season of a month: spring from March, summer from June, autumn from September, winter from December.
#[must_use]
pub fn season(month: Month) -> &'static str {
    match month.first().month() {
        3..=5 => "spring",
        6..=8 => "summer",
        9..=11 => "autumn",
        _ => "winter",
    }
}

/// What was counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Analysis {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// All orders together.
    pub total: Row,
    /// The orders behind the figure that was asked about.
    pub behind: Option<Behind>,
    rows: BTreeMap<Axis, Vec<Row>>,
}

impl Analysis {
    /// Returns the rows of an axis: those with most orders first, months and seasons in their order.
    #[must_use]
    pub fn rows(&self, axis: Axis) -> &[Row] {
        self.rows.get(&axis).map_or(&[], Vec::as_slice)
    }

    /// Returns how many orders lie in the top tenth of the placed rows of an axis, of how many that are placed, and how
    /// many rows that tenth is; at least one row.
    #[must_use]
    pub fn top_tenth(&self, axis: Axis) -> (i64, i64, usize) {
        let mut counts: Vec<i64> =
            self.rows(axis).iter().filter(|row| !row.key.is_empty()).map(|row| row.all).collect();
        counts.sort_unstable_by_key(|count| std::cmp::Reverse(*count));
        let top = counts.len().div_ceil(10);
        (counts.iter().take(top).sum(), counts.iter().sum(), top)
    }

    /// Returns how many orders of a row came in the last whole months, and how many in as many before; nothing when the
    /// period does not hold them all.
    #[must_use]
    pub fn trend(&self, row: &Row) -> Option<(i64, i64)> {
        let last = Month::of(self.until);
        let mut month = if self.until == self.until.last_of_month() { last } else { last.before() };
        let first = (1..2 * TREND_MONTHS).fold(month, |month, _| month.before());
        if Month::of(self.from) > first || Month::of(self.from) == first && self.from.day() > 1 {
            return None;
        }
        let mut sums = [0, 0];
        for sum in &mut sums {
            for _ in 0..TREND_MONTHS {
                *sum += row.months.get(&month).copied().unwrap_or_default();
                month = month.before();
            }
        }
        let [now, before] = sums;
        Some((now, before))
    }

    /// Returns the months from the first day to the last.
    #[must_use]
    pub fn months(&self) -> Vec<Month> {
        let last = Month::of(self.until);
        std::iter::successors(Some(Month::of(self.from)), |month| (*month < last).then(|| month.after()))
            .collect()
    }

    /// Returns where a sign surely gathers: its share among a row's orders lies above everybody's, more than chance
    /// would have it (the lower end of Wilson's interval of 95 of 100); the most first.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        for axis in [Axis::Matter, Axis::Place, Axis::Kind, Axis::Unit, Axis::Word] {
            for sign in Sign::ALL {
                let (part, of) = (self.total.signed(sign), self.total.all);
                // Everybody's share, rounded up to whole percents: in doubt nothing gathers.
                let ceiling = if of == 0 { 100 } else { (part * 100 + of - 1) / of };
                for row in self.rows(axis).iter().filter(|row| !row.key.is_empty() && row.all >= LEAST) {
                    let signed = row.signed(sign);
                    let gathers = signed >= LEAST_SIGNED
                        && ceiling < 100
                        && surely_above((signed, row.all), ceiling, CHANCE);
                    if gathers {
                        found.push(Finding { axis, sign, row: row.clone(), everybody: (part, of) });
                    }
                }
            }
        }
        found.sort_by_key(|one| {
            (std::cmp::Reverse(one.row.signed(one.sign)), one.axis, one.sign, one.row.key.clone())
        });
        found
    }
}
