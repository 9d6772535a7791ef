//! How fast demands are taken in, durably. Three ways take turns in short rounds, so that a noisy machine hits
//! them alike: our way, the bare engine writing the very rows our way wrote, and one transaction for each request.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use domain::access::Actor;
use store::{
    ceiling::{Ceiling, written_after},
    db::{self, Location, Ready},
    house::Store,
    ledger::Head,
};
use tokio::runtime::Runtime;

use super::{browser::Browser, demands::Demands, figures::Tally, place};
use crate::{
    actions,
    app::App,
    cli::open::{self, Place},
    clock::{Clock, Stopwatch},
    server,
};

/// How many rounds each way has.
const ROUNDS: u32 = 8;
/// How long each way runs before anything counts.
const WARM_UP: Duration = Duration::from_millis(500);
/// The units of the county that is measured.
const UNITS: u32 = 8;
/// The databases beside the one of our way.
pub(super) const CEILING: &str = "measure_ceiling";
const SINGLE: &str = "measure_single";

/// What is to be measured.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many clients ask at the same time.
    pub clients: u32,
    /// How long each way runs in all.
    pub seconds: u32,
    /// Whether the same is also done through forms over HTTP.
    pub http: bool,
}

/// What was measured.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Our way: one writer, shared commits.
    pub ours: Tally,
    /// The engine alone, in the same batches.
    pub ceiling: Tally,
    /// The same commands, each with a transaction of its own.
    pub single: Tally,
    /// Our way, asked through forms over HTTP.
    pub http: Option<Tally>,
    /// Our way over the engine alone, in hundredths, for each round.
    pub rounds: Vec<u64>,
    /// The orders that lay there before.
    pub orders_before: i64,
}

/// Measures.
///
/// # Errors
/// When the place cannot be used or a command fails for another reason than the load.
pub fn measure(place: &Place, plan: Plan) -> anyhow::Result<Outcome> {
    let store = place::open_or_begin(place, UNITS)?;
    let location = place.location();
    let beside = Beside::make(&location)?;
    let runtime = open::runtime()?;
    let single = place::app(beside.single(place)?, &place.data)?;
    let mut ways = Ways {
        plan,
        demands: Arc::new(demands(&single)?),
        ours: place::app(store, &place.data)?,
        single,
        ceiling: Ceiling::open(&beside.ceiling)?,
        runtime,
    };
    let outcome = ways.measure();
    drop(ways);
    beside.remove()?;
    outcome
}

/// Returns a source of demands under the pack of an installation.
///
/// # Errors
/// When it has no pack.
pub fn demands(app: &App) -> anyhow::Result<Demands> {
    let world = app.world();
    let pack = app.pack_id(&world).and_then(|id| world.packs.shared(&id));
    let pack = pack.context("no pack is loaded")?;
    Ok(Demands::new(&pack)?)
}

/// The databases beside the one of our way.
struct Beside {
    own: Location,
    ceiling: Location,
    single: Location,
}

impl Beside {
    fn make(own: &Location) -> Result<Self, db::Error> {
        let (ceiling, single) = (db::make_empty(own, CEILING)?, db::make_empty(own, SINGLE)?);
        Ok(Self { own: own.clone(), ceiling, single })
    }

    fn single(&self, place: &Place) -> anyhow::Result<Store> {
        let clock = Clock::System;
        let vault = Arc::new(place::key(place)?);
        let store = Store::open_sharing(&self.single, place.data.join("files"), vault, clock.now(), 1)?;
        place::load(&store, &clock, UNITS)?;
        Ok(store)
    }

    fn remove(&self) -> Result<(), db::Error> {
        [CEILING, SINGLE].into_iter().try_for_each(|name| db::remove(&self.own, name))
    }
}

/// The ways of doing the same.
struct Ways {
    plan: Plan,
    demands: Arc<Demands>,
    ours: App,
    single: App,
    ceiling: Ceiling,
    runtime: Runtime,
}

impl Ways {
    fn measure(&mut self) -> anyhow::Result<Outcome> {
        let round = Duration::from_secs(self.plan.seconds.into()) / ROUNDS;
        let mut outcome = Outcome::default();
        let tallies = self.ours.store.read(|tx| store::tally::now(tx, &[0]))?;
        outcome.orders_before =
            tallies.iter().filter(|(name, _)| name.starts_with("stage:")).map(|(_, count)| count).sum();
        if self.plan.http {
            outcome.http = Some(Tally::default());
        }
        self.round(WARM_UP, &mut Outcome { http: outcome.http.clone(), ..Outcome::default() })?;
        for _ in 0..ROUNDS {
            self.round(round, &mut outcome)?;
        }
        Ok(outcome)
    }

    fn round(&mut self, length: Duration, outcome: &mut Outcome) -> anyhow::Result<()> {
        let after = self.ours.store.read(Head::load)?.batch;
        let ours = self.take_in(&self.ours, length)?;
        let ceiling = self.write_again(after)?;
        outcome.rounds.push(ours.times_hundredths(&ceiling));
        outcome.ours.add(ours);
        outcome.ceiling.add(ceiling);
        outcome.single.add(self.take_in(&self.single, length)?);
        if let Some(http) = &mut outcome.http {
            http.add(self.take_in_over_http(length)?);
        }
        Ok(())
    }

