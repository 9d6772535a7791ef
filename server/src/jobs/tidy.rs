//! Forgets sessions nobody uses and links nobody used.

use jiff::SignedDuration;
use store::{db, device, secrets};

use crate::{actions, app::App};

/// How long a window's sessions are kept, in hours.
const WINDOW_HOURS: i64 = 48;

/// Forgets what is old; counts as nothing done.
///
/// # Errors
/// When the store fails.
pub async fn run(app: &App) -> Result<usize, db::Error> {
    let at = app.clock.now();
    let hours = SignedDuration::from_hours(app.config.session.absolute_hours);
    let seen_before = at.checked_sub(hours).unwrap_or(at);
    // A window looks back at the sessions of its day, no further.
    let ended_before = at.checked_sub(SignedDuration::from_hours(WINDOW_HOURS)).unwrap_or(at);
    actions::write_rows(&app.store, move |tx| {
        secrets::forget(tx, seen_before, at)?;
        device::forget(tx, ended_before, at)
    })
    .await?;
    Ok(0)
}
