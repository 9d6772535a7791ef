//! placeholder while building
use clap::Subcommand;
/// Bench.
#[derive(Debug, Subcommand)]
pub enum Bench {}
impl Bench { /// Runs.
 pub fn run(self) -> anyhow::Result<()> { match self {} } }
