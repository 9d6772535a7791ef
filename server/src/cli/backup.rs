//! `huiyin backup` and `huiyin restore`: while serving, verified, from either engine into either.

use std::path::PathBuf;

use clap::Args;
use indicatif::ProgressBar;
use store::{
    backup::{self, KeyPolicy, Step},
    files::Files,
    setting,
    vault::KeyFile,
};

use crate::{
    cli::{
        open::{KEY, Place},
        verify::bar,
    },
    clock::Clock,
};

/// Writes a backup while the installation is served.
#[derive(Debug, Args)]
pub struct Backup {
    #[command(flatten)]
    place: Place,
    /// The file to write; it must not exist.
    file: PathBuf,
    /// Leave the key out; keep it elsewhere, or no name or number can be read after a restore.
    #[arg(long)]
    without_key: bool,
}

/// Restores a backup into an empty place.
#[derive(Debug, Args)]
pub struct Restore {
    /// The backup.
    file: PathBuf,
    #[command(flatten)]
    place: Place,
}

impl Backup {
    /// Writes and checks the backup.
    ///
    /// # Errors
    /// When it cannot be written; then no file is left.
    pub fn run(self) -> anyhow::Result<()> {
        let clock = Clock::System;
        let store = self.place.open(&clock)?;
        let key = self.place.data.join(KEY);
        let fingerprint = KeyFile::read(&key)?.fingerprint().to_owned();
        let policy = if self.without_key {
            KeyPolicy::Apart { fingerprint: &fingerprint }
        } else {
            KeyPolicy::Enclosed { fingerprint: &fingerprint, path: &key }
        };
        let bar = bar("rows");
        let at = clock.now().as_millisecond();
        let files = Files::at(store.files());
        let manifest =
            backup::backup(store.db(), &files, policy, &self.file, at, &mut |step| show(&bar, step))?;
        bar.finish_and_clear();
        store.write_rows(|tx| setting::put(tx, setting::BACKUP, &at))?;
        println!(
            "`{}` holds {} rows and files and was read back whole.",
            self.file.display(),
            manifest.items()
        );
        for missing in &manifest.missing_files {
            println!("MISSING: the attachment {missing} is named by the ledger and not on the disk.");
        }
        if self.without_key {
            println!("The key is not in it: keep `{}` apart.", key.display());
        }
        Ok(())
    }
}

impl Restore {
    /// Restores the backup and recomputes its ledger.
    ///
    /// # Errors
    /// When the place is not empty or the backup is damaged; then the place is as empty as before.
    pub fn run(self) -> anyhow::Result<()> {
        let (clock, data) = (Clock::System, &self.place.data);
        std::fs::create_dir_all(data)?;
        let bar = bar("rows");
        let at = clock.now().as_millisecond();
        let files = Files::at(&data.join("files"));
        let restored =
            backup::restore(&self.file, &self.place.location(), &files, &data.join(KEY), at, &mut |step| {
                show(&bar, step);
            })?;
        bar.finish_and_clear();
        println!("{} rows and files restored.", restored.manifest.items());
        println!("{} events recomputed, head {}.", restored.ledger.events, restored.ledger.hash);
        println!("Nobody is signed in: everybody signs in anew, and one-time links are given anew.");
        if !data.join(KEY).exists() {
            println!("The backup held no key: put `{KEY}` into `{}` before serving.", data.display());
        }
        Ok(())
    }
}

fn show(bar: &ProgressBar, step: Step<'_>) {
    bar.set_length(step.of);
    bar.set_position(step.done);
}
