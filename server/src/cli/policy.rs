//! `huiyin policy`: checks and reads packs without an installation.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Subcommand};
use domain::{
    assessment::periods,
    policy::{Language, Month, Pack, Packs, Said},
};

use crate::{
    cli::{assess, open::Place},
    clock::Clock,
    shipped,
    told::{pack_diff, what_if},
    views::{Views, locale::Lang},
};

/// Checks and reads packs.
#[derive(Debug, Subcommand)]
pub enum Policy {
    /// Check packs and run their examples; names file, line and key of every error.
    Check {
        /// The packs.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Print a pack's rules with their articles, or one rule.
    Explain {
        /// The pack.
        file: PathBuf,
        /// The rule's id.
        rule: Option<String>,
    },
    /// Print what a pack counts and what people enter: id, name, what, of, conditions, article.
    Measures {
        /// The pack.
        file: PathBuf,
    },
    /// Print what changed from one pack to another, rule by rule, with the old and the new wording and article.
    Diff(Diff),
    /// Print who would stand where if a draft had held in a past month, and why; nothing is stored.
    WhatIf(WhatIf),
    /// Print the packs the program carries.
    List,
}

/// A draft to try out.
#[derive(Debug, Args)]
pub struct WhatIf {
    /// The draft: a file, or a pack the program carries, by its id.
    #[arg(value_name = "FILE|ID")]
    draft: String,
    /// Where the installation lies.
    #[command(flatten)]
    place: Place,
    /// The month, such as 2022-05.
    #[arg(long, value_name = "MONTH", value_parser = month)]
    period: Month,
    /// The pack the month is assessed by; the one of the draft's document when left out, or else the first.
    #[arg(long, value_name = "ID")]
    against: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// The language of words.
    #[arg(long, value_enum, default_value_t = assess::Language::Zh)]
    lang: assess::Language,
}

fn month(text: &str) -> Result<Month, String> {
    Month::parse(text).ok_or_else(|| format!("`{text}` is no month; write 2022-05"))
}

impl WhatIf {
    /// Returns what the draft would change, as it is printed.
    ///
    /// # Errors
    /// When the draft has errors or failing examples, or the month cannot be scored.
    pub fn told(&self) -> anyhow::Result<String> {
        let draft = assess::pack(&self.draft)?;
        let calendar = shipped::calendar().map_err(anyhow::Error::msg)?;
        let failures: Vec<String> = draft.failures(&calendar).iter().map(ToString::to_string).collect();
        anyhow::ensure!(failures.is_empty(), "{}", failures.join("\n"));
        let rules = draft.assessment();
        let rules = rules.with_context(|| format!("the pack `{}` assesses nobody", draft.id()))?;
        let store = self.place.open(&Clock::System)?;
        let world = store.world();
        let pack = basis(&world.packs, &draft, self.period, self.against.as_deref())?;
        let trial = store.read(|tx| store::assessment::trial(tx, &world, pack.id(), rules, self.period))?;
        let trial = trial.with_context(|| format!("the pack `{}` assesses nobody", pack.id()))?;
        let (views, lang) = (Views::new()?, Lang::from(self.lang));
        let tried = what_if::tried(pack, &draft, &self.period.to_string(), &trial, &views, lang)?;
        if self.json {
            return Ok(serde_json::to_string_pretty(&tried)? + "\n");
        }
        Ok(what_if::text(&tried, &views, lang)?)
    }
}

/// Returns the pack a month is assessed by: the one that is named, that of the draft's document, or the first.
fn basis<'p>(packs: &'p Packs, draft: &Pack, month: Month, named: Option<&str>) -> anyhow::Result<&'p Pack> {
    let assessing: Vec<&Pack> = periods::assessing(packs, month).collect();
    let known: Vec<&str> = assessing.iter().map(|pack| pack.id()).collect();
    let found = match named {
        Some(id) => assessing.iter().find(|pack| pack.id() == id),
        None => {
            let same = |pack: &&&Pack| pack.header().document == draft.header().document;
            assessing.iter().find(same).or_else(|| assessing.first())
        }
    };
    let asked = named.map_or_else(String::new, |id| format!(" by `{id}`"));
    found.copied().with_context(|| {
        format!("`{month}` is not assessed{asked}; packs that assess it: {}", known.join(", "))
    })
}

