//! Why a score is what it is, as lines that a page, a file and another program can show alike.

use serde::Serialize;

use crate::{
    assessment::{GroupScores, Table, UnitScore, curve::ScoredPart},
    exact::{Exact, Rounding},
    policy::{Assessment, Curve, Indicator, Part, Said, Value},
};

/// Why a unit has a score.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Because {
    /// Line by line: what was looked at, what it was compared with, what came of it, and where it is written.
    pub lines: Vec<Line>,
}

/// One line of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Line {
    /// A part of the indicator, of several; its own lines follow.
    Part {
        /// Which, from 1.
        part: usize,
        /// The most it gives.
        points: Exact,
    },
    /// A measure as it was counted.
    Count {
        /// The measure.
        measure: String,
        /// Its value.
        count: Exact,
    },
    /// A measure over the one it is a part of.
    Share {
        /// The measure.
        measure: String,
        /// Its value.
        count: Exact,
        /// The measure it is a part of.
        of: String,
        /// Its value.
        whole: Exact,
        /// The share; one less it, when `rest`.
        share: Exact,
        /// One less the share was taken.
        rest: bool,
    },
    /// What a person entered.
    Input {
        /// The input.
        input: String,
        /// Its value.
        value: Exact,
    },
    /// Several values became one.
    Joined {
        /// The one.
        value: Exact,
    },
    /// There was nothing to look at; nothing is taken off for that.
    NoValue {
        /// All points of the part.
        points: Exact,
    },
    /// What the units compared with each other have.
    Group {
        /// The lowest.
        lowest: Exact,
        /// The highest.
        highest: Exact,
        /// Compared only with units whose input has this value.
        #[serde(skip_serializing_if = "Option::is_none")]
        within: Option<Exact>,
    },
    /// All compared units are equal: all points.
    AllEqual {
        /// All points of the part.
        points: Exact,
    },
    /// Best all points, worst the floor's share, in between linear.
    Spread {
        /// The value.
        value: Exact,
        /// The lowest it is compared with.
        lowest: Exact,
        /// The highest it is compared with.
        highest: Exact,
        /// The share of the worst.
        floor: Exact,
        /// The most.
        of: Exact,
        /// What came of it.
        points: Exact,
    },
    /// Lowest all points, highest none, in between linear.
    Inverse {
        /// The value.
        value: Exact,
        /// The lowest it is compared with.
        lowest: Exact,
        /// The highest it is compared with.
        highest: Exact,
        /// The most.
        of: Exact,
        /// What came of it.
        points: Exact,
    },
    /// (1 − value) × points.
    Complement {
        /// The value.
        value: Exact,
        /// The most.
        of: Exact,
        /// What came of it.
        points: Exact,
    },
    /// value × points.
    Proportion {
        /// The value.
        value: Exact,
        /// The most.
        of: Exact,
        /// What came of it.
        points: Exact,
    },
    /// The band the value reaches.
    Band {
        /// The value.
        value: Exact,
        /// What the band gives.
        points: Exact,
    },
    /// The value is the points.
    Manual {
        /// What came of it.
        points: Exact,
        /// Whether a file proves it.
        evidence: bool,
    },
    /// So many, each so much, together so much less.
    Deducted {
        /// The measure.
        measure: String,
        /// How many.
        count: Exact,
        /// What each costs.
        each: Exact,
        /// What they cost together.
        off: Exact,
    },
    /// What is left after all deductions.
    Left {
        /// The most.
        of: Exact,
        /// What was taken off.
        off: Exact,
        /// The least that is left.
        floor: Exact,
        /// What is left.
        points: Exact,
    },
    /// The group lay further apart than it may: deductions were drawn together.
    DrawnTogether {
        /// The best of the group, which stays.
        best: Exact,
        /// The worst before.
        worst: Exact,
        /// How far they may lie apart.
        cap: Exact,
        /// The points before.
        before: Exact,
        /// The points after.
        points: Exact,
    },
    /// The only rounding.
    Rounded {
        /// The sum before it.
        exact: Exact,
        /// Digits after the point.
        digits: u32,
        /// How.
        rounding: Rounding,
        /// What came of it.
        score: Exact,
    },
    /// Where it is written.
    Article {
        /// The article.
        article: String,
    },
    /// What the article leaves open, decided.
    Interpretation {
        /// In Chinese.
        zh: String,
        /// In English.
        en: String,
        /// What it rests on.
        #[serde(skip_serializing_if = "Option::is_none")]
        source: Option<String>,
    },
    /// The unit is not ranked.
    NotRanked {
        /// The base measure.
        measure: String,
        /// Its value.
        count: Exact,
        /// The least with which a unit is ranked.
        minimum: i64,
    },
}

