//! Chance that can be lived again: every draw follows from the seed, from what it is about and from what for, and
//! from nothing that happened before.

use crate::ids::Ids;

/// The seed of a demonstration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chance {
    seed: u64,
}

/// Draws for one purpose, one after the other.
#[derive(Clone, Debug)]
pub struct Draw(Ids);

impl Chance {
    /// Returns the chance of a seed.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        Self { seed }
    }

    /// Returns the draws about `subject` for a purpose.
    #[must_use]
    pub fn draw(&self, subject: u64, purpose: &str) -> Draw {
        // FNV-1a over the purpose and the subject.
        let bytes = purpose.bytes().chain(subject.to_le_bytes());
        let mixed = bytes.fold(0xcbf2_9ce4_8422_2325_u64 ^ self.seed, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Draw(Ids::seeded(mixed))
    }
}

impl Draw {
    /// Returns a number from 0 to one below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        // Seeded numbers never fail.
        self.0.number().unwrap_or(0).checked_rem(end).unwrap_or(0)
    }

    /// Returns a number from `from` to `to`, both included.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        let span = u64::try_from(to.saturating_sub(from)).unwrap_or(0).saturating_add(1);
        from.saturating_add(i64::try_from(self.below(span)).unwrap_or(0))
    }

    /// Returns whether something that happens so many times in a hundred happens.
    pub fn percent(&mut self, times: u64) -> bool {
        self.below(100) < times
    }

    /// Returns one of a list; nothing of an empty one.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let place = self.below(u64::try_from(list.len()).unwrap_or(1));
        list.get(usize::try_from(place).unwrap_or(0))
    }
}