/// Two packs to compare.
#[derive(Debug, Args)]
pub struct Diff {
    /// The older pack: one the program carries, by its id, or a file.
    #[arg(value_name = "ID|FILE")]
    old: String,
    /// The newer one.
    #[arg(value_name = "ID|FILE")]
    new: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// The language of words.
    #[arg(long, value_enum, default_value_t = assess::Language::Zh)]
    lang: assess::Language,
}

impl Diff {
    /// Returns what changed, as it is printed.
    ///
    /// # Errors
    /// When a pack has errors.
    pub fn told(&self) -> anyhow::Result<String> {
        let (old, new) = (assess::pack(&self.old)?, assess::pack(&self.new)?);
        let (views, lang) = (Views::new()?, Lang::from(self.lang));
        let changes = pack_diff::changes(&old, &new, &views, lang)?;
        if self.json {
            return Ok(serde_json::to_string_pretty(&changes)? + "\n");
        }
        Ok(pack_diff::text(&changes, &views, lang)?)
    }
}

impl Policy {
    /// Does what was asked.
    ///
    /// # Errors
    /// When a pack has errors or failing examples.
    pub fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Check { files } => check(&files),
            Self::Explain { file, rule } => explain(&file, rule.as_deref()),
            Self::Measures { file } => {
                print!("{}", measures(&parse(&file.display().to_string(), &read(&file)?)?));
                Ok(())
            }
            Self::Diff(diff) => {
                print!("{}", diff.told()?);
                Ok(())
            }
            Self::WhatIf(what_if) => {
                print!("{}", what_if.told()?);
                Ok(())
            }
            Self::List => {
                print!("{}", list()?);
                Ok(())
            }
        }
    }
}

fn read(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file)
        .map_err(|error| anyhow::anyhow!("cannot read `{}`: {error}", file.display()))
}

