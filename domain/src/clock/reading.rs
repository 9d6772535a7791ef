//! Reading a clock against a calendar: when it runs out, what is left, whether it was in time.
//! Nothing here changes a clock or is worth storing as truth; a new calendar gives a new reading.

use jiff::{Timestamp, civil::Time};
use serde::{Deserialize, Serialize};

use super::{Clock, Entry};
use crate::calendar::{Calendar, Due, Landing, Trail, Unit, date_of, instant};

/// What is left of a budget; negative when overdue. Overdue time, too, counts only while the clock runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remaining {
    /// Of a budget in hours.
    Hours {
        /// In milliseconds.
        ms: i64,
    },
    /// Of a budget in days: the counted days after today. 0 on the last day, and until a counted day follows it.
    Days(i64),
}

/// How a clock ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It was stopped before it ran out.
    InTime,
    /// It had run out.
    Late,
}

impl Clock {
    /// Returns when a running clock runs out; `None` while it stands and once it has stopped.
    #[must_use]
    pub fn due(&self, calendar: &Calendar) -> Option<Due> {
        if !self.is_running() {
            return None;
        }
        let spans = self.spans();
        let Passage::RunsOut { landing, span } = self.passage(&spans, calendar) else {
            return None;
        };
        let mut trail = Trail::new(calendar, self.budget.unit(), self.total());
        for (walked, next) in spans.iter().zip(spans.iter().skip(1)).take(span) {
            let paused = walked.to.unwrap_or(next.from);
            trail.walk(date_of(walked.from), date_of(paused));
            trail.pause(paused, next.from);
        }
        let last = spans.get(span)?;
        trail.walk(date_of(last.from), landing.date);
        Some(landing.explained(trail))
    }

    /// Returns when a suspended clock would run out if it went on at `at`; `None` when it cannot go on then.
    #[must_use]
    pub fn due_if_resumed(&self, at: Timestamp, calendar: &Calendar) -> Option<Due> {
        self.resume(at).ok()?.due(calendar)
    }

    /// Returns when a stopped clock would have run out; stopped while standing, as if it had gone on at that moment.
    #[must_use]
    pub fn due_when_stopped(&self, calendar: &Calendar) -> Option<Due> {
        let at = self.stopped_at?;
        let open = Self { stopped_at: None, ..self.clone() };
        open.due_if_resumed(at, calendar).or_else(|| open.due(calendar))
    }

    /// Returns whether a stopped clock was in time; `None` while it is open.
    #[must_use]
    pub fn verdict(&self, calendar: &Calendar) -> Option<Verdict> {
        let spans = self.spans_until(self.stopped_at?);
        Some(match self.passage(&spans, calendar) {
            Passage::RunsOut { .. } => Verdict::Late,
            Passage::Lasts { .. } => Verdict::InTime,
        })
    }

    /// Returns what is left at a moment no earlier than the last entry; of a stopped clock, what was left at its end.
    #[must_use]
    pub fn remaining(&self, at: Timestamp, calendar: &Calendar) -> Remaining {
        let unit = self.budget.unit();
        let spans = self.spans_until(self.stopped_at.unwrap_or(at).max(self.last_at()));
        match unit {
            Unit::Hour => Remaining::Hours { ms: self.total() - counted(&spans, unit, calendar) },
            Unit::NaturalDay | Unit::WorkingDay => Remaining::Days(match self.passage(&spans, calendar) {
                Passage::Lasts { left } => left,
                Passage::RunsOut { landing, span } => {
                    -counted(&overdue(&spans, span, landing), unit, calendar)
                }
            }),
        }
    }

    /// Returns the budget with all extensions, in milliseconds or days.
    pub(super) fn total(&self) -> i64 {
        let extensions = self.ledger.iter().map(|entry| match entry {
            Entry::Extended { by, .. } => i64::from(*by),
            Entry::Suspended { .. } | Entry::Resumed { .. } => 0,
        });
        let amount = i64::from(self.budget.amount()) + extensions.sum::<i64>();
        amount * self.budget.unit().size()
    }

    /// Follows the budget through the spans. Once run out it stays run out: later spans cannot make it good.
    pub(super) fn passage(&self, spans: &[Span], calendar: &Calendar) -> Passage {
        let unit = self.budget.unit();
        let mut left = self.total();
        let mut provisional = false;
        for (index, span) in spans.iter().enumerate() {
            let mut landing = calendar.land(span.from, left, unit, self.day_end);
            provisional |= landing.provisional;
            landing.provisional = provisional;
            match span.to {
                // On the rest days after its last day a budget is used up but not late.
                Some(to) if !landing.has_passed(to) => {
                    left -= calendar.counted(unit, span.from, to).min(left)
                }
                _ => {
                    return Passage::RunsOut { landing, span: index };
                }
            }
        }
        Passage::Lasts { left }
    }

    /// Returns the stretches in which it ran; the last one is open while it runs.
    pub(super) fn spans(&self) -> Vec<Span> {
        let mut spans = vec![Span { from: self.started_at, to: None }];
        for entry in &self.ledger {
            match (*entry, spans.last_mut()) {
                (Entry::Suspended { at }, Some(running)) => running.to = Some(at),
                (Entry::Resumed { at }, _) => spans.push(Span { from: at, to: None }),
                (Entry::Extended { .. }, _) | (Entry::Suspended { .. }, None) => {}
            }
        }
        spans
    }

    fn spans_until(&self, end: Timestamp) -> Vec<Span> {
        let mut spans = self.spans();
        if let Some(last) = spans.last_mut() {
            last.to.get_or_insert(end);
        }
        spans
    }
}

/// A stretch of time in which the clock ran; without an end while it still does.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) from: Timestamp,
    pub(super) to: Option<Timestamp>,
}

/// What becomes of a budget over some spans.
pub(super) enum Passage {
    /// It runs out in the span of that index.
    RunsOut { landing: Landing, span: usize },
    /// It outlasts them, with so much left (milliseconds or days).
    Lasts { left: i64 },
}

/// Returns the time the clock has run since it ran out in `span`, which a landing of days leaves at its midnight.
pub(super) fn overdue(spans: &[Span], span: usize, landing: Landing) -> Vec<Span> {
    let mut spans: Vec<Span> = spans.iter().skip(span).copied().collect();
    if let Some(first) = spans.first_mut() {
        first.from = instant(landing.date, Time::midnight());
    }
    spans
}

/// Returns how much of a unit the closed spans hold: milliseconds, or counted days.
fn counted(spans: &[Span], unit: Unit, calendar: &Calendar) -> i64 {
    spans.iter().filter_map(|span| Some(calendar.counted(unit, span.from, span.to?))).sum()
}
