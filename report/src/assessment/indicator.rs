//! The columns of one indicator on a group's sheet: what is looked at, what it is compared with, what comes of it
//! before and after rounding, and whether formula and program agree.

use domain::{
    assessment::{Scored, ScoredPart, value_of},
    exact::Exact,
    policy::{Curve, Deduction, Value, Within},
};

use super::{
    BookError,
    column::{Cell, Look},
    formula,
    group::{HIGHEST, LOWEST, Plan},
};

impl<'a> Plan<'a> {
    pub(super) fn indicator(&mut self, scored: &'a Scored<'a>) -> Result<(), BookError> {
        let (words, from) = (self.book.words, self.next());
        let mut sum = Vec::new();
        for part in &scored.parts {
            sum.push(self.part(part)?);
        }
        let (digits, rounding) = (self.book.assessment.digits, self.book.assessment.rounding);
        let score = self.add(&words.score, Look::Score, |plan, row| {
            let parts: Vec<String> = sum.iter().map(|column| plan.cell(*column, row)).collect();
            let sum = if parts.is_empty() { "0".to_owned() } else { parts.join("+") };
            let formula = plan.if_ranked(row, &formula::rounded(&sum, digits, rounding));
            Cell::Formula(formula, plan.met(row, &scored.rounded))
        });
        let own =
            self.add(&words.own_score, Look::Score, |plan, row| Cell::Number(plan.met(row, &scored.rounded)));
        self.add(&words.agreement, Look::Verdict, |plan, row| plan.verdict(row, score, own));
        let indicator = scored.indicator;
        let name = indicator.name.in_language(self.book.language);
        let name = format!("{name} · {} {}", indicator.points, words.points);
        let grounds = &indicator.grounds;
        let article = grounds.article.clone().or_else(|| grounds.source.clone()).unwrap_or_default();
        self.blocks.push((name, article, from, self.next().saturating_sub(1)));
        self.totals.push(score);
        Ok(())
    }

    /// Adds the columns of a part; returns the one of its points.
    fn part(&mut self, part: &'a ScoredPart<'a>) -> Result<u16, BookError> {
        let points = part.part.points;
        let value = match (&part.part.curve, &part.part.value) {
            (Curve::Deduct { each, floor, spread_cap }, _) => {
                return Ok(self.deductions(part, each, *floor, *spread_cap));
            }
            (_, Some(value)) => self.value(value)?,
            // Nothing to look at takes nothing off.
            (_, None) => self.add(&self.book.words.counted, Look::Value, |_, _| Cell::Number(None)),
        };
        let bounds = self.bounds(part, value);
        Ok(self.add(&self.book.words.unrounded, Look::Points, |plan, row| {
            let cell = plan.cell(value, row);
            let (low, high) = match bounds {
                Some((low, high)) => (plan.cell(low, row), plan.cell(high, row)),
                None => (plan.above(value, LOWEST), plan.above(value, HIGHEST)),
            };
            let curve = match &part.part.curve {
                Curve::Spread { floor } => formula::spread(&cell, &low, &high, *floor, points),
                Curve::InverseShare { within: _ } => formula::inverse(&cell, &low, &high, points),
                Curve::Complement => format!("(1-{cell})*{}", formula::number(points)),
                Curve::Proportion => format!("{cell}*{}", formula::number(points)),
                Curve::Bands(bands) => formula::bands(&cell, bands),
                Curve::Manual { .. } | Curve::Deduct { .. } => cell.clone(),
            };
            let all = formula::number(points);
            let formula = plan.if_ranked(row, &format!("IF(ISNUMBER({cell}),{curve},{all})"));
            Cell::Formula(formula, plan.met(row, &part.points))
        }))
    }

    /// Adds what a curve compares a value with: two cells above it, or two columns where only some are compared.
    fn bounds(&mut self, part: &'a ScoredPart<'a>, value: u16) -> Option<(u16, u16)> {
        let within = match &part.part.curve {
            Curve::Spread { .. } | Curve::InverseShare { within: None } => None,
            Curve::InverseShare { within: Some(within) } => {
                let applies = |id: &String| id == self.scores.group;
                (within.groups.is_empty() || within.groups.iter().any(applies)).then_some(within)
            }
            Curve::Complement
            | Curve::Proportion
            | Curve::Bands(_)
            | Curve::Manual { .. }
            | Curve::Deduct { .. } => return None,
        };
        if let Some(within) = within {
            return Some(self.bounds_within(part, value, within));
        }
        let range = part.ranges.iter().find_map(|range| *range);
        let (low, high) = range.unwrap_or((Exact::ZERO, Exact::ZERO));
        self.bound(value, low, high);
        None
    }

