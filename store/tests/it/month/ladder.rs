//! Which leaders had to be told what and when, read from the notice of the county (二(五)) and its pack's section of the
//! ladder. Each rung once for an order; the mildest of several; another only when something came to light after the
//! last, or when that one was not confirmed or answered in time; none while the citizen or the centre is waited for,
//! after the end, or before a unit leads.

use std::collections::{BTreeMap, BTreeSet};

use domain::{access::Role, ids::PersonId};
use jiff::{Timestamp, civil::time};
use serde_json::Value;

use super::{
    county::County,
    history::{Happened, History},
    paper::{Given, Paper, minute_of},
};

/// The rungs, the mildest first.
const FORMS: [&str; 4] = ["notice-sms", "notice-letter", "warning-sms", "warning-letter"];

/// One warning.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Told {
    pub(crate) order: i64,
    pub(crate) at: Timestamp,
    pub(crate) form: String,
    pub(crate) unit: i64,
    pub(crate) to: Vec<PersonId>,
}

/// A leader's receipt or answer that was not there in time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Missed {
    pub(crate) order: i64,
    pub(crate) at: Timestamp,
    pub(crate) unit: i64,
    pub(crate) fault: String,
}

struct Rule {
    form: &'static str,
    when: Vec<toml::Table>,
    to: Vec<Role>,
    receipt: i64,
    reply: i64,
}

fn rules(pack: &toml::Table) -> Vec<Rule> {
    let all = pack["rule"].as_array().unwrap().iter().filter_map(toml::Value::as_table);
    let rule = |rule: &toml::Table| {
        let form = FORMS.into_iter().find(|form| rule["form"].as_str() == Some(form))?;
        let days = |key: &str| {
            assert_eq!(rule[key]["unit"].as_str(), Some("working-day"), "{form}: {key}");
            rule[key]["amount"].as_integer().unwrap()
        };
        let office = |office: &toml::Value| match office.as_str().unwrap() {
            "unit-deputy" => Role::UnitApprover,
            "unit-principal" => Role::UnitPrincipal,
            other => panic!("this list does not know who `{other}` is"),
        };
        Some(Rule {
            form,
            when: rule["when"]
                .as_array()
                .unwrap()
                .iter()
                .map(|line| line.as_table().unwrap().clone())
                .collect(),
            to: rule["to"].as_array().unwrap().iter().map(office).collect(),
            receipt: days("receipt_within"),
            reply: days("within"),
        })
    };
    let found: Vec<Rule> = all.filter_map(rule).collect();
    assert_eq!(found.len(), FORMS.len(), "one rule for each rung");
    found
}

/// A warning and what became of it.
struct Sent {
    form: usize,
    unit: i64,
    receipt: Option<Timestamp>,
    /// The stretches in which the time to answer ran; none once answered.
    reply: Option<Vec<(Timestamp, Option<Timestamp>)>>,
    days: i64,
    late: bool,
    over: bool,
}

#[derive(Default)]
struct Matter {
    lead: Option<i64>,
    suspended: bool,
    returning: bool,
    ended: bool,
    redone: i64,
    citizen: Option<i64>,
    callers: BTreeMap<i64, i64>,
    children: BTreeSet<i64>,
    risk: bool,
    /// Unit → what was flagged, what was found.
    perfunctory: BTreeMap<i64, (usize, usize)>,
    sent: Vec<Sent>,
    /// What was known when the last warning went out.
    known: Option<BTreeMap<&'static str, i64>>,
}

/// Returns the warnings of the whole history and what leaders missed, each in its order.
pub(crate) fn expected(
    pack: &toml::Table,
    paper: &Paper,
    county: &County,
    history: &History,
    until: Timestamp,
) -> (Vec<Told>, Vec<Missed>) {
    let rules = rules(pack);
    let (mut told, mut missed) = (Vec::new(), Vec::new());
    for (order, events) in history {
        let mut matter = Matter::default();
        let mut left = events.as_slice();
        while let Some(first) = left.first() {
            // What is written at one moment is one decision, unless a clock rang.
            let same = |next: &&Happened| next.at == first.at && next.kind != "clock-rang";
            let length = 1 + left[1..].iter().take_while(same).count();
            let (decision, rest) = left.split_at(length);
            left = rest;
            while let Some(at) = matter.next_lapse(paper).filter(|at| *at <= first.at) {
                matter.lapse(paper, *order, at, &mut missed);
                told.extend(matter.climb(&rules, county, *order, at));
            }
            for happened in decision {
                matter.hears(happened);
            }
            told.extend(matter.climb(&rules, county, *order, first.at));
        }
        while let Some(at) = matter.next_lapse(paper).filter(|at| *at <= until) {
            matter.lapse(paper, *order, at, &mut missed);
            told.extend(matter.climb(&rules, county, *order, at));
        }
    }
    (told, missed)
}

