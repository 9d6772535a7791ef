//! Examples: given facts and what the pack must make of them. They stand beside the rules and run against a
//! calendar, in the tests and in the operator's `policy check` alike. No example, no rule.

use std::collections::BTreeMap;

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
};

use crate::{
    calendar::{BEIJING, Calendar, date_of, instant},
    order::{Difficulty, Level, Urgency},
    policy::{ClockCase, DutyGiven, Language, Pack, PackError, Text, Worked, worked::Outcome},
};

/// One example as it is written in the pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// What it shows.
    pub name: String,
    /// The rule it is about: `clock.handle-simple`.
    pub rule: String,
    /// Its place in the file: `example[3]`.
    pub place: String,
    /// The line of what is expected.
    pub line: usize,
    /// The facts and what is expected of them.
    pub given: Given,
}

/// The facts of an example and what is expected of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// A clock that starts.
    Clock(ClockGiven),
    /// An order that ends.
    Reopen {
        /// When it ends.
        from: Moment,
        /// The last day it may be disputed.
        due: Moment,
    },
    /// The citizen answers.
    Callback {
        /// Question id → option id.
        answers: BTreeMap<String, String>,
        /// Whether that is satisfied; `None` for unrated.
        satisfied: Option<bool>,
        /// Whether the unit responded; not looked at when `None`.
        responded: Option<bool>,
    },
    /// The citizen is asked by text message.
    Sms {
        /// The order's number.
        number: String,
        /// The order's title.
        title: String,
        /// The message.
        text: Text,
    },
    /// A citizen is still dissatisfied.
    Redo {
        /// How often the order was redone.
        redone: u16,
        /// Whether it is redone once more.
        again: bool,
    },
    /// A duty besides handling single orders.
    Duty(DutyGiven),
    /// Something is counted or scored.
    Worked(Worked),
    /// A demand is not accepted.
    Reason {
        /// The reason.
        code: String,
        /// Words that what the citizen is told must hold, in Chinese.
        tells: String,
    },
}

impl Given {
    /// Returns the key under which the file says what is expected.
    pub(super) fn expected_key(&self) -> &'static str {
        match self {
            Self::Clock(_) | Self::Reopen { .. } => "due",
            Self::Callback { .. } => "satisfied",
            Self::Sms { .. } => "text",
            Self::Redo { .. } => "again",
            Self::Reason { .. } => "tells",
            Self::Duty(given) => given.expected_key(),
            Self::Worked(worked) => worked.expected_key(),
        }
    }
}

/// A clock that starts. What is not given is simple, normal, of the county, and of the first kind that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockGiven {
    /// The clock rule.
    pub id: String,
    /// The kind of the order.
    pub kind: Option<String>,
    /// Its difficulty.
    pub difficulty: Difficulty,
    /// Its urgency.
    pub urgency: Urgency,
    /// Its level.
    pub level: Level,
    /// When it starts.
    pub from: Moment,
    /// When it is due; 24:00 is the next day's 00:00.
    pub due: Moment,
}

/// A day, or a moment of it in Beijing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The day.
    Day(Date),
    /// The moment.
    At(DateTime),
}

impl Moment {
    fn instant(self) -> Timestamp {
        match self {
            Self::Day(date) => instant(date, Time::midnight()),
            Self::At(moment) => instant(moment.date(), moment.time()),
        }
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Day(date) => date.fmt(formatter),
            Self::At(moment) => write!(formatter, "{}", moment.strftime("%Y-%m-%dT%H:%M")),
        }
    }
}

/// What became of an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleResult {
    /// What it shows.
    pub name: String,
    /// The rule it is about.
    pub rule: String,
    /// The key of what is expected: `example[3].due`.
    pub key: String,
    /// Its line.
    pub line: usize,
    /// What the pack's author expects.
    pub expected: String,
    /// What the pack makes of it.
    pub got: String,
    /// Whether they agree.
    pub passed: bool,
}

