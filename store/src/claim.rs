//! Who is at which task of the callback desk just now, so that two people do not call the same citizen. Rows that are
//! no facts: a claim ends by itself, and losing one costs at most a second look at the same task.

use domain::ids::PersonId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    db::{Error, Tx},
    setting,
};

/// The name under which the claims are kept: few, and of minutes.
const NAME: &str = "callback-claims";

/// Somebody is at a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Who.
    pub person: PersonId,
    /// At what.
    pub task: String,
    /// Until when, unless they go on; UTC milliseconds.
    pub until: i64,
}

/// Returns the claims that hold at `at`, in the order they were made.
///
/// # Errors
/// When the database cannot be read.
pub fn live(tx: &mut Tx<'_>, at: Timestamp) -> Result<Vec<Claim>, Error> {
    let mut claims: Vec<Claim> = setting::get(tx, NAME)?.unwrap_or_default();
    claims.retain(|claim| claim.until > at.as_millisecond());
    Ok(claims)
}

/// Gives a person the first of these tasks that nobody else is at; their own earlier claim ends, and is kept when it is
/// for one of them. Returns that task.
///
/// # Errors
/// When the database cannot be written.
pub fn take_first(
    tx: &mut Tx<'_>,
    person: PersonId,
    tasks: &[String],
    at: Timestamp,
    until: Timestamp,
) -> Result<Option<String>, Error> {
    let claims = live(tx, at)?;
    let own = claims.iter().find(|claim| claim.person == person && tasks.contains(&claim.task));
    let free = |task: &&String| !claims.iter().any(|claim| claim.person != person && claim.task == **task);
    let task = own.map(|claim| claim.task.clone()).or_else(|| tasks.iter().find(free).cloned());
    keep(tx, claims, person, task.clone(), until)?;
    Ok(task)
}

/// Gives a person a task they chose themselves, unless somebody else is at it; returns who.
///
/// # Errors
/// When the database cannot be written.
pub fn take(
    tx: &mut Tx<'_>,
    person: PersonId,
    task: &str,
    at: Timestamp,
    until: Timestamp,
) -> Result<Option<PersonId>, Error> {
    let claims = live(tx, at)?;
    let other = claims.iter().find(|claim| claim.person != person && claim.task == task);
    let other = other.map(|claim| claim.person);
    let own = other.is_none().then(|| task.to_owned());
    keep(tx, claims, person, own, until)?;
    Ok(other)
}

/// Ends a person's claim.
///
/// # Errors
/// When the database cannot be written.
pub fn release(tx: &mut Tx<'_>, person: PersonId, at: Timestamp) -> Result<(), Error> {
    let claims = live(tx, at)?;
    keep(tx, claims, person, None, at)
}

/// Keeps the claims of the others and one of this person's.
fn keep(
    tx: &mut Tx<'_>,
    mut claims: Vec<Claim>,
    person: PersonId,
    task: Option<String>,
    until: Timestamp,
) -> Result<(), Error> {
    claims.retain(|claim| claim.person != person);
    claims.extend(task.map(|task| Claim { person, task, until: until.as_millisecond() }));
    setting::put(tx, NAME, &claims)
}
