//! placeholder while building
use clap::Args;
/// Demo.
#[derive(Debug, Args)]
pub struct Demo {}
impl Demo { /// Runs.
 pub fn run(self) -> anyhow::Result<()> { Ok(()) } }
