//! Merges delivery reports into their messages. They may come late, twice, in any order, and before the gateway has
//! answered; a report that names no message waits a day for it.

use jiff::SignedDuration;
use store::{db, receipt};

use crate::{actions, app::App};

/// The reports merged at a time.
const BATCH: i64 = 500;
/// How long a report waits for its message.
const WAITS: SignedDuration = SignedDuration::from_hours(24);

/// Merges what came; returns how many reports are settled.
///
/// # Errors
/// When the store fails.
pub async fn run(app: &App) -> Result<usize, db::Error> {
    if actions::read(&app.store, receipt::waiting).await? == 0 {
        return Ok(0);
    }
    let at = app.clock.now();
    let forget = at.checked_sub(WAITS).unwrap_or(at);
    actions::write_rows(&app.store, move |tx| receipt::merge(tx, at, forget, BATCH)).await
}