impl ExampleResult {
    /// Returns what is wrong, if it failed.
    #[must_use]
    pub fn problem(&self, file: &str) -> Option<PackError> {
        let Self { name, expected, got, .. } = self;
        let problem = format!(
            "example `{name}` expects `{expected}` and gets `{got}`; correct the rule or the example"
        );
        let error = PackError { file: file.to_owned(), line: self.line, key: self.key.clone(), problem };
        (!self.passed).then_some(error)
    }
}

/// Runs one example.
pub(super) fn run(pack: &Pack, calendar: &Calendar, example: &Example) -> ExampleResult {
    let Outcome { expected, got, at } = outcome(pack, calendar, &example.given);
    let (key, line) = at.unwrap_or_else(|| (example.given.expected_key().to_owned(), example.line));
    ExampleResult {
        name: example.name.clone(),
        rule: example.rule.clone(),
        key: format!("{}.{key}", example.place),
        line,
        passed: expected == got,
        expected,
        got,
    }
}

fn outcome(pack: &Pack, calendar: &Calendar, given: &Given) -> Outcome {
    let (expected, got) = match given {
        Given::Clock(given) => (given.due.to_string(), clock(pack, calendar, given)),
        Given::Reopen { from, due } => {
            let window = pack.reopen().window;
            let (last, provisional) = calendar.due_date(date_of(from.instant()), window);
            (due.to_string(), marked(Moment::Day(last), provisional))
        }
        Given::Callback { answers, satisfied, responded } => {
            let callback = pack.callback();
            let looked_at = responded.and_then(|_| callback.is_responded(answers));
            (verdict(*satisfied, *responded), verdict(callback.is_satisfied(answers), looked_at))
        }
        Given::Sms { number, title, text } => {
            let write = |language| pack.callback().sms(language, number, title);
            let got = format!("{} / {}", write(Language::Zh), write(Language::En));
            (format!("{} / {}", text.zh, text.en), got)
        }
        Given::Redo { redone, again } => {
            let word = |again| if again { "redone again" } else { "closed as dissatisfied" };
            (word(*again).to_owned(), word(pack.redo().begins_again(*redone)).to_owned())
        }
        Given::Duty(given) => given.outcome(pack, calendar),
        Given::Worked(worked) => return worked.outcome(pack.assessment()),
        Given::Reason { code, tells } => {
            let told = pack.reason(code).map_or("", |reason| &reason.tell.zh);
            let got = if told.contains(tells.as_str()) { tells } else { told };
            (tells.clone(), got.to_owned())
        }
    };
    Outcome { expected, got, at: None }
}

fn verdict(satisfied: Option<bool>, responded: Option<bool>) -> String {
    let satisfied = match satisfied {
        Some(true) => "satisfied",
        Some(false) => "dissatisfied",
        None => "unrated",
    };
    match responded {
        Some(true) => format!("{satisfied}, responded"),
        Some(false) => format!("{satisfied}, not responded"),
        None => satisfied.to_owned(),
    }
}

/// Returns what the pack makes of a clock example: another rule's name when another one applies.
fn clock(pack: &Pack, calendar: &Calendar, given: &ClockGiven) -> String {
    let Some(rule) = pack.clock_rule(&given.id) else { return "no such clock".to_owned() };
    let ClockGiven { difficulty, urgency, level, .. } = *given;
    let first = || pack.kinds().iter().map(|kind| kind.id.as_str()).find(|kind| rule.when.is_for(kind));
    let kind = given.kind.as_deref().or_else(first).unwrap_or_default();
    let case = ClockCase { kind, difficulty, urgency, level };
    match pack.clock(rule.clock, &case) {
        Some(found) if found.id == rule.id => {}
        Some(found) => return format!("clock.{} for {case}", found.id),
        None => return format!("no clock for {case}"),
    }
    let reached = calendar.due(given.from.instant(), rule.budget, rule.ends);
    let shown = match given.due {
        Moment::Day(_) => Moment::Day(reached.date),
        Moment::At(_) => Moment::At(BEIJING.to_datetime(reached.at)),
    };
    marked(shown, reached.provisional)
}

fn marked(moment: Moment, provisional: bool) -> String {
    if provisional { format!("{moment}, provisional") } else { moment.to_string() }
}
