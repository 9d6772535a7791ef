//! What a month counts for each unit, read from the annex: orders belong to the month in which they were first sent to
//! the unit that leads them, faults to the unit that committed them in the month in which they became certain; what a
//! section does is its department's.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{
    county::County,
    deadlines::Clocks,
    history::{Happened, History},
    paper::{Paper, date_of},
};

/// Measure → place of the unit → number; what is nothing is left out.
pub(crate) type Scores = BTreeMap<String, BTreeMap<usize, i64>>;

/// What this list counts besides the faults.
pub(crate) const COUNTED: [&str; 8] = [
    "taken",
    "taken_anonymous",
    "not_responded",
    "first_time_satisfied",
    "redo_satisfied",
    "redone_twice_county",
    "reply_late",
    "warnings",
];

/// The faults that the pack counts.
pub(crate) const FAULTS: [&str; 12] = [
    "return_late",
    "return_without_phone",
    "return_without_reason",
    "return_as_reply",
    "return_forced",
    "return_false",
    "inadmissible_reported",
    "dossier_defective",
    "dossier_falsified",
    "perfunctory",
    "warning_receipt_late",
    "warning_reply_late",
];

#[derive(Default)]
struct Order {
    anonymous: bool,
    lead: Option<i64>,
    sent_on: Option<Date>,
    away: bool,
    closed: bool,
    satisfied: Option<bool>,
    ignored: bool,
    redone: usize,
    redone_county: usize,
    late_replies: usize,
    warned: Vec<i64>,
}

/// Returns what the months from a day until another count.
pub(crate) fn expected(
    pack: &toml::Table,
    paper: &Paper,
    county: &County,
    history: &History,
    month: (i16, i8),
) -> Scores {
    let mut scores = Scores::new();
    let is_month = |day: Date| (day.year(), day.month()) == month;
    for events in history.values() {
        let (mut order, mut clocks) = (Order::default(), Clocks::default());
        let mut faults: BTreeSet<(i64, String, usize)> = BTreeSet::new();
        for (place, happened) in events.iter().enumerate() {
            clocks.follow(pack, paper, happened, &mut BTreeMap::new());
            order.hears(happened, &clocks);
            let (unit, fault) = (happened.int("unit"), happened.text("fault").to_owned());
            if happened.kind == "fault-found" {
                faults.insert((unit.unwrap(), fault, place));
            } else if happened.kind == "fault-dismissed" {
                let flagged = is_flagged(&events[..place], unit, &fault);
                let last = faults.iter().rfind(|known| (Some(known.0), &known.1) == (unit, &fault)).cloned();
                if let Some(last) = last.filter(|_| !flagged) {
                    faults.remove(&last);
                }
            }
        }
        for (unit, fault, place) in faults {
            if is_month(date_of(events[place].at)) {
                add(&mut scores, county, &fault, unit, 1);
            }
        }
        if let Some(unit) = order.lead.filter(|_| !order.away && order.sent_on.is_some_and(is_month)) {
            for (measure, count) in order.counts(unit) {
                add(&mut scores, county, measure, unit, i64::try_from(count).unwrap());
            }
        }
    }
    scores
}

/// Whether such a fault waited for a person, so that a dismissal was about that.
fn is_flagged(before: &[Happened], unit: Option<i64>, fault: &str) -> bool {
    let about = |happened: &&Happened| happened.int("unit") == unit && happened.text("fault") == fault;
    before.iter().rfind(about).is_some_and(|last| last.kind == "fault-flagged")
}

fn add(scores: &mut Scores, county: &County, measure: &str, unit: i64, count: i64) {
    let place = county.place_of(domain::ids::UnitId(unit));
    let place = county.units[place].parent.unwrap_or(place);
    if count != 0 {
        *scores.entry(measure.to_owned()).or_default().entry(place).or_default() += count;
    }
}

impl Order {
    fn hears(&mut self, happened: &Happened, clocks: &Clocks) {
        match happened.kind.as_str() {
            "registered" => self.anonymous = happened.event["citizen"].is_null(),
            "dispatched" | "reassigned" => {
                let lead = happened.int("lead");
                if self.sent_on.is_none() || self.lead != lead {
                    self.sent_on = Some(date_of(happened.at));
                }
                self.lead = lead;
            }
            "return-ruled" if happened.flag("granted") == Some(true) => self.lead = None,
            "refused" | "handed-over" | "merged-into" => self.away = true,
            "closed" => self.closed = happened.text("outcome") != "withdrawn",
            "approved" => self.late_replies += usize::from(clocks.was_late("handle")),
            "rated" => {
                self.satisfied = happened.flag("satisfied");
                let answers = &happened.event["answers"];
                self.ignored |= answers["contacted"] == "no" || answers["process"] == "dissatisfied";
            }
            "redone" => {
                self.closed = false;
                self.redone += 1;
                self.redone_county += usize::from(happened.text("level") == "county");
            }
            "reopened" | "unmerged" => (self.away, self.closed) = (false, false),
            "warned" => self.warned.extend(happened.int("unit")),
            _ => {}
        }
    }

    fn counts(&self, unit: i64) -> [(&'static str, usize); 8] {
        let good = self.closed && self.satisfied == Some(true);
        let values = [
            1,
            usize::from(self.anonymous),
            usize::from(!self.anonymous && self.ignored),
            usize::from(good && self.redone == 0),
            usize::from(good && self.redone > 0),
            usize::from(self.redone_county >= 2),
            self.late_replies,
            self.warned.iter().filter(|warned| **warned == unit).count(),
        ];
        std::array::from_fn(|place| (COUNTED[place], values[place]))
    }
}
