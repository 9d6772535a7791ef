//! How much there is for a person of the house today: what the daily digest counts. A restricted proceeding counts for
//! whom it names alone.

use domain::{
    ids::PersonId,
    people::digest::Counts,
    proceeding::{Stage, waits::Awaited},
};
use jiff::Timestamp;

use crate::{
    db::{Error, Tx},
    list,
    order::Scope,
    proceeding::lists::{self, Scope as Proceedings},
    warning,
};

/// The setting that says for which day everybody was looked at.
pub const DAY: &str = "digest-day";
/// Counts go no further: a message says “99+”.
pub const MOST: usize = 99;

/// Returns how much there is for a person at `at`; warnings are those since `since`.
///
/// # Errors
/// When the database cannot be read.
pub fn counts(
    tx: &mut Tx<'_>,
    person: PersonId,
    scope: &Scope,
    proceedings: &Proceedings,
    (since, at): (Timestamp, Timestamp),
) -> Result<Counts, Error> {
    let overdue = list::Filter { due_before: Some(at), ..list::Filter::default() };
    let open = lists::Filter::at(Stage::Open);
    let late = lists::Filter { due_before: Some(at), ..open.clone() };
    let mine = lists::Filter { waiting_for: Some(person), ..open };
    let (mut word, mut tasks) = (0, 0);
    for proceeding in lists::page(tx, proceedings, &mine, None, MOST)?.items {
        for wait in proceeding.waits().iter().filter(|wait| wait.person == person) {
            match wait.awaited {
                Awaited::Word | Awaited::Settlement => word += 1,
                Awaited::Report { .. } => tasks += 1,
                Awaited::Signature
                | Awaited::Look { .. }
                | Awaited::Record(_)
                | Awaited::Task
                | Awaited::Findings { .. }
                | Awaited::Result
                | Awaited::End => {}
            }
        }
    }
    Ok(Counts {
        warnings: warning::since(tx, scope, since)?,
        overdue: i64::try_from(list::count(tx, scope, &overdue, MOST)?).unwrap_or(i64::MAX),
        late: lists::count(tx, proceedings, &late, i64::try_from(MOST).unwrap_or(i64::MAX))?,
        word,
        tasks,
    })
}

/// Returns whether somebody was told already under this key.
///
/// # Errors
/// When the database cannot be read.
pub fn told(tx: &mut Tx<'_>, key: &str) -> Result<bool, Error> {
    crate::outbox::is_answered(tx, key)
}
