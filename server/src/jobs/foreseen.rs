//! What is about to leave and what carriers will bill for it, known before anything is sent. It looks and changes
//! nothing; what opting out, quiet hours or a daily limit keep back later is counted too.

use jiff::Timestamp;
use store::{db, outbox};

use super::messages;
use crate::{actions, app::App};

/// The messages looked at, the first to leave first.
const LIMIT: i64 = 500;

/// What is about to leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Foreseen {
    /// Messages.
    pub messages: usize,
    /// What carriers bill: messages of 70 signs, or parts of 67.
    pub parts: usize,
    /// Of the messages, those that are billed more than once.
    pub long: usize,
    /// Whether more wait than were looked at.
    pub has_more: bool,
}

/// Returns what is about to leave.
///
/// # Errors
/// When the store fails.
pub async fn look(app: &App) -> Result<Foreseen, db::Error> {
    let keys = app.store.clone();
    let waiting = actions::read(&app.store, move |tx| {
        let waiting = outbox::due(tx, Timestamp::MAX, LIMIT.saturating_add(1))?;
        let mut about = Vec::with_capacity(waiting.len());
        for message in waiting {
            let subject = messages::subject(tx, &keys, &message)?;
            about.push((message, subject));
        }
        Ok(about)
    })
    .await?;
    let world = app.world();
    let limit = usize::try_from(LIMIT).unwrap_or(usize::MAX);
    let mut foreseen = Foreseen { has_more: waiting.len() > limit, ..Foreseen::default() };
    for (message, subject) in waiting.iter().take(limit) {
        let parts = messages::billed(app, &world, message, subject);
        foreseen.messages = foreseen.messages.saturating_add(usize::from(parts > 0));
        foreseen.long = foreseen.long.saturating_add(usize::from(parts > 1));
        foreseen.parts = foreseen.parts.saturating_add(parts);
    }
    Ok(foreseen)
}
