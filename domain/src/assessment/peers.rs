//! Units of a group beside each other, fairly: every share with how many it stands on, how sure it is, and how it
//! looks when chance is taken out of small numbers. Nothing here scores; a score is as the policy says, and this says
//! how much of a distance is more than chance (国办函〔2025〕66号).

use crate::{
    assessment::{Assessed, GroupScores, Table},
    exact::{Exact, ExactError, Rounding},
    facts::FlagFact,
    policy::{Assessment, Condition, Curve, Measure, Value},
};

/// Fewer ranked units than this make a group that says little.
pub const SMALL: usize = 3;
/// How many orders, at the group's mean, are added to every unit's own before it is compared.
pub const PRIOR: i64 = 10;
/// The digits of every share that is shown.
pub const DIGITS: u32 = 4;
/// The quantile of 95 %, in millionths: 1.959964.
const QUANTILE: i64 = 1_959_964;
const MILLION: i64 = 1_000_000;
/// A root has nine digits after the point.
const ROOT: i64 = 1_000_000_000;
/// What is counted beyond this is no count.
const LARGEST: i64 = 1_000_000_000;

/// Between which shares the true one lies, in 95 of 100 cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The lower bound.
    pub low: Exact,
    /// The upper bound.
    pub high: Exact,
}

/// A group's units beside each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerGroup<'a> {
    /// The group.
    pub group: &'a str,
    /// How many of its units are ranked.
    pub ranked: usize,
    /// The shares its indicators look at.
    pub shares: Vec<PeerShare<'a>>,
}

impl PeerGroup<'_> {
    /// Returns whether the group is so small that a rank says little.
    #[must_use]
    pub fn is_small(&self) -> bool {
        self.ranked < SMALL
    }
}

/// One share of every ranked unit of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerShare<'a> {
    /// The measure above the line.
    pub measure: &'a str,
    /// The measure below it.
    pub of: &'a str,
    /// Whether what is left of one whole is looked at.
    pub rest: bool,
    /// The share of the group as one; nothing when nothing lies below the line.
    pub mean: Option<Exact>,
    /// The units, by rank.
    pub units: Vec<PeerUnit<'a>>,
}

/// One share of one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerUnit<'a> {
    /// The unit.
    pub unit: &'a str,
    /// What is above the line.
    pub count: i64,
    /// What is below it: how many the share stands on.
    pub whole: i64,
    /// The share as it is; nothing when nothing lies below the line.
    pub raw: Option<Exact>,
    /// How sure it is.
    pub interval: Option<Interval>,
    /// The share with [`PRIOR`] orders of the group's mean added.
    pub adjusted: Option<Exact>,
    /// How many citizens were asked, and how many of them answered, when the policy counts it.
    pub answers: Option<(i64, i64)>,
}

/// Puts the ranked units of every group beside each other, share by share.
///
/// # Errors
/// When a number is too large to stay exact.
pub fn peers<'a>(
    assessment: &'a Assessment,
    table: &Table,
    assessed: &Assessed<'a>,
) -> Result<Vec<PeerGroup<'a>>, ExactError> {
    assessed.groups.iter().map(|group| peer_group(assessment, table, group)).collect()
}

fn peer_group<'a>(
    assessment: &'a Assessment,
    table: &Table,
    group: &GroupScores<'a>,
) -> Result<PeerGroup<'a>, ExactError> {
    let ranked: Vec<&'a str> =
        group.units.iter().filter(|unit| unit.rank.is_some()).map(|unit| unit.unit).collect();
    let shares = shares(assessment, group.group)
        .into_iter()
        .map(|(measure, rest)| share(assessment, table, &ranked, measure, rest))
        .collect::<Result<_, _>>()?;
    Ok(PeerGroup { group: group.group, ranked: ranked.len(), shares })
}

