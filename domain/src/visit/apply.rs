//! The next state of a visit after an event.

use jiff::Timestamp;

use crate::{
    ids::VisitId,
    visit::{Again, Finding, InVain, Read, Record, Standing, Visit, event::Event},
};

/// An event cannot follow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{event}` cannot follow at visit {visit}")]
pub struct CannotFollow {
    /// What happened.
    pub event: &'static str,
    /// To which visit.
    pub visit: VisitId,
}

/// Returns the visit after an event; `by` is who did it, as the ledger signs.
///
/// # Errors
/// [`CannotFollow`] when the event does not fit the state.
pub fn apply(
    before: Option<Visit>,
    id: VisitId,
    at: Timestamp,
    by: &str,
    event: &Event,
) -> Result<Visit, CannotFollow> {
    let visit = match (before, event) {
        (None, Event::VisitPlanned { plan }) => Some(Visit {
            id,
            version: 1,
            standing: Standing::Planned,
            plan: (**plan).clone(),
            planned_at: at,
            planned_by: by.to_owned(),
            changed_at: at,
            record: None,
            cancelled: None,
            reads: Vec::new(),
        }),
        (None, _) => None,
        (Some(mut visit), event) => {
            let fits = happen(&mut visit, at, by, event);
            visit.version = visit.version.saturating_add(1);
            visit.changed_at = at;
            fits.then_some(visit)
        }
    };
    visit.ok_or_else(|| CannotFollow { event: event.code(), visit: id })
}

fn happen(visit: &mut Visit, at: Timestamp, by: &str, event: &Event) -> bool {
    match event {
        Event::VisitPlanned { .. } => return false,
        Event::VisitCancelled { reason } => {
            visit.standing = Standing::Cancelled;
            visit.cancelled = Some(reason.clone());
        }
        Event::VisitRecorded { on, seen, outcome } => {
            let found = |seen: &_| Finding {
                seen: Clone::clone(seen),
                in_vain: Vec::new(),
                order: None,
                again: None,
            };
            visit.standing = Standing::Recorded;
            visit.record = Some(Record {
                on: *on,
                findings: seen.iter().map(found).collect(),
                outcome: outcome.clone(),
                at,
                by: by.to_owned(),
            });
        }
        Event::FaultOrdered { step, order } => {
            let Some(finding) = finding(visit, *step) else { return false };
            if let (Some(order), Some(again)) = (finding.order, finding.again.take()) {
                finding.in_vain.push(InVain { order, again });
            }
            finding.order = Some(*order);
        }
        Event::FaultLookedAt { step, on, is_right, words } => {
            let Some(finding) = finding(visit, *step) else { return false };
            let by = by.to_owned();
            finding.again = Some(Again { on: *on, is_right: *is_right, words: words.clone(), by });
        }
        Event::VisitRead { words } => {
            visit.reads.push(Read { at, by: by.to_owned(), words: words.clone() });
        }
    }
    true
}

fn finding(visit: &mut Visit, step: u8) -> Option<&mut Finding> {
    let place = usize::from(step).checked_sub(1)?;
    visit.record.as_mut()?.findings.get_mut(place)
}
