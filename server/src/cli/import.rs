//! `huiyin import letters`: takes over letters that ended in another system. Ends with 0 when every row is in, with
//! 2 when some rows were not taken, with 1 when nothing could be done.

use std::{io::Write, path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};
use store::house::Store;

use crate::{
    cli::open::{self, Place},
    clock::Clock,
    ids::Ids,
    import::{
        letter::Plan,
        map::Map,
        offices::Offices,
        pass::{self, Summary},
        source::Source,
        told::{self, Teller},
        words::Words,
    },
};

/// The exit code when some rows were not taken.
const SOME_NOT_TAKEN: u8 = 2;

/// What can be imported.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Take over letters with their replies: CSV or XLSX, UTF-8 or GB18030.
    Letters(Letters),
}

impl Import {
    /// Imports a file.
    ///
    /// # Errors
    /// When the file or the installation cannot be read; then nothing was written.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Letters(letters) => letters.run(),
        }
    }
}

/// Takes over letters.
#[derive(Debug, Args)]
pub struct Letters {
    /// The file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    place: Place,
    /// Which column feeds which field; without it columns are known by their names.
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// How the file spells its offices, and the units they mean.
    #[arg(long, value_name = "FILE")]
    aliases: Option<PathBuf>,
    /// The words that hint at the kind of a letter.
    #[arg(long, value_name = "FILE")]
    kinds: Option<PathBuf>,
    /// Check every row and say what would be done; write nothing.
    #[arg(long)]
    dry_run: bool,
}

impl Letters {
    fn run(self) -> anyhow::Result<ExitCode> {
        let clock = Clock::System;
        let store = self.place.open(&clock)?;
        let summary = self.import(&store, &clock, &mut std::io::stdout())?;
        Ok(if summary.refused > 0 { ExitCode::from(SOME_NOT_TAKEN) } else { ExitCode::SUCCESS })
    }

    /// Imports the file into an open installation; tells `out` about it.
    ///
    /// # Errors
    /// When the file, the map or the installation cannot be read.
    pub fn import(&self, store: &Store, clock: &Clock, out: &mut dyn Write) -> anyhow::Result<Summary> {
        let plan = self.plan(store, clock)?;
        let name = self.file.display().to_string();
        let nothing = || format!("`{name}`: nothing was taken in");
        let mut source = Source::open(&self.file, &plan.map).with_context(nothing)?;
        writeln!(out, "{name}: {}, {} bytes", source.format.name(), source.size)?;
        let mut teller = Teller::new(out, bar("checking", source.size));
        let checked = pass::check(&mut source, &plan, store, &mut teller);
        teller.rest();
        drop(teller);
        let mut summary = checked.with_context(nothing)?;
        if !self.dry_run && summary.taken > 0 {
            let mut teller = Teller::new(out, bar("taking in", source.size));
            let again = "the letters taken in before it stay; run the same command again to go on";
            summary = pass::take(&mut source, &plan, store, &mut teller)
                .with_context(|| format!("`{name}`: {again}"))?;
        }
        writeln!(out, "{}", told::summary(&summary, self.dry_run))?;
        Ok(summary)
    }

    fn plan(&self, store: &Store, clock: &Clock) -> anyhow::Result<Plan> {
        let world = store.world();
        let map =
            self.map.as_deref().map(Map::load).transpose().map_err(anyhow::Error::msg)?.unwrap_or_default();
        let offices = self.aliases.as_deref().map(|path| Offices::load(path, &world.people.units));
        let offices = offices.transpose().map_err(anyhow::Error::msg)?.unwrap_or_default();
        let words = self.kinds.as_deref().map(Words::load).transpose();
        let words = words.map_err(anyhow::Error::msg)?.unwrap_or_default();
        let app = open::app(store.clone(), &self.place.data, clock.clone(), Ids::System, None)?;
        let pack = match &map.defaults.pack {
            Some(pack) => pack.clone(),
            None => app.pack_id(&world).context("no pack is loaded; load one before letters")?,
        };
        anyhow::ensure!(
            world.packs.get(&pack).is_some(),
            "the pack `{pack}` is not loaded; load it, or name another as `pack` under [defaults] of the map"
        );
        Ok(Plan { map, offices, words, world, pack, at: clock.now() })
    }
}

fn bar(what: &str, size: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:<12} {wide_bar} {bytes}/{total_bytes} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(size)
        .with_style(style)
        .with_message(what.to_owned())
        .with_finish(ProgressFinish::AndClear)
}
