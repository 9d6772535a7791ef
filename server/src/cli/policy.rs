//! `huiyin policy`: checks and reads packs without an installation.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use domain::policy::{Language, Pack};

use crate::shipped;

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
        }
    }
}

fn read(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file)
        .map_err(|error| anyhow::anyhow!("cannot read `{}`: {error}", file.display()))
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
    let pack = Pack::parse(&name, &read(file)?).map_err(|errors| {
        anyhow::anyhow!("{}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })?;
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
