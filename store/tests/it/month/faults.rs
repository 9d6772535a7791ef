//! What units did wrong, read from the annex of the notice (附件 三(一)2(2)、6) and 二(五): a return asked for too
//! late, without a call, without a reason, against the centre's word; a dossier; answers without contact or in the
//! same words.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::time};

use super::{
    history::{Happened, History},
    ladder::Missed,
    paper::{Given, Paper},
};

/// A sign of perfunctory work: order, when, unit, what was seen.
pub(crate) type Sign = (i64, Timestamp, i64, Vec<String>);

/// A unit and its fault.
type Found = (i64, &'static str);

#[derive(Default)]
struct Case {
    lead: Option<i64>,
    anonymous: bool,
    contacted: bool,
    /// The stretches in which the time to ask for a return ran; none in a later round.
    window: Vec<(Timestamp, Option<Timestamp>)>,
    refused: bool,
    dossier: Option<i64>,
    /// The words of the rounds before, and of this one.
    before: BTreeSet<String>,
    now: Vec<String>,
}

/// Returns the faults that follow from plain facts, and the signs of perfunctory work.
pub(crate) fn expected(paper: &Paper, history: &History) -> (Vec<Missed>, Vec<Sign>) {
    let (mut faults, mut signs) = (Vec::new(), Vec::new());
    for (order, events) in history {
        let mut case = Case::default();
        for happened in events {
            let at = happened.at;
            let (found, seen) = case.hears(paper, happened);
            let fault =
                |(unit, fault): (i64, &str)| Missed { order: *order, at, unit, fault: fault.to_owned() };
            faults.extend(found.into_iter().map(fault));
            signs.extend(seen.map(|(unit, seen)| (*order, at, unit, seen)));
        }
    }
    (faults, signs)
}

impl Case {
    fn hears(&mut self, paper: &Paper, happened: &Happened) -> (Vec<Found>, Option<(i64, Vec<String>)>) {
        let mut seen: Vec<String> = Vec::new();
        let mut found = Vec::new();
        match happened.kind.as_str() {
            "registered" => self.anonymous = happened.event["citizen"].is_null(),
            "dispatched" | "reassigned" => {
                self.lead = happened.int("lead");
                self.window = vec![(happened.at, None)];
                (self.refused, self.contacted) = (false, false);
            }
            "redone" => {
                self.window.clear();
                (self.refused, self.contacted) = (false, false);
                self.before.extend(self.now.drain(..));
            }
            "closed" | "merged-into" => self.refused = false,
            "contacted" => self.contacted |= happened.flag("reached") == Some(true),
            "suspended" => self.window.iter_mut().filter(|ran| ran.1.is_none()).for_each(|ran| {
                ran.1 = Some(happened.at);
            }),
            "resumed" if !self.window.is_empty() => self.window.push((happened.at, None)),
            "return-requested" => found = self.asks_for_return(paper, happened),
            "return-ruled" => self.refused = happened.flag("granted") == Some(false),
            "answered" => seen = self.answers(happened.text("reply")),
            "rated" if happened.event["answers"]["contacted"] == "no" => {
                seen.push("not-contacted".to_owned());
            }
            "dossier-filed" => {
                self.dossier = happened.int("unit");
                found.extend(self.dossier.map(|unit| (unit, "inadmissible_reported")));
            }
            "dossier-reviewed" => {
                found.extend(self.dossier.and_then(|unit| match happened.text("finding") {
                    "defective" => Some((unit, "dossier_defective")),
                    "falsified" => Some((unit, "dossier_falsified")),
                    _ => None,
                }))
            }
            _ => {}
        }
        let seen = self.lead.filter(|_| !seen.is_empty()).map(|unit| (unit, seen));
        (found, seen)
    }

    fn asks_for_return(&mut self, paper: &Paper, happened: &Happened) -> Vec<Found> {
        let day = Given { amount: 1, unit: "working-day".to_owned(), ends: Some(time(17, 30, 0, 0)) };
        let over = paper.runs_out(&day, &self.window).is_none_or(|lands| lands.at < happened.at);
        let empty = |field: &str| happened.text(field).is_empty();
        let faults = [
            (self.refused, "return_forced"),
            (!self.refused && over, "return_late"),
            (happened.flag("by_phone") == Some(false), "return_without_phone"),
            (empty("reason") || empty("basis"), "return_without_reason"),
        ];
        let unit = self.lead.unwrap();
        faults.into_iter().filter(|(so, _)| *so).map(|(_, fault)| (unit, fault)).collect()
    }

    fn answers(&mut self, reply: &str) -> Vec<String> {
        let plain: String = reply.chars().filter(|letter| letter.is_alphanumeric()).collect();
        let mut seen = Vec::new();
        if self.before.contains(&plain) {
            seen.push("same-reply".to_owned());
        }
        if !self.anonymous && !self.contacted {
            seen.push("no-contact".to_owned());
        }
        self.now.push(plain);
        seen
    }
}

/// Returns the faults that were found without a person, and the signs of perfunctory work, as they were written down.
pub(crate) fn written(history: &History) -> (Vec<Missed>, Vec<Sign>) {
    let (mut faults, mut signs) = (Vec::new(), Vec::new());
    for (order, events) in history {
        for happened in events {
            let (at, fault) = (happened.at, happened.text("fault"));
            let is_plain = happened.text("words").is_empty() || fault.starts_with("dossier_");
            if happened.kind == "fault-found" && is_plain {
                let unit = happened.int("unit").unwrap();
                faults.push(Missed { order: *order, at, unit, fault: fault.to_owned() });
            }
            if happened.kind == "fault-flagged" && fault == "perfunctory" {
                let seen = happened.event["signs"].as_array().unwrap().iter();
                let seen = seen.map(|sign| sign.as_str().unwrap().to_owned()).collect();
                signs.push((*order, at, happened.int("unit").unwrap(), seen));
            }
        }
    }
    (faults, signs)
}
