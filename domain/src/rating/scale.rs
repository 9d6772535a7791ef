//! From a pack's own scale to the five national grades. The question with the role `result` has as many options as
//! the document names; each option keeps its id, and beside it stands the grade it is counted as:
//!
//! | scale | satisfied | fair | dissatisfied |
//! |---|---|---|---|
//! | three levels | 4 | 3 | 2 |
//! | five levels | 5, 4 | 3 | 2, 1 |
//! | two levels | 4 | – | 2 |
//!
//! In general: options that count as satisfied are 4; 4 and 3; or 5, 4 and 3, the best first; those that count as
//! dissatisfied are 2; or 2 and 1. An option that counts as neither is no grade. Nothing is ever graded upwards.

use crate::{
    policy::{Callback, Choice, Counts},
    rating::Grade,
};

/// Returns the grade of an option of the result question; `None` when it is no option or gives no grade.
#[must_use]
pub fn grade(callback: &Callback, option: &str) -> Option<Grade> {
    grades(callback).into_iter().find(|(choice, _)| choice.id == option).and_then(|(_, grade)| grade)
}

/// Returns the options of the result question with the grade of each, in the order they are put.
#[must_use]
pub fn grades(callback: &Callback) -> Vec<(&Choice, Option<Grade>)> {
    let choices = callback.result().map_or(&[][..], |question| &question.options);
    let worst_first = choices.first().is_some_and(|choice| choice.counts == Counts::Dissatisfied);
    let of = |counts: Counts| choices.iter().filter(move |choice| choice.counts == counts);
    let place = |choice: &Choice| {
        let mut same = of(choice.counts);
        let place = same.position(|one| one.id == choice.id)?;
        if worst_first { Some(same.count()) } else { Some(place) }
    };
    let graded = choices.iter().map(|choice| {
        let stars: &[u8] = match (choice.counts, of(choice.counts).count()) {
            (Counts::Satisfied, 1) => &[4],
            (Counts::Satisfied, 2) => &[4, 3],
            (Counts::Satisfied, _) => &[5, 4, 3],
            (Counts::Dissatisfied, _) => &[2, 1],
            (Counts::Neutral, _) => &[],
        };
        let last = stars.len().checked_sub(1);
        let found = last.zip(place(choice)).and_then(|(last, place)| stars.get(place.min(last)));
        (choice, found.and_then(|stars| Grade::of(*stars)))
    });
    graded.collect()
}