impl Matter {
    fn hears(&mut self, happened: &Happened) {
        let unit = happened.int("unit");
        match happened.kind.as_str() {
            "registered" => self.citizen = happened.int("citizen"),
            "dispatched" | "reassigned" => {
                self.lead = happened.int("lead");
                self.returning = false;
            }
            "return-requested" => self.returning = true,
            "return-ruled" => {
                self.returning = false;
                if happened.flag("granted") == Some(true) {
                    self.lead = None;
                }
            }
            "suspended" => self.stand(happened.at),
            "resumed" => self.go_on(happened.at),
            "redone" => {
                self.redone += 1;
                self.ended = false;
            }
            "reopened" | "unmerged" => self.ended = false,
            "closed" | "refused" | "handed-over" | "merged-into" => {
                self.ended = true;
                self.suspended = false;
            }
            "absorbed" => {
                let child = happened.int("child").unwrap();
                self.children.insert(child);
                self.callers.extend(happened.int("citizen").map(|citizen| (child, citizen)));
            }
            "released" => {
                let child = happened.int("child").unwrap();
                self.children.remove(&child);
                self.callers.remove(&child);
            }
            "noted" if happened.text("sign") == "petition_risk" => {
                self.risk = happened.flag("holds").unwrap();
            }
            "fault-flagged" if happened.text("fault") == "perfunctory" => {
                let counts = self.perfunctory.entry(unit.unwrap()).or_default();
                counts.0 = 1;
            }
            "fault-found" if happened.text("fault") == "perfunctory" => {
                let counts = self.perfunctory.entry(unit.unwrap()).or_default();
                *counts = (0, counts.1 + 1);
            }
            "fault-dismissed" if happened.text("fault") == "perfunctory" => {
                let counts = self.perfunctory.entry(unit.unwrap()).or_default();
                if counts.0 > 0 {
                    counts.0 = 0;
                } else {
                    counts.1 -= 1;
                }
            }
            "warning-received" => self.of(happened.text("form")).receipt = None,
            "warning-answered" => {
                let sent = self.of(happened.text("form"));
                (sent.receipt, sent.reply) = (None, None);
            }
            _ => {}
        }
        // What went to others, or about what has ended, is owed no more.
        let lead = self.lead.filter(|_| !self.ended);
        for sent in self.sent.iter_mut().filter(|sent| sent.reply.is_some() && lead != Some(sent.unit)) {
            (sent.over, sent.receipt, sent.reply) = (true, None, None);
        }
    }

    fn of(&mut self, form: &str) -> &mut Sent {
        self.sent.iter_mut().find(|sent| FORMS[sent.form] == form).unwrap()
    }

    fn stand(&mut self, at: Timestamp) {
        self.suspended = true;
        for stretches in self.sent.iter_mut().filter_map(|sent| sent.reply.as_mut()) {
            if let Some(last) = stretches.last_mut() {
                last.1 = Some(at);
            }
        }
    }

    fn go_on(&mut self, at: Timestamp) {
        self.suspended = false;
        for stretches in self.sent.iter_mut().filter_map(|sent| sent.reply.as_mut()) {
            if stretches.last().is_some_and(|last| last.1.is_some()) {
                stretches.push((at, None));
            }
        }
    }

    /// Returns when the next receipt or answer is missing.
    fn next_lapse(&self, paper: &Paper) -> Option<Timestamp> {
        self.sent.iter().flat_map(|sent| sent.lapses(paper)).flatten().min()
    }

    fn lapse(&mut self, paper: &Paper, order: i64, at: Timestamp, missed: &mut Vec<Missed>) {
        for sent in &mut self.sent {
            let [receipt, reply] = sent.lapses(paper);
            for (lapses, fault) in [(receipt, "warning_receipt_late"), (reply, "warning_reply_late")] {
                if lapses == Some(at) {
                    missed.push(Missed { order, at, unit: sent.unit, fault: fault.to_owned() });
                    sent.late = true;
                }
            }
            if receipt == Some(at) {
                sent.receipt = None;
            }
            if reply == Some(at) {
                // Only the answer itself ends what is owed; late it is already.
                sent.reply = Some(Vec::new());
            }
        }
    }

