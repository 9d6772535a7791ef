//! What a unit may ask for besides handling, and within what bounds: returns, more time, claims of due performance.
//! The clocks of the rulings are clock rules like the others.

use std::collections::BTreeSet;

use crate::{access::Role, calendar::Budget, policy::Said};

/// How returns go (退单).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returns {
    /// After how many of them nobody gets the order before a consultation was recorded.
    pub hops: u16,
    /// The unit's time to handle stands still while the centre rules.
    pub stands: bool,
    /// Where it comes from.
    pub grounds: Said,
}

/// How far the time to handle may be lengthened (延期).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// How often in one round.
    pub times: u16,
    /// By how much at most, all of them together, in the unit of the clock.
    pub longest: u16,
    /// Which roles rule on it; never none.
    pub ruled_by: BTreeSet<Role>,
    /// Where it comes from.
    pub grounds: Said,
}

/// How long a unit may claim that duty was lawfully performed (界定).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Days from the day the order ended; never hours.
    pub window: Budget,
    /// Where it comes from.
    pub grounds: Said,
}
