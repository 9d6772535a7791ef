//! `huiyin bench`: measures on the machine at hand. Prints what it found and judges nothing; the requirements and
//! the figures of our own runs are in `docs/benchmarks.md`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::{
    bench::{
        assess,
        crash::{self, Blow},
        desks::{self, Measured},
        figures::{Tally, grouped, hundredths, milliseconds, percentile},
        intake::{self, Outcome, Plan},
        place, ratings, search,
    },
    cli::{open::Place, verify::bar},
};

/// Measures.
#[derive(Debug, Subcommand)]
pub enum Bench {
    /// How fast demands are taken in, beside the engine alone and one transaction for each request.
    Intake(Intake),
    /// How fast ratings are taken in through the form behind a link, and how fast the board comes.
    Ratings(Ratings),
    /// How fast the first page of every queue comes when many orders lie there.
    Desks(Desks),
    /// How long a live ranking of many units takes, and how fast everything is counted anew beside a column store.
    Assess(AssessBench),
    /// How long it takes to find two characters among many letters.
    Search(SearchBench),
    /// Kill a serving program again and again and look whether anything is lost or doubled.
    Crash(Crash),
}

impl Bench {
    /// Measures and prints.
    ///
    /// # Errors
    /// When the place is not for measuring or something fails that should not.
    pub fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Intake(intake) => intake.run(),
            Self::Ratings(ratings) => ratings.run(),
            Self::Desks(desks) => desks.run(),
            Self::Assess(assess) => assess.run(),
            Self::Search(search) => search.run(),
            Self::Crash(crash) => crash.run(),
        }
    }
}

/// Measures looking for words.
#[derive(Debug, Args)]
pub struct SearchBench {
    #[command(flatten)]
    place: Place,
    /// How many letters lie there; an empty place is filled first.
    #[arg(long, default_value_t = 100_000)]
    orders: u64,
    /// Print the figures as JSON.
    #[arg(long)]
    json: bool,
}

impl SearchBench {
    fn run(self) -> anyhow::Result<()> {
        let bar = bar("commands");
        let found = search::measure(&self.place, self.orders, &mut |done, all| {
            bar.set_length(all);
            bar.set_position(done);
        })?;
        bar.finish_and_clear();
        let engine = place::engine(&self.place);
        if self.json {
            println!("{}", serde_json::to_string_pretty(&json!({ "engine": engine, "search": found }))?);
            return Ok(());
        }
        println!(
            "{engine}, {} letters, index built in {} ms",
            grouped(found.documents),
            grouped(found.built_ms)
        );
        println!(
            "{} searches for two characters, {} finds in the middle, {} at most",
            found.searches, found.found.0, found.found.1
        );
        println!(
            "p50 {}, p99 {}, longest {}",
            milliseconds(found.p50_us),
            milliseconds(found.p99_us),
            milliseconds(found.longest_us)
        );
        println!("counted together in {} ms", grouped(found.together_ms));
        println!("found: {}", found.digest);
        Ok(())
    }
}

/// Measures the intake.
#[derive(Debug, Args)]
pub struct Intake {
    #[command(flatten)]
    place: Place,
    /// How many clients ask at the same time.
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=1024))]
    clients: u32,
    /// How long each way runs.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=3600))]
    seconds: u32,
    /// Do the same through forms over HTTP as well.
    #[arg(long)]
    http: bool,
    /// Print the figures as JSON.
    #[arg(long)]
    json: bool,
}

impl Intake {
    fn run(self) -> anyhow::Result<()> {
        let plan = Plan { clients: self.clients, seconds: self.seconds, http: self.http };
        let mut outcome = intake::measure(&self.place, plan)?;
        let engine = place::engine(&self.place);
        if self.json {
            println!("{}", serde_json::to_string_pretty(&as_json(engine, plan, &mut outcome))?);
        } else {
            print(engine, plan, &mut outcome);
        }
        Ok(())
    }
}

fn print(engine: &str, plan: Plan, outcome: &mut Outcome) {
    println!(
        "{engine}, {} clients, {} s of each way in turns, {} orders before",
        plan.clients, plan.seconds, outcome.orders_before
    );
    println!("{:<32}{:>12}{:>12}{:>12}{:>12}", "", "commands/s", "p50", "p99", "batch");
    line("one writer, shared commits", &mut outcome.ours);
    line("the engine alone, same batches", &mut outcome.ceiling);
    line("one transaction each", &mut outcome.single);
    if let Some(http) = &mut outcome.http {
        line("through forms over HTTP", http);
    }
    let (least, most) = (outcome.rounds.iter().min(), outcome.rounds.iter().max());
    println!(
        "{} of the engine alone (single rounds {} to {})",
        hundredths(outcome.ours.times_hundredths(&outcome.ceiling)),
        hundredths(least.copied().unwrap_or(0)),
        hundredths(most.copied().unwrap_or(0)),
    );
    println!("{} times one transaction each", hundredths(outcome.ours.times_hundredths(&outcome.single)));
    println!("The engine alone answers batches, not commands: its p50 and p99 are those of a batch.");
}

