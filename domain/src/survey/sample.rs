//! Drawing a sample, so that anybody can do it once more: the same frame, method and seed give the same places.
//!
//! The rule is a contract and never changes. The frame is written as lines of stratum and key. Strata are taken in
//! rising order of their names, keys within them in rising order (both as bytes). One sequence of SplitMix64 numbers
//! from the seed serves all strata one after the other; within a stratum it does what the lot of a spot check does
//! (`proceeding::draw`). What is not stratified is one stratum with an empty name.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sm3::{Digest, Sm3};

use crate::proceeding::draw::{SplitMix, hex};

/// The most keys of a frame.
pub const FRAME_LIMIT: usize = 20_000;
/// The most places of a sample.
pub const SAMPLE_LIMIT: usize = 2_000;
/// How many times its quota is drawn in each stratum, as a list to be called in order until the quota is full.
pub const QUOTA_RESERVE: usize = 3;

/// How many are drawn where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// So many among all, each as likely as the others.
    Simple(u16),
    /// So many in all, each stratum by its share of the frame (largest remainders).
    Proportional(u16),
    /// So many in each stratum.
    Fixed(u16),
    /// So many answers in each stratum; three times as many are drawn, and nobody is asked once they are there.
    Quota(u16),
}

impl Method {
    /// Every method by its code.
    pub const CODES: [&str; 4] = ["simple", "proportional", "fixed", "quota"];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Simple(_) => "simple",
            Self::Proportional(_) => "proportional",
            Self::Fixed(_) => "fixed",
            Self::Quota(_) => "quota",
        }
    }

    /// Returns the method of a code and number, or `None`.
    #[must_use]
    pub fn of(code: &str, size: u16) -> Option<Self> {
        [Self::Simple(size), Self::Proportional(size), Self::Fixed(size), Self::Quota(size)]
            .into_iter()
            .find(|method| method.code() == code)
    }

    /// Returns its number.
    #[must_use]
    pub fn size(self) -> u16 {
        match self {
            Self::Simple(size) | Self::Proportional(size) | Self::Fixed(size) | Self::Quota(size) => size,
        }
    }

    /// Returns whether the lot falls in each stratum apart, so that units can be compared.
    #[must_use]
    pub fn is_by_unit(self) -> bool {
        match self {
            Self::Proportional(_) | Self::Fixed(_) | Self::Quota(_) => true,
            Self::Simple(_) => false,
        }
    }

    /// Returns how many answers a stratum may have, when that is limited.
    #[must_use]
    pub fn quota(self) -> Option<u16> {
        match self {
            Self::Quota(each) => Some(each),
            Self::Simple(_) | Self::Proportional(_) | Self::Fixed(_) => None,
        }
    }

    /// Returns how many are drawn in each stratum, in the order of the strata.
    fn sizes(self, strata: &[usize]) -> Vec<usize> {
        match self {
            Self::Fixed(each) => strata.iter().map(|count| usize::from(each).min(*count)).collect(),
            Self::Quota(each) => {
                let wanted = usize::from(each) * QUOTA_RESERVE;
                strata.iter().map(|count| wanted.min(*count)).collect()
            }
            Self::Simple(size) | Self::Proportional(size) => shares(strata, usize::from(size)),
        }
    }
}

/// Returns how `size` is shared out by counts: whole parts first, then one each to the largest remainders, the earlier
/// stratum first among equals. No stratum gets more than it has.
fn shares(counts: &[usize], size: usize) -> Vec<usize> {
    let total: usize = counts.iter().sum();
    if total <= size {
        return counts.to_vec();
    }
    let mut given: Vec<usize> = counts.iter().map(|count| count * size / total).collect();
    let mut order: Vec<(usize, usize)> =
        counts.iter().enumerate().map(|(place, count)| (count * size % total, place)).collect();
    order.sort_by(|one, two| two.0.cmp(&one.0).then(one.1.cmp(&two.1)));
    let rest = size.saturating_sub(given.iter().sum());
    for (_, place) in order.into_iter().take(rest) {
        if let Some(given) = given.get_mut(place) {
            *given += 1;
        }
    }
    given
}

/// One of those among whom the lot falls.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Item {
    /// Its stratum; empty where there is only one.
    pub stratum: String,
    /// What it is known by: `case-12`, `order-7`. It names nobody.
    pub key: String,
}

/// Returns the sample, stratum by stratum, each in the order it was drawn.
///
/// ```
/// use domain::survey::sample::{Item, Method, draw};
/// let item = |key: u32| Item { stratum: String::new(), key: format!("case-{key}") };
/// let frame: Vec<Item> = (1..=9).map(item).collect();
/// let once = draw(&frame, Method::Simple(3), 42);
/// assert_eq!(once.iter().map(|item| item.key.as_str()).collect::<Vec<_>>(), ["case-2", "case-4", "case-1"]);
/// assert_eq!(once, draw(&frame, Method::Simple(3), 42));
/// ```
#[must_use]
pub fn draw(frame: &[Item], method: Method, seed: u64) -> Vec<Item> {
    let mut strata: BTreeMap<&str, Vec<&Item>> = BTreeMap::new();
    for item in frame {
        strata.entry(&item.stratum).or_default().push(item);
    }
    for items in strata.values_mut() {
        items.sort_unstable();
        items.dedup();
    }
    let counts: Vec<usize> = strata.values().map(Vec::len).collect();
    let mut numbers = SplitMix(seed);
    let sizes = method.sizes(&counts);
    let drawn = strata.into_values().zip(sizes).flat_map(|(items, size)| numbers.pick(items, size));
    drawn.cloned().collect()
}

/// Returns the SM3 digest of a frame: in rising order, stratum, tab and key in each line.
#[must_use]
pub fn digest(frame: &[Item]) -> String {
    let mut sorted: Vec<&Item> = frame.iter().collect();
    sorted.sort_unstable();
    sorted.dedup();
    let lines: String = sorted.iter().map(|item| format!("{}\t{}\n", item.stratum, item.key)).collect();
    hex(&Sm3::digest(lines.as_bytes()))
}
