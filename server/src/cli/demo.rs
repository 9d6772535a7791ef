//! `huiyin demo`: makes a demonstration where there is none, and serves it on loopback only.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Args;
use domain::{access::Role, order::stage::Stage};
use jiff::SignedDuration;
use store::work::TRACKING;

use crate::{
    actions,
    app::{App, Demo as Notice},
    cli::{
        open::{self, Place},
        serve,
    },
    clock::Clock,
    demo::{
        build::{self, Made, WEEKS, Wishes},
        chance::Chance,
        citizens::{self, Live},
        files,
        folder::{self, Mark, PASSWORD},
        phrases::Phrases,
    },
    ids::Ids,
    server,
};

/// The only address a demonstration listens on: its password is known to everybody.
const LOOPBACK: &str = "127.0.0.1";

/// The exit code of a program that was interrupted, as shells know it.
const INTERRUPTED: i32 = 130;

/// Loads a demonstration and serves it.
#[derive(Debug, Args)]
pub struct Demo {
    /// The folder of the demonstration; made when it is not there.
    #[arg(long, value_name = "DIR", default_value = "demo-data")]
    data: PathBuf,
    /// The port on loopback.
    #[arg(long, default_value_t = 8480)]
    port: u16,
    /// What chance follows from; the same seed on the same day makes the same demonstration.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Shows the demonstration as it will be so many days later; its clocks have run on. It does not go back.
    #[arg(long, value_name = "DAYS", default_value_t = 0)]
    days_ahead: u32,
}

impl Demo {
    /// Makes the demonstration unless it is there, and serves it until the process is asked to stop.
    ///
    /// # Errors
    /// When the folder holds something else, cannot be written, or the port is taken.
    pub fn run(self) -> anyhow::Result<()> {
        serve::log_from("warn");
        let runtime = open::runtime()?;
        // The port first: nobody waits for a demonstration that cannot be served.
        let listener = runtime.block_on(serve::listen(LOOPBACK, Some(self.port)))?;
        let interrupted = runtime.spawn(clean_up_when_interrupted(self.data.clone()));
        let mark = self.mark()?;
        interrupted.abort();
        let clock = match self.days_ahead {
            0 => Clock::System,
            days => Clock::Ahead(SignedDuration::from_hours(i64::from(days).saturating_mul(24))),
        };
        let store = Place { data: self.data.clone(), database: None }.open(&clock)?;
        let notice =
            Notice { data: files::SOURCE.to_owned(), offset_days: mark.offset_weeks.saturating_mul(7) };
        let mut app = open::app(store, &self.data, clock, Ids::System, Some(notice))?;
        // Links in pages and messages lead to where this demonstration is served.
        let mut config = (*app.config).clone();
        config.server.address = format!("http://{}", listener.local_addr()?);
        app.config = Arc::new(config);
        let phrases = Phrases::carried()?;
        runtime.block_on(async move {
            println!("{}", sign_in_lines(&app, listener.local_addr()?.port()));
            println!("{}", code_lines(&app, &mark).await?);
            println!(
                "Stop it with Ctrl-C. `huiyin demo` goes on with it; to begin anew, remove `{}`.",
                self.data.display()
            );
            let reserved = mark.waiting.iter().map(|waiting| waiting.phone.clone()).collect();
            let citizens = Live::of(&app, Chance::of(mark.seed), phrases, reserved);
            let citizens = tokio::spawn(citizens::live(app.clock.clone(), citizens));
            let outcome = server::serve(app, listener).await;
            citizens.abort();
            Ok(outcome?)
        })
    }

    fn mark(&self) -> anyhow::Result<Mark> {
        if let Some(mark) = folder::read(&self.data)? {
            println!("The demonstration of {} in `{}` goes on.", mark.made_at, self.data.display());
            if mark.seed != self.seed {
                println!("It keeps its seed, {}.", mark.seed);
            }
            return Ok(mark);
        }
        println!("Making a demonstration in `{}` …", self.data.display());
        let begun = Clock::System.now();
        let made = build::build(&self.data, Wishes { seed: self.seed, now: begun, weeks: WEEKS })?;
        let seconds = Clock::System.now().duration_since(begun).as_secs();
        println!("{}", made_lines(&made, seconds, &self.data));
        Ok(made.mark)
    }
}

/// Leaves nothing behind when the making is interrupted.
async fn clean_up_when_interrupted(dir: PathBuf) {
    if tokio::signal::ctrl_c().await.is_err() {
        return;
    }
    for workshop in folder::workshops(&dir) {
        if let Err(error) = folder::tear_down(&workshop) {
            eprintln!("huiyin: {error:#}");
        }
    }
    folder::release(&dir);
    std::process::exit(INTERRUPTED);
}

fn made_lines(made: &Made, seconds: i64, dir: &Path) -> String {
    let Made { mark, history, lived, tally } = made;
    let lines = [
        format!("Made in {seconds} s: {} letters are history with their true dates,", history.taken),
        format!(
            "{lived} were lived through again, {} weeks later than they came, so that the newest is of today or yesterday:",
            mark.offset_weeks
        ),
        format!(
            "{} steps, {} timers, {} messages, {} answers by message.",
            tally.steps, tally.timers, tally.messages, tally.replies
        ),
        format!("The messages of the demonstration lie in `{}`.", dir.join("spool").display()),
    ];
    lines.join("\n")
}

/// Returns the address and one account per role.
fn sign_in_lines(app: &App, port: u16) -> String {
    let world = app.world();
    let mut lines = vec![
        String::new(),
        format!("Citizens:  http://{LOOPBACK}:{port}/"),
        format!("Staff:     http://{LOOPBACK}:{port}/sign-in   everybody's password: {PASSWORD}"),
        String::new(),
    ];
    for role in Role::ALL {
        let mut fitting = world.people.persons.iter().filter(|person| person.roles.contains(&role));
        let Some(person) = fitting.next() else { continue };
        let unit =
            person.unit.and_then(|unit| world.people.units.get(unit)).map_or("", |unit| unit.name.as_str());
        lines.push(format!("  {:<15} {:<22} {} {unit}", role.code(), person.sign_in, person.name));
    }
    lines.join("\n")
}

/// Returns the codes of orders that still wait for their citizen.
async fn code_lines(app: &App, mark: &Mark) -> anyhow::Result<String> {
    let mut lines = vec![String::new()];
    for waiting in &mark.waiting {
        let index = app.store.vault().index(&waiting.code, TRACKING);
        let order = actions::read(&app.store, move |tx| store::order::tracked(tx, &index)).await?;
        if order.is_some_and(|order| order.stage == Stage::Callback) {
            let code = domain::number::grouped(&waiting.code);
            lines.push(format!("  {code}   order {}", waiting.number));
        }
    }
    let head = match lines.len() {
        1 => "No order of the demonstration waits for a visitor's answer any more.",
        _ => "Tracking codes of orders that wait for their citizen's answer (enter one at /track):",
    };
    lines.insert(1, head.to_owned());
    lines.push(String::new());
    Ok(lines.join("\n"))
}
