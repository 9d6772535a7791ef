//! The examples of duties as written.

use crate::{
    exact::Exact,
    policy::{
        DutyGiven,
        read::{item::Item, ladder::seen, table::Table},
    },
};

/// The rules that have such examples, for whoever wrote another one.
pub(super) const KNOWN: &str = "`rule.ID`, `inadmissible`, `report.ID`, `adjudicator.ID`, `scale.ID`, `campaign`, \
                                `campaign.phase.ID`, `annual.ID`";

/// Returns whether a rule has examples of this kind.
pub(super) fn knows(rule: &str) -> bool {
    match rule.split_once('.') {
        Some(("campaign", rest)) => rest.starts_with("phase."),
        Some((section, id)) => {
            !id.is_empty() && ["rule", "report", "adjudicator", "scale", "annual"].contains(&section)
        }
        None => ["inadmissible", "campaign"].contains(&rule),
    }
}

/// Reads what is given and what is expected of a rule that is known here.
pub(super) fn given(table: &mut Table<'_>, rule: &str) -> Option<DutyGiven> {
    let (section, id) = rule.split_once('.').unwrap_or((rule, ""));
    let id = id.to_owned();
    match section {
        "rule" => {
            let seen = table.must("seen", seen);
            let fires = table.must("fires", Item::flag);
            Some(DutyGiven::Ladder { id, seen: seen?, fires: fires? })
        }
        "inadmissible" => {
            let seen = table.must("seen", seen);
            let allowed = table.must("allowed", Item::flag);
            Some(DutyGiven::Inadmissible { seen: seen?, allowed: allowed? })
        }
        "report" => {
            let on = table.must("on", Item::date);
            let due = table.must("due", Item::date);
            Some(DutyGiven::Report { id, on: on?, due: due? })
        }
        "adjudicator" => {
            let difficulty = table.must("difficulty", Item::word);
            let decides = table.must("decides", Item::flag);
            Some(DutyGiven::Adjudicator { id, difficulty: difficulty?, decides: decides? })
        }
        "scale" => {
            let grade = table.must("grade", Item::id);
            let bad = table.must("bad", Item::flag);
            Some(DutyGiven::Scale { id, grade: grade?, bad: bad? })
        }
        "annual" => {
            let weights = table.must("weights", Item::map);
            let scores = table.must("scores", Item::map);
            let total = table.must("total", Item::digits);
            Some(DutyGiven::Annual { id, weights: weights?, scores: scores?, total: total? })
        }
        _ => match id.strip_prefix("phase.") {
            Some(phase) => {
                let on = table.must("on", Item::date);
                let runs = table.must("runs", Item::flag);
                Some(DutyGiven::Phase { id: phase.to_owned(), on: on?, runs: runs? })
            }
            None => {
                let satisfied = table.must("satisfied", |item| item.exact(Exact::ZERO..=Exact::ONE));
                let vetoes = table.may("vetoes", Item::texts);
                let eligible = table.must("eligible", Item::flag);
                let vetoes = vetoes?.unwrap_or_default();
                Some(DutyGiven::Campaign { satisfied: satisfied?, vetoes, eligible: eligible? })
            }
        },
    }
}
