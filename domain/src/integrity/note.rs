//! What people say of findings: looked at, or explained with a note. Facts of the ledger, so that nobody can say later that
//! nobody knew. A finding that has grown since is new again.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::access::{self, Action, Actor, Denied};

/// The longest note and the longest key, in characters.
pub const WORDS_LIMIT: usize = 500;

/// How a finding stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Nobody has said anything, or it has grown since.
    New,
    /// Somebody is looking at it.
    Looked,
    /// Somebody wrote down what explains it.
    Explained,
}

impl State {
    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Looked => "looked",
            Self::Explained => "explained",
        }
    }
}

/// A command about a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// What the finding is kept under.
    pub finding: String,
    /// How many rows it had.
    pub rows: u32,
    /// What is said of it.
    pub state: State,
    /// In words; an explanation needs some.
    pub note: String,
}

/// What has happened to findings. A stored contract: only added to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// Somebody said something of a finding.
    FindingNoted {
        /// What the finding is kept under.
        finding: String,
        /// How many rows it had.
        rows: u32,
        /// What was said.
        state: State,
        /// In words.
        note: String,
    },
}

impl Event {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::FindingNoted { .. } => "finding-noted",
        }
    }
}

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not the actor's to do.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// An explanation without words, or too many of them.
    #[error("an explanation has 1 to {WORDS_LIMIT} printable characters")]
    BadNote,
    /// A finding cannot be made new by saying so.
    #[error("say that it was looked at, or what explains it")]
    NoState,
}

impl Refusal {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied(_) => "denied",
            Self::BadNote => "bad-words",
            Self::NoState => "no-state",
        }
    }
}

/// Decides a command.
///
/// # Errors
/// A [`Refusal`] with the facts.
pub fn decide(actor: &Actor, command: Command) -> Result<Event, Refusal> {
    access::allowed_anywhere(actor, Action::Explain)?;
    let Command { finding, rows, state, note } = command;
    let note = note.trim().to_owned();
    let length = note.chars().count();
    let least = match state {
        State::New => return Err(Refusal::NoState),
        State::Looked => 0,
        State::Explained => 1,
    };
    let is_plain = !note.chars().any(|letter| letter.is_control() && letter != '\n');
    let has_key = (1..=WORDS_LIMIT).contains(&finding.chars().count());
    if !(least..=WORDS_LIMIT).contains(&length) || !is_plain || !has_key {
        return Err(Refusal::BadNote);
    }
    Ok(Event::FindingNoted { finding, rows, state, note })
}

/// What was said of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// When.
    pub at: Timestamp,
    /// Who, as the ledger signs it.
    pub by: String,
    /// How many rows it had.
    pub rows: u32,
    /// What was said.
    pub state: State,
    /// In words.
    pub note: String,
}

/// What was said of every finding, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    by_finding: BTreeMap<String, Vec<Note>>,
}

impl Notes {
    /// Returns what was said of a finding, the oldest first.
    #[must_use]
    pub fn of(&self, finding: &str) -> &[Note] {
        self.by_finding.get(finding).map_or(&[], Vec::as_slice)
    }

    /// Returns how a finding of so many rows stands.
    #[must_use]
    pub fn state(&self, finding: &str, rows: usize) -> State {
        let last = self.of(finding).last();
        last.filter(|note| usize::try_from(note.rows).is_ok_and(|seen| seen >= rows))
            .map_or(State::New, |note| note.state)
    }

    /// Lets an event happen.
    pub fn apply(&mut self, at: Timestamp, by: String, event: Event) {
        let Event::FindingNoted { finding, rows, state, note } = event;
        self.by_finding.entry(finding).or_default().push(Note { at, by, rows, state, note });
    }
}
