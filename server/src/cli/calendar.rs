//! `huiyin calendar`: due dates from the carried calendar, or from an installation's own.

use std::io::{BufWriter, Write};

use clap::{Args, Subcommand};
use domain::calendar::{Budget, Calendar as Days, DayEnd, Step, instant};
use jiff::civil::{Date, Time};

use crate::{cli::open::Place, clock::Clock, shipped, told};

/// Asks the working-day calendar.
#[derive(Debug, Subcommand)]
pub enum Calendar {
    /// Print when a number of working days ends; the first day is not counted (民法典 第二百零一条).
    Due(DueArgs),
}

/// What to ask.
#[derive(Debug, Args)]
pub struct DueArgs {
    /// The day it begins.
    #[arg(long, value_name = "DATE", required_unless_present = "batch")]
    from: Option<Date>,
    /// How many working days.
    #[arg(long, value_name = "N", required_unless_present = "batch")]
    days: Option<u16>,
    /// Say day by day how the date comes about.
    #[arg(long)]
    explain: bool,
    /// Read CSV `from,days` from standard input and write `from,days,due,status`.
    #[arg(long, conflicts_with_all = ["from", "days", "explain"])]
    batch: bool,
    /// The data folder of an installation whose calendar to use.
    #[arg(long, value_name = "DIR")]
    data: Option<std::path::PathBuf>,
}

impl Calendar {
    /// Prints what was asked.
    ///
    /// # Errors
    /// When the input names no date or number, with its line.
    pub fn run(self) -> anyhow::Result<()> {
        let Self::Due(asked) = self;
        let days = match &asked.data {
            Some(data) => {
                let place = Place { data: data.clone(), database: None };
                place.open(&Clock::System)?.world().calendar.clone()
            }
            None => shipped::calendar().map_err(anyhow::Error::msg)?,
        };
        if asked.batch {
            return batch(&days, std::io::stdin().lock(), BufWriter::new(std::io::stdout().lock()));
        }
        let (Some(from), Some(count)) = (asked.from, asked.days) else { return Ok(()) };
        let (due, provisional) = days.due_date(from, budget(count)?);
        println!("{due}");
        if asked.explain {
            explain(&days, from, count)?;
        } else if provisional {
            eprintln!("provisional: the calendar of {} is not published yet", due.year());
        }
        Ok(())
    }
}

fn budget(days: u16) -> anyhow::Result<Budget> {
    anyhow::ensure!(days > 0, "`0` days is no budget; give at least 1");
    Ok(Budget::WorkingDays(days))
}

fn explain(days: &Days, from: Date, count: u16) -> anyhow::Result<()> {
    let due = days.due(instant(from, Time::midnight()), budget(count)?, DayEnd::Midnight);
    println!("day 0 = {}, not counted", from.strftime("%a %Y-%m-%d"));
    for step in &due.steps {
        match step {
            Step::Counted { number, day } => {
                println!(
                    "day {number} = {}, {}",
                    day.date.strftime("%a %Y-%m-%d"),
                    told::day_in_english(day)
                );
            }
            Step::Skipped { first, last } => {
                println!("skipped {} to {last}, {}", first.date, told::day_in_english(first));
            }
            Step::Paused { from, to } => println!("stood still from {from} to {to}"),
            Step::Moved { day } => println!("moved to {}", day.date),
        }
    }
    if due.provisional {
        println!("provisional: the way there enters a year whose calendar is not published yet");
    }
    Ok(())
}

fn batch(days: &Days, input: impl std::io::Read, mut output: impl Write) -> anyhow::Result<()> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(input);
    let headers = reader.headers()?.clone();
    let column = |name: &str| {
        headers.iter().position(|header| header.trim_start_matches('\u{feff}') == name).ok_or_else(|| {
            anyhow::anyhow!("line 1: the column `{name}` is missing; the header is `from,days`")
        })
    };
    let (from_column, days_column) = (column("from")?, column("days")?);
    writeln!(output, "from,days,due,status")?;
    for (index, record) in reader.records().enumerate() {
        let line = index + 2;
        let record = record.map_err(|error| anyhow::anyhow!("line {line}: {error}"))?;
        let cell = |column: usize| record.get(column).unwrap_or("");
        let from: Date = cell(from_column).parse().map_err(|_| {
            anyhow::anyhow!(
                "line {line}, column `from`: `{}` is no date; write YYYY-MM-DD",
                cell(from_column)
            )
        })?;
        let count: u16 = cell(days_column).parse().map_err(|_| {
            anyhow::anyhow!("line {line}, column `days`: `{}` is no number of days", cell(days_column))
        })?;
        let (due, provisional) = days.due_date(
            from,
            budget(count).map_err(|error| anyhow::anyhow!("line {line}, column `days`: {error}"))?,
        );
        writeln!(output, "{from},{count},{due},{}", if provisional { "provisional" } else { "official" })?;
    }
    output.flush()?;
    Ok(())
}
