//! The curves: how a value becomes points among the ranked units of one group.

use crate::{
    assessment::{Row, Score, ScoreError, Table},
    exact::{Exact, ExactError},
    policy::{Assessment, Curve, Deduction, Indicator, Part, Value, Within},
};

/// One indicator over the ranked units of one group. Every list has a place for each of them, see
/// [`UnitScore::place`](crate::assessment::UnitScore::place).
#[derive(Clone, Debug)]
pub struct Scored<'a> {
    /// The indicator.
    pub indicator: &'a Indicator,
    /// What it is the sum of.
    pub parts: Vec<ScoredPart<'a>>,
    /// The sums before they were rounded.
    pub exact: Vec<Exact>,
    /// The scores.
    pub rounded: Vec<Exact>,
}

/// One part of it.
#[derive(Clone, Debug)]
pub struct ScoredPart<'a> {
    /// The part.
    pub part: &'a Part,
    /// What the curve looked at, for each unit.
    pub values: Vec<Option<Exact>>,
    /// The lowest and highest value a unit was compared with, for each unit; empty for curves that compare nothing.
    pub ranges: Vec<Option<(Exact, Exact)>>,
    /// The points before they were drawn together; empty when they were not.
    pub before: Vec<Exact>,
    /// The points, for each unit.
    pub points: Vec<Exact>,
}

impl<'a> Scored<'a> {
    pub(super) fn of(&self, place: usize) -> Score<'a> {
        let value = self.parts.first().and_then(|part| part.values.get(place).copied().flatten());
        let score = self.rounded.get(place).copied().unwrap_or(Exact::ZERO);
        Score { indicator: self.indicator, value, score }
    }
}

/// Scores an indicator.
pub(super) fn score<'a>(
    assessment: &'a Assessment,
    table: &Table,
    indicator: &'a Indicator,
    group: &'a str,
    ranked: &[&Row],
) -> Result<Scored<'a>, ScoreError> {
    let failed = |place: usize, error| ScoreError {
        indicator: indicator.id.clone(),
        unit: ranked.get(place).map_or_else(String::new, |row| row.unit.clone()),
        error,
    };
    let scene = Scene { assessment, table, group, ranked };
    let parts: Vec<ScoredPart<'a>> =
        indicator.parts_for(group).map(|part| scene.part(part, failed)).collect::<Result<_, _>>()?;
    let mut exact = Vec::with_capacity(ranked.len());
    let mut rounded = Vec::with_capacity(ranked.len());
    for place in 0..ranked.len() {
        let mut sum = Exact::ZERO;
        for part in &parts {
            let points = part.points.get(place).copied().unwrap_or(Exact::ZERO);
            sum = sum.plus(points).map_err(|error| failed(place, error))?;
        }
        exact.push(sum);
        let digits = sum.rounded(assessment.digits, assessment.rounding);
        rounded.push(digits.map_err(|error| failed(place, error))?);
    }
    Ok(Scored { indicator, parts, exact, rounded })
}

/// What a curve works among.
struct Scene<'s> {
    assessment: &'s Assessment,
    table: &'s Table,
    group: &'s str,
    ranked: &'s [&'s Row],
}

type Numbers = Result<Vec<Exact>, (usize, ExactError)>;

