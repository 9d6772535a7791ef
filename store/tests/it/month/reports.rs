//! What the drafts of reports must count, read from the notice (二(六)) and the pack: special reports of a week on orders
//! redone three times, on concentrated ones, five about one matter in a week, on wide ones and on those of several
//! units; the analysis of a week and the scheduling report of a month on what came in, as it stood when it was written.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};
use serde_json::Value;

use super::{
    deadlines::Clocks,
    history::{Happened, History},
    paper::{Paper, date_of},
    run::Draft,
};

/// What is counted → the orders behind it.
pub(crate) type Figures = BTreeMap<String, BTreeSet<i64>>;

/// How many units and places are named.
const NAMED: usize = 5;

/// An order as it stood at a moment.
#[derive(Default)]
struct Standing {
    came: Option<Timestamp>,
    place: String,
    ended_on: Option<Timestamp>,
    main: Option<i64>,
    lead: Option<i64>,
    helpers: usize,
    redone: usize,
    satisfied: Option<bool>,
    wide: bool,
    late: bool,
}

impl Standing {
    fn of(pack: &toml::Table, paper: &Paper, events: &[Happened], draft: &Draft) -> Self {
        let mut standing = Self::default();
        let (mut clocks, mut looked_at) = (Clocks::default(), BTreeMap::new());
        for happened in events.iter().take_while(|happened| happened.seq <= draft.seq) {
            standing.hears(happened);
            clocks.follow(pack, paper, happened, &mut looked_at);
        }
        standing.late = clocks.is_late(paper, draft.at);
        standing
    }

    fn hears(&mut self, happened: &Happened) {
        match happened.kind.as_str() {
            "registered" => {
                self.came = Some(happened.at);
                let place = happened.text("place").chars().filter(|letter| letter.is_alphanumeric());
                self.place = place.collect();
            }
            "dispatched" | "reassigned" => {
                self.lead = happened.int("lead");
                self.helpers = happened.event["co_handlers"].as_array().map_or(0, Vec::len);
            }
            "helpers-added" => self.helpers += happened.event["units"].as_array().map_or(0, Vec::len),
            "return-ruled" if happened.flag("granted") == Some(true) => {
                (self.lead, self.helpers) = (None, 0);
            }
            "rated" => self.satisfied = happened.flag("satisfied"),
            "redone" => {
                self.redone += 1;
                self.ended_on = None;
            }
            "reopened" => self.ended_on = None,
            "closed" | "refused" | "handed-over" => self.ended_on = Some(happened.at),
            "merged-into" => self.main = happened.int("main"),
            "unmerged" => self.main = None,
            "noted" if happened.text("sign") == "wide" => self.wide = happened.flag("holds").unwrap(),
            _ => {}
        }
    }

    fn came_in(&self, draft: &Draft) -> bool {
        self.came.is_some_and(|came| (draft.from..=draft.until).contains(&date_of(came)))
    }

    /// Whether it was not ended before the days of the report. One that went into another adds to what came in.
    fn was_alive(&self, draft: &Draft) -> bool {
        let ended_before = self.ended_on.is_some_and(|ended| date_of(ended) < draft.from);
        !ended_before && (self.main.is_none() || self.came_in(draft))
    }
}

/// Returns what a draft must count.
pub(crate) fn expected(pack: &toml::Table, paper: &Paper, history: &History, draft: &Draft) -> Figures {
    let all = history.iter().map(|(id, events)| (*id, Standing::of(pack, paper, events, draft)));
    let all: BTreeMap<i64, Standing> = all.filter(|(_, standing)| standing.came.is_some()).collect();
    let mut figures = if draft.is_special() { special(&all, draft) } else { analysis(&all, draft) };
    // The analysis says what there is none of; a line that nothing reaches is not told.
    figures.retain(|_, orders| !orders.is_empty() || !draft.is_special());
    figures
}

fn special(all: &BTreeMap<i64, Standing>, draft: &Draft) -> Figures {
    let similar = |id: i64, order: &Standing| {
        let matter = order.main.unwrap_or(id);
        let week = || all.iter().filter(|(_, other)| other.came_in(draft));
        let family = week().filter(|(other, known)| known.main.unwrap_or(**other) == matter).count();
        let here = week().filter(|(_, other)| !order.place.is_empty() && other.place == order.place).count();
        family.max(here)
    };
    let alive = || all.iter().filter(|(_, order)| order.was_alive(draft));
    let pick = |wanted: &dyn Fn(i64, &Standing) -> bool| {
        alive().filter(|(id, order)| wanted(**id, order)).map(|(id, _)| *id).collect::<BTreeSet<i64>>()
    };
    let units = |order: &Standing| usize::from(order.lead.is_some()) + order.helpers;
    // What was merged is handled where it went.
    let own = |order: &Standing| order.main.is_none();
    Figures::from([
        ("line 0".to_owned(), pick(&|_, order| own(order) && order.redone >= 3)),
        ("line 1".to_owned(), pick(&|id, order| similar(id, order) >= 5)),
        ("line 2".to_owned(), pick(&|_, order| own(order) && order.wide)),
        ("line 3".to_owned(), pick(&|_, order| own(order) && units(order) >= 2)),
    ])
}

