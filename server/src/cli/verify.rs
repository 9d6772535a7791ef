//! `huiyin verify`: does everything agree? Ends with 0 only when it does.

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use crate::{cli::open::Place, clock::Clock};

/// Recomputes everything from the ledger and compares.
#[derive(Debug, Args)]
pub struct Verify {
    #[command(flatten)]
    place: Place,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
}

impl Verify {
    /// Verifies the installation.
    ///
    /// # Errors
    /// When it cannot be read, or when something does not agree.
    pub fn run(self) -> anyhow::Result<()> {
        let store = self.place.open(&Clock::System)?;
        let scratch = tempfile::tempdir()?;
        let bar = bar("events");
        let report = store::verify::verify(store.db(), scratch.path(), &mut |done, all| {
            bar.set_length(u64::try_from(all).unwrap_or(0));
            bar.set_position(u64::try_from(done).unwrap_or(0));
        })?;
        bar.finish_and_clear();
        if self.json {
            println!("{}", serde_json::to_string_pretty(&report)?);
        } else {
            println!("{} events in {} batches, head {}", report.events, report.batches, report.head);
            println!("{} orders rebuilt, {} sealed records", report.orders, report.records);
            for (table, rows) in &report.rows {
                println!("{rows:>10} rows of {table} agree or are named below");
            }
            for difference in &report.differences {
                println!("DIFFERENT: {difference}");
            }
        }
        anyhow::ensure!(
            report.is_clean(),
            "{} differences; the installation does not agree with its ledger",
            report.difference_count
        );
        if !self.json {
            println!("Everything agrees.");
        }
        Ok(())
    }
}

/// Returns a progress bar that shows what is counted, how fast, and how long still.
#[must_use]
pub fn bar(what: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:<12} {wide_bar} {pos}/{len} {per_sec} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style).with_message(what.to_owned())
}