impl Scene<'_> {
    fn part<'a>(
        &self,
        part: &'a Part,
        failed: impl Fn(usize, ExactError) -> ScoreError,
    ) -> Result<ScoredPart<'a>, ScoreError> {
        let fail = |(place, error): (usize, ExactError)| failed(place, error);
        let mut scored = ScoredPart {
            part,
            values: self.values(part).map_err(fail)?,
            ranges: Vec::new(),
            before: Vec::new(),
            points: Vec::new(),
        };
        match &part.curve {
            Curve::Spread { floor } => {
                scored.ranges = self.ranges(&scored.values, None);
                scored.points =
                    each(&scored, |value, range| spread(value, range, *floor, part.points)).map_err(fail)?;
            }
            Curve::InverseShare { within } => {
                scored.ranges = self.ranges(&scored.values, within.as_ref());
                scored.points =
                    each(&scored, |value, range| inverse(value, range, part.points)).map_err(fail)?;
            }
            Curve::Complement => {
                scored.points =
                    each(&scored, |value, _| Exact::ONE.minus(value)?.times(part.points)).map_err(fail)?;
            }
            Curve::Proportion => {
                scored.points = each(&scored, |value, _| value.times(part.points)).map_err(fail)?;
            }
            Curve::Bands(bands) => {
                scored.points = each(&scored, |value, _| {
                    let band = bands.iter().find(|band| value >= band.at_least);
                    Ok(band.map_or(Exact::ZERO, |band| band.points))
                })
                .map_err(fail)?;
            }
            Curve::Manual { evidence: _ } => {
                scored.points = each(&scored, |value, _| Ok(value)).map_err(fail)?
            }
            Curve::Deduct { each: _, floor, spread_cap } => {
                let left = scored.values.iter().enumerate().map(|(place, value)| {
                    let left =
                        part.points.minus(value.unwrap_or(Exact::ZERO)).map_err(|error| (place, error))?;
                    Ok(left.max(*floor))
                });
                let left: Vec<Exact> = left.collect::<Result<_, _>>().map_err(fail)?;
                match spread_cap.map(|cap| drawn_together(&left, cap)).transpose().map_err(fail)?.flatten() {
                    Some(drawn) => (scored.before, scored.points) = (left, drawn),
                    None => scored.points = left,
                }
            }
        }
        Ok(scored)
    }

    fn values(&self, part: &Part) -> Result<Vec<Option<Exact>>, (usize, ExactError)> {
        let rows = self.ranked.iter().enumerate();
        let values = rows.map(|(place, row)| {
            let value = match (&part.curve, &part.value) {
                (Curve::Deduct { each, .. }, _) => self.taken_off(row, each).map(Some),
                (_, Some(value)) => value_of(self.assessment, self.table, row, value),
                (_, None) => Ok(None),
            };
            value.map_err(|error| (place, error))
        });
        values.collect()
    }

    fn taken_off(&self, row: &Row, each: &[Deduction]) -> Result<Exact, ExactError> {
        each.iter().try_fold(Exact::ZERO, |sum, deduction| {
            let count = row.at(self.table.column(&deduction.measure));
            sum.plus(count.times(deduction.each)?)
        })
    }

    /// Returns the lowest and highest value among those each unit is compared with.
    fn ranges(&self, values: &[Option<Exact>], within: Option<&Within>) -> Vec<Option<(Exact, Exact)>> {
        let applies = |within: &&Within| {
            within.groups.is_empty() || within.groups.iter().any(|group| group == self.group)
        };
        let bands = within.filter(applies).map(|within| {
            let column = self.table.column(&within.input);
            self.ranked.iter().map(|row| row.at(column)).collect::<Vec<_>>()
        });
        let mut met: Vec<(Option<Exact>, Exact, Exact)> = Vec::new();
        for (place, value) in values.iter().enumerate() {
            let Some(value) = *value else { continue };
            let band = bands.as_ref().and_then(|bands| bands.get(place).copied());
            match met.iter_mut().find(|(other, _, _)| *other == band) {
                Some((_, low, high)) => (*low, *high) = ((*low).min(value), (*high).max(value)),
                None => met.push((band, value, value)),
            }
        }
        let range = |place: usize| {
            let band = bands.as_ref().and_then(|bands| bands.get(place).copied());
            met.iter().find(|(other, _, _)| *other == band).map(|(_, low, high)| (*low, *high))
        };
        (0..values.len()).map(range).collect()
    }
}

