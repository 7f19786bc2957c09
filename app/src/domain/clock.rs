//! Changes of the wall clock, as the server tells them: the browser has no time zones.

use jiff::{SignedDuration, ToSpan, civil::DateTime};
use serde::{Deserialize, Serialize};

/// A change of the wall clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockChange {
    /// What it showed when it was changed.
    pub at: DateTime,
    /// By how many minutes it was changed; never 0.
    pub minutes: i32,
}

/// What a change does to the wall clock's minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Odd {
    /// They never are: no call arrives then.
    Skipped,
    /// They are twice.
    Repeated,
}

impl ClockChange {
    /// The minutes it makes odd: from the first to the first that is not.
    #[must_use]
    pub fn odd(self) -> (Odd, DateTime, DateTime) {
        let other = self.at.saturating_add(i64::from(self.minutes).minutes());
        if self.minutes > 0 {
            (Odd::Skipped, self.at, other)
        } else {
            (Odd::Repeated, other, self.at)
        }
    }
}

/// Whether the wall clock ever shows this.
#[must_use]
pub fn is_shown(changes: &[ClockChange], at: DateTime) -> bool {
    !changes.iter().any(|change| {
        let (odd, from, to) = change.odd();
        odd == Odd::Skipped && (from..to).contains(&at)
    })
}

/// A wall clock that goes on with real time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WallClock {
    at: DateTime,
    next: Option<ClockChange>,
}

impl WallClock {
    /// What it shows, and the change that is still to come: what it shows alone does not tell, where it shows a minute that is twice.
    #[must_use]
    pub fn new(at: DateTime, next: Option<ClockChange>) -> Self {
        Self { at, next }
    }

    /// What it shows.
    #[must_use]
    pub fn at(self) -> DateTime {
        self.at
    }

    /// What it shows after so much real time; it never goes back by itself.
    #[must_use]
    pub fn after(self, real: SignedDuration) -> Self {
        let at = self.at.saturating_add(real.max(SignedDuration::ZERO));
        match self.next {
            Some(change) if at >= change.at => Self {
                at: at.saturating_add(i64::from(change.minutes).minutes()),
                next: None,
            },
            next => Self { at, next },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_goes_on_is_changed_once() {
        let minutes = SignedDuration::from_mins;
        let spring = ClockChange {
            at: at("2026-03-29T02:00"),
            minutes: 60,
        };
        let autumn = ClockChange {
            at: at("2026-10-25T03:00"),
            minutes: -60,
        };
        let clock = WallClock::new(at("2026-03-29T01:59:30"), Some(spring));
        assert_eq!(
            clock.after(minutes(1)).at(),
            at("2026-03-29T03:00:30"),
            "an hour never is"
        );
        let mut clock = WallClock::new(at("2026-10-25T02:58"), Some(autumn));
        let mut shown = vec![];
        for _ in 0..3 {
            clock = clock.after(minutes(1));
            shown.push(clock.at());
        }
        assert_eq!(
            shown,
            ["2026-10-25T02:59", "2026-10-25T02:00", "2026-10-25T02:01"].map(at)
        );
        // The same minutes again do not change it again.
        assert_eq!(clock.after(minutes(60)).at(), at("2026-10-25T03:01"));
        assert_eq!(
            WallClock::new(at("2026-10-25T02:30"), None)
                .after(minutes(31))
                .at(),
            at("2026-10-25T03:01")
        );
        // A tick that came late: the machine has slept through the night.
        assert_eq!(
            WallClock::new(at("2026-10-24T22:00"), Some(autumn))
                .after(minutes(10 * 60))
                .at(),
            at("2026-10-25T07:00")
        );
        // A browser's clock that is put back.
        let clock = WallClock::new(at("2026-10-24T22:00"), Some(autumn));
        assert_eq!(clock.after(minutes(-5)), clock);
    }
    use crate::domain::testing::at;

    #[test]
    fn an_hour_is_skipped_in_spring_and_half_an_hour_repeated_in_autumn() {
        let spring = ClockChange {
            at: at("2026-03-29T02:00"),
            minutes: 60,
        };
        let autumn = ClockChange {
            at: at("2026-04-05T02:00"),
            minutes: -30,
        };
        assert_eq!(
            spring.odd(),
            (Odd::Skipped, at("2026-03-29T02:00"), at("2026-03-29T03:00"))
        );
        assert_eq!(
            autumn.odd(),
            (
                Odd::Repeated,
                at("2026-04-05T01:30"),
                at("2026-04-05T02:00")
            )
        );
        for (moment, shown) in [
            ("2026-03-29T01:59:59", true),
            ("2026-03-29T02:00", false),
            ("2026-03-29T02:59:59", false),
            ("2026-03-29T03:00", true),
            ("2026-04-05T01:45", true),
        ] {
            assert_eq!(is_shown(&[spring, autumn], at(moment)), shown, "{moment}");
        }
    }
}
