//! Which clock must start with what, with how much time, when it runs out and whether it was stopped in time: read from
//! the pack's section of clocks and the State Council's papers, day by day.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp, civil::Time};
use serde_json::Value;

use super::{
    history::{Happened, History},
    paper::{Given, Lands, Paper, SLOT, date_of},
};

/// Clocks that hold the government to the citizen's order.
const BINDING: [&str; 11] = [
    "screen",
    "dispatch",
    "sign",
    "contact",
    "handle",
    "investigation",
    "return-ruling",
    "return-review",
    "extension-ruling",
    "adjudication",
    "dossier-review",
];

/// A clock as this list keeps it.
#[derive(Clone, Debug)]
struct Clock {
    given: Given,
    ran: Vec<(Timestamp, Option<Timestamp>)>,
    /// When it was stopped, and whether that was too late.
    stopped: Option<bool>,
}

impl Clock {
    fn lands(&self, paper: &Paper) -> Option<Lands> {
        paper.runs_out(&self.given, &self.ran)
    }
}

/// The clocks of one order, followed event by event.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clocks {
    clocks: BTreeMap<String, Clock>,
    urgent: bool,
    complex: bool,
    anonymous: bool,
    lead: bool,
    signed: bool,
    missed: bool,
}

/// Checks every clock of the whole history; returns how many deadlines were looked at, by clock.
pub(crate) fn check(pack: &toml::Table, paper: &Paper, history: &History) -> BTreeMap<String, usize> {
    let mut looked_at = BTreeMap::new();
    for (order, events) in history {
        let mut clocks = Clocks::default();
        for happened in events {
            let wrong = clocks.follow(pack, paper, happened, &mut looked_at);
            assert!(wrong.is_none(), "order {order}, `{}` at {}: {wrong:?}", happened.kind, happened.at);
        }
    }
    looked_at
}

impl Clocks {
    /// Returns whether a deadline of the government was missed by a moment.
    pub(crate) fn is_late(&self, paper: &Paper, at: Timestamp) -> bool {
        let overdue =
            |clock: &Clock| clock.stopped.is_none() && clock.lands(paper).is_some_and(|lands| lands.at <= at);
        let binding = |kind: &&String| BINDING.contains(&kind.as_str());
        self.missed || self.clocks.iter().filter(|(kind, _)| binding(kind)).any(|(_, clock)| overdue(clock))
    }

    /// Returns whether a clock was stopped too late.
    pub(crate) fn was_late(&self, kind: &str) -> bool {
        self.clocks.get(kind).is_some_and(|clock| clock.stopped == Some(true))
    }

    /// Takes an event in; returns what is wrong with what it did to the clocks.
    pub(crate) fn follow(
        &mut self,
        pack: &toml::Table,
        paper: &Paper,
        happened: &Happened,
        looked_at: &mut BTreeMap<String, usize>,
    ) -> Option<String> {
        let must = self.must_start(happened);
        let starts = happened.clocks.iter().filter(|step| step["move"] == "started");
        let started: BTreeSet<&str> = starts.map(|step| step["clock"].as_str().unwrap()).collect();
        if started != must {
            return Some(format!("started {started:?}, must start {must:?}"));
        }
        for step in &happened.clocks {
            let kind = step["clock"].as_str().unwrap().to_owned();
            if let Some(wrong) = self.turn(pack, paper, happened.at, &kind, step) {
                return Some(format!("{kind}: {wrong}"));
            }
            *looked_at.entry(kind).or_default() += usize::from(!step["due"].is_null());
        }
        None
    }

    fn turn(
        &mut self,
        pack: &toml::Table,
        paper: &Paper,
        at: Timestamp,
        kind: &str,
        step: &Value,
    ) -> Option<String> {
        match step["move"].as_str().unwrap() {
            "started" => {
                let given = self.given(pack, kind, step["rule"].as_str().unwrap());
                let clock = Clock { given, ran: vec![(at, None)], stopped: None };
                self.clocks.insert(kind.to_owned(), clock);
            }
            "suspended" => self.clock(kind).ran.last_mut().unwrap().1 = Some(at),
            "resumed" => self.clock(kind).ran.push((at, None)),
            "extended" => self.clock(kind).given.amount += step["by"].as_i64().unwrap(),
            "stopped" => {
                let clock = self.clock(kind);
                let mut ran = clock.ran.clone();
                if let Some(last) = ran.last_mut().filter(|last| last.1.is_none()) {
                    last.1 = Some(at);
                }
                let lands = clock.lands(paper).or_else(|| paper.runs_out(&clock.given, &ran));
                // Whoever reads 00:00 reads it on the next day.
                let late = lands.is_some_and(|lands| lands.at < at || lands.day < date_of(at));
                clock.stopped = Some(late);
                self.missed |= late && BINDING.contains(&kind);
                let verdict = if late { "late" } else { "in-time" };
                let told = step["verdict"].as_str().unwrap();
                return (told != verdict).then(|| format!("is called {told}, but was {verdict}"));
            }
            "fired" if step["rung"] == "due" => {
                let lands = self.clock(kind).lands(paper)?;
                let slot = SignedDuration::from_mins(SLOT);
                let in_slot = lands.at <= at && at < lands.at + slot;
                return (!in_slot).then(|| format!("rang at {at}, but is due at {}", lands.at));
            }
            "fired" => {}
            other => panic!("this list does not know the move `{other}`"),
        }
        let lands = self.clock(kind).lands(paper);
        let told = step["due"]["at"].as_str();
        let right = lands.map(|lands| (lands.at.to_string(), lands.day.to_string()));
        let found = told.map(|told| (told.to_owned(), step["due"]["date"].as_str().unwrap().to_owned()));
        (found.is_some() && found != right).then(|| format!("due {found:?}, must be {right:?}"))
    }

