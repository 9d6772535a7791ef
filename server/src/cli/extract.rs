//! `huiyin extract`: takes completed cases from the sources now, as the night does. Ends with 0 when every source was
//! read and every row is told of, with 2 when a batch failed or is not balanced, with 1 when nothing could be begun.

use std::{io::Write, process::ExitCode};

use anyhow::Context;
use clap::Args;
use domain::batch::{Balance, Due};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;
use store::batch::{Batch, State};

use crate::{
    app::App,
    cli::open::{self, Place},
    clock::Clock,
    ids::Ids,
    sources::{
        self,
        run::{Ran, Run, Wanted},
        settings::{Kind, Source},
    },
};

/// The exit code when a batch failed or is not balanced.
const NOT_WELL: u8 = 2;
/// Who runs batches from the command line.
const BY: &str = "system:extract";

/// Takes completed cases from business systems.
#[derive(Debug, Args)]
pub struct Extract {
    #[command(flatten)]
    place: Place,
    /// Only this source; all that are not paused when none is named.
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Everything up to the end of this day; without it what is due today, or what showed up late.
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,
    /// Read everything and say what would be taken; write nothing.
    #[arg(long)]
    dry_run: bool,
}

impl Extract {
    /// Runs the batches.
    ///
    /// # Errors
    /// When the installation or the sources cannot be read.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let clock = Clock::System;
        let store = self.place.open(&clock)?;
        let app = open::app(store, &self.place.data, clock, Ids::System, None)?;
        let is_well = open::runtime()?.block_on(self.extract(&app, &mut std::io::stdout()))?;
        Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::from(NOT_WELL) })
    }

    async fn extract(&self, app: &App, out: &mut (dyn Write + Send)) -> anyhow::Result<bool> {
        let wanted = self.until.map_or(Wanted::Now, Wanted::Through);
        extract(app, self.source.as_deref(), wanted, self.dry_run, out).await
    }
}

/// Runs the batches of one source or of all and tells `out`; returns whether all went well.
///
/// # Errors
/// When the sources cannot be read, there is none, or the installation fails.
pub async fn extract(
    app: &App,
    source: Option<&str>,
    wanted: Wanted,
    is_dry: bool,
    out: &mut (dyn Write + Send),
) -> anyhow::Result<bool> {
    let sources = match source {
        Some(code) => vec![sources::find(&app.dir, code).map_err(anyhow::Error::msg)?],
        None => all(app)?,
    };
    let mut is_well = true;
    for source in sources {
        let bar = bar(&source.code);
        let mut watch = |batch: &Batch| show(&bar, batch);
        let run = Run { app, source: &source, begun_by: BY.to_owned(), is_dry };
        let ran = run.run(wanted, &mut watch).await.with_context(|| format!("source `{}`", source.code))?;
        bar.finish_and_clear();
        is_well &= tell(out, &source, &ran, is_dry)?;
    }
    Ok(is_well)
}

/// Returns every source that is read, not handed in; one file that is wrong stops all, since its cases would be missing.
fn all(app: &App) -> anyhow::Result<Vec<Source>> {
    let mut found = Vec::new();
    for loaded in sources::load(&app.dir).map_err(anyhow::Error::msg)? {
        let source = loaded.source.map_err(anyhow::Error::msg)?;
        if !source.paused && source.kind != Kind::Push {
            found.push(source);
        }
    }
    anyhow::ensure!(
        !found.is_empty(),
        "there is no source to read; write one as `{}`",
        app.dir.join(sources::FOLDER).join("NAME.toml").display()
    );
    Ok(found)
}

fn bar(source: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:<16} {wide_bar} {pos}/{len} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style).with_message(source.to_owned())
}

fn show(bar: &ProgressBar, batch: &Batch) {
    bar.set_length(batch.counted.unwrap_or(0));
    bar.set_position(batch.counts.read);
}

fn tell(out: &mut (dyn Write + Send), source: &Source, ran: &Ran, is_dry: bool) -> anyhow::Result<bool> {
    let code = &source.code;
    match ran {
        Ran::Nothing(Due::RestDay) => {
            writeln!(out, "{code}: nobody works today, and nothing was read before")?
        }
        Ran::Nothing(Due::Covered(until)) => writeln!(out, "{code}: everything is covered up to {until}")?,
        Ran::Nothing(Due::Run(_)) => {}
        Ran::Busy(batch) => {
            writeln!(
                out,
                "{code}: batch {} is being run by somebody else since {}",
                batch.id, batch.started_at
            )?;
        }
        Ran::Ended(batch) => {
            for line in told(batch, is_dry) {
                writeln!(out, "{code}: {line}")?;
            }
            return Ok(batch.state == State::Done);
        }
    }
    Ok(true)
}

/// Returns what a batch came to, line by line.
fn told(batch: &Batch, is_dry: bool) -> Vec<String> {
    let counts = &batch.counts;
    let (window, counted) = (&batch.window, batch.counted.unwrap_or(0));
    let name = if is_dry { "dry run".to_owned() } else { format!("batch {}", batch.id) };
    let mut lines = vec![format!("{name}, from {} up to {}", window.from, window.until)];
    lines.push(format!("{counted} rows at the source, {} read", counts.read));
    lines.push(format!(
        "{} asked by text message, {} by telephone, {} of all taken late",
        counts.sms, counts.phone, counts.late
    ));
    for (reason, count) in &counts.excluded {
        lines.push(format!("{count} not asked: {reason}"));
    }
    lines.push(format!("{} known already", counts.known));
    for (reason, count) in &counts.rejected {
        lines.push(format!("{count} rejected: {reason}"));
    }
    match (&batch.error, counts.balance(counted)) {
        (Some(error), _) => lines.push(format!("failed: {error}")),
        (None, Balance::Exact) => lines.push("every row is told of".to_owned()),
        (None, Balance::Missing(rows)) => lines.push(format!("not balanced: {rows} rows are missing")),
        (None, Balance::Surplus(rows)) => lines.push(format!("not balanced: {rows} rows too many")),
    }
    if let Some(alarm) = batch.alarm {
        lines.push(format!("strange: {}", alarm.code()));
    }
    lines
}
