//! Waits after failed sign-ins, per account and per address. They live in the store, so a restart forgives nothing.

use sha2::{Digest, Sha256};

use super::{Login, SignIn};
use crate::store::{self, Store, attempts::Attempts, user::UserRow};

/// How many failures are free, and how long the waits grow.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Free failures for one account.
    pub account: u32,
    /// Free failures for one address.
    pub address: u32,
    /// The longest wait, in seconds.
    pub longest: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            account: 5,
            address: 30,
            longest: 900,
        }
    }
}

/// Failures older than this are forgotten, in milliseconds.
const MEMORY: i64 = 24 * 3600 * 1000;

/// Whether an attempt is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is; it counts as a failure until [`Limits::forgive`].
    Heard {
        /// Attempts left before the account has to wait.
        left: u32,
        /// Seconds that the next attempt has to wait, if this one fails.
        wait: u32,
    },
    /// It is not, for so many seconds.
    Wait(u32),
}

/// What an attempt counts against. Only hashes are stored: what was typed may be a password in the wrong field.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    account: [u8; 32],
    address: [u8; 32],
}

impl Keys {
    /// For an attempt. Whatever a person signs in with counts against the one account it names; what names none counts
    /// against itself, in the same way, so that the answers are the same.
    #[must_use]
    pub(super) fn new(account: Option<&UserRow>, login: &Login, attempt: &SignIn) -> Self {
        let hash = |kind: &str, text: &str| Sha256::digest(format!("{kind}:{text}")).into();
        let account = match (account, login) {
            (Some(account), _) => hash("user", &account.id.to_string()),
            (None, Login::Unreadable) => hash("text", &attempt.login.trim().to_lowercase()),
            (None, readable) => hash("login", &readable.to_string()),
        };
        Self {
            account,
            address: hash("address", &attempt.address),
        }
    }
}

impl Limits {
    /// Counts an attempt before it is tried, so that many at once cannot slip through together.
    pub(super) async fn count(
        &self,
        store: &Store,
        keys: &Keys,
        now: i64,
    ) -> store::Result<Verdict> {
        let mut tx = store.write().await?;
        let mut account = recent(store::attempts::find(tx.db(), &keys.account).await?, now);
        let mut address = recent(store::attempts::find(tx.db(), &keys.address).await?, now);
        let free_at = account.free_at.max(address.free_at);
        if free_at > now {
            return Ok(Verdict::Wait(seconds_until(free_at, now)));
        }
        self.fail(&mut account, self.account, now);
        self.fail(&mut address, self.address, now);
        store::attempts::put(tx.db(), &keys.account, account).await?;
        store::attempts::put(tx.db(), &keys.address, address).await?;
        tx.commit().await?;
        let left = i64::from(self.account).saturating_sub(account.failures);
        Ok(Verdict::Heard {
            left: u32::try_from(left.max(0)).unwrap_or(0),
            wait: seconds_until(account.free_at.max(address.free_at).max(now), now),
        })
    }

    /// Takes an attempt back: it succeeded. The account starts afresh; the address only loses this one, or somebody with an
    /// account of their own could try others' without end.
    pub(super) async fn forgive(&self, store: &Store, keys: &Keys) -> store::Result<()> {
        let mut tx = store.write().await?;
        store::attempts::delete(tx.db(), &keys.account).await?;
        let mut address = store::attempts::find(tx.db(), &keys.address).await?;
        address.failures = (address.failures - 1).max(0);
        address.free_at = 0;
        store::attempts::put(tx.db(), &keys.address, address).await?;
        tx.commit().await
    }

    fn fail(&self, attempts: &mut Attempts, free: u32, now: i64) {
        attempts.failures += 1;
        attempts.last_at = now;
        let beyond = attempts.failures - i64::from(free);
        if beyond >= 0 {
            // 1, 2, 4, 8 … seconds, from the last free failure on.
            let wait = 1_i64
                .checked_shl(u32::try_from(beyond).unwrap_or(u32::MAX))
                .unwrap_or(i64::MAX);
            attempts.free_at = now + wait.clamp(1, i64::from(self.longest)) * 1000;
        }
    }
}

fn recent(attempts: Attempts, now: i64) -> Attempts {
    if now - attempts.last_at > MEMORY {
        Attempts::default()
    } else {
        attempts
    }
}

fn seconds_until(instant: i64, now: i64) -> u32 {
    u32::try_from((instant - now + 999) / 1000).unwrap_or(u32::MAX)
}
