//! The command line. Stable: others script it. Every command ends with 0 only when it did what it says, with 1 when
//! it could not; a command that knows a third ending says so on its own page.

pub mod assess;
pub mod assess_period;
pub mod backup;
pub mod bench;
pub mod calendar;
pub mod demo;
pub mod extract;
pub mod import;
pub mod init;
pub mod ledger;
pub mod open;
pub mod policy;
pub mod serve;
pub mod verify;
pub mod year;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Every voice gets an echo, every matter gets settled. 事事有回音，件件有着落。
#[derive(Debug, Parser)]
#[command(name = "huiyin", version, about)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Load a demonstration county with real letters and serve it on loopback.
    Demo(demo::Demo),
    /// Begin an installation.
    Init(init::Init),
    /// Serve an installation.
    Serve(serve::Serve),
    /// Ask the working-day calendar.
    #[command(subcommand)]
    Calendar(calendar::Calendar),
    /// Take completed cases from business systems.
    Extract(extract::Extract),
    /// Import files.
    #[command(subcommand)]
    Import(import::Import),
    /// Score a file of facts by a policy pack.
    Assess(assess::Assess),
    /// Put a year together: the mean of its months and its end.
    Year(year::Year),
    /// Check and read policy packs.
    #[command(subcommand)]
    Policy(policy::Policy),
    /// Recompute everything from the ledger and compare.
    Verify(verify::Verify),
    /// Write the ledger as text that anybody can check.
    #[command(subcommand)]
    Ledger(ledger::Ledger),
    /// Write a backup while serving.
    Backup(backup::Backup),
    /// Restore a backup into an empty place.
    Restore(backup::Restore),
    /// Measure.
    #[command(subcommand)]
    Bench(bench::Bench),
}

/// Does what the command line says; returns how the program ends.
///
/// # Errors
/// What went wrong, in words for the terminal.
pub fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let done = match cli.command {
        Command::Demo(demo) => demo.run(),
        Command::Init(init) => init.run(),
        Command::Serve(serve) => serve.run(),
        Command::Calendar(calendar) => calendar.run(),
        Command::Extract(extract) => return extract.run(),
        Command::Import(import) => return import.run(),
        Command::Assess(assess) => assess.run(),
        Command::Year(year) => year.run(),
        Command::Policy(policy) => policy.run(),
        Command::Verify(verify) => verify.run(),
        Command::Ledger(ledger) => ledger.run(),
        Command::Backup(backup) => backup.run(),
        Command::Restore(restore) => restore.run(),
        Command::Bench(bench) => bench.run(),
    };
    done.map(|()| ExitCode::SUCCESS)
}
