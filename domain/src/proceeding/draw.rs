//! Drawing by lot, so that anybody can do it once more: the same frame, number and seed give the same orders.
//!
//! The seed is drawn outside and recorded; nothing here is random. The algorithm is a contract and never changes:
//! the frame in rising order, SplitMix64 from the seed, and the first steps of a Fisher–Yates shuffle, each place
//! drawn without bias by refusing the numbers above the largest multiple.

use sm3::{Digest, Sm3};

use crate::ids::OrderId;

/// The most orders among which a lot falls.
pub const FRAME_LIMIT: usize = 20_000;
/// The most orders that are drawn at once.
pub const SIZE_LIMIT: u16 = 500;
/// The numbers a refused draw may cost; far more than ever happens.
const TRIES: usize = 1_000;

/// Returns `size` orders of the frame (all when it has fewer), in the order they were drawn.
///
/// ```
/// use domain::{ids::OrderId, proceeding::draw::draw};
/// let frame: Vec<OrderId> = (1..=10).map(OrderId).collect();
/// assert_eq!(draw(&frame, 3, 42), [OrderId(4), OrderId(2), OrderId(3)]);
/// assert_eq!(draw(&frame, 3, 42), draw(&frame, 3, 42));
/// ```
#[must_use]
pub fn draw(frame: &[OrderId], size: u16, seed: u64) -> Vec<OrderId> {
    draw_from(frame, size, seed)
}

/// Returns `size` things of a frame by the same rule, for whatever else a lot falls on.
#[must_use]
pub fn draw_from<T: Copy + Ord>(frame: &[T], size: u16, seed: u64) -> Vec<T> {
    let mut left: Vec<T> = frame.to_vec();
    left.sort_unstable();
    left.dedup();
    SplitMix(seed).pick(left, usize::from(size))
}

/// Returns the SM3 digest of a frame: its order ids in rising order, one in each line.
#[must_use]
pub fn digest(frame: &[OrderId]) -> String {
    let mut sorted: Vec<OrderId> = frame.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let lines: String = sorted.iter().map(|order| format!("{order}\n")).collect();
    hex(&Sm3::digest(lines.as_bytes()))
}

/// Returns bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The numbers of a seed, in their order.
pub(crate) struct SplitMix(pub(crate) u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns `size` of what is left (all when there are fewer), in the order they were drawn.
    pub(crate) fn pick<T>(&mut self, mut left: Vec<T>, size: usize) -> Vec<T> {
        let mut drawn = Vec::with_capacity(size.min(left.len()));
        while drawn.len() < size && !left.is_empty() {
            let place = self.below(left.len());
            drawn.push(left.swap_remove(place.min(left.len().saturating_sub(1))));
        }
        drawn
    }

    /// Returns a number below `count`, each as likely as the others.
    fn below(&mut self, count: usize) -> usize {
        let count = u64::try_from(count).unwrap_or(u64::MAX).max(1);
        let usable = u64::MAX - u64::MAX % count;
        let number = (0..TRIES).map(|_| self.next()).find(|number| *number < usable).unwrap_or(0);
        usize::try_from(number % count).unwrap_or(0)
    }
}
