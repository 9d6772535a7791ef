//! Reminds who must act in a proceeding, tells who is above when they are late, and derives days anew when a calendar
//! changed. Each limit fires once; the domain says so.

use domain::{access::Actor, ids::ProceedingId, proceeding::command::Command};
use store::{
    command::{self, Act},
    db,
    proceeding::lists,
};

use crate::{actions, app::App};

/// The proceedings taken at a time; they are handed in together, so that they share commits.
const BATCH: i64 = 200;

/// Does what is due; returns how many proceedings it was due in.
///
/// # Errors
/// When the store fails; what had happened stays so.
pub async fn run(app: &App) -> Result<usize, db::Error> {
    let at = app.clock.now();
    let due = actions::read(&app.store, move |tx| lists::due(tx, at, BATCH)).await?;
    perform(app, &Actor::System("timers"), &due, &Command::Tick).await
}

/// Derives the days of every open proceeding under the calendar as it is; returns how many moved.
///
/// # Errors
/// When the store fails.
pub async fn rederive(app: &App, why: &str) -> Result<usize, db::Error> {
    let (mut after, mut moved) = (ProceedingId(0), 0);
    loop {
        let open = actions::read(&app.store, move |tx| lists::open(tx, after, BATCH)).await?;
        let Some(last) = open.last() else { return Ok(moved) };
        after = last.id;
        let world = app.world();
        let moves = |limit: &domain::proceeding::limit::Limit| limit.moved(&world.calendar).is_some();
        let ids: Vec<ProceedingId> = open
            .iter()
            .filter(|one| one.running().any(|(_, _, limit)| moves(limit)))
            .map(|one| one.id)
            .collect();
        let command = Command::Rederive { why: why.to_owned() };
        moved += perform(app, &Actor::System("calendar"), &ids, &command).await?;
    }
}

async fn perform(
    app: &App,
    actor: &Actor,
    ids: &[ProceedingId],
    command: &Command,
) -> Result<usize, db::Error> {
    let acts = ids.iter().map(|id| Act::Proceeding {
        proceeding: *id,
        seen: None,
        command: Box::new(command.clone()),
    });
    let outcomes = actions::perform_all(app, actor, acts).await;
    let mut done = 0;
    for (id, outcome) in ids.iter().zip(outcomes) {
        match outcome {
            Ok(_) => done += 1,
            // A person, or another server, was faster.
            Err(command::Error::Refused(refused)) => {
                tracing::debug!(proceeding = id.0, code = refused.code(), "nothing due in it");
            }
            Err(command::Error::Store(error)) => return Err(error),
        }
    }
    Ok(done)
}
