//! Fires timers, and derives deadlines anew when a calendar changed.

use domain::{access::Actor, ids::OrderId, order::command::Command};
use store::{command, db, list, setting, timer, world};

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

/// Derives what a change of the rules left behind: the change is one commit and what follows from it are others, so
/// a crash may come between, and another server may have crashed. Returns how many orders moved.
///
/// # Errors
/// When the store fails; what remains is derived the next time.
pub async fn make_up(app: &App) -> Result<usize, db::Error> {
    let (changed, derived) = actions::read(&app.store, |tx| {
        Ok((world::last_change(tx)?, setting::get::<i64>(tx, setting::DERIVED)?))
    })
    .await?;
    if changed <= derived.unwrap_or(0) {
        return Ok(0);
    }
    rederive(app, "calendar-changed").await
}

/// Derives the deadlines of every running order under the calendar as it is; returns how many orders moved.
///
/// # Errors
/// When the store fails.
pub async fn rederive(app: &App, why: &'static str) -> Result<usize, db::Error> {
    // What is derived now counts for the changes that are there now, whoever made them.
    let changed = actions::read(&app.store, world::last_change).await?;
    actions::refresh(&app.store).await?;
    let mut after = OrderId(0);
    let mut moved = 0;
    loop {
        let world = app.world();
        let (ids, moving) = actions::read(&app.store, move |tx| {
            let ids = timer::running(tx, after, BATCH)?;
            let mut orders = list::by_ids(tx, &ids)?;
            orders.retain(|order| !order.moved_by(&world.calendar).is_empty());
            Ok((ids, orders))
        })
        .await?;
        let Some(last) = ids.last().copied() else { break };
        for order in &moving {
            let command = Command::Rederive { why: why.to_owned() };
            match actions::order(app, Actor::System("calendar"), None, order.id, None, command).await {
                Ok(_) => moved += 1,
                Err(command::Error::Refused(refused)) => {
                    tracing::warn!(order = order.id.0, code = refused.code(), "deadlines not derived");
                }
                Err(command::Error::Store(error)) => return Err(error),
            }
        }
        let world = app.world();
        actions::write_rows(&app.store, move |tx| store::order::save_timers_of(tx, &world.calendar, &ids))
            .await?;
        after = last;
    }
    moved += super::proceedings::rederive(app, why).await?;
    actions::write_rows(&app.store, move |tx| setting::put(tx, setting::DERIVED, &changed)).await?;
    Ok(moved)
}
