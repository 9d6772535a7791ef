//! The daily digest: once a working day, to persons of the roles that the settings name, how much there is for them;
//! never when there is nothing. That somebody was told is in the ledger with the message, so nobody is told twice.

use domain::{
    access::{Actor, Role, Staff},
    calendar::{date_of, instant},
    people::{self, Person},
};
use jiff::{Timestamp, civil::Date};
use store::{
    command::{Act, Error},
    db, digest,
    order::Scope,
    proceeding::lists,
    setting,
};

use crate::{actions, app::App};

/// How many days back the last working day is looked for.
const BACK: usize = 30;

/// Tells whoever is due; returns how many were told.
///
/// # Errors
/// When the store fails; whoever was told stays so.
pub async fn run(app: &App) -> Result<usize, db::Error> {
    let (at, world) = (app.clock.now(), app.world());
    let today = date_of(at);
    let settings = &app.config.digest;
    if settings.roles.is_empty() || at < instant(today, settings.at) || !world.calendar.is_workday(today) {
        return Ok(0);
    }
    let looked: Option<String> = actions::read(&app.store, |tx| setting::get(tx, digest::DAY)).await?;
    if looked.as_deref() == Some(today.to_string().as_str()) {
        return Ok(0);
    }
    let since = instant(last_workday(&world.calendar, today), settings.at);
    let mut told = 0;
    for person in world.people.persons.iter().filter(|person| is_of(person, &settings.roles)) {
        let key = format!("digest/{}/{today}", person.id);
        if is_told(app, &key).await? {
            continue;
        }
        let Some(command) = command(app, person, today, (since, at)).await? else { continue };
        match actions::perform(app, Actor::System("digest"), Some(key), Act::People(command)).await {
            Ok(_) => told += 1,
            // Somebody changed the person meanwhile.
            Err(Error::Refused(refused)) => {
                tracing::debug!(person = person.id.0, code = refused.code(), "no digest");
            }
            Err(Error::Store(error)) => return Err(error),
        }
    }
    // Whoever has nothing this morning gets nothing today, and is not asked about again.
    actions::write_rows(&app.store, move |tx| setting::put(tx, digest::DAY, &today.to_string())).await?;
    Ok(told)
}

fn is_of(person: &Person, roles: &[Role]) -> bool {
    person.active && roles.iter().any(|role| person.roles.contains(role))
}

async fn is_told(app: &App, key: &str) -> Result<bool, db::Error> {
    let key = key.to_owned();
    actions::read(&app.store, move |tx| digest::told(tx, &key)).await
}

/// Returns the day that worked before this one.
fn last_workday(calendar: &domain::calendar::Calendar, today: Date) -> Date {
    let days = today.series(jiff::Span::new().days(-1)).skip(1).take(BACK);
    days.into_iter().find(|day| calendar.is_workday(*day)).unwrap_or(today)
}

async fn command(
    app: &App,
    person: &Person,
    day: Date,
    span: (Timestamp, Timestamp),
) -> Result<Option<people::Command>, db::Error> {
    let world = app.world();
    let units = person.unit.map(|unit| world.people.units.subtree(unit)).unwrap_or_default();
    let actor = Actor::Staff(Staff { person: person.id, roles: person.roles.clone(), units });
    let (id, scope, proceedings) = (person.id, Scope::of(&actor), lists::Scope::of(&actor));
    let counts =
        actions::read(&app.store, move |tx| digest::counts(tx, id, &scope, &proceedings, span)).await?;
    Ok((!counts.is_empty()).then_some(people::Command::TellDigest { person: id, day, counts }))
}
