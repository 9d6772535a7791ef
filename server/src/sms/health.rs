//! How a gateway fares: how many messages it may take now, and whether it is left alone for a while. Values and
//! moments only, so that every course can be tested; kept in memory, and a restart forgives.

use jiff::{SignedDuration, Timestamp};

/// How long a gateway rests after its first failure, in seconds; it doubles each time.
const FIRST_REST_S: i64 = 5;
/// After how many failures in a row the rest grows no more.
const DOUBLINGS: u32 = 6;

/// How a gateway fares.
#[derive(Clone, Debug)]
pub struct Health {
    rate_per_second: i64,
    /// What may leave now, in thousandths of a message.
    room_milli: i64,
    filled_at: Timestamp,
    /// Failures that good calls have not made up for.
    failures: u32,
    rests_until: Option<Timestamp>,
    /// What failed last, and when.
    last_error: Option<(Timestamp, String)>,
    /// When it last took a message.
    last_good: Option<Timestamp>,
}

impl Health {
    /// Returns the health of a gateway that was not called yet; 0 for any rate.
    #[must_use]
    pub fn fresh(rate_per_second: i64, at: Timestamp) -> Self {
        Self {
            rate_per_second,
            room_milli: rate_per_second.saturating_mul(1000),
            filled_at: at,
            failures: 0,
            rests_until: None,
            last_error: None,
            last_good: None,
        }
    }

    /// Returns how many messages may leave at `at`, at most `most`: none while it rests, one when it is being tried
    /// again, and after failures fewer than its rate, until it has made up for them.
    pub fn room(&mut self, at: Timestamp, most: usize) -> usize {
        if self.rests_until.is_some_and(|until| at < until) {
            return 0;
        }
        if self.rests_until.is_some() {
            return most.min(1);
        }
        let careful = most.checked_shr(self.failures.min(DOUBLINGS)).unwrap_or(0).max(1);
        if self.rate_per_second == 0 {
            return most.min(careful);
        }
        self.fill(at);
        most.min(careful).min(usize::try_from(self.room_milli / 1000).unwrap_or(0))
    }

    /// Counts messages that are about to leave.
    pub fn take(&mut self, messages: usize) {
        if self.rate_per_second > 0 {
            let milli = i64::try_from(messages).unwrap_or(i64::MAX).saturating_mul(1000);
            self.room_milli = self.room_milli.saturating_sub(milli);
        }
    }

    /// Records that it took a message: it drifts back towards its place.
    pub fn succeeded(&mut self, at: Timestamp) {
        self.rests_until = None;
        self.failures = self.failures.saturating_sub(1);
        self.last_good = Some(at);
    }

    /// Records that it failed: it rests, longer each time. Many calls that fail together are one failure.
    pub fn failed(&mut self, at: Timestamp, why: &str) {
        self.last_error = Some((at, why.to_owned()));
        if self.rests_until.is_some_and(|until| at < until) {
            return;
        }
        let seconds = FIRST_REST_S << self.failures.min(DOUBLINGS);
        self.failures = self.failures.saturating_add(1).min(DOUBLINGS);
        self.rests_until = at.checked_add(SignedDuration::from_secs(seconds)).ok();
    }

    /// Records what one message met that is no failure of the gateway.
    pub fn noted(&mut self, at: Timestamp, why: &str) {
        self.last_error = Some((at, why.to_owned()));
    }

    /// Returns until when it rests, when it does.
    #[must_use]
    pub fn rests(&self, at: Timestamp) -> Option<Timestamp> {
        self.rests_until.filter(|until| at < *until)
    }

    /// Returns whether it has failures to make up for.
    #[must_use]
    pub fn is_careful(&self) -> bool {
        self.failures > 0
    }

    /// Returns what failed last, and when.
    #[must_use]
    pub fn last_error(&self) -> Option<&(Timestamp, String)> {
        self.last_error.as_ref()
    }

    /// Returns when it last took a message.
    #[must_use]
    pub fn last_good(&self) -> Option<Timestamp> {
        self.last_good
    }

    fn fill(&mut self, at: Timestamp) {
        let passed_ms = at.duration_since(self.filled_at).as_millis();
        let passed_ms = i64::try_from(passed_ms).unwrap_or(0).clamp(0, 1000);
        let full = self.rate_per_second.saturating_mul(1000);
        self.room_milli =
            self.room_milli.saturating_add(passed_ms.saturating_mul(self.rate_per_second)).min(full);
        self.filled_at = at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(1_800_000_000_000 + ms).unwrap()
    }

    #[test]
    fn no_second_takes_more_than_the_rate() {
        let mut health = Health::fresh(10, at(0));
        let mut left = 0;
        for ms in (0..10_000).step_by(7) {
            let room = health.room(at(ms), 200);
            health.take(room);
            left += room;
        }
        assert!((105..=110).contains(&left), "{left}: ten in store and ten each second");
        let mut any = Health::fresh(0, at(0));
        assert_eq!(any.room(at(0), 200), 200);
    }

    #[test]
    fn a_gateway_that_fails_rests_ever_longer_and_drifts_back() {
        let mut health = Health::fresh(0, at(0));
        let mut now = 0;
        let mut rests = Vec::new();
        for _ in 0..8 {
            health.failed(at(now), "down");
            health.failed(at(now), "a second call of the same moment");
            assert_eq!(health.room(at(now), 200), 0);
            let until = health.rests(at(now)).unwrap();
            let rest = until.duration_since(at(now)).as_secs();
            rests.push(rest);
            now += rest * 1000;
            assert_eq!(health.room(at(now), 200), 1, "one message finds out");
        }
        assert_eq!(rests, [5, 10, 20, 40, 80, 160, 320, 320]);
        let mut rooms = Vec::new();
        for _ in 0..7 {
            health.succeeded(at(now));
            rooms.push(health.room(at(now), 128));
        }
        assert_eq!(rooms, [4, 8, 16, 32, 64, 128, 128]);
        assert!(!health.is_careful());
    }
}
