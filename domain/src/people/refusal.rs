//! Why a command about units or persons was refused: always the facts. Nothing has changed then.

use jiff::civil::Date;

use super::NAME_LIMIT;
use crate::{
    access::Denied,
    ids::{DeviceId, PersonId, UnitId},
};

/// Why a command about units or persons was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not the actor's to do.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A code, sign-in name or alias is taken.
    #[error("`{value}` is taken already by {by}; choose another {field}")]
    Taken {
        /// Which field.
        field: &'static str,
        /// What was given.
        value: String,
        /// Who has it.
        by: String,
    },
    /// A field is empty or too long or holds control characters.
    #[error("`{field}` must have 1 to {NAME_LIMIT} printable characters")]
    BadField {
        /// Which.
        field: &'static str,
    },
    /// No such unit.
    #[error("unit `{0}` does not exist")]
    NoUnit(UnitId),
    /// No such person.
    #[error("person `{0}` does not exist")]
    NoPerson(PersonId),
    /// The unit has no such spelling.
    #[error("`{0}` is not an alias of this unit; reload the page")]
    NoAlias(String),
    /// Not a telephone number.
    #[error("`phone` is no telephone number of 7 to 12 digits; correct it, or leave it empty")]
    BadPhone,
    /// No such device, or no longer in use.
    #[error("device `{0}` is not in use; reload the page")]
    NoDevice(DeviceId),
    /// A unit that ends before it begins.
    #[error("the last day `{until}` lies before the first day `{from}`")]
    EndsBeforeItBegins {
        /// First day.
        from: Date,
        /// Last day.
        until: Date,
    },
    /// A digest of nothing.
    #[error("there is nothing to tell; a digest is sent only when there is something")]
    NothingToTell,
    /// Nobody would be left to administer.
    #[error("this is the last active administrator; appoint another one first")]
    LastAdministrator,
}

impl Refusal {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied(_) => "denied",
            Self::Taken { .. } => "taken",
            Self::BadField { .. } => "bad-field",
            Self::NoUnit(_) => "no-unit",
            Self::NoPerson(_) => "no-person",
            Self::NoAlias(_) => "no-alias",
            Self::BadPhone => "bad-phone",
            Self::NoDevice(_) => "no-device",
            Self::EndsBeforeItBegins { .. } => "ends-before-it-begins",
            Self::NothingToTell => "nothing-to-tell",
            Self::LastAdministrator => "last-administrator",
        }
    }
}