fn line(what: &str, tally: &mut Tally) {
    println!(
        "{what:<32}{:>12}{:>12}{:>12}{:>12}",
        grouped(tally.per_second()),
        milliseconds(percentile(&mut tally.waits_us, 50)),
        milliseconds(percentile(&mut tally.waits_us, 99)),
        hundredths(tally.mean_batch_hundredths()),
    );
    if tally.failed > 0 {
        println!("  {} were not taken in", grouped(tally.failed));
    }
}

fn as_json(engine: &str, plan: Plan, outcome: &mut Outcome) -> Value {
    json!({
        "engine": engine,
        "clients": plan.clients,
        "seconds": plan.seconds,
        "orders_before": outcome.orders_before,
        "shared_commits": figures(&mut outcome.ours),
        "engine_alone": figures(&mut outcome.ceiling),
        "one_transaction_each": figures(&mut outcome.single),
        "over_http": outcome.http.as_mut().map(figures),
        "percent_of_engine_alone": outcome.ours.times_hundredths(&outcome.ceiling),
        "percent_of_engine_alone_by_round": outcome.rounds,
        "percent_of_one_transaction_each": outcome.ours.times_hundredths(&outcome.single),
    })
}

fn figures(tally: &mut Tally) -> Value {
    json!({
        "commands": tally.done,
        "failed": tally.failed,
        "commands_per_second": tally.per_second(),
        "p50_us": percentile(&mut tally.waits_us, 50),
        "p99_us": percentile(&mut tally.waits_us, 99),
        "commits": tally.commits,
        "elapsed_us": tally.elapsed_us,
    })
}

/// Measures the desks.
#[derive(Debug, Args)]
pub struct Desks {
    #[command(flatten)]
    place: Place,
    /// How many orders lie there; what is missing is added first.
    #[arg(long, default_value_t = 1_000_000)]
    orders: u64,
    /// Print the figures as JSON.
    #[arg(long)]
    json: bool,
}

impl Desks {
    fn run(self) -> anyhow::Result<()> {
        let bar = bar("commands");
        let store = desks::fill(&self.place, self.orders, &mut |done, all| {
            bar.set_length(all);
            bar.set_position(done);
        })?;
        bar.finish_and_clear();
        let orders = desks::orders_in(&store)?;
        let measured = desks::measure(store, &self.place)?;
        let engine = place::engine(&self.place);
        if self.json {
            let figures = json!({ "engine": engine, "orders": orders, "pages": measured });
            println!("{}", serde_json::to_string_pretty(&figures)?);
            return Ok(());
        }
        println!(
            "{engine}, {} orders, the whole first page over HTTP, one person at a time",
            grouped(orders)
        );
        print_pages(&measured);
        let slowest = measured.iter().map(|page| page.p99_us).max().unwrap_or(0);
        println!("The slowest page: {} for 99 of 100 requests", milliseconds(slowest));
        Ok(())
    }
}

fn print_pages(measured: &[Measured]) {
    println!("{:<32}{:<16}{:>8}{:>12}{:>12}", "", "", "rows", "p50", "p99");
    for Measured { page, role, rows, p50_us, p99_us } in measured {
        println!("{page:<32}{role:<16}{rows:>8}{:>12}{:>12}", milliseconds(*p50_us), milliseconds(*p99_us));
    }
}

/// Measures ratings.
#[derive(Debug, Args)]
pub struct Ratings {
    #[command(flatten)]
    place: Place,
    /// How many ratings lie there; what is missing is added first.
    #[arg(long, default_value_t = 1_000_000)]
    ratings: u64,
    /// How many clients rate at the same time.
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=1024))]
    clients: u32,
    /// How long each way runs.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=3600))]
    seconds: u32,
    /// Print the figures as JSON.
    #[arg(long)]
    json: bool,
}

