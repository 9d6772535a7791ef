//! The curves as formulas that every spreadsheet since 2007 computes: no arrays, no names, no macros.

use domain::{
    exact::{Exact, Rounding},
    policy::Band,
};

/// Beyond this digit a binary number is dust, and a half would not be seen as one.
const DUST: u32 = 12;
/// More than any value: moves what does not count out of a minimum's way.
const FAR: &str = "10000000000";
/// The digits a number of a pack may have.
const DIGITS: u32 = 18;

/// Returns words as a formula's text.
pub(super) fn text(words: &str) -> String {
    format!("\"{}\"", words.replace('"', "\"\""))
}

/// Returns a pack's number as a formula's.
pub(super) fn number(number: Exact) -> String {
    number.short(DIGITS)
}

/// The highest has all points, the lowest `floor` of them.
pub(super) fn spread(value: &str, low: &str, high: &str, floor: Exact, points: Exact) -> String {
    let (floor, points) = (number(floor), number(points));
    format!("IF({high}={low},{points},(({value}-{low})+{floor}*({high}-{value}))/({high}-{low})*{points})")
}

/// The lowest has all points, the highest none.
pub(super) fn inverse(value: &str, low: &str, high: &str, points: Exact) -> String {
    let points = number(points);
    format!("IF({high}={low},{points},({high}-{value})/({high}-{low})*{points})")
}

/// The points of the first band whose bound is reached.
pub(super) fn bands(value: &str, bands: &[Band]) -> String {
    let choice = |rest: String, band: &Band| {
        format!("IF({value}>={},{},{rest})", number(band.at_least), number(band.points))
    };
    bands.iter().rev().fold("0".to_owned(), choice)
}

/// What is left, drawn together when the group lies further apart than `cap`; the best stays.
pub(super) fn drawn_together(left: &str, worst: &str, best: &str, cap: Exact) -> String {
    let cap = number(cap);
    format!("IF({best}-{worst}>{cap},{best}-({best}-{left})*{cap}/({best}-{worst}),{left})")
}

/// A column among the units of one sheet: the cells of a row, and all of them.
pub(super) struct Among<'a> {
    /// The numbers to compare.
    pub(super) counted: &'a str,
    /// Where they came from; no number where there is nothing to compare.
    pub(super) values: &'a str,
    /// What must be equal.
    pub(super) keys: &'a str,
    /// The key of this row.
    pub(super) key: &'a str,
}

impl Among<'_> {
    /// The lowest value among the rows of the same key. What does not count is moved far up, by exactly nothing for
    /// what counts, so that equal values stay equal.
    pub(super) fn lowest(&self) -> String {
        format!("SUMPRODUCT(MIN({}+{FAR}*{}))", self.counted, self.out())
    }

    /// The highest value among the rows of the same key.
    pub(super) fn highest(&self) -> String {
        format!("SUMPRODUCT(MAX({}-{FAR}*{}))", self.counted, self.out())
    }

    fn out(&self) -> String {
        format!("(1-ISNUMBER({})*({}={}))", self.values, self.keys, self.key)
    }
}

/// Rounds once, as the policy says.
pub(crate) fn rounded(sum: &str, digits: u32, rounding: Rounding) -> String {
    let clean = format!("ROUND({sum},{DUST})");
    match rounding {
        Rounding::HalfUp => format!("ROUND({clean},{digits})"),
        Rounding::Down => format!("TRUNC({clean},{digits})"),
        Rounding::HalfEven => {
            let moved = format!("{clean}*10^{digits}");
            let half = format!("ABS(ABS({moved}-TRUNC({moved}))-0.5)<0.0000001");
            format!("IF({half},2*ROUND({moved}/2,0)/10^{digits},ROUND({clean},{digits}))")
        }
    }
}
