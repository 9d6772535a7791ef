//! What a report counts: figures, each with the orders behind it. A draft is made of them by itself; its words are
//! put together where languages are known, and a person edits and signs it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{OrderId, UnitId},
    order::{Flag, Order},
    policy::{Crowd, LadderRule, NumberSign, Seen},
};

/// The most figures of one report.
pub const FIGURES_LIMIT: usize = 60;
/// The most orders behind one figure that are kept.
pub const BEHIND_LIMIT: usize = 10_000;
/// How many units and places a report names.
const NAMED: usize = 5;
/// From how many orders on a place is named.
const CROWDED: usize = 2;

/// What kind of report it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReportKind {
    /// On one matter, written by a person.
    Free,
    /// On the orders of a week that a rule picks (每周专报).
    Special,
    /// On all orders of a week (每周分析).
    Analysis,
    /// On all orders of a month (月调度).
    Scheduling,
}

impl ReportKind {
    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Special => "special",
            Self::Analysis => "analysis",
            Self::Scheduling => "scheduling",
        }
    }
}

/// A report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What kind it is.
    pub of: ReportKind,
    /// What it says.
    pub text: String,
    /// What it counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<Figure>,
}

/// One number, with the orders behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// What is counted.
    pub counted: Counted,
    /// The orders behind it; the number is how many there are.
    pub orders: Vec<OrderId>,
}

/// What a figure counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "counted", rename_all = "kebab-case")]
pub enum Counted {
    /// Orders that reach a line of the pack's rule, the first being 0.
    Line {
        /// Which line.
        line: u16,
    },
    /// Orders that came in.
    Received,
    /// Orders that ended.
    Ended,
    /// Orders on which the citizen's last word is good.
    Satisfied,
    /// Orders on which the citizen's last word is bad.
    Dissatisfied,
    /// Orders with a missed deadline.
    Late,
    /// Orders that were redone.
    Redone,
    /// Orders that a unit leads.
    Unit {
        /// Which.
        unit: UnitId,
    },
    /// Orders about one place.
    Place {
        /// Which, as citizens put it.
        place: String,
    },
}

/// What orders share: how many are about the same thing, and how many units that concerns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Crowds {
    by_place: BTreeMap<String, BTreeSet<OrderId>>,
    by_main: BTreeMap<OrderId, BTreeSet<OrderId>>,
}

impl Crowds {
    /// Returns what those of these orders share that came in at `since` or later: the same place, or merged into the
    /// same order.
    #[must_use]
    pub fn of(orders: &[Order], since: Timestamp) -> Self {
        let mut crowds = Self::default();
        for order in orders.iter().filter(|order| order.registered_at >= since) {
            if let Some(place) = order.place.as_deref().map(settled).filter(|place| !place.is_empty()) {
                crowds.by_place.entry(place).or_default().insert(order.id);
            }
            let main = order.merged_into.unwrap_or(order.id);
            crowds.by_main.entry(main).or_default().insert(order.id);
        }
        crowds
    }

    /// Returns how many orders came in about the same as this one.
    #[must_use]
    pub fn similar(&self, order: &Order) -> usize {
        let place = order.place.as_deref().map(settled);
        let here = place.and_then(|place| self.by_place.get(&place)).map_or(0, BTreeSet::len);
        let family = self.by_main.get(&order.merged_into.unwrap_or(order.id)).map_or(0, BTreeSet::len);
        here.max(family)
    }

    /// Returns what is seen of an order together with the others.
    #[must_use]
    pub fn seen(&self, order: &Order) -> Seen {
        let mut seen = Seen::of(order);
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        seen.numbers.insert(NumberSign::Crowd(Crowd::SimilarOrders), number(self.similar(order)));
        // One that went into another is handled there, and adds to the crowd alone.
        if order.merged_into.is_none() {
            let units = usize::from(order.lead.is_some()) + order.co_handlers.len();
            seen.numbers.insert(NumberSign::Crowd(Crowd::Units), number(units));
        }
        seen
    }
}

/// Returns a place without what people write differently.
fn settled(place: &str) -> String {
    place.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>().to_lowercase()
}

/// Returns the figures of a special report on the days from `since` on: for each line of the rule, the orders that reach
/// it; those about one matter are counted as far as they came in during these days. An order stands under every line
/// it reaches. Nothing when no order reaches any.
#[must_use]
pub fn special(rule: &LadderRule, orders: &[Order], since: Timestamp) -> Vec<Figure> {
    let crowds = Crowds::of(orders, since);
    let seen: Vec<(OrderId, Seen)> = orders.iter().map(|order| (order.id, crowds.seen(order))).collect();
    let lines = rule.when.iter().enumerate().map(|(line, _)| {
        let behind = seen.iter().filter(|(_, seen)| rule.reaches(line, seen)).map(|(order, _)| *order);
        Figure {
            counted: Counted::Line { line: u16::try_from(line).unwrap_or(u16::MAX) },
            orders: behind.collect(),
        }
    });
    lines.filter(|figure| !figure.orders.is_empty()).collect()
}

/// Returns the figures of an analysis of the orders that came in during a period, as they stand.
#[must_use]
pub fn analysis(orders: &[Order]) -> Vec<Figure> {
    if orders.is_empty() {
        return Vec::new();
    }
    let pick = |counted: Counted, wanted: &dyn Fn(&Order) -> bool| Figure {
        counted,
        orders: orders.iter().filter(|order| wanted(order)).map(|order| order.id).collect(),
    };
    let said = |order: &Order, good: bool| order.remembered.satisfied == Some(good);
    let mut figures = vec![
        pick(Counted::Received, &|_| true),
        pick(Counted::Ended, &Order::is_ended),
        pick(Counted::Satisfied, &|order| said(order, true)),
        pick(Counted::Dissatisfied, &|order| said(order, false)),
        pick(Counted::Late, &|order| order.flags.contains(&Flag::Late)),
        pick(Counted::Redone, &|order| order.redone.values().any(|times| *times > 0)),
    ];
    let mut by_unit: BTreeMap<UnitId, Vec<OrderId>> = BTreeMap::new();
    let mut by_place: BTreeMap<String, (String, Vec<OrderId>)> = BTreeMap::new();
    for order in orders {
        if let Some(lead) = order.lead {
            by_unit.entry(lead).or_default().push(order.id);
        }
        let place = order.place.as_deref().map(str::trim).filter(|place| !settled(place).is_empty());
        if let Some(place) = place {
            by_place.entry(settled(place)).or_insert_with(|| (place.to_owned(), Vec::new())).1.push(order.id);
        }
    }
    let mut units: Vec<_> = by_unit.into_iter().collect();
    units.sort_by_key(|(unit, behind)| (std::cmp::Reverse(behind.len()), *unit));
    let unit = |(unit, orders)| Figure { counted: Counted::Unit { unit }, orders };
    figures.extend(units.into_iter().take(NAMED).map(unit));
    let mut places: Vec<_> = by_place.into_values().filter(|(_, behind)| behind.len() >= CROWDED).collect();
    places.sort_by(|one, other| (other.1.len(), &one.0).cmp(&(one.1.len(), &other.0)));
    let place = |(place, orders)| Figure { counted: Counted::Place { place }, orders };
    figures.extend(places.into_iter().take(NAMED).map(place));
    figures
}
