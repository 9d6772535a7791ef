//! `huiyin serve`: serves an installation until it is asked to stop.

use clap::Args;
use domain::{access::Actor, calendar::YearStatus, world};
use store::command::Act;
use tokio::net::TcpListener;

use crate::{
    actions,
    app::App,
    cli::open::{self, Place},
    clock::Clock,
    demo::folder,
    ids::Ids,
    jobs, server, shipped,
};

/// Serves an installation.
#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    place: Place,
    /// The port, instead of the one in the settings.
    #[arg(long)]
    port: Option<u16>,
}

impl Serve {
    /// Serves until the process is asked to stop.
    ///
    /// # Errors
    /// When the installation cannot be opened or the address not be listened on, or when it is a demonstration.
    pub fn run(self) -> anyhow::Result<()> {
        log();
        anyhow::ensure!(
            !folder::is_demo(&self.place.data),
            "`{dir}` is a demonstration, whose accounts have a known password; serve it with `huiyin demo --data {dir}`",
            dir = self.place.data.display()
        );
        let clock = Clock::System;
        let store = self.place.open(&clock)?;
        let app = open::app(store, &self.place.data, clock, Ids::System, None)?;
        open::runtime()?.block_on(async move {
            take_published_years(&app).await?;
            let listener = listen(&app.config.server.listen, self.port).await?;
            println!("huiyin listens on http://{}", listener.local_addr()?);
            server::serve(app, listener).await?;
            Ok(())
        })
    }
}

/// Begins to write structured logs.
pub fn log() {
    log_from("info");
}

/// Begins to write structured logs of a level and above, unless the environment asks for others.
pub fn log_from(level: &str) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(level));
    let log = tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr);
    // A log that cannot be written, because the disk is full, must not end the request that wanted to write it.
    // A second call changes nothing, which is what tests want.
    let _ = log.log_internal_errors(false).try_init();
}

/// Listens on the address of the settings, with another port when one is given.
///
/// # Errors
/// When the address is taken or not ours.
pub async fn listen(address: &str, port: Option<u16>) -> anyhow::Result<TcpListener> {
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
    let address = port.map_or_else(|| address.to_owned(), |port| format!("{host}:{port}"));
    TcpListener::bind(&address)
        .await
        .map_err(|error| anyhow::anyhow!("cannot listen on `{address}`: {error}; choose another with --port"))
}

/// Takes in years that a newer program carries, so that provisional deadlines become certain.
async fn take_published_years(app: &App) -> anyhow::Result<()> {
    let world = app.world();
    let mut taken = false;
    for file in shipped::years().map_err(anyhow::Error::msg)? {
        if world.calendar.status(file.year) == YearStatus::Official {
            continue;
        }
        let command = world::Command::LoadYear { file, status: YearStatus::Official };
        actions::perform(app, Actor::System("set-up"), None, Act::Rules(Box::new(command))).await?;
        taken = true;
    }
    if taken {
        jobs::deadlines::rederive(app, "year-published").await?;
    }
    Ok(())
}
