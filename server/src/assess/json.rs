//! Scores as JSON for other programs. The form is a contract: it changes by addition only. Every number is a decimal
//! text, because a score is no binary number; a rank is a whole one.

use domain::{
    assessment::{Assessed, Because, GroupScores, UnitScore},
    policy::{Assessment, Indicator},
};
use serde::Serialize;
use serde_json::Value;

use crate::{
    told,
    views::locale::{Lang, LocaleError, Texts},
};

/// The most digits after the point of a value.
const DIGITS: u32 = 10;

/// The scores of every group.
#[derive(Debug, Serialize)]
pub struct Scores {
    pack: String,
    groups: Vec<Group>,
}

#[derive(Debug, Serialize)]
struct Group {
    group: String,
    units: Vec<Unit>,
}

#[derive(Debug, Serialize)]
struct Unit {
    unit: String,
    rank: Option<usize>,
    total: Option<String>,
    indicators: Vec<Shown>,
}

#[derive(Debug, Serialize)]
struct Shown {
    id: String,
    article: Option<String>,
    points: String,
    value: Option<String>,
    score: Option<String>,
    because: Vec<Value>,
}

/// Why scores cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// Words are missing, which is our fault.
    #[error(transparent)]
    Words(#[from] LocaleError),
    /// A line has no form in JSON, which is our fault.
    #[error(transparent)]
    Line(#[from] serde_json::Error),
}

/// Returns the scores of a pack.
///
/// # Errors
/// When words are missing, which a test excludes.
pub fn scores(
    pack: &str,
    assessment: &Assessment,
    assessed: &Assessed<'_>,
    texts: &Texts,
    lang: Lang,
) -> Result<Scores, JsonError> {
    let teller = Teller { assessment, assessed, texts, lang };
    let groups = assessed.groups.iter().map(|group| teller.group(group)).collect::<Result<_, _>>()?;
    Ok(Scores { pack: pack.to_owned(), groups })
}

struct Teller<'a> {
    assessment: &'a Assessment,
    assessed: &'a Assessed<'a>,
    texts: &'a Texts,
    lang: Lang,
}

impl Teller<'_> {
    fn group(&self, group: &GroupScores<'_>) -> Result<Group, JsonError> {
        let units = group.units.iter().map(|unit| self.unit(group, unit)).collect::<Result<_, _>>()?;
        Ok(Group { group: group.group.to_owned(), units })
    }

    fn unit(&self, group: &GroupScores<'_>, unit: &UnitScore<'_>) -> Result<Unit, JsonError> {
        let indicators = self.assessment.indicators.iter();
        let indicators = indicators.map(|indicator| self.indicator(group, unit, indicator));
        Ok(Unit {
            unit: unit.unit.to_owned(),
            rank: unit.rank,
            total: unit.total.map(|total| total.fixed(self.assessment.digits)),
            indicators: indicators.collect::<Result<_, _>>()?,
        })
    }

    fn indicator(
        &self,
        group: &GroupScores<'_>,
        unit: &UnitScore<'_>,
        indicator: &Indicator,
    ) -> Result<Shown, JsonError> {
        let score = unit.scores.iter().find(|score| score.indicator.id == indicator.id);
        Ok(Shown {
            id: indicator.id.clone(),
            article: indicator.grounds.article.clone(),
            points: indicator.points.short(DIGITS),
            value: score.and_then(|score| score.value).map(|value| value.short(DIGITS)),
            score: score.map(|score| score.score.fixed(self.assessment.digits)),
            because: reasons(
                self.assessment,
                &self.assessed.explain(group, unit, &indicator.id),
                self.texts,
                self.lang,
            )?,
        })
    }
}

/// Returns why a score is what it is, line by line: its facts, and the words people read.
///
/// # Errors
/// When words are missing, which a test excludes.
pub fn reasons(
    assessment: &Assessment,
    because: &Because,
    texts: &Texts,
    lang: Lang,
) -> Result<Vec<Value>, JsonError> {
    let mut lines = Vec::with_capacity(because.lines.len());
    for line in &because.lines {
        let words = told::assessment::line(assessment, line, lang);
        let text = texts.say(lang, &words)?;
        let mut shown = serde_json::to_value(line)?;
        if let Value::Object(fields) = &mut shown {
            for field in fields.values_mut().filter(|field| field.is_number()) {
                *field = Value::String(field.to_string());
            }
            fields.insert("text".to_owned(), Value::String(text));
        }
        lines.push(shown);
    }
    Ok(lines)
}
