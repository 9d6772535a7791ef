//! A draft tried out on a past month, in words: who would stand where, and why. The page, the terminal and other
//! programs are told the same.

use domain::{
    assessment::{
        assess,
        what_if::{IndicatorChange, UnitChange, Why, what_if},
    },
    exact::Exact,
    policy::{Assessment, Pack},
};
use serde::Serialize;
use store::assessment::Trial;

use super::assessment;
use crate::{
    assess::terminal::laid_out,
    views::{
        ViewError, Views,
        locale::{Lang, Words},
    },
};

/// The most digits of a value.
const DIGITS: u32 = 6;

/// A draft tried out.
#[derive(Clone, Debug, Serialize)]
pub struct Tried {
    /// The pack the month is assessed by.
    pub old: String,
    /// The draft.
    pub new: String,
    /// The month.
    pub period: String,
    /// The groups, in the order of the draft.
    pub groups: Vec<TriedGroup>,
    /// What was entered and does not fit the draft.
    pub left_out: Vec<String>,
}

/// A group of a draft.
#[derive(Clone, Debug, Serialize)]
pub struct TriedGroup {
    /// Its id.
    pub group: String,
    /// What people call it.
    pub name: String,
    /// Its units, by their new rank.
    pub units: Vec<TriedUnit>,
}

/// A unit under a draft.
#[derive(Clone, Debug, Serialize)]
pub struct TriedUnit {
    /// The unit.
    pub unit: String,
    /// Its rank now.
    pub old_rank: Option<usize>,
    /// Its rank under the draft.
    pub new_rank: Option<usize>,
    /// Its total now.
    pub old_total: Option<String>,
    /// Its total under the draft.
    pub new_total: Option<String>,
    /// By how much the total differs, with its sign; nothing when one is missing.
    pub by: Option<String>,
    /// The indicators that differ.
    pub indicators: Vec<TriedIndicator>,
}

/// An indicator under a draft.
#[derive(Clone, Debug, Serialize)]
pub struct TriedIndicator {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Its score now.
    pub old: Option<String>,
    /// Its score under the draft.
    pub new: Option<String>,
    /// Why they differ.
    pub why: Vec<String>,
}

/// Why a draft cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum Untold {
    /// The month cannot be scored.
    #[error(transparent)]
    Score(#[from] domain::assessment::ScoreError),
    /// Words are missing, which is our fault.
    #[error(transparent)]
    Words(#[from] ViewError),
    /// One of the packs assesses nobody.
    #[error("the pack `{0}` assesses nobody; name one with an `[assessment]`")]
    NoAssessment(String),
}

/// Tells what a draft would change.
///
/// # Errors
/// When the month cannot be scored by one of them.
pub fn tried(
    old: &Pack,
    new: &Pack,
    period: &str,
    trial: &Trial,
    views: &Views,
    lang: Lang,
) -> Result<Tried, Untold> {
    let rules_of = |pack: &'_ Pack| Untold::NoAssessment(pack.id().to_owned());
    let before = old.assessment().ok_or_else(|| rules_of(old))?;
    let after = new.assessment().ok_or_else(|| rules_of(new))?;
    let (was, is) = (assess(before, &trial.old)?, assess(after, &trial.new)?);
    let teller = Teller { before, after, views, lang };
    let mut groups: Vec<TriedGroup> = Vec::new();
    for change in what_if(&was, &is) {
        let unit = teller.unit(&change)?;
        match groups.iter_mut().find(|group| group.group == change.group) {
            Some(group) => group.units.push(unit),
            None => {
                let name = teller.group(&change.group);
                groups.push(TriedGroup { group: change.group, name, units: vec![unit] });
            }
        }
    }
    let left_out = trial.left_out.iter().map(|one| {
        let words = Words::key("packs.what_if.left_out").with("unit", &one.unit);
        let words = words.with("name", assessment::name(after, &one.input, lang));
        views.say(lang, &words.with("value", one.value.short(DIGITS)))
    });
    let left_out = left_out.collect::<Result<_, _>>()?;
    let (old, new) = (old.id().to_owned(), new.id().to_owned());
    Ok(Tried { old, new, period: period.to_owned(), groups, left_out })
}

struct Teller<'a> {
    before: &'a Assessment,
    after: &'a Assessment,
    views: &'a Views,
    lang: Lang,
}

