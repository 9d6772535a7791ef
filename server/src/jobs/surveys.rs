//! Surveys that come around: what a pack asks for when a month, quarter, half-year or year is over is planned here, once
//! for each period; a person looks at it and draws. What is over is ended, and whoever was not reached lapses.

use domain::{
    access::Actor,
    calendar::date_of,
    survey::{
        command::{Begin, Command},
        rounds,
    },
};
use store::{
    command::{self, Act},
    db, survey,
};

use crate::{actions, app::App};

/// Who plans and ends in the name of a rule.
const JOB: Actor = Actor::System("surveys");

/// Plans what is due and ends what is over; returns how many surveys that were.
///
/// # Errors
/// When the store fails; what was done stays so.
pub async fn run(app: &App) -> Result<usize, db::Error> {
    let at = app.clock.now();
    let mut done = 0;
    for id in actions::read(&app.store, move |tx| survey::over(tx, at)).await? {
        let close = Box::new(Command::Close { open: 0 });
        done += perform(app, Act::Survey { survey: id, seen: None, command: close }).await?;
    }
    let world = app.world();
    for due in rounds::due(&world.packs, date_of(at)) {
        let (origin, plan) = (due.origin.clone(), due.plan.clone());
        let is_wanted = actions::read(&app.store, move |tx| {
            Ok(survey::planned(tx, &origin)?.is_none() && survey::frame::is_anybody(tx, &plan)?)
        });
        if !is_wanted.await? {
            continue;
        }
        let begin = Begin {
            plan: Box::new(due.plan),
            follows: None,
            earlier: None,
            origin: Some(due.origin),
            planned: None,
        };
        done += perform(app, Act::PlanSurvey(Box::new(begin))).await?;
    }
    Ok(done)
}

async fn perform(app: &App, act: Act) -> Result<usize, db::Error> {
    match actions::perform(app, JOB, None, act).await {
        Ok(_) => Ok(1),
        // Somebody, or another server, was faster.
        Err(command::Error::Refused(refused)) => {
            tracing::debug!(code = refused.code(), "survey neither planned nor ended");
            Ok(0)
        }
        Err(command::Error::Store(error)) => Err(error),
    }
}
