//! `huiyin ledger export`: the ledger as text that anybody can check with `openssl dgst -sm3` (docs/ledger.md).

use clap::Subcommand;

use crate::{cli::open::Place, clock::Clock};

/// Writes the ledger.
#[derive(Debug, Subcommand)]
pub enum Ledger {
    /// Write every event and batch as lines to standard output.
    Export {
        /// The installation.
        #[command(flatten)]
        place: Place,
    },
}

impl Ledger {
    /// Writes the ledger to standard output.
    ///
    /// # Errors
    /// When the installation cannot be read.
    pub fn run(self) -> anyhow::Result<()> {
        let Self::Export { place } = self;
        let store = place.open(&Clock::System)?;
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        store.read(|tx| store::ledger::export(tx, &mut out))?;
        Ok(())
    }
}
