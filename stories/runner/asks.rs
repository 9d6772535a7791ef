//! What random walks ask around whose matter an order is.

use domain::{
    ids::UnitId,
    order::{
        Difficulty,
        command::Move,
        competence::{Ask, Cause, Course, investigates},
    },
    policy::Pack,
};

/// Returns a well-formed question; `detail` chooses among what is well-formed.
#[expect(clippy::wildcard_enum_match_arm, reason = "all other moves are others' to make")]
pub(super) fn ask(step: Move, detail: u16, (lead, co_handlers): (UnitId, Vec<UnitId>), pack: &Pack) -> Ask {
    let flips = |bit: u32| detail & (1 << bit) != 0;
    let words = || "沭河大街三号楼".to_owned();
    match step {
        Move::Refer => Ask::Refer { cause: Cause::ALL[usize::from(detail / 8) % 4], words: words() },
        Move::Decide if flips(2) && investigates(pack) => {
            Ask::Decide { course: Course::Investigate { unit: lead }, words: words() }
        }
        Move::Decide => {
            let difficulty = if flips(0) { Difficulty::Complex } else { Difficulty::Simple };
            Ask::Decide { course: Course::Assign { lead, co_handlers, difficulty }, words: words() }
        }
        Move::Investigate => Ask::Investigate { unit: lead, note: words() },
        Move::ReportFinding => Ask::ReportFinding { found: words(), proposed: flips(1).then_some(lead) },
        Move::RequestReview => Ask::RequestReview { grounds: words() },
        _ => {
            let (granted, own_matter) = (flips(0), !flips(0) && flips(1));
            Ask::RuleReview { granted, words: words(), own_matter }
        }
    }
}
