//! placeholder while building
use clap::Subcommand;
/// Imports.
#[derive(Debug, Subcommand)]
pub enum Import {}
impl Import { /// Runs.
 pub fn run(self) -> anyhow::Result<()> { match self {} } }
