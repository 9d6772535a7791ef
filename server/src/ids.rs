//! The only place that draws random numbers: tokens, tracking codes, keys.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use domain::number::tracking_code;
use jiff::Timestamp;

/// Where randomness comes from.
#[derive(Clone, Debug)]
pub enum Ids {
    /// The machine's source.
    System,
    /// A seeded sequence, for tests and the demonstration; never for a real installation.
    Seeded(Arc<AtomicU64>),
}

impl Ids {
    /// Returns a seeded sequence.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new(AtomicU64::new(seed)))
    }

    /// Fills a buffer with random bytes.
    ///
    /// # Errors
    /// When the machine has no source of randomness.
    #[expect(clippy::disallowed_methods, reason = "this is the one door to the machine's randomness")]
    pub fn fill(&self, buffer: &mut [u8]) -> std::io::Result<()> {
        match self {
            Self::System => getrandom::fill(buffer).map_err(std::io::Error::other),
            Self::Seeded(state) => {
                for chunk in buffer.chunks_mut(8) {
                    for (byte, drawn) in chunk.iter_mut().zip(next(state).to_le_bytes()) {
                        *byte = drawn;
                    }
                }
                Ok(())
            }
        }
    }

    /// Returns a token of 256 bits as 64 hexadecimal digits.
    ///
    /// # Errors
    /// When the machine has no source of randomness.
    pub fn token(&self) -> std::io::Result<String> {
        let mut bytes = [0; 32];
        self.fill(&mut bytes)?;
        Ok(store::hex::encode(&bytes))
    }

    /// Returns the key of a form shown at `at`. It begins with the moment, so that the keys kept last lie together
    /// on the disk, and ends with 80 bits drawn.
    ///
    /// # Errors
    /// When the machine has no source of randomness.
    pub fn form_key(&self, at: Timestamp) -> std::io::Result<String> {
        let mut bytes = [0; 10];
        self.fill(&mut bytes)?;
        Ok(format!("{:012x}{}", at.as_millisecond(), store::hex::encode(&bytes)))
    }

    /// Returns a tracking code of twelve digits.
    ///
    /// # Errors
    /// When the machine has no source of randomness.
    pub fn tracking_code(&self) -> std::io::Result<String> {
        Ok(tracking_code(self.number()?))
    }

    /// Returns a random number.
    ///
    /// # Errors
    /// When the machine has no source of randomness.
    pub fn number(&self) -> std::io::Result<u64> {
        let mut bytes = [0; 8];
        self.fill(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }
}

/// One step of `SplitMix64`.
fn next(state: &AtomicU64) -> u64 {
    let drawn = state.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::SeqCst).wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (drawn ^ (drawn >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
