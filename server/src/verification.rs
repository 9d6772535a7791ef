//! The whole chain recomputed in the background, one verification at a time. What came of it is kept beside the
//! ledger, so that it survives a restart and every server of an installation sees it.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{db, house::Store, ledger, setting};

use crate::{
    actions,
    app::App,
    clock::{Clock, Stopwatch},
};

/// How often progress is written.
const PROGRESS_EVERY: Duration = Duration::from_secs(1);
/// After so many seconds without a word a verification counts as cut off.
const CUT_OFF_SECONDS: i64 = 60;

/// Where verifying stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The one under way.
    pub running: Option<Running>,
    /// The last that came to an end.
    pub last: Option<Outcome>,
}

/// A verification under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// When it last gave word.
    pub at: Timestamp,
    /// Events done.
    pub done: i64,
    /// Events there are.
    pub all: i64,
}

/// How a verification ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// When.
    pub at: Timestamp,
    /// How many events were recomputed.
    pub events: i64,
    /// Where and why the chain breaks; nothing when it is whole.
    pub broken: Option<String>,
}

impl State {
    /// Returns the verification under way, unless it was cut off.
    #[must_use]
    pub fn under_way(&self, now: Timestamp) -> Option<Running> {
        self.running.filter(|running| now.duration_since(running.at).as_secs() < CUT_OFF_SECONDS)
    }

    /// Returns where verifying stands.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn load(tx: &mut db::Tx<'_>) -> Result<Self, db::Error> {
        Ok(setting::get(tx, setting::VERIFICATION)?.unwrap_or_default())
    }
}

/// Begins a verification; returns whether it did, which it does not while another one is under way.
///
/// # Errors
/// When the database cannot be written.
pub async fn begin(app: &App) -> Result<bool, db::Error> {
    let now = app.clock.now();
    let begun = actions::write_rows(&app.store, move |tx| {
        let state = State::load(tx)?;
        if state.under_way(now).is_some() {
            return Ok(false);
        }
        let all = ledger::Head::load(tx)?.seq;
        let running = Some(Running { at: now, done: 0, all });
        setting::put(tx, setting::VERIFICATION, &State { running, ..state })?;
        Ok(true)
    })
    .await?;
    if begun {
        let (store, clock) = (app.store.clone(), app.clock.clone());
        tokio::task::spawn_blocking(move || run(&store, &clock));
    }
    Ok(begun)
}

fn run(store: &Store, clock: &Clock) {
    let mut since = Stopwatch::start();
    let progress = |done, all| {
        if since.elapsed() >= PROGRESS_EVERY {
            since = Stopwatch::start();
            let running = Some(Running { at: clock.now(), done, all });
            keep(store, |state| State { running, ..state });
        }
    };
    let (events, broken) = match store.read(|tx| ledger::verify_chain(tx, progress)) {
        Ok(Ok(report)) => (report.events, None),
        Ok(Err(broken)) => (broken.seq, Some(format!("event {}: {}", broken.seq, broken.why))),
        Err(error) => (0, Some(error.to_string())),
    };
    if let Some(broken) = &broken {
        tracing::error!(broken, "the ledger does not verify");
    }
    let last = Some(Outcome { at: clock.now(), events, broken });
    keep(store, |_| State { running: None, last: last.clone() });
}

fn keep(store: &Store, change: impl Fn(State) -> State) {
    let kept = store.write_rows(|tx| {
        let state = State::load(tx)?;
        setting::put(tx, setting::VERIFICATION, &change(state))
    });
    if let Err(error) = kept {
        // Only the memory of having looked is lost; whoever wants to know verifies again.
        tracing::error!(%error, "the state of the verification was not kept");
    }
}
