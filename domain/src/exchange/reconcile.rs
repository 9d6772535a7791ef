//! The daily comparison: ratings by region × day × grade, ours against theirs, and the records behind each difference.
//! Ours are all ratings of the day, whatever became of their uploads: one that failed must show as missing there and
//! never vanish from both sides.

use std::collections::{BTreeMap, BTreeSet};

use crate::rating::Grade;

/// One cell of the comparison of a day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// The 12-digit code of the region.
    pub region: String,
    /// The grade.
    pub grade: Grade,
}

/// What both sides have in a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    /// Ratings here.
    pub ours: i64,
    /// Of these, how many the platform said it took.
    pub accepted: i64,
    /// Ratings there.
    pub theirs: i64,
}

impl Pair {
    /// Returns whether both sides have the same.
    #[must_use]
    pub fn is_equal(self) -> bool {
        self.ours == self.theirs
    }

    /// Returns how many more are here than there; below zero when there are more there.
    #[must_use]
    pub fn difference(self) -> i64 {
        self.ours.saturating_sub(self.theirs)
    }

    /// Returns whether the platform said it took as many as it has: then what differs is still on its way here.
    #[must_use]
    pub fn is_explained(self) -> bool {
        self.accepted == self.theirs
    }
}

/// Returns every cell that either side has.
#[must_use]
pub fn compared(ours: &BTreeMap<Cell, (i64, i64)>, theirs: &BTreeMap<Cell, i64>) -> BTreeMap<Cell, Pair> {
    let mut cells: BTreeMap<Cell, Pair> = BTreeMap::new();
    for (cell, (all, accepted)) in ours {
        let pair = cells.entry(cell.clone()).or_default();
        (pair.ours, pair.accepted) = (*all, *accepted);
    }
    for (cell, count) in theirs {
        cells.entry(cell.clone()).or_default().theirs = *count;
    }
    cells.retain(|_, pair| *pair != Pair::default());
    cells
}

/// On which side a record stands alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Only here.
    Here,
    /// Only there.
    There,
}

impl Side {
    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Here => "here",
            Self::There => "there",
        }
    }

    /// Returns the side of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Here, Self::There].into_iter().find(|side| side.code() == code)
    }
}

/// Returns the keys that stand on one side alone, those here first.
///
/// ```
/// use std::collections::BTreeSet;
/// use domain::exchange::reconcile::{Side, alone};
/// let keys = |all: &[&str]| all.iter().map(|key| (*key).to_owned()).collect::<BTreeSet<_>>();
/// let found = alone(&keys(&["a", "b"]), &keys(&["b", "c"]));
/// assert_eq!(found, [(Side::Here, "a".to_owned()), (Side::There, "c".to_owned())]);
/// ```
#[must_use]
pub fn alone(ours: &BTreeSet<String>, theirs: &BTreeSet<String>) -> Vec<(Side, String)> {
    let here = ours.difference(theirs).map(|key| (Side::Here, key.clone()));
    here.chain(theirs.difference(ours).map(|key| (Side::There, key.clone()))).collect()
}