    /// Lets every client register demands, one after the other, for as long as the round lasts.
    fn take_in(&self, app: &App, length: Duration) -> anyhow::Result<Tally> {
        let commits = app.store.meter().counts().batches;
        let watch = Stopwatch::start();
        let mut tally = Tally::default();
        self.runtime.block_on(async {
            let clients: Vec<_> = (0..self.plan.clients)
                .map(|_| tokio::spawn(register(app.clone(), Arc::clone(&self.demands), watch, length)))
                .collect();
            for client in clients {
                tally.add(client.await??);
            }
            anyhow::Ok(())
        })?;
        tally.elapsed_us = watch.elapsed_us();
        tally.commits = app.store.meter().counts().batches - commits;
        Ok(tally)
    }

    /// Lets the bare engine write what our way has written since batch `after`.
    fn write_again(&mut self, after: i64) -> anyhow::Result<Tally> {
        let written = self.ours.store.read(|tx| written_after(tx, after))?;
        let mut tally = Tally { commits: u64::try_from(written.len())?, ..Tally::default() };
        let mut ready = Vec::with_capacity(written.len());
        for batch in written {
            tally.done += u64::try_from(batch.done)?;
            ready.push(self.ceiling.ready(batch)?);
        }
        let watch = Stopwatch::start();
        for batch in &ready {
            write(&mut self.ceiling, batch, &mut tally)?;
        }
        tally.elapsed_us = watch.elapsed_us();
        Ok(tally)
    }

    fn take_in_over_http(&self, length: Duration) -> anyhow::Result<Tally> {
        let commits = self.ours.store.meter().counts().batches;
        let mut tally = Tally::default();
        self.runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
            let address = listener.local_addr()?;
            // Without the jobs: sending messages has a pace of its own.
            let service = server::router(self.ours.clone())
                .into_make_service_with_connect_info::<std::net::SocketAddr>();
            let serving = tokio::spawn(async move { axum::serve(listener, service).await });
            let mut browsers = Vec::new();
            for _ in 0..self.plan.clients {
                let mut browser = Browser::new(address);
                let page = browser.get("/speak").await?;
                let csrf = page.hidden("csrf").context("the form has no token")?.to_owned();
                browsers.push((browser, csrf));
            }
            let watch = Stopwatch::start();
            let clients: Vec<_> = browsers
                .into_iter()
                .map(|(browser, csrf)| {
                    tokio::spawn(send(browser, csrf, Arc::clone(&self.demands), watch, length))
                })
                .collect();
            for client in clients {
                tally.add(client.await??);
            }
            tally.elapsed_us = watch.elapsed_us();
            serving.abort();
            anyhow::Ok(())
        })?;
        tally.commits = self.ours.store.meter().counts().batches - commits;
        Ok(tally)
    }
}

pub(super) fn write(ceiling: &mut Ceiling, batch: &Ready, tally: &mut Tally) -> anyhow::Result<()> {
    let watch = Stopwatch::start();
    ceiling.write(batch)?;
    tally.waits_us.push(watch.elapsed_us());
    Ok(())
}

/// One client of the program itself.
async fn register(
    app: App,
    demands: Arc<Demands>,
    watch: Stopwatch,
    length: Duration,
) -> anyhow::Result<Tally> {
    let mut tally = Tally::default();
    let visitor = demands.visitor()?;
    while watch.elapsed() < length {
        let at = app.clock.now();
        let demand = demands.demand(demands.number(), at);
        let key = Some(format!("{}:{visitor}", demands.form_key(at)?));
        let since = Stopwatch::start();
        match actions::register(&app, Actor::Citizen, key, demand).await {
            Ok(_) => {
                tally.done += 1;
                tally.waits_us.push(since.elapsed_us());
            }
            Err(error) => {
                tracing::warn!(%error, "not taken in");
                tally.failed += 1;
            }
        }
    }
    Ok(tally)
}

/// One client with a browser.
async fn send(
    mut browser: Browser,
    csrf: String,
    demands: Arc<Demands>,
    watch: Stopwatch,
    length: Duration,
) -> anyhow::Result<Tally> {
    let mut tally = Tally::default();
    while watch.elapsed() < length {
        let at = Clock::System.now();
        let number = demands.number();
        let demand = demands.demand(number, at).demand;
        let (key, phone) = (demands.form_key(at)?, super::demands::phone(number));
        let fields = [
            ("csrf", csrf.as_str()),
            ("key", key.as_str()),
            ("kind", demand.kind.as_str()),
            ("title", demand.title.as_str()),
            ("content", demand.content.as_str()),
            ("place", demand.place.as_deref().unwrap_or_default()),
            ("phone", phone.as_str()),
        ];
        let since = Stopwatch::start();
        let answer = browser.post("/speak", &fields).await?;
        if answer.status == 303 && answer.location.starts_with("/receipt/") {
            tally.done += 1;
            tally.waits_us.push(since.elapsed_us());
        } else {
            tally.failed += 1;
        }
    }
    Ok(tally)
}
