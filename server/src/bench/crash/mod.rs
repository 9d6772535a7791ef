//! Does an installation survive? The real program serves, citizens hammer it, it is killed at random moments and
//! started again. Everything acknowledged must be there exactly once, and every effect must have happened once.
//!
//! Killing a process proves nothing about a power cut: what the system had taken to write, it still writes.

pub mod citizen;
pub mod evidence;
pub mod served;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use citizen::{Citizen, Told};
use evidence::Evidence;
use jiff::SignedDuration;
use served::Served;
use tokio::runtime::Runtime;

use super::{demands::Demands, place};
use crate::{
    cli::open::{self, Place},
    clock::{self, Clock, Stopwatch},
    ids::Ids,
};

/// The shortest time under load before a blow, in milliseconds.
const SHORTEST_MS: u64 = 40;
/// How much longer it may be.
const SPREAD_MS: u64 = 500;
/// How long everything that waits may take in the end.
const QUIET_WITHIN: Duration = Duration::from_secs(120);
/// How often is looked whether something still waits.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// The units of the county.
const UNITS: u32 = 3;
/// How old the demands are whose deadlines have passed.
const PAST: SignedDuration = SignedDuration::from_hours(24 * 40);
/// How many of them are added before each start.
const PAST_DEMANDS: u64 = 5;

/// What is to be survived.
pub struct Plan<'a> {
    /// The program.
    pub program: PathBuf,
    /// Where it works.
    pub place: Place,
    /// How many blows there are.
    pub blows: u32,
    /// What a blow is.
    pub blow: Blow<'a>,
    /// How many citizens there are.
    pub citizens: u32,
    /// After how many blows everything is recomputed from the ledger.
    pub verify_every: u32,
    /// Where the random moments begin.
    pub seed: u64,
}

/// What a blow is.
pub enum Blow<'a> {
    /// `kill -9` for the program.
    Kill,
    /// Something that the program must survive without being started again.
    Disturb(&'a mut dyn FnMut() -> anyhow::Result<()>),
}

/// What was survived and what was compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// Blows.
    pub blows: u64,
    /// Demands and supplements that were acknowledged, and found exactly once.
    pub acknowledged: u64,
    /// Requests that got no answer or were turned away, and were sent again with their key.
    pub repeated: u64,
    /// Requests sent again although they had been acknowledged.
    pub doubled: u64,
    /// Rungs of clocks that were reached, each recorded once.
    pub timers: u64,
    /// Messages that left, each as one file.
    pub messages: u64,
    /// How often everything was recomputed from the ledger.
    pub verified: u64,
    /// Events in the ledger at the end.
    pub events: u64,
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{} blows; after each of them, and in the end:", self.blows)?;
        writeln!(
            f,
            "{:>10} demands and supplements were acknowledged, and each is there once",
            self.acknowledged
        )?;
        writeln!(f, "{:>10} requests without an answer were sent again, and doubled nothing", self.repeated)?;
        writeln!(f, "{:>10} requests with an answer were sent again, and doubled nothing", self.doubled)?;
        writeln!(f, "{:>10} rungs of clocks were reached, each recorded once", self.timers)?;
        writeln!(f, "{:>10} messages were owed, each left as one file", self.messages)?;
        writeln!(f, "{:>10} events lie in the ledger, none of which ever changed", self.events)?;
        write!(f, "{:>10} times everything was recomputed from the ledger, and agreed", self.verified)
    }
}

/// Survives, or says what was lost.
///
/// # Errors
/// What was lost, doubled or wrong.
pub fn survive(plan: Plan<'_>) -> anyhow::Result<Report> {
    let Plan { program, place, blows, blow, citizens, verify_every, seed } = plan;
    let store = place::open_or_begin(&place, UNITS)?;
    std::fs::write(place.data.join(crate::config::FILE), SETTINGS)?;
    let demands = Arc::new(super::intake::demands(&place::app(store, &place.data)?)?);
    let mut run = Run {
        program: &program,
        place: &place,
        runtime: open::runtime()?,
        citizens: (0..citizens).map(|id| Citizen::new(id, Arc::clone(&demands))).collect(),
        demands,
        evidence: Evidence::default(),
        ids: Ids::seeded(seed),
        report: Report::default(),
    };
    match blow {
        Blow::Kill => (0..blows).try_for_each(|_| run.one_life(verify_every))?,
        Blow::Disturb(disturb) => run.one_disturbed_life(blows, disturb)?,
    }
    run.settle()?;
    Ok(run.report)
}

/// No limit on what one address may do, and messages leave at any hour.
const SETTINGS: &str = "[limits]
speak_per_ten_minutes = 1000000000
track_per_ten_minutes = 1000000000

[sms]
quiet_until = \"00:00:01\"
quiet_from = \"00:00:00\"
";

