//! Examples of duties: what is known and what must follow. They run beside the examples of clocks and callbacks.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::{
    calendar::Calendar,
    exact::Exact,
    order::Difficulty,
    policy::{Judged, Pack, Seen, campaign::Campaign},
};

/// The facts of an example of a duty and what is expected of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DutyGiven {
    /// The ladder is looked at.
    Ladder {
        /// The rule.
        id: String,
        /// What is known.
        seen: Seen,
        /// Whether the rule fires.
        fires: bool,
    },
    /// A unit claims an inadmissible demand.
    Inadmissible {
        /// What is known.
        seen: Seen,
        /// Whether it may.
        allowed: bool,
    },
    /// A period ends.
    Report {
        /// The report.
        id: String,
        /// A day of the period.
        on: Date,
        /// When its report is due.
        due: Date,
    },
    /// A unit claims that duty was performed.
    Adjudicator {
        /// The adjudicator.
        id: String,
        /// What the matter is.
        difficulty: Difficulty,
        /// Whether this one decides it.
        decides: bool,
    },
    /// A citizen rates.
    Scale {
        /// The scale.
        id: String,
        /// The grade.
        grade: String,
        /// Whether it is bad.
        bad: bool,
    },
    /// A unit is judged.
    Campaign {
        /// The share of satisfied people.
        satisfied: Exact,
        /// The vetoes that were found.
        vetoes: Vec<String>,
        /// Whether it may be chosen.
        eligible: bool,
    },
    /// A year's end.
    Annual {
        /// The yearly aggregate.
        id: String,
        /// The weights in percent, by source.
        weights: BTreeMap<String, String>,
        /// What a unit has of each source; a source that is left out is not there.
        scores: BTreeMap<String, String>,
        /// The total.
        total: Exact,
    },
    /// A day of the campaign.
    Phase {
        /// The phase.
        id: String,
        /// The day.
        on: Date,
        /// Whether the phase runs then.
        runs: bool,
    },
}

impl DutyGiven {
    /// Returns the key under which the file says what is expected.
    pub(super) fn expected_key(&self) -> &'static str {
        match self {
            Self::Ladder { .. } => "fires",
            Self::Inadmissible { .. } => "allowed",
            Self::Report { .. } => "due",
            Self::Adjudicator { .. } => "decides",
            Self::Scale { .. } => "bad",
            Self::Campaign { .. } => "eligible",
            Self::Annual { .. } => "total",
            Self::Phase { .. } => "runs",
        }
    }

    /// Returns what is expected and what the pack makes of it.
    pub(super) fn outcome(&self, pack: &Pack, calendar: &Calendar) -> (String, String) {
        let duties = pack.duties();
        match self {
            Self::Ladder { id, seen, fires } => {
                let got = duties.rule(id).is_some_and(|rule| rule.reached(seen).is_some());
                either(*fires, got, "fires", "does not fire")
            }
            Self::Inadmissible { seen, allowed } => {
                let got = duties.inadmissible.as_ref().is_some_and(|claim| claim.allowed_by(seen).is_some());
                either(*allowed, got, "allowed", "not allowed")
            }
            Self::Report { id, on, due } => {
                let reached = duties.report(id).and_then(|report| report.due(*on, calendar));
                let got = match reached {
                    Some((day, true)) => format!("{day}, provisional"),
                    Some((day, false)) => day.to_string(),
                    None => "no day set".to_owned(),
                };
                (due.to_string(), got)
            }
            Self::Adjudicator { id, difficulty, decides } => {
                let found = duties.adjudicator(*difficulty);
                let got = found.is_some_and(|adjudicator| adjudicator.id == *id);
                either(*decides, got, "decides", "does not decide")
            }
            Self::Scale { id, grade, bad } => {
                let got = duties.scale(id).and_then(|scale| scale.is_bad(grade));
                either(*bad, got.unwrap_or(false), "bad", "not bad")
            }
            Self::Campaign { satisfied, vetoes, eligible } => {
                let word = if *eligible { "eligible" } else { "not eligible" };
                let judged = duties.campaign.as_ref().map(|campaign| campaign.judged(*satisfied, vetoes));
                let got = match judged {
                    Some(Judged::Eligible) => "eligible",
                    Some(Judged::BelowThreshold | Judged::Vetoed(_)) | None => "not eligible",
                };
                (word.to_owned(), got.to_owned())
            }
            Self::Annual { id, weights, scores, total } => {
                let got = duties.annual(id).and_then(|annual| annual.worked(weights, scores));
                (total.to_string(), got.map_or_else(|| "no total".to_owned(), |got| got.to_string()))
            }
            Self::Phase { id, on, runs } => {
                let phase = |campaign: &Campaign| campaign.phase(*on).is_some_and(|phase| phase.id == *id);
                let got = duties.campaign.as_ref().is_some_and(phase);
                either(*runs, got, "runs", "does not run")
            }
        }
    }
}

fn either(expected: bool, got: bool, yes: &str, no: &str) -> (String, String) {
    let word = |holds: bool| if holds { yes } else { no }.to_owned();
    (word(expected), word(got))
}
