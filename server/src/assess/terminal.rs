//! Scores as tables for the terminal, a Chinese character taking the room of two Latin ones.

use domain::{
    assessment::{Assessed, GroupScores, UnitScore},
    policy::Assessment,
};

use crate::{
    told,
    views::locale::{Lang, LocaleError, Texts, Words},
};

/// What stands between two columns.
const GAP: &str = "  ";

/// Returns a table for each group, and why some units are not ranked.
///
/// # Errors
/// When words are missing, which a test excludes.
pub fn tables(
    assessment: &Assessment,
    assessed: &Assessed<'_>,
    texts: &Texts,
    lang: Lang,
) -> Result<String, LocaleError> {
    let printer = Printer { assessment, assessed, texts, lang };
    let groups = assessed.groups.iter().map(|group| printer.group(group));
    Ok(groups.collect::<Result<Vec<_>, _>>()?.join("\n"))
}

struct Printer<'a> {
    assessment: &'a Assessment,
    assessed: &'a Assessed<'a>,
    texts: &'a Texts,
    lang: Lang,
}

impl Printer<'_> {
    fn say(&self, words: &Words) -> Result<String, LocaleError> {
        self.texts.say(self.lang, words)
    }

    fn group(&self, group: &GroupScores<'_>) -> Result<String, LocaleError> {
        let name = self.assessment.group(group.group).map(|rule| told::text(&rule.name, self.lang));
        let ranked: Vec<_> = group.units.iter().filter(|unit| unit.rank.is_some()).collect();
        let others: Vec<_> = group.units.iter().filter(|unit| unit.rank.is_none()).collect();
        let count = Words::key("assessment.table.count").with("ranked", ranked.len());
        let count = self.say(&count.with("others", others.len()))?;
        let mut text = format!("{} ({}) {count}\n", name.unwrap_or_default(), group.group);
        if !ranked.is_empty() {
            text.push_str(&laid_out(&self.rows(&ranked)?));
        }
        for unit in others {
            let because = self.assessed.explain(group, unit, "");
            let why =
                because.lines.first().map(|line| told::assessment::line(self.assessment, line, self.lang));
            let why = why.map(|words| self.say(&words)).transpose()?.unwrap_or_default();
            let words = Words::key("assessment.table.not_ranked").with("unit", unit.unit).with("why", why);
            text.push_str(&self.say(&words)?);
            text.push('\n');
        }
        Ok(text)
    }

    fn rows(&self, units: &[&UnitScore<'_>]) -> Result<Vec<Vec<String>>, LocaleError> {
        let mut head = Vec::new();
        for key in ["assessment.sheet.rank", "assessment.sheet.unit", "assessment.sheet.total"] {
            head.push(self.say(&Words::key(key))?);
        }
        let indicators = self.assessment.indicators.iter();
        head.extend(indicators.map(|indicator| told::text(&indicator.name, self.lang)));
        let digits = self.assessment.digits;
        let row = |unit: &&UnitScore<'_>| {
            let rank = unit.rank.map_or_else(String::new, |rank| rank.to_string());
            let total = unit.total.map_or_else(String::new, |total| total.fixed(digits));
            let mut row = vec![rank, unit.unit.to_owned(), total];
            row.extend(unit.scores.iter().map(|score| score.score.fixed(digits)));
            row
        };
        Ok(std::iter::once(head).chain(units.iter().map(row)).collect())
    }
}

/// Lays rows out: the second column, names, to the left, numbers to the right.
#[must_use]
pub fn laid_out(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widest = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max();
    let widths: Vec<usize> = (0..columns).map(|column| widest(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, wide))| {
            let room = " ".repeat(wide.saturating_sub(width(cell)));
            if column == 1 { format!("{cell}{room}") } else { format!("{room}{cell}") }
        });
        text.push_str(cells.collect::<Vec<_>>().join(GAP).trim_end());
        text.push('\n');
    }
    text
}

fn width(text: &str) -> usize {
    text.chars().map(|character| if character.is_ascii() { 1 } else { 2 }).sum()
}
