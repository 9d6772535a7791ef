//! Where the newest letters stand on the day of the demonstration, so that every desk has work: the newest wait for
//! screening, those before them for dispatch, and so on around the loop.

use std::collections::VecDeque;

use domain::order::Difficulty;
use jiff::{SignedDuration, Timestamp};

use super::{
    chance::Draw,
    course::{Course, Surroundings, Turn},
    office::{CLOSES, OPENS},
};

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rest {
    /// Waits for screening.
    Registered,
    /// Waits for dispatch.
    Accepted,
    /// Waits for receipt.
    Dispatched,
    /// Waits for work.
    Signed,
    /// Is being worked on.
    InHand,
    /// Waits for its citizen to complete it.
    Suspended,
    /// Waits for approval.
    Answered,
    /// Waits for its citizen's word.
    Callback,
    /// Is being done again.
    Redone,
}

/// How many orders stand where, the newest first, with the minutes of office hours it takes to come there.
const RESTS: [(Rest, usize, i64); 9] = [
    (Rest::Registered, 3, 0),
    (Rest::Accepted, 3, 40),
    (Rest::Dispatched, 3, 90),
    (Rest::Signed, 2, 140),
    (Rest::InHand, 3, 200),
    (Rest::Suspended, 1, 260),
    (Rest::Answered, 3, 400),
    (Rest::Callback, 8, 2_000),
    (Rest::Redone, 2, 4_500),
];
/// Of a hundred orders that stand somewhere, how many came there within the last working day.
const FRESH: u64 = 80;
/// A budget of five working days is too short for an order that stands so many minutes of office hours later.
const LONG: i64 = 4 * 540;

/// Lets the newest orders stand somewhere.
pub(super) fn assign(courses: &mut [Course], around: &Surroundings<'_>) {
    let mut places: VecDeque<(Rest, i64)> = RESTS
        .iter()
        .flat_map(|(rest, count, minutes)| std::iter::repeat_n((*rest, *minutes), *count))
        .collect();
    for (age, course) in courses.iter_mut().rev().enumerate() {
        let Some((rest, minutes)) = places.front().copied() else { return };
        if matches!(course.turn, Turn::Merged(_) | Turn::Unanswered) {
            continue;
        }
        let mut draw = around.chance.draw(u64::try_from(age).unwrap_or(0), "rest");
        if around.office.after(course.at, minutes) < around.now {
            stand(course, rest, around, &mut draw);
            places.pop_front();
        } else {
            // Nobody was there to take it any further.
            course.rest = Some(Rest::Registered);
            if rest == Rest::Registered {
                places.pop_front();
            }
        }
    }
}

fn stand(course: &mut Course, rest: Rest, around: &Surroundings<'_>, draw: &mut Draw) {
    course.rest = Some(rest);
    course.turn = if rest == Rest::Suspended { Turn::Suspended(false) } else { Turn::Handled };
    course.missent = None;
    if around.office.after(course.at, LONG) < around.now && draw.percent(FRESH) {
        course.difficulty = Difficulty::Complex;
    }
    let recent = within_working_day(around, 0, draw);
    match rest {
        Rest::Registered | Rest::InHand => {}
        Rest::Suspended => course.rest_at = Some(recent),
        Rest::Accepted | Rest::Dispatched | Rest::Signed => {
            course.rest_at = Some(recent).filter(|_| draw.percent(FRESH));
        }
        Rest::Answered => course.answers_at = recent,
        Rest::Callback => course.answers_at = within_working_day(around, draw.between(1, 3), draw),
        Rest::Redone => {
            course.answers_at = within_working_day(around, 4, draw);
            course.rest_at = Some(recent);
        }
    }
}

/// Returns a moment of the last working day that has begun, or so many working days before it.
fn within_working_day(around: &Surroundings<'_>, days_before: i64, draw: &mut Draw) -> Timestamp {
    let hours = |hours: i64| around.now.checked_sub(SignedDuration::from_hours(hours)).unwrap_or(around.now);
    // An hour back at a time; holidays are never as long as this.
    let mut back = (2..24 * 30).map(hours).filter(|at| around.office.is_open(*at));
    let day_minutes = CLOSES.duration_since(OPENS).as_mins();
    let skipped =
        usize::try_from(days_before.saturating_mul(day_minutes / 60).saturating_add(draw.between(2, 6)));
    back.nth(skipped.unwrap_or(0)).unwrap_or(around.now)
}
