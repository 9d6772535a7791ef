//! The next state of a year's sheet after an event.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::{
    annual::{Edition, Figures, Sheet, Stage, Taken, event::Event},
    ids::AnnualId,
};

/// An event cannot follow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{event}` cannot follow at annual sheet {sheet}")]
pub struct CannotFollow {
    /// What happened.
    pub event: &'static str,
    /// To which sheet.
    pub sheet: AnnualId,
}

/// Returns the sheet after an event; `by` is who did it, as the ledger signs.
///
/// # Errors
/// [`CannotFollow`] when the event does not fit the state.
pub fn apply(
    before: Option<Sheet>,
    id: AnnualId,
    at: Timestamp,
    by: &str,
    event: &Event,
) -> Result<Sheet, CannotFollow> {
    let sheet = match (before, event) {
        (None, Event::AnnualOpened { pack, block, year, basis, weights }) => Some(Sheet {
            id,
            version: 1,
            pack: pack.clone(),
            block: block.clone(),
            year: *year,
            stage: Stage::Working,
            opened_at: at,
            changed_at: at,
            hands: BTreeSet::from([by.to_owned()]),
            reason: None,
            figures: Figures { basis: basis.clone(), weights: weights.clone(), ..Figures::default() },
            editions: Vec::new(),
        }),
        (None, _) => None,
        (Some(mut sheet), event) => {
            let fits = happen(&mut sheet, at, by, event);
            sheet.version = sheet.version.saturating_add(1);
            sheet.changed_at = at;
            fits.then_some(sheet)
        }
    };
    sheet.ok_or_else(|| CannotFollow { event: event.code(), sheet: id })
}

fn happen(sheet: &mut Sheet, at: Timestamp, by: &str, event: &Event) -> bool {
    let figures = &mut sheet.figures;
    match event {
        Event::AnnualOpened { .. } => return false,
        Event::AnnualWeighed { basis, weights, reason: _ } => {
            figures.basis.clone_from(basis);
            figures.weights.clone_from(weights);
        }
        Event::AnnualSourceTaken { source, origin, cells, reason } => {
            let (origin, reason) = (origin.clone(), reason.clone());
            let cells = cells.iter().cloned().collect();
            figures.taken.insert(source.clone(), Taken { origin, at, by: by.to_owned(), reason, cells });
        }
        Event::AnnualLeftOut { source, units, reason } => {
            let of = figures.left_out.entry(source.clone()).or_default();
            of.extend(units.iter().map(|unit| (*unit, reason.clone())));
        }
        Event::AnnualIncluded { source, unit } => {
            let Some(of) = figures.left_out.get_mut(source) else { return false };
            if of.remove(unit).is_none() {
                return false;
            }
            if of.is_empty() {
                figures.left_out.remove(source);
            }
        }
        Event::AnnualPublished { units } => {
            let edition = Edition {
                number: sheet.editions.len().saturating_add(1),
                at,
                by: by.to_owned(),
                hands: std::mem::take(&mut sheet.hands),
                reason: sheet.reason.take(),
                units: units.clone(),
                figures: figures.clone(),
            };
            sheet.editions.push(edition);
            sheet.stage = Stage::Published;
            return true;
        }
        Event::AnnualReopened { reason } => {
            sheet.stage = Stage::Working;
            sheet.reason = Some(reason.clone());
        }
    }
    sheet.hands.insert(by.to_owned());
    true
}
