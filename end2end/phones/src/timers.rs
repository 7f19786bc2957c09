//! The timers of RFC 3261 (section 17.1.1.1 and table 4).

use std::time::Duration;

/// How long to wait for what. The default is RFC 3261's; shorter ones make a test of a dead peer short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timers {
    /// An estimate of the round trip: the first retransmission comes after this.
    pub t1: Duration,
    /// The longest pause between retransmissions.
    pub t2: Duration,
}

impl Default for Timers {
    fn default() -> Self {
        Self {
            t1: Duration::from_millis(500),
            t2: Duration::from_secs(4),
        }
    }
}

impl Timers {
    /// Timers B, F and H: after 64 × T1 the other side is given up.
    #[must_use]
    pub fn limit(&self) -> Duration {
        self.t1 * 64
    }
}
