//! What of a frozen ranking everybody may read: where a unit has too few of what is counted, neither total nor place;
//! where the total is one share of counts, as such a share may be published. The other units keep their places.

use std::collections::BTreeMap;

use crate::{
    assessment::event::{FrozenGroup, FrozenUnit},
    exact::Exact,
    policy::{Assessment, Curve, Part, Value},
    publication::share::{Told, alike, leaves_open, told},
};

/// A unit of a ranking as it may be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown<'s> {
    /// The unit as it was frozen.
    pub unit: &'s FrozenUnit,
    /// How its total may be told.
    pub total: Told,
    /// Whether its place may be told.
    pub is_placed: bool,
}

/// Values by measure or input.
type Values = BTreeMap<String, Exact>;

/// Returns how the ranked units of a group may be published where counts below `threshold` are not.
#[must_use]
pub fn shown<'s>(rules: &Assessment, group: &'s FrozenGroup, threshold: i64) -> Vec<Shown<'s>> {
    let ranked: Vec<&FrozenUnit> = group.units.iter().filter(|unit| unit.rank.is_some()).collect();
    let tell = |unit: &FrozenUnit| total(rules, &group.group, &unit.values, threshold);
    let show = |unit: &&'s FrozenUnit| {
        let of_total = tell(unit);
        let others = ranked.iter().filter(|other| other.unit != unit.unit && tell(other) == Told::Exactly);
        let published: Vec<Exact> = others.filter_map(|other| other.total).collect();
        let is_placed = match of_total {
            Told::Exactly => true,
            Told::Nothing => false,
            Told::Above(_) | Told::Below(_) => {
                let possible = possible(rules, &group.group, &unit.values, threshold);
                unit.total.is_some_and(|total| leaves_open(total, &possible, &published))
            }
        };
        Shown { unit, total: of_total, is_placed }
    };
    ranked.iter().map(show).collect()
}

/// Returns how the total that comes of some values may be published.
#[must_use]
pub fn total(rules: &Assessment, group: &str, values: &Values, threshold: i64) -> Told {
    let n = count(values, &rules.base);
    if n > 0 && n < threshold {
        return Told::Nothing;
    }
    let Some((part, counted, whole)) = single(rules, group, values) else { return Told::Exactly };
    told(counted, whole, threshold).map(|share| points(part, share))
}

/// Returns the totals of all that would be published in the same words.
fn possible(rules: &Assessment, group: &str, values: &Values, threshold: i64) -> Vec<Exact> {
    let Some((part, counted, whole)) = single(rules, group, values) else { return Vec::new() };
    let total = |counted: i64| {
        let points = points(part, Exact::ratio(counted, whole).ok()?)?;
        points.rounded(rules.digits, rules.rounding).ok()
    };
    alike(counted, whole, threshold).into_iter().filter_map(total).collect()
}

/// Returns the one share of which a group's totals are made, what of it counts for a unit, and its whole.
fn single<'r>(rules: &'r Assessment, group: &'r str, values: &Values) -> Option<(&'r Part, i64, i64)> {
    let mut parts = rules.indicators.iter().flat_map(|indicator| indicator.parts_for(group));
    let (Some(part), None) = (parts.next(), parts.next()) else { return None };
    let (id, is_rest) = match part.value.as_ref()? {
        Value::Share(id) => (id, false),
        Value::Rest(id) => (id, true),
        Value::Count(_) | Value::Input(_) | Value::Mean(_) | Value::Weighted(_) => return None,
    };
    let whole = count(values, rules.measure(id)?.of.as_deref()?);
    let counted = count(values, id);
    let counts = if is_rest { whole.saturating_sub(counted) } else { counted };
    (whole > 0).then_some((part, counts, whole))
}

/// Returns the points of a share; nothing when they depend on other units or on steps, for which no bound is told.
fn points(part: &Part, share: Exact) -> Option<Exact> {
    match part.curve {
        Curve::Proportion => share.times(part.points).ok(),
        Curve::Complement
        | Curve::Spread { .. }
        | Curve::InverseShare { .. }
        | Curve::Bands(_)
        | Curve::Manual { .. }
        | Curve::Deduct { .. } => None,
    }
}

fn count(values: &Values, id: &str) -> i64 {
    values.get(id).and_then(|count| count.fixed(0).parse().ok()).unwrap_or(0)
}
