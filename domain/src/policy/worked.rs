//! Worked examples of counting and scoring: an order and what it counts for, a table of counts and the scores that
//! come of it, a year and its total. They run by the same code as the product's numbers.

use std::collections::BTreeMap;

use crate::{
    assessment::{self, Table},
    exact::Exact,
    facts::{FlagFact, NumberFact, TextFact},
    policy::{Assessment, Condition, Counted},
};

/// The facts of an example of counting or scoring, and what is expected of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Worked {
    /// An order, and what it adds to a measure.
    Order {
        /// The measure.
        measure: String,
        /// The order.
        order: OrderGiven,
        /// What is expected.
        adds: Adds,
    },
    /// Units with their counts, and their scores.
    Scores {
        /// The indicator whose scores are expected; `None` for the totals of a period.
        indicator: Option<String>,
        /// The units.
        units: Vec<UnitGiven>,
    },
    /// A unit's year.
    Year {
        /// Its totals in the periods in which it was ranked.
        daily: Vec<Exact>,
        /// Its total of the yearly indicators.
        yearly: Exact,
        /// The total of the year.
        total: Exact,
    },
}

/// What an order adds to a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adds {
    /// Whether it counts.
    Counts(bool),
    /// How much it adds to a sum.
    Sum(i64),
}

/// An order as an example describes it: what is not given does not hold, what somebody has to say
/// is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderGiven {
    /// What holds and what does not.
    pub flags: BTreeMap<FlagFact, bool>,
    /// Words.
    pub texts: BTreeMap<TextFact, String>,
    /// Numbers; those not given are 0.
    pub numbers: BTreeMap<NumberFact, i64>,
}

/// A unit of an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitGiven {
    /// Its name.
    pub unit: String,
    /// Its group.
    pub group: String,
    /// Measure or input → value; those not given are 0.
    pub facts: BTreeMap<String, Exact>,
    /// The score or total that is expected; `None` when the unit must not be ranked.
    pub score: Option<Exact>,
    /// The rank by total; not looked at when `None`.
    pub rank: Option<usize>,
    /// The line of what is expected.
    pub line: usize,
}

/// What was expected and what came of it.
pub(super) struct Outcome {
    pub(super) expected: String,
    pub(super) got: String,
    /// Where the first difference is expected, when it is not where the whole is: key and line.
    pub(super) at: Option<(String, usize)>,
}

impl Worked {
    /// Returns the key under which the file says what is expected.
    pub(super) fn expected_key(&self) -> &'static str {
        match self {
            Self::Order { adds: Adds::Counts(_), .. } => "counts",
            Self::Order { adds: Adds::Sum(_), .. } => "adds",
            Self::Scores { .. } => "units",
            Self::Year { .. } => "total",
        }
    }

    /// Works it out.
    pub(super) fn outcome(&self, assessment: Option<&Assessment>) -> Outcome {
        let Some(assessment) = assessment else {
            return Outcome { expected: String::new(), got: "the pack assesses nobody".to_owned(), at: None };
        };
        match self {
            Self::Order { measure, order, adds } => {
                let got = order.adds(assessment, measure);
                let (expected, got) = match adds {
                    Adds::Counts(counts) => (counted(*counts), counted(got > 0)),
                    Adds::Sum(sum) => (sum.to_string(), got.to_string()),
                };
                Outcome { expected, got, at: None }
            }
            Self::Scores { indicator, units } => scores(assessment, indicator.as_deref(), units),
            Self::Year { daily, yearly, total } => {
                let got = match assessment.year_total(daily, *yearly) {
                    Ok(Some(total)) => total.to_string(),
                    Ok(None) => "no total".to_owned(),
                    Err(error) => error.to_string(),
                };
                Outcome { expected: total.to_string(), got, at: None }
            }
        }
    }
}

/// Returns the table of an example.
///
/// # Errors
/// The first unit whose group or counts the pack does not know: its place, and what is wrong.
pub(super) fn table(assessment: &Assessment, units: &[UnitGiven]) -> Result<Table, (usize, String)> {
    let mut table = Table::new(assessment);
    for (place, given) in units.iter().enumerate() {
        let values = given.facts.iter().map(|(id, value)| (id.as_str(), *value));
        let added = table.add(assessment, &given.unit, &given.group, values);
        added.and_then(|()| table.check_parts(assessment)).map_err(|error| (place, error.to_string()))?;
    }
    Ok(table)
}

