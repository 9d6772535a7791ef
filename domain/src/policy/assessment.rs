//! How units are assessed: what is counted, how a count becomes a score, what a period is. Measures are counts,
//! indicators are scores; a share is always taken of the measure that its numerator was filtered from.

use serde::{Deserialize, Serialize};

use crate::{
    calendar::Budget,
    exact::{Exact, ExactError, Rounding},
    policy::{Condition, Measure, Text},
};

/// How units are assessed under a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// Digits after the point of every indicator's score.
    pub digits: u32,
    /// How the last of them is rounded.
    pub rounding: Rounding,
    /// The measure a unit must have some of to be ranked; its value is n wherever n is shown.
    pub base: String,
    /// The least value of `base` with which a unit is ranked; below it the page says “样本不足”.
    pub minimum: i64,
    /// Which day places an order in a period.
    pub placed_by: PlacedBy,
    /// How long after the last day of a period its facts are still awaited; the cut-off is the end of that day.
    pub cut_off: Budget,
    /// How long after a period was closed a unit may appeal.
    pub appeal: Budget,
    /// The peer groups: units are compared within theirs only.
    pub groups: Vec<GroupRule>,
    /// What is counted, every measure after the one it is `of`.
    pub measures: Vec<Measure>,
    /// What a person enters.
    pub inputs: Vec<Input>,
    /// What is scored in every period.
    pub indicators: Vec<Indicator>,
    /// What is scored once a year, besides.
    pub yearly: Vec<Indicator>,
    /// How the year is put together; `None` when the document knows no year.
    pub year: Option<YearRule>,
    /// Where all this comes from.
    pub grounds: Said,
}

/// Where a rule comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The article that says so.
    pub article: Option<String>,
    /// What the article leaves open, decided.
    pub interpretation: Option<Text>,
    /// What the interpretation rests on.
    pub source: Option<String>,
}

/// The day that places an order in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlacedBy {
    /// The day it was registered.
    Registered,
    /// The day it was first sent to the unit that leads it.
    Dispatched,
    /// The day it closed; an open order is in no period yet.
    Closed,
}

/// A peer group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRule {
    /// Identifies it, as units name it.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// Where it comes from.
    pub grounds: Said,
}

/// What a person enters for a unit and a period, with evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Identifies it.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// The values that may be entered; empty for any from 0 to the most.
    pub values: Vec<Exact>,
    /// The most that may be entered.
    pub most: Exact,
    /// The groups it is entered for; empty for every one.
    pub groups: Vec<String>,
    /// Figures of the house that are shown to whoever enters it; nothing for none.
    pub figures: Option<Figures>,
    /// Where it comes from.
    pub grounds: Said,
}

/// Figures of the house, by which a person finds what to enter. They move no score by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Figures {
    /// How each unit kept its articles of the knowledge base.
    Knowledge,
    /// What visits and test calls found at each unit.
    Visits,
}

impl Figures {
    /// Returns the stable code, the word of a pack.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Knowledge => "knowledge",
            Self::Visits => "visits",
        }
    }
}

/// A score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// Identifies it.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// The most it gives.
    pub points: Exact,
    /// What it is the sum of; at most one sum per group, and every group has one.
    pub parts: Vec<Part>,
    /// Where it comes from.
    pub grounds: Said,
}

/// What an indicator is the sum of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The groups it is for; empty for every one.
    pub groups: Vec<String>,
    /// The most it gives.
    pub points: Exact,
    /// What the curve looks at; nothing for deductions.
    pub value: Option<Value>,
    /// How it becomes points.
    pub curve: Curve,
}

/// What a curve looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A measure as it is.
    Count(String),
    /// A measure over the one it is `of`.
    Share(String),
    /// One less a measure over the one it is `of`.
    Rest(String),
    /// What a person entered.
    Input(String),
    /// The mean of several; those that a unit has nothing of are left out.
    Mean(Vec<Value>),
    /// Several, each with its weight; the weights sum to one.
    Weighted(Vec<(Exact, Value)>),
}

