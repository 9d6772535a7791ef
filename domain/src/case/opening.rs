//! The order that a bad rating opens. From there the order machine and its pack carry it: screening as the second
//! callback by a person where the pack screens, else at once to the section that handled the case.

use crate::{
    case::event::Event,
    ids::{CaseId, OrderId},
    order::command::{Command, Register},
};

/// An order to be registered in the same moment as the rating.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The case it comes from.
    pub case: CaseId,
    /// Which rating of the case.
    pub rating: u16,
    /// The demand.
    pub register: Register,
    /// Where it goes at once; `None` where the pack has it screened first.
    pub dispatch: Option<Command>,
}

impl Opening {
    /// Returns what happens to the case when the order is there.
    #[must_use]
    pub fn event(&self, order: OrderId) -> Event {
        Event::Opened { order, rating: self.rating }
    }
}
