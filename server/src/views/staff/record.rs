//! The record of an order: every event, every clock, and how each deadline came about.
//!
//! A deadline explains itself day by day from the steps the calendar gave; nothing is derived anew here.

use serde::Serialize;

use super::pieces::{Fact, Source};
use crate::views::frame::Tone;
use crate::views::locale::Words;
use crate::views::parts::{Badge, DueStep, DueWords};

/// One clock of one round.
#[derive(Debug, Clone, Serialize)]
pub struct ClockRow {
    /// Which clock.
    pub clock: Words,
    /// The handling round.
    pub round: u16,
    /// The pack's rule, such as `handle-simple`.
    pub rule: String,
    /// The rule's grounds.
    pub source: Source,
    /// The time given: “5 个工作日”.
    pub budget: Words,
    /// When it started, UTC milliseconds.
    pub started_ms: i64,
    /// How long it stood still or was extended; nothing for neither.
    pub changed: Option<Words>,
    /// When it is due, or was.
    pub due: Option<DueWords>,
    /// Running, standing still, in time, late, no longer needed.
    pub verdict: Badge,
    /// Whether a miss is the government's fault; the other clocks only bound what a citizen or a unit may still do.
    pub binds: bool,
    /// How the due date came about; nothing for a clock counted in hours from the moment.
    pub story: Option<Story>,
}

/// How a due date came about.
#[derive(Debug, Clone, Serialize)]
pub struct Story {
    /// An id for the address bar, such as `handle-1`.
    pub anchor: String,
    /// What started it and when, UTC milliseconds; that day is not counted.
    pub from_ms: i64,
    /// The days, oldest first; days off in a row are one step.
    pub steps: Vec<Step>,
    /// The result, UTC milliseconds.
    pub due_ms: i64,
    /// What ends a day by the pack: “当日 24:00”.
    pub day_end: Words,
    /// Why the result may still move; nothing when it is certain.
    pub provisional: Option<Words>,
    /// Earlier results with the reason they were derived anew, newest first.
    pub revisions: Vec<Words>,
}

/// A day counted, or days passed over.
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    /// The day, or the first of several, `YYYY-MM-DD`.
    pub day: String,
    /// The last of several; nothing for one day.
    pub until: Option<String>,
    /// The number of the day when it was counted; nothing when it was passed over.
    pub number: Option<u32>,
    /// Why: “调休上班”, “春节放假”, “周末”, “本地停工：台风”; nothing for an ordinary working day.
    pub reason: Option<Words>,
}

impl Step {
    /// Returns the steps with days passed over in a row, for one reason, as one.
    pub fn grouped(days: &[DueStep]) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        for day in days {
            match steps.last_mut() {
                Some(last)
                    if last.number.is_none()
                        && day.number.is_none()
                        && last.reason.as_ref() == Some(&day.reason) =>
                {
                    last.until = Some(day.day.clone());
                }
                _ => steps.push(Step {
                    day: day.day.clone(),
                    until: None,
                    number: day.number,
                    reason: Some(day.reason.clone()),
                }),
            }
        }
        steps
    }
}

/// One event with what it did to the clocks.
#[derive(Debug, Clone, Serialize)]
pub struct EventRow {
    /// Its number in the order's life, from 1.
    pub number: i64,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// What happened.
    pub title: Words,
    /// An icon of the sprite.
    pub icon: String,
    /// How it feels.
    pub tone: Tone,
    /// Who did it, as the reader may know: a person's name, “市民”, “系统”.
    pub who: Words,
    /// In what role and unit; empty for none.
    pub place: String,
    /// In whose place, by which delegation; nothing for one's own name.
    pub stead: Option<Words>,
    /// What it says beside the title: reason, note, units, each with its name.
    pub facts: Vec<Fact>,
    /// Words said to or by the citizen, quoted in full; empty for none.
    pub quote: String,
    /// What it did to the clocks.
    pub clocks: Vec<ClockMoveRow>,
    /// The handling round that begins here; nothing for most events.
    pub begins_round: Option<u16>,
}

/// What an event did to a clock, in plain words.
#[derive(Debug, Clone, Serialize)]
pub struct ClockMoveRow {
    /// “办理时限开始：5 个工作日，11月27日 周五 24:00 到期”.
    pub text: Words,
    /// How it feels.
    pub tone: Tone,
    /// The anchor of the story that explains the date; empty for none.
    pub anchor: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_passed_over_in_a_row_for_one_reason_are_one_step() {
        let day = |day: &str, number: Option<u32>, reason: &str| DueStep {
            day: day.to_owned(),
            number,
            reason: Words::plain(reason),
        };
        let steps = Step::grouped(&[
            day("2026-02-14", Some(1), "调休上班"),
            day("2026-02-15", None, "春节"),
            day("2026-02-16", None, "春节"),
            day("2026-02-17", None, "停工"),
            day("2026-02-24", Some(2), "工作日"),
            day("2026-02-25", Some(3), "工作日"),
        ]);
        let spans: Vec<(&str, Option<&str>)> =
            steps.iter().map(|step| (step.day.as_str(), step.until.as_deref())).collect();
        let expected = [
            ("2026-02-14", None),
            ("2026-02-15", Some("2026-02-16")),
            ("2026-02-17", None),
            ("2026-02-24", None),
            ("2026-02-25", None),
        ];
        assert_eq!(spans, expected);
    }
}