/// How a value becomes points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Curve {
    /// The group's best has all points, its worst `floor` of them, in between linear; all equal, all points.
    Spread {
        /// The share of the points the worst has.
        floor: Exact,
    },
    /// The group's lowest has all points, its highest none, in between linear; all equal, all points.
    InverseShare {
        /// The input whose equal values are compared with each other, instead of the whole group.
        within: Option<Within>,
    },
    /// (1 − value) × points.
    Complement,
    /// value × points.
    Proportion,
    /// The points of the first band whose bound the value reaches.
    Bands(Vec<Band>),
    /// The value is the points.
    Manual {
        /// Whether a file must prove it.
        evidence: bool,
    },
    /// All points less so much for each mark, but no less than `floor`.
    Deduct {
        /// What is taken off.
        each: Vec<Deduction>,
        /// The least that is left.
        floor: Exact,
        /// The most that best and worst of the group may lie apart; wider, and deductions are drawn together.
        spread_cap: Option<Exact>,
    },
}

/// Inside which equals a unit is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Within {
    /// The input.
    pub input: String,
    /// The groups it is for; the others are compared whole.
    pub groups: Vec<String>,
}

/// One band.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// The least value of it.
    pub at_least: Exact,
    /// What it gives.
    pub points: Exact,
}

/// What is taken off for each of a measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deduction {
    /// The measure.
    pub measure: String,
    /// What each costs.
    pub each: Exact,
}

/// How the year is put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearRule {
    /// What the mean of the periods in which a unit was ranked weighs.
    pub daily: Exact,
    /// What the yearly indicators weigh.
    pub yearly: Exact,
    /// Where it comes from.
    pub grounds: Said,
}

impl Assessment {
    /// Returns the measure of an id.
    #[must_use]
    pub fn measure(&self, id: &str) -> Option<&Measure> {
        self.measures.iter().find(|measure| measure.id == id)
    }

    /// Returns the input of an id.
    #[must_use]
    pub fn input(&self, id: &str) -> Option<&Input> {
        self.inputs.iter().find(|input| input.id == id)
    }

    /// Returns the indicator of an id, of the period or of the year.
    #[must_use]
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.indicators.iter().chain(&self.yearly).find(|indicator| indicator.id == id)
    }

    /// Returns the group of an id.
    #[must_use]
    pub fn group(&self, id: &str) -> Option<&GroupRule> {
        self.groups.iter().find(|group| group.id == id)
    }

    /// Returns every condition of a measure, those of the measures it is `of` first.
    #[must_use]
    pub fn conditions(&self, measure: &Measure) -> Vec<Condition> {
        let mut conditions = measure
            .of
            .as_deref()
            .and_then(|of| self.measure(of))
            .map_or_else(Vec::new, |of| self.conditions(of));
        conditions.extend(measure.conditions.iter().cloned());
        conditions
    }
}

impl Assessment {
    /// Returns the total of a year: the mean of the periods in which a unit was ranked and the yearly total, each
    /// with its weight, rounded once. `None` when the pack knows no year or the unit was never ranked.
    ///
    /// # Errors
    /// When a number is too large to stay exact.
    pub fn year_total(&self, periods: &[Exact], yearly: Exact) -> Result<Option<Exact>, ExactError> {
        let count = i64::try_from(periods.len()).map_err(|_| ExactError::TooLarge)?;
        let Some(year) = self.year.as_ref().filter(|_| count > 0) else { return Ok(None) };
        let sum = periods.iter().try_fold(Exact::ZERO, |sum, period| sum.plus(*period))?;
        let daily = sum.over(Exact::from(count))?.times(year.daily)?;
        daily.plus(yearly.times(year.yearly)?)?.rounded(self.digits, self.rounding).map(Some)
    }
}

impl Indicator {
    /// Returns the parts that a group's units are scored by.
    pub fn parts_for<'a>(&'a self, group: &'a str) -> impl Iterator<Item = &'a Part> {
        self.parts
            .iter()
            .filter(move |part| part.groups.is_empty() || part.groups.iter().any(|id| id == group))
    }
}
