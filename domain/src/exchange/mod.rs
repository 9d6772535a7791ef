//! What is told to the platform above (好差评上报): cases and ratings with the national field names, the states of each
//! on its way, and the daily comparison of both sides. Signing, encrypting and calling are the server's part; nothing
//! here makes a rating, and nothing that was said is changed on its way.

pub mod alarm;
pub mod dialect;
pub mod reason;
pub mod reconcile;
pub mod record;
pub mod standing;

use serde::{Deserialize, Serialize};

/// What a record tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A completed step of a service (办件服务数据). It must be there before its ratings.
    Service,
    /// What a citizen said of it (评价数据).
    Rating,
}

impl Kind {
    /// Every kind, in the order in which they must arrive.
    pub const ALL: [Self; 2] = [Self::Service, Self::Rating];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Rating => "rating",
        }
    }

    /// Returns the kind of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What the platform knows a record by. Whatever is sent twice under one key is one record there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The number of the case (办件编号).
    pub project_no: String,
    /// The running number of the service within the case.
    pub service_number: String,
    /// The number of the rating as the platform counts; nothing for a service.
    pub assess_number: Option<String>,
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.project_no, self.service_number)?;
        self.assess_number.iter().try_for_each(|number| write!(f, "/{number}"))
    }
}
