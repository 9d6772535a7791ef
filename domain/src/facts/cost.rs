//! What it costs a unit when an order comes late: what the pack takes off for a late answer, by the pack's own measures
//! and nothing else. Ranks and shares depend on what all others do, so that nobody can tell them for one order.

use super::Counter;
use crate::{
    exact::Exact,
    order::{Flag, Order, clocks::ClockKind},
    policy::{Assessment, Curve},
};

/// Returns the points that the unit of `group` loses when the answer comes after its deadline, or has lost by now;
/// `None` when no answer is awaited, or the pack takes nothing off for that.
#[must_use]
pub fn of_late_answer(assessment: &Assessment, order: &Order, group: Option<&str>) -> Option<Exact> {
    let awaited = order.clocks.get(&ClockKind::Handle).is_some_and(|handle| handle.clock.is_open());
    if !awaited || order.is_ended() {
        return None;
    }
    let counter = Counter::new(assessment);
    let mut late = order.clone();
    late.remembered.late_replies += 1;
    late.flags.insert(Flag::Late);
    let counted = |order: &Order, id: &str| {
        let place = assessment.measures.iter().position(|measure| measure.id == id)?;
        let counts = counter.count(order)?;
        Some(counts.values.iter().filter(|(at, _)| *at == place).map(|(_, value)| *value).sum::<i64>())
    };
    let mut sum = Exact::ZERO;
    let applies = |groups: &[String]| {
        groups.is_empty() || group.is_some_and(|group| groups.iter().any(|one| one == group))
    };
    let parts = assessment.indicators.iter().flat_map(|indicator| &indicator.parts);
    for part in parts.filter(|part| applies(&part.groups)) {
        let Curve::Deduct { each, .. } = &part.curve else { continue };
        for deduction in each {
            let more = counted(&late, &deduction.measure)? - counted(order, &deduction.measure)?;
            if more > 0 {
                sum = sum.plus(deduction.each.times(Exact::from(more)).ok()?).ok()?;
            }
        }
    }
    (!sum.is_zero()).then_some(sum)
}