/// Returns what a curve looks at; `None` when there is nothing to look at, such as a share of nothing.
///
/// # Errors
/// When it is too large to stay exact.
pub fn value_of(
    assessment: &Assessment,
    table: &Table,
    row: &Row,
    value: &Value,
) -> Result<Option<Exact>, ExactError> {
    let look = |value: &Value| value_of(assessment, table, row, value);
    match value {
        Value::Count(id) | Value::Input(id) => Ok(Some(row.at(table.column(id)))),
        Value::Share(id) => share(assessment, table, row, id),
        Value::Rest(id) => {
            share(assessment, table, row, id)?.map(|share| Exact::ONE.minus(share)).transpose()
        }
        Value::Mean(values) => {
            let known = values.iter().filter_map(|value| look(value).transpose());
            let known = known.collect::<Result<Vec<_>, _>>()?;
            let Some(count) = i64::try_from(known.len()).ok().filter(|count| *count > 0) else {
                return Ok(None);
            };
            let sum = known.into_iter().try_fold(Exact::ZERO, Exact::plus)?;
            sum.over(Exact::from(count)).map(Some)
        }
        Value::Weighted(values) => {
            let mut sum = Exact::ZERO;
            for (weight, value) in values {
                let Some(value) = look(value)? else { return Ok(None) };
                sum = sum.plus(weight.times(value)?)?;
            }
            Ok(Some(sum))
        }
    }
}

fn share(assessment: &Assessment, table: &Table, row: &Row, id: &str) -> Result<Option<Exact>, ExactError> {
    let of = assessment.measure(id).and_then(|measure| measure.of.as_deref());
    let whole = of.map_or(Exact::ZERO, |of| row.at(table.column(of)));
    if whole.is_zero() {
        return Ok(None);
    }
    row.at(table.column(id)).over(whole).map(Some)
}

/// Returns the points of each unit; all of them where there is nothing to look at.
fn each(
    scored: &ScoredPart<'_>,
    points: impl Fn(Exact, Option<(Exact, Exact)>) -> Result<Exact, ExactError>,
) -> Numbers {
    let values = scored.values.iter().enumerate();
    let points = values.map(|(place, value)| match value {
        Some(value) => {
            points(*value, scored.ranges.get(place).copied().flatten()).map_err(|error| (place, error))
        }
        None => Ok(scored.part.points),
    });
    points.collect()
}

/// {(v − min)/(max − min) + floor × (max − v)/(max − min)} × points, as the regulation writes it.
fn spread(
    value: Exact,
    range: Option<(Exact, Exact)>,
    floor: Exact,
    points: Exact,
) -> Result<Exact, ExactError> {
    let Some((low, high)) = range.filter(|(low, high)| low < high) else { return Ok(points) };
    let above = value.minus(low)?.plus(floor.times(high.minus(value)?)?)?;
    above.over(high.minus(low)?)?.times(points)
}

fn inverse(value: Exact, range: Option<(Exact, Exact)>, points: Exact) -> Result<Exact, ExactError> {
    let Some((low, high)) = range.filter(|(low, high)| low < high) else { return Ok(points) };
    high.minus(value)?.over(high.minus(low)?)?.times(points)
}

/// Draws points together until best and worst lie `cap` apart; the best stays. `None` when they lie closer.
fn drawn_together(points: &[Exact], cap: Exact) -> Result<Option<Vec<Exact>>, (usize, ExactError)> {
    let (Some(best), Some(worst)) = (points.iter().max(), points.iter().min()) else { return Ok(None) };
    let at = |error| (0, error);
    let apart = best.minus(*worst).map_err(at)?;
    if apart <= cap {
        return Ok(None);
    }
    let share = cap.over(apart).map_err(at)?;
    let drawn = points.iter().enumerate().map(|(place, points)| {
        let lost = best.minus(*points).and_then(|lost| lost.times(share));
        lost.and_then(|lost| best.minus(lost)).map_err(|error| (place, error))
    });
    drawn.collect::<Result<Vec<_>, _>>().map(Some)
}