    fn bounds_within(&mut self, part: &'a ScoredPart<'a>, value: u16, within: &'a Within) -> (u16, u16) {
        let book = self.book;
        let keys =
            self.add(book.name_of(&within.input), Look::Count, |plan, row| plan.fact(row, &within.input));
        let counted = self.add(&book.words.counted, Look::Value, |plan, row| {
            let cell = plan.cell(value, row);
            let outcome =
                plan.place(row).map(|place| part.values.get(place).copied().flatten().unwrap_or(Exact::ZERO));
            Cell::Formula(format!("=IF(ISNUMBER({cell}),{cell},0)"), outcome.or(Some(Exact::ZERO)))
        });
        let mut column = |heading: &str, is_low: bool| {
            self.add(heading, Look::Value, |plan, row| {
                let [counted, values, all] = [counted, value, keys].map(|column| plan.range(column));
                let key = plan.cell(keys, row);
                let among = formula::Among { counted: &counted, values: &values, keys: &all, key: &key };
                let bound = if is_low { among.lowest() } else { among.highest() };
                let formula = format!("IF(ISNUMBER({}),{bound},\"\")", plan.cell(value, row));
                let place =
                    plan.place(row).filter(|place| part.values.get(*place).is_some_and(Option::is_some));
                let range = place.and_then(|place| part.ranges.get(place).copied().flatten());
                let outcome = range.map(|(low, high)| if is_low { low } else { high });
                Cell::Formula(plan.if_ranked(row, &formula), outcome)
            })
        };
        (column(&book.words.lowest_within, true), column(&book.words.highest_within, false))
    }

    fn deductions(
        &mut self,
        part: &'a ScoredPart<'a>,
        each: &'a [Deduction],
        floor: Exact,
        cap: Option<Exact>,
    ) -> u16 {
        let words = self.book.words;
        let off = self.add(&words.off, Look::Value, |plan, row| {
            let facts = each.iter().map(|deduction| {
                let fact = plan.reference(row, &deduction.measure);
                format!("{}*{fact}", formula::number(deduction.each))
            });
            let sum = facts.collect::<Vec<_>>().join("+");
            let sum = if sum.is_empty() { "0".to_owned() } else { sum };
            let outcome = plan.place(row).and_then(|place| part.values.get(place).copied().flatten());
            Cell::Formula(plan.if_ranked(row, &sum), outcome)
        });
        let all = formula::number(part.part.points);
        let before = if part.before.is_empty() { &part.points } else { &part.before };
        let left = self.add(&words.left, Look::Points, |plan, row| {
            let left = format!("MAX({},{all}-{})", formula::number(floor), plan.cell(off, row));
            Cell::Formula(plan.if_ranked(row, &left), plan.met(row, before))
        });
        let Some(cap) = cap else { return left };
        let lowest = before.iter().min().copied().unwrap_or(Exact::ZERO);
        let highest = before.iter().max().copied().unwrap_or(Exact::ZERO);
        self.bound(left, lowest, highest);
        self.add(&words.unrounded, Look::Points, |plan, row| {
            let (worst, best) = (plan.above(left, LOWEST), plan.above(left, HIGHEST));
            let drawn = formula::drawn_together(&plan.cell(left, row), &worst, &best, cap);
            Cell::Formula(plan.if_ranked(row, &drawn), plan.met(row, &part.points))
        })
    }

    /// Adds the columns of a value; returns the last.
    fn value(&mut self, value: &'a Value) -> Result<u16, BookError> {
        let book = self.book;
        let mut outcomes = Vec::new();
        for (unit, row) in &self.rows {
            let outcome = value_of(book.assessment, book.table, row, value)?;
            outcomes.push(outcome.filter(|_| unit.place.is_some()));
        }
        let outcome = |row: usize| outcomes.get(row).copied().flatten();
        let column = match value {
            Value::Count(id) | Value::Input(id) => {
                self.add(book.name_of(id), Look::Count, |plan, row| plan.fact(row, id))
            }
            Value::Share(id) | Value::Rest(id) => {
                let of = book.assessment.measure(id).and_then(|measure| measure.of.as_deref());
                let of = of.unwrap_or_default();
                let (part, whole) = (book.name_of(id), book.name_of(of));
                let is_rest = matches!(value, Value::Rest(_));
                let heading =
                    if is_rest { format!("1 − {part} ÷ {whole}") } else { format!("{part} ÷ {whole}") };
                self.add(&heading, Look::Value, |plan, row| {
                    let (part, whole) = (plan.reference(row, id), plan.reference(row, of));
                    // One division of whole numbers: equal shares are equal numbers.
                    let part = if is_rest { format!("({whole}-{part})") } else { part };
                    let share = format!("IF({whole}=0,\"\",{part}/{whole})");
                    Cell::Formula(plan.if_ranked(row, &share), outcome(row))
                })
            }
            Value::Mean(values) => {
                let columns = values.iter().map(|value| self.value(value)).collect::<Result<Vec<_>, _>>()?;
                self.add(&book.words.joined, Look::Value, |plan, row| {
                    let cells = columns.iter().map(|column| plan.cell(*column, row));
                    let cells = cells.collect::<Vec<_>>().join(",");
                    let mean = format!("IF(COUNT({cells})=0,\"\",SUM({cells})/COUNT({cells}))");
                    Cell::Formula(plan.if_ranked(row, &mean), outcome(row))
                })
            }
            Value::Weighted(values) => {
                let columns =
                    values.iter().map(|(_, value)| self.value(value)).collect::<Result<Vec<_>, _>>()?;
                self.add(&book.words.joined, Look::Value, |plan, row| {
                    let cells: Vec<String> = columns.iter().map(|column| plan.cell(*column, row)).collect();
                    let terms = values.iter().zip(&cells);
                    let terms =
                        terms.map(|((weight, _), cell)| format!("{}*{cell}", formula::number(*weight)));
                    let sum = terms.collect::<Vec<_>>().join("+");
                    let all = format!("COUNT({})<{}", cells.join(","), cells.len());
                    Cell::Formula(plan.if_ranked(row, &format!("IF({all},\"\",{sum})")), outcome(row))
                })
            }
        };
        Ok(column)
    }
}
