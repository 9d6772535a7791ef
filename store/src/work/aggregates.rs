//! Leads an aggregate that is kept whole on within a batch.

use domain::{access::Actor, annual, campaign, knowledge, proceeding, survey, visit, woodpecker};
use jiff::Timestamp;

use super::Work;
use crate::{aggregate::Aggregate, db::Error, order::to_json};

impl Work<'_, '_> {
    /// Returns an aggregate as it is within the batch, or nothing.
    pub(super) fn known<A: Aggregate>(&mut self, id: i64) -> Result<Option<A>, Error> {
        A::among(&mut self.aggregates).get(self.tx, id)
    }

    /// Takes decided events of one aggregate into the batch; returns its version then.
    pub(super) fn lead_on<A: Aggregate>(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: i64,
        events: &[A::Event],
    ) -> Result<i64, Error> {
        let (mut version, by) = (0, actor.signature());
        for event in events {
            version = A::among(&mut self.aggregates)
                .follow(at, id, &by, event)
                .map_err(|error| Error::corrupt("applying a decision", error))?;
            let body = to_json("writing an event", event)?;
            self.enter(at, actor, A::SUBJECT, id, A::code(event), body);
        }
        Ok(version)
    }
}

/// A refusal that can tell of somebody who was faster.
pub(super) trait Meanwhile {
    /// Returns whether the actor may not know or do it at all.
    fn is_denied(&self) -> bool;

    /// Says that the version seen is not the one there is.
    fn changed(seen: i64, actual: i64) -> Self;
}

/// Refuses what was decided on an older version; whoever may not know of the thing is not told that it changed.
pub(super) fn unless_changed<T, R: Meanwhile>(
    decided: Result<T, R>,
    seen: Option<i64>,
    actual: i64,
) -> Result<T, R> {
    match seen.filter(|seen| *seen != actual) {
        Some(seen) if !decided.as_ref().is_err_and(R::is_denied) => Err(R::changed(seen, actual)),
        Some(_) | None => decided,
    }
}

macro_rules! meanwhile {
    ($($refusal:ty),*) => {
        $(impl Meanwhile for $refusal {
            fn is_denied(&self) -> bool {
                matches!(self, Self::Denied(_))
            }

            fn changed(seen: i64, actual: i64) -> Self {
                Self::Changed { seen, actual }
            }
        })*
    };
}

meanwhile!(
    proceeding::refusal::Refusal,
    knowledge::refusal::Refusal,
    survey::refusal::Refusal,
    campaign::refusal::Refusal,
    woodpecker::refusal::Refusal,
    visit::refusal::Refusal,
    annual::refusal::Refusal
);
