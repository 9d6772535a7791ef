//! The clocks of an order's whole life, each with the days its due date came from. The life is replayed with the
//! domain's own `apply`; the days are those the domain's calendar gives today.

use std::collections::BTreeMap;

use domain::{
    calendar::{Budget, DayEnd, Due, Step as Day},
    clock::{Entry as Held, Verdict},
    order::{
        apply::apply,
        clocks::{ClockKind, ClockMove, DueMark, OrderClock},
        event::Event,
    },
};
use jiff::Timestamp;

use super::{
    case::Case,
    clock_moves::{budget, cause, clock_of, move_words, names_a_date},
};
use crate::{
    problem::Problem,
    told,
    views::{
        locale::Words,
        parts::{DueLeft, DueWords},
        staff::{
            record::{ClockMoveRow, ClockRow, Step, Story},
            shown,
        },
    },
};

/// One run of one clock, from its start.
pub(super) struct Run {
    kind: ClockKind,
    clock: OrderClock,
    budget: Budget,
    day_end: DayEnd,
    /// Earlier due dates, with when and why they were derived anew.
    revisions: Vec<(Timestamp, DueMark, String)>,
    /// Where its story stands on the page; empty when there is nothing to explain.
    anchor: String,
}

/// Every run, oldest first, and for each event the runs its moves touched.
pub(super) struct Runs {
    runs: Vec<Run>,
    touched: Vec<Vec<Option<usize>>>,
}

impl Runs {
    /// Replays a life.
    pub(super) fn of(case: &Case<'_>) -> Result<Self, Problem> {
        let mut replayed = Self { runs: Vec::new(), touched: Vec::new() };
        let mut now_running: BTreeMap<ClockKind, usize> = BTreeMap::new();
        let mut order = None;
        for entry in &case.entries {
            let next = apply(order, case.order.id, entry.at, &entry.recorded);
            let next = next.map_err(|error| Problem::Internal(error.to_string()))?;
            let mut touched = Vec::new();
            for (index, step) in entry.recorded.clocks.iter().enumerate() {
                let kind = clock_of(step);
                if let (ClockMove::Started { budget, day_end, .. }, Some(clock)) =
                    (step, next.clocks.get(&kind))
                {
                    now_running.insert(kind, replayed.runs.len());
                    let anchor = replayed.anchor(kind, clock.round, *budget);
                    let (clock, budget, day_end) = (clock.clone(), *budget, *day_end);
                    replayed.runs.push(Run { kind, clock, budget, day_end, revisions: Vec::new(), anchor });
                }
                let place = now_running.get(&kind).copied();
                if let Some(run) = place.and_then(|place| replayed.runs.get_mut(place)) {
                    let later = entry.recorded.clocks.iter().skip(index + 1);
                    if later.clone().any(|step| starts(step, kind)) {
                        // The order holds the clock that follows; this one ends here.
                        wind(&mut run.clock, entry.at, step)?;
                    } else if let Some(clock) = next.clocks.get(&kind) {
                        run.clock = clock.clone();
                    }
                    if let (ClockMove::Rederived { old, .. }, Event::DeadlinesRederived { why }) =
                        (step, &entry.recorded.event)
                    {
                        run.revisions.push((entry.at, *old, why.clone()));
                    }
                }
                touched.push(place);
            }
            replayed.touched.push(touched);
            order = Some(next);
        }
        Ok(replayed)
    }

    fn anchor(&self, kind: ClockKind, round: u16, budget: Budget) -> String {
        if matches!(budget, Budget::Hours(_)) {
            return String::new();
        }
        let before = self.runs.iter().filter(|run| run.kind == kind && run.clock.round == round).count();
        let again = if before == 0 { String::new() } else { format!("-{}", before + 1) };
        format!("{}-{round}{again}", kind.code())
    }

    /// Returns the clocks as rows, the running ones first, then the latest.
    pub(super) fn rows(&self, case: &Case<'_>) -> Result<Vec<ClockRow>, Problem> {
        let mut runs: Vec<&Run> = self.runs.iter().collect();
        runs.sort_by_key(|run| {
            (
                !run.clock.clock.is_open(),
                std::cmp::Reverse(run.clock.round),
                run.clock.clock.started_at(),
                run.kind,
            )
        });
        runs.into_iter().map(|run| run.row(case)).collect()
    }