struct Run<'a> {
    program: &'a Path,
    place: &'a Place,
    runtime: Runtime,
    demands: Arc<Demands>,
    citizens: Vec<Citizen>,
    evidence: Evidence,
    ids: Ids,
    report: Report,
}

impl Run<'_> {
    /// Starts the program, lets citizens use it, kills it, looks at what it left.
    fn one_life(&mut self, verify_every: u32) -> anyhow::Result<()> {
        self.add_past_demands()?;
        let mut served = Served::start(self.program, self.place, None)?;
        let moment = self.moment()?;
        self.use_server(served.address(), async |_| {
            clock::wait(moment).await;
            served.kill()?;
            Ok(())
        })?;
        self.report.blows += 1;
        self.look(self.report.blows.is_multiple_of(u64::from(verify_every.max(1))))
    }

    /// Starts the program once and disturbs it while citizens use it.
    fn one_disturbed_life(
        &mut self,
        blows: u32,
        disturb: &mut dyn FnMut() -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        self.add_past_demands()?;
        let mut served = Served::start(self.program, self.place, None)?;
        let moments = (0..blows).map(|_| self.moment()).collect::<anyhow::Result<Vec<_>>>()?;
        self.use_server(served.address(), async |stop| {
            for moment in moments {
                clock::wait(moment).await;
                // A disturbance may wait; the citizens go on meanwhile.
                tokio::task::block_in_place(&mut *disturb)?;
            }
            stop.store(true, Ordering::SeqCst);
            Ok(())
        })?;
        self.report.blows += u64::from(blows);
        anyhow::ensure!(served.is_running()?, "the program ended by itself");
        served.kill()?;
        self.look(true)
    }

    /// Lets everything that waits come to its end, then compares all of it.
    fn settle(&mut self) -> anyhow::Result<()> {
        let mut served = Served::start(self.program, self.place, None)?;
        let store = self.place.open(&Clock::System)?;
        self.use_server(served.address(), async |stop| {
            stop.store(true, Ordering::SeqCst);
            let watch = Stopwatch::start();
            while !evidence::is_quiet(&store).await? {
                anyhow::ensure!(
                    watch.elapsed() < QUIET_WITHIN,
                    "messages or timers wait after {QUIET_WITHIN:?}"
                );
                clock::wait(LOOK_EVERY).await;
            }
            Ok(())
        })?;
        let left = self.citizens.iter().filter(|citizen| citizen.waits()).count();
        anyhow::ensure!(left == 0, "{left} requests were not acknowledged although the program served");
        served.stop()?;
        self.look(true)?;
        self.evidence.all_rang()?;
        self.report.messages = evidence::compare_spool(&store, &self.place.data, true)?;
        self.report.events = self.evidence.events();
        Ok(())
    }

    /// Lets every citizen use the server while `meanwhile` happens, and waits for both.
    fn use_server(
        &mut self,
        address: SocketAddr,
        meanwhile: impl AsyncFnOnce(&AtomicBool) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let citizens = std::mem::take(&mut self.citizens);
        self.citizens = self.runtime.block_on(async {
            let stop = Arc::new(AtomicBool::new(false));
            let lives = citizens.into_iter().map(|citizen| citizen.use_server(address, Arc::clone(&stop)));
            let lives: Vec<_> = lives.map(tokio::spawn).collect();
            meanwhile(&stop).await?;
            let mut citizens = Vec::with_capacity(lives.len());
            for life in lives {
                citizens.push(life.await?);
            }
            anyhow::Ok(citizens)
        })?;
        Ok(())
    }

    /// Compares what is stored with what the citizens were told.
    fn look(&mut self, verify: bool) -> anyhow::Result<()> {
        let store = self.place.open(&Clock::System)?;
        self.evidence.read(&store)?;
        let mut told = Told::default();
        for citizen in &mut self.citizens {
            told.take(citizen)?;
        }
        self.report.repeated += told.repeated;
        self.report.doubled += told.doubled;
        self.report.acknowledged += self.evidence.compare(&store, &told)?;
        self.report.timers = self.evidence.fired_once()?;
        evidence::compare_spool(&store, &self.place.data, false)?;
        if verify {
            let scratch = tempfile::tempdir()?;
            let report = store::verify::verify(store.db(), scratch.path(), &mut |_, _| {})?;
            anyhow::ensure!(report.is_clean(), "verify found {:?}", report.differences);
            self.report.verified += 1;
        }
        Ok(())
    }

    fn moment(&self) -> anyhow::Result<Duration> {
        Ok(Duration::from_millis(SHORTEST_MS + self.ids.number()? % SPREAD_MS))
    }

    /// Adds demands whose deadlines have passed, so that timers fire and messages leave in every life.
    fn add_past_demands(&mut self) -> anyhow::Result<()> {
        let store = self.place.open(&Clock::System)?;
        let at = Clock::System.now().checked_sub(PAST)?;
        (0..PAST_DEMANDS).try_for_each(|_| citizen::register_past(&store, &self.demands, at))
    }
}
