//! The clock, passed in wherever time matters.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{Timestamp, ZonedDateTime, tz::TimeZone};

/// Clocks of several machines differ by less; what is from further ahead was written before a clock was set back. In milliseconds.
pub(crate) const AHEAD: i64 = 5 * 60 * 1000;

/// Tells the time.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// Now.
    fn now(&self) -> Timestamp;

    /// Now, in milliseconds since 1970-01-01 UTC, as the store keeps it.
    fn millis(&self) -> i64 {
        self.now().as_millisecond()
    }

    /// Now, on the wall clock of a zone; UTC where the zone is unknown.
    fn local(&self, zone: &str) -> ZonedDateTime {
        self.now()
            .to_zoned_datetime(TimeZone::get(zone).unwrap_or(TimeZone::UTC))
    }
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands still until it is moved, for tests.
#[derive(Debug)]
pub struct StoppedClock(AtomicI64);

impl StoppedClock {
    /// Stopped at an instant.
    #[must_use]
    pub fn at(instant: Timestamp) -> Self {
        Self(AtomicI64::new(instant.as_millisecond()))
    }

    /// Moves it on.
    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }
}

impl Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::SeqCst))
            .expect("a stopped clock stays within the calendar")
    }
}