fn parse(name: &str, text: &str) -> anyhow::Result<Pack> {
    Pack::parse(name, text).map_err(|errors| {
        anyhow::anyhow!("{}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })
}

/// Returns what a pack counts and what people enter, as a table.
#[must_use]
pub fn measures(pack: &Pack) -> String {
    let Some(assessment) = pack.assessment() else {
        return format!("`{}` assesses nobody\n", pack.id());
    };
    let head = ["id", "name", "counts", "of", "conditions", "article"].map(str::to_owned);
    let said =
        |grounds: &Said| grounds.article.clone().or_else(|| grounds.source.clone()).unwrap_or_default();
    let counted = assessment.measures.iter().map(|measure| {
        let conditions: Vec<String> = measure.conditions.iter().map(ToString::to_string).collect();
        [
            measure.id.clone(),
            measure.name.zh.clone(),
            measure.counts.to_string(),
            measure.of.clone().unwrap_or_default(),
            conditions.join(", "),
            said(&measure.grounds),
        ]
    });
    let entered = assessment.inputs.iter().map(|input| {
        let values: Vec<String> = input.values.iter().map(ToString::to_string).collect();
        let may = if values.is_empty() { format!("0 to {}", input.most) } else { values.join(", ") };
        let groups = input.groups.join(", ");
        [
            input.id.clone(),
            input.name.zh.clone(),
            format!("entered, {may}"),
            String::new(),
            groups,
            said(&input.grounds),
        ]
    });
    table(std::iter::once(head).chain(counted).chain(entered).collect())
}

/// Returns the packs the program carries, as a table.
///
/// # Errors
/// When a carried pack is broken, which is our fault.
pub fn list() -> anyhow::Result<String> {
    let head =
        ["id", "number", "title", "effective", "measures", "indicators", "examples"].map(str::to_owned);
    let mut rows = vec![head];
    for (file, text) in shipped::PACKS {
        let pack = parse(file, text)?;
        let header = pack.header();
        let (measures, indicators) = pack.assessment().map_or((0, 0), |assessment| {
            (assessment.measures.len(), assessment.indicators.len() + assessment.yearly.len())
        });
        rows.push([
            header.id.clone(),
            header.number.clone(),
            header.title.in_language(Language::Zh).to_owned(),
            header.effective.to_string(),
            measures.to_string(),
            indicators.to_string(),
            pack.examples().len().to_string(),
        ]);
    }
    Ok(table(rows))
}

/// Sets rows under each other; a Chinese character is two columns wide.
fn table<const COLUMNS: usize>(rows: Vec<[String; COLUMNS]>) -> String {
    let width = |text: &str| text.chars().map(|letter| if letter.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let mut widths = [0; COLUMNS];
    for row in &rows {
        for (cell, widest) in row.iter().zip(&mut widths) {
            *widest = width(cell).max(*widest);
        }
    }
    let line = |row: [String; COLUMNS]| {
        let cells = row.into_iter().zip(widths);
        let cells = cells.map(|(cell, widest)| {
            let gap = " ".repeat(widest.saturating_sub(width(&cell)));
            cell + &gap
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    rows.into_iter().map(line).collect()
}

/// Returns what is wrong with a pack, its failing examples included, each with file and line.
///
/// # Errors
/// When the carried calendar is broken.
pub fn problems(file: &str, text: &str) -> anyhow::Result<Vec<String>> {
    let pack = match Pack::parse(file, text) {
        Ok(pack) => pack,
        Err(errors) => return Ok(errors.iter().map(ToString::to_string).collect()),
    };
    let calendar = shipped::calendar().map_err(anyhow::Error::msg)?;
    let failed = pack.check(&calendar).into_iter().filter_map(|result| result.problem(file));
    Ok(failed.map(|problem| problem.to_string()).collect())
}

fn check(files: &[PathBuf]) -> anyhow::Result<()> {
    let mut wrong = 0;
    for file in files {
        let name = file.display().to_string();
        let text = read(file)?;
        let problems = problems(&name, &text)?;
        wrong += problems.len();
        for problem in &problems {
            println!("{problem}");
        }
        if problems.is_empty()
            && let Ok(pack) = Pack::parse(&name, &text)
        {
            println!("{name}: {} rules, {} examples pass", pack.rules().len(), pack.examples().len());
        }
    }
    anyhow::ensure!(wrong == 0, "{wrong} errors");
    Ok(())
}

fn explain(file: &Path, rule: Option<&str>) -> anyhow::Result<()> {
    let name = file.display().to_string();
    let pack = parse(&name, &read(file)?)?;
    let header = pack.header();
    println!("{} {}", header.number, header.title.in_language(Language::Zh));
    let rules = pack.rules();
    let wanted: Vec<_> = rules.iter().filter(|found| rule.is_none_or(|rule| found.id == rule)).collect();
    if let (Some(rule), true) = (rule, wanted.is_empty()) {
        let known: Vec<_> = rules.iter().map(|rule| rule.id.as_str()).collect();
        anyhow::bail!("`{rule}` is not a rule of `{name}`; rules: {}", known.join(", "));
    }
    for rule in wanted {
        println!();
        println!("{} ({name}:{})", rule.id, rule.line);
        println!("  {}", rule.what);
        if let Some(article) = &rule.article {
            println!("  article: {article}");
        }
        if let Some(interpretation) = &rule.interpretation {
            println!("  interpretation: {}", interpretation.in_language(Language::Zh));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diff(json: bool) -> String {
        let id = |file: &str| file.trim_start_matches("policies/").trim_end_matches(".toml").to_owned();
        let [old, new] = [0, 1].map(|place| id(shipped::PACKS[place].0));
        Diff { old, new, json, lang: assess::Language::Zh }.told().unwrap()
    }

    #[test]
    fn packs_are_compared_as_text_and_as_json() {
        assert!(diff(false).contains("删除 indicator.first_time"), "{}", diff(false));
        let told: serde_json::Value = serde_json::from_str(&diff(true)).unwrap();
        let gone =
            told.as_array().unwrap().iter().find(|change| change["rule"] == "indicator.first_time").unwrap();
        assert_eq!(gone["change"], "removed");
        assert_eq!(gone["old"]["article"], "附件 三(一)3");
        assert!(gone["new"].is_null());
    }
}
