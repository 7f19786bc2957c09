//! How long sessions live.

use serde_json::Value;

use crate::{clock::AHEAD, store::sessions::SessionRow};

/// Field of a session's data that says that its person asked, at sign-in, to stay signed in there.
pub(crate) const STAYS: &str = "stays";

/// How long one lives, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// After it was last used.
    pub idle: i64,
    /// After sign-in, however much it is used; `None`: as long as it is.
    pub longest: Option<i64>,
}

impl Life {
    /// When one ends at the latest that was made then.
    pub(crate) fn latest(self, made: i64) -> Option<i64> {
        self.longest.map(|longest| made.saturating_add(longest))
    }

    /// When one ends that was made then and is used no more after `used`.
    pub(crate) fn end(self, made: i64, used: i64) -> i64 {
        let idle = used.saturating_add(self.idle);
        self.latest(made).map_or(idle, |latest| idle.min(latest))
    }
}

/// How long sessions live: by what was ticked at sign-in, and by who it is that uses them now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lives {
    /// Everybody's, and whatever they ticked those of people who hold a role.
    pub short: Life,
    /// Those of others who asked to stay signed in; `None`: nobody can.
    pub stay: Option<Life>,
}

impl Lives {
    /// How long one lives whose person asked to stay, or did not, and holds a role, or does not.
    pub(crate) fn of(self, stays: bool, staff: bool) -> Life {
        let stay = self.stay.filter(|_| stays && !staff);
        stay.unwrap_or(self.short)
    }

    /// The same for one that is there.
    pub(crate) fn of_row(self, row: &SessionRow) -> Life {
        self.of(asked(row), row.staff)
    }

    /// Whether one goes on because its person asked to stay.
    pub(crate) fn stays(self, row: &SessionRow) -> bool {
        self.stay.is_some() && !row.staff && asked(row)
    }

    /// When one ends if nothing happens. The settings may have changed since it was used last, and what its person may.
    pub(crate) fn end(self, row: &SessionRow) -> i64 {
        if row.user_id.is_none() {
            // It waits for a second factor, and has a life of its own.
            return row.expires_at;
        }
        let end = self.of_row(row).end(row.created_at, row.seen_at);
        row.expires_at.min(end)
    }

    /// Whether one is over. So is what was made or used in the future: the clock has been set back, and nobody knows for how long it
    /// would go on.
    pub(crate) fn is_over(self, row: &SessionRow, now: i64) -> bool {
        now >= self.end(row) || row.created_at.max(row.seen_at) > now.saturating_add(AHEAD)
    }
}

/// Whether its person asked to stay.
fn asked(row: &SessionRow) -> bool {
    let data: Value = serde_json::from_str(&row.data).unwrap_or_default();
    data[STAYS] == true
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIVES: Lives = Lives {
        short: Life {
            idle: 30,
            longest: Some(720),
        },
        stay: Some(Life {
            idle: 14_000,
            longest: Some(30_000),
        }),
    };

    fn row(data: &str, staff: bool) -> SessionRow {
        SessionRow {
            key: vec![],
            user_id: Some(uuid::Uuid::nil()),
            data: data.to_owned(),
            created_at: 1000,
            seen_at: 1700,
            expires_at: i64::MAX,
            address: String::new(),
            agent: String::new(),
            provider_session: None,
            staff,
        }
    }

    #[test]
    fn who_asked_to_stay_stays_unless_they_hold_a_role_or_nobody_can() {
        let (asked, plain) = (r#"{"stays":true}"#, r#"{"id":"x"}"#);
        assert_eq!(LIVES.end(&row(plain, false)), 1720, "720 after sign-in");
        assert_eq!(LIVES.end(&row(asked, false)), 15_700);
        assert_eq!(LIVES.end(&row(asked, true)), 1720);
        assert!(LIVES.stays(&row(asked, false)) && !LIVES.stays(&row(asked, true)));
        let none = Lives {
            stay: None,
            ..LIVES
        };
        assert_eq!(none.end(&row(asked, false)), 1720);
        assert!(!none.stays(&row(asked, false)));
        for unreadable in ["", "[]", r#"{"stays":"yes"}"#] {
            assert_eq!(LIVES.end(&row(unreadable, false)), 1720, "{unreadable}");
        }
    }

    #[test]
    fn what_is_not_used_ends_first() {
        let early = SessionRow {
            seen_at: 1100,
            ..row("{}", false)
        };
        assert_eq!(LIVES.end(&early), 1130);
        let told = SessionRow {
            expires_at: 1120,
            ..early.clone()
        };
        assert_eq!(LIVES.end(&told), 1120, "by the settings of before");
        let half = SessionRow {
            user_id: None,
            expires_at: 1600,
            ..early
        };
        assert_eq!(LIVES.end(&half), 1600);
    }

    #[test]
    fn what_a_clock_has_made_that_ran_ahead_is_over() {
        let made = row("{}", false);
        for (now, over) in [
            (1719, false),
            (1720, true),
            (1700 - AHEAD, false),
            (1699 - AHEAD, true),
        ] {
            assert_eq!(LIVES.is_over(&made, now), over, "{now}");
        }
        let half = SessionRow {
            user_id: None,
            ..made
        };
        assert!(LIVES.is_over(&half, 1699 - AHEAD), "whatever it waits for");
    }
}