    fn signs(&self) -> BTreeMap<&'static str, i64> {
        let callers: BTreeSet<i64> = self.callers.values().copied().chain(self.citizen).collect();
        let found = self.lead.and_then(|lead| self.perfunctory.get(&lead)).is_some_and(|counts| counts.1 > 0);
        let count = |length: usize| i64::try_from(length).unwrap();
        BTreeMap::from([
            ("redone", self.redone),
            ("callers", count(callers.len()).max(1)),
            ("similar_orders", count(self.children.len()) + 1),
            ("perfunctory", i64::from(found)),
            ("petition_risk", i64::from(self.risk)),
        ])
    }

    fn climb(&mut self, rules: &[Rule], county: &County, order: i64, at: Timestamp) -> Option<Told> {
        let unit = self.lead?;
        if self.ended || self.suspended || self.returning {
            return None;
        }
        let signs = self.signs();
        let (form, rule) = (0..FORMS.len()).find_map(|form| {
            let rule = rules.iter().find(|rule| rule.form == FORMS[form])?;
            let unsent = self.sent.iter().all(|sent| sent.form != form);
            (unsent && rule.when.iter().any(|line| self.calls_for(line, form, &signs)))
                .then_some((form, rule))
        })?;
        let place = Some(county.place_of(domain::ids::UnitId(unit)));
        let now = minute_of(at);
        let mut to: Vec<PersonId> = Vec::new();
        let last_resort = [Role::UnitPrincipal, Role::UnitApprover, Role::UnitHandler];
        for person in rule.to.iter().filter_map(|role| county.holder(now, *role, place)) {
            if !to.contains(&person) {
                to.push(person);
            }
        }
        if to.is_empty() {
            to.extend(last_resort.into_iter().find_map(|role| county.holder(now, role, place)));
        }
        if to.is_empty() {
            to.extend(county.holder(now, Role::Supervisor, None));
        }
        let reply = Some(vec![(at, None)]);
        let receipt = paper_due(rule.receipt, at);
        self.sent.push(Sent { form, unit, receipt, reply, days: rule.reply, late: false, over: false });
        self.known = Some(signs);
        Some(Told { order, at, form: FORMS[form].to_owned(), unit, to })
    }

    /// Returns whether a condition holds, and by something that the last warning could not know.
    fn calls_for(&self, line: &toml::Table, form: usize, signs: &BTreeMap<&'static str, i64>) -> bool {
        let unanswered = self.sent.iter().enumerate().any(|(place, sent)| {
            let graver = self.sent[place + 1..].iter().any(|later| later.form > sent.form);
            sent.form < form && sent.late && !sent.over && !graver
        });
        let mut fresh = self.known.is_none() || unanswered;
        for (sign, asked) in line {
            if sign == "unanswered" {
                if !unanswered {
                    return false;
                }
                continue;
            }
            let value =
                *signs.get(sign.as_str()).unwrap_or_else(|| panic!("this list does not know `{sign}`"));
            let holds = match asked.as_bool() {
                Some(wanted) => (value != 0) == wanted,
                None => value >= asked["at_least"].as_integer().unwrap(),
            };
            if !holds {
                return false;
            }
            fresh |= self.known.as_ref().is_some_and(|known| known[sign.as_str()] != value);
        }
        fresh
    }
}

impl Sent {
    /// Returns when its receipt and its answer are missing.
    fn lapses(&self, paper: &Paper) -> [Option<Timestamp>; 2] {
        let receipt = self.receipt.and_then(|began| paper.runs_out(&days(1), &[(began, None)]));
        let reply = self.reply.as_ref().and_then(|ran| paper.runs_out(&days(self.days), ran));
        [receipt.map(|lands| lands.at), reply.map(|lands| lands.at)]
    }
}

/// The time for a receipt is one working day in every rung of the pack.
fn paper_due(amount: i64, at: Timestamp) -> Option<Timestamp> {
    assert_eq!(amount, 1, "this list gives every receipt one working day");
    Some(at)
}

fn days(amount: i64) -> Given {
    Given { amount, unit: "working-day".to_owned(), ends: Some(time(17, 30, 0, 0)) }
}

/// Returns the warnings of the history as they were written down.
pub(crate) fn written(history: &History) -> Vec<Told> {
    let mut told = Vec::new();
    for (order, events) in history {
        for happened in events.iter().filter(|happened| happened.kind == "warned") {
            let to = happened.event["to"].as_array().unwrap().iter();
            told.push(Told {
                order: *order,
                at: happened.at,
                form: happened.text("form").to_owned(),
                unit: happened.int("unit").unwrap(),
                to: to.map(|to: &Value| PersonId(to["person"].as_i64().unwrap())).collect(),
            });
        }
    }
    told
}
