//! How the best opinions of a year are judged (啄木鸟).

use std::collections::BTreeMap;

use crate::policy::Said;

/// The scale, the weights and the fewest sheets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Woodpecker {
    /// The most points of one merit; the fewest are none.
    pub scale: u16,
    /// How much each merit weighs, by its id; every merit of the pack has a weight.
    pub weights: BTreeMap<String, u16>,
    /// How many jurors must have scored each nominee before the best are chosen.
    pub sheets: u16,
    /// Where it comes from.
    pub grounds: Said,
}
