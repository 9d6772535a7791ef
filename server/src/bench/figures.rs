//! Numbers of a measurement in the form people read. Whole numbers only: nothing here is rounded twice.

use std::time::Duration;

/// What one way of doing the same thing came to.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Commands that were acknowledged.
    pub done: u64,
    /// Commands that failed or were refused.
    pub failed: u64,
    /// How long it took, in microseconds.
    pub elapsed_us: u64,
    /// Durable commits.
    pub commits: u64,
    /// How long each command waited for its acknowledgement, in microseconds.
    pub waits_us: Vec<u64>,
}

impl Tally {
    /// Adds what another round came to.
    pub fn add(&mut self, other: Self) {
        self.done += other.done;
        self.failed += other.failed;
        self.elapsed_us += other.elapsed_us;
        self.commits += other.commits;
        self.waits_us.extend(other.waits_us);
    }

    /// Returns the acknowledged commands per second.
    #[must_use]
    pub fn per_second(&self) -> u64 {
        self.done.saturating_mul(1_000_000) / self.elapsed_us.max(1)
    }

    /// Returns the commands of an average commit, in hundredths.
    #[must_use]
    pub fn mean_batch_hundredths(&self) -> u64 {
        self.done * 100 / self.commits.max(1)
    }

    /// Returns how many times as fast as `other` this was, in hundredths.
    #[must_use]
    pub fn times_hundredths(&self, other: &Self) -> u64 {
        let mine = u128::from(self.done) * u128::from(other.elapsed_us) * 100;
        let theirs = u128::from(other.done) * u128::from(self.elapsed_us);
        u64::try_from(mine / theirs.max(1)).unwrap_or(u64::MAX)
    }
}

/// Returns the value that `percent` of all values do not exceed.
#[must_use]
pub fn percentile(values: &mut [u64], percent: usize) -> u64 {
    values.sort_unstable();
    let place = (values.len() * percent).div_ceil(100).saturating_sub(1);
    values.get(place).copied().unwrap_or(0)
}

/// Returns a number in groups of three: `12 345`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// Returns microseconds as milliseconds: `4.12 ms`.
#[must_use]
pub fn milliseconds(us: u64) -> String {
    format!("{}.{:02} ms", us / 1_000, us % 1_000 / 10)
}

/// Returns hundredths as a decimal number: `0.61`.
#[must_use]
pub fn hundredths(value: u64) -> String {
    format!("{}.{:02}", value / 100, value % 100)
}

/// Returns the whole microseconds of a span.
#[must_use]
pub fn microseconds(span: Duration) -> u64 {
    u64::try_from(span.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(grouped(1_234_567), "1 234 567");
        assert_eq!(grouped(123), "123");
        assert_eq!(milliseconds(4_125), "4.12 ms");
        assert_eq!(hundredths(61), "0.61");
    }

    #[test]
    fn a_percentile_is_a_value_that_was_measured() {
        let mut values: Vec<u64> = (1..=200).rev().collect();
        assert_eq!((percentile(&mut values, 50), percentile(&mut values, 99)), (100, 198));
        assert_eq!((percentile(&mut [7], 99), percentile(&mut [], 50)), (7, 0));
    }

    #[test]
    fn twice_the_work_in_the_same_time_is_twice_as_fast() {
        let slow = Tally { done: 100, elapsed_us: 1_000_000, ..Tally::default() };
        let fast = Tally { done: 200, ..slow.clone() };
        assert_eq!((fast.times_hundredths(&slow), slow.times_hundredths(&fast)), (200, 50));
        assert_eq!(fast.per_second(), 200);
    }
}