impl Ratings {
    fn run(self) -> anyhow::Result<()> {
        let plan = ratings::Plan { ratings: self.ratings, clients: self.clients, seconds: self.seconds };
        let bar = bar("ratings");
        let mut outcome = ratings::measure(&self.place, plan, &mut |done, all| {
            bar.set_length(all);
            bar.set_position(done);
        })?;
        bar.finish_and_clear();
        let engine = place::engine(&self.place);
        let of_ceiling = outcome.http.times_hundredths(&outcome.ceiling);
        if self.json {
            let figures = json!({
                "engine": engine,
                "ratings_before": outcome.before,
                "pages": outcome.pages,
                "over_http": figures(&mut outcome.http),
                "without_network": figures(&mut outcome.ours),
                "engine_alone": figures(&mut outcome.ceiling),
                "percent_of_engine_alone": of_ceiling,
                "percent_of_engine_alone_by_round": outcome.rounds,
            });
            println!("{}", serde_json::to_string_pretty(&figures)?);
            return Ok(());
        }
        println!("{engine}, {} ratings, the whole page over HTTP", grouped(outcome.before));
        print_pages(&outcome.pages);
        println!("{} clients, {} s of each way in turns", plan.clients, plan.seconds);
        println!("{:<32}{:>12}{:>12}{:>12}{:>12}", "", "ratings/s", "p50", "p99", "batch");
        line("form behind a link, over HTTP", &mut outcome.http);
        line("the program without the network", &mut outcome.ours);
        line("the engine alone, same batches", &mut outcome.ceiling);
        let (least, most) = (outcome.rounds.iter().min(), outcome.rounds.iter().max());
        println!(
            "the form is {} of the engine alone (single rounds {} to {})",
            hundredths(of_ceiling),
            hundredths(least.copied().unwrap_or(0)),
            hundredths(most.copied().unwrap_or(0)),
        );
        Ok(())
    }
}

/// Measures the assessment.
#[derive(Debug, Args)]
pub struct AssessBench {
    #[command(flatten)]
    place: Place,
    /// How many letters lie there; an empty place is filled first.
    #[arg(long, default_value_t = 100_000)]
    orders: u64,
    /// How many units are ranked.
    #[arg(long, default_value_t = 2_000)]
    units: usize,
    /// Print the figures as JSON.
    #[arg(long)]
    json: bool,
}

impl AssessBench {
    fn run(self) -> anyhow::Result<()> {
        let bar = bar("orders");
        let outcome = assess::measure(&self.place, self.orders, self.units, &mut |done, all| {
            bar.set_length(all);
            bar.set_position(done);
        })?;
        bar.finish_and_clear();
        let engine = place::engine(&self.place);
        if self.json {
            let mut figures = serde_json::to_value(&outcome)?;
            if let Value::Object(fields) = &mut figures {
                fields.insert("engine".to_owned(), engine.into());
            }
            println!("{}", serde_json::to_string_pretty(&figures)?);
            return Ok(());
        }
        println!(
            "{engine}, {} orders, {} units × {} columns",
            grouped(outcome.orders),
            outcome.units,
            outcome.columns
        );
        println!(
            "live ranking, read and scored: p50 {}, p99 {}; reading alone p50 {}",
            milliseconds(outcome.ranking_p50_us),
            milliseconds(outcome.ranking_p99_us),
            milliseconds(outcome.read_p50_us)
        );
        let per_second = |us: u64| grouped(outcome.orders.saturating_mul(1_000_000) / us.max(1));
        println!(
            "counted anew: {} ({} orders/s); in steps between which others write: {}, the longest {}",
            milliseconds(outcome.recount_us),
            per_second(outcome.recount_us),
            milliseconds(outcome.recount_in_steps_us),
            milliseconds(outcome.longest_step_us)
        );
        match &outcome.scan {
            Some(scan) => {
                let times = |us: u64| hundredths(outcome.recount_us * 100 / us.max(1));
                println!(
                    "DuckDB {}: from a file {}, in its memory {}; {} numbers are the same",
                    scan.version,
                    milliseconds(scan.file_us),
                    milliseconds(scan.memory_us),
                    scan.same
                );
                println!(
                    "ours takes {} times its scan of the file, {} times its scan in memory",
                    times(scan.file_us),
                    times(scan.memory_us)
                );
            }
            None => println!("DuckDB could not be installed; nothing to compare with"),
        }
        Ok(())
    }
}

/// Kills and looks.
#[derive(Debug, Args)]
pub struct Crash {
    #[command(flatten)]
    place: Place,
    /// How often the program is killed.
    #[arg(long, default_value_t = 200)]
    kills: u32,
    /// How many citizens use it meanwhile.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=1024))]
    citizens: u32,
    /// After how many kills everything is recomputed from the ledger.
    #[arg(long, default_value_t = 10)]
    verify_every: u32,
    /// Where the random moments begin.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The program, instead of this one.
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Print the figures as JSON.
    #[arg(long)]
    json: bool,
}

impl Crash {
    fn run(self) -> anyhow::Result<()> {
        let program = self.program.map_or_else(std::env::current_exe, Ok)?;
        let plan = crash::Plan {
            program,
            place: self.place.clone(),
            blows: self.kills,
            blow: Blow::Kill,
            citizens: self.citizens,
            verify_every: self.verify_every,
            seed: self.seed,
        };
        let report = crash::survive(plan)?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&report)?);
        } else {
            println!("{}, {} citizens", place::engine(&self.place), self.citizens);
            println!("{report}");
        }
        Ok(())
    }
}
