//! Issues the documents that what happened asks for: letters of the ladder, orders of supervision, notices, reports.
//! What asks for one is in the ledger before this looks, so nothing is forgotten when the program is killed; each is
//! issued under the id it was asked under, so nothing is issued twice. What cannot be filled in waits for a person.

use domain::{access::Actor, document::due::Due, document::values::Fault};
use jiff::SignedDuration;
use store::{command::Error as Failed, db, document::due::Trouble};

use crate::{
    actions::{self, document::Error},
    app::App,
};

/// The documents taken at a time.
const BATCH: i64 = 20;
/// How long a document rests after something went wrong that time may heal.
const SOON: SignedDuration = SignedDuration::from_mins(10);
/// How long one rests that lacks something a person must supply.
const LATER: SignedDuration = SignedDuration::from_hours(24);
/// As whom the documents are issued.
pub const ISSUER: Actor = Actor::System("documents");

/// Issues what is due; returns how many documents were issued.
///
/// # Errors
/// When the store fails; what was issued stays so.
pub async fn run(app: &App) -> Result<usize, db::Error> {
    let at = app.clock.now();
    let due = actions::read(&app.store, move |tx| store::document::due::to_issue(tx, at, BATCH)).await?;
    let mut issued = 0;
    for due in due {
        match actions::document::issue_due(app, &ISSUER, &due).await {
            Ok(given) => {
                tracing::info!(document = given.id.0, number = given.number, "document issued");
                issued += 1;
            }
            Err(Error::Store(Failed::Store(error))) => return Err(error),
            // A person, or another server, was faster; or something is wrong, which is told where it waits.
            Err(error) => trouble(app, &due, &error).await?,
        }
    }
    Ok(issued)
}

async fn trouble(app: &App, due: &Due, error: &Error) -> Result<(), db::Error> {
    let (why, rest) = match error {
        Error::Values(faults) => (fields(faults), LATER),
        Error::Store(_) | Error::Problem(_) => (error.to_string(), SOON),
    };
    tracing::warn!(document = due.id.0, kind = due.asked.of.code(), why, "document not issued");
    let at = app.clock.now();
    let next_at = at.checked_add(rest).unwrap_or(at);
    let trouble = Trouble { document: due.id, at, next_at, why };
    actions::write_rows(&app.store, move |tx| store::document::due::note_trouble(tx, &trouble)).await
}

/// Returns the names of the fields that are wrong.
fn fields(faults: &[Fault]) -> String {
    faults.iter().map(Fault::field).collect::<Vec<_>>().join(" ")
}
