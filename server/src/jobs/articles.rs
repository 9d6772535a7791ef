//! Warns units of articles whose review day is near, takes expired ones out of the citizens' sight, and lets the index
//! of words follow. Each article is warned of and expires once; the domain says so.

use domain::{access::Actor, ids::ArticleId, knowledge::command::Command};
use store::{
    command::{self, Act},
    db,
    knowledge::lists,
    search,
};

use crate::{actions, app::App};

/// The articles taken at a time; they are handed in together, so that they share commits.
const BATCH: i64 = 200;

/// Does what is due; returns how many articles it was due in.
///
/// # Errors
/// When the store fails; what had happened stays so.
pub async fn run(app: &App) -> Result<usize, db::Error> {
    let at = app.clock.now();
    let due = actions::read(&app.store, move |tx| lists::due(tx, at, BATCH)).await?;
    let act = |id: &ArticleId| Act::Article { article: *id, seen: None, command: Box::new(Command::Tick) };
    let outcomes = actions::perform_all(app, &Actor::System("timers"), due.iter().map(act)).await;
    let mut done = 0;
    for (id, outcome) in due.iter().zip(outcomes) {
        match outcome {
            Ok(_) => done += 1,
            // Somebody, or another server, was faster.
            Err(command::Error::Refused(refused)) => {
                tracing::debug!(article = id.0, code = refused.code(), "nothing due in it");
            }
            Err(command::Error::Store(error)) => return Err(error),
        }
    }
    Ok(done)
}

/// Lets the index of words follow; returns how many documents it took in.
///
/// # Errors
/// When the store fails. An index that fails is told of and tried again: nothing else waits for it.
pub async fn follow(app: &App) -> Result<usize, db::Error> {
    match actions::article::follow(app).await {
        Ok(taken) => Ok(taken),
        Err(search::Error::Store(error)) => Err(error),
        Err(error @ (search::Error::Index(_) | search::Error::Folder { .. })) => {
            tracing::warn!(%error, "the index of words does not follow");
            Ok(0)
        }
    }
}