/// Explains one score.
pub(super) fn explain(
    assessment: &Assessment,
    table: &Table,
    group: &GroupScores<'_>,
    unit: &UnitScore<'_>,
    indicator: &str,
) -> Because {
    let mut lines = Vec::new();
    let Some(place) = unit.place else {
        let minimum = assessment.minimum.max(1);
        lines.push(Line::NotRanked { measure: assessment.base.clone(), count: unit.n, minimum });
        say(&mut lines, &assessment.grounds);
        return Because { lines };
    };
    let Some(scored) = group.scored.iter().find(|scored| scored.indicator.id == indicator) else {
        return Because { lines };
    };
    let several = scored.parts.len() > 1;
    for (number, part) in scored.parts.iter().enumerate() {
        if several {
            lines.push(Line::Part { part: number + 1, points: part.part.points });
        }
        Story { assessment, table, unit: unit.unit, group: group.group, place, part }.tell(&mut lines);
    }
    let score = scored.of(place).score;
    let exact = at(&scored.exact, place);
    lines.push(Line::Rounded { exact, digits: assessment.digits, rounding: assessment.rounding, score });
    say_all(&mut lines, assessment, scored.indicator);
    Because { lines }
}

fn say_all(lines: &mut Vec<Line>, assessment: &Assessment, indicator: &Indicator) {
    say(lines, &indicator.grounds);
    let named = indicator.parts.iter().flat_map(looked_at);
    let mut told: Vec<&str> = Vec::new();
    for id in named {
        let grounds = assessment.measure(id).map(|measure| &measure.grounds);
        let grounds = grounds.or_else(|| assessment.input(id).map(|input| &input.grounds));
        if let Some(grounds) =
            grounds.filter(|grounds| grounds.interpretation.is_some() && !told.contains(&id))
        {
            told.push(id);
            say(lines, &Said { article: None, ..grounds.clone() });
        }
    }
}

/// Returns the measures and inputs a part of an indicator looks at.
fn looked_at(part: &Part) -> Vec<&str> {
    let mut ids = named(part.value.as_ref());
    match &part.curve {
        Curve::Deduct { each, .. } => ids.extend(each.iter().map(|deduction| deduction.measure.as_str())),
        Curve::InverseShare { within: Some(within) } => ids.push(&within.input),
        Curve::Spread { .. }
        | Curve::InverseShare { within: None }
        | Curve::Complement
        | Curve::Proportion
        | Curve::Bands(_)
        | Curve::Manual { .. } => {}
    }
    ids
}

fn named(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::Count(id) | Value::Share(id) | Value::Rest(id) | Value::Input(id)) => vec![id],
        Some(Value::Mean(values)) => values.iter().flat_map(|value| named(Some(value))).collect(),
        Some(Value::Weighted(values)) => values.iter().flat_map(|(_, value)| named(Some(value))).collect(),
        None => Vec::new(),
    }
}

fn say(lines: &mut Vec<Line>, grounds: &Said) {
    if let Some(article) = &grounds.article {
        lines.push(Line::Article { article: article.clone() });
    }
    if let Some(text) = &grounds.interpretation {
        let (zh, en, source) = (text.zh.clone(), text.en.clone(), grounds.source.clone());
        lines.push(Line::Interpretation { zh, en, source });
    }
}

/// One part of one unit's score.
struct Story<'s> {
    assessment: &'s Assessment,
    table: &'s Table,
    unit: &'s str,
    group: &'s str,
    place: usize,
    part: &'s ScoredPart<'s>,
}

