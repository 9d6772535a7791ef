//! The year's end in stories: months closed, values entered with what proves them, and the year put together.

use std::collections::BTreeMap;

use domain::{
    assessment::{
        command::{Command, Proof, Span},
        periods::YearScore,
    },
    exact::Exact,
    policy::Month,
};
use serde::Deserialize;

use super::{Act, fields::Fields, moves::Scene, story::Step};

/// The steps that are about an assessment.
const STEPS: [&str; 2] = ["enter-result", "close-month"];

/// What is expected of a unit's year.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Yearly {
    /// Whose; the unit of the step when none is named.
    pub(crate) unit: Option<String>,
    /// The months in which it was ranked: `2026-03 frozen 95.5`.
    pub(crate) months: Option<Vec<String>>,
    /// Their mean.
    pub(crate) mean: Option<String>,
    /// What each indicator of the year's end gives.
    pub(crate) end: Option<BTreeMap<String, String>>,
    /// The sum of those.
    pub(crate) end_total: Option<String>,
    /// What the daily part and the year's end weigh: `0.8 + 0.2`.
    pub(crate) weights: Option<String>,
    /// The year's total.
    pub(crate) total: Option<String>,
    /// Its place in its group.
    pub(crate) rank: Option<usize>,
}

/// Returns whether a step is about an assessment.
pub(crate) fn is_about_one(step: &Step) -> bool {
    STEPS.contains(&step.what.as_str())
}

/// Returns the bytes of the file that proves something: its name and nothing else.
pub(crate) fn bytes(name: &str) -> &[u8] {
    name.as_bytes()
}

/// Returns what a step asks.
pub(crate) fn act(scene: &Scene<'_>, step: &Step, fields: &mut Fields) -> Result<Act, String> {
    let pack = scene.story.pack.clone();
    if step.what == "close-month" {
        let month: String = fields.must("month")?;
        let month = Month::parse(&month).ok_or_else(|| format!("`{month}` is no month"))?;
        return Ok(Act::Assess(Box::new(Command::Close { pack, month })));
    }
    let period = fields.text("period", "2026")?;
    let names: Vec<String> = fields.or("evidence", Vec::new())?;
    let proof = |name: &String| Proof {
        digest: format!("{:064x}", bytes(name).iter().map(|byte| u64::from(*byte)).sum::<u64>()),
        size: i64::try_from(bytes(name).len()).unwrap_or(i64::MAX),
        name: name.clone(),
    };
    let value: String = fields.must("value")?;
    Ok(Act::Assess(Box::new(Command::Enter {
        pack,
        period: Span::parse(&period).ok_or_else(|| format!("`{period}` is no period"))?,
        unit: scene.unit(&fields.text("unit", "water")?)?,
        input: fields.must("input")?,
        value: Exact::parse(&value).map_err(|error| format!("`{value}`: {error}"))?,
        evidence: names.iter().map(proof).collect(),
        note: fields.text("note", "")?,
    })))
}

/// Returns what is not as expected of a year.
pub(crate) fn differences(expected: &Yearly, now: &YearScore) -> Vec<String> {
    let mut found = Vec::new();
    let mut check = |what: &str, expected: Option<String>, is: String| {
        if let Some(expected) = expected.filter(|expected| *expected != is) {
            found.push(format!("{what} of the year is {is}, expected {expected}"));
        }
    };
    let months = now.months.iter().map(|month| {
        let standing = if month.frozen { "frozen" } else { "moving" };
        format!("{} {standing} {}", month.month, month.total)
    });
    let months: Vec<String> = months.collect();
    check("months", expected.months.as_ref().map(|wanted| format!("{wanted:?}")), format!("{months:?}"));
    let number =
        |number: Option<Exact>| number.map_or_else(|| "none".to_owned(), |number| number.to_string());
    check("mean", expected.mean.clone(), number(now.mean));
    let end: BTreeMap<&String, String> =
        now.year_end.iter().map(|(indicator, score)| (indicator, score.to_string())).collect();
    check("end", expected.end.as_ref().map(|wanted| format!("{wanted:?}")), format!("{end:?}"));
    check("sum of the end", expected.end_total.clone(), now.year_end_total.to_string());
    check("weights", expected.weights.clone(), format!("{} + {}", now.daily_weight, now.year_end_weight));
    check("total", expected.total.clone(), number(now.total));
    let place = now.rank.map_or_else(|| "none".to_owned(), |rank| rank.to_string());
    check("place", expected.rank.map(|rank| rank.to_string()), place);
    found
}