    fn clock(&mut self, kind: &str) -> &mut Clock {
        self.clocks.get_mut(kind).unwrap_or_else(|| panic!("`{kind}` never started"))
    }

    fn runs(&self, kind: &str) -> bool {
        self.clocks.get(kind).is_some_and(|clock| clock.stopped.is_none())
    }

    /// Returns which clocks an event must start.
    fn must_start(&mut self, happened: &Happened) -> BTreeSet<&'static str> {
        let contact = if self.anonymous { None } else { Some("contact") };
        let screen_again = happened.flag("screen_again") == Some(true);
        let starts: Vec<&'static str> = match happened.kind.as_str() {
            "registered" => {
                self.urgent = happened.text("urgency") == "urgent";
                self.anonymous = happened.event["citizen"].is_null();
                vec!["screen"]
            }
            "accepted" => {
                self.urgent = happened.text("urgency") == "urgent";
                vec!["dispatch"]
            }
            "dispatched" => {
                self.complex = happened.text("difficulty") == "complex";
                (self.lead, self.signed) = (true, false);
                // The citizen's deadline goes on through a return.
                let handle = (!self.runs("handle")).then_some("handle");
                ["sign", "return"].into_iter().chain(contact).chain(handle).collect()
            }
            "reassigned" => {
                self.signed = false;
                ["sign", "return"].into_iter().chain(contact).collect()
            }
            "redone" => {
                self.signed = false;
                ["sign", "handle"].into_iter().chain(contact).collect()
            }
            "callback-asked" => vec!["callback"],
            "return-requested" => vec!["return-ruling"],
            "return-ruled" if happened.flag("granted") == Some(true) => vec!["dispatch"],
            // The unit keeps it: it signs if it has not, and may have that reviewed.
            "return-ruled" if self.signed => vec!["review-request"],
            "return-ruled" => vec!["sign", "review-request"],
            "extension-requested" => vec!["extension-ruling"],
            "dossier-filed" => vec!["dossier-review"],
            "suspended" => vec!["supplement"],
            "reopened" | "unmerged" if screen_again => vec!["screen"],
            "unmerged" => vec!["dispatch"],
            "reopened" if !self.lead => vec!["dispatch"],
            "warned" => match happened.text("form") {
                "notice-sms" => vec!["notice-sms-receipt", "notice-sms-reply"],
                "notice-letter" => vec!["notice-letter-receipt", "notice-letter-reply"],
                "warning-sms" => vec!["warning-sms-receipt", "warning-sms-reply"],
                other => {
                    assert_eq!(other, "warning-letter");
                    vec!["warning-letter-receipt", "warning-letter-reply"]
                }
            },
            _ => Vec::new(),
        };
        // The lead's signature; a helper's is its own.
        let stops_sign =
            happened.clocks.iter().any(|step| step["clock"] == "sign" && step["move"] == "stopped");
        self.signed |= happened.kind == "signed" && stops_sign;
        starts.into_iter().collect()
    }

    /// Returns the time the pack gives, and checks that the rule named is the one for this case.
    fn given(&self, pack: &toml::Table, kind: &str, rule: &str) -> Given {
        let found = |table: &str| {
            let rules = pack[table].as_array().unwrap().iter();
            rules.filter_map(toml::Value::as_table).find(|known| known["id"].as_str() == Some(rule)).cloned()
        };
        if let Some(warning) = kind.strip_suffix("-receipt").or_else(|| kind.strip_suffix("-reply")) {
            let ladder = found("rule").unwrap();
            assert_eq!(ladder["form"].as_str(), Some(warning));
            let key = if kind.ends_with("receipt") { "receipt_within" } else { "within" };
            return given(pack, &ladder[key], None);
        }
        let clock = found("clock").unwrap();
        assert_eq!(clock["clock"].as_str(), Some(kind));
        let when = clock.get("when").and_then(toml::Value::as_table).cloned().unwrap_or_default();
        for (key, wanted) in &when {
            let is = match key.as_str() {
                "urgency" => {
                    if self.urgent {
                        "urgent"
                    } else {
                        "normal"
                    }
                }
                "difficulty" => {
                    if self.complex {
                        "complex"
                    } else {
                        "simple"
                    }
                }
                other => panic!("this list does not know `{other}`"),
            };
            assert_eq!(wanted.as_str(), Some(is), "the rule `{rule}` is for other cases");
        }
        given(pack, &clock["budget"], clock.get("ends"))
    }
}

fn given(pack: &toml::Table, budget: &toml::Value, ends: Option<&toml::Value>) -> Given {
    let ends = ends.unwrap_or(&pack["day"]["ends"]).as_str().unwrap();
    Given {
        amount: budget["amount"].as_integer().unwrap(),
        unit: budget["unit"].as_str().unwrap().to_owned(),
        ends: (ends != "midnight").then(|| ends.parse::<Time>().unwrap()),
    }
}
