//! Remembers how things stood at the end of each day, so that a number of today has one of yesterday beside it. What
//! was missed while the program did not run is made up from the ledger.

use domain::calendar::date_of;
use jiff::Span;
use store::{day, db};

use crate::{actions, app::App};

/// How many evenings back are made up.
const DAYS: i64 = 8;

/// Remembers the evenings that are not remembered; returns how many those were.
///
/// # Errors
/// When the store fails.
pub async fn run(app: &App) -> Result<usize, db::Error> {
    let today = date_of(app.clock.now());
    let known = actions::read(&app.store, day::standings).await?;
    let mut done = 0;
    for back in 1..=DAYS {
        let on = today.saturating_sub(Span::new().days(back));
        if known.contains_key(&on) {
            continue;
        }
        let Some(standing) = actions::read(&app.store, move |tx| day::standing(tx, on)).await? else {
            tracing::debug!(%on, "too many orders to say how the day ended");
            return Ok(done);
        };
        actions::write_rows(&app.store, move |tx| day::remember(tx, on, standing)).await?;
        done += 1;
    }
    Ok(done)
}
