//! Whose matter an order is, as events tell it.

use super::{mark, take_back};
use crate::order::{Flag, Order, competence::Referred, event::Event, stage::Stage};

/// Whose matter it is: what was asked and found.
pub(super) fn find_out(order: &mut Order, event: &Event) {
    if let Event::Referred { cause, words, by } = event {
        let referred = Referred { cause: *cause, words: words.clone(), by: by.clone() };
        order.rulings.referred = Some(referred);
    } else if let Event::Decided { .. } = event {
        order.rulings.referred = None;
    } else if let Event::InvestigationOrdered { unit, note: _ } = event {
        order.stage = Stage::Investigating;
        order.investigator = Some(*unit);
    } else if let Event::InvestigationReported(finding) = event {
        order.stage = Stage::Accepted;
        order.proposed = finding.proposed.or(order.proposed);
    } else if let Event::ReviewRequested { .. } = event {
        order.rulings.under_review = true;
    } else if let Event::ReviewRuled { granted, reason: _ } = event {
        order.rulings.under_review = false;
        order.rulings.reviewed = true;
        if *granted {
            take_back(order);
        }
    }
}

/// What is asked for goes with the stage at which it can be answered.
pub(super) fn settle(order: &mut Order) {
    if order.stage != Stage::Investigating {
        order.investigator = None;
    }
    if !matches!(order.stage, Stage::Registered | Stage::Accepted | Stage::Investigating) {
        order.rulings.referred = None;
    }
    if !matches!(order.stage, Stage::Dispatched | Stage::Signed | Stage::InHand | Stage::Answered) {
        order.rulings.under_review = false;
    }
    let (referred, under_review) = (order.rulings.referred.is_some(), order.rulings.under_review);
    mark(&mut order.flags, Flag::Undecided, referred);
    mark(&mut order.flags, Flag::UnderReview, under_review);
}
