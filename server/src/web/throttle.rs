//! How often somebody may ask: so many times a minute, at once or spread. In memory: a restart forgives everything.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
};

/// Whom a limit is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Asker {
    /// A token.
    Token(uuid::Uuid),
    /// A desk phone.
    Phone(uuid::Uuid),
    /// An address.
    Address(std::net::IpAddr),
}

/// Askers remembered in one generation.
const MANY: usize = 10_000;

/// In milliseconds.
const MINUTE: i64 = 60_000;

/// A minute's requests for each asker, given back as time passes.
#[derive(Debug)]
pub(super) struct Throttle {
    per_minute: u32,
    askers: Mutex<Askers>,
}

/// Those of this generation, and those of the one before who have not asked since. A generation ends after a minute, in which all
/// that was spent is given back; or once it is full. So nobody is looked for among many, and none are remembered for ever.
#[derive(Debug, Default)]
struct Askers {
    now: HashMap<Asker, Spent>,
    before: HashMap<Asker, Spent>,
    /// When this generation began, ms since 1970 UTC.
    since: i64,
}

impl Askers {
    fn of(&mut self, asker: Asker, now: i64) -> &mut Spent {
        if now - self.since >= MINUTE || self.now.len() >= MANY {
            self.before = std::mem::take(&mut self.now);
            self.since = now;
        }
        let before = &mut self.before;
        self.now.entry(asker).or_insert_with(|| {
            let nothing = Spent {
                thousandths: 0,
                at: now,
            };
            before.remove(&asker).unwrap_or(nothing)
        })
    }
}

/// What an asker has spent, in thousandths of a request, and when that was so, ms since 1970 UTC.
#[derive(Clone, Copy, Debug)]
struct Spent {
    thousandths: i64,
    at: i64,
}

impl Throttle {
    /// 0: no limit.
    pub(super) fn new(per_minute: u32) -> Self {
        Self {
            per_minute,
            askers: Mutex::default(),
        }
    }

    /// Counts a request; the seconds to wait where it is one too many, which costs nothing.
    pub(super) fn take(&self, asker: Asker, now: i64) -> Result<(), u32> {
        if self.per_minute == 0 {
            return Ok(());
        }
        let per_minute = i64::from(self.per_minute);
        let mut askers = self.askers.lock().unwrap_or_else(PoisonError::into_inner);
        let spent = askers.of(asker, now);
        let back = (now - spent.at).clamp(0, MINUTE) * per_minute * 1000 / MINUTE;
        let left = (spent.thousandths - back).max(0);
        let over = left + 1000 - per_minute * 1000;
        if over > 0 {
            let millis = (over * MINUTE).div_euclid(per_minute * 1000);
            let wait = (millis + 999) / 1000;
            return Err(u32::try_from(wait).unwrap_or(60));
        }
        *spent = Spent {
            thousandths: left + 1000,
            at: now,
        };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    #[test]
    fn a_minutes_requests_may_come_at_once_and_come_back_with_time() {
        let throttle = Throttle::new(6);
        let asker = Asker::Address(IpAddr::from([192, 0, 2, 1]));
        for _ in 0..6 {
            assert_eq!(throttle.take(asker, 1000), Ok(()));
        }
        assert_eq!(throttle.take(asker, 1000), Err(10));
        assert_eq!(throttle.take(asker, 10_000), Err(1));
        assert_eq!(throttle.take(asker, 11_000), Ok(()));
        assert!(throttle.take(asker, 11_000).is_err());
        let other = Asker::Address(IpAddr::from([192, 0, 2, 2]));
        assert_eq!(throttle.take(other, 11_000), Ok(()));
        for _ in 0..6 {
            assert_eq!(throttle.take(asker, 200_000), Ok(()));
        }
        assert!(throttle.take(asker, 200_000).is_err());
        // One that has spent all is known after the turn of a generation, and after thousands of others.
        let turn = 200_000 + MINUTE - 15_000;
        assert_eq!(throttle.take(asker, turn), Ok(()));
        let others = u32::try_from(MANY).unwrap();
        for n in 0..others {
            let _ = throttle.take(Asker::Address(IpAddr::from(n.to_be_bytes())), turn);
        }
        for _ in 0..4 {
            let _ = throttle.take(asker, turn);
        }
        assert!(throttle.take(asker, turn).is_err());
        let held = throttle.askers.lock().unwrap();
        assert!(held.now.len() + held.before.len() <= 2 * MANY);
        drop(held);
        let free = Throttle::new(0);
        assert!((0..1000).all(|_| free.take(asker, 0).is_ok()));
    }
}