impl Teller<'_> {
    fn group(&self, id: &str) -> String {
        let group = self.after.group(id).or_else(|| self.before.group(id));
        group.map_or_else(|| id.to_owned(), |group| super::text(&group.name, self.lang))
    }

    fn unit(&self, change: &UnitChange) -> Result<TriedUnit, Untold> {
        let (old, new) = (change.old, change.new);
        let by = old.zip(new).and_then(|(old, new)| new.total.minus(old.total).ok());
        let digits = self.after.digits;
        let indicators = change.indicators.iter().map(|one| self.indicator(one)).collect::<Result<_, _>>()?;
        Ok(TriedUnit {
            unit: change.unit.clone(),
            old_rank: old.map(|place| place.rank),
            new_rank: new.map(|place| place.rank),
            old_total: old.map(|place| place.total.fixed(self.before.digits)),
            new_total: new.map(|place| place.total.fixed(digits)),
            by: by
                .map(|by| if by > Exact::ZERO { format!("+{}", by.fixed(digits)) } else { by.fixed(digits) }),
            indicators,
        })
    }

    fn indicator(&self, change: &IndicatorChange) -> Result<TriedIndicator, Untold> {
        let known = self.after.indicator(&change.indicator);
        let known = known.or_else(|| self.before.indicator(&change.indicator));
        let why = change.why.iter().map(|why| self.views.say(self.lang, &words(why)));
        Ok(TriedIndicator {
            id: change.indicator.clone(),
            name: known.map_or_else(|| change.indicator.clone(), |one| super::text(&one.name, self.lang)),
            old: change.old.map(|score| score.fixed(self.before.digits)),
            new: change.new.map(|score| score.fixed(self.after.digits)),
            why: why.collect::<Result<_, _>>()?,
        })
    }
}

fn words(why: &Why) -> Words {
    let value = |value: &Option<Exact>| value.map_or_else(|| "—".to_owned(), |value| value.short(DIGITS));
    match why {
        Why::Added => Words::key("packs.why.added"),
        Why::Removed => Words::key("packs.why.removed"),
        Why::Points { old, new } => {
            Words::key("packs.why.points").with("old", old.short(DIGITS)).with("new", new.short(DIGITS))
        }
        Why::Looks => Words::key("packs.why.looks"),
        Why::Value { old, new } => {
            Words::key("packs.why.value").with("old", value(old)).with("new", value(new))
        }
        Why::Curve => Words::key("packs.why.curve"),
        Why::Others => Words::key("packs.why.others"),
    }
}

/// Returns it as tables for the terminal.
///
/// # Errors
/// When a text is missing, which is our fault.
pub fn text(tried: &Tried, views: &Views, lang: Lang) -> Result<String, ViewError> {
    let say = |key: &str| views.say(lang, &Words::key(key));
    let mut text = format!("{} → {}, {}\n", tried.old, tried.new, tried.period);
    for group in &tried.groups {
        let head = ["new_rank", "unit", "old_rank", "old_total", "new_total", "by"];
        let head = head.map(|key| say(&format!("packs.what_if.{key}")));
        let mut rows = vec![head.into_iter().collect::<Result<Vec<_>, _>>()?];
        for unit in &group.units {
            let rank = |rank: Option<usize>| rank.map_or_else(|| "—".to_owned(), |rank| rank.to_string());
            let number = |number: &Option<String>| number.clone().unwrap_or_else(|| "—".to_owned());
            let (old, new) = (rank(unit.old_rank), rank(unit.new_rank));
            let totals = [number(&unit.old_total), number(&unit.new_total), number(&unit.by)];
            rows.push([new, unit.unit.clone(), old].into_iter().chain(totals).collect());
        }
        text.push_str(&format!("\n{}\n{}", group.name, laid_out(&rows)));
        for unit in group.units.iter().filter(|unit| !unit.indicators.is_empty()) {
            text.push_str(&format!("{}\n", unit.unit));
            for one in &unit.indicators {
                let shown = |score: &Option<String>| score.clone().unwrap_or_else(|| "—".to_owned());
                let why = one.why.join("; ");
                text.push_str(&format!("  {} {} → {}: {why}\n", one.name, shown(&one.old), shown(&one.new)));
            }
        }
    }
    for line in &tried.left_out {
        text.push_str(&format!("{line}\n"));
    }
    Ok(text)
}
