//! The indicators of a unit, what cost most first, each with the orders and marks that pulled it down.

use std::{cmp::Reverse, collections::BTreeMap};

use domain::{
    assessment::{Assessed, Cost, GroupScores, Line, Score, UnitScore, costs, periods::Period},
    calendar::date_of,
    exact::Exact,
    ids::OrderId,
    order::Order,
    policy::{Assessment, Counted, Curve, Pack},
};
use store::assessment::{Costing, Sheet};

use super::{month::may_know, own::Place};
use crate::{
    http::signed::Signed,
    told,
    views::{
        locale::Words,
        staff::scores::{CostItem, CostRow, OwnIndicator},
    },
};

/// How many orders or marks are listed for one thing.
const ITEMS: usize = 12;

/// Tells the indicators of one unit.
pub(super) struct Teller<'a> {
    pub(super) signed: &'a Signed,
    pub(super) place: &'a Place,
    pub(super) pack: &'a Pack,
    pub(super) rules: &'a Assessment,
    pub(super) sheet: &'a Sheet,
    pub(super) assessed: &'a Assessed<'a>,
    pub(super) period: Option<&'a Period>,
    pub(super) costing: &'a BTreeMap<Cost, Costing>,
    pub(super) marked: &'a BTreeMap<OrderId, Order>,
}

impl Teller<'_> {
    pub(super) fn indicators(&self, group: &GroupScores<'_>, unit: &UnitScore<'_>) -> Vec<OwnIndicator> {
        let mut told: Vec<(Exact, OwnIndicator)> = Vec::new();
        for score in &unit.scores {
            let lost = score.indicator.points.minus(score.score).unwrap_or(Exact::ZERO);
            told.push((lost, self.indicator(group, unit, score, lost)));
        }
        told.sort_by_key(|(lost, _)| Reverse(*lost));
        told.into_iter().map(|(_, indicator)| indicator).collect()
    }

    fn indicator(
        &self,
        group: &GroupScores<'_>,
        unit: &UnitScore<'_>,
        score: &Score<'_>,
        lost: Exact,
    ) -> OwnIndicator {
        let (lang, digits) = (self.signed.visitor.lang, self.rules.digits);
        let indicator = score.indicator;
        let lines = self.assessed.explain(group, unit, &indicator.id).lines;
        let numbers = lines.iter().filter(|line| !matches!(line, Line::Interpretation { .. }));
        let parts = indicator.parts_for(group.group);
        // What cost nothing needs no looking into.
        let costs =
            if lost.is_zero() { Vec::new() } else { parts.flat_map(|part| self.costs(unit, part)).collect() };
        OwnIndicator {
            id: indicator.id.clone(),
            name: told::text(&indicator.name, lang),
            score: score.score.short(digits),
            points: indicator.points.short(digits),
            lost: (!lost.is_zero()).then(|| lost.short(digits)),
            percent: percent(score.score, indicator.points),
            because: numbers.map(|line| told::assessment::line(self.rules, line, lang)).collect(),
            rule_url: format!("/packs/{}#indicator-{}", self.pack.id(), indicator.id),
            costs,
        }
    }

    fn costs(&self, unit: &UnitScore<'_>, part: &domain::policy::Part) -> Vec<CostRow> {
        let row = |cost: Cost| {
            let count = self.count(unit, &cost);
            (!count.is_zero()).then(|| self.cost(part, &cost, count))
        };
        costs(self.rules, part).into_iter().filter_map(row).collect()
    }

    fn count(&self, unit: &UnitScore<'_>, cost: &Cost) -> Exact {
        let value = |id: &str| self.sheet.live.table.value(unit.unit, id).unwrap_or(Exact::ZERO);
        let own = value(&cost.measure);
        if !cost.lacking {
            return own;
        }
        let whole = self.rules.measure(&cost.measure).and_then(|measure| measure.of.as_deref());
        whole.map_or(Exact::ZERO, |whole| value(whole).minus(own).unwrap_or(Exact::ZERO))
    }

    fn cost(&self, part: &domain::policy::Part, cost: &Cost, count: Exact) -> CostRow {
        let name = told::assessment::name(self.rules, &cost.measure, self.signed.visitor.lang);
        let each = match &part.curve {
            Curve::Deduct { each, .. } => each.iter().find(|one| one.measure == cost.measure),
            Curve::Spread { .. }
            | Curve::InverseShare { .. }
            | Curve::Complement
            | Curve::Proportion
            | Curve::Bands(_)
            | Curve::Manual { .. } => None,
        };
        let text = match each.and_then(|one| count.times(one.each).ok()) {
            Some(off) => Words::key("scores.cost.each").with("off", off.short(self.rules.digits)),
            None if cost.lacking => Words::key("scores.cost.lacking"),
            None => Words::key("scores.cost.counted"),
        };
        let text = text.with("name", name).with("count", count.short(0));
        let measure = self.rules.measure(&cost.measure);
        let is_marks = measure.is_some_and(|measure| measure.counts == Counted::Marks);
        let mut items = if is_marks { self.marks(&cost.measure) } else { Vec::new() };
        let Some(costing) = self.costing.get(cost) else {
            return CostRow { text, items, has_more: false };
        };
        let known = costing.orders.iter().filter(|(order, _)| may_know(self.signed, order));
        let orders: Vec<CostItem> = known
            .take(ITEMS)
            .map(|(order, _)| CostItem {
                number: order.number.clone(),
                title: order.title.clone(),
                url: format!("/orders/{}", order.number),
                day: String::new(),
            })
            .collect();
        let has_more = costing.has_more || orders.len() < costing.orders.len();
        items.extend(orders);
        CostRow { text, items, has_more }
    }

    /// Returns the marks that stand; who set them is for the assessor to know.
    fn marks(&self, measure: &str) -> Vec<CostItem> {
        let marks = self.period.into_iter().flat_map(|period| period.marks.values());
        let own = marks
            .filter(|mark| mark.unit == self.place.unit && mark.measure == measure && mark.gone.is_none());
        own.map(|mark| {
            let order = mark.order.and_then(|order| self.marked.get(&order));
            let order = order.filter(|order| may_know(self.signed, order));
            CostItem {
                number: order.map(|order| order.number.clone()).unwrap_or_default(),
                title: mark.note.clone(),
                url: order.map(|order| format!("/orders/{}", order.number)).unwrap_or_default(),
                day: date_of(mark.act.at).to_string(),
            }
        })
        .collect()
    }
}

/// Returns a score in hundredths of its points.
pub(super) fn percent(score: Exact, points: Exact) -> u32 {
    let share = score.over(points).and_then(|share| share.times(Exact::from(100)));
    share.ok().and_then(|share| share.short(0).parse().ok()).unwrap_or(0_u32).min(100)
}
