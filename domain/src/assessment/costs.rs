//! What costs points: the measures whose orders or marks pull a score down. For whoever wants to do better, not for
//! scoring.

use crate::policy::{Assessment, Curve, Part, Value};

/// Orders or marks that pull a score down.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost {
    /// The measure.
    pub measure: String,
    /// The orders of its whole that the measure does not count are meant, not those it counts.
    pub lacking: bool,
}

/// Returns what costs points in a part, each once.
#[must_use]
pub fn costs(assessment: &Assessment, part: &Part) -> Vec<Cost> {
    let mut found = match (&part.curve, &part.value) {
        (Curve::Deduct { each, .. }, _) => {
            each.iter().map(|one| Cost { measure: one.measure.clone(), lacking: false }).collect()
        }
        (Curve::Complement | Curve::InverseShare { .. }, Some(value)) => of(value, false),
        (Curve::Spread { .. } | Curve::Proportion | Curve::Bands(_), Some(value)) => of(value, true),
        // What a person entered names no order.
        (Curve::Manual { .. }, _) | (_, None) => Vec::new(),
    };
    found.retain(|cost| assessment.measure(&cost.measure).is_some());
    found.sort();
    found.dedup();
    found
}

/// Returns what is against a unit in a value; `more_is_better` says which way the curve goes.
fn of(value: &Value, more_is_better: bool) -> Vec<Cost> {
    let cost = |measure: &String, lacking| vec![Cost { measure: measure.clone(), lacking }];
    match value {
        Value::Share(measure) => cost(measure, more_is_better),
        Value::Rest(measure) => cost(measure, !more_is_better),
        Value::Count(measure) if !more_is_better => cost(measure, false),
        // More orders than there were cannot be named.
        Value::Count(_) | Value::Input(_) => Vec::new(),
        Value::Mean(values) => values.iter().flat_map(|value| of(value, more_is_better)).collect(),
        Value::Weighted(values) => values.iter().flat_map(|(_, value)| of(value, more_is_better)).collect(),
    }
}