    /// Returns what the event at `index` did to the clocks.
    pub(super) fn moves(&self, case: &Case<'_>, index: usize) -> Result<Vec<ClockMoveRow>, Problem> {
        let (Some(entry), Some(touched)) = (case.entries.get(index), self.touched.get(index)) else {
            return Ok(Vec::new());
        };
        let moves = entry.recorded.clocks.iter().zip(touched);
        moves
            .map(|(step, place)| {
                let run = place.and_then(|place| self.runs.get(place)).filter(|_| names_a_date(step));
                let (text, tone) = move_words(case, step)?;
                Ok(ClockMoveRow { text, tone, anchor: run.map(|run| run.anchor.clone()).unwrap_or_default() })
            })
            .collect()
    }
}

fn starts(step: &ClockMove, kind: ClockKind) -> bool {
    matches!(step, ClockMove::Started { clock, .. } if *clock == kind)
}

/// Does to a clock what ends it in the same event that starts its successor.
fn wind(clock: &mut OrderClock, at: Timestamp, step: &ClockMove) -> Result<(), Problem> {
    let unreadable = |error: domain::clock::ClockError| Problem::Internal(error.to_string());
    match step {
        ClockMove::Stopped { clock: _, verdict } => {
            clock.clock = clock.clock.stop(at).map_err(unreadable)?;
            clock.due = None;
            clock.verdict = Some(*verdict);
        }
        ClockMove::Resumed { .. } => clock.clock = clock.clock.resume(at).map_err(unreadable)?,
        ClockMove::Suspended { .. } => clock.clock = clock.clock.suspend(at).map_err(unreadable)?,
        ClockMove::Extended { clock: _, by, due: _ } => {
            clock.clock = clock.clock.extend(at, *by).map_err(unreadable)?;
        }
        ClockMove::Started { .. } | ClockMove::Rederived { .. } | ClockMove::Fired { .. } => {}
    }
    Ok(())
}

impl Run {
    fn row(&self, case: &Case<'_>) -> Result<ClockRow, Problem> {
        let rule = case.pack.clock_rule(&self.clock.rule);
        let (article, rests_on) =
            rule.map_or((None, None), |rule| (rule.article.as_ref(), rule.source.as_ref()));
        let due = self.derived(case);
        Ok(ClockRow {
            clock: shown::clock(self.kind.code()),
            round: self.clock.round,
            rule: self.clock.rule.clone(),
            source: case.source(article, rests_on, &format!("clock-{}", self.clock.rule)),
            budget: budget(self.budget),
            started_ms: self.clock.clock.started_at().as_millisecond(),
            changed: self.changed(case)?,
            due: due.as_ref().map(|due| self.due_words(case, due)),
            verdict: shown::verdict(self.verdict(case)),
            binds: self.kind.binds_the_government(),
            story: due.filter(|_| !self.anchor.is_empty()).map(|due| self.story(case, &due)).transpose()?,
        })
    }

    /// Derives the due date under today's calendar, with its days.
    fn derived(&self, case: &Case<'_>) -> Option<Due> {
        let (clock, calendar) = (&self.clock.clock, &case.signed.world.calendar);
        if clock.is_running() {
            clock.due(calendar)
        } else if clock.is_suspended() {
            clock.due_if_resumed(case.now, calendar)
        } else {
            clock.due_when_stopped(calendar)
        }
    }

    fn due_words(&self, case: &Case<'_>, due: &Due) -> DueWords {
        let mark = DueMark { at: due.at, date: due.date, provisional: due.provisional };
        let left = match (self.clock.clock.is_open(), self.clock.verdict) {
            (true, _) if self.clock.clock.is_suspended() => DueLeft::Paused,
            (true, _) => return told::due_words(&mark, case.now, &case.signed.world.calendar),
            (false, Some(Verdict::Late)) => DueLeft::MetLate,
            (false, Some(Verdict::InTime) | None) => DueLeft::Met,
        };
        // What is over stays as it was judged, whatever a later calendar says.
        DueWords {
            due_ms: told::shown_due(&mark),
            left,
            provisional: due.provisional && self.clock.clock.is_open(),
        }
    }

