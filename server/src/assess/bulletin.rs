//! The bulletin of a closed month: which words and figures stand in it. How it is laid out is `report::bulletin`;
//! what a score is, was decided before.

use domain::{
    assessment::{Assessed, GroupScores, Line, Table, UnitScore, peers},
    exact::Exact,
    facts::{FlagFact, NumberFact},
    policy::{Assessment, Condition, Indicator},
};
use report::bulletin::{
    Bulletin, Cost, Deduction, Figures, Group, Interpretation, NotRanked, Praise, Ranked, Share,
    Words as Sentences,
};

use crate::{
    told,
    views::locale::{Lang, LocaleError, Texts, Words},
};

/// The digits of a score that is printed.
const DIGITS: u32 = 2;
/// How many of each group are praised.
const PRAISED: usize = 3;
/// How many units are named with what they lost.
const COSTS: usize = 10;
/// How many kinds of deductions are named for each.
const KINDS: usize = 3;
/// How headings are counted.
const NUMERALS: [&str; 8] = ["一", "二", "三", "四", "五", "六", "七", "八"];

/// What a bulletin is made of.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// How it was scored.
    pub rules: &'a Assessment,
    /// What was counted.
    pub table: &'a Table,
    /// What came of it.
    pub assessed: &'a Assessed<'a>,
    /// The words.
    pub texts: &'a Texts,
    /// Their language.
    pub lang: Lang,
}

