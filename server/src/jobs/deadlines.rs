//! Fires timers, and derives deadlines anew when a calendar changed.

use domain::{access::Actor, ids::OrderId, order::command::Command};
use store::{command, db, timer};

use crate::{actions, app::App};

/// The timers taken at a time.
const BATCH: i64 = 500;

/// Fires every timer that is due; returns how many fired.
///
/// # Errors
/// When the store fails; what had fired stays fired.
pub async fn run(app: &App) -> Result<usize, db::Error> {
    let at = app.clock.now();
    let due = actions::read(&app.store, move |tx| timer::due(tx, at, BATCH)).await?;
    let mut fired = 0;
    for timer in due {
        let command = Command::Fire { clock: timer.clock, rung: timer.rung };
        match actions::order(app, Actor::System("timers"), None, timer.order, None, command).await {
            Ok(_) => fired += 1,
            // Another server, or a person, was faster: the timer is gone already.
            Err(command::Error::Refused(refused)) => {
                tracing::debug!(order = timer.order.0, code = refused.code(), "timer not fired");
            }
            Err(command::Error::Store(error)) => return Err(error),
        }
    }
    Ok(fired)
}

/// Derives the deadlines of every running order under the calendar as it is.
///
/// # Errors
/// When the store fails.
pub async fn rederive(app: &App, why: &'static str) -> Result<usize, db::Error> {
    let mut after = OrderId(0);
    let mut moved = 0;
    loop {
        let ids = actions::read(&app.store, move |tx| timer::running(tx, after, BATCH)).await?;
        let Some(last) = ids.last().copied() else { return Ok(moved) };
        for id in &ids {
            let command = Command::Rederive { why: why.to_owned() };
            match actions::order(app, Actor::System("calendar"), None, *id, None, command).await {
                Ok(_) => moved += 1,
                Err(command::Error::Refused(refused)) => {
                    tracing::warn!(order = id.0, code = refused.code(), "deadlines not derived");
                }
                Err(command::Error::Store(error)) => return Err(error),
            }
        }
        let world = app.world();
        actions::write_rows(&app.store, move |tx| store::order::save_timers_of(tx, &world.calendar, &ids))
            .await?;
        after = last;
    }
}