/// Returns the shares that a group's indicators look at, each once, in the order of the indicators.
fn shares<'a>(assessment: &'a Assessment, group: &'a str) -> Vec<(&'a Measure, bool)> {
    let mut found: Vec<(&'a Measure, bool)> = Vec::new();
    let parts = assessment.indicators.iter().flat_map(|indicator| indicator.parts_for(group));
    let scored = parts.filter(|part| !matches!(part.curve, Curve::Deduct { .. } | Curve::Manual { .. }));
    for (id, rest) in scored.filter_map(|part| part.value.as_ref()).flat_map(named) {
        let is_known = found.iter().any(|(known, as_rest)| known.id == id && *as_rest == rest);
        if let (Some(measure), false) = (assessment.measure(id), is_known) {
            found.push((measure, rest));
        }
    }
    found
}

fn named(value: &Value) -> Vec<(&str, bool)> {
    match value {
        Value::Share(id) => vec![(id, false)],
        Value::Rest(id) => vec![(id, true)],
        Value::Count(_) | Value::Input(_) => Vec::new(),
        Value::Mean(values) => values.iter().flat_map(named).collect(),
        Value::Weighted(values) => values.iter().flat_map(|(_, value)| named(value)).collect(),
    }
}

fn share<'a>(
    assessment: &'a Assessment,
    table: &Table,
    ranked: &[&'a str],
    measure: &'a Measure,
    rest: bool,
) -> Result<PeerShare<'a>, ExactError> {
    let of = measure.of.as_deref().unwrap_or_default();
    let answers = answers(assessment);
    let counted = |unit: &str| {
        let whole = whole(table, unit, of);
        let count = whole_of(table, unit, &measure.id, whole);
        (if rest { whole - count } else { count }, whole)
    };
    let (mut count, mut all) = (0_i64, 0_i64);
    for unit in ranked {
        let (one, whole) = counted(unit);
        count = count.saturating_add(one);
        all = all.saturating_add(whole);
    }
    let mean = if all == 0 { None } else { Some(Exact::ratio(count, all)?) };
    let units = ranked.iter().map(|unit| {
        let (count, whole) = counted(unit);
        let answers = answers.map(|(asked, rated)| {
            let asked = self::whole(table, unit, &asked.id);
            (asked, whole_of(table, unit, &rated.id, asked))
        });
        Ok(PeerUnit {
            unit,
            count,
            whole,
            raw: if whole == 0 { None } else { Some(shown(Exact::ratio(count, whole)?)?) },
            interval: wilson(count, whole)?,
            adjusted: mean.map(|mean| shrunk(count, whole, mean)).transpose()?,
            answers,
        })
    });
    let units = units.collect::<Result<_, ExactError>>()?;
    Ok(PeerShare { measure: &measure.id, of, rest, mean: mean.map(shown).transpose()?, units })
}

/// Proposes a value for every volume: the volumes are cut into as many parts of equal size as there are values, the
/// largest volumes get the largest value, equal ones the same, and nothing is proposed for none. A hint, no rule.
#[must_use]
pub fn bands(volumes: &[Exact], values: &[Exact]) -> Vec<Option<Exact>> {
    let mut values = values.to_vec();
    values.sort_by(|one, other| other.cmp(one));
    let mut sorted: Vec<Exact> = volumes.iter().copied().filter(|volume| !volume.is_zero()).collect();
    sorted.sort_by(|one, other| other.cmp(one));
    let band = |volume: &Exact| {
        let place = sorted.iter().position(|other| other == volume)?;
        values.get(place.saturating_mul(values.len()).checked_div(sorted.len())?).copied()
    };
    volumes.iter().map(band).collect()
}

/// Returns the measure of orders whose citizens were asked, and the one of those who answered, when the policy counts
/// both: known by what they ask of an order, not by their names.
#[must_use]
pub fn answers(assessment: &Assessment) -> Option<(&Measure, &Measure)> {
    let asks = |measure: &Measure, fact: FlagFact| measure.conditions == [Condition::Flag(fact, true)];
    assessment.measures.iter().find_map(|rated| {
        let asked = assessment.measure(rated.of.as_deref()?)?;
        (asks(rated, FlagFact::Rated) && asks(asked, FlagFact::Asked)).then_some((asked, rated))
    })
}

fn whole(table: &Table, unit: &str, id: &str) -> i64 {
    let value = table.value(unit, id).unwrap_or(Exact::ZERO);
    value.fixed(0).parse().unwrap_or(0_i64).clamp(0, LARGEST)
}

/// A part is never more than its whole, whatever a correction made of it.
fn whole_of(table: &Table, unit: &str, id: &str, most: i64) -> i64 {
    whole(table, unit, id).min(most)
}