    fn verdict(&self, case: &Case<'_>) -> &'static str {
        let (clock, binds) = (&self.clock.clock, self.kind.binds_the_government());
        if clock.is_suspended() {
            return "suspended";
        }
        if clock.is_running() {
            let late = self.clock.due.is_some_and(|due| case.now > due.at);
            return if late && binds { "late" } else { "running" };
        }
        match (self.clock.verdict, binds) {
            (Some(Verdict::Late), true) => "late",
            (Some(Verdict::Late), false) => "lapsed",
            (Some(Verdict::InTime) | None, false) if self.kind == ClockKind::Return => "void",
            (Some(Verdict::InTime) | None, _) => "in-time",
        }
    }

    /// Says for how long the clock stood, and by how much it was extended.
    fn changed(&self, case: &Case<'_>) -> Result<Option<Words>, Problem> {
        let calendar = &case.signed.world.calendar;
        let mut stood = 0;
        let mut extended = 0;
        let mut since = None;
        for held in self.clock.clock.ledger() {
            match held {
                Held::Suspended { at } => since = Some(*at),
                Held::Resumed { at } => {
                    let from = since.take().map_or(*at, |from: Timestamp| from);
                    let (from, to) = (domain::calendar::date_of(from), domain::calendar::date_of(*at));
                    stood += calendar.working_days_between(from, to);
                }
                Held::Extended { at: _, by } => extended += i64::from(*by),
            }
        }
        let mut parts = Vec::new();
        if stood > 0 {
            parts.push(case.say(&Words::key("staff.clocks.stood").with("count", stood))?);
        }
        if extended > 0 {
            parts.push(case.say(&Words::key("staff.clocks.extended").with("count", extended))?);
        }
        let comma = case.say(&Words::key("staff.comma"))?;
        Ok((!parts.is_empty()).then(|| Words::plain(parts.join(&comma))))
    }

    fn story(&self, case: &Case<'_>, due: &Due) -> Result<Story, Problem> {
        let calendar = &case.signed.world.calendar;
        let started = self.clock.clock.started_at();
        // The first day is told in words of its own.
        let days: Vec<_> = told::due_steps(started, &due.steps, calendar).into_iter().skip(1).collect();
        let mark = DueMark { at: due.at, date: due.date, provisional: due.provisional };
        let provisional = due.provisional && self.clock.clock.is_open();
        let revisions = self.revisions.iter().rev().map(|(at, old, why)| {
            Ok(Words::key("staff.story.revised")
                .with("at", case.moment(at.as_millisecond()))
                .with("why", case.say(&cause(why))?)
                .with("old", case.moment(told::shown_due(old))))
        });
        Ok(Story {
            anchor: self.anchor.clone(),
            from_ms: started.as_millisecond(),
            steps: Step::grouped(&days).into_iter().map(without_the_obvious).collect(),
            due_ms: told::shown_due(&mark),
            day_end: match self.day_end {
                DayEnd::Midnight => shown::day_end("midnight"),
                DayEnd::CloseOfBusiness(time) => {
                    shown::day_end("closing").with("time", time.strftime("%H:%M"))
                }
            },
            provisional: provisional
                .then(|| Words::key("staff.story.year_missing").with("year", unknown_year(due))),
            revisions: revisions.collect::<Result<Vec<_>, Problem>>()?,
        })
    }
}

/// An ordinary working day that was counted needs no reason.
fn without_the_obvious(step: Step) -> Step {
    let obvious = Words::key("common.day.working");
    Step { reason: step.reason.filter(|reason| *reason != obvious), ..step }
}

/// Returns the year whose notice can still change the due date.
fn unknown_year(due: &Due) -> i16 {
    let uncertain = due.steps.iter().find_map(|step| match step {
        Day::Counted { number: _, day } | Day::Skipped { first: day, last: _ } | Day::Moved { day } => {
            (!day.certain).then(|| day.date.year())
        }
        Day::Paused { .. } => None,
    });
    uncertain.unwrap_or_else(|| due.date.year())
}
