//! From when on something is called unusual, as data: every number with its reason, strictly read.

use serde::Deserialize;

/// The numbers the program carries.
const CARRIED: &str = include_str!("thresholds.toml");

/// Every threshold.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// The same options again and again.
    pub same_options: SameOptions,
    /// The same seconds again and again.
    pub latency: Latency,
    /// Many ratings of one device.
    pub device: Burst,
    /// Many ratings from one number.
    pub number: Burst,
    /// A jump of satisfaction.
    pub jump: Jump,
    /// Everybody answered, and nobody was dissatisfied.
    pub coverage: Coverage,
    /// People were told what to answer.
    pub pressure: Pressure,
}

/// When options are called the same too often.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SameOptions {
    /// The fewest ratings with two options or more.
    pub ratings: usize,
    /// The share of the commonest combination, in percent.
    pub percent: u32,
    /// Why.
    pub why: String,
}

/// When the seconds before an answer are called constant.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Latency {
    /// The fewest ratings.
    pub ratings: usize,
    /// The share that lies together, in percent.
    pub percent: u32,
    /// How far apart they may lie.
    pub seconds: i64,
    /// Why.
    pub why: String,
}

/// When ratings are called a burst.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Burst {
    /// The fewest ratings.
    pub ratings: usize,
    /// Within so many minutes.
    pub minutes: i64,
    /// Why.
    pub why: String,
}

/// When a share is called a jump.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jump {
    /// The fewest ratings, now and before.
    pub ratings: i64,
    /// The least difference, in percentage points.
    pub points: i64,
    /// The square of the score that chance alone rarely passes, in thousandths.
    pub chance: i64,
    /// Why.
    pub why: String,
}

/// When full coverage is called unusual.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// The fewest cases.
    pub cases: i64,
    /// Why.
    pub why: String,
}

/// When pressure is called more than a slip.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pressure {
    /// The fewest answers to the question.
    pub answers: i64,
    /// The fewest who said so.
    pub said: i64,
    /// The share that the lower end of the interval must pass, in percent.
    pub percent: i64,
    /// The square of the score of the interval, in thousandths.
    pub chance: i64,
    /// Why.
    pub why: String,
}

impl Thresholds {
    /// Reads thresholds; all of them must be there.
    ///
    /// # Errors
    /// What is wrong, with its line.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// Returns the thresholds the program carries.
    ///
    /// # Errors
    /// When the carried file is broken, which is our fault.
    pub fn carried() -> Result<Self, toml::de::Error> {
        Self::parse(CARRIED)
    }
}