fn shown(share: Exact) -> Result<Exact, ExactError> {
    share.rounded(DIGITS, Rounding::HalfUp)
}

/// Returns the share with [`PRIOR`] orders of the mean added.
fn shrunk(count: i64, whole: i64, mean: Exact) -> Result<Exact, ExactError> {
    let own = Exact::from(count).plus(mean.times(Exact::from(PRIOR))?)?;
    shown(own.over(Exact::from(whole.saturating_add(PRIOR)))?)
}

/// Returns Wilson's interval of `count` of `whole` at 95 %, rounded to [`DIGITS`]; nothing of nothing.
///
/// # Errors
/// When a number is too large to stay exact.
pub fn wilson(count: i64, whole: i64) -> Result<Option<Interval>, ExactError> {
    if whole <= 0 {
        return Ok(None);
    }
    let (count, whole) = (count.clamp(0, whole.min(LARGEST)), whole.min(LARGEST));
    let (part, all) = (i128::from(count), i128::from(whole));
    let quantile = i128::from(QUANTILE);
    // The square of the root, with eighteen digits after the point.
    let under = quantile * quantile * i128::from(MILLION)
        + 4 * part * (all - part) * i128::from(ROOT) * i128::from(ROOT) / all;
    let root = u128::try_from(under).map_err(|_| ExactError::TooLarge)?.isqrt();
    let root = Exact::ratio(i64::try_from(root).map_err(|_| ExactError::TooLarge)?, ROOT)?;
    let quantile = Exact::ratio(QUANTILE, MILLION)?;
    let squared = quantile.times(quantile)?;
    let middle = Exact::from(count.saturating_mul(2)).plus(squared)?;
    let below = Exact::from(whole).plus(squared)?.times(Exact::from(2))?;
    let half = quantile.times(root)?;
    let bound = |above: Exact| shown(above.over(below)?).map(|bound| bound.clamp(Exact::ZERO, Exact::ONE));
    Ok(Some(Interval { low: bound(middle.minus(half)?)?, high: bound(middle.plus(half)?)? }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(count: i64, whole: i64, low: &str, high: &str) {
        let interval = wilson(count, whole).unwrap().unwrap();
        assert_eq!((interval.low.fixed(4).as_str(), interval.high.fixed(4).as_str()), (low, high));
    }

    #[test]
    fn an_interval_is_wilsons() {
        // Recomputed with a statistics package.
        check(0, 10, "0.0000", "0.2775");
        check(10, 10, "0.7225", "1.0000");
        check(1, 1, "0.2065", "1.0000");
        check(8, 10, "0.4902", "0.9433");
        check(50, 100, "0.4038", "0.5962");
        check(900_000_000, 1_000_000_000, "0.9000", "0.9000");
        assert_eq!(wilson(0, 0).unwrap(), None);
    }

    #[test]
    fn bands_follow_the_volume_and_equals_stay_together() {
        let numbers = |all: &[i64]| all.iter().map(|one| Exact::from(*one)).collect::<Vec<_>>();
        let check = |volumes: &[i64], expected: &[i64]| {
            let found = bands(&numbers(volumes), &numbers(&[2, 4, 6, 8, 10]));
            let found: Vec<i64> =
                found.iter().map(|band| band.map_or(0, |band| band.fixed(0).parse().unwrap())).collect();
            assert_eq!(found, expected);
        };
        check(&[50, 40, 30, 20, 10], &[10, 8, 6, 4, 2]);
        check(&[10, 20, 30, 40, 50, 0], &[2, 4, 6, 8, 10, 0]);
        check(&[7, 7, 7], &[10, 10, 10]);
        check(&[], &[]);
    }

    #[test]
    fn small_numbers_are_drawn_to_the_mean_and_large_ones_are_not() {
        let half = Exact::ratio(1, 2).unwrap();
        assert_eq!(shrunk(1, 1, half).unwrap().fixed(4), "0.5455");
        assert_eq!(shrunk(0, 0, half).unwrap().fixed(4), "0.5000");
        assert_eq!(shrunk(1000, 1000, half).unwrap().fixed(4), "0.9950");
    }
}
