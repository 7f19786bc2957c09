//! Waits after failed sign-ins. They live in the store, so a restart forgives nothing, and several portals count together.
//!
//! No stranger keeps anybody out: an account by itself never waits. A name waits at the address it was typed at; an address, and the
//! network around it, wait after failures over many names; failures on one name from everywhere only make answers come later. A
//! browser in which the account's owner has signed in before has a count of its own.
//!
//! What is answered comes from the name and the address alone, so it is the same for names that nobody has. An account has two
//! names, and what one of them costs does not show under the other.

mod keys;
mod network;
mod pause;
mod rate;

pub(super) use keys::all_about;
pub(crate) use keys::forget;
pub(super) use pause::Pauses;

use std::time::Duration;

use self::{keys::Key, rate::Rate};
use crate::store::{self, Db, Store};

/// How many failures are free, and how long the waits grow.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Free failures for each name at one address, and in a known browser.
    pub account: u32,
    /// Free failures for one address, over all names.
    pub address: u32,
    /// Free failures for one network, over all names.
    pub network: u32,
    /// The longest wait, in seconds.
    pub longest: u32,
    /// The latest that an answer comes for failures on one name from everywhere, in milliseconds.
    pub slowest: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            account: 5,
            address: 30,
            network: 150,
            longest: 900,
            slowest: 4000,
        }
    }
}

/// More rows than this are not kept.
pub(crate) const MOST_ROWS: i64 = 500_000;

/// The first delay of an answer, in milliseconds; each failure doubles it.
const FIRST_DELAY: u64 = 125;

/// What failures on one counter bring about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Brake {
    /// The next attempt is not heard for a while.
    Waits,
    /// It is heard, and answered later.
    Slows,
}

/// One thing that an attempt counts against.
#[derive(Clone, Debug)]
pub(super) struct Counter {
    key: Key,
    about: Option<Key>,
    brake: Brake,
    rate: Rate,
}

/// Whether an attempt is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is; it counts as a failure until [`Limits::forgive`].
    Heard(Heard),
    /// It is not, for so many seconds.
    Wait(u32),
}

/// An attempt that is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Heard {
    /// Attempts left before what was typed has to wait.
    pub(super) left: u32,
    /// Seconds that the next attempt has to wait, if this one fails; 0: none.
    pub(super) wait: u32,
    /// How much later the answer is to come.
    pub(super) delay: Duration,
}

impl Limits {
    /// Counts an attempt before it is tried, so that many at once cannot slip through together. The first counter is that of
    /// what was typed.
    pub(super) async fn count(
        &self,
        store: &Store,
        counters: &[Counter],
        now: i64,
    ) -> store::Result<Verdict> {
        let mut tx = store.write().await?;
        let keys: Vec<_> = counters
            .iter()
            .map(|counter| (&counter.key[..], counter.about.as_ref().map(|key| &key[..])))
            .collect();
        let mut all = store::attempts::hold(tx.db(), &keys).await?;
        let waits = counters
            .iter()
            .zip(&all)
            .filter(|(counter, _)| counter.brake == Brake::Waits)
            .map(|(counter, attempts)| counter.rate.wait(*attempts, now));
        let wait = waits.max().unwrap_or(0);
        if wait > 0 {
            return Ok(Verdict::Wait(wait));
        }
        let mut heard = Heard {
            left: 0,
            wait: 0,
            delay: Duration::ZERO,
        };
        for (counter, attempts) in counters.iter().zip(&mut all) {
            *attempts = counter.rate.fail(*attempts, now);
            match counter.brake {
                Brake::Waits => heard.wait = heard.wait.max(counter.rate.wait(*attempts, now)),
                Brake::Slows => {
                    let failures = counter.rate.failures(*attempts, now);
                    heard.delay = self.delay(failures - i64::from(counter.rate.free));
                    // Nothing waits for it.
                    attempts.free_at = 0;
                }
            }
        }
        if let (Some(typed), Some(attempts)) = (counters.first(), all.first()) {
            let left = i64::from(typed.rate.free) - typed.rate.failures(*attempts, now);
            heard.left = u32::try_from(left.max(0)).unwrap_or(0);
        }
        let rows: Vec<_> = keys.iter().map(|(key, _)| *key).zip(all).collect();
        store::attempts::put(tx.db(), &rows).await?;
        tx.commit().await?;
        Ok(Verdict::Heard(heard))
    }

    /// Takes an attempt back: it succeeded. What was typed starts afresh; the others only lose this one, or somebody with an account
    /// of their own could try others' without end.
    pub(super) async fn forgive(db: Db<'_>, counters: &[Counter]) -> store::Result<()> {
        let all: Vec<_> = counters
            .iter()
            .enumerate()
            .map(|(n, counter)| {
                let worth = if n == 0 {
                    counter.rate.all()
                } else {
                    counter.rate.each
                };
                (&counter.key[..], worth)
            })
            .collect();
        store::attempts::give_back(db, &all).await
    }

    /// Seconds until `free_at`; a wait longer than any was written before a clock was set back, and is none.
    pub(super) fn left(&self, free_at: i64, now: i64) -> Option<u32> {
        let left = free_at - now;
        let most = 2 * i64::from(self.longest) * 1000;
        let seconds = (0 < left && left <= most).then_some((left + 999) / 1000)?;
        u32::try_from(seconds).ok()
    }

    /// So much later an answer comes after so many failures beyond the free ones.
    fn delay(&self, beyond: i64) -> Duration {
        let slowest = Duration::from_millis(self.slowest.into());
        match u32::try_from(beyond) {
            Ok(beyond) => Duration::from_millis(FIRST_DELAY << beyond.min(32)).min(slowest),
            Err(_) => Duration::ZERO,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_later_and_later_up_to_the_latest() {
        let limits = Limits::default();
        let delays = [-3, -1, 0, 1, 4, 5, 6, 99].map(|n| limits.delay(n).as_millis());
        assert_eq!(delays, [0, 0, 125, 250, 2000, 4000, 4000, 4000]);
    }
}
