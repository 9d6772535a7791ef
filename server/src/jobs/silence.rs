//! Ends the cases whose citizens were asked and stayed silent until their time was over: they become “未评”, and no
//! grade is made of that.

use domain::{access::Actor, case::command::Command};
use store::{
    case::lists,
    command::{self, Act},
    db,
};

use crate::{actions, app::App};

/// The cases taken at a time; they are handed in together, so that they share commits.
const BATCH: i64 = 200;

/// Ends every case that is due; returns how many ended.
///
/// # Errors
/// When the store fails; what had ended stays ended.
pub async fn run(app: &App) -> Result<usize, db::Error> {
    let at = app.clock.now();
    let silent = actions::read(&app.store, move |tx| lists::expiring(tx, at, BATCH)).await?;
    let acts = silent.iter().map(|case| Act::Case { case: *case, command: Command::Expire });
    let outcomes = actions::perform_all(app, &Actor::System("silence"), acts).await;
    let mut ended = 0;
    for (case, outcome) in silent.iter().zip(outcomes) {
        match outcome {
            Ok(_) => ended += 1,
            // A word, or another server, was faster: the case waits no more.
            Err(command::Error::Refused(refused)) => {
                tracing::debug!(case = case.0, code = refused.code(), "case not ended");
            }
            Err(command::Error::Store(error)) => return Err(error),
        }
    }
    Ok(ended)
}