impl Story<'_> {
    fn tell(&self, lines: &mut Vec<Line>) {
        let of = self.part.part.points;
        let points = at(&self.part.points, self.place);
        if let Curve::Deduct { each, floor, spread_cap } = &self.part.part.curve {
            for deduction in each {
                let count = self.count(&deduction.measure);
                if let (false, Ok(off)) = (count.is_zero(), count.times(deduction.each)) {
                    let (measure, each) = (deduction.measure.clone(), deduction.each);
                    lines.push(Line::Deducted { measure, count, each, off });
                }
            }
            let off = self.value().unwrap_or(Exact::ZERO);
            let left = self.part.before.get(self.place).copied().unwrap_or(points);
            lines.push(Line::Left { of, off, floor: *floor, points: left });
            let (best, worst) = (self.part.before.iter().max(), self.part.before.iter().min());
            if let (Some(best), Some(worst), Some(cap)) = (best, worst, spread_cap) {
                let (best, worst, cap) = (*best, *worst, *cap);
                lines.push(Line::DrawnTogether { best, worst, cap, before: left, points });
            }
            return;
        }
        if let Some(value) = &self.part.part.value {
            self.looked_at(value, lines);
        }
        let Some(value) = self.value() else {
            lines.push(Line::NoValue { points });
            return;
        };
        let range = self.part.ranges.get(self.place).copied().flatten();
        if let Some((lowest, highest)) = range {
            lines.push(Line::Group { lowest, highest, within: self.within() });
        }
        let (lowest, highest) = range.unwrap_or((value, value));
        let equal = range.is_some_and(|(lowest, highest)| lowest == highest);
        lines.push(match &self.part.part.curve {
            Curve::Spread { .. } | Curve::InverseShare { .. } if equal => Line::AllEqual { points },
            Curve::Spread { floor } => Line::Spread { value, lowest, highest, floor: *floor, of, points },
            Curve::InverseShare { .. } => Line::Inverse { value, lowest, highest, of, points },
            Curve::Complement => Line::Complement { value, of, points },
            Curve::Proportion => Line::Proportion { value, of, points },
            Curve::Bands(_) => Line::Band { value, points },
            Curve::Manual { evidence } => Line::Manual { points, evidence: *evidence },
            Curve::Deduct { .. } => return,
        });
    }

    fn value(&self) -> Option<Exact> {
        self.part.values.get(self.place).copied().flatten()
    }

    fn count(&self, id: &str) -> Exact {
        self.table.value(self.unit, id).unwrap_or(Exact::ZERO)
    }

    fn within(&self) -> Option<Exact> {
        let Curve::InverseShare { within: Some(within) } = &self.part.part.curve else { return None };
        let applies = within.groups.is_empty() || within.groups.iter().any(|group| group == self.group);
        applies.then(|| self.count(&within.input))
    }

    fn looked_at(&self, value: &Value, lines: &mut Vec<Line>) {
        match value {
            Value::Count(id) => lines.push(Line::Count { measure: id.clone(), count: self.count(id) }),
            Value::Input(id) => lines.push(Line::Input { input: id.clone(), value: self.count(id) }),
            Value::Share(id) | Value::Rest(id) => {
                let rest = matches!(value, Value::Rest(_));
                let of =
                    self.assessment.measure(id).and_then(|measure| measure.of.clone()).unwrap_or_default();
                let (count, whole) = (self.count(id), self.count(&of));
                let share = count.over(whole);
                let share = if rest { share.and_then(|share| Exact::ONE.minus(share)) } else { share };
                if let Ok(share) = share {
                    lines.push(Line::Share { measure: id.clone(), count, of, whole, share, rest });
                }
            }
            Value::Mean(values) => {
                values.iter().for_each(|value| self.looked_at(value, lines));
                lines.extend(self.value().map(|value| Line::Joined { value }));
            }
            Value::Weighted(values) => {
                values.iter().for_each(|(_, value)| self.looked_at(value, lines));
                lines.extend(self.value().map(|value| Line::Joined { value }));
            }
        }
    }
}

fn at(numbers: &[Exact], place: usize) -> Exact {
    numbers.get(place).copied().unwrap_or(Exact::ZERO)
}
