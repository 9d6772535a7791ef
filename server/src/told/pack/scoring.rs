//! How units are assessed, in words: what is counted of what, what is entered, how an indicator is computed.

use domain::policy::{Assessment, Counted, Indicator, Input, Measure};

use super::{Lines, Reader, budget};
use crate::{told::assessment, views::locale::Words};

/// The most digits of a number of a pack.
const DIGITS: u32 = 10;

impl Reader<'_> {
    pub(super) fn scoring_name(&self, section: &str, id: &str) -> Option<String> {
        let rules = self.pack.assessment()?;
        let name = match section {
            "group" => rules.group(id).map(|group| &group.name),
            "measure" => rules.measure(id).map(|measure| &measure.name),
            "input" => rules.input(id).map(|input| &input.name),
            _ => rules.indicator(id).map(|indicator| &indicator.name),
        };
        name.map(|name| self.text(name))
    }

    pub(super) fn scoring(&self, section: &str, id: &str) -> Lines {
        let Some(rules) = self.pack.assessment() else { return Ok(Vec::new()) };
        let nothing = || Ok(Vec::new());
        match section {
            "assessment" => self.assessing(rules),
            "measure" => rules.measure(id).map_or_else(nothing, |measure| self.measure(rules, measure)),
            "input" => rules.input(id).map_or_else(nothing, |input| self.input(rules, input)),
            "indicator" => {
                rules.indicator(id).map_or_else(nothing, |indicator| self.indicator(rules, indicator))
            }
            _ => match &rules.year {
                Some(year) => self.one_of(
                    Words::key("packs.year")
                        .with("daily", year.daily.short(DIGITS))
                        .with("yearly", year.yearly.short(DIGITS)),
                ),
                None => Ok(Vec::new()),
            },
        }
    }

    fn assessing(&self, rules: &Assessment) -> Lines {
        let base = assessment::name(rules, &rules.base, self.lang);
        let rounding = self.coded("packs.rounding.", &rules.rounding)?;
        let scores = Words::key("packs.scores").with("digits", rules.digits).with("rounding", rounding);
        Ok(vec![
            self.say(&Words::key("packs.ranked").with("name", base).with("minimum", rules.minimum))?,
            self.coded("packs.placed_by.", &rules.placed_by)?,
            self.say(&scores)?,
            self.line("cut_off", &self.say(&budget(rules.cut_off))?)?,
            self.line("appeal", &self.say(&budget(rules.appeal))?)?,
        ])
    }

    fn measure(&self, rules: &Assessment, measure: &Measure) -> Lines {
        let counts = match measure.counts {
            Counted::Orders => self.one("packs.counts_orders")?,
            Counted::Marks => self.one("packs.counts_marks")?,
            Counted::Sum(fact) => {
                self.one_of(Words::key("packs.counts_sum").with("name", self.number(fact)?))?
            }
        };
        let mut lines = counts;
        if let Some(of) = &measure.of {
            lines.push(self.line("of", &assessment::name(rules, of, self.lang))?);
        }
        if !measure.conditions.is_empty() {
            lines.push(self.line("where", &self.conditions(&measure.conditions)?)?);
        }
        Ok(lines)
    }

    fn input(&self, rules: &Assessment, input: &Input) -> Lines {
        let values: Vec<String> = input.values.iter().map(|value| value.short(DIGITS)).collect();
        let mut lines = match values.is_empty() {
            true => self.one_of(Words::key("packs.input_to").with("most", input.most.short(DIGITS)))?,
            false => self.one_of(Words::key("packs.input_of").with("values", values.join(&self.comma()?)))?,
        };
        if !input.groups.is_empty() {
            lines.push(self.line("groups", &self.groups(rules, &input.groups)?)?);
        }
        Ok(lines)
    }

    fn indicator(&self, rules: &Assessment, indicator: &Indicator) -> Lines {
        let mut lines =
            self.one_of(Words::key("packs.points").with("points", indicator.points.short(DIGITS)))?;
        for part in &indicator.parts {
            let curve = self.say(&assessment::curve(rules, part, self.lang))?;
            lines.push(match part.groups.is_empty() {
                true => curve,
                false => {
                    let groups = self.groups(rules, &part.groups)?;
                    self.say(
                        &Words::key("assessment.book.groups").with("groups", groups).with("text", curve),
                    )?
                }
            });
        }
        Ok(lines)
    }

    fn groups(&self, rules: &Assessment, groups: &[String]) -> Result<String, crate::views::ViewError> {
        let name = |id: &String| {
            rules.group(id).map_or_else(|| Words::plain(id.clone()), |group| self.words(&group.name))
        };
        self.list(&groups.iter().map(name).collect::<Vec<_>>())
    }
}
