//! Where a year of the woodpecker stands, and what became of an opinion in it.

use serde::{Deserialize, Serialize};

/// Where the year stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Opinions are nominated.
    Open,
    /// The jury scores; nothing more is nominated.
    Judging,
    /// The best were chosen.
    Chosen,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Self; 3] = [Self::Open, Self::Judging, Self::Chosen];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Judging => "judging",
            Self::Chosen => "chosen",
        }
    }

    /// Returns the stage of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }
}

/// What became of an opinion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Progress {
    /// Somebody put it forward.
    Nominated,
    /// The unit says that it will be done.
    Adopted,
    /// It was done.
    Done,
    /// It was told to everybody.
    Published,
}

impl Progress {
    /// Every step, in order.
    pub const ALL: [Self; 4] = [Self::Nominated, Self::Adopted, Self::Done, Self::Published];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Nominated => "nominated",
            Self::Adopted => "adopted",
            Self::Done => "done",
            Self::Published => "published",
        }
    }

    /// Returns the step of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|progress| progress.code() == code)
    }

    /// Returns what follows; nothing after the last.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        match self {
            Self::Nominated => Some(Self::Adopted),
            Self::Adopted => Some(Self::Done),
            Self::Done => Some(Self::Published),
            Self::Published => None,
        }
    }
}
