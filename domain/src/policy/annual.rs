//! What a year's end weighs together: the scores of several systems, each out of its full mark. Which weights a year
//! has is not the pack's: the office sets them each year.

use std::collections::BTreeMap;

use crate::{
    exact::{Exact, ExactError, Rounding},
    policy::{Duties, Said, Text},
    tables::figure::Figure,
};

/// A yearly aggregate (年度汇总) of several sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annual {
    /// Identifies it.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// Digits after the point of a total, which is rounded half up.
    pub digits: u32,
    /// What is weighed together, in the order in which sheets show it.
    pub sources: Vec<AnnualSource>,
    /// Where it comes from.
    pub grounds: Said,
}

/// A system whose scores are weighed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnualSource {
    /// Identifies it.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// The best score it gives.
    pub full: Exact,
    /// What of the house's own counts it is; `None` when its scores come as a file.
    pub own: Option<Own>,
    /// Where it comes from.
    pub grounds: Said,
}

/// A figure of the house: what the monthly tables of the pack counted in the whole year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Own {
    /// The numerator, or what is taken from the whole.
    pub part: Figure,
    /// The denominator.
    pub whole: Figure,
    /// Whether what counts is what the part leaves: 1 − part ÷ whole.
    pub is_rest: bool,
}

impl Duties {
    /// Returns the yearly aggregate of an id.
    #[must_use]
    pub fn annual(&self, id: &str) -> Option<&Annual> {
        self.annuals.iter().find(|annual| annual.id == id)
    }
}

impl Own {
    /// Returns the share that a part of a whole gives.
    ///
    /// # Errors
    /// When the whole is nothing.
    pub fn share(&self, part: i64, whole: i64) -> Result<Exact, ExactError> {
        let part = if self.is_rest { whole.saturating_sub(part) } else { part };
        Exact::ratio(part, whole)
    }
}

impl Annual {
    /// Returns the source of an id.
    #[must_use]
    pub fn source(&self, id: &str) -> Option<&AnnualSource> {
        self.sources.iter().find(|source| source.id == id)
    }

    /// Returns what weights and shares of full marks come to: the mean of the shares by the weights of those that are
    /// there, out of 100 and rounded; `None` when there are none.
    ///
    /// # Errors
    /// When a number is too large.
    pub fn total(&self, shares: &[(Exact, Exact)]) -> Result<Option<Exact>, ExactError> {
        let (mut weights, mut sum) = (Exact::ZERO, Exact::ZERO);
        for (weight, share) in shares {
            weights = weights.plus(*weight)?;
            sum = sum.plus(weight.times(*share)?)?;
        }
        if weights.is_zero() {
            return Ok(None);
        }
        let total = sum.over(weights)?.times(Exact::from(100))?;
        total.rounded(self.digits, Rounding::HalfUp).map(Some)
    }

    /// Returns the total of weights and scores by source; `None` when one is unknown, no number, or there are none.
    #[must_use]
    pub fn worked(
        &self,
        weights: &BTreeMap<String, String>,
        scores: &BTreeMap<String, String>,
    ) -> Option<Exact> {
        let share = |(id, score): (&String, &String)| {
            let source = self.source(id)?;
            let share = Exact::parse(score).ok()?.over(source.full).ok()?;
            Some((percent(weights.get(id)?).ok()?, share))
        };
        let shares: Vec<(Exact, Exact)> = scores.iter().map(share).collect::<Option<_>>()?;
        self.total(&shares).ok().flatten()
    }
}

/// Reads a percentage as people write it, exactly: `40`, `33.5`, or a fraction of whole numbers, `100/3`.
///
/// # Errors
/// When it is no such number.
pub fn percent(text: &str) -> Result<Exact, ExactError> {
    let text = text.trim().trim_end_matches(['%', '％']).trim_end();
    match text.split_once('/') {
        Some((above, below)) => Exact::parse(above.trim())?.over(Exact::parse(below.trim())?),
        None => Exact::parse(text),
    }
}
