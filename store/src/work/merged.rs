//! One handling, a reply to each: whoever's demand went into another order is told when that one has its answer.

use domain::order::{
    Order,
    effects::{self, Message},
    event::Event,
};
use jiff::Timestamp;

use super::Work;
use crate::{
    db::Error,
    outbox::{self, Subject},
};

impl Work<'_, '_> {
    /// Queues the messages to citizens whose orders were merged into `main`.
    pub(super) fn answer_merged(&mut self, at: Timestamp, main: &Order, event: &Event) -> Result<(), Error> {
        let parts: Vec<_> = effects::answered_with(main, event).collect();
        let unknown: Vec<i64> =
            parts.iter().filter(|part| !self.orders.contains_key(part)).map(|part| part.0).collect();
        self.fetch(&unknown)?;
        for part in parts {
            let is_known = self.orders.get(&part).is_some_and(|change| change.now.citizen.is_some());
            if is_known {
                self.messages.push(outbox::New {
                    subject: Subject::Order(part),
                    message: Message::Answered,
                    round: main.round,
                    at,
                    code: None,
                    warned: None,
                    told: None,
                });
            }
        }
        Ok(())
    }
}
