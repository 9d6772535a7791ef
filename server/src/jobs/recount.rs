//! Counts anew what assessments count, a part at a time so that writing goes on; nothing to do is the usual case.

use store::{
    db,
    recount::{self, STEP},
};

use crate::{actions, app::App};

/// Counts one part when something is to be counted; returns whether there is more to do, as a count of one.
///
/// # Errors
/// When the database cannot be read or written; what was counted before stays counted.
pub async fn run(app: &App) -> Result<usize, db::Error> {
    let world = app.world();
    let states = actions::read(&app.store, move |tx| recount::states(tx, &world)).await?;
    if !states.iter().any(|state| state.is_counting) {
        return Ok(0);
    }
    let store = app.store.clone();
    let task = tokio::task::spawn_blocking(move || store.recount(STEP));
    let stopped = || db::Error::Unavailable {
        what: "counting anew".to_owned(),
        cause: "the server is stopping".to_owned(),
    };
    task.await.unwrap_or_else(|_| Err(stopped())).map(usize::from)
}
