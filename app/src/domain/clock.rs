//! Changes of the wall clock, as the server tells them: the browser has no time zones.

use jiff::{ToSpan, civil::DateTime};
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

#[cfg(test)]
mod tests {
    use super::*;
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
