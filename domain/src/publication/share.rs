//! A share gives its two counts away: 98 % of a hundred asked says that two were not. So a share over a small whole is
//! not published, and of one whose part or rest is small only a bound, which is the same for every count it hides.

use crate::exact::Exact;

/// How a share, or what follows from it alone, may be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// As it is.
    Exactly,
    /// Only that it is more than this.
    Above(Exact),
    /// Only that it is less than this.
    Below(Exact),
    /// Not at all.
    Nothing,
}

impl Told {
    /// Returns the bound in other units: what `of` makes of it; nothing when it cannot.
    #[must_use]
    pub fn map(self, of: impl Fn(Exact) -> Option<Exact>) -> Self {
        match self {
            Self::Above(bound) => of(bound).map_or(Self::Nothing, Self::Above),
            Self::Below(bound) => of(bound).map_or(Self::Nothing, Self::Below),
            Self::Exactly | Self::Nothing => self,
        }
    }
}

/// Returns how the share of a part in a whole may be published, where counts below `threshold` are not. A bound is told
/// only over a whole that leaves every small count possible; over a smaller one nothing is.
///
/// ```
/// use domain::{exact::Exact, publication::share::{Told, told}};
/// assert_eq!(told(3, 4, 5), Told::Nothing);
/// assert_eq!(told(98, 100, 5), Told::Above(Exact::ratio(95, 100).unwrap()));
/// assert_eq!(told(2, 100, 5), Told::Below(Exact::ratio(5, 100).unwrap()));
/// assert_eq!(told(90, 100, 5), Told::Exactly);
/// assert_eq!(told(100, 100, 5), Told::Exactly);
/// ```
#[must_use]
pub fn told(part: i64, whole: i64, threshold: i64) -> Told {
    let is_few = |count: i64| count > 0 && count < threshold;
    let rest = whole.saturating_sub(part);
    if is_few(whole) {
        return Told::Nothing;
    }
    if !is_few(part) && !is_few(rest) {
        return Told::Exactly;
    }
    if whole < threshold.saturating_mul(2) {
        return Told::Nothing;
    }
    let bound = |count: i64| Exact::ratio(count, whole);
    if is_few(rest) {
        bound(whole.saturating_sub(threshold)).map_or(Told::Nothing, Told::Above)
    } else {
        bound(threshold).map_or(Told::Nothing, Told::Below)
    }
}

/// Returns every part that is published in the same words as this one: one alone when it is told exactly.
#[must_use]
pub fn alike(part: i64, whole: i64, threshold: i64) -> Vec<i64> {
    let here = told(part, whole, threshold);
    if here == Told::Exactly {
        return vec![part];
    }
    let low = 0..threshold.min(whole.saturating_add(1));
    let high = threshold.max(whole.saturating_sub(threshold).saturating_add(1))..=whole;
    low.chain(high).filter(|other| told(*other, whole, threshold) == here).collect()
}

/// Returns whether a place among totals that are published leaves a hidden total open: at least two of those it may be
/// lie where it lies.
#[must_use]
pub fn leaves_open(total: Exact, possible: &[Exact], published: &[Exact]) -> bool {
    let lies = |total: Exact| published.iter().map(|other| total.cmp(other)).collect::<Vec<_>>();
    let here = lies(total);
    let mut others = possible.iter().filter(|other| **other != total);
    others.any(|other| lies(*other) == here)
}
