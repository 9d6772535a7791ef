//! The daily digest: one text message a working day that tells a person of the house how much there is, and nothing of
//! what it is. Never when there is nothing; never twice on a day.

use serde::{Deserialize, Serialize};

/// How much there is to tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Notices and warnings since the last working day's digest.
    pub warnings: i64,
    /// Orders past their end.
    pub overdue: i64,
    /// Proceedings and tasks past their end.
    pub late: i64,
    /// Reports and results that wait for the person's own word.
    pub word: i64,
    /// Tasks of supervision that wait for the person.
    pub tasks: i64,
}

impl Counts {
    /// Returns whether there is nothing to tell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
