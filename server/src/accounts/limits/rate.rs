//! How failures of one kind add up, cool down, and make the next attempt wait: arithmetic alone.

use crate::store::attempts::Attempts;

/// In milliseconds.
const SECOND: i64 = 1000;

/// How fast one kind of counter fills and empties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rate {
    /// Failures that cost nothing.
    pub(super) free: u32,
    /// After so many milliseconds a failure is forgotten, one after the other.
    pub(super) each: i64,
    /// The longest wait, in seconds.
    pub(super) longest: u32,
}

impl Rate {
    /// How many failures are remembered now. Never more than it takes to reach the longest wait: what an attacker adds to that
    /// would only be held against the next person.
    pub(super) fn failures(&self, attempts: Attempts, now: i64) -> i64 {
        let left = self.warmth(attempts, now);
        // Rounded up: a failure is remembered until it is forgotten wholly.
        left / self.each + i64::from(left % self.each > 0)
    }

    /// With one failure more, and the wait that it starts.
    pub(super) fn fail(&self, attempts: Attempts, now: i64) -> Attempts {
        let warmth = (self.warmth(attempts, now) + self.each).min(self.all());
        let failed = Attempts {
            cold_at: now + warmth,
            free_at: 0,
        };
        let beyond = self.failures(failed, now) - i64::from(self.free);
        if beyond < 0 {
            return failed;
        }
        // 1, 2, 4, 8 … seconds, from the last free failure on. 2³² is beyond any longest wait.
        let wait = (1_i64 << beyond.min(32)).clamp(1, i64::from(self.longest));
        Attempts {
            free_at: now + wait * SECOND,
            ..failed
        }
    }

    /// Seconds until an attempt is heard; 0: it is now. A wait that is longer than any by far was written before the clock was
    /// set back, and is none; that the clocks of two portals differ by less than the longest wait is nothing to wonder at.
    pub(super) fn wait(&self, attempts: Attempts, now: i64) -> u32 {
        let left = attempts.free_at.saturating_sub(now);
        if left <= 0 || left > 2 * i64::from(self.longest) * SECOND {
            return 0;
        }
        u32::try_from((left + SECOND - 1) / SECOND).unwrap_or(u32::MAX)
    }

    /// What the failures that are not forgotten are worth, in milliseconds. More than can be was written before the clock was set
    /// back: who knows how long ago.
    fn warmth(&self, attempts: Attempts, now: i64) -> i64 {
        let left = attempts.cold_at.saturating_sub(now).max(0);
        if left > self.all() { 0 } else { left }
    }

    /// What all the failures that can be remembered are worth, in milliseconds.
    pub(super) fn all(&self) -> i64 {
        self.most() * self.each
    }

    /// The failure that reaches the longest wait.
    fn most(&self) -> i64 {
        let doublings = u32::BITS - self.longest.saturating_sub(1).leading_zeros();
        i64::from(self.free) + i64::from(doublings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3600 * SECOND;

    fn rate() -> Rate {
        Rate {
            free: 2,
            each: HOUR,
            longest: 900,
        }
    }

    /// So many failures at once, at 5 s.
    fn failed(times: usize) -> Attempts {
        (0..times).fold(Attempts::default(), |attempts, _| {
            rate().fail(attempts, 5 * SECOND)
        })
    }

    #[test]
    fn waits_double_up_to_the_longest_and_stay_there() {
        let now = 5 * SECOND;
        for (failures, seconds) in [(0, 0), (1, 0), (2, 1), (3, 2), (4, 4), (11, 512), (12, 900)] {
            let attempts = failed(failures);
            assert_eq!(rate().wait(attempts, now), seconds, "{failures}");
            let counted = i64::try_from(failures).expect("few");
            assert_eq!(rate().failures(attempts, now), counted);
        }
        for failures in 12..50 {
            assert_eq!(rate().wait(failed(failures), now), 900, "{failures}");
            assert_eq!(rate().failures(failed(failures), now), 12, "{failures}");
        }
        let always = Rate {
            longest: u32::MAX,
            ..rate()
        };
        let attempts = (0..80).fold(Attempts::default(), |all, _| always.fail(all, now));
        assert_eq!(always.wait(attempts, now), u32::MAX);
    }

    #[test]
    fn failures_are_forgotten_one_by_one() {
        let attempts = failed(12);
        for (later, failures) in [(0, 12), (1, 12), (HOUR, 11), (HOUR + 1, 11), (11 * HOUR, 1)] {
            let now = 5 * SECOND + later;
            assert_eq!(rate().failures(attempts, now), failures, "{later}");
        }
        assert_eq!(rate().failures(attempts, 5 * SECOND + 12 * HOUR), 0);
        // A failure in the middle of an hour does not begin it anew.
        let again = rate().fail(attempts, 5 * SECOND + HOUR / 2);
        assert_eq!(again.cold_at, 5 * SECOND + HOUR / 2 + 12 * HOUR);
    }

    #[test]
    fn a_clock_that_is_set_back_makes_nobody_wait_for_ever() {
        let year = 365 * 24 * HOUR;
        let later = (0..12).fold(Attempts::default(), |all, _| rate().fail(all, year));
        assert_eq!(rate().wait(later, year), 900);
        // A year back: it is all forgotten, and what is failed next counts from there.
        assert_eq!(rate().wait(later, 0), 0);
        assert_eq!(rate().failures(later, 0), 0);
        assert_eq!(rate().failures(rate().fail(later, 0), 0), 1);
        // A minute back: a minute longer. Two portals whose clocks differ by that wait alike.
        let before = year - 60 * SECOND;
        let recent = (0..6).fold(Attempts::default(), |all, _| rate().fail(all, year));
        assert_eq!(rate().wait(recent, before), 16 + 60);
        assert_eq!(rate().failures(recent, before), 7);
        assert_eq!(rate().wait(later, before), 900 + 60);
    }
}
