//! The nightly batches: on working days, once the hour of a source has come. A source that failed is tried again after
//! a while, all day long; what nobody can read any more is told once.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use store::{batch::State, db};

use crate::{
    actions,
    app::App,
    clock,
    sources::{
        self, Loaded, push,
        run::{self, NIGHT, Ran, Run, RunError, Wanted},
        settings::{Kind, Source},
    },
};

/// How long a source that failed is left alone.
const TRY_AGAIN: SignedDuration = SignedDuration::from_mins(30);
/// How long the watch rests between two looks.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(30);
/// How many sources are read at a time.
const AT_A_TIME: usize = 4;

/// Watches over the sources until the process ends; apart from the other jobs, since reading takes its time.
pub async fn watch(app: App) {
    let mut told = BTreeMap::new();
    loop {
        if let Err(error) = round(&app, &mut told).await {
            tracing::error!(%error, "the sources cannot be looked after; it will be tried again");
        }
        clock::wait(PAUSE).await;
    }
}

/// Runs every batch that is due; returns how many ran.
///
/// # Errors
/// When the store fails. A source that fails is no error: its batch says so.
pub async fn run(app: &App) -> Result<usize, db::Error> {
    round(app, &mut BTreeMap::new()).await
}

/// One look at every source; `told` holds the problem that each was last told to have.
async fn round(app: &App, told: &mut BTreeMap<String, String>) -> Result<usize, db::Error> {
    let all = match sources::load(&app.dir) {
        Ok(all) => all,
        Err(problem) => {
            note(told, "", Some(problem));
            return Ok(0);
        }
    };
    let mut due = Vec::new();
    for Loaded { code, source } in all {
        match source {
            Err(problem) => note(told, &code, Some(problem)),
            Ok(source) if is_due(app, &source).await? => due.push(source),
            Ok(_) => {}
        }
    }
    let mut ran = 0_usize;
    for some in due.chunks(AT_A_TIME) {
        let tasks: Vec<_> =
            some.iter().map(|source| tokio::spawn(night(app.clone(), source.clone()))).collect();
        for (task, source) in tasks.into_iter().zip(some) {
            match task.await {
                Ok(Ok(has_run)) => {
                    note(told, &source.code, None);
                    ran = ran.saturating_add(usize::from(has_run));
                }
                Ok(Err(RunError::Store(error))) => return Err(error),
                Ok(Err(problem)) => note(told, &source.code, Some(problem.to_string())),
                Err(error) => note(told, &source.code, Some(error.to_string())),
            }
        }
    }
    Ok(ran)
}

/// Returns whether it is a source's hour, and it did not fail a short while ago.
async fn is_due(app: &App, source: &Source) -> Result<bool, db::Error> {
    let now = app.clock.now();
    if source.kind == Kind::Push {
        return Ok(!source.paused && run::is_past_its_hour(source, now));
    }
    if !run::is_its_hour(source, now) {
        return Ok(false);
    }
    let code = source.code.clone();
    let last = actions::read(&app.store, move |tx| store::batch::last_of(tx, &code)).await?;
    let failed = last.filter(|batch| batch.state == State::Failed).and_then(|batch| batch.ended_at);
    Ok(failed.is_none_or(|at| {
        let since = now.duration_since(at);
        since < SignedDuration::ZERO || since >= TRY_AGAIN
    }))
}

/// Runs what is due for one source; returns whether anything was.
async fn night(app: App, source: Source) -> Result<bool, RunError> {
    if source.kind == Kind::Push {
        return Ok(push::close(&app, &source).await?);
    }
    let run = Run { app: &app, source: &source, begun_by: NIGHT.to_owned(), is_dry: false };
    match run.run(Wanted::Nightly, &mut |_| {}).await? {
        Ran::Ended(_) => Ok(true),
        Ran::Nothing(_) | Ran::Busy(_) => Ok(false),
    }
}

/// Writes one log line when what is wrong with a source changed.
fn note(told: &mut BTreeMap<String, String>, source: &str, problem: Option<String>) {
    match problem {
        None => {
            told.remove(source);
        }
        Some(problem) if told.get(source) == Some(&problem) => {}
        Some(problem) => {
            tracing::error!(source, problem, "a source cannot be run");
            told.insert(source.to_owned(), problem);
        }
    }
}
