//! Waits after failed sign-ins: per name typed, per account and per address. They live in the store, so a restart forgives
//! nothing.
//!
//! What is answered comes from the name and the address alone. An account has two names, and what one of them costs must not
//! show under the other: that would say that both are one account, and so that there is one.

use sha2::{Digest, Sha256};

use super::{EmailAddress, Login, SignIn};
use crate::store::{self, Db, Store, attempts::Attempts, user::UserRow};

/// How many failures are free, and how long the waits grow.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Free failures for one account, and for each name that is typed.
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
    /// Whether the account waits, for failures under another name: then even the right password is wrong, without a word.
    pub(super) held: bool,
}

/// What an attempt counts against. Only hashes are stored: what was typed may be a password in the wrong field.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    name: [u8; 32],
    account: [u8; 32],
    address: [u8; 32],
}

impl Keys {
    /// For an attempt. What names no account has a row in an account's place as well, so that the same is done.
    #[must_use]
    pub(super) fn new(account: Option<&UserRow>, login: &Login, attempt: &SignIn) -> Self {
        let name = match login {
            Login::Unreadable => hash("text", &attempt.login.trim().to_lowercase()),
            readable => of_name(readable),
        };
        Self {
            name,
            account: account.map_or_else(
                || Sha256::digest([b"nobody:".as_slice(), &name].concat()).into(),
                of_account,
            ),
            address: hash("address", &attempt.address),
        }
    }
}

fn hash(kind: &str, text: &str) -> [u8; 32] {
    Sha256::digest(format!("{kind}:{text}")).into()
}

fn of_name(login: &Login) -> [u8; 32] {
    hash("login", &login.to_string())
}

fn of_account(account: &UserRow) -> [u8; 32] {
    hash("user", &account.id.to_string())
}

/// Ends a person's waits, under both of their names.
pub(crate) async fn forget(mut db: Db<'_>, account: &UserRow) -> store::Result<()> {
    let mut keys = vec![of_account(account)];
    keys.extend(EmailAddress::parse(&account.email).map(|email| of_name(&Login::Email(email))));
    if let Some(extension) = account.extension_id
        && let Some(extension) =
            store::extension::by_id(db.again(), account.org_id, extension).await?
        && let Some(org) = store::organisation::by_id(db.again(), account.org_id).await?
    {
        keys.push(of_name(&Login::parse(&format!(
            "{}@{}",
            extension.number, org.slug
        ))));
    }
    for key in keys {
        store::attempts::delete(db.again(), &key).await?;
    }
    Ok(())
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
        let all = [&keys.name[..], &keys.account, &keys.address];
        let [mut name, mut account, mut address] = store::attempts::hold(tx.db(), all)
            .await?
            .map(|attempts| recent(attempts, now));
        let free_at = name.free_at.max(address.free_at);
        if free_at > now {
            return Ok(Verdict::Wait(seconds_until(free_at, now)));
        }
        let held = account.free_at > now;
        self.fail(&mut name, self.account, now);
        self.fail(&mut address, self.address, now);
        if !held {
            self.fail(&mut account, self.account, now);
        }
        let all = [
            (&keys.name[..], name),
            (&keys.account, account),
            (&keys.address, address),
        ];
        store::attempts::put(tx.db(), all).await?;
        tx.commit().await?;
        let left = i64::from(self.account).saturating_sub(name.failures);
        Ok(Verdict::Heard(Heard {
            left: u32::try_from(left.max(0)).unwrap_or(0),
            wait: seconds_until(name.free_at.max(address.free_at).max(now), now),
            held,
        }))
    }

    /// Takes an attempt back: it succeeded. The account starts afresh, and the name that was typed; the address only loses this one, or somebody with an
    /// account of their own could try others' without end.
    pub(super) async fn forgive(mut db: Db<'_>, keys: &Keys) -> store::Result<()> {
        store::attempts::delete(db.again(), &keys.name).await?;
        store::attempts::delete(db.again(), &keys.account).await?;
        store::attempts::take_back(db, &keys.address).await
    }

    fn fail(&self, attempts: &mut Attempts, free: u32, now: i64) {
        attempts.failures += 1;
        attempts.last_at = now;
        let beyond = attempts.failures - i64::from(free);
        if beyond >= 0 {
            // 1, 2, 4, 8 … seconds, from the last free failure on. 2³² is beyond any longest wait.
            let wait = 1_i64 << beyond.min(32);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest_and_stay_there() {
        let limits = Limits {
            account: 2,
            address: 30,
            longest: 900,
        };
        let wait_after = |failures: i64| {
            let mut attempts = Attempts {
                failures: failures - 1,
                ..Attempts::default()
            };
            limits.fail(&mut attempts, limits.account, 5_000);
            assert_eq!((attempts.failures, attempts.last_at), (failures, 5_000));
            (attempts.free_at - 5_000).max(0) / 1000
        };
        for (failures, seconds) in [(2, 1), (3, 2), (4, 4), (11, 512), (12, 900)] {
            assert_eq!(wait_after(failures), seconds, "{failures}");
        }
        for failures in 12..200 {
            assert_eq!(wait_after(failures), 900, "{failures}");
        }
        assert_eq!(wait_after(i64::from(u32::MAX) * 2), 900);
    }
}
