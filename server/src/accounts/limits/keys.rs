//! What an attempt counts against. Only keyed hashes are stored: what was typed may be a password in the wrong field, and
//! whoever has the database alone learns neither names nor addresses from it.

use std::net::IpAddr;

use uuid::Uuid;

use super::{Brake, Counter, Limits, network::network, rate::Rate};
use crate::{
    accounts::{EmailAddress, Login},
    secrets::Keyring,
    store::{self, Db, user::UserRow},
};

/// In milliseconds.
const MINUTE: i64 = 60 * 1000;

/// The row of something, and what a row is about.
pub(super) type Key = [u8; 32];

impl Limits {
    /// For an attempt from a browser that nobody knows. Names count as they are typed, never the accounts behind them: what one
    /// name of an account costs must not show under the other, or it would say that there is such an account.
    pub(in crate::accounts) fn stranger(
        &self,
        keys: &Keyring,
        login: &Login,
        typed: &str,
        address: IpAddr,
    ) -> Vec<Counter> {
        let name = name_of(keys, login, typed);
        let at = [name.as_slice(), address.to_string().as_bytes()].concat();
        let counter = |key, about, brake, free, each| Counter {
            key,
            about,
            brake,
            rate: Rate {
                free,
                each,
                longest: self.longest,
            },
        };
        let mut counters = vec![
            // A name at an address: all that makes anybody wait for the sake of an account, and no stranger elsewhere adds to it.
            counter(
                keys.digest("attempt:name at address", &at),
                Some(name),
                Brake::Waits,
                self.account,
                60 * MINUTE,
            ),
            // A name wherever it is typed: strangers add to this, so it refuses nothing. Answers come later.
            counter(
                name,
                Some(name),
                Brake::Slows,
                self.account.saturating_mul(4),
                5 * MINUTE,
            ),
        ];
        counters.extend(self.places(keys, address));
        counters
    }

    /// Many names: who tries one password, or a list of pairs that were stolen elsewhere, on one account after the other.
    fn places(&self, keys: &Keyring, address: IpAddr) -> [Counter; 2] {
        let counter = |kind, address: IpAddr, free, each| Counter {
            key: keys.digest(kind, address.to_string().as_bytes()),
            about: None,
            brake: Brake::Waits,
            rate: Rate {
                free,
                each,
                longest: self.longest,
            },
        };
        [
            counter("attempt:address", address, self.address, 2 * MINUTE),
            counter(
                "attempt:network",
                network(address),
                self.network,
                MINUTE / 3,
            ),
        ]
    }

    /// For a passkey that is shown instead of a password, in a browser that nobody knows. There is nothing to guess at: what counts is
    /// whoever sends one answer after the other.
    pub(in crate::accounts) fn passkey(
        &self,
        keys: &Keyring,
        credential: &[u8],
        account: Option<Uuid>,
        address: IpAddr,
    ) -> Vec<Counter> {
        let at = [credential, address.to_string().as_bytes()].concat();
        let mut counters = vec![Counter {
            key: keys.digest("attempt:passkey at address", &at),
            about: account.map(|account| of_account(keys, account)),
            brake: Brake::Waits,
            rate: Rate {
                free: self.account,
                each: 60 * MINUTE,
                longest: self.longest,
            },
        }];
        counters.extend(self.places(keys, address));
        counters
    }

    /// For a code that is asked for after the password: in a browser that the owner has used before by itself, elsewhere for the
    /// account, since a code is six digits and who tries them knows the password.
    pub(in crate::accounts) fn second(
        &self,
        keys: &Keyring,
        account: Uuid,
        browser: Option<Uuid>,
        address: IpAddr,
    ) -> Vec<Counter> {
        if let Some(browser) = browser {
            let both = [account.as_bytes().as_slice(), browser.as_bytes()].concat();
            return self.own(keys, account, keys.digest("attempt:second, browser", &both));
        }
        let key = keys.digest("attempt:second", account.as_bytes());
        let mut counters = self.own(keys, account, key);
        counters.extend(self.places(keys, address));
        counters
    }

    /// For an attempt from a browser in which the account's owner has signed in before: what strangers do is not held against
    /// it, and what is done in it against nobody else.
    pub(in crate::accounts) fn known(
        &self,
        keys: &Keyring,
        account: Uuid,
        browser: Uuid,
    ) -> Vec<Counter> {
        let both = [account.as_bytes().as_slice(), browser.as_bytes()].concat();
        self.own(keys, account, keys.digest("attempt:browser", &both))
    }

    /// For a password that somebody who is signed in is asked for once more.
    pub(in crate::accounts) fn confirming(&self, keys: &Keyring, account: Uuid) -> Vec<Counter> {
        let key = keys.digest("attempt:confirming", account.as_bytes());
        self.own(keys, account, key)
    }

    fn own(&self, keys: &Keyring, account: Uuid, key: Key) -> Vec<Counter> {
        vec![Counter {
            key,
            about: Some(of_account(keys, account)),
            brake: Brake::Waits,
            rate: Rate {
                free: self.account,
                each: 60 * MINUTE,
                longest: self.longest,
            },
        }]
    }
}

fn name_of(keys: &Keyring, login: &Login, typed: &str) -> Key {
    match login {
        Login::Unreadable => keys.digest("attempt:text", typed.trim().to_lowercase().as_bytes()),
        readable => keys.digest("attempt:name", readable.to_string().as_bytes()),
    }
}

fn of_account(keys: &Keyring, account: Uuid) -> Key {
    keys.digest("attempt:account", account.as_bytes())
}

/// Ends a person's waits, under both of their names, wherever they were typed, and in browsers that know them.
pub(crate) async fn forget(mut db: Db<'_>, keys: &Keyring, account: &UserRow) -> store::Result<()> {
    for about in all_about(db.again(), keys, account).await? {
        store::attempts::forget(db.again(), &about).await?;
    }
    Ok(())
}

/// What waits of a person are about: their account, and both of its names.
pub(in crate::accounts) async fn all_about(
    mut db: Db<'_>,
    keys: &Keyring,
    account: &UserRow,
) -> store::Result<Vec<Key>> {
    let name = |login: &Login| name_of(keys, login, "");
    let mut about = vec![of_account(keys, account.id)];
    about.extend(EmailAddress::parse(&account.email).map(|email| name(&Login::Email(email))));
    if let Some(extension) = account.extension_id
        && let Some(extension) =
            store::extension::by_id(db.again(), account.org_id, extension).await?
        && let Some(org) = store::organisation::by_id(db.again(), account.org_id).await?
    {
        about.push(name(&Login::parse(&format!(
            "{}@{}",
            extension.number, org.slug
        ))));
    }
    Ok(about)
}