fn analysis(all: &BTreeMap<i64, Standing>, draft: &Draft) -> Figures {
    let came: BTreeMap<i64, &Standing> =
        all.iter().filter(|(_, order)| order.came_in(draft)).map(|(id, order)| (*id, order)).collect();
    let pick = |wanted: &dyn Fn(&Standing) -> bool| {
        came.iter().filter(|(_, order)| wanted(order)).map(|(id, _)| *id).collect::<BTreeSet<i64>>()
    };
    let mut figures = Figures::from([
        ("received".to_owned(), pick(&|_| true)),
        ("ended".to_owned(), pick(&|order| order.ended_on.is_some() || order.main.is_some())),
        ("satisfied".to_owned(), pick(&|order| order.satisfied == Some(true))),
        ("dissatisfied".to_owned(), pick(&|order| order.satisfied == Some(false))),
        ("late".to_owned(), pick(&|order| order.late)),
        ("redone".to_owned(), pick(&|order| order.redone > 0)),
    ]);
    let leads: BTreeSet<i64> = came.values().filter_map(|order| order.lead).collect();
    let mut units: Vec<(i64, BTreeSet<i64>)> =
        leads.into_iter().map(|lead| (lead, pick(&|order| order.lead == Some(lead)))).collect();
    units.sort_by_key(|(unit, behind)| (std::cmp::Reverse(behind.len()), *unit));
    figures.extend(units.into_iter().take(NAMED).map(|(unit, behind)| (format!("unit {unit}"), behind)));
    let named: BTreeSet<&String> = came.values().map(|order| &order.place).collect();
    let places = named.into_iter().filter(|place| !place.is_empty());
    let mut places: Vec<(String, BTreeSet<i64>)> =
        places.map(|place| (format!("place {place}"), pick(&|order| order.place == *place))).collect();
    places.retain(|(_, behind)| behind.len() >= 2);
    places.sort_by_key(|(place, behind)| (std::cmp::Reverse(behind.len()), place.clone()));
    // Which of several that are as crowded are named is of no weight: as many must be, and none less crowded.
    let least = places.get(NAMED - 1).map_or(0, |(_, behind)| behind.len());
    figures.extend(places.into_iter().filter(|(_, behind)| behind.len() > least.saturating_sub(1)));
    figures
}

/// Returns what a draft counts, as it was written down; units and places as above.
pub(crate) fn written(figures: &Value) -> Figures {
    let figures = figures.as_array().unwrap().iter().map(|figure| {
        let counted = &figure["counted"];
        let name = match counted["counted"].as_str().unwrap() {
            "line" => format!("line {}", counted["line"]),
            "unit" => format!("unit {}", counted["unit"]),
            "place" => {
                let place = counted["place"].as_str().unwrap().chars();
                format!("place {}", place.filter(|letter| letter.is_alphanumeric()).collect::<String>())
            }
            other => other.to_owned(),
        };
        (name, figure["orders"].as_array().unwrap().iter().map(|order| order.as_i64().unwrap()).collect())
    });
    figures.collect()
}

/// Returns what differs between what a draft must count and what it counts.
pub(crate) fn differ(expected: &Figures, written: &Figures) -> Vec<String> {
    let places = |figures: &Figures| figures.keys().filter(|name| name.starts_with("place ")).count();
    let mut found = Vec::new();
    for (name, behind) in expected {
        match written.get(name) {
            Some(known) if known == behind => {}
            None if name.starts_with("place ") && places(written) == places(expected).min(NAMED) => {}
            known => {
                let known = known.cloned().unwrap_or_default();
                let missing: Vec<_> = behind.difference(&known).take(4).collect();
                let strange: Vec<_> = known.difference(behind).take(4).collect();
                let (must, is) = (behind.len(), known.len());
                found.push(format!(
                    "{name}: must be {must}, is {is}; missing {missing:?}, strange {strange:?}"
                ));
            }
        }
    }
    let unknown = written.keys().filter(|name| !expected.contains_key(*name));
    found.extend(unknown.map(|name| format!("{name} is counted and must not be")));
    found
}

impl Draft {
    fn is_special(&self) -> bool {
        self.kind == domain::proceeding::report::ReportKind::Special
    }

    /// Returns the key under which the draft was filed.
    pub(crate) fn key(&self) -> (String, Date) {
        use domain::proceeding::report::ReportKind;
        let name = match self.kind {
            ReportKind::Special | ReportKind::Free => "special-report",
            ReportKind::Analysis => "weekly-analysis",
            ReportKind::Scheduling => "monthly-scheduling",
        };
        (name.to_owned(), self.from)
    }
}
