//! `huiyin assess`: scores a file of facts by a pack, without an installation; or a month of an installation.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::{Args, ValueEnum};
use domain::{
    assessment::{self, Table},
    policy::{Assessment, Pack},
};

use crate::{
    assess::{
        book::{self, Scored},
        facts, json, terminal,
    },
    cli::assess_period::Period,
    shipped,
    views::locale::{Lang, Texts},
};

/// Scores a file of facts by a pack, or a month of an installation.
#[derive(Debug, Args)]
pub struct Assess {
    /// A pack the program carries, by its id, or a pack's file; in an installation the id of one that is loaded.
    #[arg(long, value_name = "ID|FILE", required_unless_present = "data")]
    pack: Option<String>,
    /// The facts: CSV with the columns unit, group, measure, value; what is missing is 0.
    #[arg(long, value_name = "FILE", required_unless_present = "data")]
    facts: Option<PathBuf>,
    #[command(flatten)]
    period: Period,
    /// Print JSON, with the reasons of every score.
    #[arg(long)]
    json: bool,
    /// Write a workbook too, with formulas beside the scores.
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
    /// The language of words.
    #[arg(long, value_enum, default_value_t = Language::Zh)]
    lang: Language,
}

/// A language.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Language {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::Zh => Self::Zh,
            Language::En => Self::En,
        }
    }
}

impl Assess {
    /// Scores and prints.
    ///
    /// # Errors
    /// When the pack or the facts have faults; then nothing is printed to the standard output.
    pub fn run(self) -> anyhow::Result<()> {
        let mut out = Vec::new();
        self.write(&mut out)?;
        // All at once, when nothing can go wrong any more.
        std::io::stdout().lock().write_all(&out).context("cannot write to the standard output")
    }

    /// Scores and writes to `out` what is printed.
    ///
    /// # Errors
    /// When the pack or the facts have faults.
    pub fn write(&self, out: &mut dyn Write) -> anyhow::Result<()> {
        if self.period.is_given() {
            return self.write_period(out);
        }
        let (Some(file), Some(pack_name)) = (&self.facts, &self.pack) else {
            anyhow::bail!("name a pack and a file of facts, or an installation and a month");
        };
        let same = |path: &PathBuf| path.canonicalize().ok() == file.canonicalize().ok();
        if self.xlsx.as_ref().is_some_and(|path| path.exists() && same(path)) {
            anyhow::bail!("`{}` holds the facts; name another file for the workbook", file.display());
        }
        let pack = pack(pack_name)?;
        let rules = rules(&pack)?;
        let facts = facts::read(file, rules)?;
        for column in &facts.ignored {
            eprintln!("note: `{}`: the column `{column}` is not read", file.display());
        }
        let source = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        self.tell(out, &pack, &facts.table, None, &source)
    }

    fn write_period(&self, out: &mut dyn Write) -> anyhow::Result<()> {
        let scored = self.period.read(self.pack.as_deref())?;
        let pack = scored.world.packs.get(&scored.pack);
        let pack = pack.with_context(|| format!("the pack `{}` is not loaded", scored.pack))?;
        let month = scored.month.to_string();
        let source = scored.sheet.frozen.map_or_else(String::new, |frozen| format!("SM3 {}", frozen.digest));
        self.tell(out, pack, &scored.sheet.live.table, Some(&month), &source)
    }

    fn tell(
        &self,
        out: &mut dyn Write,
        pack: &Pack,
        table: &Table,
        period: Option<&str>,
        source: &str,
    ) -> anyhow::Result<()> {
        let rules = rules(pack)?;
        let assessed = assessment::assess(rules, table)?;
        let texts = Texts::load()?;
        let lang = Lang::from(self.lang);
        if self.json {
            let scores = json::scores(pack.id(), rules, &assessed, &texts, lang)?;
            serde_json::to_writer_pretty(&mut *out, &scores)?;
            writeln!(out)?;
        } else {
            write!(out, "{}", terminal::tables(rules, &assessed, &texts, lang)?)?;
        }
        if let Some(path) = &self.xlsx {
            let header = pack.header();
            let scored = Scored { header, assessment: rules, table, assessed: &assessed, period, source };
            save(path, &book::workbook(&scored, &texts, lang)?)?;
        }
        Ok(())
    }
}

fn rules(pack: &Pack) -> anyhow::Result<&Assessment> {
    pack.assessment()
        .with_context(|| format!("the pack `{}` assesses nobody; name one with an `[assessment]`", pack.id()))
}

/// Returns a pack the program carries, or one from a file.
///
/// # Errors
/// When there is no such pack, or it has errors.
pub(super) fn pack(name: &str) -> anyhow::Result<Pack> {
    let carried = |file: &str| Path::new(file).file_stem().is_some_and(|stem| stem == name);
    if let Some((file, text)) = shipped::PACKS.into_iter().find(|(file, _)| carried(file)) {
        return parsed(file, text);
    }
    let path = Path::new(name);
    if !path.exists() {
        let known: Vec<_> =
            shipped::PACKS.iter().filter_map(|(file, _)| Path::new(file).file_stem()).collect();
        let known: Vec<String> = known.iter().map(|stem| format!("`{}`", stem.to_string_lossy())).collect();
        anyhow::bail!(
            "`{name}` is no pack of the program and no file; the program carries {}",
            known.join(", ")
        );
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read `{name}`"))?;
    parsed(name, &text)
}

fn parsed(file: &str, text: &str) -> anyhow::Result<Pack> {
    Pack::parse(file, text).map_err(|errors| {
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("{}", errors.join("\n"))
    })
}

/// Writes a file whole or not at all.
fn save(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let failed = || format!("cannot write `{}`", path.display());
    let mut name = path.file_name().with_context(failed)?.to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    std::fs::write(&part, bytes).and_then(|()| std::fs::rename(&part, path)).with_context(failed)
}