impl Told<'_> {
    fn say(&self, words: &Words) -> Result<String, LocaleError> {
        self.texts.say(self.lang, words)
    }

    /// Returns a sentence whose places are still to be filled.
    fn open(&self, key: &str, places: &[&str]) -> Result<String, LocaleError> {
        let words = Words::key(&format!("bulletin.text.{key}"));
        let words = places.iter().fold(words, |words, place| words.with(place, format!("{{{place}}}")));
        self.say(&words)
    }

    /// Returns the sentences.
    ///
    /// # Errors
    /// When words are missing, which is our fault.
    pub fn sentences(&self) -> Result<Sentences, LocaleError> {
        let is_chinese = self.lang == Lang::Zh;
        let numerals = NUMERALS.into_iter().filter(|_| is_chinese).map(str::to_owned).collect();
        Ok(Sentences {
            language: told::language(self.lang),
            numerals,
            first_level: self.open("first_level", &["n", "heading"])?,
            second_level: self.open("second_level", &["n", "heading"])?,
            opening: self.open(
                "opening",
                &["period", "taken", "satisfaction", "satisfied", "rated", "response", "responded", "asked"],
            )?,
            no_share: self.open("no_share", &[])?,
            ranking: self.open("ranking", &[])?,
            rank: self.open("rank", &[])?,
            unit: self.open("unit", &[])?,
            taken: self.open("taken", &[])?,
            total: self.open("total", &[])?,
            continued: self.open("continued", &["group"])?,
            nobody_ranked: self.open("nobody_ranked", &[])?,
            not_ranked: self.open("not_ranked", &[])?,
            not_ranked_unit: self.open("not_ranked_unit", &["unit", "taken", "why"])?,
            praised: self.open("praised", &[])?,
            praise: self.open("praise", &["unit", "why"])?,
            costs: self.open("costs", &[])?,
            cost: self.open("cost", &["unit", "points", "deductions"])?,
            deduction: self.open("deduction", &["kind", "count", "points"])?,
            between: self.open("between", &[])?,
            corrections: self.open("corrections", &[])?,
            correction: self.open("correction", &["period", "unit", "what", "before", "after", "why"])?,
            no_corrections: self.open("no_corrections", &[])?,
            interpretations: self.open("interpretations", &[])?,
            interpretation: self.open("interpretation", &["n", "text", "article"])?,
            attachments: self.open("attachments", &[])?,
            attachment: self.open("attachment", &["n"])?,
            contact: self.open("contact", &["contact"])?,
        })
    }

    /// Returns the bulletin without head and signature.
    ///
    /// # Errors
    /// When words are missing, which is our fault.
    pub fn body(&self, period: &str) -> Result<Bulletin, LocaleError> {
        let groups = self.assessed.groups.iter();
        let praised = groups.clone().map(|group| self.praised(group)).collect::<Result<Vec<_>, _>>()?;
        Ok(Bulletin {
            title: self.say(&Words::key("bulletin.title").with("period", period))?,
            recipients: self.open("recipients", &[])?,
            period: period.to_owned(),
            figures: self.figures(),
            groups: groups.clone().map(|group| self.group(group)).collect::<Result<_, _>>()?,
            praised: praised.into_iter().flatten().collect(),
            costs: self.costs(),
            interpretations: self
                .rules
                .indicators
                .iter()
                .filter_map(|one| self.interpretation(one))
                .collect(),
            ..Bulletin::default()
        })
    }

    fn sum(&self, id: &str) -> u64 {
        let values = self.table.rows().iter().filter_map(|row| self.table.value(&row.unit, id));
        values.map(whole).sum()
    }

    fn figures(&self) -> Figures {
        let answers = peers::answers(self.rules);
        let (asked, rated) =
            answers.map_or((0, 0), |(asked, rated)| (self.sum(&asked.id), self.sum(&rated.id)));
        let at_first = self.rules.measures.iter().find(|measure| {
            let has = |wanted: &Condition| measure.conditions.contains(wanted);
            has(&Condition::Flag(FlagFact::Satisfied, true)) && has(&Condition::AtMost(NumberFact::Redone, 0))
        });
        let satisfied = at_first.map_or(0, |measure| self.sum(&measure.id)).min(rated);
        Figures {
            taken: self.sum(&self.rules.base),
            satisfaction: share(satisfied, rated),
            response: share(rated, asked),
        }
    }

    fn group(&self, group: &GroupScores<'_>) -> Result<Group, LocaleError> {
        let name = self.rules.group(group.group);
        let heading = |indicator: &Indicator| {
            let words = Words::key("bulletin.indicator").with("points", indicator.points);
            self.say(&words.with("name", told::text(&indicator.name, self.lang)))
        };
        let (ranked, others): (Vec<_>, Vec<_>) = group.units.iter().partition(|unit| unit.rank.is_some());
        let not_ranked = others.into_iter().map(|unit| {
            let key = if unit.n.is_zero() { "bulletin.nothing" } else { "bulletin.too_few" };
            let why = self.say(&Words::key(key))?;
            Ok(NotRanked { unit: unit.unit.to_owned(), taken: whole(unit.n), why })
        });
        Ok(Group {
            name: name.map_or_else(String::new, |rule| told::text(&rule.name, self.lang)),
            indicators: self.rules.indicators.iter().map(heading).collect::<Result<_, _>>()?,
            ranked: ranked.into_iter().filter_map(row).collect(),
            not_ranked: not_ranked.collect::<Result<_, LocaleError>>()?,
        })
    }

    fn praised(&self, group: &GroupScores<'_>) -> Result<Vec<Praise>, LocaleError> {
        let ranked = group.units.iter().filter(|unit| unit.rank.is_some());
        if ranked.clone().count() < PRAISED + peers::SMALL {
            return Ok(Vec::new());
        }
        let name = self.rules.group(group.group);
        let name = name.map_or_else(String::new, |rule| told::text(&rule.name, self.lang));
        let best = ranked.take(PRAISED).map(|unit| {
            let words = Words::key("bulletin.well").with("group", &name);
            let words = words.with("rank", unit.rank.unwrap_or_default());
            let words = words.with("total", unit.total.unwrap_or(Exact::ZERO).fixed(DIGITS));
            Ok(Praise { unit: unit.unit.to_owned(), why: self.say(&words)? })
        });
        best.collect()
    }

    /// Returns what marks and late replies cost, the most first.
    fn costs(&self) -> Vec<Cost> {
        let mut costs: Vec<(Exact, Cost)> = Vec::new();
        for group in &self.assessed.groups {
            for unit in group.units.iter().filter(|unit| unit.rank.is_some()) {
                costs.extend(self.cost(group, unit));
            }
        }
        costs.sort_by_key(|row| std::cmp::Reverse(row.0));
        costs.into_iter().take(COSTS).map(|(_, cost)| cost).collect()
    }

    fn cost(&self, group: &GroupScores<'_>, unit: &UnitScore<'_>) -> Option<(Exact, Cost)> {
        let lines = self.rules.indicators.iter();
        let lines = lines.flat_map(|indicator| self.assessed.explain(group, unit, &indicator.id).lines);
        let mut lost: Vec<(Exact, Deduction)> = lines
            .filter_map(|line| {
                let Line::Deducted { measure, count, each: _, off } = line else { return None };
                let kind = told::assessment::name(self.rules, &measure, self.lang);
                Some((off, Deduction { kind, count: whole(count), points: off.short(DIGITS) }))
            })
            .collect();
        let all = lost.iter().try_fold(Exact::ZERO, |sum, (off, _)| sum.plus(*off)).ok()?;
        if all.is_zero() {
            return None;
        }
        lost.sort_by_key(|row| std::cmp::Reverse(row.0));
        let deductions = lost.into_iter().take(KINDS).map(|(_, deduction)| deduction).collect();
        Some((all, Cost { unit: unit.unit.to_owned(), points: all.short(DIGITS), deductions }))
    }

    fn interpretation(&self, indicator: &Indicator) -> Option<Interpretation> {
        let text = told::text(indicator.grounds.interpretation.as_ref()?, self.lang);
        Some(Interpretation {
            text: text.trim_end_matches(['。', '.']).to_owned(),
            article: indicator.grounds.article.clone().unwrap_or_default(),
        })
    }
}

fn row(unit: &UnitScore<'_>) -> Option<Ranked> {
    Some(Ranked {
        rank: u32::try_from(unit.rank?).ok()?,
        unit: unit.unit.to_owned(),
        taken: whole(unit.n),
        scores: unit.scores.iter().map(|score| score.score.fixed(DIGITS)).collect(),
        total: unit.total?.fixed(DIGITS),
    })
}

fn whole(number: Exact) -> u64 {
    number.fixed(0).parse().unwrap_or(0)
}

fn share(part: u64, whole: u64) -> Share {
    let exact = i64::try_from(part).ok().zip(i64::try_from(whole).ok());
    let exact = exact.and_then(|(part, whole)| Exact::ratio(part, whole).ok());
    let written = exact.and_then(|share| share.times(Exact::from(100)).ok());
    Share { part, whole, written: written.map(|percent| format!("{}%", percent.fixed(DIGITS))) }
}