fn scores(assessment: &Assessment, indicator: Option<&str>, units: &[UnitGiven]) -> Outcome {
    let broken = |got: String| Outcome { expected: "scores".to_owned(), got, at: None };
    let table = match table(assessment, units) {
        Ok(table) => table,
        Err((_, error)) => return broken(error),
    };
    let is_yearly =
        indicator.is_some_and(|indicator| assessment.yearly.iter().any(|yearly| yearly.id == indicator));
    let assessed = match is_yearly {
        true => assessment::assess_yearly(assessment, &table),
        false => assessment::assess(assessment, &table),
    };
    let assessed = match assessed {
        Ok(assessed) => assessed,
        Err(error) => return broken(error.to_string()),
    };
    let mut pairs = Vec::new();
    let mut at = None;
    for (place, given) in units.iter().enumerate() {
        let found = assessed.unit(&given.unit).map(|(_, score)| score);
        let score = found.and_then(|found| match indicator {
            Some(id) => found.scores.iter().find(|score| score.indicator.id == id).map(|score| score.score),
            None => found.total,
        });
        let rank = given.rank.and(found.and_then(|found| found.rank));
        let (expected, got) = (shown(given, given.score, given.rank), shown(given, score, rank));
        if expected != got && at.is_none() {
            at = Some((format!("units[{}]", place + 1), given.line));
        }
        pairs.push((expected, got));
    }
    // Whoever reads of a failure wants what differs; whoever reads of a success wants all.
    let shown = pairs.iter().filter(|(expected, got)| at.is_none() || expected != got);
    let (expected, got): (Vec<&str>, Vec<&str>) =
        shown.map(|(expected, got)| (expected.as_str(), got.as_str())).unzip();
    Outcome { expected: expected.join(", "), got: got.join(", "), at }
}

fn shown(given: &UnitGiven, score: Option<Exact>, rank: Option<usize>) -> String {
    let score = score.map_or_else(|| "not ranked".to_owned(), |score| score.to_string());
    let rank = rank.map_or_else(String::new, |rank| format!(" at rank {rank}"));
    format!("{} {score}{rank}", given.unit)
}

fn counted(counts: bool) -> String {
    if counts { "counted".to_owned() } else { "not counted".to_owned() }
}

impl OrderGiven {
    fn adds(&self, assessment: &Assessment, measure: &str) -> i64 {
        let Some(measure) = assessment.measure(measure) else { return 0 };
        let holds = assessment.conditions(measure).iter().all(|condition| self.meets(condition));
        match measure.counts {
            Counted::Orders => i64::from(holds),
            Counted::Sum(fact) if holds => self.number(fact),
            Counted::Sum(_) | Counted::Marks => 0,
        }
    }

    fn meets(&self, condition: &Condition) -> bool {
        condition.holds(
            |fact| self.flag(fact),
            |fact| self.texts.get(&fact).map_or("", String::as_str),
            |fact| self.number(fact),
        )
    }

    fn flag(&self, fact: FlagFact) -> Option<bool> {
        let given = |fact| self.flags.get(&fact).copied();
        given(fact).or_else(|| match fact {
            // Somebody has to say so.
            FlagFact::Responded | FlagFact::Satisfied | FlagFact::Performed => None,
            FlagFact::HeldAgainst => given(FlagFact::Satisfied)
                .map(|satisfied| !satisfied && given(FlagFact::Performed) != Some(true)),
            FlagFact::Anonymous
            | FlagFact::Confidential
            | FlagFact::Imported
            | FlagFact::Ended
            | FlagFact::Closed
            | FlagFact::Asked
            | FlagFact::Rated
            | FlagFact::Adjudicated
            | FlagFact::Late
            | FlagFact::ReplyMissing => Some(false),
        })
    }

    fn number(&self, fact: NumberFact) -> i64 {
        self.numbers.get(&fact).copied().unwrap_or_default()
    }
}
